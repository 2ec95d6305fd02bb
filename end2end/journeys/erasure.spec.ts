import { expect, test } from '../helpers/test.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { givesPassword, registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { LANGS, type Lang } from '../helpers/text.ts';

// J10: what would go, time to change one’s mind, the decision, the certificate, and beginning anew.
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
    const [before, after] = resident.t('erasure.cert_keys').split('{date}');
    const year = new Date(Date.now() + 31 * 86_400_000).getFullYear();
    expect(certificate.text, 'until when a backup has the key').toMatch(new RegExp(`${before}\\d+ [^.]* ${year}${after}`));
    await resident.open('/account');
    await givesPassword(resident, person.email, person.password);
    await expect(resident.page.getByRole('alert')).toBeVisible();
    await test.step('and begins anew', async () => {
      const again = await arrives(lang);
      await registers(again, request, person, 2);
      await again.open('/data-requests');
      await expect(again.page.getByRole('main')).toContainText(again.t('rights.earlier_none'));
    });
  });

  test(`what somebody picked is shown first, waits a week and can be stopped, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Briallen Môn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/data-requests/erasure');
    await resident.sees(resident.t('erasure.title'));
    await resident.picks(resident.t('erasure.what_some'));
    await resident.presses(resident.t('erasure.see'));
    await resident.isRefused(resident.t('erasure.some_empty'));
    const things = resident.page.getByRole('group', { name: resident.t('erasure.some'), exact: true }).getByRole('checkbox');
    await things.first().check();
    await resident.presses(resident.t('erasure.see'));
    await resident.sees(resident.t('erasure.preview_title'));
    const main = resident.page.getByRole('main');
    for (const key of ['head_fate', 'head_until', 'head_why']) await expect(main).toContainText(resident.t(`erasure.${key}`));
    await expect(main).toContainText(resident.t('erasure.lose_follow'));
    await inspects(resident);
    await resident.follows(resident.t('erasure.change'));
    await resident.sees(resident.t('erasure.title'));
    await expect(things.first(), 'what was ticked stays ticked').toBeChecked();
    await expect(resident.choice(resident.t('erasure.what_some'))).toBeChecked();
    await resident.presses(resident.t('erasure.see'));
    await resident.sees(resident.t('erasure.preview_title'));
    await resident.picks(resident.t('erasure.understood'));
    await resident.presses(resident.t('erasure.ask'));
    await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
    const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';

    const asked = await main.innerText();
    if (asked.includes(resident.t('erasure.waits_decision'))) {
      // Something of it stays, so a person decides; what they decide waits all the same.
      const staff = await arrives(lang);
      await signsInWithCode(staff, request, ANSWERS[lang]);
      await staff.open(`/staff/erasures/${reference}`);
      await staff.picks(staff.t('erasure_desk.part'));
      await staff.types(staff.t('corrections.reason'), 'What the law wants kept stays.');
      await staff.presses(staff.t('erasure_desk.save'));
      await staff.isTold(staff.t('erasure_desk.approved'));
      await staff.open('/staff/data-requests');
      const undone = staff.page.getByRole('table', { name: staff.t('erasure_desk.undone') });
      await expect(undone.getByRole('link', { name: reference, exact: true }), 'it is decided and waits').toBeVisible();
      await inspects(staff);
      await resident.page.reload();
    }
    const [before, after] = resident.t('erasure.waits_cooling').split('{date}');
    await expect(main).toContainText(before);
    await expect(main).toContainText(after);
    await inspects(resident);
    await resident.presses(resident.t('erasure.stop'));
    await resident.isTold(resident.t('erasure.stopped'));
    await expect(main).toContainText(resident.t('erasure.state_stopped'));
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
