import type { Locator } from '@playwright/test';
import { expect, test } from '../app.ts';
import { choosePanelMenu, panel, searchField, searchLines, showHealth, verifiedLadder } from '../screen.ts';

test('faults are drawn on the timeline: the gap with its numbers, the book that was built anew', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const health = await showHealth(page, 'timeline');
  await simulator.fault({ kind: 'http-status', status: 500, topic: 'historicalTrades', durationMs: 20_000 });
  await simulator.fault({ kind: 'http-status', status: 500, topic: 'trades', durationMs: 20_000 });
  await simulator.fault({ kind: 'drop', venue: 'binance-spot', symbol: 'BTCUSDT', topic: 'trade', count: 2 });
  await simulator.fault({ kind: 'sequence-gap', venue: 'binance-spot', symbol: 'BTCUSDT', count: 1 });
  const summary = health.getByTestId('ledger-summary');
  await expect(summary).toHaveText(/BTCUSDT.* has [1-9]\d* gaps?, .*[1-9]\d* resync/);
  // The keyboard reaches the entries, and what it reaches is said.
  await health.locator('canvas').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(health.getByTestId('ledger-choice')).toHaveText(/BTCUSDT/);
  await verifiedLadder(page);
});

test('events of a lost connection are listed, found by venue and level, and copied', async ({ app, simulator }) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const health = await showHealth(page, 'events');
  const rows = health.getByTestId('events-grid').locator('.grid-row:not([hidden])');
  await expect(rows.filter({ hasText: 'CONNECTION_ESTABLISHED' }).first()).toBeVisible();
  await simulator.fault({ kind: 'cut', venue: 'binance-usdm', count: 1 });
  await health.getByTestId('events-level').selectOption('warn');
  await health.getByTestId('events-search').fill('usdm disconnected');
  await expect(rows.first()).toContainText(/warn.*CONNECTION_DISCONNECTED.*binance-usdm/);
  await expect(health.getByTestId('events-count')).toHaveText(/^[1-9]\d* of \d+ events/);
  await health.getByTestId('events-copy').click();
  await expect(
    page
      .getByTestId('notice')
      .filter({ hasText: /copied/ })
      .first(),
  ).toBeVisible();
  await health.getByTestId('events-search').fill('');
  await health.getByTestId('events-search').press('Control+V');
  await expect(health.getByTestId('events-search')).toHaveValue(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z\s+warn\s+CONNECTION_DISCONNECTED\s+binance-usdm/,
  );
});

test('every view says something, is reached by the keyboard and is there again after a restart', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  let health = await showHealth(page, 'latency');
  // Below the table a histogram of each hop, as soon as there is room; its summary says what it shows.
  await expect(health.getByText(/^No room for plots/)).toBeVisible();
  await health.getByText('Health', { exact: true }).click();
  await page.keyboard.press('Alt+Enter'); // So that every row is drawn.
  for (const hop of ['binance-spot → received', 'received → decoded', 'decoded → published', 'published → painted'])
    await expect(health.getByTestId('latency-grid')).toContainText(hop);
  await expect(health.getByTestId('latency-grid')).toContainText(/clock [+−][\d.]+ \w+ ± [\d.]+ \w+, asked/);
  await expect(health.getByTestId('latency-histograms')).toHaveText(
    /^binance-\w+ → received: p50 .*received → decoded: p50 [\d.]+ µs, p99 .*in the last minute, most .*published → painted: p50/,
  );
  await expect(health.locator('.plots-box canvas')).toBeVisible();
  await page.keyboard.press('Alt+Enter');
  await health.getByTestId('health-view-latency').focus();
  // The arrows walk the tabs, the brackets the views from anywhere in the panel.
  await page.keyboard.press('ArrowLeft');
  await expect(health.getByTestId('health-view-streams')).toBeFocused();
  await expect(health.getByTestId('health-grid')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(']');
  await expect(health.getByTestId('plots-summary')).toHaveText(
    /^all, last .*Messages\/s: [\d.,]+.*Latency p99: −?[\d.]+ (µs|ms|s).*Age: \d/,
  );
  await health.getByTestId('plots-subject').selectOption('binance-spot');
  await expect(health.getByTestId('plots-summary')).toHaveText(/^binance-spot, last/);
  await expect(health.locator('.plot canvas')).toHaveCount(3);
  await health.getByTestId('health-view-limits').click();
  await page.keyboard.press('Alt+Enter');
  await expect(health.getByTestId('limits-grid')).toContainText('binance-spot REST');
  await expect(health.getByTestId('limits-grid')).toContainText('answers');
  await expect(health.getByTestId('limits-grid')).toContainText('Streams');
  await page.keyboard.press('Alt+Enter');
  await page.keyboard.press('[');
  await expect(health.getByTestId('health-plots')).toBeVisible();

  page = await app.start();
  health = panel(page, 'health');
  await expect(health.getByTestId('health-plots')).toBeVisible();
  await expect(health.getByTestId('plots-subject')).toHaveValue('binance-spot');
});

test('streams lie below their connection: Left and Right, and the mark, fold them away, also after a restart', async ({
  app,
}) => {
  let page = await app.start();
  await page.setViewportSize({ width: 1440, height: 1400 });
  await verifiedLadder(page);
  const health = await showHealth(page, 'streams');
  const grid = health.getByTestId('health-grid');
  const rows = grid.locator('.grid-row:not([hidden])');
  const chosen = grid.locator('.grid-row[aria-selected="true"]');
  await expect(grid).toHaveRole('treegrid');
  await grid.locator('.grid-view').focus();
  await page.keyboard.press('Alt+Enter'); // So that every row is drawn.
  await page.keyboard.press('Home');
  await expect(chosen).toHaveAttribute('aria-level', '1');
  const name = (await chosen.locator('.grid-cell').nth(1).textContent()) ?? '';
  const before = await rows.count();
  // From a stream, Left goes to its connection; from there it folds.
  await page.keyboard.press('ArrowRight');
  await expect(chosen).toHaveAttribute('aria-level', '2');
  await page.keyboard.press('ArrowLeft');
  await expect(chosen).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(chosen).toHaveAttribute('aria-expanded', 'false');
  await expect(chosen).toContainText(/\d+ streams?/);
  await expect(chosen).toContainText(name);
  await expect.poll(() => rows.count()).toBeLessThan(before);
  await page.waitForTimeout(1_000); // The workspace is saved half a second after the last change.
  page = await app.start();
  await page.setViewportSize({ width: 1440, height: 1400 });
  await verifiedLadder(page);
  const again = panel(page, 'health').getByTestId('health-grid').locator('.grid-row', { hasText: name }).first();
  await expect(again).toHaveAttribute('aria-expanded', 'false');
  await again.locator('[data-action="fold"]').click();
  await expect(again).toHaveAttribute('aria-expanded', 'true');
});

test('columns are chosen in the panel’s menu or the search, and are the same after a restart', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  let health = await showHealth(page, 'streams');
  const column = (name: string): Locator => health.getByRole('columnheader', { name, exact: true });
  await expect(column('Age')).toBeVisible();
  await expect(column('Reconn')).toHaveCount(0);
  await choosePanelMenu(page, 'health', 'Reconnects');
  await expect(column('Reconn')).toBeVisible();
  await page.keyboard.press('Escape');
  await health.getByTestId('health-grid').locator('.grid-view').focus();
  await page.keyboard.press('Control+K');
  await searchField(page).fill('gaps');
  await searchLines(page).filter({ hasText: 'Gaps' }).first().click();
  await expect(column('Gaps')).toHaveCount(0);
  await page.waitForTimeout(1_000); // The workspace is saved half a second after the last change.
  page = await app.start();
  health = panel(page, 'health');
  await expect(column('Reconn')).toBeVisible();
  await expect(column('Gaps')).toHaveCount(0);
  await choosePanelMenu(page, 'health', 'As many as the width allows');
  await expect(column('Reconn')).toHaveCount(0);
});

test('a host that fails is left alone, and said first among the limits', async ({ app, simulator }) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const health = await showHealth(page, 'limits');
  await simulator.fault({ kind: 'http-status', status: 500, venue: 'binance-spot' });
  // Snapshots that fail open the circuit.
  await simulator.fault({ kind: 'sequence-gap', venue: 'binance-spot', symbol: 'BTCUSDT', count: 1 });
  await expect(health.getByTestId('limits-grid').locator('.grid-row').first()).toContainText(/left alone/);
});

test('candles that were missed are filled from history and marked', async ({ app, simulator }) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const chart = panel(page, 'chart');
  await chart.getByText('Chart', { exact: true }).click();
  await page.keyboard.type('1s');
  await page.keyboard.press('Enter');
  const summary = chart.getByTestId('chart-summary');
  await expect(summary).toHaveText(/^1s .*, \d+ candles$/);
  // Only what is missed after live candles have begun counts as missed.
  const counted = async (): Promise<number> => Number(/, (\d+) candles/.exec((await summary.textContent()) ?? '')?.[1]);
  const loaded = await counted();
  await expect.poll(counted).toBeGreaterThan(loaded + 1);
  await simulator.fault({ kind: 'mute', venue: 'binance-spot', symbol: 'BTCUSDT', topic: 'kline', durationMs: 6000 });
  await expect(summary).toHaveText(/, \d+ candles, [1-9]\d* backfilled$/);
});
