import { DEFAULT_SETTINGS } from '../../src-shared/workspace/settings.ts';
import { median } from '../report.ts';
import { startDemoScreen } from './demo-screen.ts';

/** How long it took until a ladder showed a verified book, ms. */
export interface StartMeasure {
  /** From the start of host and browser: nothing runs, nothing is cached. */
  readonly coldMs: number;
  /** From the navigation of a page that was open before, while the engine runs. */
  readonly warmMs: number;
}

/** The start of the demo's screen: once from nothing, then of the page loaded again, the median of five. */
export async function measureStart(): Promise<StartMeasure> {
  const startedAt = performance.now();
  const screen = await startDemoScreen(DEFAULT_SETTINGS.rate);
  try {
    const { page } = screen;
    await page.addInitScript(notePicture);
    const pictureMs = async (): Promise<number> =>
      (await (await page.waitForFunction(() => window.pictureMs)).jsonValue()) ?? NaN;
    await screen.open();
    await pictureMs();
    const coldMs = performance.now() - startedAt;
    const warm: number[] = [];
    for (let load = 0; load < WARM_LOADS; load++) {
      // What the first page made the engine load is not part of the next start.
      await page.waitForTimeout(SETTLE_MS);
      await page.reload();
      warm.push(await pictureMs());
    }
    return { coldMs, warmMs: median(warm) };
  } finally {
    await screen.close();
  }
}

/** In the page: notes when the badge of the ladder says that its book is verified and there are rows on its canvas: several colours where prices stand. */
function notePicture(): void {
  const look = (): void => {
    const panel = document.querySelector('[data-testid=panel-ladder]');
    const canvas = panel?.querySelector('canvas') ?? undefined;
    if (canvas !== undefined && panel?.querySelector('[data-testid=badge]')?.textContent === 'VERIFIED') {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(width / 2 - 20, height / 3, 40, height / 3).data.buffer;
      if (pixels !== undefined && new Set(new Uint32Array(pixels)).size > 2) {
        window.pictureMs = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

declare global {
  interface Window {
    /** When the first true picture was there, ms since the navigation began. */
    pictureMs?: number;
  }
}

const WARM_LOADS = 5;
const SETTLE_MS = 2000;
