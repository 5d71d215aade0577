import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { captureFile, expectedBooks, FIXTURE } from '../../proofs/captures.ts';
import { expect, test } from '../app.ts';
import { choosePanelMenu, lookUp, openMenuLine, panel, parseCsv, playToEnd, searchField } from '../screen.ts';

test('VWAP and CVD begin at an anchor: placed by a right click, dragged, remembered, removed and brought back', async ({
  app,
}) => {
  const page = await app.start();
  await showMinutes(page);
  const { x, y } = await placeOn(page, 0.4);
  const anchor = chart(page).locator('[data-part="anchor"]');
  await page.mouse.click(x, y, { button: 'right' });
  await openMenuLine(page, 'Anchor VWAP and CVD here').click();
  await expect(anchor).toHaveText(/\d\d:\d\d$/);
  await expect(chart(page).locator('[data-part="vwap"]')).toHaveText(/\d/);
  const placed = (await anchor.textContent()) ?? '';
  // A candle is 6 px wide at first: its middle, where the line is, is near enough.
  await drag(page, { x, y }, { x: x + 90, y });
  await expect(anchor).not.toHaveText(placed);
  const moved = (await anchor.textContent()) ?? '';
  const kept = String(Date.parse(`${moved.replace(' ', 'T')}:00Z`));
  const file = path.join(app.home, 'settings/workspace.json');
  await expect.poll(() => readFileSync(file, 'utf8'), { message: 'the moved anchor is kept' }).toContain(kept);
  await page.reload();
  await expect(anchor).toHaveText(moved);
  await page.mouse.click(x, y, { button: 'right' });
  await openMenuLine(page, /^Remove the anchor/).click();
  await expect(anchor).toHaveCount(0);
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await expect(anchor).toHaveText(moved);
  await type(page, 'anchor vwap and cvd at');
  await expect(anchor).not.toHaveText(moved);
});

test('the volume profile is of a range that is dragged, of the day, and since the anchor', async ({ app }) => {
  const page = await app.start();
  await showMinutes(page);
  const legend = chart(page).getByTestId('flow-legend');
  await type(page, 'profile of a range');
  const from = await placeOn(page, 0.6);
  const to = await placeOn(page, 0.85);
  await drag(page, from, to);
  await expect(legend).toContainText(/POC of the range \d/);
  const file = path.join(app.home, 'settings/workspace.json');
  await expect.poll(() => readFileSync(file, 'utf8'), { message: 'the range is kept' }).toContain('"fixed"');
  await page.reload();
  await expect(legend).toContainText(/POC of the range \d/);
  await type(page, 'profile of the day');
  await expect(legend).toContainText(/POC of the day \d/);
  await type(page, 'profile since the anchor');
  await expect(legend).toContainText(/POC since the anchor \d/);
});

test('the table, bands and size classes are shown, and the file has what they show', async ({ app }) => {
  const page = await app.start();
  await showMinutes(page);
  await type(page, 'table under the candles');
  await type(page, 'vwap with band');
  await type(page, 'vwap bands: up to three');
  await type(page, 'cvd of trades < 1k');
  await type(page, 'cvd of trades 10k–100k');
  await expect(chart(page).locator('[data-part="table"]')).toHaveText(/\d/);
  await expect(chart(page).locator('[data-part="classes"]')).toHaveText(/^< 1k -?[\d.]+.*, 10k–100k -?[\d.]+/);
  await expectLogoBesideNumbers(page);
  const { text } = await app.running.savedFile(() => choosePanelMenu(page, 'chart', 'Export as CSV'));
  const [header = [], ...rows] = parseCsv(text);
  const counted = rows.filter((row) => row[header.indexOf('buy_trades')] !== '');
  expect(counted.length).toBeGreaterThan(0);
  for (const name of ['cvd', 'vwap', 'vwap_deviation', 'cvd_below_1k', 'cvd_10k_to_100k'])
    expect([name, counted.at(-1)?.[header.indexOf(name)]]).toEqual([name, expect.stringMatching(/\d/)]);
});

test('bars of trades, volume and range are typed, drawn, explained, exported and remembered; what cannot be is said', async ({
  app,
}) => {
  const page = await app.start();
  await expect(chart(page).getByTestId('chart-summary')).toContainText(/\d{3} candles/);
  await chart(page).getByText('Chart', { exact: true }).click();
  await page.keyboard.type('50t');
  await expect(page.getByTestId('palette')).toContainText('Bars of 50 trades (50t)');
  await page.keyboard.press('Enter');
  const summary = chart(page).getByTestId('chart-summary');
  await expect(summary).toContainText(/^50t .* [1-9]\d* bars/);
  const legend = chart(page).getByTestId('chart-legend');
  // When the bar began and ended, and where the first begins.
  await expect(legend).toContainText(/\d\d:\d\d:\d\d\.\d{3}–\d\d:\d\d:\d\d\.\d{3} UTC/);
  await expect(legend).toContainText(/bars begin at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: earlier trades are not known/);
  await type(page, 'delta');
  await type(page, 'footprint: sold');
  await expect(chart(page).locator('[data-part="delta"]')).toHaveText(/\d/);
  await expect(chart(page).locator('[data-part="footprint-step"]')).toHaveText(/\d/);
  // What needs bars that begin and end together says why it is not to be had.
  await type(page, 'order flow over the chosen venues');
  await expect(page.getByTestId('notice')).toContainText('Of bars by time alone');
  await chart(page).getByTestId('panel-menu').click();
  await expect(openMenuLine(page, 'Compare with…')).toBeDisabled();
  await expect(openMenuLine(page, 'Compare with…')).toHaveAttribute('title', /Choose an interval/);
  await page.keyboard.press('Escape');
  const { text, name } = await app.running.savedFile(() => choosePanelMenu(page, 'chart', 'Export as CSV'));
  expect(name).toMatch(/50t.*bars/);
  const [header = [], ...rows] = parseCsv(text);
  const column = (of: string): readonly string[] => rows.map((row) => row[header.indexOf(of)] ?? '');
  expect(new Set(column('bars').concat(column('bar_size')))).toEqual(new Set(['trades', '50']));
  const times = column('open_time_ms').map(Number);
  expect(times.length).toBeGreaterThan(3);
  expect(column('close_time_ms').every((time, i) => Number(time) >= (times[i] ?? NaN))).toBe(true);
  expect(column('closed').slice(0, -1)).toEqual(times.slice(1).map(() => 'true'));
  const file = path.join(app.home, 'settings/workspace.json');
  await expect.poll(() => readFileSync(file, 'utf8'), { message: 'the bars are kept' }).toContain('"50t"');
  await page.reload();
  await expect(summary).toContainText(/^50t .* bars/);
  await expect(chart(page).locator('[data-part="footprint-step"]')).toHaveText(/\d/);
  for (const bars of ['0.5v', '5r']) {
    await type(page, bars);
    await expect(summary).toContainText(new RegExp(`^${bars} .* [1-9]\\d* bars?`));
  }
  await type(page, '0t');
  await expect(page.getByTestId('notice').last()).toContainText('from 1 to 1,000,000, such as 100t');
  await expect(summary).toContainText(/^5r /);
  // 5 USDT of some 200 are hardly ever reached.
  await lookUp(page, 'SOLUSDT');
  await chart(page)
    .getByRole('button', { name: /^try [\d.]+r$/ })
    .click();
  await expect(summary).toContainText(/^0\.\d+r .* bars?/);
  await expect(chart(page).getByRole('button', { name: /^try / })).toHaveCount(0);
  await type(page, '1m');
  await expect(summary).toContainText(/^1m .*\d{3} candles/);
});

test('bars of a recording are its trades', async ({ app }) => {
  const page = await app.start({ capture: captureFile(FIXTURE) });
  const symbol = expectedBooks(FIXTURE)[0]?.symbol ?? '';
  const sizes = readFileSync(captureFile(FIXTURE), 'utf8')
    .split('\n')
    .filter((line) => line.includes('@aggTrade') && line.includes(`\\"s\\":\\"${symbol}\\"`))
    .map((line) => Number(/\\"q\\":\\"([\d.]+)/.exec(line)?.[1]));
  expect(sizes.length).toBeGreaterThan(20);
  await playToEnd(page);
  await lookUp(page, symbol);
  await type(page, '1t');
  await expect(chart(page).getByTestId('chart-summary')).toContainText(new RegExp(`^1t .* ${sizes.length} bars`));
  const { text } = await app.running.savedFile(() => choosePanelMenu(page, 'chart', 'Export as CSV'));
  const [header = [], ...rows] = parseCsv(text);
  expect(rows.map((row) => Number(row[header.indexOf('volume')]))).toEqual(sizes);
});

function chart(page: Page): Locator {
  return panel(page, 'chart');
}

async function showMinutes(page: Page): Promise<void> {
  await expect(chart(page).getByTestId('chart-summary')).toContainText(/\d{3} candles/);
  await chart(page).getByRole('button', { name: '1m', exact: true }).click();
  await expect(chart(page).getByTestId('chart-summary')).toContainText(/^1m .*\d{3} candles/);
}

/** The logo that the chart library's licence asks for is in sight, and covers no number of the lowest pane. */
async function expectLogoBesideNumbers(page: Page): Promise<void> {
  const logo = chart(page).getByTitle('Charting by TradingView');
  const placeOf = async (one: Locator) => (await one.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
  const box = await placeOf(chart(page).locator('.chart-box'));
  const pane = await placeOf(logo.locator('xpath=..'));
  const mark = await placeOf(logo);
  expect(mark.x).toBeGreaterThanOrEqual(pane.x + pane.width);
  expect(mark.y).toBeGreaterThanOrEqual(pane.y + pane.height);
  expect(mark.x + mark.width).toBeLessThanOrEqual(box.x + box.width);
  expect(mark.y + mark.height).toBeLessThanOrEqual(box.y + box.height);
}

/** A place over the candles, a share of the panel's width from the left. */
async function placeOn(page: Page, share: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await chart(page).boundingBox();
  if (box === null) throw new Error('no chart');
  return { x: box.x + box.width * share, y: box.y + box.height * 0.4 };
}

async function drag(
  page: Page,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** Runs the first command that the palette finds. */
async function type(page: Page, text: string): Promise<void> {
  await chart(page).getByText('Chart', { exact: true }).click();
  await page.keyboard.press('Control+K');
  await searchField(page).fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('palette')).toBeHidden();
}
