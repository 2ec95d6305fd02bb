import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { letter as pdf } from '../helpers/files.ts';
import { inspects } from '../helpers/inspect.ts';
import { registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import { totp } from '../helpers/totp.ts';
import type { Visitor } from '../helpers/visitor.ts';
import { unpacks } from '../helpers/zip.ts';

// J16: a copy that one person prepares, another releases, and its person fetches with the second step. J9: what is in it.
test.describe.configure({ timeout: 300_000, mode: 'serial' });

/** Who prepares and who releases: the other way round in the other language. */
const OFFICERS: Record<Lang, [string, string]> = {
  en: ['tegid@arianell.example', 'meleri@arianell.example'],
  cy: ['meleri@arianell.example', 'tegid@arianell.example'],
};

for (const lang of LANGS) {
  test(`a copy is collected, cut, released by somebody else and fetched with the second step, in ${lang}`, async ({ arrives, request }, info) => {
    const person = somebody('Cenarth Aberdeifi');
    const resident = await arrives(lang);
    await registers(resident, request, person);
    await test.step('turns on the second step', () => turnsOnSecondStep(resident));
    const reference = await test.step('asks for a copy', () => asks(resident));

    const [first, second] = [await arrives(lang), await arrives(lang)];
    await signsInWithCode(first, request, OFFICERS[lang][0]);
    await test.step('collects, and asks a team to search', () => asksTeam(first, reference));
    await test.step('the team gives back a file it found', () => givesBack(first));
    await test.step('takes words out and says that it is done', () => prepares(first, reference));
    await first.open(`/staff/data-requests/${reference}/release`);
    await expect(first.page.getByRole('main')).toContainText(first.t('disclosure.release_somebody_else'));
    await expect(first.button(first.t('disclosure.release'))).toHaveCount(0);

    await signsInWithCode(second, request, OFFICERS[lang][1]);
    await test.step('reads again and releases', () => releases(second, reference));

    await resident.open(`/data-requests/${reference}/pack`);
    await resident.sees(resident.t('packs.pack_title'));
    await inspects(resident);
    const [download] = await Promise.all([resident.page.waitForEvent('download'), resident.presses(resident.t('packs.download'))]);
    const folder = info.outputPath('copy');
    const paths = unpacks(await download.path(), folder);
    expect(paths.filter((path) => path.endsWith('-roof.pdf')), 'the file that the team found').toHaveLength(1);
    for (const path of paths) {
      const words = `${path} ${readFileSync(join(folder, path), 'utf8')}`.toLowerCase();
      expect(words.includes('aberdeifi'), `${path} has what was taken out`).toBe(false);
    }
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain(resident.t('exemptions.third_party').split('’')[0]);
    await test.step('nor has the copy at once what was taken out', () => takesAtOnce(resident, info.outputPath('at-once')));
    await test.step('nor has the record', () => readsRecord(resident));
    await test.step('something is missing', () => misses(resident, reference));
    await test.step('and reads it from where it was unpacked', () => reads(resident, folder, paths));
  });
}

async function turnsOnSecondStep(resident: Visitor) {
  await resident.open('/account/security/second-step');
  await resident.sees(resident.t('accounts.second_step_title'));
  const [key] = await resident.page.getByRole('main').getByRole('code').allTextContents();
  await resident.types(resident.t('accounts.code_label'), totp(key));
  await resident.presses(resident.t('accounts.turn_on'));
  await resident.isTold(resident.t('accounts.second_step_on'));
}

async function asks(resident: Visitor): Promise<string> {
  await resident.open('/data-requests');
  await resident.picks(resident.t('rights_kinds.access'));
  await resident.presses(resident.t('rights.send'));
  await expect(resident.page).toHaveURL(/\/data-requests\/DR-/);
  return new URL(resident.page.url()).pathname.split('/').at(-1) ?? '';
}

async function asksTeam(staff: Visitor, reference: string) {
  await staff.open('/staff/data-requests');
  await inspects(staff);
  await staff.open(`/staff/data-requests/${reference}`);
  await inspects(staff);
  await staff.follows(staff.t('disclosure.bench_title'));
  await staff.sees(staff.t('disclosure.bench_title'));
  await staff.presses(staff.t('disclosure.collect'));
  await staff.isTold(staff.t('disclosure.collected_done'));
  await inspects(staff);
  await staff.open(`/staff/data-requests/${reference}/search`);
  await staff.field(staff.t('disclosure.head_team')).selectOption('IG');
  await staff.types(staff.t('disclosure.asked'), 'Letters about the roof');
  await inspects(staff);
  await staff.presses(staff.t('disclosure.search_ask'));
  await staff.isTold(staff.t('disclosure.search_asked'));
}

/** The officer works in the team that was asked. */
async function givesBack(staff: Visitor) {
  await staff.open('/staff/searches');
  await inspects(staff);
  await staff.page.getByRole('main').getByRole('table').getByRole('link').first().click();
  await staff.sees(staff.t('disclosure.search_title'));
  await staff.presses(staff.t('disclosure.found_file_save'));
  await staff.isRefused(staff.t('drafts.choose_file'));
  await staff.chooses(staff.t('disclosure.found_file'), pdf('roof.pdf'));
  await staff.presses(staff.t('disclosure.found_file_save'));
  await staff.isTold(staff.t('disclosure.found_added'));
  await inspects(staff);
  for (const label of ['places', 'terms', 'period', 'result']) await staff.types(staff.t(`disclosure.${label}`), 'Post');
  await staff.types(staff.t('disclosure.found'), '1');
  await staff.presses(staff.t('disclosure.finish'));
  await staff.isTold(staff.t('disclosure.search_done'));
}

async function prepares(staff: Visitor, reference: string) {
  await staff.open(`/staff/data-requests/${reference}/items?show=all`);
  await inspects(staff);
  await staff.page.getByRole('main').getByRole('table').getByRole('link').first().click();
  await expect(staff.page.getByRole('main')).toContainText(staff.t('disclosure.as_held'));
  await inspects(staff);
  await staff.presses(staff.t('disclosure.decide_save'));
  await staff.isRefused(staff.t('disclosure.decision_empty'));
  await staff.picks(staff.t('disclosure.decide_cut'));
  await staff.types(staff.t('disclosure.cut_words'), 'Aberdeifi');
  await staff.field(staff.t('disclosure.exemption')).selectOption('third_party');
  await staff.types(staff.t('disclosure.reason'), 'A word of somebody else.');
  await staff.presses(staff.t('disclosure.decide_save'));
  await staff.isTold(staff.t('disclosure.decided'));
  await staff.open(`/staff/data-requests/${reference}/items?show=open`);
  for (let open = staff.page.getByRole('main').getByRole('table').getByRole('link'); (await open.count()) > 0; ) {
    await open.first().click();
    await staff.picks(staff.t('disclosure.decide_give'));
    await staff.presses(staff.t('disclosure.decide_save'));
    await staff.open(`/staff/data-requests/${reference}/items?show=open`);
  }
  await staff.open(`/staff/data-requests/${reference}/copy`);
  await staff.presses(staff.t('disclosure.propose'));
  await staff.isRefused(staff.t('disclosure.cover_empty'));
  for (const label of ['disclosure.cover', 'corrections.reason_cy', 'corrections.reason_en']) {
    const field = staff.field(staff.t(label));
    if ((await field.count()) > 0) await field.fill('This is your copy.');
  }
  await staff.presses(staff.t('disclosure.propose'));
  await staff.isTold(staff.t('disclosure.proposed'));
  await inspects(staff);
}

async function releases(staff: Visitor, reference: string) {
  await staff.open(`/staff/data-requests/${reference}/release`);
  await staff.sees(staff.t('disclosure.release_title'));
  await inspects(staff);
  await staff.presses(staff.t('disclosure.release'));
  await staff.isRefused(staff.t('disclosure.read_empty'));
  for (const box of await staff.page.getByRole('main').getByRole('checkbox').all()) await box.check();
  await staff.presses(staff.t('disclosure.release'));
  await staff.isTold(staff.t('disclosure.released'));
  await inspects(staff);
}

/** The copy at once keeps to what two people took out of the other. */
async function takesAtOnce(resident: Visitor, folder: string) {
  await resident.open('/record/pack');
  await resident.presses(resident.t('packs.make'));
  await resident.sees(resident.t('packs.pack_title'));
  const [download] = await Promise.all([resident.page.waitForEvent('download'), resident.presses(resident.t('packs.download'))]);
  const paths = unpacks(await download.path(), folder);
  expect(paths).toContain('data/contact_details-person-value.json');
  for (const path of paths) {
    const words = `${path} ${readFileSync(join(folder, path), 'utf8')}`.toLowerCase();
    expect(words.includes('aberdeifi'), `${path} has what was taken out`).toBe(false);
  }
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain(resident.t('disclosure.not_given'));
}

/** What was taken out is on no page of the record either. */
async function readsRecord(resident: Visitor) {
  await resident.open('/record/held');
  await expect(resident.page.getByRole('main')).toContainText(resident.t('exemptions.third_party'));
  await expect(resident.page.getByRole('main')).not.toContainText('Aberdeifi');
}

async function misses(resident: Visitor, reference: string) {
  await resident.open(`/data-requests/${reference}/pack`);
  await resident.presses(resident.t('disclosure.missing_send'));
  await resident.isRefused(resident.t('disclosure.missing_empty'));
  await resident.types(resident.t('disclosure.missing'), 'My letter of May.');
  await resident.presses(resident.t('disclosure.missing_send'));
  await resident.isTold(resident.t('disclosure.missing_sent'));
}

/** The pages of the copy, from the folder: in their language, one heading, nothing that axe knows as a fault. */
async function reads(resident: Visitor, folder: string, paths: string[]) {
  for (const path of paths.filter((one) => one.endsWith('.html'))) {
    await resident.page.goto(pathToFileURL(join(folder, path)).href);
    await expect(resident.page.locator('html')).toHaveAttribute('lang', resident.lang);
    await expect(resident.page.getByRole('heading', { level: 1 })).toHaveCount(1);
    if (!resident.scripted) continue;
    const { violations } = await new AxeBuilder({ page: resident.page }).setLegacyMode(true).analyze();
    expect(violations.map((fault) => `${path}: ${fault.id}`)).toEqual([]);
  }
}
