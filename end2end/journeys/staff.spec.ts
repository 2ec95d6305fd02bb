import { randomInt } from 'node:crypto';
import { mail } from '../helpers/mail.ts';
import { signsInWithCode, somebody } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { totp } from '../helpers/totp.ts';
import { Visitor } from '../helpers/visitor.ts';

test('an administrator lets a caseworker in, who sets up a second step, and later out', async ({ arrives, request, javaScriptEnabled }) => {
  const lang = javaScriptEnabled ? 'en' : 'cy';
  const administrator = await arrives(lang);
  const newcomer = { ...somebody('Heulwen Bowen'), number: `T-${String(randomInt(1000)).padStart(3, '0')}` };
  await signsInWithCode(administrator, request, 'sioned@arianell.example');
  await administrator.sees(administrator.t('desk.work_title'));
  await administrator.page.getByRole('navigation').getByRole('link', { name: administrator.t('nav.staff'), exact: true }).click();
  await administrator.sees(administrator.t('desk.people_title'));

  await test.step('invites', async () => {
    await administrator.presses(administrator.t('desk.people_invite'));
    await administrator.sees(administrator.t('desk.invite_title'));
    await administrator.presses(administrator.t('desk.invite_button'));
    for (const fault of ['staff_name_empty', 'staff_email_empty', 'staff_number_wrong', 'staff_role_not_selected', 'staff_team_not_selected']) {
      await administrator.isRefused(administrator.t(`errors.${fault}`));
    }
    await administrator.types(administrator.t('desk.invite_name'), newcomer.name);
    await administrator.types(administrator.t('desk.invite_email'), newcomer.email);
    await administrator.types(administrator.t('desk.invite_number'), newcomer.number);
    await administrator.picks(administrator.t('desk.role_caseworker'));
    await administrator.picks(lang === 'cy' ? 'Priffyrdd' : 'Highways');
    await administrator.presses(administrator.t('desk.invite_button'));
    await administrator.isTold(administrator.t('desk.invite_done'));
  });

  const caseworker = await arrives(lang);
  await test.step('the newcomer accepts', async () => {
    const letter = await mail(request, newcomer.email, administrator.t('letters.invitation_subject'));
    await caseworker.page.goto(letter.link ?? '');
    await caseworker.sees(caseworker.t('accounts.welcome_title'));
    await continues(caseworker);
    await caseworker.isRefused(caseworker.t('errors.not_ticked'));
    await caseworker.types(caseworker.t('accounts.new_password_label'), newcomer.password);
    await caseworker.picks(caseworker.t('accounts.duties_agree'));
    await continues(caseworker);
    await caseworker.sees(caseworker.t('accounts.second_step_title'));
    const [key] = await caseworker.page.getByRole('main').getByRole('code').allTextContents();
    await caseworker.types(caseworker.t('accounts.code_label'), totp(key));
    await caseworker.presses(caseworker.t('accounts.turn_on'));
    await caseworker.sees(caseworker.t('desk.work_title'));
    const answer = await caseworker.open('/staff/settings/staff');
    expect(answer?.status(), 'a caseworker manages nobody').toBeGreaterThanOrEqual(403);
  });

  await test.step('whoever leaves is out at once', async () => {
    await administrator.page.reload();
    await administrator.follows(newcomer.number);
    await administrator.presses(administrator.t('desk.person_end_button'));
    await administrator.isTold(administrator.t('desk.person_end_done'));
    await caseworker.open('/staff');
    await caseworker.sees(caseworker.t('accounts.staff_sign_in_title'));
  });
});

test('somebody who came first is not overwritten, and nothing that was typed is lost', async ({ arrives, request, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, 'the same forms with and without scripts: once is enough');
  const first = await arrives('en');
  await signsInWithCode(first, request, 'gwenno@arianell.example');
  const second = new Visitor(await first.context.newPage(), 'en', true);
  await first.open('/staff/requests?owner=unclaimed&sort=newest');
  const reference = (await first.page.getByRole('main').getByRole('link', { name: /^SR-/ }).first().textContent()) ?? '';
  await first.follows(reference);
  await second.open(`/staff/requests/${reference}/ask`);
  await second.types(second.t('desk.ask_label'), 'Which side of the road is it on?');
  await first.presses(first.t('desk.claim'));
  await first.isTold(first.t('desk.claimed'));
  await second.presses(second.t('desk.ask_button'));
  await second.sees(second.t('error_pages.conflict'));
  await expect(second.page.getByRole('main')).toContainText('Which side of the road is it on?');
  await first.page.reload();
  await expect(first.page.getByRole('main')).not.toContainText('Which side of the road is it on?');
});
