import { test as base, expect, type Browser } from '@playwright/test';
import type { Lang } from './text.ts';
import { Visitor } from './visitor.ts';

interface Fixtures {
  /** A new browser window, with nobody signed in. */
  arrives: (lang: Lang) => Promise<Visitor>;
}

/** A test in which people arrive, each at a browser of their own. A page that breaks a script or the policy fails it. */
export const test = base.extend<Fixtures>({
  arrives: async ({ browser, javaScriptEnabled }, use, info) => {
    const faults: string[] = [];
    const opened: Awaited<ReturnType<Browser['newContext']>>[] = [];
    await use(async (lang) => {
      const context = await browser.newContext();
      opened.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
      page.on('console', (line) => {
        if (/Content Security Policy|hydrat|panicked/i.test(line.text())) faults.push(`${page.url()}: ${line.text()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 500) faults.push(`${response.status()} ${response.request().method()} ${response.url()}`);
      });
      return new Visitor(page, lang, javaScriptEnabled);
    });
    for (const context of opened) await context.close();
    expect(faults, `faults during “${info.title}”`).toEqual([]);
  },
});

export { expect };
