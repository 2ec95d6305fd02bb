import { rings, UNRECORDED_LINE } from '../helpers/calls.ts';
import { inspects } from '../helpers/inspect.ts';
import { DEMO_PASSWORD, givesPassword, signsInWithCode } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof rings>[0];

// J14: a call, from the first ring to the record of the person who rang.
test.describe.configure({ timeout: 180_000 });

/** The telephone of Idris, Bethan and Petra. */
const SHARED = '01632 960302';
/** What Bethan says when she is asked. */
const BETHAN = { fact_name: 'Bethan Vaughan', fact_address: 'AN4 2DR', fact_born: '15 1 1976' };
const LABELS: Record<keyof typeof BETHAN, string> = { fact_name: 'ask_name', fact_address: 'ask_address', fact_born: 'ask_born' };
const NEED = 'Speak to me alone, please';

for (const lang of LANGS) {
  test(`an adviser takes a call and it is in the record at once, in ${lang}`, async ({ arrives, request }) => {
    const note = `Wants to pay by direct debit. ${Date.now()}`;
    const adviser = await arrives(lang);
    await signsInWithCode(adviser, request, 'lowri@arianell.example');
    await adviser.open('/staff/call');
    await adviser.sees(adviser.t('calls.list_title'));
    await inspects(adviser);
    const call = await rings(request, SHARED);
    await test.step('the call rings and is taken', () => takes(adviser, call));
    await test.step('three may be ringing, and none is named', () => seesMasked(adviser));
    await test.step('two facts beside the name confirm who it is', () => confirms(adviser));
    await test.step('what is needed is read first', () => readsFirst(adviser));
    await test.step('it is logged and passed on', () => logs(adviser, note));

    const resident = await arrives(lang);
    await resident.open('/sign-in');
    await givesPassword(resident, 'bethan@example.org', DEMO_PASSWORD);
    await test.step('and she sees it at once', () => findsCall(resident, note));
  });
}

async function takes(adviser: Visitor, call: string) {
  const form = adviser.page.locator(`form[action$="/staff/call/${call}/take"]`);
  const button = form.getByRole('button', { name: new RegExp(adviser.t('calls.take_button', { time: '' })) });
  if (adviser.scripted) {
    await expect(button, 'it rings without asking').toBeVisible();
    const [before] = adviser.t('calls.ringing').split('#');
    await expect(adviser.page.getByRole('status').filter({ hasText: before.trim() }), 'and is read out').toBeVisible();
    await expect(adviser.page.getByRole('main'), 'with most of its number hidden').not.toContainText(SHARED);
    await button.focus();
    await adviser.page.keyboard.press('Enter');
  } else {
    await adviser.follows(adviser.t('calls.check_new'));
    await button.click();
  }
  await adviser.sees(adviser.t('calls.desk_title'));
  await expect(adviser.page).toHaveURL(new RegExp(`/staff/call/${call}$`));
}

async function seesMasked(adviser: Visitor) {
  const main = adviser.page.getByRole('main');
  const who = main.getByRole('group', { name: adviser.t('calls.who'), exact: true });
  await expect(who.getByRole('radio', { name: /^[A-Z]\. [A-Z]\., .*AN4 •••/ })).toHaveCount(3);
  for (const told of ['Vaughan', 'Novák', 'AN4 2DR', '1976', NEED]) await expect(main, 'before anybody is confirmed').not.toContainText(told);
  await expect(main).toContainText(adviser.t('calls.read_first_locked'));
  await inspects(adviser);
}

/** By keyboard alone where the island runs: Alt and a digit to each part, Enter to check. */
async function confirms(adviser: Visitor) {
  const who = adviser.page.getByRole('radio', { name: /^B\. V\., / });
  if (adviser.scripted) {
    await adviser.page.keyboard.press('Alt+2');
    await expect(adviser.page.getByRole('radio').first()).toBeFocused();
    for (let n = 0; n < 3 && !(await who.isChecked()); n += 1) await adviser.page.keyboard.press(n === 0 ? 'Space' : 'ArrowDown');
    await expect(who).toBeChecked();
    await adviser.page.keyboard.press('Alt+3');
    for (const [field, answer] of Object.entries(BETHAN)) {
      await expect(adviser.field(adviser.t(`calls.${LABELS[field as keyof typeof BETHAN]}`))).toBeFocused();
      await adviser.page.keyboard.type(answer);
      if (field !== 'fact_born') await adviser.page.keyboard.press('Tab');
    }
    await adviser.page.keyboard.press('Enter');
  } else {
    await who.check();
    await answers(adviser, BETHAN);
  }
  await expect(adviser.page.getByRole('status').filter({ hasText: adviser.t('calls.agree') })).toBeVisible();
  await adviser.sees(adviser.t('calls.desk_title'));
  await expect(adviser.page.getByRole('main')).toContainText(adviser.t('calls.tier_one'));
}

async function answers(adviser: Visitor, facts: Partial<typeof BETHAN>) {
  for (const [field, answer] of Object.entries(facts)) await adviser.types(adviser.t(`calls.${LABELS[field as keyof typeof BETHAN]}`), answer);
  await adviser.presses(adviser.t('calls.check'));
}

/** Needs stand above the name, and what was answered is in no box. */
async function readsFirst(adviser: Visitor) {
  const main = adviser.page.getByRole('main');
  const text = (await main.innerText()).replaceAll(/\s+/g, ' ');
  const [first, need, name] = [adviser.t('calls.read_first'), NEED, 'Bethan Vaughan'].map((words) => text.indexOf(words));
  expect(first).toBeGreaterThan(-1);
  expect(need).toBeGreaterThan(first);
  expect(name).toBeGreaterThan(need);
  await expect(main).not.toContainText('Idris');
  await inspects(adviser);
}

async function logs(adviser: Visitor, note: string) {
  const main = adviser.page.getByRole('main');
  const team = adviser.lang === 'cy' ? 'Treth Gyngor a Budd-daliadau' : 'Council Tax and Benefits';
  await adviser.presses(adviser.t('calls.save_next'));
  for (const fault of ['service_empty', 'outcome_empty']) await adviser.isRefused(adviser.t(`calls.${fault}`));
  if (adviser.scripted) {
    await adviser.page.keyboard.press('Alt+5');
    await adviser.page.keyboard.type(adviser.t('calls.general'));
    await adviser.page.keyboard.press('Alt+6');
    await adviser.page.keyboard.type(note);
    await adviser.page.keyboard.press('Alt+7');
    await adviser.page.keyboard.press('3');
    await expect(adviser.choice(`3 ${adviser.t('calls.outcome_passed_on')}`)).toBeChecked();
    await adviser.page.keyboard.press('Tab');
    await adviser.page.keyboard.type(team);
    await adviser.page.keyboard.press('Tab');
    await adviser.page.keyboard.press('Space');
    await expect(adviser.choice(adviser.t('calls.shared_name'))).toBeChecked();
    await adviser.field(adviser.t('calls.asked')).focus();
    await adviser.page.keyboard.type('Send the form.');
    await adviser.page.keyboard.press('Control+Enter');
  } else {
    await adviser.field(adviser.t('calls.service')).selectOption({ label: adviser.t('calls.general') });
    await adviser.types(adviser.t('calls.note'), note);
    await adviser.picks(`3 ${adviser.t('calls.outcome_passed_on')}`);
    await adviser.field(adviser.t('calls.team')).selectOption({ label: team });
    await adviser.picks(adviser.t('calls.shared_name'));
    await adviser.types(adviser.t('calls.asked'), 'Send the form.');
    await adviser.presses(adviser.t('calls.save_next'));
  }
  await adviser.isTold(adviser.t('calls.saved'));
  await adviser.sees(adviser.t('calls.list_title'));
  await expect(main).not.toContainText(note);
}

async function findsCall(resident: Visitor, note: string) {
  await resident.sees(resident.t('dashboard.title'));
  await resident.open('/record');
  await resident.islands();
  const newest = resident.page.getByRole('main').getByRole('article').filter({ hasText: resident.t('timeline.from_you_phone') }).first();
  await expect(newest).toContainText(resident.t('record.fact_shared', { number: '1' }));
  await newest.getByRole('link').first().click();
  const main = resident.page.getByRole('main');
  await expect(main).toContainText(note);
  await expect(main).toContainText(resident.t('record.written_by', { number: 'A-117' }));
}

/** One language with the islands and the other without: each page is met twice and each word once. */
const once = (scripted: boolean): Lang => (scripted ? 'en' : 'cy');

/** A call that somebody else takes, so that nobody waits for the second-step code of the adviser above. */
async function takesCall(adviser: Visitor, request: Request, number: string | null, line?: string) {
  await signsInWithCode(adviser, request, adviser.lang === 'cy' ? 'mabli@arianell.example' : 'marc@arianell.example');
  const call = await rings(request, number, line);
  await adviser.open('/staff/call');
  await adviser.page.locator(`form[action$="/staff/call/${call}/take"]`).getByRole('button').first().click();
  await adviser.sees(adviser.t('calls.desk_title'));
}

/** Somebody for each, because whoever was guessed at is not confirmed on the next call either. */
const GUESSED: Record<Lang, { number: string; initials: RegExp; said: typeof BETHAN }> = {
  en: { number: '07700 900117', initials: /^F\. P\., /, said: { fact_name: 'Ffion Puw', fact_address: 'AN1 5QT', fact_born: '' } },
  cy: { number: '07700 900120', initials: /^I\. M\., /, said: { fact_name: 'Ifan Mostyn', fact_address: 'AN6 2AA', fact_born: '' } },
};

test('after three wrong answers nobody is confirmed any more', async ({ arrives, request, javaScriptEnabled }) => {
  const adviser = await arrives(once(javaScriptEnabled));
  const { number, initials, said } = GUESSED[adviser.lang];
  await takesCall(adviser, request, number);
  const main = adviser.page.getByRole('main');
  for (const fact_born of ['21 10 1974', '3 9 1995', '1 1 1980']) {
    await adviser.page.getByRole('radio', { name: initials }).check();
    await answers(adviser, { ...said, fact_born });
    await expect(main.getByText(adviser.t(fact_born === '1 1 1980' ? 'calls.stopped' : 'calls.not_confirmed')).first()).toBeVisible();
    await adviser.islands();
  }
  await expect(main.getByText(adviser.t('calls.stopped'))).toBeVisible();
  await expect(adviser.button(adviser.t('calls.check'))).toHaveCount(0);
  for (const told of Object.values(said).filter(Boolean)) await expect(main).not.toContainText(told);
  await inspects(adviser);
  await adviser.picks(adviser.t('calls.who_unnamed'));
  await endsAnswered(adviser);
});

test('a withheld number brings nobody up, and nothing is kept under a name', async ({ arrives, request, javaScriptEnabled }) => {
  const adviser = await arrives(once(javaScriptEnabled));
  await takesCall(adviser, request, null, UNRECORDED_LINE);
  const main = adviser.page.getByRole('main');
  await expect(main).toContainText(adviser.t('calls.withheld'));
  await expect(main).toContainText(adviser.t('calls.not_recorded'));
  await expect(main.getByRole('radio', { name: /•••/ })).toHaveCount(0);
  await inspects(adviser);
  await adviser.page.getByRole('textbox', { name: adviser.t('calls.number'), exact: true }).fill('01632 960301');
  await adviser.presses(adviser.t('calls.look_up'));
  await expect(main.getByRole('radio', { name: /^G\. P\., .*AN5 •••/ })).toHaveCount(1);
  await adviser.picks(adviser.t('calls.who_unnamed'));
  await endsAnswered(adviser);
});

async function endsAnswered(adviser: Visitor) {
  await adviser.field(adviser.t('calls.service')).selectOption({ label: adviser.t('calls.general') });
  await adviser.picks(`1 ${adviser.t('calls.outcome_answered')}`);
  await adviser.presses(adviser.t('calls.save_next'));
  await adviser.isTold(adviser.t('calls.saved'));
}
