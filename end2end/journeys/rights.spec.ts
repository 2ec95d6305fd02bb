import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { unpacks } from '../helpers/zip.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J8: everything at once. J9: a request with a clock, a question, more time and an answer.
test.describe.configure({ timeout: 180_000 });

/** Who agrees to what the other one proposed. */
const AGREES: Record<Lang, string> = { en: 'meleri@arianell.example', cy: 'tegid@arianell.example' };

/** Who answers for information: another in each language, so that nobody waits for another's second-step code. */
const ANSWERS: Record<Lang, string> = { en: 'tegid@arianell.example', cy: 'meleri@arianell.example' };

for (const lang of LANGS) {
  test(`a resident takes everything away at once and reads it without the portal, in ${lang}`, async ({ arrives, request }, info) => {
    const person = somebody('Heledd Taf');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/record/pack');
    await resident.sees(resident.t('packs.title'));
    await inspects(resident);
    await resident.presses(resident.t('packs.make'));
    await resident.sees(resident.t('packs.pack_title'));
    await resident.isTold(resident.t('packs.made'));
    await expect(resident.page.getByRole('main')).toContainText(resident.t('packs.progress_not_taken'));
    await inspects(resident);
    const address = resident.page.url();

    const [download] = await Promise.all([resident.page.waitForEvent('download'), resident.presses(resident.t('packs.download'))]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^${resident.t('packs.file_name')}-\\d{4}-\\d\\d-\\d\\d\\.zip$`));
    const folder = info.outputPath('pack');
    const paths = unpacks(await download.path(), folder);
    expect(paths).toEqual(expect.arrayContaining(['index.html', 'about.html', 'manifest.json']));
    hashes(folder, paths);
    expect(readFileSync(join(folder, 'data/contact_details-person-value.json'), 'utf8')).toContain(person.email);

    await resident.page.goto(address);
    await expect(resident.page.getByRole('main')).toContainText(resident.t('packs.pack_until', { date: '', number: '1' }).split('. ').at(-1)!);
    expect((await request.get(`${address}/download`, { maxRedirects: 0 })).status(), 'it is nobody else’s').toBe(303);
    await test.step('and reads it from where it was unpacked', () => reads(resident, folder, paths));
  });

  test(`a resident asks, and sees the same date as staff from the question to the answer, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Iolo Rhondda');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    const reference = await test.step('asks for a copy and complains at once', () => asks(resident));

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, ANSWERS[lang]);
    await staff.open('/staff/data-requests');
    await staff.sees(staff.t('rights.board_title'));
    await inspects(staff);
    await staff.follows(reference);
    await expect(staff.page.getByRole('heading', { level: 1 })).toContainText(staff.t('rights_kinds.access'));
    await inspects(staff);
    expect(await clock(staff)).toBe(await clock(resident));

    await test.step('a question stops the clock', async () => {
      await staff.presses(staff.t('rights.desk_ask'));
      await staff.isRefused(staff.t('rights.question_empty'));
      await staff.types(staff.t('rights.desk_question'), 'Which year?');
      await staff.presses(staff.t('rights.desk_ask'));
      await staff.isTold(staff.t('rights.desk_asked'));
      await resident.page.reload();
      expect(await clock(staff)).toBe(await clock(resident));
      await expect(resident.page.getByRole('main')).toContainText('Which year?');
      await inspects(resident);
      await resident.types(resident.t('rights.reply'), '2024');
      await resident.presses(resident.t('rights.reply_send'));
      await resident.isTold(resident.t('rights.replied'));
    });

    await test.step('more time is told with its reason', async () => {
      await staff.page.reload();
      await staff.types(staff.t('rights.desk_reasons'), 'There are many.');
      await staff.presses(staff.t('rights.desk_extend'));
      await staff.isTold(staff.t('rights.desk_extended'));
      await resident.page.reload();
      expect(await clock(staff)).toBe(await clock(resident));
      await expect(resident.page.getByRole('main')).toContainText('There are many.');
    });

    await test.step('and the answer says how to complain', async () => {
      await staff.picks(staff.t('rights.desk_part'));
      await staff.presses(staff.t('rights.desk_save'));
      await staff.isRefused(staff.t('corrections.reason_empty'));
      await staff.types(staff.t('corrections.reason'), 'Others are in it.');
      await staff.presses(staff.t('rights.desk_save'));
      await staff.isTold(staff.t('rights.desk_saved'));
      await resident.page.reload();
      const main = resident.page.getByRole('main');
      await expect(main).toContainText('Others are in it.');
      await expect(main).toContainText(resident.t('corrections.notice_court'));
      await inspects(resident);
    });
  });
}

for (const lang of LANGS) {
  test(`a fee that two people charge is shown with how to pay, and the day it is paid starts the clock, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gwawr Nantlle');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await resident.open('/data-requests');
    await resident.picks(resident.t('rights_kinds.access'));
    await resident.presses(resident.t('rights.send'));
    await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
    const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';

    const [first, second] = [await arrives(lang), await arrives(lang)];
    await signsInWithCode(first, request, ANSWERS[lang]);
    await test.step('one proposes it', () => proposesFee(first, reference));
    await signsInWithCode(second, request, AGREES[lang]);
    await test.step('another agrees', async () => {
      await second.open(`/staff/data-requests/${reference}`);
      await inspects(second);
      await second.presses(second.t('rights_fee.desk_agree'));
      await second.isTold(second.t('rights_fee.desk_agreed'));
      await inspects(second);
      await second.open('/staff/data-requests?near=waiting');
      await expect(second.page.getByRole('row').filter({ hasText: reference })).toContainText(second.t('rights_fee.board_waits'));
      await inspects(second);
    });

    await mail(request, person.email, resident.t('rights_fee.letter_subject', { reference }));
    await resident.page.reload();
    const main = resident.page.getByRole('main');
    await expect(main).toContainText(resident.t('rights_fee.clock_waits'));
    for (const words of ['£12.50', 'Forty copies.', resident.t('rights_fee.pay'), resident.t('corrections.notice_court')]) await expect(main).toContainText(words);
    await expect(main).not.toContainText('Since May.');
    await inspects(resident);

    await test.step('the day it is paid starts the clock', async () => {
      await first.open(`/staff/data-requests/${reference}`);
      expect(await clock(first)).toBe(await clock(resident));
      await first.presses(first.t('rights_fee.desk_paid_save'));
      await expect(first.page).toHaveTitle(new RegExp(`^${first.t('common.error_prefix')}`));
      const [year, month, day] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date()).split('-');
      const group = first.page.getByRole('group', { name: first.t('rights_fee.desk_paid'), exact: true });
      for (const [part, value] of [['day', day], ['month', month], ['year', year]]) await group.getByLabel(first.t(`ui.${part}`), { exact: true }).fill(value);
      await first.presses(first.t('rights_fee.desk_paid_save'));
      await first.isTold(first.t('rights_fee.desk_paid_saved'));
      await resident.page.reload();
      expect(await clock(first)).toBe(await clock(resident));
      await expect(main).toContainText(resident.t('rights_fee.paid_thanks'));
    });
  });
}

async function proposesFee(staff: Visitor, reference: string) {
  await staff.open(`/staff/data-requests/${reference}`);
  await staff.follows(staff.t('rights_fee.desk_title'));
  await staff.sees(staff.t('rights_fee.desk_title'));
  await inspects(staff);
  await staff.presses(staff.t('rights_fee.desk_save'));
  await staff.isRefused(staff.t('rights_fee.ground_empty'));
  await staff.picks(staff.t('rights_fee.desk_copies'));
  await staff.types(staff.t('rights_fee.desk_amount'), '12.50');
  await staff.types(staff.t('rights.refusal_why'), 'Since May.');
  await staff.types(staff.t('corrections.reason'), 'Forty copies.');
  await staff.presses(staff.t('rights_fee.desk_save'));
  await staff.isTold(staff.t('rights_fee.desk_saved'));
  await expect(staff.page.getByRole('main')).toContainText(staff.t('rights.refusal_not_you'));
}

/** The sentence about the clock, which both sides read. */
async function clock(visitor: Visitor): Promise<string> {
  return (await visitor.page.locator('main .govuk-inset-text').first().innerText()).trim();
}

async function asks(resident: Visitor): Promise<string> {
  await resident.open('/data-requests');
  await resident.sees(resident.t('rights.title'));
  await inspects(resident);
  await resident.presses(resident.t('rights.send'));
  await resident.isRefused(resident.t('rights.kind_empty'));
  await resident.picks(resident.t('rights_kinds.access'));
  await resident.picks(resident.t('rights_kinds.complaint'));
  await resident.types(resident.t('rights.message'), 'All about my bins.');
  await resident.presses(resident.t('rights.send'));
  await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
  const reference = new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
  await resident.isTold(reference);
  await expect(resident.page.getByRole('main')).toContainText('All about my bins.');
  await inspects(resident);
  return reference;
}

/** Every entry is what the manifest says it is. */
function hashes(folder: string, paths: string[]) {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { entries: { path: string; sha256: string }[] };
  expect(manifest.entries.map((entry) => entry.path).sort()).toEqual(paths.filter((path) => path !== 'manifest.json').sort());
  for (const entry of manifest.entries) {
    expect(createHash('sha256').update(readFileSync(join(folder, entry.path))).digest('hex'), entry.path).toBe(entry.sha256);
  }
}

/** The pages of the pack, from the folder: in their language, one heading, nothing that axe knows as a fault. */
async function reads(resident: Visitor, folder: string, paths: string[]) {
  for (const path of paths.filter((one) => one.endsWith('.html'))) {
    await resident.page.goto(pathToFileURL(join(folder, path)).href);
    await expect(resident.page.locator('html')).toHaveAttribute('lang', resident.lang);
    await expect(resident.page.getByRole('heading', { level: 1 })).toHaveCount(1);
    if (!resident.scripted) continue;
    const { violations } = await new AxeBuilder({ page: resident.page }).setLegacyMode(true).analyze();
    expect(violations.map((fault) => `${path}: ${fault.id}`)).toEqual([]);
  }
  await resident.page.goto(pathToFileURL(join(folder, 'index.html')).href);
  await resident.follows(resident.t('packs.about_title'));
  await expect(resident.page.getByRole('heading', { level: 1, name: resident.t('packs.about_title') })).toBeVisible();
}
