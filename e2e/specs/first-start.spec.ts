import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { DEFAULT_PANELS, ladderBest, newestPrint, panel, verifiedLadder } from '../screen.ts';

test('a first start shows the demo market: marked everywhere, a book that moves and is never crossed, panels that come alive', async ({
  app,
}) => {
  const page = await app.start();
  await test.step('SIMULATED on every panel and in the title', async () => {
    for (const kind of DEFAULT_PANELS) await expect(panel(page, kind).getByTestId('simulated')).toHaveText('SIMULATED');
    await expect(page).toHaveTitle(/SIMULATED/);
    await expect(page.getByTestId('title-simulated')).toContainText('SIMULATED');
  });
  await test.step('the ladder moves, says VERIFIED and never shows a crossed book', async () => {
    await verifiedLadder(page);
    await expect(panel(page, 'ladder').getByTestId('badge')).toHaveText(/verified/i);
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const best = await ladderBest(page);
          if (best === undefined) return 0;
          expect(Number(best.bid[0])).toBeLessThan(Number(best.ask[0]));
          seen.add(JSON.stringify(best));
          return seen.size;
        },
        { message: 'different books seen', intervals: [200] },
      )
      .toBeGreaterThan(4);
  });
  await test.step('tape, chart, watchlist and health come alive', async () => {
    await expect.poll(() => newestPrint(page)).toBeDefined();
    await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/candles/);
    await expect(panel(page, 'watchlist')).toContainText('BTCUSDT');
    await expect(page.getByTestId('health-sentence').first()).toHaveText(
      /^All \d+ streams are live .*no problem|^This machine is busy.*all streams are live/,
    );
  });
});

test('a second start of the demo still says SIMULATED', async ({ app }) => {
  await app.start();
  const page = await app.start();
  await expect(panel(page, 'ladder').getByTestId('simulated')).toBeVisible();
  await expect(page).toHaveTitle(/SIMULATED/);
});

test('a first start has three hints, by keyboard too, which do not come again once they are closed', async ({
  app,
}) => {
  rmSync(path.join(app.home, 'settings/settings.json'));
  let page = await app.start();
  const tour = page.getByTestId('tour');
  await expect(tour).toContainText('1 of 3');
  await tour.getByRole('button', { name: 'Next' }).focus();
  await page.keyboard.press('Enter');
  await expect(tour).toContainText('VERIFIED');
  // Nothing waits for it: the search opens by typing.
  await page.keyboard.press('Control+K');
  await expect(page.getByTestId('palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await tour.getByRole('button', { name: 'Next' }).focus();
  await page.keyboard.press('Escape');
  await expect(tour).toHaveCount(0);
  page = await app.start();
  await verifiedLadder(page);
  await expect(page.getByTestId('tour')).toHaveCount(0);
});
