import { expect, test } from '../deck.ts';
import { choosePanelMenu, panel, parseCsv, verifiedLadder } from '../screen.ts';

test('the CSV of a paused tape is what it shows', async ({ deck }) => {
  const page = await deck.start();
  const tape = panel(page, 'tape');
  await expect(tape.getByTestId('tape-summary')).toContainText(/BUY|SELL/);
  await tape.getByTestId('tape-pause').click();
  await expect(tape.getByTestId('tape-paused')).toBeVisible();
  const shown = /(\d\d:\d\d:\d\d\.\d{3}) (\S+) x (\S+) (BUY|SELL)/i.exec(await tape.getByTestId('tape-summary').textContent() ?? '');
  const { name, text } = await deck.app.savedFile(() => choosePanelMenu(page, 'tape', 'Export as CSV'));
  expect(name).toContain('SIMULATED');
  const [header, first] = parseCsv(text);
  const cell = (column: string) => first?.[header?.indexOf(column) ?? -1] ?? '';
  expect(text).toMatch(/\r\n$/);
  expect(cell('time')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Date.parse(cell('time'))).toBe(Number(cell('time_ms')));
  expect([cell('time').slice(11, 23), cell('price'), cell('size'), cell('aggressor')].map((value) => value.toLowerCase())).toEqual(shown?.slice(1).map((value) => value.toLowerCase()));
});

test('a snapshot is one folder of trades, book, candles, tickers and health', async ({ deck }) => {
  const page = await deck.start();
  await verifiedLadder(page);
  await expect(panel(page, 'tape').getByTestId('tape-summary')).toContainText(/BUY|SELL/);
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/[1-9]\d* candles/);
  await expect(panel(page, 'watchlist')).toContainText('BTCUSDT');
  const files = await deck.app.savedFolder(() => page.getByTestId('export-snapshot').click());
  expect([...files.keys()].sort()).toEqual(['book.csv', 'candles.csv', 'health.csv', 'manifest.json', 'tickers.csv', 'trades.csv']);
  for (const [name, text] of files) {
    if (!name.endsWith('.csv')) continue;
    const [header, ...rows] = parseCsv(text);
    expect(rows.length, name).toBeGreaterThan(0);
    for (const row of rows) expect(row.length, name).toBe(header?.length);
  }
  expect(JSON.parse(files.get('manifest.json') ?? '')).toMatchObject({ data: 'SIMULATED', timeZone: 'UTC' });
  const [header, ...levels] = parseCsv(files.get('book.csv') ?? '');
  const of = (side: string) => levels.filter((row) => row[header?.indexOf('side') ?? -1] === side).map((row) => Number(row[header?.indexOf('price') ?? -1]));
  expect(Math.max(...of('bid'))).toBeLessThan(Math.min(...of('ask')));
  await expect(page.getByTestId('toast').first()).toContainText(/saved/i);
});
