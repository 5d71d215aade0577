import { chromium } from '@playwright/test';
import { rolldown } from 'rolldown';
import { chromiumOptions } from '../../e2e/chromium.ts';

/** What a chart of bars cost that end faster than any market trades. */
export interface BarsMeasure {
  /** Median time of the script for a drawing, ms: new bars taken and set, without painting. */
  readonly scriptMs: number;
  /** Per cent of the page's main thread, with painting in software. */
  readonly busyPercent: number;
  /** MB, after the garbage was collected. */
  readonly heap: number;
}

/** A full chart of bars of one trade each with all order flow, all in view, of which so many end each second, drawn five times a second by headless Chromium. */
export async function measureBars(measureMs: number, barsPerSecond: number): Promise<BarsMeasure> {
  const bundle = await rolldown({ input: new URL('bars-page.ts', import.meta.url).pathname });
  const { output } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addScriptTag({ content: output[0].code });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const metric = async (wanted: string): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    };
    const run = (ms: number): Promise<{ readonly scriptMs: number; readonly tookMs: number }> =>
      page.evaluate(
        ({ duration, added, everyMs }) =>
          new Promise<{ readonly scriptMs: number; readonly tookMs: number }>((resolve) => {
            const startedAt = performance.now();
            const scripts: number[] = [];
            const timer = setInterval(() => {
              const before = performance.now();
              barsPage.add(added);
              barsPage.draw();
              const now = performance.now();
              scripts.push(now - before);
              if (now - startedAt < duration) return;
              clearInterval(timer);
              const scriptMs = scripts.toSorted((a, b) => a - b)[scripts.length >> 1] ?? NaN;
              resolve({ scriptMs, tookMs: now - startedAt });
            }, everyMs);
          }),
        { duration: ms, added: Math.round((barsPerSecond * EVERY_MS) / 1000), everyMs: EVERY_MS },
      );
    await run(1000);
    const before = await metric('TaskDuration');
    const { scriptMs, tookMs } = await run(measureMs);
    const busyPercent = (((await metric('TaskDuration')) - before) * 100_000) / tookMs;
    await session.send('HeapProfiler.collectGarbage');
    return { scriptMs, busyPercent, heap: (await metric('JSHeapUsedSize')) / 1e6 };
  } finally {
    await browser.close();
  }
}

/** The engine sends order flow no more often. */
const EVERY_MS = 200;

declare global {
  /** What `bars-page.ts` gives the page. */
  var barsPage: { add(count: number): void; draw(): void };
}
