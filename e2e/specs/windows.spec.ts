import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { choosePanelMenu, instrumentOf, lookUp, panel, panels, verifiedLadder } from '../screen.ts';

test('a panel in a window of its own: groups, settings and layout are those of one workspace, and it comes back', async ({
  app,
}) => {
  let page = await app.start();
  await verifiedLadder(page);
  const second = await opened(page, () => choosePanelMenu(page, 'ladder', 'Move to a new window'));
  await expect(panels(page, 'ladder')).toHaveCount(0);
  await verifiedLadder(second);

  await lookUp(page, 'ethusdt');
  await expect(instrumentOf(page, 'tape')).toHaveText('ETHUSDT');
  await expect(instrumentOf(second, 'ladder')).toHaveText('ETHUSDT');
  await panel(second, 'ladder').locator('canvas').click();
  await lookUp(second, 'solusdt');
  await expect(instrumentOf(page, 'chart')).toHaveText('SOLUSDT');

  await second.keyboard.press('Control+,');
  await second.getByTestId('settings').getByLabel('Theme').selectOption('light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await second.keyboard.press('Escape');

  // Both are changed at once: neither change is lost.
  await Promise.all([choosePanelMenu(page, 'tape', 'Close'), choosePanelMenu(second, 'ladder', 'Float')]);
  await expect(second.locator('.tile[data-floating]')).toHaveCount(1);
  await expect(panels(page, 'tape')).toHaveCount(0);

  page = await app.start();
  await expect(panels(page, 'tape')).toHaveCount(0);
  const again =
    app.host === 'web'
      ? await opened(page, () => page.getByTestId('notice').getByRole('button', { name: 'Open it' }).click())
      : await anotherPage(page);
  await expect(again.locator('.tile[data-floating]').getByTestId('panel-ladder')).toBeVisible();
  await expect(instrumentOf(again, 'ladder')).toHaveText('SOLUSDT');
  await verifiedLadder(again);
});

async function opened(from: Page, act: () => Promise<void>): Promise<Page> {
  const next = from.context().waitForEvent('page');
  await act();
  const page = await next;
  await page.waitForURL(/[?]window=window-2$/);
  return page;
}

/** The page beside this one, which the desktop opens at its start. */
async function anotherPage(page: Page): Promise<Page> {
  await expect.poll(() => page.context().pages().length).toBe(2);
  const other = page
    .context()
    .pages()
    .find((one) => one !== page);
  if (other === undefined) throw new Error('no second window');
  await other.waitForURL(/[?]window=window-2$/);
  return other;
}
