import type { Locator, Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../../proofs/captures.ts';
import { expect, test } from '../app.ts';
import {
  chooseInMenu,
  choosePanelMenu,
  openMenuLine,
  panel,
  panels,
  parseCsv,
  searchField,
  searchLines,
  verifiedLadder,
} from '../screen.ts';

test('a second list with two instruments, in the order wanted: eleven actions; it is there after a start', async ({
  app,
}) => {
  let page = await app.start();
  await verifiedLadder(page);
  const { act, count } = counter();
  await act(() => menuOf(page).click());
  await act(() => openMenuLine(page, 'New list…').click());
  await act(() => page.keyboard.type('Majors'));
  await act(() => page.keyboard.press('Enter'));
  await expect(menuOf(page)).toHaveText('Majors ▾');
  await expect(panel(page, 'watchlist')).toContainText('“Majors” is empty.');
  for (const [typed, found] of [
    ['sol', 'SOLUSDT'],
    ['eth', 'ETHUSDT'],
  ] as const) {
    await act(() => panel(page, 'watchlist').getByTestId('watchlist-add').first().click());
    await act(() => searchField(page).fill(typed));
    await expect(searchLines(page).first()).toContainText(found);
    await act(() => page.keyboard.press('Enter'));
    await expect(row(page, found)).toBeVisible();
  }
  await act(() => dragRow(page, 'ETHUSDT', 0));
  await expect.poll(() => names(page)).toEqual(['ETHUSDT', 'SOLUSDT']);
  expect(count()).toBeLessThanOrEqual(11);

  page = await app.start();
  await expect(menuOf(page)).toHaveText('Majors ▾');
  await expect.poll(() => names(page)).toEqual(['ETHUSDT', 'SOLUSDT']);
  // By name in the search, and by a key.
  await page.keyboard.press('Control+K');
  await searchField(page).fill('watchlist: watch');
  await expect(searchLines(page).first()).toContainText('Watchlist: Watchlist');
  await page.keyboard.press('Enter');
  await expect(menuOf(page)).toHaveText('Watchlist ▾');
  await panel(page, 'watchlist').locator('.grid-view').focus();
  await page.keyboard.press(']');
  await expect(menuOf(page)).toHaveText('Majors ▾');
});

test('rows are removed by the mouse in one action, and come back; an emptied list is empty', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await expect.poll(async () => (await names(page)).length).toBeGreaterThan(2);
  const before = await names(page);
  const second = rows(page).nth(1);
  const { act, count } = counter();
  await second.hover();
  await act(() => second.locator('[data-action="remove"]').click());
  await expect(rows(page)).toHaveCount(before.length - 1);
  expect(count()).toBe(1);
  await undo(page);
  await expect.poll(() => names(page)).toEqual(before);
  await second.click({ button: 'right' });
  await openMenuLine(page, /^Remove .* from “Watchlist”$/).click();
  await expect(rows(page)).toHaveCount(before.length - 1);

  await rows(page).first().click();
  for (let left = before.length - 1; left > 0; left--) await page.keyboard.press('Delete');
  await expect(panel(page, 'watchlist')).toContainText('“Watchlist” is empty.');
  const again = await app.start();
  await expect(panel(again, 'watchlist')).toContainText('“Watchlist” is empty.');
});

test('a row is removed by the mouse at the edge of the panel also where its columns reach beyond that', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await expect.poll(async () => (await names(page)).length).toBeGreaterThan(2);
  const before = await names(page);
  await panel(page, 'watchlist').getByTestId('panel-menu').click();
  for (const name of ['Change 1 h', 'Spread', 'State', 'Next funding'])
    await page.locator('[role=menu]:popover-open').getByRole('menuitemcheckbox', { name, exact: true }).click();
  await page.keyboard.press('Escape');
  const grid = panel(page, 'watchlist').getByTestId('watchlist-grid');
  const beyond = (): Promise<number> => grid.evaluate((one) => one.scrollWidth - one.clientWidth - one.scrollLeft);
  await expect.poll(beyond).toBeGreaterThan(20);
  const remove = rows(page).nth(1).locator('[data-action="remove"]');
  const atEdge = async (): Promise<number> => {
    const [cross, box] = [await remove.boundingBox(), await grid.boundingBox()];
    return cross === null || box === null ? NaN : Math.abs(Math.round(box.x + box.width - cross.x - cross.width));
  };
  for (const width of [960, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    for (const left of [0, 30]) {
      await grid.evaluate((one, to) => (one.scrollLeft = to), left);
      await expect.poll(atEdge, { message: `${String(width)} wide, scrolled by ${String(left)}` }).toBe(0);
    }
    await rows(page)
      .nth(1)
      .hover({ position: { x: 40, y: 8 } });
    await remove.click();
    await expect(rows(page)).toHaveCount(before.length - 1);
    await undo(page);
    await expect.poll(() => names(page)).toEqual(before);
  }
});

test('lists are renamed, copied and deleted, and come back; a panel keeps its own', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await chooseInMenu(menuOf(page), 'Rename…');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Mine');
  await page.keyboard.press('Enter');
  await expect(menuOf(page)).toHaveText('Mine ▾');
  await chooseInMenu(menuOf(page), 'Duplicate');
  await expect(menuOf(page)).toHaveText('Mine copy ▾');
  await page.keyboard.press('Control+K');
  await searchField(page).fill('add panel: watchlist');
  await page.keyboard.press('Enter');
  await expect(panels(page, 'watchlist')).toHaveCount(2);
  const menus = page.getByTestId('watchlist-lists');
  await expect(menus.nth(1)).toHaveText('Mine ▾');
  await chooseInMenu(menus.nth(1), 'Mine copy');
  await choosePanelMenu(page, 'watchlist', 'Delete the list');
  await expect(menus).toHaveText(['Mine ▾', 'Mine ▾']);
  await undo(page);
  await expect(menus).toHaveText(['Mine copy ▾', 'Mine copy ▾']);
});

test('in a recording, whose instruments stand in for the list, no key changes the list', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await expect.poll(async () => (await names(page)).length).toBeGreaterThan(2);
  const before = await names(page);
  await app.running.choosingCapture(captureFile(FIXTURE), () =>
    chooseInMenu(page.getByTestId('main-menu'), 'Open a recording'),
  );
  await expect(page.getByTestId('title-replay')).toBeVisible();
  await expect.poll(() => names(page)).not.toEqual(before);
  await rows(page).first().click();
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('notice').last()).toContainText('lists are not changed in it');
  await expect(rows(page).first().locator('[data-action="remove"]')).toHaveCount(0);
  await page.keyboard.press('Control+K');
  await searchField(page).fill('go to the demo market');
  await page.keyboard.press('Enter');
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  await expect.poll(() => names(page)).toEqual(before);
});

function counter(): { readonly act: (action: () => Promise<void>) => Promise<void>; readonly count: () => number } {
  let actions = 0;
  return {
    act: async (action) => {
      actions++;
      await action();
    },
    count: () => actions,
  };
}

function menuOf(page: Page): Locator {
  return panel(page, 'watchlist').getByTestId('watchlist-lists');
}

function rows(page: Page): Locator {
  return panel(page, 'watchlist').locator('.grid-row:not([hidden])');
}

function row(page: Page, name: string): Locator {
  return rows(page).filter({ hasText: name }).first();
}

/** What rows are called, from the top. */
async function names(page: Page): Promise<readonly string[]> {
  const cells = await rows(page).evaluateAll((all) =>
    all
      .toSorted((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((one) => one.querySelector('.grid-cell > span')?.textContent ?? ''),
  );
  return cells;
}

/** Drags a row above the one of a place. */
async function dragRow(page: Page, name: string, to: number): Promise<void> {
  const from = await row(page, name).boundingBox();
  const target = await rows(page).nth(to).boundingBox();
  if (from === null || target === null) throw new Error('a row is not shown');
  await page.mouse.move(from.x + 60, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(target.x + 60, target.y + 2, { steps: 5 });
  await expect(page.locator('.row-drop')).toBeVisible();
  await page.mouse.up();
  await expect(page.locator('.row-drop')).toHaveCount(0);
}

async function undo(page: Page): Promise<void> {
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).last().click();
}

test('columns are chosen, moved and remembered, rows grouped and folded; the export has the columns shown', async ({
  app,
}) => {
  let page = await app.start();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  const heads = (): Promise<readonly string[]> =>
    panel(page, 'watchlist').locator('.grid-head [data-column] button').allTextContents();
  const { act, count } = counter();
  await act(() => panel(page, 'watchlist').getByTestId('panel-menu').click());
  for (const name of ['Spread', 'Turnover 24 h (quote)', 'Funding of a year', 'Open interest'])
    await act(() =>
      page.locator('[role=menu]:popover-open').getByRole('menuitemcheckbox', { name, exact: true }).click(),
    );
  await page.keyboard.press('Escape');
  expect(count()).toBe(5);
  await expect.poll(heads).toEqual(['Last', '24 h %', 'Funding %', 'Spread bps']);

  // By keys, and by the pointer.
  const spread = panel(page, 'watchlist').locator('[data-column="spread"] button');
  await spread.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(heads).toEqual(['Last', '24 h %', 'Spread bps', 'Funding %']);
  await expect(spread).toBeFocused();
  const from = await spread.boundingBox();
  const to = await panel(page, 'watchlist').locator('[data-column="last"]').boundingBox();
  if (from === null || to === null) throw new Error('a head is not shown');
  await page.mouse.move(from.x + from.width / 2, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 4, to.y + 8, { steps: 5 });
  await page.mouse.up();
  const wanted = ['Spread bps', 'Last', '24 h %', 'Funding %'];
  await expect.poll(heads).toEqual(wanted);
  await expect(row(page, 'BTCUSDT').locator('.grid-cell').nth(1)).toHaveText(/^\d+\.\d+$/);

  const { text } = await app.running.savedFile(() => choosePanelMenu(page, 'watchlist', 'Export as CSV'));
  const [header = []] = parseCsv(text);
  expect(header.filter((name) => /spread|^last$|change_24h|funding_rate$|turnover/.test(name))).toEqual([
    'spread_bps',
    'last',
    'change_24h_percent',
    'funding_rate',
  ]);

  await choosePanelMenu(page, 'watchlist', 'By base asset');
  const group = row(page, '▾ BTC');
  await expect(group).toBeVisible();
  await expect(row(page, 'BTCUSDT')).toBeVisible();
  await group.locator('.grid-cell').first().click();
  await expect(row(page, '▸ BTC')).toBeVisible();
  await expect(rows(page).filter({ hasText: 'BTCUSDT' })).toHaveCount(0);

  page = await app.start();
  await expect.poll(heads).toEqual(wanted);
  await expect(row(page, '▸ BTC')).toBeVisible();
  await panel(page, 'watchlist').locator('.grid-view').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(row(page, '▾ BTC')).toBeVisible();
});
