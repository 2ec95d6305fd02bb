import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { registers, somebody, type Resident } from '../helpers/people.ts';
import { answersEverything, continues, fly, sends } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS } from '../helpers/text.ts';
import { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof mail>[0];

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

    const code = await test.step('she asks, and is shown a code to hand over', () => invites(resident, acts));
    await test.step('he opens the mail, types the code and says yes', () => accepts(friend, request, asks, acts, code));
    await test.step('he chooses for whom he acts', () => chooses(friend, asks));
    const reference = await test.step('he reports something for her', async () => {
      await answersEverything(friend);
      await inspects(friend);
      return sends(friend);
    });
    await test.step('she sees what he did', () => sees(resident, reference, acts));

    await friend.open(`/requests/${reference}/message`);
    await friend.sees(friend.t('requests.send_message'));
    await friend.types(friend.t('requests.your_message'), 'Too late');
    await test.step('she stops it with one press', () => stops(resident, acts));
    await test.step('his open form finds nothing, and his own pages are there', () => isStopped(friend));
  });
}

test('two tabs for two people never mix', async ({ arrives, request }) => {
  const acts = somebody('Huw Tomos');
  const friend = await arrives('en');
  await registers(friend, request, acts);
  const tabs: Visitor[] = [];
  for (const name of ['Mair Tomos', 'Elin Prys']) {
    const asks = somebody(name);
    const resident = await arrives('en');
    await registers(resident, request, asks);
    const code = await invites(resident, acts);
    await accepts(friend, request, asks, acts, code, tabs.length + 1);
    const tab = new Visitor(await friend.context.newPage(), 'en', friend.scripted);
    await chooses(tab, asks);
    tabs.push(tab);
  }
  for (const pages of ['/account', '/requests', '/services', '/account']) {
    for (const tab of [...tabs, ...tabs.toReversed()]) {
      await tab.open(pages);
      await expect(bar(tab)).toContainText(tab.acting?.name ?? '');
      const other = tabs.find((each) => each !== tab)?.acting?.name ?? '';
      await expect(tab.page.locator('body')).not.toContainText(other);
    }
  }
});

function bar(visitor: Visitor) {
  return visitor.page.getByRole('region', { name: visitor.t('ui.acting_for_region'), exact: true });
}

async function invites(resident: Visitor, friend: Resident): Promise<string> {
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
  await resident.picks(resident.t('mandates.ends_6'));
  await resident.presses(resident.t('mandates.send'));
  await resident.sees(friend.name);
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
