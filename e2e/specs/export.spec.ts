import { expect, test } from '../app.ts';
import { choosePanelMenu, newestPrint, panel, parseCsv, verifiedLadder } from '../screen.ts';

test('the CSV of a paused tape is what it shows', async ({ app }) => {
  const page = await app.start();
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await choosePanelMenu(page, 'tape', 'Pause or resume');
  await expect.poll(async () => (await newestPrint(page))?.news).toBeGreaterThan(0);
  const shown = await newestPrint(page);
  const { name, text, manifest } = await app.running.savedFile(() => choosePanelMenu(page, 'tape', 'Export as CSV'));
  expect(name).toContain('SIMULATED');
  const [header, first] = parseCsv(text);
  const cell = (column: string) => first?.[header?.indexOf(column) ?? -1] ?? '';
  expect(text).toMatch(/\r\n$/);
  expect(JSON.parse(manifest)).toMatchObject({
    data: 'SIMULATED',
    panel: 'tape',
    files: { [name]: { rows: parseCsv(text).length - 1 } },
    feeds: [
      { kind: 'trades', venue: cell('venue'), symbol: cell('symbol'), state: 'running', ageMs: expect.any(Number) },
    ],
  });
  expect(cell('state')).toBe('running');
  expect(Number(cell('age_ms'))).toBeLessThan(60_000);
  expect(cell('time')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Date.parse(cell('time'))).toBe(Number(cell('time_ms')));
  expect({
    time: cell('time').slice(11, 23),
    price: cell('price'),
    size: cell('size'),
    side: cell('aggressor'),
    news: shown?.news,
  }).toEqual(shown);
});

test('a snapshot is one folder of trades, book, candles, tickers and health', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/[1-9]\d* candles/);
  await expect(panel(page, 'watchlist')).toContainText('BTCUSDT');
  // The notice goes by itself after some seconds, so it is looked for at once.
  const [files] = await Promise.all([
    app.running.savedFolder(() => page.getByTestId('export-snapshot').click()),
    expect(page.getByTestId('notice').first()).toContainText(/saved/i),
  ]);
  expect([...files.keys()].sort()).toEqual([
    'book.csv',
    'candles.csv',
    'health.csv',
    'manifest.json',
    'tickers.csv',
    'trades.csv',
  ]);
  for (const [name, text] of files) {
    if (!name.endsWith('.csv')) continue;
    const [header, ...rows] = parseCsv(text);
    expect(rows.length, name).toBeGreaterThan(0);
    for (const row of rows) expect(row.length, name).toBe(header?.length);
    for (const column of ['venue', 'symbol', 'state', 'age_ms']) expect(header, name).toContain(column);
  }
  expect(JSON.parse(files.get('manifest.json') ?? '')).toMatchObject({ data: 'SIMULATED', timeZone: 'UTC' });
  const [header, ...levels] = parseCsv(files.get('book.csv') ?? '');
  const of = (side: string) =>
    levels
      .filter((row) => row[header?.indexOf('side') ?? -1] === side)
      .map((row) => Number(row[header?.indexOf('price') ?? -1]));
  expect(Math.max(...of('bid'))).toBeLessThan(Math.min(...of('ask')));
});
