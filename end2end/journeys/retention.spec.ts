import { inspects } from '../helpers/inspect.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J17: a plan, its sample, two people, what it came to; what holds something; and a resident who wants to hear of it.
test.describe.configure({ timeout: 180_000 });

/** Whoever looks first and whoever is second: others in each language, so that nobody waits for another's second-step code. */
const FIRST: Record<Lang, string> = { en: 'meleri@arianell.example', cy: 'tegid@arianell.example' };
const SECOND: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };

for (const lang of LANGS) {
  test(`staff plan what goes, hold something, and nobody releases alone, in ${lang}`, async ({ arrives, request }) => {
    const first = await arrives(lang);
    await signsInWithCode(first, request, FIRST[lang]);
    await first.open('/staff/retention');
    await first.sees(first.t('retention.title'));
    await first.presses(first.t('retention.again'));
    await first.isTold(first.t('retention.again_done'));
    await inspects(first);

    await test.step('the worker makes the plan, which names nobody', async () => {
      await expect(async () => {
        await first.page.reload();
        await expect(first.page.getByRole('row').nth(1)).not.toContainText(first.t('retention.state_making'), { timeout: 100 });
      }).toPass({ timeout: 30_000 });
      await first.page.getByRole('row').nth(1).getByRole('link').click();
      await expect(first.page.getByRole('heading', { level: 1 })).toContainText(first.t('retention.run_title', { date: '' }).trim());
      await inspects(first);
    });

    await test.step('something is held', async () => {
      await first.open('/staff/holds/new');
      await first.sees(first.t('retention.hold_new'));
      await inspects(first);
      await first.presses(first.t('retention.place'));
      await first.isRefused(first.t('retention.about_empty'));
      await holds(first);
      await inspects(first);
      await first.page.getByRole('main').getByRole('table').getByRole('link').first().click();
      await first.sees(first.t('retention.hold_title'));
      await expect(first.page.getByRole('main')).toContainText('A claim about a fall');
      await inspects(first);
      await first.presses(first.t('retention.review_button'));
      await first.isRefused(first.t('retention.review_wrong'));
      await first.presses(first.t('retention.release_button'));
      await first.isTold(first.t('retention.hold_release_done'));
    });

    await test.step('a second person sees the same run', async () => {
      const second = await arrives(lang);
      await signsInWithCode(second, request, SECOND[lang]);
      await second.open('/staff/retention');
      await second.page.getByRole('row').nth(1).getByRole('link').click();
      await expect(second.page.getByRole('heading', { level: 1 })).toContainText(second.t('retention.run_title', { date: '' }).trim());
      await inspects(second);
      await second.open('/staff/retention/recordings');
      await second.sees(second.t('retention.orders_title'));
      await inspects(second);
    });
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

/** Everything that was closed or sent on one day long ago. */
async function holds(staff: Visitor) {
  await staff.picks(staff.t('retention.about_time'));
  const main = staff.page.getByRole('main');
  const date = async (name: string, [day, month, year]: [string, string, string]) => {
    await main.locator(`[name="${name}-day"]`).fill(day);
    await main.locator(`[name="${name}-month"]`).fill(month);
    await main.locator(`[name="${name}-year"]`).fill(year);
  };
  await date('from', ['1', '2', '2001']);
  await date('until', ['1', '2', '2001']);
  await staff.picks(staff.t('retention.kind_litigation'));
  await staff.types(staff.t('retention.words'), 'A claim about a fall');
  const soon = new Date(Date.now() + 40 * 24 * 3600 * 1000);
  await date('review', [String(soon.getDate()), String(soon.getMonth() + 1), String(soon.getFullYear())]);
  await staff.presses(staff.t('retention.place'));
  await staff.isTold(staff.t('retention.placed'));
}
