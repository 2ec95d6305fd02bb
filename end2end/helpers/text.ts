import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export type Lang = 'en' | 'cy';
export const LANGS: Lang[] = ['en', 'cy'];
export const other = (lang: Lang): Lang => (lang === 'en' ? 'cy' : 'en');

/** The same words in both languages. */
export type Words = Record<Lang, string>;

const root = resolve(import.meta.dirname, '../..');
const pair = /\{ en = "((?:[^"\\]|\\.)*)", cy = "((?:[^"\\]|\\.)*)" \}/;

function words(line: string): Words | undefined {
  const found = pair.exec(line);
  const plain = (text: string) => JSON.parse(`"${text}"`).replaceAll('{{', '{');
  return found ? { en: plain(found[1]), cy: plain(found[2]) } : undefined;
}

/** Every word of the portal, by `section.key`, from the files the portal itself is built from. */
const catalogue = new Map<string, Words>();
const folder = join(root, 'src/text');
for (const file of readdirSync(folder).filter((name) => name.endsWith('.toml'))) {
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    const key = /^(\w+) = /.exec(line)?.[1];
    const found = key && words(line);
    if (key && found) catalogue.set(`${basename(file, '.toml')}.${key}`, found);
  }
}

/** The words of a key, with values for its placeholders. */
export function t(key: string, lang: Lang, values: Record<string, string> = {}): string {
  const found = catalogue.get(key);
  if (!found) throw new Error(`src/text has no words for ${key}`);
  return found[lang].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A question as a person meets it. */
export interface Question {
  id: string;
  kind: string;
  required: boolean;
  label: Words;
  emptyError?: Words;
  choices: Record<string, Words>;
  /** Asked when an earlier question has this answer. */
  showIf?: { question: string; equals: string };
}

/** A service as its file in data/services describes it. */
export interface Service {
  slug: string;
  title: Words;
  needsAccount: boolean;
  /** The pages in order, with their titles and questions. */
  topics: Map<string, { title: Words; questions: Question[] }>;
  questions: Map<string, Question>;
}

/** Every service the demo council has. */
export const SLUGS = readdirSync(join(root, 'data/services')).map((name) => basename(name, '.toml'));

/** Reads the lines that a person meets; the rest of the file is the server's business. */
export function service(slug: string): Service {
  const nothing = { en: '', cy: '' };
  const read: Service = { slug, title: nothing, needsAccount: false, topics: new Map(), questions: new Map() };
  let topic: { title: Words; questions: Question[] } | undefined;
  let question: Question | undefined;
  for (const line of readFileSync(join(root, 'data/services', `${slug}.toml`), 'utf8').split('\n').map((each) => each.trim())) {
    const id = /^id = "([\w-]+)"/.exec(line)?.[1];
    const found = words(line);
    const value = /^\{ value = "([\w-]+)"/.exec(line)?.[1];
    const showIf = /^show_if = \{ question = "([\w-]+)", equals = "([\w-]+)" \}/.exec(line);
    if (line === '[[topic]]') [topic, question] = [{ title: nothing, questions: [] }, undefined];
    else if (line === '[[topic.question]]') {
      question = { id: '', kind: '', required: false, label: nothing, choices: {} };
      topic?.questions.push(question);
    } else if (id && question) read.questions.set((question.id = id), question);
    else if (id && topic) read.topics.set(id, topic);
    else if (line === 'needs_account = true') read.needsAccount = true;
    else if (value && found && question) question.choices[value] = found;
    else if (found && question && line.startsWith('label =')) question.label = found;
    else if (found && question && line.startsWith('empty_error =')) question.emptyError = found;
    else if (found && topic && !question && line.startsWith('title =')) topic.title = found;
    else if (found && !topic && line.startsWith('title =')) read.title = found;
    else if (question && line.startsWith('kind =')) question.kind = /"(\w+)"/.exec(line)?.[1] ?? '';
    else if (question && line === 'required = true') question.required = true;
    else if (question && showIf) question.showIf = { question: showIf[1], equals: showIf[2] };
  }
  return read;
}
