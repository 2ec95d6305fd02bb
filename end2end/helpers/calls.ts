import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, type APIRequestContext } from '@playwright/test';

/** A general line of the demo council, where calls are recorded. */
export const LINE = '01632 960100';
/** The line of the registrars, where nothing is recorded. */
export const UNRECORDED_LINE = '01632 960107';

/** What the telephone system shows: the demonstration writes it into its folder on its first start. */
function token(): string {
  const folder = process.env.E2E_VAR_DIR ?? resolve(import.meta.dirname, '../../var');
  return readFileSync(join(folder, 'calls.token'), 'utf8').trim();
}

/** An event as the telephone system sends it; the number of the call is what comes back. */
export async function rings(request: APIRequestContext, number: string | null, line = LINE): Promise<string> {
  const event = `end2end ${randomInt(1e12)}`;
  const send = (bearer: string) =>
    request.post('/api/calls', { data: { event, number, line, arrived_at: new Date().toISOString() }, headers: { authorization: `Bearer ${bearer}` } });
  expect((await send('somebody else')).status(), 'a forged event is no call').toBe(401);
  const first = await send(token());
  expect(first.status()).toBe(201);
  const { id } = (await first.json()) as { id: string };
  const again = await send(token());
  expect([again.status(), ((await again.json()) as { id: string }).id], 'a call is announced once').toEqual([200, id]);
  return id;
}
