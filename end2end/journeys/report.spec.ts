import { codeIn, mail, subjects } from '../helpers/mail.ts';
import { CAMERA } from '../helpers/files.ts';
import { saysWho, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { addsPhoto, answers, begins, continues, findsPlace, fly, photoLabel, reference, STREET } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, other, service, t, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof mail>[0];

/** What only the person, the team and nobody's mailbox may read. */
const SECRET = 'Matres las wrth y giât';

/** Two people of the same team, so that neither waits for the other's second-step code. */
const CASEWORKER: Record<Lang, string> = { en: 'owain@arianell.example', cy: 'bryn@arianell.example' };

for (const lang of LANGS) {
  test(`a resident reports, the council answers and both see it, in ${lang}`, async ({ arrives, request }) => {
    test.setTimeout(150_000);
    const person = somebody('Heledd Puw-Griffiths');
    const resident = await arrives(lang);
    let sent = '';

    await test.step('registers by the link in the mail, which no scanner consumes', () => registersByLink(resident, request, person));
    await test.step('answers one topic a page', () => fillsIn(resident));
    await test.step('checks and changes an answer', () => checks(resident));
    await test.step('sends once, whatever is clicked', async () => (sent = await sendsOnce(resident)));
    await test.step('has the reference by mail and nothing private', () => hasReceipt(resident, request, person, sent));
    await test.step('writes a message', () => writes(resident, 'message', `${SECRET} 2`, 'requests.message_sent'));

    const staff = await arrives(lang);
    await test.step('a caseworker finds it in the queue and takes it on', () => takesOn(staff, request, sent));
    await test.step('and asks a question', () => asks(staff, resident, request, person, sent));
    await test.step('the resident answers', () => writes(resident, 'message', 'Wrth y bont', 'requests.message_sent_clock'));
    await test.step('the caseworker decides', () => decides(staff, resident, request, person, sent));
    await test.step('the resident says that it is not fixed', () => reopens(staff, resident, request, person, sent));
  });
}

async function registersByLink(resident: Visitor, request: Request, person: Resident) {
  await resident.open('/register');
  await resident.sees(resident.t('accounts.register_title'));
  await resident.picks(resident.lang === 'cy' ? 'Cymraeg' : 'English');
  await resident.types(resident.t('accounts.email_label'), person.email);
  await continues(resident);
  await resident.sees(resident.t('accounts.check_email_title'));
  const letter = await mail(request, person.email, resident.t('letters.confirm_subject'));
  expect(letter.lang).toBe(resident.lang);
  expect(codeIn(letter)).toMatch(/^\d{6}$/);
  const link = letter.link ?? '';
  // A scanner of mail opens it twice before the person does.
  for (const _ of [1, 2]) expect((await request.get(link)).status()).toBe(200);
  await resident.page.goto(link);
  await resident.sees(resident.t('accounts.confirm_title'));
  await resident.presses(resident.t('accounts.confirm_button'));
  await saysWho(resident, person);
  expect((await request.get(link)).status(), 'the link ends with the button').toBe(410);
  await resident.presses(resident.t('accounts.go_home'));
  await resident.sees(resident.t('dashboard.title'));
}

/** The words of a question that need not be answered. */
const optional = (visitor: Visitor, words: string) => `${words} ${visitor.t('common.optional')}`;

async function fillsIn(resident: Visitor) {
  const { lang } = resident;
  await begins(resident);
  await answers(resident, 'what', { what: 'furniture', amount: 'car_boot' });
  await resident.sees(fly.topics.place[lang]);
  await resident.follows(resident.t('common.back'));
  await resident.sees(fly.topics.what[lang]);
  await expect(resident.choice(fly.choices.what.furniture[lang]), 'Back keeps answers').toBeChecked();
  await expect(resident.choice(fly.choices.amount.car_boot[lang])).toBeChecked();
  await continues(resident);
  await findsPlace(resident);
  await answers(resident, 'danger', { danger: 'not_sure' });
  await answers(resident, 'seen', { seen: 'yes' });
  await resident.sees(optional(resident, fly.topics.witness[lang]));
  await resident.page.getByRole('textbox').fill(SECRET);
  await continues(resident);
  await resident.sees(fly.topics.photo[lang]);
  await addsPhoto(resident);
  await keepsPhotoWithoutStamps(resident);
  await switchesLanguage(resident);
  await continues(resident);
}

/** What is kept is a picture anew, without the place and the camera that were hidden in it. */
async function keepsPhotoWithoutStamps(resident: Visitor) {
  const href = await resident.page.getByRole('main').getByRole('link', { name: 'IMG_0042', exact: false }).first().getAttribute('href');
  const kept = await (await resident.page.request.get(href ?? '')).body();
  expect(kept.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(kept.includes('Exif')).toBe(false);
  expect(kept.includes(CAMERA)).toBe(false);
}

/** In the middle of a form, what is typed is there in the other language too. */
async function switchesLanguage(resident: Visitor) {
  const { lang } = resident;
  const label = (of: Lang) => `${fly.labels.more[of]} ${t('common.optional', of)}`;
  await resident.types(label(lang), 'Tu ôl i’r “garej” <las> & bin');
  await resident.switches(other(lang));
  await resident.sees(fly.topics.photo[other(lang)]);
  await expect(resident.field(label(other(lang)))).toHaveValue('Tu ôl i’r “garej” <las> & bin');
  await expect(resident.field(photoLabel(resident))).toBeVisible();
  await resident.switches(lang);
  await expect(resident.field(label(lang))).toHaveValue('Tu ôl i’r “garej” <las> & bin');
}

async function checks(resident: Visitor) {
  const { lang } = resident;
  const main = resident.page.getByRole('main');
  await resident.sees(resident.t('drafts.check_title'));
  await expect(main).toContainText(SECRET);
  await expect(main).toContainText('Tu ôl i’r “garej” <las> & bin');
  await expect(main).toContainText(STREET);
  const amount = fly.labels.amount[lang];
  await main.getByRole('link', { name: `${resident.t('common.change')} ${amount}` }).click();
  await resident.sees(fly.topics.what[lang]);
  await expect(resident.choice(fly.choices.amount.car_boot[lang])).toBeChecked();
  await resident.picks(fly.choices.amount.lorry[lang]);
  await continues(resident);
  await resident.sees(resident.t('drafts.check_title'));
  await expect(main).toContainText(fly.choices.amount.lorry[lang]);
  await expect(main).not.toContainText(fly.choices.amount.car_boot[lang]);
}

/** Pressed twice, loaded anew, sent again by hand: one request. */
async function sendsOnce(resident: Visitor): Promise<string> {
  const check = resident.page.url();
  await resident.button(resident.t('drafts.accept_and_send')).dblclick();
  await resident.sees(resident.t('requests.have_report'));
  const sent = await reference(resident);
  await resident.page.reload();
  await resident.sees(resident.t('requests.have_report'));
  const again = await resident.page.request.post(check, { form: {} });
  expect(again.url()).toContain(`${sent}/sent`);
  await resident.page.goto(check);
  await resident.sees(resident.t('requests.title'));
  await resident.isTold(resident.t('drafts.sent_already'));
  await expect(resident.page.getByRole('main').getByText(/SR-\w{4}-\w{4}/)).toHaveCount(1);
  await expect(resident.page.getByRole('main')).toContainText(sent);
  return sent;
}

async function hasReceipt(resident: Visitor, request: Request, person: Resident, sent: string) {
  const subject = resident.t('letters.received_subject', { reference: sent });
  const letter = await mail(request, person.email, subject);
  expect(letter.lang).toBe(resident.lang);
  expect(letter.text).toContain(resident.t('letters.received_reference', { reference: sent }));
  for (const told of [SECRET, STREET, person.name, fly.choices.what.furniture[resident.lang], fly.title[resident.lang]]) {
    expect(letter.text, 'no content in a mail').not.toContain(told);
  }
}

/** Writes to the team from the page of the request. */
async function writes(resident: Visitor, act: string, text: string, told: string) {
  await opensRequest(resident);
  const buttons = [resident.t('requests.send_message'), resident.t('requests.answer_us')];
  await resident.button(buttons[0]).or(resident.button(buttons[1])).click();
  await resident.sees(resident.t('requests.send_message'));
  expect(resident.page.url()).toMatch(new RegExp(`/${act}$`));
  await resident.types(resident.t('requests.your_message'), text);
  await resident.presses(resident.t('common.send'));
  await resident.isTold(resident.t(told));
  await expect(resident.page.getByRole('article').filter({ hasText: text })).toHaveCount(1);
}

/** From the list of the person's requests to the only one in it. */
async function opensRequest(resident: Visitor) {
  await resident.follows(resident.t('ui.nav_requests'));
  await resident.sees(resident.t('requests.title'));
  const link = resident.page.getByRole('main').getByRole('link', { name: new RegExp(`^${fly.title[resident.lang]}`) });
  const title = ((await link.textContent()) ?? '').trim();
  await link.click();
  await resident.sees(title);
}

async function takesOn(staff: Visitor, request: Request, sent: string) {
  const { lang } = staff;
  await signsInWithCode(staff, request, CASEWORKER[lang]);
  await staff.sees(staff.t('desk.work_title'));
  await staff.follows(staff.t('ui.nav_requests'));
  await staff.sees(staff.t('desk.queue_title'));
  await staff.page.getByLabel(staff.t('desk.filter_owner'), { exact: true }).selectOption({ label: staff.t('desk.unclaimed') });
  await staff.page.getByLabel(staff.t('desk.filter_service'), { exact: true }).selectOption({ label: service('fly-tipping').title[lang] });
  await staff.presses(staff.t('common.apply_filters'));
  await staff.page.getByRole('columnheader', { name: staff.t('desk.head_sent') }).getByRole('link').click();
  await staff.sees(staff.t('desk.queue_title'));
  await staff.follows(sent);
  await expect(staff.page.getByRole('main')).toContainText(SECRET);
  await expect(staff.page.getByRole('main').getByRole('img').or(staff.page.getByRole('link', { name: /IMG_0042/ })).first()).toBeVisible();
  await staff.presses(staff.t('desk.claim'));
  await staff.isTold(staff.t('desk.claimed'));
}

async function asks(staff: Visitor, resident: Visitor, request: Request, person: Resident, sent: string) {
  const { lang } = staff;
  await staff.follows(staff.t('desk.ask_title'));
  await staff.sees(staff.t('desk.ask_title'));
  await staff.types(staff.t('desk.ask_label'), 'Wrth ba bont?');
  await staff.presses(staff.t('desk.ask_button'));
  await staff.isTold(staff.t('desk.ask_done'));
  const letter = await mail(request, person.email, t('letters.answer_subject', lang, { reference: sent }));
  expect(letter.lang).toBe(lang);
  expect(letter.text).not.toContain('pa bont');
  await opensRequest(resident);
  await expect(resident.page.getByRole('main')).toContainText('Wrth ba bont?');
  await expect(resident.page.getByText(resident.t('states.waiting'), { exact: true }).first()).toBeVisible();
}

async function decides(staff: Visitor, resident: Visitor, request: Request, person: Resident, sent: string) {
  await staff.page.reload();
  await expect(staff.page.getByRole('main')).toContainText('Wrth y bont');
  await staff.follows(staff.t('desk.resolve_title'));
  await staff.sees(staff.t('desk.resolve_title'));
  await staff.picks(staff.t('desk.outcome_done'));
  await staff.types(staff.t('desk.resolve_label'), 'Mae’r fatres wedi mynd.');
  await staff.presses(staff.t('desk.resolve_button'));
  await staff.isTold(staff.t('desk.resolve_done'));
  await changedMail(resident, request, person, sent, 'states.done');
  await opensRequest(resident);
  const main = resident.page.getByRole('main');
  await expect(main.getByText(resident.t('states.done'), { exact: true }).first()).toBeVisible();
  await expect(main).toContainText(resident.t('requests.outcome_done'));
  await expect(main).toContainText('Mae’r fatres wedi mynd.');
}

async function reopens(staff: Visitor, resident: Visitor, request: Request, person: Resident, sent: string) {
  await resident.presses(resident.t('requests.not_fixed'));
  await resident.sees(resident.t('requests.not_fixed_title'));
  await resident.types(resident.t('requests.not_fixed_what'), 'Mae hi’n dal yno.');
  await resident.presses(resident.t('requests.not_fixed_button'));
  await expect(resident.page.getByRole('main').getByText(resident.t('states.reopened'), { exact: true }).first()).toBeVisible();
  await changedMail(resident, request, person, sent, 'states.reopened');
  await staff.page.reload();
  await expect(staff.page.getByRole('main')).toContainText('Mae hi’n dal yno.');
  await expect(staff.link(staff.t('desk.resolve_title'))).toBeVisible();
}

/** Of the mails about a change, one says that it is now in this state, and none says more. */
async function changedMail(resident: Visitor, request: Request, person: Resident, sent: string, state: string) {
  const subject = resident.t('letters.changed_subject', { reference: sent });
  await expect
    .poll(async () => (await subjects(request, person.email)).filter((each) => each === subject).length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  const many = (await subjects(request, person.email)).filter((each) => each === subject).length;
  const letter = await mail(request, person.email, subject, many);
  expect(letter.lang).toBe(resident.lang);
  expect(letter.text).toContain(resident.t('letters.changed_state', { state: resident.t(state) }));
  expect(letter.text).not.toContain('fatres');
}
