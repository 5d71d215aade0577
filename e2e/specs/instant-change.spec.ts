import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

/** What a panel was like in a frame after the key, before anything of the new instrument was there. */
interface KeptFrame {
  readonly kind: string;
  readonly instrument: string;
  readonly opacity: string;
  /** Whether the words that say what is waited for are still hidden. */
  readonly isVeilHidden: boolean;
  /** Whether its canvas is as it was when the key was pressed; of a chart, whether candles are on it. */
  readonly isPictureThere: boolean;
  /** Whether what is read aloud is still about the old instrument, which would be taken for the new one's. */
  readonly isOldSaid: boolean;
}

test('another instrument leaves the last pictures of ladder, tape and chart, dimmed under the new name', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'watchlist')
    .locator('.grid-view')
    .click({ position: { x: 60, y: 10 } });
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText('candles');
  const first = await panel(page, 'ladder').getByTestId('instrument').getAttribute('title');
  const seen: KeptFrame[] = [];
  // What is prefetched may be there in the very next frame: some keys show nothing in between.
  await expect(async () => {
    const from = (await panel(page, 'ladder').getByTestId('instrument').getAttribute('title')) ?? '';
    const frames = await framesAfter(page, from === first ? 'ArrowDown' : 'ArrowUp');
    for (const frame of frames) expect(frame.instrument).not.toBe(from);
    seen.push(...frames);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['ladder', 'tape', 'chart']));
  }).toPass({ intervals: [1_000], timeout: 30_000 });
  for (const frame of seen)
    expect(frame).toMatchObject({ opacity: '0.45', isVeilHidden: true, isPictureThere: true, isOldSaid: false });
});

/** Presses a key and returns what each panel that waited was like in the frames of the next 200 ms. */
async function framesAfter(page: Page, key: string): Promise<readonly KeptFrame[]> {
  await page.evaluate(() => {
    const saidBy = (element: Element | null): string => element?.querySelector('output')?.textContent ?? '';
    const pictureOf = (body: Element | null): string =>
      [...(body?.querySelectorAll('canvas') ?? [])].map((canvas) => canvas.toDataURL()).join();
    /** Candles are the only large areas of a chart that are strongly green or red. */
    const hasCandles = (body: Element | null): boolean =>
      [...(body?.querySelectorAll('canvas') ?? [])].some((canvas) => {
        const context = canvas.width === 0 ? undefined : canvas.getContext('2d');
        const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        let coloured = 0;
        for (let at = 0; at < pixels.length; at += 4)
          if (Math.abs((pixels[at] ?? 0) - (pixels[at + 1] ?? 0)) > 60 && (pixels[at + 3] ?? 0) > 200) coloured++;
        return coloured > 500;
      });
    window.keptFrames = new Promise((resolve) => {
      addEventListener(
        'keydown',
        () => {
          const pressedAt = performance.now();
          const frames: KeptFrame[] = [];
          const panels = ['ladder', 'tape', 'chart'].map((kind) => {
            const element = document.querySelector(`[data-testid=panel-${kind}]`);
            const body = element?.querySelector('.canvas-panel, .chart-panel') ?? null;
            return { kind, element, body, before: kind === 'chart' ? '' : pictureOf(body), said: saidBy(element) };
          });
          const look = (): void => {
            const elapsed = performance.now() - pressedAt;
            for (const { kind, element, body, before, said } of panels) {
              const veil = element?.querySelector('.panel-empty') ?? undefined;
              if (element?.hasAttribute('data-waiting') !== true || body === null || elapsed > 200) continue;
              frames.push({
                kind,
                instrument: element.querySelector<HTMLElement>('[data-testid=instrument]')?.title ?? '',
                opacity: getComputedStyle(body).opacity,
                isVeilHidden: veil !== undefined && getComputedStyle(veil).visibility === 'hidden',
                isPictureThere: kind === 'chart' ? hasCandles(body) : pictureOf(body) === before,
                isOldSaid: saidBy(element) === said,
              });
            }
            if (elapsed > 200) resolve(frames);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        { once: true, capture: true },
      );
    });
  });
  await page.keyboard.press(key);
  return page.evaluate(() => window.keptFrames ?? []);
}

declare global {
  interface Window {
    keptFrames?: Promise<readonly KeptFrame[]>;
  }
}
