import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** Unpacks a ZIP into a folder, as anybody would who saved it, and gives back the paths in it. */
export function unpacks(zip: string, folder: string): string[] {
  const bytes = readFileSync(zip);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error(`${zip} has no end`);
  const paths: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error(`${zip} has no entry at ${at}`);
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const path = bytes.subarray(at + 46, at + 46 + name).toString('utf8');
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + packed);
    if (path.includes('..') || path.startsWith('/')) throw new Error(`${path} leads out of the pack`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), method === 8 ? inflateRawSync(data) : data);
    paths.push(path);
    at += 46 + name + extra + comment;
  }
  return paths;
}
