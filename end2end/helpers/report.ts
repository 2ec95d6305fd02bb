import { expect } from '@playwright/test';
import { photo } from './files.ts';
import { service, type Words } from './text.ts';
import type { Visitor } from './visitor.ts';

const definition = service('fly-tipping');
const of = <T>(entries: Iterable<[string, T]>) => Object.fromEntries(entries) as Record<string, T>;

/** The words of the service that the journeys use. */
export const fly = {
  title: definition.title,
  topics: of([...definition.topics].map(([id, topic]) => [id, topic.title])),
  labels: of([...definition.questions].map(([id, question]) => [id, question.label])),
  choices: of([...definition.questions].map(([id, question]) => [id, question.choices])),
  emptyErrors: of([...definition.questions].map(([id, question]) => [id, question.emptyError as Words])),
};

/** A street of the demo's gazetteer, the same in both languages. */
export const STREET = 'Lôn y Gwenoliaid';

/** From the list of services to the first question. */
export async function begins(visitor: Visitor, title = fly.title) {
  await visitor.open('/services');
  await visitor.sees(visitor.t('ui.nav_services'));
  await visitor.follows(title[visitor.lang]);
  await visitor.sees(title[visitor.lang]);
  await visitor.presses(visitor.t('common.start_now'));
}

export async function continues(visitor: Visitor) {
  await visitor.presses(visitor.t('common.continue_'));
}

/** Answers one topic of single or multiple choices. */
export async function answers(visitor: Visitor, topic: string, picked: Record<string, string>) {
  const { lang } = visitor;
  await visitor.sees(fly.topics[topic][lang]);
  for (const [question, value] of Object.entries(picked)) {
    const group = visitor.page.getByRole('group', { name: fly.labels[question][lang], exact: true });
    await group.getByLabel(fly.choices[question][value][lang], { exact: true }).check();
  }
  await continues(visitor);
}

/** Finds the street: as one types, or with the search button where no script runs. */
export async function findsPlace(visitor: Visitor, street = STREET) {
  await visitor.sees(fly.topics.place[visitor.lang]);
  await visitor.types(visitor.t('drafts.place_search'), street);
  if (!visitor.scripted) await visitor.presses(visitor.t('drafts.find_place'));
  await visitor.page.getByRole('radio', { name: new RegExp(`^${street}`) }).first().check();
  await continues(visitor);
}

/** Adds the photo: an island sends it as soon as it is chosen, elsewhere the button does. */
export async function addsPhoto(visitor: Visitor, file = photo()) {
  await visitor.chooses(photoLabel(visitor), file);
  if (!visitor.scripted) await visitor.presses(visitor.t('drafts.upload'));
  await visitor.isTold(visitor.t('drafts.uploaded'));
  await visitor.islands();
}

export function photoLabel(visitor: Visitor): string {
  return `${fly.labels.photo[visitor.lang]} ${visitor.t('common.optional')}`;
}

/** A report of fly-tipping with the shortest answers, up to the page after the last question. */
export async function answersEverything(visitor: Visitor) {
  await begins(visitor);
  await answers(visitor, 'what', { what: 'tyres', amount: 'car_boot' });
  await findsPlace(visitor);
  await answers(visitor, 'danger', { danger: 'no' });
  await answers(visitor, 'seen', { seen: 'no' });
  await visitor.sees(fly.topics.photo[visitor.lang]);
  await continues(visitor);
}

/** Sends what was checked, and gives back the reference of the confirmation. */
export async function sends(visitor: Visitor): Promise<string> {
  await visitor.sees(visitor.t('drafts.check_title'));
  await visitor.presses(visitor.t('drafts.accept_and_send'));
  await visitor.sees(visitor.t('requests.have_report'));
  return reference(visitor);
}

/** The reference that the page of the confirmation shows, which is in its address too. */
export async function reference(visitor: Visitor): Promise<string> {
  const found = /\/requests\/(SR-[0-9A-Z]{4}-[0-9A-Z]{4})\/sent$/.exec(visitor.page.url())?.[1] ?? '';
  await expect(visitor.page.getByRole('main')).toContainText(found);
  expect(found).not.toBe('');
  return found;
}
