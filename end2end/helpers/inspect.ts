import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { join } from 'node:path';
import { LANGS, other } from './text.ts';
import type { Visitor } from './visitor.ts';

type Found = Awaited<ReturnType<AxeBuilder['analyze']>>;

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const CONTRAST = 'color-contrast';
const WIDE = { width: 1280, height: 800 };
/** A page at 400 % on an ordinary screen (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

/**
 * Looks at the page as it stands: its heading, title and language, nothing that axe knows as a fault, no scrolling sideways. Axe
 * is a script of its own and does not run where scripts are off.
 */
export async function inspects(visitor: Visitor) {
  await visitor.islands();
  await pictures(visitor);
  const faults = [...(await names(visitor)), ...(await sideways(visitor))];
  if (visitor.scripted) faults.push(...(await axe(visitor)));
  if (visitor.scripted && visitor.lang === 'en') faults.push(...(await inTheDark(visitor)));
  expect.soft(faults, `${new URL(visitor.page.url()).pathname} in ${visitor.lang}`).toEqual([]);
}

/** Where `SHOTS` names a folder, a picture of the page at each width, for people to look at. */
async function pictures(visitor: Visitor) {
  if (!process.env.SHOTS) return;
  const name = `${new URL(visitor.page.url()).pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replaceAll('/', '_')}-${visitor.lang}`;
  for (const width of [320, 768, 1280]) {
    await visitor.page.setViewportSize({ width, height: 800 });
    await visitor.page.screenshot({ path: join(process.env.SHOTS, `${name}-${width}.png`), fullPage: true });
  }
  await visitor.page.setViewportSize(WIDE);
}

/** One heading, which is the title too, in a page that says which language it is in. */
async function names(visitor: Visitor): Promise<string[]> {
  const { page, lang } = visitor;
  const said = await page.locator('html').getAttribute('lang');
  const headings = await page.getByRole('heading', { level: 1 }).allTextContents();
  const heading = headings[0]?.trim() ?? '';
  // A button outside its form, such as the switch of the language, names the form that it sends.
  const astray = await page.evaluate(() => [...document.querySelectorAll('button[form]')].filter((button) => !(button as HTMLButtonElement).form).length);
  const title = (await page.title()).replace(visitor.t('common.error_prefix'), '');
  // The record of a person, as staff have it open: a title stays in the history of the browser, so it names nobody.
  const quiet = (await page.locator('main').getAttribute('data-page')) === 'T4c' ? visitor.t('access.history') : undefined;
  return [
    ...(said === lang ? [] : [`the language is ${said}`]),
    ...(headings.length === 1 && heading !== '' ? [] : [`the headings are ${headings.join(' and ')}`]),
    ...(astray === 0 ? [] : [`${astray} buttons send a form that is not here`]),
    ...(title.startsWith(`${quiet ?? heading} – `) ? [] : [`the title is “${title}”, the heading “${heading}”`]),
  ];
}

async function axe(visitor: Visitor): Promise<string[]> {
  // There are no frames to put together, which is what the newer mode is slow for. What a rule found right is not sent over.
  const builder = new AxeBuilder({ page: visitor.page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).withTags(RULES);
  // Colours do not depend on the language.
  const { violations } = await (visitor.lang === 'en' ? builder : builder.disableRules([CONTRAST])).analyze();
  return told(violations);
}

/** The contrast where the reader's machine is dark; axe is on the page already. */
async function inTheDark(visitor: Visitor): Promise<string[]> {
  await visitor.page.emulateMedia({ colorScheme: 'dark' });
  const violations = await visitor.page.evaluate(async (contrast) => {
    const here = window as unknown as { axe: { run(options: object): Promise<Found> } };
    return (await here.axe.run({ runOnly: [contrast], resultTypes: ['violations'] })).violations;
  }, CONTRAST);
  await visitor.page.emulateMedia({ colorScheme: null });
  return told(violations).map((fault) => `in the dark: ${fault}`);
}

function told(violations: Found['violations']): string[] {
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`));
}

async function sideways(visitor: Visitor): Promise<string[]> {
  await visitor.page.setViewportSize(NARROW);
  const wide = await visitor.page.evaluate((most) => {
    const width = document.documentElement.scrollWidth;
    if (width <= most) return [];
    const beyond = [...document.querySelectorAll('main *')].find((element) => element.getBoundingClientRect().right > most + 1);
    return [`${width} pixels wide: ${beyond?.outerHTML.slice(0, 200)}`];
  }, NARROW.width);
  await visitor.page.setViewportSize(WIDE);
  return wide;
}

/** Opens each page in both languages and looks at it. */
export async function inspectsAll(visitor: Visitor, paths: string[], status = 200) {
  for (const path of paths) {
    for (const lang of LANGS) {
      visitor.lang = lang;
      const answer = await visitor.open(path);
      expect.soft(answer?.status(), `${path} in ${lang}`).toBe(status);
      await inspects(visitor);
    }
  }
}

/** Looks at the page that is open in this language, then in the other, and comes back. */
export async function inspectsHere(visitor: Visitor) {
  const { lang } = visitor;
  await inspects(visitor);
  await visitor.switches(other(lang));
  await inspects(visitor);
  await visitor.switches(lang);
}
