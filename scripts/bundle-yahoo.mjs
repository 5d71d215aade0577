// `node scripts/bundle-yahoo.mjs` writes the part of yahoo-finance2 that the source `yahoo` uses as one file, which runs without any
// package, and prints its size. The library names a hundred packages, most of which these modules never load: users install none of them.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { constants, gzipSync } from 'node:zlib';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, 'src-main/quotes/sources/yahoo');
/** Where the bundle is. */
export const BUNDLE = path.join(FOLDER, 'yahoo-finance2.bundle.mjs');

/** The bundle as the installed packages make it. Its first line names them. */
export async function makeBundle() {
  // Only here: the notices, which name what is in the bundle, are made without it.
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    // Its other form, in modules, is twice as long.
    resolve: { alias: { tldts: path.join(ROOT, 'node_modules/tldts', TLDTS) } },
    build: {
      write: false,
      ssr: path.join(FOLDER, 'yahoo-finance2.entry.ts'),
      target: 'node20',
      minify: true,
    },
    ssr: { noExternal: true, target: 'node' },
  });
  const [chunk, ...others] = result.output;
  if (others.length > 0) throw new Error(`${String(others.length + 1)} files came where one is expected`);
  const packages = new Set(
    Object.entries(chunk.modules)
      .filter(([id, { renderedLength }]) => renderedLength > 0 && id.includes('/node_modules/'))
      .flatMap(([id]) => [
        packageOf(id),
        ...(id.endsWith(TLDTS) ? [packageOf(id.replace('tldts', 'tldts-core'))] : []),
      ]),
  );
  return `${HEAD}${[...packages].sort().join(', ')}\n${chunk.code.trim()}\n`;
}

/** Packages in the bundle that there is, as `name version`. */
export function bundledPackages() {
  const [line] = readFileSync(BUNDLE, 'utf8').split('\n', 1);
  return line.slice(HEAD.length).split(', ');
}

/** Bytes of the bundle that there is. */
export function bundleSize() {
  const bytes = readFileSync(BUNDLE);
  return { raw: bytes.length, gzipped: gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length };
}

function packageOf(id) {
  const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id);
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}`;
}

/** One file, tldts-core included. */
const TLDTS = 'dist/cjs/index.js';
const HEAD = '// Made by scripts/bundle-yahoo.mjs of ';

if (process.argv[1] === import.meta.filename) {
  writeFileSync(BUNDLE, await makeBundle());
  const { raw, gzipped } = bundleSize();
  process.stdout.write(`${String(raw)} bytes, ${String(gzipped)} gzipped, of ${bundledPackages().join(', ')}\n`);
}
