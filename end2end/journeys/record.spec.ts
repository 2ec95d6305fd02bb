import { inspects } from '../helpers/inspect.ts';
import { signsInWithCode } from '../helpers/people.ts';
import { fly } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J5: Siân, of whom the demonstration holds things on every channel.
test.describe.configure({ timeout: 180_000 });

const CALL = 'Sbwriel wedi’i adael yn Lôn y Gwenoliaid, a thaliad treth gyngor';
const TABS = ['tab_timeline', 'tab_details', 'tab_held', 'tab_shared', 'tab_looked', 'tab_recordings', 'tab_needs', 'tab_deleting'];

for (const lang of LANGS) {
  test(`a resident sees the whole record, in ${lang}`, async ({ arrives, request }) => {
    const resident = await arrives(lang);
    await signsInWithCode(resident, request, 'sian@example.org', '/sign-in');
    await resident.follows(resident.t('ui.nav_record'));
    await test.step('the timeline has every channel', () => seesTimeline(resident));
    await test.step('a filter shows a part of it', () => filters(resident));
    await test.step('a call says why, by what right, with whom and until when', () => opensCall(resident));
    await test.step('its recording has a gap for the payment', () => opensRecording(resident));
    await test.step('each tab is a page', () => opensTabs(resident));
    await test.step('and the four facts lead to theirs', () => followsFacts(resident));
    await test.step('it is taken away as it is seen', () => takesAway(resident));
  });
}

async function seesTimeline(resident: Visitor) {
  await resident.sees(resident.t('ui.nav_record'));
  const main = resident.page.getByRole('main');
  const ways = ['from_you_phone', 'from_you_visit', 'from_us_email', 'from_you_letter', 'from_you_request'];
  for (const way of ways) await expect(main.getByText(resident.t(`timeline.${way}`)).first(), way).toBeVisible();
  await expect(main.getByRole('heading', { level: 2, name: /20\d\d$/ }).first()).toBeVisible();
  await expect(main).toContainText(resident.t('record.withheld'));
  const entries = main.getByRole('article');
  await expect(main.getByText(shown(resident, await entries.count()))).toBeVisible();
  await inspects(resident);
}

/** “Showing 25 of 42”, up to the number of what there is. */
function shown(resident: Visitor, count: number): RegExp {
  return new RegExp(`^${resident.t('record.showing', { shown: String(count), total: '' }).trim()} \\d+$`);
}

async function filters(resident: Visitor) {
  const main = resident.page.getByRole('main');
  const open = async (summary: string) => {
    await expect(main.getByText(summary, { exact: true })).toBeVisible();
    if (!(await resident.choice(resident.t('timeline.way_phone')).isVisible())) await main.getByText(summary, { exact: true }).click();
  };
  await open(resident.t('record.filters_none'));
  await resident.picks(resident.t('timeline.way_phone'));
  if (!resident.scripted) await resident.presses(resident.t('common.apply_filters'));
  await expect(resident.page).toHaveURL(/\/record\?.*way=phone/);
  const entries = main.getByRole('article');
  await expect(entries.filter({ hasText: CALL })).toHaveCount(1);
  await expect(entries.filter({ hasNotText: new RegExp(`${resident.t('timeline.from_you_phone')}|${resident.t('timeline.from_us_phone')}`) })).toHaveCount(0);
  await expect(main.getByRole('status').getByText(shown(resident, await entries.count()))).toBeVisible();
  await open(resident.t('record.filters', { number: '1' }));
  await resident.field(resident.t('record.filter_service')).selectOption({ label: fly.title[resident.lang] });
  if (!resident.scripted) await resident.presses(resident.t('common.apply_filters'));
  await expect(resident.page).toHaveURL(/service=fly-tipping/);
  await expect(entries).toHaveCount(1);
  await inspects(resident);
  await resident.page.reload();
  await expect(entries, 'the address holds the choice').toHaveCount(1);
}

async function opensCall(resident: Visitor) {
  await resident.follows(CALL);
  await resident.sees(CALL);
  const main = resident.page.getByRole('main');
  for (const fact of ['SR-7F3K-2QXM', 'A-117', resident.t('record.came_by', { way: resident.t('timeline.way_phone') })]) {
    await expect(main).toContainText(fact);
  }
  await expect(main).toContainText(resident.t('record.shared_times', { number: '1' }));
  await main.getByText(resident.t('record.law'), { exact: true }).click();
  await expect(main).toContainText(/6\(1\)\(e\)/);
  await expect(resident.link(resident.t('record.this_is_wrong'))).toBeVisible();
  await expect(resident.link(resident.t('record.this_is_not_me'))).toBeVisible();
  await inspects(resident);
}

async function opensRecording(resident: Visitor) {
  const main = resident.page.getByRole('main');
  await main.getByRole('link', { name: resident.t('record.nested_recording', { gaps: '1', length: resident.t('timeline.length', { minutes: '6', seconds: '12' }) }) }).click();
  await expect(main.getByText(resident.t('record.segment_payment', { from: '4:10', number: '1', until: '5:25' })).first()).toBeVisible();
  await expect(main).toContainText(resident.t('record.recording_audio_where', { phone: '01632 960100' }));
  await expect(main).toContainText(resident.t('record.recording_delete'));
  await inspects(resident);
}

async function opensTabs(resident: Visitor) {
  await resident.open('/record');
  for (const tab of TABS) {
    const tabs = resident.page.getByRole('navigation', { name: resident.t('record.tabs'), exact: true });
    await tabs.getByRole('link', { name: resident.t(`record.${tab}`), exact: true }).click();
    await resident.islands();
    await expect(resident.page.getByRole('heading', { level: 1 })).toBeVisible();
    await inspects(resident);
    if (await tabs.count()) continue;
    await resident.open('/record');
  }
}

async function followsFacts(resident: Visitor) {
  const facts = [
    ['glance_shared', 'record.sharing_title', resident.t('record.share_open')],
    ['glance_looked', 'access.log_title', 'C-204'],
    ['glance_next', 'record.deleting_title', resident.t('record.deleting_first')],
  ];
  for (const [fact, title, words] of facts) {
    await resident.open('/record');
    const strip = resident.page.getByRole('list', { name: resident.t('record.glance'), exact: true }).or(resident.page.getByRole('region', { name: resident.t('record.glance'), exact: true }));
    await strip.getByRole('link', { name: new RegExp(resident.t(`record.${fact}`)) }).click();
    await resident.sees(resident.t(title));
    await expect(resident.page.getByRole('main')).toContainText(words);
  }
}

async function takesAway(resident: Visitor) {
  await resident.open('/record?way=phone');
  await resident.islands();
  const main = resident.page.getByRole('main');
  const entries = await main.getByRole('article').count();
  const whole = async (name: string) => {
    const href = await resident.link(resident.t(name)).getAttribute('href');
    const answer = await resident.page.request.get(href ?? '');
    expect(answer.headers()['content-disposition']).toContain(`attachment; filename="${resident.t('record.download_name')}-`);
    return answer.text();
  };
  const page = await whole('record.download_page');
  expect(page.match(/<article/g)).toHaveLength(entries);
  expect(page).toContain(`<html lang="${resident.lang}"`);
  const data = JSON.parse(await whole('record.download_data')) as { language: string; entries: { way: string; title: string }[] };
  expect([data.language, data.entries.length]).toEqual([resident.lang, entries]);
  expect(new Set(data.entries.map(({ way }) => way))).toEqual(new Set(['phone']));
  expect(data.entries.map(({ title }) => title)).toContain(CALL);
  await resident.follows(resident.t('record.print'));
  await expect(main).toContainText(resident.t('record.print_how'));
  await expect(main.getByRole('article')).toHaveCount(entries);
  await expect(main.getByRole('button'), 'on paper nothing is pressed').toHaveCount(0);
  await inspects(resident);
}
