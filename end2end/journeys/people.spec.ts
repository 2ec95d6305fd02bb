import { opensRecord, searches } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { DEMO_PASSWORD, givesPassword, signsInWithCode } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// Finding people, and opening a record that is not one's own work.
test.describe.configure({ timeout: 120_000 });

/** Somebody else in each run: a record that was opened stays open to its opener for half an hour. */
const LOOKS: Record<'wasm' | 'plain', Record<Lang, { email: string; number: string }>> = {
  wasm: { en: { email: 'rhodri@arianell.example', number: 'C-252' }, cy: { email: 'mabli@arianell.example', number: 'C-241' } },
  plain: { en: { email: 'heledd@arianell.example', number: 'C-310' }, cy: { email: 'gwenno@arianell.example', number: 'C-221' } },
};
const looks = (visitor: Visitor) => LOOKS[visitor.scripted ? 'wasm' : 'plain'];

for (const lang of LANGS) {
  test(`somebody is found in spite of a typo, opened for a reason, and sees who looked, in ${lang}`, async ({ arrives, request }) => {
    const why = `Asked about the recycling site ${Date.now()}`;
    const staff = await arrives(lang);
    await signsInWithCode(staff, request, looks(staff)[lang].email);
    await test.step('one detail is not enough, and nothing that is typed is code', () => searchesBadly(staff));
    await test.step('a typo finds the person, and names nobody', () => findsPetra(staff));
    await test.step('the record asks why', () => saysWhy(staff, why));
    await test.step('a number is shown in full when it is asked for', () => showsNumber(staff));

    const resident = await arrives(lang);
    await resident.open('/sign-in');
    await givesPassword(resident, 'petra@example.org', DEMO_PASSWORD);
    await test.step('and she sees who looked, why and at what', () => seesWhoLooked(resident, why));
  });
}

async function searchesBadly(staff: Visitor) {
  await staff.open('/staff');
  await staff.page.getByRole('navigation').getByRole('link', { name: staff.t('nav.people'), exact: true }).click();
  await staff.sees(staff.t('search.title'));
  await staff.types(staff.t('search.name'), 'Petra');
  // Enter searches; it does not press the button of the other language, which stands above the form.
  await staff.field(staff.t('search.name')).press('Enter');
  await staff.isRefused(staff.t('search.two_details'));
  await inspects(staff);
  for (const name of ['%', "' or 1=1 --"]) {
    await expect(await searches(staff, { name, postcode: 'AN4 2DR' })).toHaveCount(0);
    await expect(staff.page.getByRole('main')).toContainText(staff.t('search.none'));
  }
}

async function findsPetra(staff: Visitor) {
  const rows = await searches(staff, { name: 'Pertra Novack', postcode: 'AN4 2DR' });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('P. N.');
  await expect(rows).toContainText('AN4');
  await expect(rows).not.toContainText('2DR');
  expect(staff.page.url(), 'nothing that was typed is in the address').toMatch(/\/staff\/people$/);
  await inspects(staff);
}

async function saysWhy(staff: Visitor, why: string) {
  await staff.page.getByRole('main').getByRole('row').getByRole('link').click();
  await staff.sees(staff.t('access.gate_title'));
  await expect(staff.page.getByRole('main')).not.toContainText('Petra');
  await staff.presses(staff.t('access.gate_button'));
  await staff.isRefused(staff.t('access.select_reason'));
  await inspects(staff);
  await staff.picks(staff.t('access.reason_other'));
  await staff.presses(staff.t('access.gate_button'));
  await staff.isRefused(staff.t('access.enter_reason'));
  await staff.types(staff.t('access.reason_words'), why);
  await staff.presses(staff.t('access.gate_button'));
  await staff.sees('Petra Novák', { title: staff.t('access.history') });
}

async function showsNumber(staff: Visitor) {
  const main = staff.page.getByRole('main');
  await expect(main).not.toContainText('01632 960 302');
  await inspects(staff);
  const row = main.locator('.govuk-summary-list__row').filter({ hasText: staff.t('calls.phone') }).filter({ has: staff.page.getByRole('button') });
  await row.getByRole('button', { name: new RegExp(`^${staff.t('access.reveal')}`) }).first().click();
  await expect(main).toContainText('01632 960 302');
  await staff.page.goto(staff.page.url());
  await expect(main).not.toContainText('01632 960 302');
}

async function seesWhoLooked(resident: Visitor, why: string) {
  await resident.sees(resident.t('dashboard.title'));
  await resident.open('/record/access-log');
  await resident.sees(resident.t('access.log_title'));
  const lines = resident.page.getByRole('row');
  const { number } = looks(resident)[resident.lang];
  const overview = lines.filter({ hasText: why }).filter({ hasText: resident.t('access.part_overview') });
  await expect(overview.first()).toContainText(number);
  await expect(lines.filter({ hasText: number }).filter({ hasText: resident.t('access.part_phone') }).first()).toBeVisible();
  await expect(lines.filter({ hasText: number }).filter({ hasText: resident.t('access.part_search') }).first()).toBeVisible();
  await expect(resident.page.getByRole('main'), 'nobody of staff is named').not.toContainText(/Ceirios|Pennant|Ynyr|Talfryn/);
  await inspects(resident);
}

test('a record is not opened by its address', async ({ arrives, request, javaScriptEnabled }) => {
  const lang = javaScriptEnabled ? 'en' : 'cy';
  const opener = await arrives(lang);
  await signsInWithCode(opener, request, looks(opener).en.email);
  const record = await opensRecord(opener, { name: 'Aled ap Rhisiart', postcode: 'AN3 5HT', phone: '07700 900105' }, 'Aled ap Rhisiart');
  const other = await arrives(lang);
  // Somebody of a team that has nothing of his to do.
  await signsInWithCode(other, request, javaScriptEnabled ? 'iolo@arianell.example' : 'gwenno@arianell.example');
  await other.open(record);
  await other.sees(other.t('access.gate_title'));
  await expect(other.page.getByRole('main')).not.toContainText('Aled');
  const resident = await arrives(lang);
  await resident.open('/sign-in');
  await givesPassword(resident, 'aled@example.org', DEMO_PASSWORD);
  await resident.sees(resident.t('dashboard.title'));
  expect((await resident.open(record))?.status()).toBe(404);
});

/** Somebody else in each run, with whoever answers for their record. */
const KEPT: Record<'wasm' | 'plain', Record<Lang, { who: string; postcode: string; by: string }>> = {
  wasm: {
    en: { who: 'Ffion Puw', postcode: 'AN1 5QT', by: 'bryn@arianell.example' },
    cy: { who: 'Dafydd Wyn Pugh', postcode: 'AN6 1GW', by: 'meleri@arianell.example' },
  },
  plain: {
    en: { who: 'Ifan Mostyn', postcode: 'AN6 2AA', by: 'tegid@arianell.example' },
    cy: { who: 'Gareth Pike', postcode: 'AN3 5HT', by: 'meleri@arianell.example' },
  },
};

for (const lang of LANGS) {
  test(`the use of a record is limited and a death is noted, each shuts it and is taken back, in ${lang}`, async ({ arrives, request }) => {
    const manager = await arrives(lang);
    const { who, postcode, by } = KEPT[manager.scripted ? 'wasm' : 'plain'][lang];
    await signsInWithCode(manager, request, by);
    const record = await opensRecord(manager, { name: who, postcode }, who);
    const adviser = await arrives(lang);
    await signsInWithCode(adviser, request, looks(adviser)[lang].email);
    await test.step('the use is limited, for a reason', () => limits(manager, who));
    await test.step('and a colleague is told to ask a manager', async () => {
      await adviser.open(record);
      await adviser.sees(adviser.t('access.guarded_title'));
      await expect(adviser.page.getByRole('main')).not.toContainText(who);
      await inspects(adviser);
    });
    await test.step('the person is told before the limit ends', () => lifts(manager, who));
    await test.step('a colleague notes a death, which shuts the record to them', () => notesDeath(adviser, { who, postcode }));
    await test.step('and it is taken back', () => takesBack(manager, who));
  });
}

async function limits(manager: Visitor, who: string) {
  await manager.follows(manager.t('standing.title'));
  await manager.sees(manager.t('standing.title'));
  await inspects(manager);
  await manager.presses(manager.t('standing.limit_button'));
  await manager.isRefused(manager.t('standing.ground_missing'));
  await manager.picks(manager.t('standing.ground_claim'));
  await manager.presses(manager.t('standing.limit_button'));
  await manager.sees(who, { title: manager.t('access.history') });
  await manager.isTold(manager.t('standing.limited'));
  const first = manager.page.getByRole('main').locator('.govuk-summary-list__row').first();
  await expect(first).toContainText(manager.t('standing.ground_claim'));
  await inspects(manager);
}

async function lifts(manager: Visitor, who: string) {
  await manager.follows(manager.t('standing.title'));
  await expect(manager.button(manager.t('standing.lift_button'))).toHaveCount(0);
  await manager.presses(manager.t('standing.tell_button'));
  await manager.isTold(manager.t('standing.told'));
  await manager.follows(manager.t('standing.title'));
  await manager.picks(manager.t('standing.why_settled'));
  await manager.presses(manager.t('standing.lift_button'));
  await manager.sees(who, { title: manager.t('access.history') });
  await manager.isTold(manager.t('standing.lifted'));
}

async function notesDeath(adviser: Visitor, { who, postcode }: { who: string; postcode: string }) {
  await opensRecord(adviser, { name: who, postcode }, who);
  await adviser.follows(adviser.t('standing.title'));
  await adviser.sees(adviser.t('standing.title'));
  await expect(adviser.button(adviser.t('standing.limit_button'))).toHaveCount(0);
  for (const [part, value] of Object.entries({ day: '2', month: '8', year: '2026' })) await adviser.page.locator(`#died-${part}`).fill(value);
  await adviser.presses(adviser.t('standing.death_button'));
  await adviser.isRefused(adviser.t('standing.told_by_missing'));
  await expect(adviser.page.locator('#died-year'), 'what was typed stays').toHaveValue('2026');
  await inspects(adviser);
  await adviser.picks(adviser.t('standing.told_by_family'));
  await adviser.presses(adviser.t('standing.death_button'));
  await adviser.sees(adviser.t('access.guarded_title'));
  await adviser.isTold(adviser.t('standing.death_noted'));
}

async function takesBack(manager: Visitor, who: string) {
  await manager.follows(manager.t('standing.title'));
  await manager.sees(manager.t('standing.title'));
  await expect(manager.page.getByRole('main')).toContainText(manager.t('standing.told_by_family'));
  await inspects(manager);
  await manager.picks(manager.t('standing.why_alive'));
  await manager.presses(manager.t('standing.death_back_button'));
  await manager.sees(who, { title: manager.t('access.history') });
  await manager.isTold(manager.t('standing.death_back_done'));
}
