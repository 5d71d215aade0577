// Builds the bundles if they are older than their inputs. Plain JavaScript.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';
import { patience } from './speed.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const STAMP = path.join(ROOT, 'out', '.build-stamp');
const INPUTS = [
  'src-shared',
  'src-main',
  'src-renderer',
  'electron.vite.config.ts',
  'scripts/bundled-packages.mjs',
  'docs',
  'docs-site',
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.renderer.json',
];
const PRODUCTS = [
  'out/main/main.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  'out/renderer/docs/index.html',
];

/** Builds if needed. Answers whether the bundles are in place and true to the sources. */
export async function ensureBuilt(node) {
  const stamp = hashOf(INPUTS);
  if (
    PRODUCTS.every((file) => existsSync(path.join(ROOT, file))) &&
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === stamp
  )
    return true;
  process.stdout.write('Building: electron-vite build\n');
  const startedAt = Date.now();
  rmSync(STAMP, { force: true });
  const { code } = await runChild(
    node,
    [path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: ROOT, timeoutMs: patience(300_000) },
  );
  if (code !== 0) {
    process.stderr.write(`The build failed with code ${code}: see above.\n`);
    return false;
  }
  writeFileSync(STAMP, stamp);
  process.stdout.write(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return true;
}

/** One hash over names and contents of files and folders; tests do not count. */
export function hashOf(inputs, root = ROOT) {
  const hash = createHash('sha256');
  for (const input of inputs)
    for (const file of filesBelow(path.join(root, input))) {
      hash.update(path.relative(root, file).replaceAll('\\', '/')).update('\0').update(readFileSync(file)).update('\0');
    }
  return hash.digest('hex');
}

function filesBelow(start) {
  if (!existsSync(start)) return [];
  const found = readdirSync(path.dirname(start), { withFileTypes: true }).find(
    (entry) => entry.name === path.basename(start),
  );
  if (found?.isFile()) return [start];
  return readdirSync(start, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
