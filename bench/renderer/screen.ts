import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { chromiumOptions } from '../../e2e/chromium.ts';
import { writeSettings, DEFAULT_SETTINGS } from '../../src-shared/workspace/settings.ts';

/** What the screen cost over the time measured. */
export interface ScreenMeasure {
  /** Share of the renderer's main thread that was busy, 0 to 1. */
  readonly busyShare: number;
  /** Time between animation frames, ms: the 99th of a hundred. */
  readonly frameP99: number;
  readonly framesPerSecond: number;
  /** Snapshots that arrived, a second, and their size. */
  readonly snapshotsPerSecond: number;
  readonly snapshotBytes: number;
}

/** The default workspace (watchlist, chart, health, ladder, tape) on the demo market, at `rate` snapshots a second, drawn by headless Chromium. */
export async function measureScreen(rate: number, measureMs: number): Promise<ScreenMeasure> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-bench-'));
  mkdirSync(path.join(home, 'settings'));
  writeFileSync(path.join(home, 'settings', 'settings.json'), writeSettings({ ...DEFAULT_SETTINGS, rate }));
  const cli = new URL('../../bin/tapedeck.mjs', import.meta.url).pathname;
  const host = spawn(process.execPath, [cli, 'web', '--demo', '--no-open', '--port', '0'], {
    env: { ...process.env, TAPEDECK_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    let snapshots = 0;
    let bytes = 0;
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string') return;
        snapshots++;
        bytes += payload.length;
      });
    });
    await page.goto(await firstUrl(host.stdout));
    await page
      .getByTestId('ladder-summary')
      .filter({ hasText: 'VERIFIED' })
      .waitFor({ state: 'attached', timeout: 30_000 });
    await page.waitForTimeout(4000);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const before = await metrics(session);
    const [startSnapshots, startBytes] = [snapshots, bytes];
    const frames = await page.evaluate(
      (ms) =>
        new Promise<number[]>((resolve) => {
          const gaps: number[] = [];
          const startedAt = performance.now();
          let last = startedAt;
          const tick = (now: number): void => {
            gaps.push(now - last);
            last = now;
            if (now - startedAt < ms) requestAnimationFrame(tick);
            else resolve(gaps);
          };
          requestAnimationFrame(tick);
        }),
      measureMs,
    );
    const after = await metrics(session);
    const seconds = after.time - before.time;
    frames.sort((a, b) => a - b);
    return {
      busyShare: (after.busy - before.busy) / seconds,
      frameP99: frames[Math.floor(frames.length * 0.99)] ?? NaN,
      framesPerSecond: frames.length / seconds,
      snapshotsPerSecond: (snapshots - startSnapshots) / seconds,
      snapshotBytes: (bytes - startBytes) / Math.max(1, snapshots - startSnapshots),
    };
  } finally {
    await browser.close();
    host.kill('SIGTERM');
    await new Promise((resolve) => {
      host.once('exit', resolve);
    });
    rmSync(home, { recursive: true, force: true });
  }
}

interface MetricsSession {
  send(method: 'Performance.getMetrics'): Promise<{ metrics: { name: string; value: number }[] }>;
}

async function metrics(session: MetricsSession): Promise<{ time: number; busy: number }> {
  const { metrics: list } = await session.send('Performance.getMetrics');
  const valueOf = (name: string): number => list.find((metric) => metric.name === name)?.value ?? NaN;
  return { time: valueOf('Timestamp'), busy: valueOf('TaskDuration') };
}

/** The URL that the browser host prints. */
async function firstUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the browser host ended without an address');
}
