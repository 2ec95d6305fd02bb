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

/** A service as its file in data/services describes it. */
export interface Service {
  slug: string;
  title: Words;
  /** Titles of the pages. */
  topics: Record<string, Words>;
  labels: Record<string, Words>;
  emptyErrors: Record<string, Words>;
  choices: Record<string, Record<string, Words>>;
}

/** Reads the lines that a person meets; the rest of the file is the server's business. */
export function service(slug: string): Service {
  const read: Service = { slug, title: { en: '', cy: '' }, topics: {}, labels: {}, emptyErrors: {}, choices: {} };
  let id = '';
  for (const line of readFileSync(join(root, 'data/services', `${slug}.toml`), 'utf8').split('\n')) {
    const trimmed = line.trim();
    id = /^id = "([\w-]+)"/.exec(trimmed)?.[1] ?? id;
    const found = words(trimmed);
    if (!found) continue;
    const value = /^\{ value = "([\w-]+)"/.exec(trimmed)?.[1];
    if (value) (read.choices[id] ??= {})[value] = found;
    else if (trimmed.startsWith('title =') && id) read.topics[id] = found;
    else if (trimmed.startsWith('title =')) read.title = found;
    else if (trimmed.startsWith('label =')) read.labels[id] = found;
    else if (trimmed.startsWith('empty_error =')) read.emptyErrors[id] = found;
  }
  return read;
}
