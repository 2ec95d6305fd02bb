import { expect, test } from '../helpers/test.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail, subjects } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// R22: objecting to a use, limiting one, taking things elsewhere; and what of it takes effect by itself.
test.describe.configure({ timeout: 240_000 });

/** Who answers for information: another in each language, so that nobody waits for another's second-step code. */
const ANSWERS: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };

for (const lang of LANGS) {
  test(`promotion stops at once, and another use limits the record until it is decided, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Tirion Aled');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await test.step('promotion', async () => {
      await resident.open('/data-requests');
      await resident.follows(resident.t('rights_uses.object_title'));
      await resident.sees(resident.t('rights_uses.object_title'));
      await inspects(resident);
      await resident.presses(resident.t('rights_uses.object_send'));
      await resident.isRefused(resident.t('rights_uses.object_which_empty'));
      await resident.picks(resident.t('rights_uses.object_promotion'));
      await resident.presses(resident.t('rights_uses.object_send'));
      await resident.isTold(await reference(resident));
      const main = resident.page.getByRole('main');
      await expect(main).toContainText(resident.t('rights.state_accepted'));
      await expect(main).toContainText(resident.t('rights_uses.done_promotion'));
      await expect(main).not.toContainText(resident.t('rights_uses.limited_since'));
      await inspects(resident);
      await resident.open('/preferences');
      for (const topic of ['services', 'news']) await expect(resident.page.locator(`input[name="${topic}"][value="no"]`)).toBeChecked();
    });

    await test.step('another use', async () => {
      await resident.open('/data-requests/objection');
      await resident.picks(resident.t('rights_uses.object_other'));
      await resident.presses(resident.t('rights_uses.object_send'));
      await resident.isRefused(resident.t('rights_uses.object_words_empty'));
      await resident.types(resident.t('rights_uses.object_words'), 'The list of callers.');
      await resident.presses(resident.t('rights_uses.object_send'));
      await reference(resident);
      await expect(resident.page.getByRole('main')).toContainText(resident.t('rights_uses.limited_since'));
      await inspects(resident);
      await mail(request, person.email, resident.t('letters.limited_subject'));
    });
  });

  test(`a limit is granted on a ground and begins at once, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Cadi Mwyn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/data-requests');
    await resident.follows(resident.t('rights_uses.limit_title'));
    await resident.sees(resident.t('rights_uses.limit_title'));
    await inspects(resident);
    await resident.presses(resident.t('rights_uses.limit_send'));
    await resident.isRefused(resident.t('rights_uses.limit_why_empty'));
    await resident.picks(resident.t('rights_uses.limit_claim'));
    await resident.types(resident.t('rights_uses.limit_words'), 'The report about my fall.');
    await resident.presses(resident.t('rights_uses.limit_send'));
    const asked = await reference(resident);
    await resident.isTold(asked);
    await inspects(resident);

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, ANSWERS[lang]);
    await staff.open(`/staff/data-requests/${asked}`);
    await expect(staff.choice(staff.t('standing.ground_claim'))).toBeChecked();
    await inspects(staff);
    await staff.picks(staff.t('rights.desk_accept'));
    await staff.types(staff.t('corrections.reason'), 'We keep it for you.');
    await staff.presses(staff.t('rights.desk_save'));
    await staff.isTold(staff.t('rights.desk_saved'));
    await expect(staff.page.getByRole('main')).toContainText(staff.t('rights_uses.limited_since'));
    await resident.page.reload();
    await expect(resident.page.getByRole('main')).toContainText(resident.t('rights_uses.limited_since'));
    await expect(resident.page.getByRole('main')).toContainText('We keep it for you.');
    await inspects(resident);
  });

  test(`what is taken elsewhere is there at once, by the keyboard alone, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Nansi Prys');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/data-requests/move');
    await resident.sees(resident.t('rights_uses.move_title'));
    await inspects(resident);
    const button = resident.button(resident.t('rights_uses.move_send'));
    for (let n = 0; n < 40 && !(await button.evaluate((element) => element === document.activeElement)); n += 1) {
      await resident.page.keyboard.press('Tab');
    }
    await expect(button).toBeFocused();
    await resident.page.keyboard.press('Enter');
    await resident.sees(resident.t('packs.pack_title'));
    await inspects(resident);
    await resident.open('/data-requests');
    await resident.page.getByRole('main').getByRole('link', { name: /^DR-/ }).click();
    await expect(resident.page.getByRole('main')).toContainText(resident.t('rights_uses.done_export'));
    await expect(resident.link(resident.t('rights_uses.copies'))).toBeVisible();
    await inspects(resident);
    const sent = await reference(resident);
    await mail(request, person.email, resident.t('letters.rights_answered_subject', { reference: sent }));
    expect(await subjects(request, person.email), 'one letter says both').not.toContain(resident.t('letters.rights_subject', { reference: sent }));
  });
}

/** The reference of the page of a request. */
async function reference(resident: Visitor): Promise<string> {
  await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
  return new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
}
