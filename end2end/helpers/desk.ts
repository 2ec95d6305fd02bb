import { expect, type Locator } from '@playwright/test';
import type { Visitor } from './visitor.ts';

/** What is typed to find a person: the words of a field, and what goes into it. */
export type Typed = Record<string, string>;

/** Fills in the search for people, and says which rows it brought up. */
export async function searches(staff: Visitor, typed: Typed): Promise<Locator> {
  await staff.open('/staff/people');
  await staff.sees(staff.t('search.title'));
  for (const [key, text] of Object.entries(typed)) await staff.types(staff.t(`search.${key}`), text);
  await staff.presses(staff.t('common.search'));
  await expect(staff.page.getByRole('heading', { name: staff.t('search.results'), exact: true })).toBeVisible();
  return staff.page.getByRole('main').getByRole('row').filter({ has: staff.page.getByRole('link') });
}

/** Finds the one person there is and opens their record, for a reason; gives back its address. */
export async function opensRecord(staff: Visitor, typed: Typed, name: string, reason = 'access.reason_desk'): Promise<string> {
  const rows = await searches(staff, typed);
  await expect(rows).toHaveCount(1);
  await rows.getByRole('link').click();
  const gate = staff.page.getByRole('heading', { level: 1, name: staff.t('access.gate_title'), exact: true });
  const record = staff.page.getByRole('heading', { level: 1, name, exact: true });
  await expect(gate.or(record)).toBeVisible();
  // Somebody of this number may have opened it a moment ago: then it stays open.
  if (await gate.isVisible()) {
    await staff.picks(staff.t(reason));
    await staff.presses(staff.t('access.gate_button'));
  }
  await staff.sees(name, { title: staff.t('access.history') });
  return new URL(staff.page.url()).pathname.replace(/^\/cy/, '');
}
