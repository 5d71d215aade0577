import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import type { AppFixture } from '../app.ts';
import { choosePanelMenu, newestPrint, panel, parseCsv } from '../screen.ts';

test('the tape pauses, counts what comes meanwhile and goes on', async ({ app }) => {
  const page = await app.start();
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await choosePanelMenu(page, 'tape', 'Pause or resume');
  await expect.poll(async () => (await newestPrint(page))?.news ?? 0).toBeGreaterThan(2);
  const shown = await newestPrint(page);
  await expect.poll(async () => (await newestPrint(page))?.news ?? 0).toBeGreaterThan(shown?.news ?? 0);
  expect(await newestPrint(page)).toMatchObject({ ...shown, news: expect.any(Number) });
  await choosePanelMenu(page, 'tape', 'Pause or resume');
  await page.mouse.move(5, 5);
  await expect.poll(async () => (await newestPrint(page))?.time).not.toBe(shown?.time);
  expect((await newestPrint(page))?.news).toBeUndefined();
});

test('the chart changes its interval and keeps its candles whole', async ({ app }) => {
  const page = await app.start();
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  await panel(page, 'chart').getByRole('button', { name: '5m', exact: true }).click();
  await expect.poll(async () => (await candles(page)).interval).toBe('5m');
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  const times = await openTimes(app);
  expect(times.length).toBeGreaterThan(500);
  expect(gapsIn(times, 300_000)).toEqual([]);
});

test('digits typed over the chart change its interval', async ({ app }) => {
  const page = await app.start();
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  await panel(page, 'chart').getByText('Chart', { exact: true }).click();
  await page.keyboard.type('1h');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await candles(page)).interval).toBe('1h');
});

test('scrolling the chart back loads older candles without a gap or a double', async ({ app }) => {
  const page = await app.start();
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  await panel(page, 'chart').getByRole('button', { name: '1m', exact: true }).click();
  await expect.poll(async () => (await candles(page)).interval).toBe('1m');
  const before = (await candles(page)).count;
  const box = await panel(page, 'chart').boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(async () => {
    await page.mouse.wheel(-2_000, 0);
    expect((await candles(page)).count).toBeGreaterThan(before + 500);
  }).toPass({ intervals: [150] });
  expect(gapsIn(await openTimes(app), 60_000)).toEqual([]);
});

/** What the chart says it contains. */
async function candles(page: Page): Promise<{ readonly interval: string; readonly count: number }> {
  const text = (await panel(page, 'chart').getByTestId('chart-summary').allTextContents()).join('');
  const found = /^(\w+) .*, (\d+) candles/.exec(text);
  return { interval: found?.[1] ?? '', count: Number(found?.[2] ?? 0) };
}

/** Open times of all candles kept, through the snapshot a person exports. */
async function openTimes(app: AppFixture): Promise<readonly number[]> {
  const files = await app.running.savedFolder(() => app.running.page.getByTestId('export-snapshot').click());
  const [header, ...rows] = parseCsv(files.get('candles.csv') ?? '');
  const column = header?.indexOf('open_time_ms') ?? -1;
  return rows.map((row) => Number(row[column]));
}

/** Places where a candle is not exactly one interval after the one before. */
function gapsIn(times: readonly number[], everyMs: number): readonly string[] {
  return times.flatMap((time, index) =>
    index === 0 || time - (times[index - 1] ?? 0) === everyMs ? [] : [`${String(times[index - 1])} -> ${String(time)}`],
  );
}
