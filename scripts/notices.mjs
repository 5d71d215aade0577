// `node scripts/notices.mjs` writes THIRD_PARTY_NOTICES: every package that runs with Tapedeck, with its licence; what is bundled included.
// Optional packages (a Node for this system) are left out, since which of them is installed depends on the machine.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { bundledPackages } from './bundle-yahoo.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Where the notices are. */
export const NOTICES = path.join(ROOT, 'THIRD_PARTY_NOTICES');
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|markdown))?$/i;

/** The notices as the lock file and the installed packages make them; of the packages in these folders (`node_modules/ws`), if given. */
export function makeNotices(folders) {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const bundled = new Set(bundledPackages());
  const parts = Object.entries(packages)
    .filter(
      ([folder, { version, dev, optional, peer }]) =>
        bundled.has(`${nameOf(folder)} ${version}`) ||
        (folders === undefined ? folder !== '' && !dev && !optional && !peer : folders.includes(folder)),
    )
    .map(([folder, { version, license }]) => {
      return `${nameOf(folder)} ${version} (${license})\n\n${licenceOf(path.join(ROOT, folder)) || 'The package contains no licence text.'}`;
    })
    .sort();
  const line = '-'.repeat(80);
  return `Tapedeck runs with these packages. Made by scripts/notices.mjs.\n\n${line}\n${parts.join(`\n\n${line}\n`)}\n`;
}

function nameOf(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function licenceOf(folder) {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed: run npm ci`);
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .sort()
    .map((name) =>
      readFileSync(path.join(folder, name), 'utf8')
        .replaceAll('\r\n', '\n')
        .split('\n')
        .map((text) => text.trimEnd())
        .join('\n')
        .trim(),
    )
    .join('\n\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(NOTICES, makeNotices());
