import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { captureFile, expectedBooks, FIXTURE } from '../../proofs/captures.ts';
import { trimmed } from '../../proofs/record-session.ts';
import { expect, test } from '../app.ts';
import { opensAndEnds, shownBest } from '../recordings.ts';
import { chooseInMenu, choosePanelMenu, ladderBest, lookUp, panel, parseCsv, playToEnd } from '../screen.ts';

test('opening a recording ends with the best bid and ask that were recorded', async ({ app }) => {
  await opensAndEnds(app, FIXTURE);
});

test('a recording dropped on the window is played', async ({ app }) => {
  const page = await app.start();
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  const transfer = await page.evaluateHandle(
    (text) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([text], 'dropped.capture.jsonl'));
      return dropped;
    },
    readFileSync(captureFile(FIXTURE), 'utf8'),
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await playToEnd(page);
  const [book] = expectedBooks(FIXTURE);
  await lookUp(page, book?.symbol ?? '');
  await expect.poll(() => shownBest(page)).toEqual({ bid: book?.top20.bids[0], ask: book?.top20.asks[0] });
});

test('at its end a recording without a list says ENDED everywhere, and starts again', async ({ app }) => {
  const page = await app.start();
  const lines = readFileSync(captureFile(FIXTURE), 'utf8').split('\n');
  const unlisted = lines.filter((line) => !line.includes('"what":"instruments"') && !line.includes('exchangeInfo'));
  const file = path.join(app.home, 'unlisted.capture.jsonl');
  writeFileSync(file, unlisted.join('\n'));
  await app.running.choosingCapture(file, () => chooseInMenu(page.getByTestId('main-menu'), 'Open a recording'));
  await playToEnd(page);
  await lookUp(page, expectedBooks(FIXTURE)[0]?.symbol ?? '');
  await expect.poll(async () => (await ladderBest(page))?.state).toBe('ENDED');
  for (const kind of ['ladder', 'tape'] as const) {
    await expect(panel(page, kind).getByTestId('badge')).toHaveText('ENDED');
    await expect(panel(page, kind)).toHaveAttribute('data-dimmed', 'true');
  }
  await expect(page.getByTestId('pills')).toContainText(/\d+ streams? ended/);
  await expect(panel(page, 'health')).toContainText('nothing more will come');
  await expect(page.getByTestId('title-replay')).toContainText('100 %');
  for (const width of [960, 1280, 1920]) {
    await page.setViewportSize({ width, height: 540 });
    for (const part of await page.locator('.title-bar > :visible').all())
      await expect(part).toBeInViewport({ ratio: 1 });
  }
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByTestId('title-replay')).not.toContainText('ENDED');
  await expect(page.getByTestId('title-replay')).not.toContainText('100 %');
  await expect.poll(async () => (await ladderBest(page))?.state).toBe('VERIFIED');
  await playToEnd(page);
  await expect.poll(async () => (await ladderBest(page))?.state).toBe('ENDED');
});

test('the CSV of a ladder is the screen: every level of the book, to the digit', async ({ app }) => {
  const page = await app.start({ capture: captureFile(FIXTURE) });
  const [book] = expectedBooks(FIXTURE);
  if (book === undefined) throw new Error('no expected book');
  await playToEnd(page);
  await lookUp(page, book.symbol);
  await expect.poll(() => shownBest(page)).toEqual({ bid: book.top20.bids[0], ask: book.top20.asks[0] });
  await panel(page, 'ladder').getByLabel('Price step').selectOption({ index: 0 });
  const saved = await app.running.savedFile(() => choosePanelMenu(page, 'ladder', 'Export as CSV'));
  expect(saved.name).toMatch(/SIM0001USDT-PERP-ladder-REPLAY.*\.csv$/);
  const [header, ...rows] = parseCsv(saved.text);
  const price = header?.indexOf('price') ?? -1;
  const bid = header?.indexOf('bid_size') ?? -1;
  const ask = header?.indexOf('ask_size') ?? -1;
  const levels = (column: number) =>
    rows.filter((row) => row[column] !== '').map((row) => [trimmed(row[price] ?? ''), trimmed(row[column] ?? '')]);
  const shownBids = levels(bid);
  const shownAsks = levels(ask).reverse();
  const about = ['venue', 'symbol', 'state'].map((name) => rows[0]?.[header?.indexOf(name) ?? -1]);
  expect(about).toEqual(['binance-usdm', book.symbol, 'ended']);
  expect(rows[0]?.[header?.indexOf('age_ms') ?? -1]).toMatch(/^\d+$/);
  expect(JSON.parse(saved.manifest)).toMatchObject({ data: 'REPLAY', session: 'ended' });
  expect(shownBids.length).toBeGreaterThan(3);
  expect(shownBids).toEqual(book.top20.bids.slice(0, shownBids.length));
  expect(shownAsks).toEqual(book.top20.asks.slice(0, shownAsks.length));
});
