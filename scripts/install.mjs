// Installs what is missing. Plain JavaScript for any Node from 20.19 on, with nothing installed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Runs `npm ci` if node_modules is not what the lock file says. Answers whether all is in place. */
export async function ensureInstalled() {
  const missing = missingPackages(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'));
  if (missing.length === 0) return true;
  process.stdout.write(`Installing dependencies: npm ci (${missing.length} of them missing or of another version)\n`);
  const startedAt = Date.now();
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const { code } = await runChild(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    shell: npm.length === 1 && process.platform === 'win32',
  });
  if (code === 0) process.stdout.write(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
  else
    process.stderr.write(
      `npm ci failed with code ${code}: see above. Tapedeck needs the npm registry (or a mirror of it) once.\n`,
    );
  return code === 0;
}

/** Names of packages of a lock file that are not installed as it says; optional ones may be absent, but not of another version. */
export function missingPackages(lock, installed) {
  if (lock === undefined) return ['package-lock.json'];
  if (installed === undefined) return ['node_modules'];
  return Object.entries(lock.packages)
    .filter(([name, wanted]) => {
      if (name === '' || wanted.link) return false;
      const got = installed.packages[name];
      if (got === undefined) return !(wanted.optional || wanted.devOptional);
      return got.version !== wanted.version;
    })
    .map(([name]) => name);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
  } catch {
    return undefined; // Absent or torn: either way it is made anew.
  }
}
