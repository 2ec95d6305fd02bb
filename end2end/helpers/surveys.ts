import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, request as api, type APIRequestContext } from '@playwright/test';
import { codeIn, mail } from './mail.ts';
import type { Resident } from './people.ts';
import { t, type Lang } from './text.ts';
import type { Visitor } from './visitor.ts';

/** A resident whose browser nobody looks at: what they press is sent as their forms send it. */
export interface Quiet {
  person: Resident;
  /** Sends a form of a page of theirs. */
  sends: (path: string, form: Record<string, string>) => Promise<void>;
}

/** Registers somebody without a browser, with a phone and an address, and says how they may be asked for their views. */
export async function registersQuietly(request: APIRequestContext, baseURL: string, person: Resident, lang: Lang, ways: string[]): Promise<Quiet> {
  const own = await api.newContext({ baseURL });
  const sends = async (path: string, form: Record<string, string>) => {
    const answer = await own.post(path, { form, maxRedirects: 0 });
    expect(answer.status(), `${path} took ${JSON.stringify(form)}`).toBe(303);
  };
  await sends('/register', { language: lang, email: person.email });
  const letter = await mail(request, person.email, t('letters.confirm_subject', lang));
  await sends('/register/check-email', { code: codeIn(letter) });
  const address = { 'address-line1': '1 Heol y Bryn', 'address-town': 'Aberwennol', 'address-postcode': 'AN1 4DX' };
  await sends('/register/about-you', { name: person.name, phone: '01632 960777', password: person.password, ...address });
  const choices: Record<string, string> = { language: lang, surveys: ways.length > 0 ? 'yes' : 'no', services: 'no', news: 'no' };
  if (ways.length > 0) choices.surveys_ways = ways[0];
  await sends('/preferences', choices);
  return { person, sends };
}

/** Staff write down that somebody came to the desk about a service and was helped: a contact that a survey may ask about. */
export async function helpsAtTheDesk(staff: Visitor, person: Resident, service: string) {
  const { request } = staff.page.context();
  const found = await (await request.post('/staff/people', { form: { email: person.email } })).text();
  const id = /\/staff\/people\/([0-9a-f-]{36})/.exec(found)?.[1] ?? '';
  expect(id, `${person.email} is found`).not.toBe('');
  await request.post(`/staff/people/${id}/open`, { form: { reason: 'desk' } });
  const now = new Date();
  const [day, month, year] = [now.getDate(), now.getMonth() + 1, now.getFullYear()].map(String);
  const received = { 'received-day': day, 'received-month': month, 'received-year': year };
  const form = { submission_key: randomUUID(), person: id, how: 'visit', ...received, service, subject: 'A visit', note: '', outcome: 'answered', told: 'told' };
  const kept = await request.post('/staff/contacts/new', { form, maxRedirects: 0 });
  expect([kept.status(), kept.headers().location], 'the contact is kept').toEqual([303, expect.stringMatching(/\/staff\/contacts\/[0-9a-f-]{36}\/saved/)]);
}

/** Takes a list of those who are phoned or written to, and gives back its lines. */
export async function takesList(staff: Visitor, button: string): Promise<{ number: string; name: string; reach: string; form: string }[]> {
  const [download] = await Promise.all([staff.page.waitForEvent('download'), staff.presses(button)]);
  const [head, ...lines] = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  expect(head).toBe('number,name,reach,language,form');
  const cells = (line: string) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((cell) => (cell[1] ?? cell[2]).replaceAll('""', '"'));
  return lines.map((line) => {
    const [number, name, reach, , form] = cells(line);
    return { number, name, reach, form };
  });
}
