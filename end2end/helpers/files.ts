import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** A file as a browser is given it. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const picture = readFileSync(join(import.meta.dirname, '../fixtures/rubbish.jpg'));

/** A made-up maker of cameras: found in a picture, it tells that the hidden stamps are still there. */
export const CAMERA = 'Camera Dychmygol';

/** A photo as a phone takes it: with the place, the time and the camera hidden in it. */
export function photo(name = 'IMG_0042.jpg'): Chosen {
  return { name, mimeType: 'image/jpeg', buffer: Buffer.concat([picture.subarray(0, 2), exif(), picture.subarray(2)]) };
}

/** EXIF with the camera's maker and a position in GPS (TIFF, big-endian). */
function exif(): Buffer {
  const maker = Buffer.from(`${CAMERA}\0`);
  const rational = (...numbers: number[]) => Buffer.concat(numbers.map((n) => Buffer.concat([uint32(n), uint32(1)])));
  const ifd0 = 8;
  const atMaker = ifd0 + 2 + 2 * 12 + 4;
  const gps = atMaker + maker.length + (maker.length % 2);
  const atLatitude = gps + 2 + 4 * 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from('MM\0*', 'latin1'),
    uint32(ifd0),
    uint16(2),
    entry(0x010f, 2, maker.length, uint32(atMaker)),
    entry(0x8825, 4, 1, uint32(gps)),
    uint32(0),
    maker,
    Buffer.alloc(maker.length % 2),
    uint16(4),
    entry(1, 2, 2, Buffer.from('N\0\0\0')),
    entry(2, 5, 3, uint32(atLatitude)),
    entry(3, 2, 2, Buffer.from('W\0\0\0')),
    entry(4, 5, 3, uint32(atLatitude + 24)),
    uint32(0),
    rational(52, 12, 4),
    rational(4, 6, 58),
  ]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  return Buffer.concat([Buffer.from([0xff, 0xe1]), uint16(body.length + 2), body]);
}

function entry(tag: number, type: number, count: number, value: Buffer): Buffer {
  return Buffer.concat([uint16(tag), uint16(type), uint32(count), value]);
}

function uint16(n: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(n);
  return bytes;
}

function uint32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
}

/** The connection broke before the photo was all there. */
export function truncated(): Chosen {
  return { ...photo('half.jpg'), buffer: photo().buffer.subarray(0, 700) };
}

/** Words that call themselves a photo. */
export function disguised(): Chosen {
  return { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('This is no picture at all.\n'.repeat(40)) };
}

/** More than a file may be. */
export function huge(): Chosen {
  return { ...photo('huge.jpg'), buffer: Buffer.concat([photo().buffer, Buffer.alloc(11 * 1024 * 1024)]) };
}

/** A few bytes that would unfold to 10 GB of pixels. */
export function bomb(): Chosen {
  const chunk = (kind: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind), data]);
    return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
  };
  const header = Buffer.concat([uint32(50_000), uint32(50_000), Buffer.from([8, 6, 0, 0, 0])]);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))), chunk('IEND', Buffer.alloc(0))];
  return { name: 'bomb.png', mimeType: 'image/png', buffer: Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]) };
}

/** What virus scanners agree to call a virus, put together here so that none finds it in this file. */
export function virus(): Chosen {
  const test = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join('');
  return { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4\n${test}\n%%EOF\n`) };
}

/** A small document that is what it says. */
export function letter(name = 'letter.pdf'): Chosen {
  const body = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(body) };
}
