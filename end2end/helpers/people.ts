import { randomInt } from 'node:crypto';
import { expect, type APIRequestContext, type Cookie } from '@playwright/test';
import { codeIn, demoCode, mail } from './mail.ts';
import { t } from './text.ts';
import type { Visitor } from './visitor.ts';

/** The password of every person of the demo. */
export const DEMO_PASSWORD = process.env.DEMO_PASSWORD ?? 'three silver herons';

/** A resident of this test alone. */
export interface Resident {
  name: string;
  email: string;
  password: string;
}

export function somebody(name: string): Resident {
  const address = name.normalize('NFD').replaceAll(/[^A-Za-z]/g, '').toLowerCase();
  return { name, email: `${address}.${randomInt(1e9)}@example.org`, password: `kettle ${randomInt(1e6)} otter lantern` };
}

/** From the register page to the page where one says who one is, by the code of the mail. */
export async function provesAddress(visitor: Visitor, request: APIRequestContext, person: Resident, time = 1) {
  await visitor.sees(visitor.t('accounts.register_title'));
  await visitor.picks(visitor.lang === 'cy' ? 'Cymraeg' : 'English');
  await visitor.types(visitor.t('accounts.email_label'), person.email);
  await visitor.presses(visitor.t('common.continue_'));
  await visitor.sees(visitor.t('accounts.check_email_title'));
  const letter = await mail(request, person.email, visitor.t('letters.confirm_subject'), time);
  await visitor.types(visitor.t('accounts.code_label'), codeIn(letter));
  await visitor.presses(visitor.t('common.continue_'));
}

/** Who they are and their password, without a second step. */
export async function saysWho(visitor: Visitor, person: Resident) {
  await visitor.sees(visitor.t('accounts.about_you_title'));
  await visitor.types(visitor.t('accounts.name_label'), person.name);
  await visitor.types(visitor.t('accounts.new_password_label'), person.password);
  await visitor.presses(visitor.t('common.save_and_continue'));
  await visitor.sees(visitor.t('matching.title'));
  await visitor.picks(visitor.t('matching.way_not_now'));
  await visitor.presses(visitor.t('common.continue_'));
  await visitor.sees(visitor.t('accounts.second_step_title'));
  await visitor.follows(visitor.t('accounts.skip'));
  await visitor.sees(visitor.t('accounts.ready_title'));
}

/** A new resident, signed in, on the page of their account; with this address for the first time, or after they were forgotten. */
export async function registers(visitor: Visitor, request: APIRequestContext, person: Resident, time = 1) {
  await visitor.open('/register');
  await provesAddress(visitor, request, person, time);
  await saysWho(visitor, person);
  await visitor.presses(visitor.t('accounts.go_home'));
  await visitor.sees(visitor.t('dashboard.title'));
}

/** Fills in the sign-in page. */
export async function givesPassword(visitor: Visitor, email: string, password: string) {
  await visitor.types(visitor.t('accounts.email_label'), email);
  await visitor.types(visitor.t('accounts.password_label'), password);
  await visitor.presses(visitor.t('accounts.sign_in_button'));
}

export async function signsIn(visitor: Visitor, person: Resident) {
  await visitor.open('/sign-in');
  await givesPassword(visitor, person.email, person.password);
  await visitor.sees(visitor.t('dashboard.title'));
}

/** Sessions of people of the demo and where they begin, for the tests that run one after another in this process. */
const sessions = new Map<string, { cookies: Cookie[]; home: string }>();

/**
 * A person of the demo, signed in with password and second step: the session of an earlier test goes on while it lasts. A code
 * works once: somebody who was in just now waits for the next, and again when another test was quicker.
 */
export async function signsInWithCode(visitor: Visitor, request: APIRequestContext, email: string, at = '/staff/sign-in') {
  const inside = visitor.page.getByRole('button', { name: visitor.t('ui.nav_sign_out') });
  const earlier = sessions.get(email);
  if (earlier) {
    await visitor.context.addCookies(earlier.cookies);
    await visitor.open(earlier.home);
    if (await inside.isVisible()) return;
    await visitor.context.clearCookies();
  }
  await visitor.open(at);
  await givesPassword(visitor, email, DEMO_PASSWORD);
  await visitor.sees(visitor.t('accounts.code_title'));
  const refused = visitor.page.getByRole('alert').filter({ hasText: t('errors.app_code_wrong', visitor.lang) });
  for (let used = '', n = 0; n < 3; n += 1) {
    await expect.poll(async () => demoCode(request), { timeout: 35_000, intervals: [1_000] }).not.toBe(used);
    used = await demoCode(request);
    await visitor.types(visitor.t('accounts.code_label'), used);
    await Promise.all([visitor.page.waitForResponse((answer) => answer.request().method() === 'POST'), visitor.presses(visitor.t('common.continue_'))]);
    await expect(refused.or(inside)).toBeVisible();
    if (await inside.isVisible()) break;
  }
  await expect(inside).toBeVisible();
  const home = new URL(visitor.page.url()).pathname.replace(/^\/cy(?=\/|$)/, '') || '/';
  sessions.set(email, { cookies: await visitor.context.cookies(), home });
}
