import { opensRecord } from '../helpers/desk.ts';
import { inspects, inspectsHere } from '../helpers/inspect.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, other, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J17: a plan, its sample, two people, what it came to; what holds something; and a resident who wants to hear of it.
test.describe.configure({ timeout: 240_000 });

/** Whoever looks first and whoever is second: others in each language, so that nobody waits for another's second-step code. */
const FIRST: Record<Lang, string> = { en: 'meleri@arianell.example', cy: 'tegid@arianell.example' };
const SECOND: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };

test('a plan is looked at, two people release it, and its receipt names nobody', async ({ arrives, request, javaScriptEnabled }) => {
  const lang = javaScriptEnabled ? 'en' : 'cy';
  const first = await arrives(lang);
  await signsInWithCode(first, request, FIRST[lang]);
  const second = await arrives(other(lang));
  await signsInWithCode(second, request, SECOND[lang]);
  // The demonstration holds one thing that is past its period. With scripts it stays held, without them it is let go first: so each
  // time there is something to delete.
  if (!javaScriptEnabled) await test.step('what was held is let go', () => releasesHold(first));
  await test.step('the worker makes a plan, which names nobody', () => plans(first));
  await test.step('the first person looks and says yes', () => approves(first));
  await test.step('nobody is both, and another releases it', () => releases(second, first.page.url().replace(/\/cy\//, '/')));
  await test.step('what went is counted, and receipted', () => readsReceipt(first));
  await test.step('what stays of it is a number', async () => {
    await first.open('/staff/retention');
    await first.follows(first.t('retention.counts_title'));
    await first.sees(first.t('retention.counts_title'));
    await expect(first.page.getByRole('main').getByRole('table')).toContainText('[c]');
    await inspectsHere(first);
  });
  await second.open('/staff/retention/recordings');
  await second.sees(second.t('retention.orders_title'));
  await inspectsHere(second);
});

for (const lang of LANGS) {
  test(`something is held where it is seen, the resident reads it, and it is let go again, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Tesni Wyn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    const staff = await arrives(lang);
    await signsInWithCode(staff, request, FIRST[lang]);
    const record = await opensRecord(staff, { email: person.email }, person.name);
    await staff.follows(staff.t('retention.hold_new'));
    await staff.sees(staff.t('retention.hold_new'));
    await expect(staff.choice(staff.t('retention.about_person')), 'the record it was opened from').toBeChecked();
    await inspects(staff);
    await staff.presses(staff.t('retention.place'));
    for (const fault of ['kind_empty', 'words_empty', 'review_wrong']) await staff.isRefused(staff.t(`retention.${fault}`));
    await inspects(staff);
    await test.step('a reason and a day to look again', () => says(staff, 'A claim about a fall'));
    await expect(staff.page).toHaveURL(new RegExp(`${record}$`));

    await resident.open('/record/deleting-soon');
    await resident.sees(resident.t('record.deleting_title'));
    await expect(resident.page.getByRole('main')).toContainText(resident.t('retention.kind_litigation'));
    await expect(resident.page.getByRole('main'), 'that it is held, and not why').not.toContainText('A claim about a fall');
    await inspects(resident);

    await staff.open('/staff/holds');
    await staff.sees(staff.t('retention.holds_title'));
    await inspects(staff);
    // Another day in each run: one lets go what it holds itself.
    const day = String(1 + LANGS.indexOf(lang) + (staff.scripted ? 2 : 0));
    await test.step('everybody’s of a day long ago is held as well', () => holdsADay(staff, day));
    await test.step('and let go again', () => letsGo(staff, day));
  });

  test(`a resident sees what goes next and chooses to be reminded, in ${lang}`, async ({ arrives, request }) => {
    const resident = await arrives(lang);
    await registers(resident, request, somebody('Eleri Wyn'));
    await resident.open('/record/deleting-soon');
    await resident.sees(resident.t('record.deleting_title'));
    await resident.picks(resident.t('retention.remind_month'));
    await resident.presses(resident.t('common.save'));
    await resident.isTold(resident.t('retention.remind_saved'));
    await expect(resident.page.getByLabel(resident.t('retention.remind_month'))).toBeChecked();
    await inspects(resident);
  });
}

async function releasesHold(staff: Visitor) {
  await staff.open('/staff/holds');
  const holding = staff.page.getByRole('main').getByRole('table').getByRole('link').filter({ hasText: /202\d/ });
  await holding.first().click();
  await staff.sees(staff.t('retention.hold_title'));
  await staff.presses(staff.t('retention.release_button'));
  await staff.isTold(staff.t('retention.hold_release_done'));
}

async function plans(staff: Visitor) {
  await staff.open('/staff/retention');
  await staff.sees(staff.t('retention.title'));
  await staff.presses(staff.t('retention.again'));
  await staff.isTold(staff.t('retention.again_done'));
  await expect(async () => {
    await staff.page.reload();
    await expect(staff.page.getByRole('row').nth(1)).not.toContainText(staff.t('retention.state_making'), { timeout: 100 });
  }).toPass({ timeout: 30_000 });
  await inspectsHere(staff);
  await staff.page.getByRole('row').nth(1).getByRole('link').click();
  await expect(staff.page.getByRole('heading', { level: 1 })).toContainText(staff.t('retention.run_title', { date: '' }).trim());
  await inspectsHere(staff);
}

async function approves(staff: Visitor) {
  await expect(staff.page.getByRole('table', { name: staff.t('retention.sample') })).toBeVisible();
  if (staff.scripted) await expect(staff.page.getByRole('main'), 'what is held is in the plan').toContainText(staff.t('retention.kind_litigation'));
  await staff.presses(staff.t('retention.first_button'));
  await staff.isRefused(staff.t('retention.looked_empty'));
  await inspects(staff);
  await staff.picks(staff.t('retention.looked'));
  await staff.presses(staff.t('retention.first_button'));
  await staff.isTold(staff.t('retention.approved_done'));
  await expect(staff.button(staff.t('retention.second_button')), 'nobody is both').toHaveCount(0);
  await inspectsHere(staff);
}

async function releases(staff: Visitor, run: string) {
  await staff.open(new URL(run).pathname);
  await inspects(staff);
  await staff.picks(staff.t('retention.looked'));
  await staff.presses(staff.t('retention.second_button'));
  await staff.isTold(staff.t('retention.released_done'));
  await expect(async () => {
    await staff.page.reload();
    await expect(staff.page.getByRole('main')).toContainText(staff.t('retention.part_done'), { timeout: 100 });
    await expect(staff.page.getByRole('main')).not.toContainText(staff.t('retention.part_released'), { timeout: 100 });
  }).toPass({ timeout: 30_000 });
}

async function readsReceipt(staff: Visitor) {
  await staff.page.reload();
  const main = staff.page.getByRole('main');
  await expect(staff.page.getByRole('heading', { name: staff.t('retention.receipt'), exact: true })).toBeVisible();
  const hash = main.locator('.govuk-summary-list__row').filter({ hasText: staff.t('retention.receipt_hash') });
  await expect(hash).toContainText(/[0-9a-f]{64}/);
  await expect(main).toContainText(staff.t('retention.action_anonymise'));
  await inspectsHere(staff);
}

/** Why, until when, and that the resident may see it. */
async function says(staff: Visitor, why: string) {
  await staff.picks(staff.t('retention.kind_litigation'));
  await staff.types(staff.t('retention.words'), why);
  const soon = new Date(Date.now() + 40 * 24 * 3600 * 1000);
  await date(staff, 'review', [String(soon.getDate()), String(soon.getMonth() + 1), String(soon.getFullYear())]);
  await staff.presses(staff.t('retention.place'));
  await staff.isTold(staff.t('retention.placed'));
}

async function date(staff: Visitor, name: string, [day, month, year]: [string, string, string]) {
  const main = staff.page.getByRole('main');
  await main.locator(`[name="${name}-day"]`).fill(day);
  await main.locator(`[name="${name}-month"]`).fill(month);
  await main.locator(`[name="${name}-year"]`).fill(year);
}

/** Everything that was closed or sent on one day long ago. */
async function holdsADay(staff: Visitor, day: string) {
  await staff.follows(staff.t('retention.hold_new'));
  await staff.presses(staff.t('retention.place'));
  await staff.isRefused(staff.t('retention.about_empty'));
  await staff.picks(staff.t('retention.about_time'));
  await date(staff, 'from', [day, '2', '2001']);
  await date(staff, 'until', [day, '2', '2001']);
  await says(staff, 'A claim about the whole day');
  await inspects(staff);
}

async function letsGo(staff: Visitor, day: string) {
  await staff.page.getByRole('main').getByRole('table').getByRole('link', { name: new RegExp(`\\b${day} \\S+ 2001`) }).first().click();
  await staff.sees(staff.t('retention.hold_title'));
  await expect(staff.page.getByRole('main')).toContainText('A claim about the whole day');
  await inspects(staff);
  await staff.presses(staff.t('retention.review_button'));
  await staff.isRefused(staff.t('retention.review_wrong'));
  await staff.presses(staff.t('retention.release_button'));
  await staff.isTold(staff.t('retention.hold_release_done'));
}
