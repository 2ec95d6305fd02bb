import { expect, test } from '../helpers/test.ts';
import { opensRecord } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J18: a complaint about the use of information, by any way, looked into by somebody who did not handle what it is about.
test.describe.configure({ timeout: 300_000 });

/** Who answered the request, and who then looks into the complaint: the other way round in each language. */
const ANSWERS: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };
const LOOKS: Record<Lang, string> = { en: 'meleri@arianell.example', cy: 'tegid@arianell.example' };
/** Who answers the phone: another in each run, because a record stays open to its opener for half an hour. */
const PHONE: Record<'wasm' | 'plain', Record<Lang, string>> = {
  wasm: { en: 'rhodri@arianell.example', cy: 'iolo@arianell.example' },
  plain: { en: 'heledd@arianell.example', cy: 'gwenno@arianell.example' },
};

for (const lang of LANGS) {
  test(`a complaint about an answer is looked into by somebody else, with word of it and the way to the regulator, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gwil Eos');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    const asked = await asksForCopy(resident);
    const first = await arrives(lang);
    await signsInWithCode(first, request, ANSWERS[lang]);
    await first.open(`/staff/data-requests/${asked}`);
    await first.picks(first.t('rights.desk_part'));
    await first.types(first.t('corrections.reason'), 'Half of it.');
    await first.presses(first.t('rights.desk_save'));
    await first.isTold(first.t('rights.desk_saved'));

    const reference = await test.step('they complain about it, from its page', () => complains(resident, asked));
    await mail(request, person.email, resident.t('letters.complaint_subject', { reference }));

    await test.step('whoever answered it is not the one who looks into it', async () => {
      await first.open(`/staff/data-requests/${asked}`);
      await first.follows(reference);
      await first.sees(first.t('complaints.desk_title'));
      await expect(first.page.getByRole('main')).toContainText(first.t('complaints.desk_handled'));
      await expect(first.button(first.t('complaints.desk_take'))).toHaveCount(0);
      await inspects(first);
    });

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, LOOKS[lang]);
    await test.step('somebody else does, and says so', () => looksInto(staff, reference));
    await mail(request, person.email, resident.t('complaints.letter_subject', { reference }), 2);
    await resident.page.reload();
    const main = resident.page.getByRole('main');
    await expect(main).toContainText('We asked the team.');
    await expect(main).toContainText(resident.t('complaints.investigator_yes'));
    await inspects(resident);

    await test.step('and the outcome says how to go on', async () => {
      await staff.presses(staff.t('complaints.desk_send'));
      await staff.isRefused(staff.t('corrections.decision_empty'));
      await staff.picks(staff.t('complaints.desk_not_upheld'));
      await staff.types(staff.t('corrections.reason'), 'The law lets us keep the rest back.');
      await staff.presses(staff.t('complaints.desk_send'));
      await staff.isTold(staff.t('complaints.desk_sent'));
      await inspects(staff);
      const letter = await mail(request, person.email, resident.t('complaints.letter_answered_subject', { reference }));
      expect(letter.text, 'the regulator’s number').toContain('0303 123 1113');
      expect(letter.text).not.toContain('The law lets us');
      await resident.page.reload();
      await expect(main).toContainText('The law lets us keep the rest back.');
      await expect(main).toContainText(resident.t('corrections.if_you_disagree'));
      await expect(main).toContainText('0303 123 1113');
      await inspects(resident);
      await resident.follows(asked);
      await expect(resident.page.getByRole('heading', { name: resident.t('complaints.about_this'), exact: true })).toBeVisible();
    });
  });

  test(`a complaint by phone is written down with the day it came, and is in the same list, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Mared Llwyd');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    const staff = await arrives(lang);
    await signsInWithCode(staff, request, PHONE[staff.scripted ? 'wasm' : 'plain'][lang]);
    await opensRecord(staff, { email: person.email }, person.name);
    await staff.follows(staff.t('rights.new_title'));
    await staff.sees(staff.t('rights.new_title'));
    await staff.picks(staff.t('rights_kinds.complaint'));
    const today = new Date();
    for (const [part, value] of [['day', today.getDate()], ['month', today.getMonth() + 1], ['year', today.getFullYear()]]) {
      await staff.page.locator(`input[name="received-${part}"]`).fill(String(value));
    }
    await staff.picks(staff.t('interactions.channel_phone'));
    await staff.picks(staff.t('rights.new_proof_known'));
    await staff.types(staff.t('rights.in_your_words'), 'My letter went to my neighbour.');
    await staff.presses(staff.t('rights.new_save'));
    const told = await staff.page.getByRole('alert').innerText();
    const reference = /CW-[0-9A-Z-]{9}/.exec(told)?.[0] ?? '';
    expect(reference).not.toBe('');
    await resident.open('/data-requests');
    await resident.follows(reference);
    await expect(resident.page.getByRole('main')).toContainText('My letter went to my neighbour.');
    await expect(resident.page.getByRole('main')).toContainText(resident.t('complaints.investigator_none'));
    await inspects(resident);
  });
}

async function asksForCopy(resident: Visitor): Promise<string> {
  await resident.open('/data-requests');
  await resident.picks(resident.t('rights_kinds.access'));
  await resident.presses(resident.t('rights.send'));
  await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
  return new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
}

async function complains(resident: Visitor, about: string): Promise<string> {
  await resident.page.reload();
  await resident.follows(resident.t('complaints.link'));
  await resident.sees(resident.t('complaints.title'));
  await expect(resident.choice(`${about}: ${resident.t('rights_kinds.access')}`)).toBeChecked();
  await inspects(resident);
  await resident.presses(resident.t('complaints.send'));
  await resident.isRefused(resident.t('complaints.happened_empty'));
  await resident.types(resident.t('complaints.happened'), 'Half of it is missing.');
  await resident.presses(resident.t('complaints.send'));
  await expect(resident.page).toHaveURL(/\/data-requests\/CW-/);
  const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
  await resident.isTold(reference);
  await expect(resident.link(about)).toBeVisible();
  await inspects(resident);
  return reference;
}

async function looksInto(staff: Visitor, reference: string) {
  await staff.open(`/staff/data-requests/${reference}`);
  await staff.follows(staff.t('complaints.desk_link'));
  await staff.sees(staff.t('complaints.desk_title'));
  await inspects(staff);
  await staff.presses(staff.t('complaints.desk_take'));
  await staff.isTold(staff.t('complaints.desk_taken'));
  await staff.presses(staff.t('complaints.desk_acknowledge'));
  await staff.isTold(staff.t('complaints.desk_acknowledged'));
  await staff.presses(staff.t('complaints.desk_note_save'));
  await staff.isRefused(staff.t('complaints.note_empty'));
  await staff.types(staff.t('complaints.desk_note'), 'We asked the team.');
  await staff.presses(staff.t('complaints.desk_note_save'));
  await staff.isTold(staff.t('complaints.desk_noted'));
  await inspects(staff);
}
