import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Chosen } from './files.ts';
import { t, type Lang } from './text.ts';

const COUNCIL = { en: 'Arianell County Council', cy: 'Cyngor Sir Arianell' };

/** Somebody at a browser, who finds things as people do: by their role and their words, in the language of the page. */
export class Visitor {
  constructor(
    readonly page: Page,
    public lang: Lang,
    /** Whether scripts run here. */
    readonly scripted: boolean,
  ) {}

  /** For whom they act now: the name that every title carries, and where the pages are. */
  acting?: { name: string; at: string };

  get context(): BrowserContext {
    return this.page.context();
  }

  /** The words of a key in this visitor's language. */
  t(key: string, values?: Record<string, string>): string {
    return t(key, this.lang, values);
  }

  path(path: string): string {
    const here = `${this.acting?.at ?? ''}${path}`;
    return this.lang === 'cy' ? (here === '/' ? '/cy' : `/cy${here}`) : here;
  }

  /** Opens a page by its address, in this visitor's language. */
  async open(path: string) {
    return this.page.goto(this.path(path));
  }

  /** The page has this one heading, and with it the title, the language and the islands are as they should be. */
  async sees(heading: string, { refused = false, title = heading } = {}) {
    await expect(this.page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
    await expect(this.page.locator('h1')).toHaveCount(1);
    await expect(this.page.locator('html')).toHaveAttribute('lang', this.lang);
    const error = refused ? this.t('common.error_prefix') : '';
    const whose = this.acting ? ` – ${this.acting.name}` : '';
    await expect(this.page).toHaveTitle(`${error}${title}${whose} – ${this.t('common.service_name')} – ${COUNCIL[this.lang]}`);
    await this.islands();
  }

  /** Until the islands have started, a page that has some is not yet what it will be. */
  async islands() {
    if (this.scripted && (await this.page.locator('leptos-island').count()) > 0) {
      await expect(this.page.locator('html')).toHaveAttribute('data-hydrated', 'true');
    }
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  field(label: string): Locator {
    return this.page.getByRole('main').getByLabel(label, { exact: true });
  }

  choice(label: string): Locator {
    const main = this.page.getByRole('main');
    return main.getByRole('radio', { name: label, exact: true }).or(main.getByRole('checkbox', { name: label, exact: true }));
  }

  async presses(name: string) {
    await this.button(name).click();
  }

  async follows(name: string) {
    await this.link(name).click();
  }

  async types(label: string, text: string) {
    await this.field(label).fill(text);
  }

  async picks(label: string) {
    await this.choice(label).check();
  }

  async chooses(label: string, file: Chosen) {
    await this.field(label).setInputFiles(file);
  }

  /** Presses the name of the other language, and reads on in it. */
  async switches(to: Lang) {
    const name = to === 'cy' ? 'Cymraeg' : 'English';
    const languages = this.page.getByRole('navigation', { name: this.t('ui.language'), exact: true });
    await languages.getByRole('button', { name }).or(languages.getByRole('link', { name })).click();
    this.lang = to;
    await expect(this.page.locator('html')).toHaveAttribute('lang', to);
    await this.islands();
  }

  /** The banner that says once what was done. */
  async isTold(words: string) {
    await expect(this.page.getByRole('alert').filter({ hasText: this.t('ui.success') })).toContainText(words);
  }

  /** Something was refused: the summary says it and leads to the field, the field says it too, and the title begins with it. */
  async isRefused(words: string) {
    await expect(this.page).toHaveTitle(new RegExp(`^${this.t('common.error_prefix')}`));
    const summary = this.page.getByRole('alert').filter({ has: this.page.getByRole('heading', { name: this.t('ui.problem'), exact: true }) });
    const link = summary.getByRole('link', { name: words, exact: true }).first();
    await expect(link).toBeVisible();
    const target = await link.getAttribute('href');
    expect(target, 'the summary leads to a field').toMatch(/^#./);
    const field = this.page.locator(`[id="${target?.slice(1)}"]`);
    await expect(field, `${target} is a field of the page`).toHaveCount(1);
    await expect(this.page.locator('.govuk-error-message').filter({ hasText: words }).first()).toBeVisible();
    expect(await this.describes(field, words), `${target} is described by the message`).toBe(true);
    await link.click();
    await expect(field).toBeFocused();
  }

  /** Whether the message is read out with the field or with the group it begins. */
  private async describes(field: Locator, words: string): Promise<boolean> {
    return field.evaluate((element, text) => {
      const group = element.closest('fieldset');
      const ids = [element, group].flatMap((e) => (e?.getAttribute('aria-describedby') ?? '').split(' ')).filter(Boolean);
      return ids.some((id) => document.getElementById(id)?.textContent?.includes(text));
    }, words);
  }
}
