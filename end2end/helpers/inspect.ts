import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { LANGS, other } from './text.ts';
import type { Visitor } from './visitor.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDE = { width: 1280, height: 800 };
/** A page at 400 % on an ordinary screen (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

/** Looks at the page as it stands: no fault that axe knows, one heading, its language, and no scrolling sideways. */
export async function inspects(visitor: Visitor) {
  const { page, lang } = visitor;
  const at = `${new URL(page.url()).pathname} (${lang})`;
  await visitor.islands();
  await expect.soft(page.locator('html'), at).toHaveAttribute('lang', lang);
  const headings = page.getByRole('heading', { level: 1 });
  await expect.soft(headings, at).toHaveCount(1);
  const heading = (await headings.first().textContent())?.trim() ?? '';
  expect.soft(heading, at).not.toBe('');
  const title = await page.title();
  expect.soft(title.startsWith(`${heading} – `) || title.startsWith(`${visitor.t('common.error_prefix')}${heading} – `), `${at}: “${title}” is “${heading}”`).toBe(true);

  const found = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const faults = found.violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join('\n')}`);
  expect.soft(faults, at).toEqual([]);

  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  expect.soft(dark.violations.flatMap(({ nodes }) => nodes.map((node) => `${node.html}\n  ${node.any[0]?.message}`)), `${at} in the dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: null });

  await page.setViewportSize(NARROW);
  const wider = await page.evaluate(() => {
    const width = document.documentElement.scrollWidth;
    const beyond = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    return width > 320 ? `${width} px: ${beyond.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ')}` : '';
  });
  expect.soft(wider, `${at} at 320 px`).toBe('');
  await page.setViewportSize(WIDE);
}

/** Opens each page in both languages and looks at it. */
export async function inspectsAll(visitor: Visitor, paths: string[], status = 200) {
  for (const path of paths) {
    for (const lang of LANGS) {
      visitor.lang = lang;
      const answer = await visitor.open(path);
      expect.soft(answer?.status(), `${path} (${lang})`).toBe(status);
      await inspects(visitor);
    }
  }
}

/** Looks at the page that is open in this language and in the other, where the address carries on. */
export async function inspectsHere(visitor: Visitor) {
  await inspects(visitor);
  await visitor.switches(other(visitor.lang));
  await inspects(visitor);
}
