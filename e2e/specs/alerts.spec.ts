import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

test('an alert is typed with Alt+A, shown back, fires, is kept in the history, and is deleted with undo', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Alt+A');
  await page.keyboard.type('binance-spot:BTCUSDT > ');
  await expect(page.getByTestId('alert-meaning')).toContainText('a level is missing');
  await page.keyboard.type('1');
  await expect(page.getByTestId('alert-meaning')).toContainText('binance-spot:BTCUSDT > 1 simulated');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notice').filter({ hasText: 'simulated data' })).toContainText('price');
  await addAlerts(page);
  const alerts = panel(page, 'alerts');
  await expect(alerts.getByTestId('alert-row')).toContainText('fired');
  await alerts.getByRole('button', { name: 'History' }).click();
  await expect(alerts.getByTestId('alert-firing')).toContainText('binance-spot:BTCUSDT > 1');
  await alerts.getByRole('button', { name: 'Alerts', exact: true }).click();
  await alerts.getByRole('button', { name: /^Delete/ }).click();
  await expect(alerts.getByTestId('alert-row')).toHaveCount(0);
  await page.getByTestId('notice').filter({ hasText: 'Alert deleted' }).getByRole('button', { name: 'Undo' }).click();
  await expect(alerts.getByTestId('alert-row')).toHaveCount(1);
});

test('an alert is placed from the search, by right click on ladder and chart, and as a line that is dragged', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addAlerts(page);
  const rows = panel(page, 'alerts').getByTestId('alert-row');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('alert binance-spot:BTCUSDT moves 50% in 5m');
  await expect(page.getByTestId('palette')).toContainText('Alert: binance-spot:BTCUSDT moves 50% in 5m');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('alert-meaning')).toContainText('moves 50% in 5m');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  for (const [kind, target] of [
    ['ladder', panel(page, 'ladder').locator('canvas').first()],
    ['chart', panel(page, 'chart').locator('.chart-box')],
  ] as const) {
    const before = await rows.count();
    await target.click({ button: 'right', position: { x: 120, y: 90 } });
    await page.getByRole('menuitem', { name: /^Alert at/ }).click();
    await expect(rows, kind).toHaveCount(before + 1);
  }
  await panel(page, 'chart')
    .locator('.chart-box')
    .click({ position: { x: 100, y: 60 }, modifiers: ['Alt'] });
  await expect(rows).toHaveCount(4);
  const placed = await rows.last().textContent();
  const box = await panel(page, 'chart').locator('.chart-box').boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + 100, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 85, { steps: 4 });
  await page.mouse.up();
  await expect(rows.last()).not.toHaveText(placed ?? '');
});

async function addAlerts(page: Page): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.type('Add panel: Alerts');
  await expect(page.getByTestId('palette')).toContainText('Add panel: Alerts');
  await page.keyboard.press('Enter');
  await expect(panel(page, 'alerts')).toBeVisible();
}
