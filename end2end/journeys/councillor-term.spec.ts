import { photo } from '../helpers/files.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS } from '../helpers/text.ts';
import { totp } from '../helpers/totp.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J12 from the invitation to the end: a councillor of this test alone, whom staff let in and later out.
test.describe.configure({ timeout: 240_000 });

for (const lang of LANGS) {
  test(`a councillor is let in, brings a case with a file, takes the list away and is let out, in ${lang}`, async ({ arrives, request }) => {
    const administrator = await arrives(lang);
    const councillor = await arrives(lang);
    // Another name in each run: the list of councillors is found by it.
    const elected = somebody(`Gwawr ${lang === 'cy' ? 'Llwyd' : 'Gwyn'}${administrator.scripted ? '' : 'e'}`);
    await signsInWithCode(administrator, request, 'sioned@arianell.example');
    await test.step('an administrator invites somebody who was elected', () => invites(administrator, elected));
    await test.step('who accepts with a second step', async () => {
      const letter = await mail(request, elected.email, administrator.t('letters.invitation_subject'));
      await accepts(councillor, letter.link ?? '', elected);
    });
    const reference = await test.step('a matter of the ward', () => raises(councillor));
    await test.step('with a photo', () => addsFile(councillor, reference));
    await test.step('the list is sorted by its columns, and leaves without names', () => sorts(councillor, reference));
    await test.step('a case is handed over before the term ends', () => closes(councillor, reference));
    await test.step('whoever is let out is out at once', async () => {
      await administrator.open('/staff/settings/councillors');
      await administrator.page.getByRole('row').filter({ hasText: elected.name }).last().getByRole('link').click();
      await administrator.sees(administrator.t('casework.desk_councillor'));
      await inspects(administrator);
      await administrator.presses(administrator.t('casework.end_access'));
      await administrator.isTold(administrator.t('casework.ended'));
      await councillor.open('/councillor');
      await expect(councillor.page).toHaveURL(/sign-in/);
    });
  });
}

async function invites(administrator: Visitor, elected: Resident) {
  await administrator.open('/staff/settings/councillors');
  await administrator.sees(administrator.t('casework.members_title'));
  await inspects(administrator);
  await administrator.presses(administrator.t('casework.invite_title'));
  await administrator.sees(administrator.t('casework.invite_title'));
  await inspects(administrator);
  await administrator.presses(administrator.t('casework.invite_button'));
  await expect(administrator.page.getByRole('alert')).toContainText(administrator.t('casework.term_end_wrong'));
  await administrator.types(administrator.t('casework.name'), elected.name);
  await administrator.types(administrator.t('casework.invite_email'), elected.email);
  await administrator.page.getByRole('main').getByRole('checkbox').first().check();
  for (const [part, value] of [['day', '6'], ['month', '5'], ['year', String(new Date().getFullYear() + 2)]]) {
    await administrator.types(administrator.t(`ui.${part}`), value);
  }
  await administrator.presses(administrator.t('casework.invite_button'));
  await administrator.isTold(administrator.t('casework.invite_done'));
}

async function accepts(councillor: Visitor, link: string, elected: Resident) {
  await councillor.page.goto(link);
  await councillor.sees(councillor.t('accounts.welcome_title'));
  await inspects(councillor);
  await councillor.types(councillor.t('accounts.new_password_label'), elected.password);
  await councillor.picks(councillor.t('accounts.duties_agree'));
  await councillor.presses(councillor.t('common.continue_'));
  await councillor.sees(councillor.t('accounts.second_step_title'));
  const [key] = await councillor.page.getByRole('main').getByRole('code').allTextContents();
  await councillor.types(councillor.t('accounts.code_label'), totp(key));
  await councillor.presses(councillor.t('accounts.turn_on'));
  await councillor.open('/councillor');
  await councillor.sees(councillor.t('casework.title'));
  await expect(councillor.page.getByRole('main')).toContainText(councillor.t('casework.empty'));
  await inspects(councillor);
}

async function raises(councillor: Visitor): Promise<string> {
  const t = (key: string) => councillor.t(`casework.${key}`);
  await councillor.presses(t('raise'));
  await councillor.sees(t('start_title'));
  await councillor.presses(t('start'));
  await councillor.sees(t('who_title'));
  await councillor.picks(t('asked_by_ward'));
  await councillor.presses(councillor.t('common.continue_'));
  await councillor.sees(t('matter_title'));
  await councillor.page.getByLabel(t('service'), { exact: true }).selectOption('missed-collection');
  await councillor.types(t('matter'), 'Three streets were left out.');
  await councillor.types(t('outcome'), 'A collection this week.');
  await councillor.presses(councillor.t('common.continue_'));
  await councillor.sees(t('check_title'));
  await inspects(councillor);
  await councillor.presses(t('send'));
  await expect(councillor.page).toHaveURL(/\/councillor\/cases\/CW-/);
  return new URL(councillor.page.url()).pathname.split('/').pop() ?? '';
}

async function addsFile(councillor: Visitor, reference: string) {
  await councillor.open(`/councillor/cases/${reference}/add-file`);
  await councillor.sees(councillor.t('casework.add_file'));
  await inspects(councillor);
  await councillor.presses(councillor.t('casework.add_file'));
  await expect(councillor.page).toHaveTitle(new RegExp(`^${councillor.t('common.error_prefix')}`));
  await councillor.chooses(councillor.t('casework.add_file_label'), photo('three-streets.jpg'));
  await councillor.presses(councillor.t('casework.add_file'));
  await councillor.isTold(councillor.t('casework.file_added'));
  const link = councillor.page.getByRole('main').getByRole('link', { name: /three-streets/ });
  const got = await councillor.page.request.get((await link.getAttribute('href')) ?? '');
  expect([got.status(), got.headers()['content-type']]).toEqual([200, 'image/jpeg']);
}

async function sorts(councillor: Visitor, reference: string) {
  await councillor.open('/councillor');
  const head = (name: string) => councillor.page.getByRole('columnheader', { name: councillor.t(`casework.${name}`), exact: true });
  await expect(head('sent')).toHaveAttribute('aria-sort', 'descending');
  for (const way of ['ascending', 'descending']) {
    await head('reply_due').getByRole('link').click();
    await expect(head('reply_due')).toHaveAttribute('aria-sort', way);
    await expect(head('sent')).not.toHaveAttribute('aria-sort', /./);
    await expect(councillor.page.getByRole('main')).toContainText(reference);
  }
  await inspects(councillor);
  const list = await councillor.page.request.get(councillor.path('/councillor/download'));
  expect(list.headers()['content-type']).toContain('text/csv');
  const text = await list.text();
  expect(text).toContain(reference);
  expect(text).not.toContain('Three streets');
}

async function closes(councillor: Visitor, reference: string) {
  await councillor.open('/councillor/handover');
  await councillor.sees(councillor.t('casework.handover_title'));
  await inspects(councillor);
  await councillor.presses(councillor.t('casework.save'));
  await councillor.isRefused(councillor.t('casework.fate_missing'));
  await councillor.picks(councillor.t('casework.fate_close'));
  await councillor.presses(councillor.t('casework.save'));
  await councillor.isTold(councillor.t('casework.handed_over'));
  await councillor.open('/councillor?state=closed');
  await expect(councillor.page.getByRole('main')).toContainText(reference);
}
