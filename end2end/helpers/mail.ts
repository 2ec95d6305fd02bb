import { expect, type APIRequestContext } from '@playwright/test';
import type { Lang } from './text.ts';

/** A mail as the demo's page shows it. */
export interface Mail {
  subject: string;
  lang: Lang;
  text: string;
  /** The link in it, if there is one. */
  link?: string;
}

const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'");

/** The mails to an address, the newest first. */
async function list(request: APIRequestContext, to: string) {
  const html = await (await request.get('/demo/mail')).text();
  const rows = [...html.matchAll(/<li[^>]*class="app-mail"[^>]*>([\s\S]*?)<\/li>/g)].map((row) => row[1]);
  return rows
    .filter((row) => plain(row).includes(to))
    .map((row) => {
      const anchor = /<a([^>]*)>([\s\S]*?)<\/a>/.exec(row);
      const href = /href="([^"]+)"/.exec(anchor?.[1] ?? '')?.[1] ?? '';
      const lang = /lang="(\w+)"/.exec(anchor?.[1] ?? '')?.[1] as Lang;
      return { href, lang, subject: plain(anchor?.[2] ?? '') };
    });
}

/** Waits for a mail with this subject to this address: the newest one, once there are as many as expected. */
export async function mail(request: APIRequestContext, to: string, subject: string, many = 1, timeout = 20_000): Promise<Mail> {
  const found = async () => (await list(request, to)).filter((each) => each.subject === subject);
  await expect.poll(async () => (await found()).length, { message: `mails “${subject}” to ${to}`, timeout }).toBe(many);
  const [{ href, lang }] = await found();
  const html = await (await request.get(href)).text();
  const inset = /<div[^>]*class="govuk-inset-text"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '';
  const link = /href="([^"]+)"/.exec(inset)?.[1];
  return { subject, lang, link, text: plain(inset.replaceAll('</p>', '\n')) };
}

/** The subjects of everything that was sent to an address. */
export async function subjects(request: APIRequestContext, to: string): Promise<string[]> {
  return (await list(request, to)).map((each) => each.subject);
}

/** The six digits in a mail. */
export function codeIn(mail: Mail): string {
  return /\b(\d{6})\b/.exec(mail.text)?.[1] ?? '';
}

/** The second-step code that lets the people of the demo in now. */
export async function demoCode(request: APIRequestContext): Promise<string> {
  const html = await (await request.get('/demo/mail')).text();
  return /id="demo-code"[^>]*>(\d{6})</.exec(html)?.[1] ?? '';
}
