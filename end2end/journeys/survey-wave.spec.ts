import { inspects } from '../helpers/inspect.ts';
import { mail, subjects } from '../helpers/mail.ts';
import { registers, signsIn, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { helpsAtTheDesk, registersQuietly, takesList, type Quiet } from '../helpers/surveys.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, service, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J7 from the council's side: a survey wave from its plan to its report, and somebody who stops it with one press in the mail.
test.describe.configure({ timeout: 300_000 });

/** Whoever draws, whoever sends, and the service that is asked about: others in each run, so that none waits for another. */
const RUNS: Record<'wasm' | 'plain', Record<Lang, { draws: string; sends: string; about: string }>> = {
  wasm: {
    en: { draws: 'bryn@arianell.example', sends: 'meleri@arianell.example', about: 'pothole' },
    cy: { draws: 'tegid@arianell.example', sends: 'bryn@arianell.example', about: 'street-light' },
  },
  plain: {
    en: { draws: 'meleri@arianell.example', sends: 'tegid@arianell.example', about: 'noise' },
    cy: { draws: 'bryn@arianell.example', sends: 'tegid@arianell.example', about: 'new-container' },
  },
};

for (const lang of LANGS) {
  test(`a survey is planned, drawn, sent by a second person, answered in every way, stopped with one press and reported, in ${lang}`, async ({
    arrives,
    request,
    baseURL,
  }) => {
    const base = baseURL ?? '';
    const drawer = await arrives(lang);
    const { draws, sends, about } = RUNS[drawer.scripted ? 'wasm' : 'plain'][lang];
    const answers = somebody('Heulwen Ffowc');
    const stops = somebody('Idwal Penri');
    await test.step('people are helped at the desk', async () => {
      for (const person of [answers, stops]) await registers(await arrives(lang), request, person);
    });
    const quietly = (name: string, ways: string[]) => registersQuietly(request, base, somebody(name), lang, ways);
    const refuses = await quietly('Llinos Never', []);
    const changes = await quietly('Mabon Later', ['email']);
    const phoned: Quiet[] = [];
    for (const name of ['Nerys Un', 'Olwen Dau', 'Prysor Tri', 'Rhydian Pedwar']) phoned.push(await quietly(name, ['phone']));
    const written = await quietly('Siwan Llythyr', ['letter']);

    await signsInWithCode(drawer, request, draws);
    for (const one of [answers, stops, refuses.person, changes.person, written.person]) await helpsAtTheDesk(drawer, one, about);
    for (const one of phoned) await helpsAtTheDesk(drawer, one.person, about);
    await test.step('the wave is planned, and its frame looked at dry', () => plans(drawer, about));
    await test.step('it is drawn, and whoever drew it does not send it', () => drawsIt(drawer));
    // Meanwhile somebody thinks better of it.
    await changes.sends('/preferences', { language: lang, surveys: 'no', services: 'no', news: 'no' });
    const sender = await arrives(lang);
    await signsInWithCode(sender, request, sends);
    await test.step('a second person sends it', async () => {
      await sender.page.goto(drawer.page.url());
      await sender.presses(sender.t('surveys.send'));
      await sender.isTold(sender.t('surveys.send_done'));
    });
    const invitation = await mail(request, answers.email, sender.t('letters.survey_subject'), 1, 90_000);
    const visitor = await arrives(lang);
    await test.step('the mail leads to a short form in the person’s language', () => answersForm(visitor, invitation.link ?? ''));
    const other = await mail(request, stops.email, sender.t('letters.survey_subject'), 1, 20_000);
    await test.step('another presses once, without signing in, and is asked no more', () => stopsIt(visitor, other.text));
    await test.step('they read that it was the link', () => seesLink(visitor, stops));
    await test.step('whoever is phoned or written to is on a list, and their answers are written down', () =>
      takesDown(sender, phoned.length, written));
    await test.step('the report shows no small number', () => reports(sender));
    // Nothing that was stopped is kept for later.
    await changes.sends('/preferences', { language: lang, surveys: 'yes', surveys_ways: 'email', services: 'no', news: 'no' });
    for (const one of [refuses.person, changes.person]) {
      expect(await subjects(request, one.email), 'nobody who said no was asked').not.toContain(sender.t('letters.survey_subject'));
    }
  });
}

async function plans(drawer: Visitor, about: string) {
  await drawer.open('/staff/surveys');
  await drawer.sees(drawer.t('surveys.title'));
  await inspects(drawer);
  await drawer.follows(drawer.t('surveys.new_title'));
  await drawer.sees(drawer.t('surveys.new_title'));
  await inspects(drawer);
  await drawer.presses(drawer.t('surveys.save'));
  for (const fault of ['name_wrong', 'channels_empty', 'ways_empty']) await drawer.isRefused(drawer.t(`surveys.${fault}`));
  await inspects(drawer);
  const main = drawer.page.getByRole('main');
  await drawer.types(drawer.t('surveys.name'), `${service(about).title[drawer.lang]} ${Date.now()}`);
  await main.locator('[name="channels"][value="in_person"]').check();
  await main.locator('[name="service"]').selectOption(about);
  for (const way of ['email', 'phone', 'letter']) await main.locator(`[name="ways"][value="${way}"]`).check();
  await drawer.types(drawer.t('surveys.most_letter'), '3');
  await drawer.types(drawer.t('surveys.rate'), '100');
  await drawer.picks(drawer.t('surveys.reminds_tick'));
  await drawer.presses(drawer.t('surveys.save'));
  await drawer.isTold(drawer.t('surveys.saved'));
  await expect(main).toContainText(drawer.t('surveys.funnel_now'));
  await expect(step(drawer, drawer.t('surveys.because', { reason: drawer.t('surveys.reason_opted_out') }))).not.toHaveText('0');
  await expect(step(drawer, drawer.t('surveys.people_would'))).toHaveText(/^\d+$/);
  await inspects(drawer);
}

/** The number of a step of the frame. */
const step = (visitor: Visitor, name: string) =>
  visitor.page.getByRole('row').filter({ has: visitor.page.getByRole('rowheader', { name, exact: true }) }).getByRole('cell').last();

async function drawsIt(drawer: Visitor) {
  const would = await step(drawer, drawer.t('surveys.people_would')).innerText();
  await drawer.presses(drawer.t('surveys.draw'));
  await drawer.isTold(drawer.t('surveys.draw_done'));
  const main = drawer.page.getByRole('main');
  await expect(step(drawer, drawer.t('surveys.people_drawn'))).toHaveText(would);
  await expect(main).toContainText(drawer.t('surveys.send_second'));
  await expect(drawer.button(drawer.t('surveys.send'))).toHaveCount(0);
  const refusers = main.locator('.govuk-summary-list__row').filter({ hasText: drawer.t('surveys.refusers_drawn') });
  await expect(refusers.locator('dd').first()).toHaveText('0');
  await inspects(drawer);
}

async function answersForm(visitor: Visitor, link: string) {
  await visitor.page.goto(link);
  await visitor.sees(visitor.t('surveys.form_title'));
  await expect(visitor.link(visitor.t('preferences.stop_surveys_button'))).toBeVisible();
  await inspects(visitor);
  await visitor.types(visitor.t('surveys.form_words'), 'They were kind.');
  await visitor.presses(visitor.t('surveys.form_send'));
  await visitor.isRefused(visitor.t('surveys.mark_empty'));
  await expect(visitor.field(visitor.t('surveys.form_words'))).toHaveValue('They were kind.');
  await inspects(visitor);
  if (visitor.scripted) await byKeyboard(visitor);
  else {
    for (const question of ['overall', 'ease', 'clear']) await marks(visitor, question, 'good');
    await visitor.presses(visitor.t('surveys.form_send'));
  }
  await visitor.sees(visitor.t('surveys.thanks'));
  await inspects(visitor);
  await visitor.page.goto(link);
  await visitor.sees(visitor.t('surveys.thanks'));
}

/** The whole form without a mouse: a space for each question, past what was written, and Enter. */
async function byKeyboard(visitor: Visitor) {
  const { keyboard } = visitor.page;
  await expect(visitor.page.getByRole('radio').first(), 'where the summary led').toBeFocused();
  for (let n = 0; n < 3; n += 1) {
    await keyboard.press('Space');
    await keyboard.press('Tab');
  }
  await expect(visitor.field(visitor.t('surveys.form_words'))).toBeFocused();
  await keyboard.press('Tab');
  await expect(visitor.button(visitor.t('surveys.form_send'))).toBeFocused();
  await keyboard.press('Enter');
}

async function marks(visitor: Visitor, question: string, mark: string) {
  const group = visitor.page.getByRole('group', { name: visitor.t(`surveys.question_${question}`), exact: true });
  await group.getByLabel(visitor.t(`surveys.mark_${mark}`), { exact: true }).check();
}

async function stopsIt(visitor: Visitor, text: string) {
  const link = /https?:\/\/\S+\/stop\/surveys\/[\w-]+/.exec(text)?.[0] ?? '';
  await visitor.page.goto(link);
  await visitor.sees(visitor.t('preferences.stop_surveys'));
  await inspects(visitor);
  await visitor.presses(visitor.t('preferences.stop_surveys_button'));
  await visitor.sees(visitor.t('preferences.stopped'));
  await inspects(visitor);
}

async function seesLink(visitor: Visitor, person: Resident) {
  await signsIn(visitor, person);
  await visitor.open('/preferences');
  const [before] = visitor.t('preferences.set_by_link').split('{');
  await expect(visitor.page.getByRole('main')).toContainText(before.trim());
}

async function takesDown(staff: Visitor, many: number, written: Quiet) {
  await staff.page.reload();
  const phone = await takesList(staff, staff.t('surveys.list_phone'));
  const numbers = phone.filter((line) => /^(Nerys|Olwen|Prysor|Rhydian) /.test(line.name));
  expect(numbers).toHaveLength(many);
  expect(phone.every((line) => line.form === ''), 'whoever phones gets no link to the form').toBe(true);
  const letter = (await takesList(staff, staff.t('surveys.list_letter'))).filter((line) => line.name === written.person.name);
  expect(letter).toHaveLength(1);
  expect(letter[0].form).toMatch(/\/surveys\/\S+$/);
  expect(letter[0].reach).toContain('1 Heol y Bryn');

  await staff.follows(staff.t('surveys.taken_title'));
  await staff.sees(staff.t('surveys.taken_title'));
  await inspects(staff);
  await staff.presses(staff.t('surveys.taken_save'));
  for (const fault of ['taken_number_wrong', 'taken_said_empty']) await staff.isRefused(staff.t(`surveys.${fault}`));
  await staff.types(staff.t('surveys.taken_number'), '99999');
  await says(staff, 'good');
  await staff.presses(staff.t('surveys.taken_save'));
  await staff.isRefused(staff.t('surveys.taken_number_unknown'));
  await inspects(staff);
  for (const [nth, { number }] of numbers.entries()) {
    await staff.types(staff.t('surveys.taken_number'), number);
    await says(staff, nth < 2 ? 'good' : 'poor');
    await staff.presses(staff.t('surveys.taken_save'));
    await staff.isTold(staff.t('surveys.taken_done', { number }));
  }
  const { number } = letter[0];
  await staff.types(staff.t('surveys.taken_number'), number);
  await staff.picks(staff.t('surveys.taken_no_more'));
  await staff.presses(staff.t('surveys.taken_save'));
  await staff.isTold(staff.t('surveys.taken_done', { number }));
}

/** Everybody thought it good all in all; of how easy it was they thought this. */
async function says(staff: Visitor, ease: string) {
  await staff.picks(staff.t('surveys.taken_answers'));
  await marks(staff, 'overall', 'good');
  await marks(staff, 'ease', ease);
  await marks(staff, 'clear', 'average');
  await staff.picks(staff.t(staff.lang === 'cy' ? 'surveys.taken_cy' : 'surveys.taken_en'));
}

async function reports(staff: Visitor) {
  await staff.page.goto(staff.page.url().replace(/\/answers.*$/, ''));
  const main = staff.page.getByRole('main');
  const counted = (label: string) => main.locator('.govuk-summary-list__row').filter({ hasText: staff.t(label) }).locator('dd').first();
  await expect(counted('surveys.results_answered')).toHaveText('5');
  await expect(counted('surveys.results_dropped')).not.toHaveText('0');
  const row = (question: string) => main.getByRole('row').filter({ has: staff.page.getByRole('rowheader', { name: staff.t(`surveys.question_${question}`) }) });
  await expect(row('overall').getByRole('cell').first()).toContainText('5');
  await expect(row('ease'), 'three and two are small').toContainText('[c]');
  await expect(row('ease').getByText('2', { exact: true })).toHaveCount(0);
  const chart = main.getByRole('img', { name: staff.t('surveys.chart_title') });
  await expect(chart).toBeVisible();
  await expect(chart).toContainText('5');
  await inspects(staff);
  await staff.follows(staff.t('surveys.comments_link'));
  await staff.sees(staff.t('surveys.comments_title'));
  await expect(staff.page.getByRole('main')).toContainText('They were kind.');
  await inspects(staff);
  await staff.page.goBack();
  await staff.presses(staff.t('surveys.close'));
  await staff.isTold(staff.t('surveys.close_done'));
  await expect(counted('surveys.results_answered')).toHaveText('5');
  await inspects(staff);
}
