import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

/** Until something is known to be usual. */
const LEARNING_MS = 13_000;

test('a feed that is 1.5 s late is said to be, with how far and what is usual, and no longer once it is not', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  const pill = page.getByTestId('pill-behind');
  await page.waitForTimeout(LEARNING_MS);
  await expect(pill).toBeHidden();
  await simulator.fault({ kind: 'delay', venue: 'binance-spot', ms: 1500 });
  await expect(pill).toHaveText(/^\d+ behind$/, { timeout: 30_000 });
  await expect(page.getByTestId('health-sentence').first()).toHaveText(
    /binance-spot.* behind by \d\.\d s \(usually .*, our own part .*\) for|binance-spot: \d+ streams are behind for/i,
    { timeout: 30_000 },
  );
  const badge = panel(page, 'ladder').getByTestId('badge');
  await badge.hover();
  await expect(badge).toHaveAttribute('title', /It comes \d\.\d s late \(.*book/);
  await simulator.clearFaults();
  await expect(pill).toBeHidden({ timeout: 60_000 });
  await expect(page.getByTestId('health-sentence').first()).not.toHaveText(/behind/);
});
