import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { tab } from '../key-trials.ts';
import type { PanelKind } from '../screen.ts';
import { choosePanelMenu, panel, panels, verifiedLadder } from '../screen.ts';

test('by mouse: a panel becomes a tab, a column of the window and a floating one, and is there after a restart', async ({
  app,
}) => {
  let page = await app.start();
  await verifiedLadder(page);
  await drag(page, 'tape', { over: 'ladder', x: 0.5, y: 0.5 });
  await expect(tab(page, 'Tape')).toHaveAttribute('aria-selected', 'true');
  await expect(panel(page, 'ladder')).toBeHidden();
  await tab(page, 'Ladder').click();
  await expect(panel(page, 'ladder')).toBeVisible();
  await expect(panel(page, 'tape')).toBeHidden();
  // The picture behind a tab is not lost: the ladder is the one of before.
  await verifiedLadder(page);

  await drag(page, 'health', { over: 'watchlist', x: 0, y: 0.6 });
  await expect.poll(async () => (await panel(page, 'health').boundingBox())?.x ?? 99).toBeLessThan(10);
  // Both at once: a line that comes above the workspace takes room from both.
  const room = (): Promise<number> =>
    panel(page, 'health').evaluate((section) => {
      const workspace = section.closest('.workspace');
      return (workspace?.clientHeight ?? Infinity) - section.clientHeight;
    });
  await expect.poll(room).toBeLessThan(10);

  await panel(page, 'watchlist').evaluate((section) => {
    section.dataset['mark'] = 'same';
  });
  await choosePanelMenu(page, 'watchlist', 'Float');
  await expect(page.locator('.tile[data-floating] [data-mark="same"]')).toBeVisible();
  const floating = page.locator('.tile[data-floating]');
  const before = await floating.boundingBox();
  const strip = await page.locator('.tab-strip[data-floating]').boundingBox();
  if (strip === null || before === null) throw new Error('nothing floats');
  await page.mouse.move(strip.x + strip.width / 2, strip.y + 10);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width / 2 + 60, strip.y + 50, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round(((await floating.boundingBox())?.x ?? 0) - before.x)).toBe(60);

  page = await app.start();
  await expect(page.locator('.tile[data-floating]').getByTestId('panel-watchlist')).toBeVisible();
  await expect(tab(page, 'Ladder')).toHaveAttribute('aria-selected', 'true');
  await verifiedLadder(page);
  await page.getByRole('button', { name: 'Dock it' }).click();
  await expect(page.locator('.tile[data-floating]')).toHaveCount(0);
  await expect(panel(page, 'watchlist')).toBeVisible();
});

test('arrows in a strip of tabs go through them and stay there', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await drag(page, 'tape', { over: 'ladder', x: 0.5, y: 0.5 });
  await tab(page, 'Tape').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tab(page, 'Ladder')).toBeFocused();
  await expect(panel(page, 'ladder')).toBeVisible();
  await page.keyboard.press('End');
  await expect(tab(page, 'Tape')).toBeFocused();
  await tab(page, 'Tape').click({ button: 'middle' });
  await expect(panels(page, 'tape')).toHaveCount(0);
  await expect(page.locator('.tab-strip')).toHaveCount(0);
});

/** Drags a panel by its header, the name of its instrument, to a point of another, in shares of that. */
async function drag(
  page: Page,
  kind: PanelKind,
  { over, x, y }: { readonly over: PanelKind; readonly x: number; readonly y: number },
): Promise<void> {
  const from = await panel(page, kind).locator('.panel-header').boundingBox();
  const to = await panel(page, over).boundingBox();
  if (from === null || to === null) throw new Error('a panel is not shown');
  await page.mouse.move(from.x + 60, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width * x + 2, to.y + to.height * y, { steps: 6 });
  await expect(page.locator('.drop-hint')).toBeVisible();
  await page.mouse.up();
  await expect(page.locator('.drop-hint')).toBeHidden();
}
