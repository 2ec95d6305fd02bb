import { expect, type Locator } from '@playwright/test';
import { letter, photo } from '../helpers/files.ts';
import { registers, somebody } from '../helpers/people.ts';
import { begins, continues } from '../helpers/report.ts';
import { test } from '../helpers/test.ts';
import { SLUGS, service, type Question, type Service } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

/** More pages than any service has. */
const MOST_PAGES = 15;

// One language with the islands and the other without, so that each page is met twice and each word once.
for (const slug of SLUGS) {
  test(`every page of ${slug} says what is missing, and what is answered is sent`, async ({ arrives, request, javaScriptEnabled }) => {
    const asked = service(slug);
    const resident = await arrives(javaScriptEnabled ? 'en' : 'cy');
    await registers(resident, request, somebody('Iwan ap Dafydd'));
    await begins(resident, asked.title);
    for (let page = 0; step(resident) !== 'check'; page += 1) {
      expect(page, 'the pages come to an end').toBeLessThan(MOST_PAGES);
      await answersPage(resident, asked);
    }
    await resident.sees(resident.t('drafts.check_title'));
    await resident.presses(resident.t('drafts.accept_and_send'));
    await expect(resident.page).toHaveURL(/\/requests\/SR-\w{4}-\w{4}\/sent$/);
    await expect(resident.page.getByRole('main')).toContainText(resident.t('requests.your_reference'));
  });
}

/** The last part of the address: which page of the draft this is. */
function step(visitor: Visitor): string {
  return new URL(visitor.page.url()).pathname.split('/').at(-1) ?? '';
}

/** Sends the page empty, reads what it says, answers it and goes on. */
async function answersPage(resident: Visitor, asked: Service) {
  const at = step(resident);
  const topic = asked.topics.get(at);
  if (!topic) throw new Error(`${asked.slug} has no page ${at}`);
  await resident.islands();
  const missing = topic.questions.filter((question) => question.required && !question.showIf && question.emptyError);
  if (missing.length > 0) {
    await continues(resident);
    for (const question of missing) await resident.isRefused(question.emptyError?.[resident.lang] ?? '');
  }
  for (const question of topic.questions) await answer(resident, asked, question);
  const before = resident.page.url();
  await continues(resident);
  await expect(resident.page, `${at} is answered`).not.toHaveURL(before);
}

async function answer(resident: Visitor, asked: Service, question: Question) {
  const { lang } = resident;
  const label = question.label[lang];
  const main = resident.page.getByRole('main');
  const group = main.getByRole('group', { name: label });
  const box = (within: Locator, name: string) => within.getByRole('textbox', { name });
  switch (question.kind) {
    case 'short_text':
    case 'email':
      return question.required ? box(main, label).fill('Rhywbeth byr') : undefined;
    case 'long_text':
      return box(main, label).fill('Ateb hir dros sawl llinell.\nDyma’r ail.');
    case 'phone':
      return box(main, label).fill('07700 900982');
    case 'money':
      return box(main, label).fill('12.50');
    case 'single_choice':
    case 'multiple_choice':
      return group.getByLabel(pick(asked, question)[lang], { exact: true }).check();
    case 'date':
      return day(resident, group, new Date(Date.now() + (question.id === 'day' ? 7 : -2) * 86_400_000));
    case 'date_of_birth':
      return day(resident, group, new Date('1994-07-03T12:00:00Z'));
    case 'declaration':
      return main.getByRole('checkbox', { name: label }).check();
    case 'place':
      return resident.types(resident.t('drafts.place_words'), 'Wrth y bont');
    case 'address':
      return address(resident);
    case 'photo':
    case 'file':
      return upload(resident, question);
    case 'ni_number':
      return undefined;
    default:
      throw new Error(`no answer for a question of kind ${question.kind}`);
  }
}

/** The answer that brings up another question, so that it is met too; else the first. */
function pick(asked: Service, question: Question) {
  const dependent = [...asked.questions.values()].find((other) => other.showIf?.question === question.id);
  const [first] = Object.values(question.choices);
  return question.choices[dependent?.showIf?.equals ?? ''] ?? first;
}

async function day(resident: Visitor, group: Locator, date: Date) {
  const part = (key: string) => group.getByLabel(resident.t(key), { exact: true });
  await part('ui.day').fill(String(date.getUTCDate()));
  await part('ui.month').fill(String(date.getUTCMonth() + 1));
  await part('ui.year').fill(String(date.getUTCFullYear()));
}

async function address(resident: Visitor) {
  await resident.types(resident.t('drafts.postcode'), 'an14dx');
  await resident.presses(resident.t('drafts.find_address'));
  await resident.field(resident.t('drafts.address_results')).selectOption({ index: 1 });
}

/** An island sends a photo by itself; a document, and a photo without scripts, are sent with the button. */
async function upload(resident: Visitor, question: Question) {
  const isPhoto = question.kind === 'photo';
  const input = resident.page.getByRole('main').getByLabel(question.label[resident.lang]);
  await input.setInputFiles(isPhoto ? photo() : letter());
  if (!isPhoto || !resident.scripted) await resident.presses(resident.t('drafts.upload'));
  await expect(resident.page.getByRole('heading', { name: resident.t('drafts.your_files') })).toBeVisible();
  await resident.islands();
}
