import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from '@playwright/test';
import { chromiumOptions } from '../../e2e/chromium.ts';
import { DEFAULT_SETTINGS, writeSettings } from '../../src-shared/workspace/settings.ts';

/** The default workspace (watchlist, chart, health, ladder, tape) on the demo market, in headless Chromium. */
export interface DemoScreen {
  readonly page: Page;
  /** Opens the screen, and waits until its ladder is verified. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the browser host with a home of its own, at `rate` snapshots a second, and a page that is still empty. */
export async function startDemoScreen(rate: number): Promise<DemoScreen> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-bench-'));
  mkdirSync(path.join(home, 'settings'));
  writeFileSync(path.join(home, 'settings', 'settings.json'), writeSettings({ ...DEFAULT_SETTINGS, rate }));
  const cli = new URL('../../bin/tapedeck.mjs', import.meta.url).pathname;
  const host = spawn(process.execPath, [cli, 'web', '--demo', '--no-open', '--port', '0'], {
    env: { ...process.env, TAPEDECK_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch(chromiumOptions());
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  return {
    page,
    open: async () => {
      await page.goto(await firstUrl(host.stdout));
      await page
        .getByTestId('ladder-summary')
        .filter({ hasText: 'VERIFIED' })
        .waitFor({ state: 'attached', timeout: 30_000 });
    },
    close: async () => {
      await browser.close();
      host.kill('SIGTERM');
      await new Promise((resolve) => {
        host.once('exit', resolve);
      });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The URL that the browser host prints. */
async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the browser host ended without an address');
}
