import { expect, test } from '../app.ts';
import { panel, searchField, searchLines, showHealth, startLive, verifiedLadder } from '../screen.ts';

test('trades that were lost where ids do not count are found at the close of their candle', async ({
  app,
  simulator,
}) => {
  test.setTimeout(300_000);
  const page = await startLive(app, simulator);
  await page.keyboard.press('Control+K');
  await searchField(page).fill('bybit btc perp');
  await expect(searchLines(page).first()).toContainText('BTC');
  await page.keyboard.press('Enter');
  await expect(panel(page, 'chart')).toContainText(/bybit/i);
  await verifiedLadder(page);
  const chart = panel(page, 'chart');
  await chart.getByRole('button', { name: '1m', exact: true }).click();
  await expect(chart.getByTestId('chart-summary')).toContainText(/^1m .* \d+ candles/);
  // Of the running minute not every trade is known; of those after it every one would be.
  await simulator.fault({ kind: 'drop', topic: 'publicTrade', probability: 0.5, durationMs: 240_000 });
  await expect(chart.getByTestId('chart-summary')).toContainText(/\d+ differs? from their trades/, {
    timeout: 200_000,
  });
  const health = await showHealth(page, 'events');
  await health.getByTestId('events-search').fill('CANDLE_DIFFERS bybit');
  const rows = health.getByTestId('events-grid').locator('.grid-row:not([hidden])');
  await expect(rows.first()).toContainText(/warn.*CANDLE_DIFFERS.*bybit-linear/);
  await showHealth(page, 'timeline');
  await expect(health.getByTestId('ledger-summary')).toContainText(/[1-9]\d* candles? not what the trades come to/);
});
