import { expect, test } from '../app.ts';
import { panel, showHealth, startLive } from '../screen.ts';

test('a venue that is 2 s late is said to be everywhere, with how far, and no longer once it is not', async ({
  app,
  simulator,
}) => {
  const page = await startLive(app, simulator);
  const pill = page.getByTestId('pill-behind');
  await expect(pill).toBeHidden();
  await simulator.fault({ kind: 'delay', venue: 'binance-spot', ms: 2000 });
  await expect(pill).toHaveText(/^(\d+|binance-spot.*) behind$/);
  const sentence = page.getByTestId('health-sentence').first();
  await expect(sentence).toHaveText(
    /binance-spot.* (is behind by [12]\.\d s \(.*our own part .*\)|streams are behind) for/i,
  );
  const badge = panel(page, 'ladder').getByTestId('badge');
  await expect
    .poll(async () => {
      await badge.dispatchEvent('pointerover');
      return badge.getAttribute('title');
    })
    .toMatch(/It comes [12]\.\d s late \(.*book/);
  // The pill opens health at what is late: the latency of each such row stands out.
  await pill.click();
  const health = panel(page, 'health');
  await expect(health.getByTestId('health-filter')).toHaveText('only behind');
  const late = health.getByTestId('health-grid').locator('.grid-row[data-row^="stream"]:not([hidden])');
  await expect(late.first()).toContainText(/BTCUSDT|ETHUSDT|SOLUSDT/);
  await expect(
    late
      .first()
      .locator('.grid-cell[data-tone="warn"]')
      .filter({ hasText: /^\d+ \/ \d+$/ }),
  ).toBeVisible();
  await showHealth(page, 'timeline');
  await expect(health.getByTestId('ledger-summary')).toHaveText(/behind for/);

  await simulator.clearFaults();
  await expect(pill).toBeHidden({ timeout: 30_000 });
  await expect(sentence).not.toHaveText(/behind/);
  await showHealth(page, 'streams');
  await expect(health.getByTestId('health-grid')).toContainText('No stream is behind.');
});
