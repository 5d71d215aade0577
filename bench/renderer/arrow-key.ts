import { DEFAULT_SETTINGS } from '../../src-shared/workspace/settings.ts';
import { startDemoScreen } from './demo-screen.ts';

/** From an arrow key in the demo's watchlist to a verified book of the instrument it moved to on the ladder's canvas, ms, each. */
export async function measureArrowKey(keys: number): Promise<readonly number[]> {
  const screen = await startDemoScreen(DEFAULT_SETTINGS.rate);
  try {
    const { page } = screen;
    await screen.open();
    await page
      .getByTestId('panel-watchlist')
      .locator('.grid-view')
      .click({ position: { x: 60, y: 10 } });
    const times: number[] = [];
    for (let key = 0; key < keys; key++) {
      // Whoever looks at what he moved to.
      await page.waitForTimeout(LOOK_MS);
      await page.evaluate(notePicture);
      await page.keyboard.press(key % (2 * ROWS) < ROWS ? 'ArrowDown' : 'ArrowUp');
      times.push(await page.evaluate(() => window.pictureAfterKey ?? NaN));
    }
    return times;
  } finally {
    await screen.close();
  }
}

/**
 * In the page: notes the ms from the next key until the ladder's badge, which says something else as soon as the instrument changes, says `VERIFIED` again and
 * what was drawn then, in the animation frame after it, has been handed to the compositor. NaN if it does not within 5 s.
 */
function notePicture(): void {
  const panel = document.querySelector('[data-testid=panel-ladder]');
  const badge = (): string => panel?.querySelector('[data-testid=badge]')?.textContent ?? '';
  window.pictureAfterKey = new Promise((resolve) => {
    const onKey = (): void => {
      const startedAt = performance.now();
      let hasChanged = false;
      const observer = new MutationObserver(() => {
        hasChanged ||= badge() !== 'VERIFIED';
        if (!hasChanged || badge() !== 'VERIFIED' || panel?.querySelector('.panel-empty') !== null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - startedAt)));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      setTimeout(() => resolve(NaN), 5000);
    };
    addEventListener('keydown', onKey, { once: true, capture: true });
  });
}

declare global {
  interface Window {
    /** Ms from the key that came next, once the picture is there. */
    pictureAfterKey?: Promise<number>;
  }
}

const LOOK_MS = 1000;
/** The first of the demo's watchlist. */
const ROWS = 7;
