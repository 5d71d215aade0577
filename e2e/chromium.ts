import { existsSync } from 'node:fs';
import type { LaunchOptions } from '@playwright/test';

/** How Chromium is started: the one of CHROMIUM_PATH, else a system one, else Playwright's own. */
export function chromiumOptions(): LaunchOptions {
  const executablePath = [process.env['CHROMIUM_PATH'], ...SYSTEM].find(
    (file) => file !== undefined && existsSync(file),
  );
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--disable-quic',
      '--disable-background-networking',
      '--no-first-run',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
