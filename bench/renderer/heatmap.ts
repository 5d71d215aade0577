import { chromium } from '@playwright/test';
import { rolldown } from 'rolldown';
import { chromiumOptions } from '../../e2e/chromium.ts';

/** What a heatmap cost that was drawn anew in every animation frame, four new columns a second. */
export interface HeatmapMeasure {
  readonly columns: number;
  readonly rows: number;
  /** Time of the script for a frame, ms. */
  readonly scriptMs: number;
  /** CPU time of the page's main thread for a frame, ms: without a graphics card the pixels are made there too. */
  readonly frameMs: number;
}

/** A heatmap of 4,000 columns and 600 rows, the sum of so many venues with 5,000 trades each, drawn by headless Chromium. */
export async function measureHeatmap(measureMs: number, venues: number): Promise<HeatmapMeasure> {
  const bundle = await rolldown({ input: new URL('heatmap-page.ts', import.meta.url).pathname });
  const { output } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addScriptTag({ content: output[0].code });
    await page.evaluate((count) => {
      openHeatmap(count);
    }, venues);
    const size = await page.evaluate(() => heatmapPage.size);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const run = (ms: number): Promise<{ readonly frames: number; readonly scriptMs: number }> =>
      page.evaluate(
        (duration) =>
          new Promise<{ readonly frames: number; readonly scriptMs: number }>((resolve) => {
            const startedAt = performance.now();
            let frames = 0;
            let script = 0;
            let columns = 0;
            const tick = (now: number): void => {
              for (; columns < ((now - startedAt) / 1000) * 4; columns++) heatmapPage.add(1);
              const before = performance.now();
              heatmapPage.draw();
              script += performance.now() - before;
              frames++;
              if (now - startedAt < duration) requestAnimationFrame(tick);
              else resolve({ frames, scriptMs: script / frames });
            };
            requestAnimationFrame(tick);
          }),
        ms,
      );
    await run(1000);
    const busyMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
    };
    const before = await busyMs();
    const { frames, scriptMs } = await run(measureMs);
    return { ...size, scriptMs, frameMs: ((await busyMs()) - before) / frames };
  } finally {
    await browser.close();
  }
}

declare global {
  /** What `heatmap-page.ts` gives the page: a heatmap of so many venues is opened, and the one that is. */
  var openHeatmap: (venues: number) => void;
  var heatmapPage: {
    readonly size: { readonly columns: number; readonly rows: number };
    add(count: number): void;
    draw(): void;
  };
}
