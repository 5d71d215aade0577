import { expect, test } from '../app.ts';
import { panel, panels, showHealth, verifiedLadder } from '../screen.ts';

test('a pill names what is ill, lists it, and opens the health panel at it', async ({ app, simulator }) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const live = page.getByTestId('pill-live');
  await expect(live).toHaveText(/^\d+ streams live$/);
  await live.hover();
  await expect(live).toHaveAttribute('title', /messages a second.*\n.*connections? open/);
  await showHealth(page, 'events');

  // Snapshots that fail keep a book from being put together anew.
  await simulator.fault({ kind: 'http-status', status: 500, venue: 'binance-spot', durationMs: 60_000 });
  await simulator.fault({ kind: 'sequence-gap', venue: 'binance-spot', symbol: 'BTCUSDT', count: 1 });
  const syncing = page.getByTestId('pill-syncing');
  await expect(syncing).toHaveText('1 syncing');
  await syncing.hover();
  await expect(syncing).toHaveAttribute('title', /^binance-spot BTCUSDT book: waiting for its book for/);
  await syncing.click();
  const health = panel(page, 'health');
  await expect(health.getByTestId('health-view-streams')).toHaveAttribute('aria-selected', 'true');
  await expect(health.getByTestId('health-filter')).toHaveText('only syncing');
  const streams = health.getByTestId('health-grid').locator('.grid-row[data-row^="stream"]:not([hidden])');
  await expect(streams).toHaveCount(1);
  await expect(streams).toContainText(/BTCUSDT.* book/);

  await simulator.clearFaults();
  await verifiedLadder(page);
  await expect(syncing).toBeHidden();
  await expect(health.getByTestId('health-grid')).toContainText('No book is being put together.');
  // The pill of all streams shows all of them again, also if the panel was closed.
  await panel(page, 'health').click({ position: { x: 60, y: 12 } });
  await page.keyboard.press('Alt+w');
  await expect(panels(page, 'health')).toHaveCount(0);
  await live.focus();
  await page.keyboard.press('Enter');
  await expect(health.getByTestId('health-filter')).toHaveText('only problems');
  await expect.poll(() => streams.count()).toBeGreaterThan(1);
});

test('what was merged for this screen is not among what was wrong, unless it is asked for', async ({ app }) => {
  const page = await app.start();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  await expect(page.getByTestId('rates')).toHaveText(/^[\d,]+ updates a second$/);
  await page.getByTestId('rates').hover();
  await expect(page.getByTestId('rates')).toHaveAttribute('title', /To this screen: \d+ frames? a second\nMerged/);
  const health = await showHealth(page, 'timeline');
  const merged = health.getByTestId('health-merged');
  await expect(merged).toHaveAttribute('aria-pressed', 'false');
  // A page that cannot draw for a while does not take what comes meanwhile.
  await page.evaluate(() => {
    const end = performance.now() + 3000;
    while (performance.now() < end);
  });
  await merged.click();
  await expect(health.getByTestId('ledger-summary')).toHaveText(/[1-9]\d* updates? merged for a busy screen/);
  await merged.click();
  await expect(health.getByTestId('ledger-summary')).not.toHaveText(/merged/);
});
