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
      `--disable-features=${[...PLAYWRIGHTS, ...ADDRESS_BAR].join(',')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}

/**
 * The list below the address bar, a page of Chromium's own that it loads for every window: 1 of the 7 s of CPU that a start of the app and its first
 * seconds cost.
 */
const ADDRESS_BAR = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxSimplification',
];

/** What Playwright 1.65 switches off, as the last list that Chromium is given counts. */
const PLAYWRIGHTS = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
