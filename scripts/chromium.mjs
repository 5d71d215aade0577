// Finds a Chromium for the tests, or installs one. Plain JavaScript.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .map((folder) => path.join(folder, 'Google/Chrome/Application/chrome.exe')),
};

/** Path of a Chromium that runs: CHROMIUM_PATH, the system's, Playwright's own, one installed now; undefined if none can be had. */
export async function ensureChromium(node) {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) return works(chosen) ? chosen : complain(`CHROMIUM_PATH is ${chosen}, which does not run`);
  const found = systemChromium() ?? playwrightChromium();
  if (found !== undefined) return found;
  process.stdout.write('No Chromium here: asking Playwright for its own\n');
  await runChild(node, [path.join(ROOT, 'node_modules/playwright/cli.js'), 'install', 'chromium'], {
    cwd: ROOT,
    timeoutMs: 180_000,
  });
  const own = playwrightChromium();
  if (own !== undefined) return own;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Installing the system package chromium\n');
    await runChild('apt-get', ['update', '-qq'], { timeoutMs: 120_000 });
    await runChild('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      timeoutMs: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  return (
    systemChromium() ??
    complain('No Chromium could be installed. Install chromium or Google Chrome, or set CHROMIUM_PATH.')
  );
}

function systemChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...onPath, ...(PLACES[process.platform] ?? [])].find((file) => existsSync(file) && works(file));
}

function playwrightChromium() {
  try {
    const file = createRequire(path.join(ROOT, 'package.json'))('playwright-core').chromium.executablePath();
    return existsSync(file) && works(file) ? file : undefined;
  } catch {
    return undefined; // Playwright has no Chromium for this system.
  }
}

/** Whether it starts: some systems have a wrapper that only says how to install it. */
function works(file) {
  if (process.platform === 'win32') return existsSync(file); // Chrome for Windows prints no version.
  try {
    return /chrom/i.test(
      execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return false;
  }
}

function complain(message) {
  process.stderr.write(`${message}\n`);
  return undefined;
}
