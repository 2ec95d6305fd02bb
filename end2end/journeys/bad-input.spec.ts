import { bomb, disguised, huge, letter, photo, truncated, virus } from '../helpers/files.ts';
import { givesPassword, registers, somebody } from '../helpers/people.ts';
import { addsPhoto, answers, answersEverything, begins, continues, findsPlace, fly, photoLabel } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, t } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

/** Pages with fields that anybody can send empty: the button, and every fault that is then told. */
const EMPTY: [path: string, button: string, faults: string[]][] = [
  ['/sign-in', 'accounts.sign_in_button', ['errors.email_empty', 'errors.password_empty']],
  ['/staff/sign-in', 'accounts.sign_in_button', ['errors.email_empty', 'errors.password_empty']],
  ['/register', 'common.continue_', ['errors.language_not_selected', 'errors.email_empty']],
  ['/recover', 'common.continue_', ['errors.email_empty']],
  ['/track', 'common.continue_', ['errors.reference_empty', 'errors.email_empty']],
];

for (const lang of LANGS) {
  test(`an empty page says what is missing and leads to it, in ${lang}`, async ({ arrives }) => {
    const visitor = await arrives(lang);
    for (const [path, button, faults] of EMPTY) {
      await visitor.open(path);
      await visitor.presses(visitor.t(button));
      for (const fault of faults) await visitor.isRefused(visitor.t(fault));
    }
  });

  test(`what was typed stays when something else is wrong, in ${lang}`, async ({ arrives }) => {
    const visitor = await arrives(lang);
    await visitor.open('/register');
    await visitor.picks('Cymraeg');
    await visitor.types(visitor.t('accounts.email_label'), 'nia at example');
    await continues(visitor);
    await visitor.isRefused(visitor.t('errors.email_wrong'));
    await expect(visitor.choice('Cymraeg')).toBeChecked();
    await expect(visitor.field(visitor.t('accounts.email_label'))).toHaveValue('nia at example');

    await answersEverything(visitor);
    await visitor.types(visitor.t('drafts.name'), 'Nia "Bach" <script>alert(1)</script>');
    await visitor.types(visitor.t('drafts.email'), 'nia@');
    await visitor.types(visitor.t('drafts.phone'), 'dim');
    await continues(visitor);
    await visitor.isRefused(visitor.t('errors.email_wrong'));
    await visitor.isRefused(visitor.t('errors.phone_wrong'));
    await expect(visitor.field(visitor.t('drafts.name'))).toHaveValue('Nia "Bach" <script>alert(1)</script>');
    await expect(visitor.field(visitor.t('drafts.phone'))).toHaveValue('dim');
    await visitor.switches(lang === 'en' ? 'cy' : 'en');
    await expect(visitor.field(visitor.t('drafts.email'))).toHaveValue('nia@');
  });

  test(`a file that is not what it should be is refused kindly, in ${lang}`, async ({ arrives }) => {
    const visitor = await arrives(lang);
    await reachesPhoto(visitor);
    for (const [file, fault] of [
      [disguised(), 'drafts.not_a_picture'],
      [truncated(), 'drafts.unreadable'],
      [bomb(), 'drafts.too_big'],
      [letter(), 'drafts.not_a_picture'],
    ] as const) {
      await visitor.chooses(photoLabel(visitor), file);
      if (visitor.scripted) await expect(visitor.page.getByRole('status')).toHaveText(visitor.t('drafts.unreadable'));
      await visitor.presses(visitor.t('drafts.upload'));
      await visitor.isRefused(visitor.t(fault));
      await visitor.islands();
    }
    await visitor.presses(visitor.t('drafts.upload'));
    await visitor.isRefused(visitor.t('drafts.choose_file'));
    await expect(visitor.page.getByRole('heading', { name: visitor.t('drafts.your_files') })).toHaveCount(0);
  });
}

/** As a visitor, up to the page for photos. */
async function reachesPhoto(visitor: Visitor) {
  await begins(visitor);
  await answers(visitor, 'what', { what: 'tyres', amount: 'car_boot' });
  await findsPlace(visitor);
  await answers(visitor, 'danger', { danger: 'no' });
  await answers(visitor, 'seen', { seen: 'no' });
  await visitor.sees(fly.topics.photo[visitor.lang]);
}

test('a file that is too big is refused before it is read, or made small on the device', async ({ arrives }) => {
  const visitor = await arrives('en');
  await reachesPhoto(visitor);
  await visitor.chooses(photoLabel(visitor), huge());
  if (visitor.scripted) {
    await expect(visitor.page.getByRole('heading', { name: visitor.t('drafts.your_files') })).toBeVisible();
    return;
  }
  await visitor.presses(visitor.t('drafts.upload'));
  await visitor.sees(visitor.t('error_pages.too_large'));
});

test('a hostile name of a file is only a name', async ({ arrives }) => {
  const visitor = await arrives('en');
  await reachesPhoto(visitor);
  await addsPhoto(visitor, photo('../../<script>alert(1)</script>.jpg'));
  const link = visitor.page.getByRole('main').getByRole('listitem').getByRole('link');
  await expect(link).toHaveCount(1);
  await expect(link).not.toContainText('..');
  const answer = await visitor.page.request.get((await link.getAttribute('href')) ?? '');
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('image/jpeg');
  expect(answer.headers()['content-security-policy']).toContain('sandbox');
  await visitor.page.getByRole('button', { name: new RegExp(`^${visitor.t('common.remove')} `) }).click();
  await visitor.isTold(visitor.t('drafts.removed_file'));
});

test('a place, a topic and a whole draft that are empty say so', async ({ arrives }) => {
  const visitor = await arrives('cy');
  await begins(visitor);
  await continues(visitor);
  for (const question of ['what', 'amount']) await visitor.isRefused(fly.emptyErrors[question].cy);
  await visitor.page.reload();
  await answers(visitor, 'what', { what: 'other', amount: 'one_item' });
  await visitor.sees(fly.topics.place.cy);
  await continues(visitor);
  await visitor.isRefused(fly.emptyErrors.place.cy);
  await visitor.page.goto(new URL('check', visitor.page.url()).href);
  await visitor.sees(visitor.t('drafts.check_title'));
  await visitor.presses(visitor.t('drafts.accept_and_send'));
  await visitor.sees(fly.topics.place.cy, { refused: true });
  await expect(visitor.page.getByRole('alert')).toContainText(visitor.t('request_errors.answers_missing'));
});

test('there is nothing where nothing is, and nothing of anybody else', async ({ arrives, request }) => {
  const resident = await arrives('cy');
  await registers(resident, request, somebody('Mari Llwyd'));
  const gone = [
    '/nowhere',
    '/requests/SR-7F3K-2QXM',
    '/requests/SR-7F3K-2QXM/message',
    '/requests/SR-0000-0000',
    '/requests/new/0198a000-0000-7000-8000-000000000000/what',
    '/services/nothing',
    '/files/0198a000-0000-7000-8000-000000000000',
    '/staff',
    '/staff/requests',
    '/staff/requests/SR-7F3K-2QXM',
    '/staff/settings/staff',
  ];
  for (const path of gone) {
    const answer = await resident.open(path);
    expect(answer?.status(), path).toBe(404);
    await resident.sees(resident.t('error_pages.not_found'));
  }
});

test('a session that ended in the middle of a form loses nothing', async ({ arrives, request }) => {
  const person = somebody('Osian Rhys');
  const resident = await arrives('cy');
  await registers(resident, request, person);
  await begins(resident);
  await answers(resident, 'what', { what: 'tyres', amount: 'car_boot' });
  const page = resident.page.url();
  await resident.islands();
  await resident.types(resident.t('drafts.place_words'), 'Y tu ôl i’r neuadd, wrth y “bont”');
  await resident.context.clearCookies();
  await continues(resident);
  await resident.sees(resident.t('accounts.sign_in_title'));
  await givesPassword(resident, person.email, person.password);
  await resident.sees(fly.topics.place.cy);
  expect(resident.page.url()).toBe(page);
  await expect(resident.field(resident.t('drafts.place_words'))).toHaveValue('Y tu ôl i’r neuadd, wrth y “bont”');
  await continues(resident);
  await resident.sees(fly.topics.danger.cy);
});

test('a virus in a letter is refused or kept where it can do nothing', async ({ arrives, request }) => {
  const resident = await arrives('en');
  await registers(resident, request, somebody('Tesni Haf'));
  await answersEverything(resident);
  await resident.presses(resident.t('drafts.accept_and_send'));
  await resident.sees(resident.t('requests.have_report'));
  await resident.follows(resident.t('requests.see_request'));
  await resident.presses(resident.t('requests.add_file'));
  await resident.sees(resident.t('requests.add_file'));
  await resident.presses(resident.t('requests.upload'));
  await resident.isRefused(resident.t('drafts.choose_file'));
  await resident.chooses(resident.t('requests.add_file_label'), virus());
  await resident.presses(resident.t('requests.upload'));
  await resident.isRefused(resident.t('drafts.hostile'));
  await resident.chooses(resident.t('requests.add_file_label'), letter('llythyr.pdf'));
  await resident.presses(resident.t('requests.upload'));
  await resident.isTold(resident.t('requests.file_added'));
  await expect(resident.page.getByRole('heading', { name: t('requests.files_later', 'en') })).toBeVisible();
  await resident.presses(resident.t('requests.withdraw'));
  await resident.sees(resident.t('requests.withdraw_title'));
  await resident.presses(resident.t('requests.withdraw_button'));
  await resident.isTold(resident.t('requests.withdrawn'));
});
