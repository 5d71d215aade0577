import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { captureFile, expectedBooks } from '../proofs/captures.ts';
import { trimmed } from '../proofs/record-session.ts';
import type { AppFixture } from './app.ts';
import { chooseInMenu, ladderBest, lookUp, playToEnd } from './screen.ts';

/** Opens a capture from the menu, plays it to its end and compares the best of its first books with those that were recorded. */
export async function opensAndEnds(app: AppFixture, name: string): Promise<void> {
  const page = await app.start();
  await app.running.choosingCapture(captureFile(name), () =>
    chooseInMenu(page.getByTestId('main-menu'), 'Open a recording'),
  );
  // The one before may have ended.
  await expect(page.getByTestId('title-replay')).not.toContainText('REPLAY ENDED');
  await playToEnd(page);
  await expect(page.getByTestId('simulated')).toHaveCount(0);
  for (const { symbol: named, top20 } of expectedBooks(name).slice(0, 3)) {
    // If a session has several depths of one symbol, its books are named with the depth.
    const symbol = named.replace(/^\d+:/, '');
    await lookUp(page, symbol);
    await expect.poll(() => shownBest(page), { message: symbol }).toEqual({ bid: top20.bids[0], ask: top20.asks[0] });
  }
}

/** The best of the ladder in the form of the expected books. */
export async function shownBest(page: Page): Promise<unknown> {
  const best = await ladderBest(page);
  return best && { bid: best.bid.map(trimmed), ask: best.ask.map(trimmed) };
}
