import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './e2e/chromium.ts';
import { whyNoElectron } from './e2e/electron-binary.ts';
import { patience, settleSlowness } from './scripts/speed.mjs';

// The double runs the built main bundle with this same Node, as Electron's own would.
if (Number(process.versions.node.split('.')[0]) < 24)
  throw new Error(`the end-to-end tests need Node 24, this is ${process.version}: run them with \`npm test\``);

// Before the workers start, which inherit the factor of `patience`.
settleSlowness();
const hasElectron = whyNoElectron() === undefined;
/** Only on wish, so that ordinary runs leave docs/images alone. */
const pictures = process.env['TAPEDECK_PICTURES'] === '1' ? [] : ['pictures.spec.ts'];

/**
 * Of the page and the engine, which are the same code on every host: run in the browser, and with Electron itself. What a host has a part in
 * (its start and end, files, settings, sessions, other windows, other servers) is in the other files and runs on every host.
 */
const ONCE = [
  'accessibility.spec.ts',
  'break-something.spec.ts',
  'cross-check.spec.ts',
  'derivatives.spec.ts',
  'docking.spec.ts',
  'equities.spec.ts',
  'failing-parts.spec.ts',
  'health-pills.spec.ts',
  'health.spec.ts',
  'keyboard.spec.ts',
  'lag.spec.ts',
  'menus.spec.ts',
  'names.spec.ts',
  'recorded-sessions.spec.ts',
  'shortcuts.spec.ts',
  'silence.spec.ts',
  'tape-and-chart.spec.ts',
  'tasks.spec.ts',
  'venues.spec.ts',
  'watchlists.spec.ts',
];

/** One set of journeys on three hosts. Where Electron cannot run, its project says why and nothing else. */
export default defineConfig({
  testDir: 'e2e/specs',
  // The cores of a build machine. A journey waits about half of its time, but the app that it has started works on meanwhile: more of them at a
  // time take longer, all of them, and more CPU.
  workers: 2,
  fullyParallel: true,
  timeout: patience(120_000),
  // A wait ends as soon as its condition holds, so that only a failure takes so long.
  expect: { timeout: patience(30_000) },
  forbidOnly: process.env['CI'] !== undefined,
  // A build machine may be busy with other things; what passes only at another try is reported as flaky.
  retries: process.env['CI'] === undefined ? 0 : 2,
  reporter: 'list',
  use: { browserName: 'chromium', launchOptions: chromiumOptions() },
  projects: [
    hasElectron
      ? { name: 'electron', testIgnore: ['electron-double-*.spec.ts', 'electron-not-run.spec.ts', 'pictures.spec.ts'] }
      : { name: 'electron', testMatch: 'electron-not-run.spec.ts' },
    { name: 'electron-double', testIgnore: ['electron-not-run.spec.ts', 'pictures.spec.ts', ...ONCE] },
    { name: 'web', testIgnore: ['electron-double-*.spec.ts', 'electron-not-run.spec.ts', ...pictures] },
  ],
});
