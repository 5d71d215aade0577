import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { focusOn, panel, searchField, searchLines, verifiedLadder } from '../screen.ts';

// The desktop app zooms by keys of its menu; in a browser the same keys are the browser's own.

test('zoom by keys, by the search and in the settings acts in every window and is remembered', async ({ app }) => {
  test.skip(app.host === 'web', 'the browser zooms by itself');
  let page = await app.start();
  await verifiedLadder(page);
  const second = await app.running.secondPage();
  await verifiedLadder(second);
  const width = await innerWidth(page);
  expect(await zoomOf(page, width)).toBe(1);
  // Panels take plus, minus and digits without Ctrl, and fields take digits.
  for (const kind of ['chart', 'ladder', 'watchlist'] as const) {
    await focusOn(page, kind);
    await page.keyboard.press('Control+=');
    await expect.poll(() => zoomOf(page, width)).toBe(1.1);
    await page.keyboard.press('Control+0');
    await expect.poll(() => zoomOf(page, width)).toBe(1);
  }
  for (const [key, zoom] of [
    ['Control++', 1.1],
    ['Control+NumpadAdd', 1.25],
    ['Control+NumpadSubtract', 1.1],
    ['Control+-', 1],
    ['Control+-', 0.9],
    ['Control+Numpad0', 1],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => zoomOf(page, width), { message: key }).toBe(zoom);
  }
  await page.keyboard.press('Control+K');
  await searchField(page).fill('zoom in');
  await expect(searchLines(page).first()).toContainText('Zoom in');
  await page.keyboard.press('Enter');
  await expect.poll(() => zoomOf(page, width)).toBe(1.1);
  await expect.poll(() => zoomOf(second, width)).toBe(1.1);
  await page.keyboard.press('Control+,');
  const field = page.getByTestId('settings').getByLabel('Zoom, per cent');
  await expect(field).toHaveValue('110');
  await page.keyboard.press('Control+=');
  await expect(field).toHaveValue('125');
  await field.fill('150');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => zoomOf(page, width)).toBe(1.5);

  page = await app.start();
  await verifiedLadder(page);
  await expect.poll(() => zoomOf(page, width)).toBe(1.5);
  await expect(panel(page, 'ladder').getByTestId('badge')).toBeVisible();
});

test('in a browser the keys of the zoom are left to it, and the commands say so', async ({ app }) => {
  test.skip(app.host !== 'web', 'the desktop app zooms by itself');
  const page = await app.start();
  await verifiedLadder(page);
  await page.evaluate(() => {
    window.addEventListener('keydown', ({ key, defaultPrevented }) => {
      document.body.dataset['keys'] = `${document.body.dataset['keys'] ?? ''}${key}${defaultPrevented ? '!' : ''} `;
    });
  });
  for (const kind of ['chart', 'ladder', 'watchlist', 'health'] as const) {
    await focusOn(page, kind);
    for (const key of ['=', '-', '0']) await page.keyboard.press(`Control+${key}`);
  }
  const keys = (await page.locator('body').getAttribute('data-keys'))?.replaceAll('Control ', '');
  expect(keys).toBe('= - 0 '.repeat(4));
  await page.keyboard.press('Control+K');
  await searchField(page).fill('zoom in');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notice').last()).toContainText('The browser zooms this page');
  await page.keyboard.press('Control+,');
  await expect(page.getByTestId('settings')).toBeVisible();
  await expect(page.getByTestId('settings').getByLabel('Zoom, per cent')).toHaveCount(0);
});

function innerWidth(page: Page): Promise<number> {
  return page.evaluate(() => window.innerWidth);
}

/** How many times larger the page is than it was at this width. */
async function zoomOf(page: Page, width: number): Promise<number> {
  return Math.round((width / (await innerWidth(page))) * 100) / 100;
}
