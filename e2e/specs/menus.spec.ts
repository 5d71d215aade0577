import { expect, test } from '../app.ts';
import { choosePanelMenu, openMenuLine, panel, searchField, searchLines, verifiedLadder } from '../screen.ts';

test('a right click opens the menu of the panel, which shows what is on and takes numbers', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const box = await panel(page, 'ladder').boundingBox();
  if (box === null) throw new Error('no ladder');
  const open = (): Promise<void> => page.mouse.click(box.x + 30, box.y + box.height / 2, { button: 'right' });
  await open();
  await expect(openMenuLine(page, /^Copy [\d.]+$/)).toBeFocused();
  await expect(openMenuLine(page, 'Recentre when the market nears an edge')).toHaveAttribute('aria-checked', 'true');
  await openMenuLine(page, 'Only prices with size').click();
  await expect(openMenuLine(page, 'Only prices with size')).toHaveAttribute('aria-checked', 'true');
  await openMenuLine(page, 'Only prices with size').click();
  const minutes = page.locator('[role=menu]:popover-open').getByLabel('Traded sizes of the last');
  await minutes.fill('15');
  await minutes.press('Enter');
  await openMenuLine(page, 'Keep the market in the middle').click();
  await expect(page.locator('[role=menu]:popover-open')).toHaveCount(0);
  await open();
  await expect(openMenuLine(page, 'Keep the market in the middle')).toHaveAttribute('aria-checked', 'true');
  await expect(minutes).toHaveValue('15');
  await page.keyboard.press('Escape');
  await expect(page.locator('[role=menu]:popover-open')).toHaveCount(0);
});

test('a number of the focused panel is typed in the search', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'ladder').click({ position: { x: 20, y: 200 } });
  await page.keyboard.press('Control+K');
  await searchField(page).fill('traded sizes 30');
  await page.keyboard.press('Enter');
  await panel(page, 'ladder').click({ position: { x: 20, y: 200 }, button: 'right' });
  await expect(page.locator('[role=menu]:popover-open').getByLabel('Traded sizes of the last')).toHaveValue('30');
});

test('a command of another panel in view is found by the search, which gives that panel the keyboard', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'ladder').click({ position: { x: 20, y: 200 } });
  await page.keyboard.press('Control+K');
  await searchField(page).fill('table under the candles');
  await expect(searchLines(page).first()).toContainText('Table under the candles');
  await page.keyboard.press('Enter');
  await expect(panel(page, 'chart')).toHaveAttribute('data-focused', 'true');
  await panel(page, 'chart').click({ position: { x: 200, y: 200 }, button: 'right' });
  await expect(openMenuLine(page, 'Table under the candles')).toHaveAttribute('aria-checked', 'true');
});

test('a trend line is drawn on the chart, kept for its instrument, and removed by a right click', async ({ app }) => {
  const page = await app.start();
  const summary = panel(page, 'chart').getByTestId('chart-summary');
  await expect(summary).toContainText(/\d{3} candles/);
  const box = await panel(page, 'chart').boundingBox();
  if (box === null) throw new Error('no chart');
  await choosePanelMenu(page, 'chart', 'Draw a trend line');
  await page.mouse.move(box.x + 100, box.y + 120);
  await page.mouse.down();
  await page.mouse.move(box.x + 220, box.y + 200, { steps: 4 });
  await page.mouse.up();
  await expect(summary).toContainText('1 drawing');
  await page.reload();
  await expect(summary).toContainText('1 drawing');
  await expect(summary).toContainText(/\d{3} candles/);
  // The prices may have been scaled anew meanwhile, and the line with them.
  for (let down = -60; down <= 60; down += 6) {
    await page.mouse.click(box.x + 160, box.y + 160 + down, { button: 'right' });
    await expect(page.locator('[role=menu]:popover-open')).toBeVisible();
    if (await openMenuLine(page, 'Remove the trend line').isVisible()) break;
    await page.keyboard.press('Escape');
  }
  await openMenuLine(page, 'Remove the trend line').click();
  await expect(summary).not.toContainText('drawing');
});

test('another instrument is compared in the chart', async ({ app }) => {
  const page = await app.start();
  const summary = panel(page, 'chart').getByTestId('chart-summary');
  await expect(summary).toContainText(/\d{3} candles/);
  await choosePanelMenu(page, 'chart', 'Compare with');
  await searchField(page).fill('ethusdt spot');
  await expect(searchLines(page).first()).toContainText('ETH');
  await page.keyboard.press('Enter');
  await expect(summary).toContainText(/compared with \d{3,4} candles/);
  await expect(panel(page, 'chart').getByTestId('chart-legend')).toContainText(/ETHUSDT [+-]?\d/);
});

test('the density of the rows acts in all panels at once, that of one panel in it alone, and both are kept', async ({
  app,
}) => {
  let page = await app.start();
  await verifiedLadder(page);
  const height = (kind: 'watchlist' | 'health'): Promise<number | undefined> =>
    panel(page, kind)
      .locator('.grid-row:not([hidden])')
      .first()
      .boundingBox()
      .then((box) => box?.height);
  await page.keyboard.press('Control+,');
  await page.getByTestId('settings').getByLabel('Density of rows').selectOption('comfortable');
  await page.getByTestId('settings').getByLabel('Height of a row').fill('27');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => height('watchlist')).toBe(30);
  await choosePanelMenu(page, 'health', 'Compact');
  await expect.poll(() => height('health')).toBe(18);
  expect(await height('watchlist')).toBe(30);
  page = await app.start();
  await verifiedLadder(page);
  await expect.poll(() => height('health')).toBe(18);
  await expect.poll(() => height('watchlist')).toBe(30);
});
