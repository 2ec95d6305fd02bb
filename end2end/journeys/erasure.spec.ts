import { expect, test } from '../helpers/test.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { givesPassword, registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { LANGS, type Lang } from '../helpers/text.ts';

// J10: what would go, the decision, the certificate, and beginning anew. J18: a complaint that somebody else looks into.
test.describe.configure({ timeout: 240_000 });

/** Who answers for information: another in each language, so that nobody waits for another's second-step code. */
const ANSWERS: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };

for (const lang of LANGS) {
  test(`a resident is forgotten, has a certificate and begins anew, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Mabli Wyn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/data-requests');
    await resident.follows(resident.t('erasure.link'));
    await resident.sees(resident.t('erasure.title'));
    await inspects(resident);
    await resident.presses(resident.t('erasure.see'));
    await resident.isRefused(resident.t('erasure.what_empty'));
    await resident.picks(resident.t('erasure.what_all'));
    await resident.presses(resident.t('erasure.see'));
    await resident.sees(resident.t('erasure.preview_title'));
    await inspects(resident);
    await resident.picks(resident.t('erasure.urgent'));
    await resident.presses(resident.t('erasure.ask'));
    await resident.isRefused(resident.t('erasure.understood_empty'));
    await resident.picks(resident.t('erasure.understood'));
    await resident.presses(resident.t('erasure.ask'));
    await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
    const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
    await expect(resident.page.getByRole('main')).toContainText(resident.t('erasure.waits_decision'));
    await inspects(resident);

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, ANSWERS[lang]);
    await staff.open(`/staff/data-requests/${reference}`);
    await staff.follows(staff.t('erasure_desk.link'));
    await staff.sees(staff.t('erasure_desk.title'));
    await inspects(staff);
    await staff.presses(staff.t('erasure_desk.save'));
    await staff.isRefused(staff.t('corrections.decision_empty'));
    await staff.picks(staff.t('erasure_desk.part'));
    await staff.types(staff.t('corrections.reason'), 'What the law wants kept stays.');
    await staff.presses(staff.t('erasure_desk.save'));
    await staff.isTold(staff.t('erasure_desk.approved'));

    // The portal carries it out within a minute.
    const certificate = await mail(request, person.email, resident.t('erasure.cert_subject', { reference }), 1, 120_000);
    expect(certificate.text).toContain(resident.t('erasure.cert_keep'));
    await resident.open('/account');
    await givesPassword(resident, person.email, person.password);
    await expect(resident.page.getByRole('alert')).toBeVisible();
    await test.step('and begins anew', async () => {
      const again = await arrives(lang);
      await registers(again, request, person);
      await again.open('/data-requests');
      await expect(again.page.getByRole('main')).toContainText(again.t('rights.earlier_none'));
    });
  });

  test(`a complaint is looked into by somebody, with word of it and the way to the regulator, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gwil Eos');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/complaints/data');
    await resident.sees(resident.t('complaints.title'));
    await inspects(resident);
    await resident.presses(resident.t('complaints.send'));
    await resident.isRefused(resident.t('complaints.happened_empty'));
    await resident.types(resident.t('complaints.happened'), 'My letter went to my neighbour.');
    await resident.presses(resident.t('complaints.send'));
    await expect(resident.page).toHaveURL(/\/data-requests\/CW-/);
    const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
    await inspects(resident);

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, ANSWERS[lang]);
    await staff.open(`/staff/data-requests/${reference}`);
    await staff.follows(staff.t('complaints.desk_link'));
    await staff.sees(staff.t('complaints.desk_title'));
    await inspects(staff);
    await staff.presses(staff.t('complaints.desk_take'));
    await staff.isTold(staff.t('complaints.desk_taken'));
    await staff.presses(staff.t('complaints.desk_acknowledge'));
    await staff.isTold(staff.t('complaints.desk_acknowledged'));
    await staff.types(staff.t('complaints.desk_note'), 'We asked the team.');
    await staff.presses(staff.t('complaints.desk_note_save'));
    await staff.isTold(staff.t('complaints.desk_noted'));
    await staff.picks(staff.t('complaints.desk_upheld'));
    await staff.types(staff.t('corrections.reason'), 'It was our mistake.');
    await staff.presses(staff.t('complaints.desk_send'));
    await staff.isTold(staff.t('complaints.desk_sent'));
    await inspects(staff);

    await resident.page.reload();
    const main = resident.page.getByRole('main');
    await expect(main).toContainText('We asked the team.');
    await expect(main).toContainText('It was our mistake.');
    await expect(main).toContainText(resident.t('complaints.investigator_yes'));
    await inspects(resident);
  });

  test(`closing an account ends signing in and says what stays, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Nest Aeron');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/account/security');
    await resident.follows(resident.t('accounts.close_title'));
    await resident.sees(resident.t('accounts.close_title'));
    await inspects(resident);
    await resident.presses(resident.t('accounts.close_button'));
    await resident.isRefused(resident.t('errors.close_password_empty'));
    await resident.types(resident.t('accounts.current_password_label'), person.password);
    await resident.picks(resident.t('accounts.close_understood'));
    await resident.presses(resident.t('accounts.close_button'));
    await resident.isTold(resident.t('erasure.closed_subject'));
    await mail(request, person.email, resident.t('erasure.closed_subject'));
  });
}
