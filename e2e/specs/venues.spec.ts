import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, sharedTest, test } from '../app.ts';
import { choosePanelMenu, instrumentOf, panel, panels, parseCsv, searchLines, verifiedLadder } from '../screen.ts';
import {
  addPanel,
  consolidatedBest,
  countedVenues,
  searchFor,
  showFiveVenues,
  singleBests,
  switchVenue,
} from '../venues.ts';

test.afterAll(({ shared }) => shared.app.stop());

// The single ladders need no unit of their own: all are in base units, as the layout takes the most alike instruments of each exchange.

test('several venues stand side by side, and their consolidated best is the best of them all', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  await showFiveVenues(page);
  const count = await panels(page, 'ladder').count();
  await expect.poll(async () => (await countedVenues(page)).length).toBe(count);
  // Nothing moves while every connection is silent, and books are not yet stale: all panels show one moment.
  await simulator.fault({ kind: 'half-open', durationMs: 2_500 });
  await expect(async () => {
    const best = await consolidatedBest(page);
    const singles = await singleBests(page);
    const bid = Math.max(...singles.map((one) => one.bid[0]));
    const ask = Math.min(...singles.map((one) => one.ask[0]));
    expect(best?.bid.price).toBe(bid);
    expect(best?.ask.price).toBe(ask);
    expect(best?.bid.size).toBeCloseTo(
      singles.filter((one) => one.bid[0] === bid).reduce((sum, one) => sum + one.bid[1], 0),
      8,
    );
    expect(best?.ask.size).toBeCloseTo(
      singles.filter((one) => one.ask[0] === ask).reduce((sum, one) => sum + one.ask[1], 0),
      8,
    );
    expect(best?.bid.at).toHaveLength(singles.filter((one) => one.bid[0] === bid).length);
  }).toPass({ intervals: [100] });
  await simulator.clearFaults();
});

test('a venue that is cut off leaves the sum, says so, and comes back', async ({ app, simulator }) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  await addPanel(page, 'Consolidated ladder');
  await expect.poll(() => countedVenues(page)).toEqual(expect.arrayContaining(['Binance spot', 'Binance perp']));
  await simulator.fault({ kind: 'mass-disconnect', how: 'cut', venue: 'binance-usdm' });
  await simulator.fault({ kind: 'endpoint-unreachable', venue: 'binance-usdm' });
  await expect.poll(() => countedVenues(page)).not.toContain('Binance perp');
  const without = await consolidatedBest(page);
  expect(without?.venues.get('Binance perp')).toMatch(/left out$/);
  expect([...(without?.bid.at ?? []), ...(without?.ask.at ?? [])]).not.toContain('Binance perp');
  await expect(panel(page, 'consolidated').getByTestId('badge')).toHaveText(/^\d+\/\d+ LIVE$/);
  await simulator.clearFaults();
  await expect.poll(() => countedVenues(page)).toContain('Binance perp');
});

test('a venue that falls silent on an open connection is stale within its bound, and leaves the sum', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  writeFileSync(path.join(app.home, 'tapedeck.config.jsonc'), JSON.stringify({ staleThresholdMs: 3_000 }));
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  await addPanel(page, 'Consolidated ladder');
  await expect.poll(() => countedVenues(page)).toEqual(expect.arrayContaining(['Binance spot', 'Binance perp']));
  await simulator.fault({ kind: 'mute', venue: 'binance-usdm' });
  await expect.poll(async () => (await consolidatedBest(page))?.venues.get('Binance perp')).toBe('STALE left out');
  await simulator.clearFaults();
  await expect.poll(() => countedVenues(page)).toContain('Binance perp');
});

sharedTest('a venue that is switched off goes, and one that is switched on again comes', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addPanel(page, 'Consolidated ladder');
  await expect.poll(() => countedVenues(page)).toEqual(expect.arrayContaining(['Binance spot', 'Binance perp']));
  await switchVenue(page, 'Binance perp');
  await expect
    .poll(async () => [...((await consolidatedBest(page))?.venues.keys() ?? [])])
    .not.toContain('Binance perp');
  await switchVenue(page, 'Binance perp');
  await expect.poll(() => countedVenues(page)).toContain('Binance perp');
});

test('closing the panel lets its streams go', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const streams = async (): Promise<number> =>
    Number(/(\d+) streams? live/.exec((await page.getByTestId('pills').textContent()) ?? '')?.[1] ?? NaN);
  await expect.poll(streams).toBeGreaterThan(0);
  const before = await streams();
  await addPanel(page, 'Merged tape');
  await expect(panel(page, 'merged-tape').getByTestId('merged-tape-summary')).toContainText(/trades of .*LIVE, .*LIVE/);
  await expect.poll(streams).toBeGreaterThan(before);
  await page.keyboard.press('Alt+W');
  await expect.poll(streams).toBe(before);
});

sharedTest(
  'the merged tape has trades of several venues by time of receipt, pauses, counts and exports them',
  async ({ app }) => {
    const page = await app.start();
    await verifiedLadder(page);
    await addPanel(page, 'Merged tape');
    const summary = panel(page, 'merged-tape').getByTestId('merged-tape-summary');
    await expect(summary).toContainText(/trades of .*LIVE, .*LIVE/);
    await choosePanelMenu(page, 'merged-tape', 'Pause or resume');
    await expect(summary).toContainText(/Paused - [1-9]/);
    const { text, manifest } = await app.running.savedFile(() => choosePanelMenu(page, 'merged-tape', 'Export as CSV'));
    const [header = [], ...rows] = parseCsv(text);
    const column = (name: string): readonly string[] => rows.map((row) => row[header.indexOf(name)] ?? '');
    expect(new Set(column('venue')).size).toBeGreaterThan(1);
    const received = column('received_ms').map(Number);
    expect(received).toEqual(received.toSorted((a, b) => b - a));
    expect((JSON.parse(manifest) as { readonly instruments: readonly string[] }).instruments.length).toBeGreaterThan(1);
    // Marks are those of the tape: fills of one order together, size classes, and absorption once its history is kept.
    expect(column('trades').some((count) => Number(count) > 1)).toBe(true);
    expect(new Set(column('size_class'))).toContain('medium');
    expect(header).toContain('sweep_levels');
    expect(new Set(column('absorbed'))).toEqual(new Set(['']));
    await choosePanelMenu(page, 'merged-tape', 'Pause or resume');
    for (const mark of ['Fills of one order together', /^Absorption marked/]) {
      await choosePanelMenu(page, 'merged-tape', mark);
      await page.keyboard.press('Escape');
    }
    await expect
      .poll(async () => {
        const again = await app.running.savedFile(() => choosePanelMenu(page, 'merged-tape', 'Export as CSV'));
        const [names = [], ...lines] = parseCsv(again.text);
        const values = (name: string): Set<string> => new Set(lines.map((row) => row[names.indexOf(name)] ?? ''));
        return [values('trades').has('2'), values('absorbed').has('false')];
      })
      .toEqual([false, true]);
  },
);

sharedTest("the CSV of a consolidated ladder has every venue's part, and the parts add up", async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addPanel(page, 'Consolidated ladder');
  await expect.poll(async () => (await countedVenues(page)).length).toBeGreaterThan(1);
  for (const column of ['Volume traded at the price', 'Delta: bought less sold at the price']) {
    await choosePanelMenu(page, 'consolidated', column);
    await page.keyboard.press('Escape');
  }
  const exported = (): Promise<{ readonly text: string }> =>
    app.running.savedFile(() => choosePanelMenu(page, 'consolidated', 'Export as CSV'));
  let text = '';
  await expect
    .poll(async () => {
      ({ text } = await exported());
      const [names = [], ...lines] = parseCsv(text);
      const traded = lines.filter((row) => row[names.indexOf('traded_base_all_venues')] !== '');
      return new Set(traded.map((row) => row[names.indexOf('price')])).size;
    })
    .toBeGreaterThan(1);
  const [header = [], ...rows] = parseCsv(text);
  expect(header.slice(0, 2)).toEqual(['venue', 'symbol']);
  const cell = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? '';
  expect(new Set(rows.map((row) => cell(row, 'venue'))).size).toBeGreaterThan(1);
  for (const price of new Set(rows.map((row) => cell(row, 'price')))) {
    const parts = rows.filter((row) => cell(row, 'price') === price);
    for (const side of ['bid', 'ask'])
      for (const part of parts)
        expect(Number(cell(part, `${side}_base_all_venues`))).toBeCloseTo(
          parts.reduce((sum, row) => sum + Number(cell(row, `${side}_base`)), 0),
          8,
        );
    for (const part of parts)
      expect(Number(cell(part, 'traded_base_all_venues'))).toBeCloseTo(
        parts.reduce((sum, row) => sum + Number(cell(row, 'bought_base')) + Number(cell(row, 'sold_base')), 0),
        8,
      );
  }
  // What is known for less than the five minutes says so.
  for (const row of rows)
    expect(cell(row, 'traded_incomplete')).toBe(Number(cell(row, 'traded_ms')) < 300_000 ? 'late-start' : '');
});

sharedTest('search and watchlist are narrowed by exchange and kind of market, also by keys alone', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Control+K');
  expect((await searchFor(page, 'btc')).some((line) => line.includes('· spot'))).toBe(true);
  await page.keyboard.press('Tab');
  while ((await page.evaluate(() => document.activeElement?.textContent)) !== 'Perp')
    await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect
    .poll(async () => (await searchLines(page).allTextContents()).every((line) => line.includes('· perpetual')))
    .toBe(true);
  await expect(searchLines(page).first()).toContainText('BTC');
  await page.keyboard.press('Escape');

  const rows = panel(page, 'watchlist').locator('.grid-row:visible');
  await expect(rows.first()).toContainText('BTC');
  const all = await rows.count();
  await panel(page, 'watchlist').getByTestId('watchlist-filter').click();
  await panel(page, 'watchlist').getByRole('button', { name: 'Spot', exact: true }).click();
  await expect.poll(() => rows.count()).toBeLessThan(all);
  await panel(page, 'watchlist').getByTestId('watchlist-filter').click();
  await expect.poll(() => rows.count()).toBe(all);
});

sharedTest(
  'a chart has intervals that the venue lacks, says what they are built from, and calls a numbered market by its name',
  async ({ app }) => {
    const page = await app.start();
    await verifiedLadder(page);
    await panel(page, 'chart').getByTestId('instrument').click();
    expect((await searchFor(page, 'hyperliquid eth usdt spot'))[0]).toContain('ETH/USDT');
    await searchLines(page).first().click();
    await expect(instrumentOf(page, 'chart')).toHaveText('ETH/USDT');
    const summary = panel(page, 'chart').getByTestId('chart-summary');
    await expect(summary).toContainText('candles');
    await panel(page, 'chart').getByText('Chart', { exact: true }).click();
    await page.keyboard.type('6h');
    await page.keyboard.press('Enter');
    await expect(summary).toContainText(/^6h .* forming, \d{3,} candles.*, built from 2h$/);
    await expect(panel(page, 'chart').getByTestId('chart-legend')).toContainText('built from 2h');
  },
);

test('a heatmap says whose depth it is, and is the sum over the chosen venues with the share of each', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  await addPanel(page, 'Heatmap');
  const heatmap = panel(page, 'heatmap');
  const summary = heatmap.getByTestId('heatmap-summary');
  await expect(summary).toHaveText(/^Binance BTCUSDT SPOT, step /);
  await choosePanelMenu(page, 'heatmap', 'Depth over the chosen venues');
  await page.keyboard.press('Escape');
  await expect(summary).toHaveText(/^\d venues of BTC, prices \d+\.\d bps apart, step .* columns of/);
  const exported = async (): Promise<string[][]> =>
    parseCsv((await app.running.savedFile(() => choosePanelMenu(page, 'heatmap', 'Export as CSV'))).text);
  const [header = [], ...rows] = await exported();
  const shares = header.flatMap((name, at) => (name.endsWith(' share') ? [at] : []));
  expect(shares.length).toBeGreaterThan(1);
  const whole = rows.filter((row) => row[header.indexOf('complete')] === 'true');
  expect(whole.length).toBeGreaterThan(0);
  const sumOf = (row: readonly string[], before: number): number =>
    shares.reduce((total, at) => total + Number(row[at - before]), 0);
  const wrong = whole.filter(
    (row) =>
      Math.abs(sumOf(row, 1) - Number(row[header.indexOf('size_base')])) > 1e-6 || Math.abs(sumOf(row, 0) - 1) > 1e-6,
  );
  expect(wrong).toEqual([]);
  await simulator.fault({ kind: 'mass-disconnect', how: 'cut', venue: 'binance-usdm' });
  await simulator.fault({ kind: 'endpoint-unreachable', venue: 'binance-usdm' });
  await expect(summary).toContainText('without Binance perp');
  await simulator.clearFaults();
  await expect(summary).not.toContainText('without');
  const incomplete = (await exported()).map((row) => row[header.indexOf('incomplete')] ?? '');
  // In one text, so that a failure says what there is.
  expect([...new Set(incomplete)].join(' ')).toMatch(/binance-usdm:BTCUSDT:\w+:/);
});
