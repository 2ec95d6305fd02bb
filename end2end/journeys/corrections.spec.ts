import { letter as pdf } from '../helpers/files.ts';
import { opensRecord } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { codeIn, mail } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, t, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof mail>[0];

// J6, after a letter was written down at the desk.
test.describe.configure({ timeout: 180_000 });

/** Who writes down and who decides: others in each language, so that nobody waits for another's second-step code. */
const WRITES: Record<Lang, string> = { en: 'marc@arianell.example', cy: 'mabli@arianell.example' };
const DECIDES: Record<Lang, string> = { en: 'meleri@arianell.example', cy: 'tegid@arianell.example' };

const WRONG = 'Letter about the bins';
const NOT_ME = 'Letter about a dog licence';
const REASONS: Record<Lang, string> = { en: 'The bin is brown. We changed it.', cy: 'Bin brown ydyw. Rydym wedi’i newid.' };

for (const lang of LANGS) {
  test(`a letter is written down, and its sender says what is wrong and what is not theirs, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gwenan Teifi');
    const resident = await arrives(lang);
    const staff = await arrives(lang);
    await registers(resident, request, person);
    await test.step('the resident wants letters in no one language', () => chooses(resident));

    await signsInWithCode(staff, request, WRITES[lang]);
    const record = await test.step('the adviser finds the person and says why', () => opensRecord(staff, { email: person.email }, person.name));
    const wrong = await test.step('and writes down a letter with its scan', () => writesDown(staff, record, WRONG));
    const notMe = await writesDown(staff, record, NOT_ME, { scan: false });

    await test.step('the resident reads it, with the scan', () => reads(resident, request));
    const reference = await test.step('this is wrong', () => disputes(resident, WRONG, 'wrong', 'It was the brown bin, not the green one.'));
    await test.step('with a document that shows it', () => proves(resident, reference));
    const refused = await test.step('this is not me', () => disputes(resident, NOT_ME, 'not_me', 'I have no dog.'));
    await test.step('staff see the one as disputed and the other not at all', () => seesDisputed(staff, record, wrong, notMe));

    const decides = await arrives(lang);
    await test.step('it is accepted in both languages', () => accepts(decides, request, reference));
    await test.step('and the resident reads the answer', () => readsAnswer(resident, request, person, reference));
    await test.step('those who were given it are told, and the resident sees each tick', () => tells(decides, resident, reference));
    await test.step('the other is refused', () => refuses(decides, refused));
    await test.step('and the resident’s own words stand with it', () => disagrees(resident, staff, refused, notMe));
  });
}

/** Nobody has said yet in which language to write, so both are asked for. */
async function chooses(resident: Visitor) {
  await resident.open('/record/details/language');
  await resident.sees(resident.t('details.language_title'));
  await resident.picks(resident.t('accounts.language_undecided'));
  await resident.presses(resident.t('common.save'));
  await resident.isTold(resident.t('details.changed'));
}

async function writesDown(staff: Visitor, record: string, subject: string, { scan = true } = {}): Promise<string> {
  await staff.open(record);
  await staff.follows(staff.t('access.log_contact'));
  await staff.sees(staff.t('intake.title'));
  if (scan) {
    await inspects(staff);
    await staff.presses(staff.t('intake.save'));
    for (const fault of ['how_missing', 'subject_missing', 'outcome_missing']) await staff.isRefused(staff.t(`intake.${fault}`));
  }
  const how = staff.page.getByRole('group', { name: staff.t('intake.how'), exact: true });
  await how.getByLabel(staff.t('intake.how_letter'), { exact: true }).check();
  await staff.types(staff.t('intake.subject'), subject);
  await staff.types(staff.t('intake.note'), 'Asks for a green bin.');
  await staff.picks(staff.t(scan ? 'intake.outcome_passed_on' : 'intake.outcome_answered'));
  if (scan) {
    await staff.field(staff.t('intake.team')).selectOption('WS');
    await staff.picks(staff.t('intake.detail_note'));
    await staff.types(staff.t('intake.asked'), 'Bring a bin');
    await staff.types(staff.t('intake.purpose'), 'To bring the right one');
  }
  await staff.presses(staff.t('intake.save'));
  await staff.sees(staff.t('intake.saved'));
  await expect(staff.page.getByRole('main')).toContainText(staff.t('intake.next_timeline'));
  await staff.follows(staff.t('intake.see_contact'));
  await staff.sees(subject);
  const contact = new URL(staff.page.url()).pathname.replace(/^\/cy/, '');
  if (!scan) return contact;
  await staff.link(staff.t('interactions.add_scan')).or(staff.button(staff.t('interactions.add_scan'))).click();
  await staff.sees(staff.t('intake.scan_title'));
  await inspects(staff);
  await staff.chooses(staff.t('intake.scan_label'), pdf('scan.pdf'));
  await staff.presses(staff.t('intake.scan_add'));
  await staff.isTold(staff.t('intake.scan_done'));
  await inspects(staff);
  return contact;
}

async function opens(resident: Visitor, subject: string) {
  await resident.open('/record');
  await resident.islands();
  await resident.follows(subject);
  await resident.sees(subject);
}

async function reads(resident: Visitor, request: Request) {
  await opens(resident, WRONG);
  const main = resident.page.getByRole('main');
  await expect(main).toContainText('Asks for a green bin.');
  const href = (await resident.link(resident.t('record.files_of', { name: 'scan.pdf' })).getAttribute('href')) ?? '';
  const scan = await resident.page.request.get(href);
  expect([scan.status(), scan.headers()['content-type']]).toEqual([200, 'application/pdf']);
  expect((await request.get(href)).status(), 'it is nobody else’s').toBe(404);
}

/** Says it, and gives back the reference that the answer comes under. */
async function disputes(resident: Visitor, subject: string, kind: 'wrong' | 'not_me', words: string): Promise<string> {
  await opens(resident, subject);
  await resident.follows(resident.t(`record.this_is_${kind}`));
  await resident.sees(resident.t(`corrections.${kind}_title`));
  await expect(resident.page.getByRole('main')).toContainText(resident.t(`corrections.meanwhile_${kind === 'wrong' ? 'wrong' : 'hidden'}`));
  await inspects(resident);
  await resident.presses(resident.t('common.send'));
  await resident.isRefused(resident.t('errors.message_empty'));
  await resident.types(resident.t(`corrections.${kind}_label`), words);
  await resident.presses(resident.t('common.send'));
  await resident.sees(resident.t(`corrections.says_${kind}`));
  const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
  await resident.isTold(reference);
  await expect(resident.page.getByRole('main')).toContainText(resident.t('corrections.state_open'));
  await expect(resident.page.getByRole('main')).toContainText(words);
  await inspects(resident);
  await opens(resident, subject);
  await expect(resident.page.getByRole('main')).toContainText(resident.t('ui.state_disputed'));
  return reference;
}

async function proves(resident: Visitor, reference: string) {
  await resident.open(`/record/corrections/${reference}`);
  await resident.presses(resident.t('corrections.evidence_send'));
  await resident.isRefused(resident.t('drafts.choose_file'));
  await inspects(resident);
  await resident.chooses(resident.t('corrections.evidence_add'), pdf('brown.pdf'));
  await resident.presses(resident.t('corrections.evidence_send'));
  await resident.isTold(resident.t('corrections.evidence_added'));
  const href = (await resident.link('brown.pdf').getAttribute('href')) ?? '';
  expect((await resident.page.request.get(href)).status()).toBe(200);
  await inspects(resident);
}

async function tells(staff: Visitor, resident: Visitor, reference: string) {
  await staff.open(`/staff/corrections/${reference}`);
  await expect(staff.page.getByRole('main')).toContainText(staff.t('corrections.told_not_yet'));
  await inspects(staff);
  await staff.presses(staff.t('erasure.outcome_told'));
  await staff.isTold(staff.t('corrections.tell_saved'));
  await staff.presses(staff.t('corrections.tell_confirmed'));
  await staff.isTold(staff.t('corrections.tell_saved'));
  await inspects(staff);
  for (const page of [`/record/corrections/${reference}`, '/record/sharing']) {
    await resident.open(page);
    const main = resident.page.getByRole('main');
    for (const tick of ['corrections.told_on', 'corrections.told_confirmed']) {
      await expect(main, `${page}: ${tick}`).toContainText(resident.t(tick, { date: '' }).trim());
    }
    await inspects(resident);
  }
}

async function refuses(staff: Visitor, reference: string) {
  await staff.open(`/staff/corrections/${reference}`);
  await staff.picks(staff.t('corrections.decision_refuse'));
  await staff.types(staff.t('corrections.reason_cy'), REASONS.cy);
  await staff.types(staff.t('corrections.reason_en'), REASONS.en);
  await staff.presses(staff.t('corrections.save_decision'));
  await staff.isTold(staff.t('corrections.decided'));
}

async function disagrees(resident: Visitor, staff: Visitor, reference: string, contact: string) {
  await resident.open(`/record/corrections/${reference}`);
  await resident.follows(resident.t('corrections.statement_title'));
  await resident.sees(resident.t('corrections.statement_title'));
  await resident.presses(resident.t('corrections.statement_save'));
  await resident.isRefused(resident.t('errors.message_empty'));
  await resident.types(resident.t('corrections.statement_label'), 'The dog is my neighbour’s.');
  await inspects(resident);
  await resident.presses(resident.t('corrections.statement_save'));
  await resident.isTold(resident.t('corrections.statement_saved'));
  await inspects(resident);
  await opens(resident, NOT_ME);
  await expect(resident.page.getByRole('main')).toContainText('The dog is my neighbour’s.');
  await inspects(resident);
  await staff.open(contact);
  await expect(staff.page.getByRole('main')).toContainText('The dog is my neighbour’s.');
  await inspects(staff);
}

async function seesDisputed(staff: Visitor, record: string, wrong: string, notMe: string) {
  await staff.open(record);
  const main = staff.page.getByRole('main');
  const line = main.getByRole('listitem').filter({ hasText: WRONG });
  await expect(line).toContainText(staff.t('access.disputed'));
  await expect(main).not.toContainText(NOT_ME);
  expect((await staff.open(wrong))?.status()).toBe(200);
  expect((await staff.open(notMe))?.status(), 'what is said not to be theirs is hidden').toBe(404);
}

async function accepts(staff: Visitor, request: Request, reference: string) {
  await signsInWithCode(staff, request, DECIDES[staff.lang]);
  await staff.open('/staff');
  await staff.follows(staff.t('corrections.queue_title'));
  await staff.sees(staff.t('corrections.queue_title'));
  await expect(staff.page.getByRole('main'), 'the queue names nobody').not.toContainText('Teifi');
  await inspects(staff);
  await staff.follows(reference);
  await staff.sees(staff.t('corrections.desk_title'));
  await expect(staff.page.getByRole('main')).toContainText('It was the brown bin');
  const proof = (await staff.link('brown.pdf').getAttribute('href')) ?? '';
  expect((await staff.page.request.get(proof)).status()).toBe(200);
  await staff.presses(staff.t('corrections.save_decision'));
  await staff.isRefused(staff.t('corrections.decision_empty'));
  await staff.picks(staff.t('corrections.decision_accept'));
  await staff.types(staff.t('corrections.reason_cy'), REASONS.cy);
  await staff.presses(staff.t('corrections.save_decision'));
  await staff.isRefused(staff.t('corrections.reason_empty'));
  await expect(staff.field(staff.t('corrections.reason_cy'))).toHaveValue(REASONS.cy);
  await inspects(staff);
  await staff.types(staff.t('corrections.reason_en'), REASONS.en);
  await staff.presses(staff.t('corrections.save_decision'));
  await staff.isTold(staff.t('corrections.decided'));
  await expect(staff.page.getByRole('main')).toContainText(staff.t('corrections.state_accepted'));
}

async function readsAnswer(resident: Visitor, request: Request, person: Resident, reference: string) {
  const subject = t('letters.correction_answer_subject', resident.lang, { reference });
  const told = await mail(request, person.email, subject);
  for (const reason of Object.values(REASONS)) expect(told.text, 'no content in a mail').not.toContain(reason);
  await resident.open(`/record/corrections/${reference}`);
  await resident.sees(resident.t('corrections.says_wrong'));
  const main = resident.page.getByRole('main');
  await expect(main).toContainText(resident.t('corrections.state_accepted'));
  for (const lang of LANGS) await expect(main.getByText(REASONS[lang])).toBeVisible();
  await expect(main.locator('[lang="en"]').getByText(REASONS.en).or(main.locator('[lang="en"]', { hasText: REASONS.en })).first()).toBeVisible();
  await inspects(resident);
  await opens(resident, WRONG);
  await expect(main).not.toContainText(resident.t('ui.state_disputed'));
}

for (const lang of LANGS) {
  test(`a phone number is changed with a code, and the address is told, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Iolo Gwyn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await changesPhone(resident, request, person, '07700 900 201', 1);
    await test.step('another takes its place, and the first stays as history', async () => {
      await changesPhone(resident, request, person, '01632 960 202', 2);
      const main = resident.page.getByRole('main');
      await main.getByText(resident.t('details.earlier', { number: '1' })).first().click();
      await expect(main).toContainText('07700 900 201');
      await inspects(resident);
    });
  });
}

async function changesPhone(resident: Visitor, request: Request, person: Resident, number: string, time: number) {
  await resident.open('/record/details');
  await resident.sees(resident.t('details.title'));
  await resident.open('/record/details/phone');
  await resident.sees(resident.t('details.phone_title'));
  await resident.presses(resident.t('details.send_code'));
  await resident.isRefused(resident.t('errors.phone_wrong'));
  await resident.types(resident.t('details.phone_label'), number);
  if (time > 1) await resident.picks(resident.t('details.how_replace'));
  await inspects(resident);
  await resident.presses(resident.t('details.send_code'));
  await resident.sees(resident.t('details.code_title'));
  await inspects(resident);
  const code = codeIn(await mail(request, person.email, resident.t('letters.confirm_details_subject'), time));
  await resident.types(resident.t('accounts.code_label'), code === '000000' ? '000001' : '000000');
  await continues(resident);
  await resident.isRefused(resident.t('errors.code_wrong'));
  await resident.types(resident.t('accounts.code_label'), code);
  await continues(resident);
  await resident.sees(resident.t('details.title'));
  await resident.isTold(resident.t('details.changed'));
  await expect(resident.page.getByRole('main')).toContainText(number);
  const told = await mail(request, person.email, resident.t('letters.record_details_subject'), time);
  expect(told.text).toContain(resident.t('letters.record_details_phone'));
  expect(told.text, 'no number in a mail').not.toMatch(/900 ?20|960 ?20/);
}
