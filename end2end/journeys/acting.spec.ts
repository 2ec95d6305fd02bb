import { inspects as inspectsWhole } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { answersEverything, continues, fly, sends } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof mail>[0];

/** Who may hold leave to act still: others in each language, so that nobody waits for another's code. */
const HOLDS: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'bryn@arianell.example' };

/** Those whose pages another journey of this file looked at on its way: here only what they do is followed. */
const followed = new WeakSet<Visitor>();

async function inspects(visitor: Visitor) {
  if (!followed.has(visitor)) await inspectsWhole(visitor);
}

// J11: a resident appoints a friend, who acts for her until she stops it.
test.describe.configure({ timeout: 180_000 });

for (const lang of LANGS) {
  test(`a friend is asked, acts under a bar of their own and is stopped in the middle of a form, in ${lang}`, async ({ arrives, request }) => {
    const asks = somebody('Ánh Nguyễn');
    const acts = somebody('Tomos Rees');
    const resident = await arrives(lang);
    const friend = await arrives(lang);
    await registers(resident, request, asks);
    await registers(friend, request, acts);

    const code = await test.step('she asks, lets him ask for a copy too, and is shown a code to hand over', () => invites(resident, acts, true));
    await test.step('he opens the mail, types the code and says yes', () => accepts(friend, request, asks, acts, code));
    await test.step('he chooses for whom he acts', () => chooses(friend, asks));
    const reference = await test.step('he reports something for her', async () => {
      await answersEverything(friend);
      await inspects(friend);
      return sends(friend);
    });
    await test.step('she sees what he did, and is told without a word of it', async () => {
      await sees(resident, reference, acts);
      const told = await mail(request, asks.email, resident.t('letters.acted_subject'));
      expect(told.text).toContain(reference);
      expect(told.text).not.toContain(fly.title[lang]);
    });
    await test.step('he asks for a copy in her name, which is hers at once', async () => {
      const copy = await asksForCopy(friend);
      await seesCopy(resident, copy, acts);
      const told = await mail(request, asks.email, resident.t('letters.rights_subject', { reference: copy }));
      expect(told.text).not.toContain('Fy miniau');
    });
    await test.step('what is never included is not there', () => isLimited(friend));
    await test.step('staff hold it still and let it go on', async () => {
      const staff = await arrives(lang);
      await signsInWithCode(staff, request, HOLDS[lang]);
      await holdsStill(staff, friend, asks);
    });

    await friend.open(`/requests/${reference}/message`);
    await friend.sees(friend.t('requests.send_message'));
    await friend.types(friend.t('requests.your_message'), 'Too late');
    await test.step('she stops it with one press', () => stops(resident, acts));
    await test.step('his open form finds nothing, and his own pages are there', () => isStopped(friend));
  });
}

test('two tabs for two people interleave two hundred steps, a hundred in each language, and never mix', async ({ arrives, request }) => {
  test.setTimeout(420_000);
  const acts = somebody('Huw Tomos');
  const friend = await arrives('en');
  followed.add(friend);
  await registers(friend, request, acts);
  const tabs: Tab[] = [];
  for (const name of ['Mair Tomos', 'Elin Prys']) {
    const asks = somebody(name);
    const resident = await arrives('en');
    followed.add(resident);
    await registers(resident, request, asks);
    const code = await invites(resident, acts);
    await accepts(friend, request, asks, acts, code, tabs.length + 1);
    const visitor = new Visitor(await friend.context.newPage(), 'en', friend.scripted);
    followed.add(visitor);
    await chooses(visitor, asks);
    await answersEverything(visitor);
    tabs.push({ visitor, name, reference: await sends(visitor), taken: 0, written: [] });
  }
  // Three of one, then two of the other, and so on: each tab is left in the middle of a form while the other goes on.
  for (const lang of LANGS) {
    for (const { visitor } of tabs) if (visitor.lang !== lang) await visitor.switches(lang);
    for (let step = 0; step < 100; step += 1) {
      const [tab, other] = step % 5 > 2 ? [tabs[1], tabs[0]] : tabs;
      await takesStep(tab);
      await expect(bar(tab.visitor), `${lang}, step ${step}`).toContainText(tab.name);
      expect(await tab.visitor.page.locator('body').textContent(), `${lang}, step ${step}`).not.toContain(other.name);
    }
  }
  for (const { visitor, reference, written } of tabs) {
    await visitor.open(`/requests/${reference}`);
    for (const words of written) await expect(visitor.page.getByRole('main')).toContainText(words);
    expect(written.length, 'both wrote messages').toBeGreaterThan(15);
  }
});

interface Tab {
  visitor: Visitor;
  name: string;
  reference: string;
  taken: number;
  written: string[];
}

/** The next step of a tab by itself: the account, the list, a form that is filled in, and only then sent. */
async function takesStep(tab: Tab) {
  const { visitor, name, reference, written } = tab;
  const words = `${name} ${written.length}`;
  const kind = tab.taken % 4;
  tab.taken += 1;
  if (kind === 0) await isAt(visitor, '/account');
  if (kind === 1) {
    await isAt(visitor, '/requests');
    await expect(visitor.page.getByRole('main')).toContainText(reference);
  }
  if (kind === 2) {
    await isAt(visitor, `/requests/${reference}/message`);
    await visitor.types(visitor.t('requests.your_message'), words);
  }
  if (kind === 3) {
    await expect(visitor.field(visitor.t('requests.your_message'))).toHaveValue(words);
    await visitor.presses(visitor.t('common.send'));
    await expect(visitor.page).toHaveURL(new RegExp(`${visitor.acting?.at}/requests/${reference}`));
    await expect(visitor.page.getByRole('main')).toContainText(words);
    written.push(words);
  }
}

/** Opens a page and waits for its words alone: what is drawn around them is the same on every step. */
async function isAt(visitor: Visitor, path: string) {
  await visitor.page.goto(visitor.path(path), { waitUntil: 'domcontentloaded' });
}

function bar(visitor: Visitor) {
  return visitor.page.getByRole('region', { name: visitor.t('ui.acting_for_region'), exact: true });
}

async function invites(resident: Visitor, friend: Resident, copy = false): Promise<string> {
  await resident.open('/representatives');
  await resident.sees(resident.t('mandates.title'));
  await expect(resident.page.getByRole('main')).toContainText(resident.t('mandates.none'));
  await inspects(resident);
  await resident.presses(resident.t('mandates.invite_title'));
  await resident.sees(resident.t('mandates.invite_title'));
  await inspects(resident);
  await resident.presses(resident.t('mandates.send'));
  for (const fault of ['name_wrong', 'relation_empty', 'way_empty', 'services_empty', 'level_empty', 'ends_empty']) {
    await resident.isRefused(resident.t(`mandates.${fault}`));
  }
  await resident.types(resident.t('mandates.their_name'), friend.name);
  await resident.picks(resident.t('mandates.relation_friend'));
  await resident.picks(resident.t('mandates.way_email'));
  await resident.types(resident.t('mandates.their_email'), friend.email);
  await resident.picks(fly.title[resident.lang]);
  await resident.picks(resident.t('mandates.level_act'));
  if (copy) await resident.picks(resident.t('mandates.copy'));
  await resident.picks(resident.t('mandates.ends_6'));
  await resident.presses(resident.t('mandates.send'));
  await resident.sees(friend.name);
  await expect(resident.page.getByRole('main')).toContainText(resident.t(copy ? 'mandates.copy_yes' : 'mandates.copy_no'));
  const told = await resident.page.getByRole('alert').textContent();
  await inspects(resident);
  return /\b(\d{6})\b/.exec(told ?? '')?.[1] ?? '';
}

async function accepts(friend: Visitor, request: Request, asks: Resident, acts: Resident, code: string, many = 1) {
  const letter = await mail(request, acts.email, friend.t('letters.acting_subject'), many);
  expect(letter.text).not.toContain(asks.name);
  await friend.page.goto(letter.link ?? '');
  await friend.sees(friend.t('mandates.open_title'));
  await inspects(friend);
  await friend.types(friend.t('mandates.code'), code === '000000' ? '000001' : '000000');
  await continues(friend);
  await friend.isRefused(friend.t('mandates.code_opens_nothing'));
  await friend.types(friend.t('mandates.code'), code);
  await continues(friend);
  await friend.sees(friend.t('mandates.asked_title'));
  await expect(friend.page.getByRole('main')).toContainText(asks.name);
  await inspects(friend);
  await friend.picks(friend.t('mandates.i_accept'));
  await continues(friend);
  await friend.isTold(friend.t('mandates.accepted'));
}

async function chooses(friend: Visitor, asks: Resident) {
  await friend.open('/acting-for');
  await friend.sees(friend.t('mandates.choose_title'));
  await inspects(friend);
  await friend.picks(asks.name);
  await continues(friend);
  const at = /\/for\/[0-9a-f-]+/.exec(new URL(friend.page.url()).pathname)?.[0] ?? '';
  expect(at, 'the state is in the address').not.toBe('');
  friend.acting = { name: asks.name, at };
  await friend.sees(friend.t('mandates.account_of', { name: asks.name }));
  await expect(bar(friend)).toContainText(asks.name);
  await inspects(friend);
}

async function sees(resident: Visitor, reference: string, acts: Resident) {
  await resident.open(`/requests/${reference}`);
  await expect(resident.page.getByRole('heading', { level: 1 })).toContainText(fly.title[resident.lang]);
  await resident.open('/record/access-log?who=representatives');
  await resident.sees(resident.t('access.log_title'));
  await expect(resident.page.getByRole('main')).toContainText(acts.name);
  await inspects(resident);
}

async function asksForCopy(friend: Visitor): Promise<string> {
  await friend.open('/account');
  await friend.follows(friend.t('mandates.copy_title'));
  await friend.sees(friend.t('mandates.copy_title'));
  await inspects(friend);
  await friend.types(friend.t('mandates.copy_message'), 'Fy miniau');
  await friend.presses(friend.t('mandates.copy_send'));
  await friend.isTold(friend.t('mandates.copy_sent', { reference: 'DR-' }));
  const told = await friend.page.getByRole('alert').textContent();
  await expect(friend.page.getByRole('table', { name: friend.t('mandates.copy_asked') })).toContainText('DR-');
  await inspects(friend);
  return /DR-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(told ?? '')?.[0] ?? '';
}

/** It stands with what she asked herself, with who asked it; whoever asked finds no page of it. */
async function seesCopy(resident: Visitor, reference: string, acts: Resident) {
  await resident.open('/data-requests');
  await expect(resident.page.getByRole('main')).toContainText(reference);
  await inspects(resident);
  await resident.follows(reference);
  await expect(resident.page.getByRole('main')).toContainText(acts.name);
  await expect(resident.page.getByRole('main')).toContainText('Fy miniau');
  await inspects(resident);
}

/** No password, no mandates, no details, no other right and no copy: none of these pages is there for whoever acts. */
async function isLimited(friend: Visitor) {
  for (const path of ['/account/security', '/representatives', '/record', '/record/details', '/record/pack', '/data-requests/objection', '/preferences']) {
    const answer = await friend.open(path);
    expect(answer?.status(), path).toBe(404);
  }
}

async function holdsStill(staff: Visitor, friend: Visitor, asks: Resident) {
  const id = friend.acting?.at.split('/').pop() ?? '';
  await staff.open(`/staff/mandates/${id}`);
  await expect(staff.page.getByRole('main')).toContainText(asks.name);
  await inspects(staff);
  await staff.presses(staff.t('mandates.freeze'));
  await staff.isRefused(staff.t('mandates.because_empty'));
  await staff.picks(staff.t('mandates.because_concern'));
  await staff.presses(staff.t('mandates.freeze'));
  await staff.isTold(staff.t('mandates.frozen'));
  await inspects(staff);
  expect((await friend.open('/requests'))?.status(), 'held still').toBe(404);
  await staff.presses(staff.t('mandates.unfreeze'));
  await staff.isTold(staff.t('mandates.unfrozen'));
  expect((await friend.open('/requests'))?.status(), 'it goes on').toBe(200);
}

async function stops(resident: Visitor, acts: Resident) {
  await resident.open('/representatives');
  await resident.follows(resident.t('mandates.see_one', { name: acts.name }));
  await resident.sees(acts.name);
  await resident.presses(resident.t('mandates.stop_now'));
  await resident.isTold(resident.t('mandates.stopped'));
}

async function isStopped(friend: Visitor) {
  await friend.presses(friend.t('common.send'));
  friend.acting = undefined;
  await friend.sees(friend.t('error_pages.not_found'));
  await expect(bar(friend)).toHaveCount(0);
  await friend.open('/account');
  await friend.sees(friend.t('dashboard.title'));
}
