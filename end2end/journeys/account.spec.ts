import { codeIn, mail } from '../helpers/mail.ts';
import { givesPassword, registers, signsIn, somebody, type Resident } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS } from '../helpers/text.ts';
import { totp } from '../helpers/totp.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof mail>[0];

for (const lang of LANGS) {
  test(`a resident changes a password, signs out everywhere and gets back in by mail, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Non Lloyd');
    const here = await arrives(lang);
    const there = await arrives(lang);
    await registers(here, request, person);
    await test.step('a wrong password says nothing about the account', () => failsToSignIn(there, person));
    await signsIn(there, person);
    await test.step('changes the password; the other device is signed out', () => changesPassword(here, there, request, person));
    await signsIn(there, person);
    await test.step('signs out everywhere', () => signsOutEverywhere(here, there));
    await test.step('gets back in by mail', () => recovers(there, request, person));
  });
}

async function failsToSignIn(visitor: Visitor, person: Resident) {
  const wrong = { ...person, password: 'not the right password' };
  for (const { email, password } of [wrong, { ...wrong, email: somebody('Nobody').email }]) {
    await visitor.open('/sign-in');
    await givesPassword(visitor, email, password);
    await visitor.isRefused(visitor.t('errors.sign_in_wrong'));
    await expect(visitor.field(visitor.t('accounts.email_label'))).toHaveValue(email);
    await expect(visitor.field(visitor.t('accounts.password_label'))).toHaveValue('');
  }
}

async function toSecurity(visitor: Visitor) {
  await visitor.follows(visitor.t('ui.nav_settings'));
  await visitor.sees(visitor.t('preferences.title'));
  await visitor.page.getByRole('main').getByRole('link', { name: visitor.t('accounts.security_title') }).click();
  await visitor.sees(visitor.t('accounts.security_title'));
}

async function changesPassword(here: Visitor, there: Visitor, request: Request, person: Resident) {
  await toSecurity(here);
  await expect(here.page.getByRole('row')).toHaveCount(3);
  await here.follows(`${here.t('common.change')} ${here.t('accounts.change_password_of')}`);
  await here.sees(here.t('accounts.change_password_title'));
  await here.presses(here.t('accounts.change_password_button'));
  await here.isRefused(here.t('errors.password_empty'));
  await here.types(here.t('accounts.current_password_label'), person.password);
  await here.types(here.t('accounts.new_password_label'), 'too short');
  await here.presses(here.t('accounts.change_password_button'));
  await here.isRefused(here.t('errors.new_password_too_short'));
  await here.types(here.t('accounts.current_password_label'), person.password);
  person.password = `${person.password} again`;
  await here.types(here.t('accounts.new_password_label'), person.password);
  await here.presses(here.t('accounts.change_password_button'));
  await here.sees(here.t('accounts.security_title'));
  await here.isTold(here.t('accounts.password_changed'));
  const letter = await mail(request, person.email, here.t('letters.details_subject'));
  expect(letter.text).toContain(here.t('letters.details_password'));
  await there.open('/account');
  await there.sees(there.t('accounts.sign_in_title'));
}

async function signsOutEverywhere(here: Visitor, there: Visitor) {
  await toSecurity(here);
  await here.presses(here.t('accounts.sign_out_everywhere'));
  await here.sees(here.t('start.title'));
  for (const visitor of [here, there]) {
    await visitor.open('/account');
    await visitor.sees(visitor.t('accounts.sign_in_title'));
  }
}

async function recovers(visitor: Visitor, request: Request, person: Resident) {
  await visitor.follows(visitor.t('accounts.forgotten'));
  await visitor.sees(visitor.t('accounts.recover_title'));
  await visitor.types(visitor.t('accounts.email_label'), person.email);
  await continues(visitor);
  await visitor.sees(visitor.t('accounts.check_email_title'));
  const letter = await mail(request, person.email, visitor.t('letters.reset_subject'));
  await visitor.types(visitor.t('accounts.code_label'), codeIn(letter));
  await continues(visitor);
  await visitor.sees(visitor.t('accounts.new_password_title'));
  person.password = `${person.password} once more`;
  await visitor.types(visitor.t('accounts.new_password_label'), person.password);
  await visitor.presses(visitor.t('common.save'));
  await visitor.sees(visitor.t('dashboard.title'));
  await visitor.isTold(visitor.t('accounts.password_reset'));
  await visitor.presses(visitor.t('ui.nav_sign_out'));
  await visitor.sees(visitor.t('start.title'));
  await signsIn(visitor, person);
}

test('recovering an address without an account looks the same', async ({ arrives }) => {
  const visitor = await arrives('en');
  await visitor.open('/recover');
  await visitor.types(visitor.t('accounts.email_label'), somebody('Nobody').email);
  await continues(visitor);
  await visitor.sees(visitor.t('accounts.check_email_title'));
  await expect(visitor.page.getByRole('main')).toContainText(visitor.t('accounts.recover_check_words'));
});

test('registering an address twice looks the same, and its owner is told', async ({ arrives, request }) => {
  const person = somebody('Teifion Hughes');
  await registers(await arrives('en'), request, person);
  const again = await arrives('en');
  await again.open('/register');
  await again.picks('English');
  await again.types(again.t('accounts.email_label'), person.email);
  await continues(again);
  await again.sees(again.t('accounts.check_email_title'));
  const letter = await mail(request, person.email, again.t('letters.exists_subject'));
  expect(codeIn(letter)).toBe('');
});

test('a second step guards the account, and a recovery code opens it once', async ({ arrives, request }) => {
  const person = somebody('Elen Tomos');
  const resident = await arrives('cy');
  await registers(resident, request, person);
  const { key, codes } = await turnsOnSecondStep(resident);
  await resident.isTold(resident.t('accounts.second_step_on'));

  await asksForSecondStep(resident, person);
  await resident.types(resident.t('accounts.code_label'), '000000');
  await continues(resident);
  await resident.isRefused(resident.t('errors.app_code_wrong'));
  await resident.types(resident.t('accounts.code_label'), totp(key, 1));
  await continues(resident);
  await resident.sees(resident.t('dashboard.title'));

  await asksForSecondStep(resident, person);
  await resident.follows(resident.t('accounts.use_recovery_code'));
  await resident.sees(resident.t('accounts.recovery_title'));
  await resident.types(resident.t('accounts.recovery_code_label'), codes[0].toLowerCase());
  await continues(resident);
  await resident.sees(resident.t('dashboard.title'));

  await asksForSecondStep(resident, person);
  await resident.follows(resident.t('accounts.use_recovery_code'));
  await resident.types(resident.t('accounts.recovery_code_label'), codes[0]);
  await continues(resident);
  await resident.isRefused(resident.t('errors.recovery_code_wrong'));
});

/** Reads the key as somebody who types it into their app does. */
async function turnsOnSecondStep(resident: Visitor) {
  await toSecurity(resident);
  await resident.follows(`${resident.t('accounts.turn_on')} ${resident.t('accounts.turn_on_second_step_of')}`);
  await resident.sees(resident.t('accounts.second_step_title'));
  const [key, ...codes] = await resident.page.getByRole('main').getByRole('code').allTextContents();
  expect(codes).toHaveLength(8);
  await resident.types(resident.t('accounts.code_label'), totp(key));
  await resident.presses(resident.t('accounts.turn_on'));
  await resident.sees(resident.t('accounts.security_title'));
  return { key, codes };
}

async function asksForSecondStep(resident: Visitor, person: Resident) {
  await resident.presses(resident.t('ui.nav_sign_out'));
  await resident.open('/sign-in');
  await givesPassword(resident, person.email, person.password);
  await resident.sees(resident.t('accounts.code_title'));
}

test('a new address is proven first, and the old one is told without it', async ({ arrives, request }) => {
  const person = somebody('Ffion Puw');
  const resident = await arrives('cy');
  await registers(resident, request, person);
  await toSecurity(resident);
  await resident.follows(`${resident.t('common.change')} ${resident.t('accounts.change_email_of')}`);
  await resident.sees(resident.t('accounts.change_email_title'));
  const fresh = somebody('Ffion Newydd').email;
  await resident.types(resident.t('accounts.new_email_label'), fresh);
  await resident.types(resident.t('accounts.password_again_label'), person.password);
  await continues(resident);
  await resident.sees(resident.t('accounts.email_change_title'));
  await resident.types(resident.t('accounts.code_label'), codeIn(await mail(request, fresh, resident.t('letters.new_email_subject'))));
  await continues(resident);
  await resident.isTold(resident.t('accounts.email_changed'));
  await expect(resident.page.getByRole('main')).toContainText(fresh);
  const told = await mail(request, person.email, resident.t('letters.details_subject'));
  expect(told.text).not.toContain(fresh);
  await resident.presses(resident.t('ui.nav_sign_out'));
  await signsIn(resident, { ...person, email: fresh });
});
