import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { Browser, Page, TestInfo } from '@playwright/test';
import { startDouble } from './hosts/double-host.ts';
import { startElectron } from './hosts/electron-host.ts';
import type { RunningApp, StartOptions } from './hosts/running-app.ts';
import { startWeb } from './hosts/web-host.ts';
import { SimulatorProcess } from './simulator.ts';

/** Hosts, which are also the names of Playwright's projects. */
export type HostName = 'electron' | 'electron-double' | 'web';

/** The app in a home folder of its own: started, stopped and started again by the journey. */
export interface AppFixture {
  readonly host: HostName;
  readonly home: string;
  /** The running app; throws if none is started. */
  readonly running: RunningApp;
  /** Starts the app, the one before having ended. */
  start(options?: StartOptions): Promise<Page>;
  stop(): Promise<void>;
  /** Errors in the page that this journey provokes on purpose. */
  forgiveErrors(pattern: RegExp): void;
}

interface Fixtures {
  readonly app: AppFixture;
  readonly simulator: SimulatorProcess;
}

const VERSION = /"version": "([^"]+)"/.exec(
  readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8'),
)?.[1];

const STARTERS = { electron: startElectron, 'electron-double': startDouble, web: startWeb } as const;

/** Playwright's test with `app` and `simulator`. Each test has a fresh home, and the page may log no error. */
export const test = base.extend<Fixtures, { readonly shared: OpenedHome }>({
  app: async ({ browser }, use, testInfo) => {
    const opened = openHome(browser, testInfo.project.name as HostName);
    await use(opened.app);
    await opened.keepPicture(testInfo);
    await opened.close();
    expect(opened.takeErrors(), 'errors in the page').toEqual([]);
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to see what a fixture needs
  simulator: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-simulator-'));
    const simulator = new SimulatorProcess(folder);
    await use(simulator);
    await simulator.kill();
    rmSync(folder, { recursive: true, force: true });
  },
  shared: [
    async ({ browser }, use, { project }) => {
      const opened = openHome(browser, project.name as HostName);
      await use(opened);
      await opened.close();
    },
    { scope: 'worker' },
  ],
});

/**
 * The same for tests that do not disturb each other: the `app` of those that one worker runs is started once, in the demo, and begins each of them
 * with the default layout. A failed test leaves none to the next. Stop it, as `shared`, after the last test of the file.
 */
export const sharedTest = test.extend<object>({
  app: async ({ shared }, use, testInfo) => {
    await use({
      host: shared.app.host,
      home: shared.app.home,
      get running() {
        return shared.app.running;
      },
      start: async () => {
        if (!shared.isStarted) return shared.app.start();
        await resetPage(shared.app.running.page);
        return shared.app.running.page;
      },
      stop: () => shared.app.stop(),
      forgiveErrors: (pattern) => shared.app.forgiveErrors(pattern),
    });
    await shared.keepPicture(testInfo);
    expect(shared.takeErrors(), 'errors in the page').toEqual([]);
  },
});

export { expect };

/** An app in a home folder of its own, and what its pages logged. */
interface OpenedHome {
  readonly app: AppFixture;
  readonly isStarted: boolean;
  /** Errors of its pages since they were taken last, without those that are forgiven. */
  takeErrors(): readonly string[];
  /** After a failure, what was on screen and the errors. */
  keepPicture(testInfo: TestInfo): Promise<void>;
  close(): Promise<void>;
}

function openHome(browser: Browser, host: HostName): OpenedHome {
  const root = mkdtempSync(path.join(tmpdir(), 'tapedeck-e2e-'));
  const home = path.join(root, 'home');
  // The introduction of a first start would lie over what the journeys press.
  mkdirSync(path.join(home, 'settings'), { recursive: true });
  const known = JSON.stringify({ hasSeenTour: true, newsOf: VERSION });
  writeFileSync(path.join(home, 'settings/settings.json'), known);
  const errors: string[] = [];
  const forgiven: RegExp[] = [];
  let running: RunningApp | undefined;
  const app: AppFixture = {
    host,
    home,
    get running() {
      if (running === undefined) throw new Error('the app is not started');
      return running;
    },
    async start(options = {}) {
      await app.stop();
      running = await STARTERS[host]({ browser, home, downloads: path.join(root, 'downloads') }, options);
      watchErrors(running.page, errors);
      return running.page;
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
    forgiveErrors(pattern) {
      forgiven.push(pattern);
    },
  };
  return {
    app,
    get isStarted() {
      return running !== undefined;
    },
    takeErrors: () => errors.splice(0).filter((error) => !forgiven.some((pattern) => pattern.test(error))),
    keepPicture: async (testInfo) => {
      if (running === undefined || testInfo.status === testInfo.expectedStatus) return;
      const file = testInfo.outputPath('screen.png');
      // The page may be what failed; then there is no picture.
      await running.page.screenshot({ path: file }).then(
        () => testInfo.attach('screen', { path: file, contentType: 'image/png' }),
        () => undefined,
      );
      await testInfo.attach('errors in the page', { body: errors.join('\n') });
    },
    close: async () => {
      await app.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The size, the layout and the instrument that a started app begins with. */
async function resetPage(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press('Control+K');
  const search = page.getByTestId('palette');
  await search.getByRole('combobox').fill('reset to the default layout');
  await expect(search.getByRole('option').first()).toContainText('Reset to the default layout');
  await page.keyboard.press('Enter');
  await expect(search).toBeHidden();
  await page.getByTestId('panel-watchlist').locator('.grid-view').focus();
  await page.keyboard.press('Home');
}

function watchErrors(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => {
    errors.push(error.stack ?? error.message);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
}
