import type { Page } from '@playwright/test';
import { expect, test } from '../deck.ts';
import { choosePanelMenu, newestPrint, panel } from '../screen.ts';

test('the tape pauses, counts what comes meanwhile and goes on', async ({ deck }) => {
  const page = await deck.start();
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await choosePanelMenu(page, 'tape', 'Pause or go on');
  await expect.poll(async () => (await newestPrint(page))?.news ?? 0).toBeGreaterThan(2);
  const held = await newestPrint(page);
  await expect.poll(async () => (await newestPrint(page))?.news ?? 0).toBeGreaterThan(held?.news ?? 0);
  expect(await newestPrint(page)).toMatchObject({ ...held, news: expect.any(Number) });
  await choosePanelMenu(page, 'tape', 'Pause or go on');
  await page.mouse.move(5, 5);
  await expect.poll(async () => (await newestPrint(page))?.time).not.toBe(held?.time);
  expect((await newestPrint(page))?.news).toBeUndefined();
});

test('the chart changes its interval and keeps its candles whole', async ({ deck }) => {
  const page = await deck.start();
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  await panel(page, 'chart').getByTestId('chart-interval-5m').click();
  await expect.poll(async () => (await candles(page)).interval).toBe('5m');
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  const { first, last, count } = await candles(page);
  expect(last - first).toBe((count - 1) * 300_000);
});

test('scrolling the chart back loads older candles without a hole, and one key goes back to now', async ({ deck }) => {
  const page = await deck.start();
  const chart = panel(page, 'chart');
  await expect.poll(async () => (await candles(page)).count).toBeGreaterThan(500);
  const before = await candles(page);
  const box = await chart.boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(async () => {
    await page.mouse.wheel(0, 1_500);
    expect((await candles(page)).count).toBeGreaterThan(before.count + 500);
  }).toPass({ timeout: 20_000, intervals: [200] });
  const after = await candles(page);
  expect(after.last - after.first).toBe((after.count - 1) * 60_000);
  expect(after.first).toBeLessThan(before.first);
});

interface Candles { readonly interval: string; readonly count: number; readonly first: number; readonly last: number }

/** What the chart says it holds. */
async function candles(page: Page): Promise<Candles> {
  const text = await panel(page, 'chart').getByTestId('chart-summary').textContent() ?? '';
  const found = /^\S+ (\w+), ([\d,]+) candles from (\S+) to ([^\s,]+)/.exec(text);
  return { interval: found?.[1] ?? '', count: Number(found?.[2]?.replaceAll(',', '') ?? 0), first: Date.parse(found?.[3] ?? ''), last: Date.parse(found?.[4] ?? '') };
}
