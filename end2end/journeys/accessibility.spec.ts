import { opensRecord } from '../helpers/desk.ts';
import { mail } from '../helpers/mail.ts';
import { inspects, inspectsAll, inspectsHere } from '../helpers/inspect.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { addsPhoto, answers, begins, continues, findsPlace, sends } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { SLUGS, service } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// Each page once with its islands, in both languages: the whole of axe's rules, contrast in the dark, and 320 pixels.
test.describe.configure({ timeout: 180_000 });

test('the pages everybody can read', async ({ arrives }) => {
  const visitor = await arrives('en');
  const pages = ['/', '/services', '/services?verb=report&q=bins', '/services?q=zzzz', '/privacy', '/privacy/recording', '/privacy/retention', '/privacy/processing', '/privacy/versions', '/who-we-share-with', '/sharing-projects', '/promises', '/cookies', '/accessibility', '/contact'];
  await inspectsAll(visitor, [...pages, ...SLUGS.map((slug) => `/services/${slug}`)]);
  await inspectsAll(visitor, ['/nowhere'], 404);
  await inspectsAll(visitor, ['/register/confirm/ended'], 410);
});

test('the pages for getting in', async ({ arrives, request }) => {
  const visitor = await arrives('en');
  await inspectsAll(visitor, ['/sign-in', '/register', '/recover', '/track', '/staff/sign-in', '/demo/mail']);
  for (const [path, button] of [['/sign-in', 'accounts.sign_in_button'], ['/register', 'common.continue_'], ['/track', 'common.continue_']]) {
    await visitor.open(path);
    await visitor.presses(visitor.t(button));
    await inspects(visitor);
  }
  const person = somebody('Lleucu Mair');
  visitor.lang = 'cy';
  await visitor.open('/register');
  await visitor.picks('Cymraeg');
  await visitor.types(visitor.t('accounts.email_label'), person.email);
  await continues(visitor);
  await inspectsHere(visitor);
  const letter = await mail(request, person.email, visitor.t('letters.confirm_subject'));
  await visitor.page.goto(letter.link ?? '');
  await inspects(visitor);
  await visitor.presses(visitor.t('accounts.confirm_button'));
  await inspectsHere(visitor);
  await visitor.types(visitor.t('accounts.postcode_label'), 'AN1 4DX');
  await visitor.presses(visitor.t('accounts.find_address'));
  await visitor.field(visitor.t('accounts.select_address_label')).selectOption({ index: 1 });
  await visitor.types(visitor.t('accounts.name_label'), person.name);
  await visitor.presses(visitor.t('common.save_and_continue'));
  await visitor.isRefused(visitor.t('errors.new_password_empty'));
  await inspects(visitor);
  await visitor.types(visitor.t('accounts.new_password_label'), person.password);
  await visitor.presses(visitor.t('common.save_and_continue'));
  await visitor.sees(visitor.t('matching.title'));
  await inspectsHere(visitor);
  await continues(visitor);
  await visitor.isRefused(visitor.t('matching.choose_way'));
  await inspects(visitor);
  await visitor.picks(visitor.t('matching.way_desk'));
  await continues(visitor);
  await visitor.sees(visitor.t('matching.code_title'));
  await inspectsHere(visitor);
  await visitor.follows(visitor.t('matching.go_on'));
  await inspectsHere(visitor);
  await visitor.follows(visitor.t('accounts.skip'));
  await inspectsAll(visitor, ['/register/done', '/account', '/requests']);
});

test('the pages of a report', async ({ arrives }) => {
  const visitor = await arrives('cy');
  await begins(visitor);
  await inspectsHere(visitor);
  await continues(visitor);
  await inspects(visitor);
  await visitor.page.reload();
  await answers(visitor, 'what', { what: 'tyres', amount: 'lorry' });
  await inspectsHere(visitor);
  await visitor.types(visitor.t('drafts.place_search'), 'Heol');
  await expect(visitor.page.getByRole('main').getByRole('radio').first()).toBeVisible();
  await inspects(visitor);
  await findsPlace(visitor);
  await inspectsHere(visitor);
  await answers(visitor, 'danger', { danger: 'yes' });
  await answers(visitor, 'seen', { seen: 'yes' });
  await inspectsHere(visitor);
  await continues(visitor);
  await inspects(visitor);
  await addsPhoto(visitor);
  await inspectsHere(visitor);
  await continues(visitor);
  await inspectsHere(visitor);
  await visitor.picks(visitor.t('drafts.anonymous'));
  await continues(visitor);
  await inspectsHere(visitor);
  const sent = await sends(visitor);
  await inspectsAll(visitor, [`/requests/${sent}/sent`, `/requests/${sent}`]);
});

test('a page for each kind of question', async ({ arrives, request }) => {
  const resident = await arrives('en');
  await registers(resident, request, somebody('Gwenllian Prys'));
  for (const [slug, topics] of pageOfEachKind()) {
    resident.lang = 'en';
    await resident.open(`/services/${slug}`);
    await resident.presses(resident.t('common.start_now'));
    const draft = new URL(resident.page.url()).pathname.split('/').slice(0, -1).join('/');
    await inspectsAll(resident, topics.map((topic) => `${draft}/${topic}`));
  }
});

/** By service, the first pages that ask a question of a kind which no page before asked. */
function pageOfEachKind(): [slug: string, topics: string[]][] {
  const met = new Set<string>();
  return SLUGS.map((slug): [string, string[]] => {
    const pages = [...service(slug).topics].filter(([, topic]) => {
      const fresh = topic.questions.filter(({ kind }) => !met.has(kind));
      for (const { kind } of fresh) met.add(kind);
      return fresh.length > 0;
    });
    return [slug, pages.map(([id]) => id)];
  }).filter(([, topics]) => topics.length > 0);
}

test('the pages of a resident with a history', async ({ arrives, request }) => {
  const resident = await arrives('en');
  await signsInWithCode(resident, request, 'sian@example.org', '/sign-in');
  const one = '/requests/SR-7F3K-2QXM';
  await inspectsAll(resident, ['/account', '/requests', '/requests?show=closed', one, `${one}/sent`, `${one}/message`, `${one}/add-file`]);
  await inspectsAll(resident, [`${one}/withdraw`, '/record', '/preferences']);
  const security = '/account/security';
  await inspectsAll(resident, [security, ...['password', 'email', 'second-step', 'second-step/off', 'recovery-codes'].map((page) => `${security}/${page}`)]);
});

test('the pages of a record', async ({ arrives, request }) => {
  const resident = await arrives('en');
  await signsInWithCode(resident, request, 'sian@example.org', '/sign-in');
  const tabs = ['details', 'held', 'sharing', 'access-log', 'access-log?who=you', 'recordings', 'deleting-soon', 'match'];
  await inspectsAll(resident, ['/record', '/record?way=phone&year=2026', '/record?way=text', '/record?print=1', ...tabs.map((tab) => `/record/${tab}`), '/preferences/needs']);
  await inspectsAll(resident, ['phone', 'address', 'known-as', 'language'].map((field) => `/record/details/${field}`));
  const item = await first(resident, '/record?way=phone', '/record/items/');
  await inspectsAll(resident, [item, `${item}?print=1`, `${item}/wrong`, `${item}/not-me`, await first(resident, '/record/recordings', '/record/recordings/')]);
  await inspectsAll(resident, [await first(resident, '/record/details', '/wrong')]);
});

/** The first link of a page that leads to a page of this kind. */
async function first(visitor: Visitor, path: string, kind: string): Promise<string> {
  await visitor.open(path);
  const href = await visitor.page.getByRole('main').locator(`a[href*="${kind}"]`).first().getAttribute('href');
  return (href ?? '').replace(/^\/cy/, '');
}

test('the pages of an adviser', async ({ arrives, request }) => {
  const staff = await arrives('en');
  await signsInWithCode(staff, request, 'lowri@arianell.example');
  await inspectsAll(staff, ['/staff/call', '/staff/people', '/staff/contacts/new', '/staff/referrals', '/staff/post']);
  staff.lang = 'en';
  const record = await opensRecord(staff, { name: 'Elen Tomos', phone: '07700 900108' }, 'Elen Tomos');
  await inspectsAll(staff, [record, `${record}/open`, `${record}/marker`, `${record}/desk-match`, `/staff/contacts/new?person=${record.split('/').at(-1)}`]);
  staff.lang = 'en';
  const known = await opensRecord(staff, { name: 'Gwilym Prydderch', phone: '01632 960301' }, 'Gwilym Prydderch');
  const contact = await first(staff, known, '/staff/contacts/0');
  await inspectsAll(staff, [contact, `${contact}/saved`, `${contact}/scan`, await first(staff, contact, '/staff/recordings/')]);
  staff.lang = 'en';
  await staff.open('/staff/contacts/new');
  await staff.presses(staff.t('intake.save'));
  await inspects(staff);
});

test('the pages of an officer for information', async ({ arrives, request }) => {
  const staff = await arrives('en');
  await signsInWithCode(staff, request, 'tegid@arianell.example');
  await inspectsAll(staff, ['/staff', '/staff/corrections', '/staff/people', '/staff/referrals']);
});

test('the pages of a caseworker', async ({ arrives, request }) => {
  const staff = await arrives('en');
  await signsInWithCode(staff, request, 'gwenno@arianell.example');
  await inspectsAll(staff, ['/staff', '/staff/requests', '/staff/requests?state=closed&sort=newest', '/staff/requests?owner=mine']);
  const mine = await staff.page.getByRole('main').getByRole('link', { name: /^SR-/ }).first().textContent();
  const one = `/staff/requests/${mine}`;
  await inspectsAll(staff, [one, ...['reply', 'ask', 'note', 'hand-over', 'resolve'].map((act) => `${one}/${act}`)]);
  await staff.open(`${one}/resolve`);
  await staff.presses(staff.t('desk.resolve_button'));
  await inspects(staff);
  await inspectsAll(staff, ['/account/security']);
});

test('the pages of an administrator', async ({ arrives, request }) => {
  const staff = await arrives('en');
  await signsInWithCode(staff, request, 'sioned@arianell.example');
  await inspectsAll(staff, ['/staff', '/staff/settings/staff', '/staff/settings/staff/invite']);
  await staff.open('/staff/settings/staff');
  const href = await staff.page.getByRole('main').getByRole('link', { name: /^[A-Z]-\d{3}$/ }).first().getAttribute('href');
  await inspectsAll(staff, [(href ?? '').replace(/^\/cy/, '')]);
});
