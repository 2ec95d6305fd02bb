import { opensRecord } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J7: somebody says what they want to be asked and told.
test.describe.configure({ timeout: 120_000 });

/** Who writes down what is said on a call: another in each run. */
const WRITES: Record<'wasm' | 'plain', Record<Lang, { email: string; number: string }>> = {
  wasm: { en: { email: 'lowri@arianell.example', number: 'A-117' }, cy: { email: 'marc@arianell.example', number: 'A-122' } },
  plain: { en: { email: 'marc@arianell.example', number: 'A-122' }, cy: { email: 'lowri@arianell.example', number: 'A-117' } },
};

for (const lang of LANGS) {
  test(`a resident says no to surveys and yes to news, and it stays, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Petra Bowen');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await test.step('every question wants an answer', () => isAsked(resident));
    await test.step('a choice is saved, dated and receipted', async () => {
      await chooses(resident);
      const receipt = await mail(request, person.email, resident.t('letters.choices_subject'));
      expect(receipt.text).toContain(resident.t('letters.choices_surveys_no'));
      expect(receipt.text).toContain(resident.t('letters.choices_news_yes'));
    });
    await test.step('and is among what is held', () => isHeld(resident));
  });

  test(`whoever follows a stop link without signing in presses one button, in ${lang}`, async ({ arrives }) => {
    const visitor = await arrives(lang);
    await visitor.open('/stop/surveys/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    await visitor.sees(visitor.t('preferences.stop_surveys'));
    await inspects(visitor);
    await visitor.presses(visitor.t('preferences.stop_surveys_button'));
    await visitor.sees(visitor.t('preferences.stopped'));
    await inspects(visitor);
    await visitor.open('/surveys/AAAA');
    await visitor.sees(visitor.t('surveys.thanks'));
    await inspects(visitor);
  });
}

for (const lang of LANGS) {
  test(`what somebody says on a call is written down, holds at once, and they see who wrote it and when, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gwenan Ffôn');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    const staff = await arrives(lang);
    const { email, number } = WRITES[staff.scripted ? 'wasm' : 'plain'][lang];
    await signsInWithCode(staff, request, email);
    await opensRecord(staff, { email: person.email }, person.name, 'access.reason_call');
    await staff.follows(staff.t('preferences.staff_title'));
    await staff.sees(staff.t('preferences.staff_title'));
    await inspects(staff);
    await staff.presses(staff.t('common.save'));
    for (const fault of ['surveys_empty', 'services_empty', 'news_empty']) await staff.isRefused(staff.t(`preferences.${fault}`));
    await inspects(staff);
    for (const topic of ['surveys', 'services', 'news']) {
      await group(staff, staff.t(`preferences.${topic}_legend`)).getByLabel(staff.t('preferences.no'), { exact: true }).check();
    }
    await staff.picks(staff.t('preferences.told_by_phone'));
    await staff.presses(staff.t('common.save'));
    await staff.isTold(staff.t('preferences.staff_saved'));
    await inspects(staff);
    const receipt = await mail(request, person.email, resident.t('letters.choices_subject'));
    expect(receipt.text).toContain(number);
    await resident.open('/preferences');
    const [before] = resident.t('preferences.set_on_call', { number }).split('{');
    await expect(resident.page.getByRole('main')).toContainText(before.trim());
    await inspects(resident);
  });
}

const group = (visitor: Visitor, legend: string) => visitor.page.getByRole('group', { name: legend });

async function isAsked(resident: Visitor) {
  await resident.follows(resident.t('ui.nav_settings'));
  await resident.sees(resident.t('preferences.title'));
  await inspects(resident);
  await group(resident, resident.t('preferences.surveys_legend')).getByLabel(resident.t('preferences.no'), { exact: true }).check();
  await resident.presses(resident.t('common.save'));
  await resident.isRefused(resident.t('preferences.services_empty'));
  await inspects(resident);
}

async function chooses(resident: Visitor) {
  const no = (legend: string) => group(resident, resident.t(legend)).getByLabel(resident.t('preferences.no'), { exact: true }).check();
  await no('preferences.surveys_legend');
  await no('preferences.services_legend');
  const news = group(resident, resident.t('preferences.news_legend'));
  await news.getByLabel(resident.t('preferences.yes'), { exact: true }).check();
  await news.getByLabel(resident.t('preferences.way_email'), { exact: true }).check();
  await resident.presses(resident.t('common.save'));
  await resident.isTold(resident.t('preferences.saved'));
  await expect(group(resident, resident.t('preferences.surveys_legend')).getByLabel(resident.t('preferences.no'), { exact: true })).toBeChecked();
}

async function isHeld(resident: Visitor) {
  await resident.open('/record/held');
  await expect(resident.page.locator('#preference')).toContainText(resident.t('preferences.said_no'));
}
