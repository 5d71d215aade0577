import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import {
  chooseInMenu,
  instrumentOf,
  newestPrint,
  openMenuLine,
  panel,
  panels,
  searchField,
  searchLines,
  showHealth,
  verifiedLadder,
} from '../screen.ts';

// What traders were asked to do, each with the most actions it may take: a click, a key, a text typed, a drag. Lists of instruments are in
// watchlists.spec.ts.

test('tasks of a trader in the default layout, each in a few actions', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const chart = panel(page, 'chart');

  await within('an instrument of a named exchange', 2, async (act) => {
    await act(() => page.keyboard.type('sol bybit perp'));
    await expect(searchLines(page).first()).toContainText(/SOLUSDT.*Bybit/);
    await act(() => page.keyboard.press('Enter'));
    await expect(instrumentOf(page, 'ladder')).toHaveText('SOLUSDT');
    await expect(instrumentOf(page, 'tape')).toHaveText('SOLUSDT');
  });
  await within('all panels at the instrument of the watchlist', 1, async (act) => {
    await act(() => panel(page, 'watchlist').locator('.grid-row').filter({ hasText: 'ETHUSDT' }).first().click());
    await expect(instrumentOf(page, 'ladder')).toHaveText('ETHUSDT');
    await expect(instrumentOf(page, 'chart')).toHaveText('ETHUSDT');
  });
  await verifiedLadder(page);
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await within('trades as a file that names the exchange', 2, async (act) => {
    const { name, text } = await app.running.savedFile(async () => {
      await act(() => panel(page, 'tape').getByTestId('panel-menu').click());
      await act(() => openMenuLine(page, 'Export as CSV').click());
    });
    expect(name).toContain('ETHUSDT');
    expect(text.trim().split('\n').length).toBeGreaterThan(1);
    expect(text).toContain('binance-spot');
  });
  await within('what lags', 1, async (act) => {
    await act(async () => {
      await showHealth(page, 'latency');
    });
    await expect(panel(page, 'health')).toContainText(/p99/i);
  });
  await within('another time zone', 3, async (act) => {
    await act(() => page.keyboard.press('Control+,'));
    await act(() => page.getByTestId('settings').getByLabel('Time zone').fill('Asia/Tokyo'));
    await act(() => page.keyboard.press('Escape'));
    await expect(page.locator('.status-bar')).toContainText(/Tokyo|GMT\+9|JST/);
  });
  await within('cumulative delta on the chart', 3, async (act) => {
    await act(() => chart.locator('.chart-box').click({ position: { x: 60, y: 120 } }));
    await type(page, act, 'cumulative delta');
    await chart.getByTestId('panel-menu').click();
    await expect(openMenuLine(page, 'Cumulative delta (CVD)')).toHaveAttribute('aria-checked', 'true');
    await page.keyboard.press('Escape');
  });
  await within('the volume profile of the chart, with its point of control', 2, async (act) => {
    await type(page, act, 'volume profile');
    await expect(chart.locator('[data-part="profile"]')).toHaveText(/^[\d,]+\.\d+$/);
  });
  await within('a footprint: what was sold and bought at each price', 2, async (act) => {
    await type(page, act, 'footprint: sold');
    await expect(chart.locator('[data-part="footprint-step"]')).toHaveText(/\d/);
  });
  await within('another instrument compared', 4, async (act) => {
    await act(() => chart.getByTestId('panel-menu').click());
    await act(() => openMenuLine(page, 'Compare with').click());
    await act(() => searchField(page).fill('btcusdt spot'));
    await expect(searchLines(page).first()).toContainText('BTC');
    await act(() => page.keyboard.press('Enter'));
    await expect(chart.getByTestId('chart-summary')).toContainText(/compared with \d{3,4} candles/);
  });
  await within('larger rows', 2, async (act) => {
    const row = panel(page, 'watchlist').locator('.grid-row:not([hidden])').first();
    await type(page, act, 'larger rows');
    await expect.poll(async () => (await row.boundingBox())?.height).toBe(22);
  });
  await within('a wider panel', 2, async (act) => {
    const widthOf = async (): Promise<number> => (await chart.boundingBox())?.width ?? 0;
    const before = await widthOf();
    await act(() => chart.locator('.chart-box').click({ position: { x: 60, y: 120 } }));
    await act(() => page.keyboard.press('Control+Shift+ArrowRight'));
    await expect.poll(widthOf).toBeGreaterThan(before);
  });
  await within('an alert at a price', 2, async (act) => {
    await act(() =>
      panel(page, 'ladder')
        .locator('canvas')
        .click({ button: 'right', position: { x: 120, y: 90 } }),
    );
    await act(() => page.getByRole('menuitem', { name: /^Alert at/ }).click());
  });
  await within('alerts, in a panel', 2, async (act) => {
    await type(page, act, 'add panel: alerts');
    await expect(panel(page, 'alerts').getByTestId('alert-row')).toHaveCount(1);
  });
  await within('a heatmap of the book', 2, async (act) => {
    await type(page, act, 'add panel: heatmap');
    await expect(panel(page, 'heatmap').getByTestId('heatmap-summary')).toContainText(/\d/);
  });
  await within('funding and open interest', 2, async (act) => {
    await type(page, act, 'add panel: derivatives');
    await expect(page.getByTestId('panel-derivatives')).toContainText(/funding/i);
  });
  await within('a panel in a window of its own', 2, async (act) => {
    const opened = page.context().waitForEvent('page');
    await act(() => panel(page, 'tape').locator('canvas').click());
    await act(() => page.keyboard.press('Alt+Shift+N'));
    await expect(panels(await opened, 'tape')).toHaveCount(1);
    await expect(panels(page, 'tape')).toHaveCount(0);
  });
});

test('three instruments in 3 x 2 panels under a name: six actions', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await within('3 x 2 panels of three instruments, saved', 6, async (act) => {
    await act(() => page.getByTestId('layout-menu').click());
    await act(() => openMenuLine(page, /^3 x 2/).click());
    await expect(panels(page, 'ladder')).toHaveCount(3);
    for (const [column, symbol] of ASSETS.entries())
      await expect(panels(page, 'ladder').nth(column).getByTestId('instrument').locator('b')).toHaveText(symbol);
    await act(() => page.getByTestId('layout-menu').click());
    await act(() => openMenuLine(page, 'Save as…').click());
    await act(() => page.keyboard.type('Majors'));
    await act(() => page.keyboard.press('Enter'));
    await expect(page.getByTestId('layout-menu')).toContainText('Majors');
  });
  const widths = await panels(page, 'chart').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(2);

  await chooseInMenu(page.getByTestId('layout-menu'), 'Reset to default');
  await expect(panels(page, 'ladder')).toHaveCount(1);
  await chooseInMenu(page.getByTestId('layout-menu'), 'Majors');
  for (const [column, symbol] of ASSETS.entries())
    await expect(panels(page, 'chart').nth(column).getByTestId('instrument').locator('b')).toHaveText(symbol);
  await expect(instrumentOf(page, 'ladder')).toHaveText('BTCUSDT');
});

type Act = (action: () => Promise<void>) => Promise<void>;

/** Does a task, which may take so many actions. */
async function within(task: string, most: number, run: (act: Act) => Promise<void>): Promise<void> {
  await test.step(task, async () => {
    let actions = 0;
    await run(async (action) => {
      actions++;
      await action();
    });
    expect(actions, `actions: ${task}`).toBeLessThanOrEqual(most);
    expect(actions).toBeGreaterThan(0);
  });
}

/** Types the name of a command and takes it. */
async function type(page: Page, act: Act, command: string): Promise<void> {
  await act(() => page.keyboard.type(command));
  await expect(searchLines(page).first()).toContainText(new RegExp(command, 'i'));
  await act(() => page.keyboard.press('Enter'));
  await expect(page.getByTestId('palette')).toBeHidden();
}

const ASSETS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
