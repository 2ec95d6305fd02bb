import { mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Does what no test beside it may see half done: whoever comes second waits, whichever process runs them. */
export async function alone<T>(what: string, does: () => Promise<T>): Promise<T> {
  const lock = join(process.env.E2E_VAR_DIR ?? tmpdir(), `alone in ${what}`);
  while (!taken(lock)) await setTimeout(250);
  try {
    return await does();
  } finally {
    rmdirSync(lock);
  }
}

/** A folder can be made once. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
