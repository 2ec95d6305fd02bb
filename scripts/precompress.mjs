// Writes FILE.br and FILE.gz beside every text or WebAssembly file named, or found in a folder named,
// so that the server sends the smallest form without compressing anything itself.
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const worthIt = /\.(css|html|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;

async function filesIn(path) {
  if (!(await stat(path)).isDirectory()) return worthIt.test(path) ? [path] : [];
  const names = await readdir(path);
  return (await Promise.all(names.map((name) => filesIn(join(path, name))))).flat();
}

// A reader never meets half a file: it is renamed into place when whole.
async function put(path, bytes) {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

async function compress(path) {
  const plain = await readFile(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  await put(`${path}.br`, await promisify(brotliCompress)(plain, { params }));
  await put(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
}

const files = (await Promise.all(process.argv.slice(2).map(filesIn))).flat();
await Promise.all(files.map(compress));
