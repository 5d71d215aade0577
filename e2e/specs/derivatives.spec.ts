import type { Locator, Page } from '@playwright/test';
import type { AppFixture } from '../app.ts';
import { expect, test } from '../app.ts';
import { choosePanelMenu, panel, parseCsv, searchField, verifiedLadder } from '../screen.ts';

test('derivatives ask for what is shown; columns and view are there again after a restart', async ({ app }) => {
  let page = await start(app);
  const before = await streams(page);
  let derivatives = await open(page);
  await expect(derivatives.getByTestId('derivatives-grid')).toContainText('BTCUSDT');
  // Some 17 markets: mark price, open interest and long/short ratio of each, and best prices of a few spot markets.
  await expect.poll(() => streams(page)).toBeGreaterThan(before + 20);
  expect(await streams(page)).toBeLessThan(before + 80);
  await choosePanelMenu(page, 'derivatives', /^OI$/);
  await expect(column(derivatives, 'OI')).toHaveCount(0);
  await expect(column(derivatives, 'Predicted %')).toBeAttached();
  await page.keyboard.press('Escape');
  await derivatives.getByTestId('show-liquidations').click();
  await expect(derivatives.getByTestId('liquidations-grid')).toBeVisible();
  await page.waitForTimeout(1_000); // The workspace is saved half a second after the last change.
  page = await start(app);
  derivatives = panel(page, 'derivatives');
  await expect(derivatives.getByTestId('liquidations-grid')).toBeVisible();
  await derivatives.getByTestId('show-liquidations').click();
  await expect(column(derivatives, 'Predicted %')).toBeAttached();
  await expect(column(derivatives, 'OI')).toHaveCount(0);
});

test('what open interest and funding were is known seconds after the panel was opened', async ({ app }) => {
  const derivatives = await open(await start(app));
  // A payment every eight hours, and a sample every five minutes of a day, each with how it is now.
  await expect(derivatives.getByTestId('derivatives-summary')).toContainText(
    /BTCUSDT: 10[01] samples of funding, 29\d samples of open interest/,
    { timeout: 20_000 },
  );
  await expect(derivatives.locator('.grid-cell[title^="Since "]').first()).toHaveText(/^[+-]\d+\.\d\d$/);
});

test('liquidations of all venues: how each samples them, the smallest shown, and the CSV', async ({ app }) => {
  const page = await start(app);
  const derivatives = await open(page);
  await derivatives.getByTestId('show-liquidations').click();
  await expect(derivatives.getByTestId('liquidation-sampling')).toHaveText(
    'Binance: largest of a second · Bybit: all · OKX, Gate: one a second · Hyperliquid: none',
  );
  const rows = derivatives.getByTestId('liquidations-grid').locator('.grid-row:not([hidden])');
  await expect(rows.nth(2)).toContainText(/\d\d:\d\d:\d\d\.\d{3}.*(buy|sell)/);
  const { text } = await app.running.savedFile(() => choosePanelMenu(page, 'derivatives', 'Export as CSV'));
  const [header = [], ...cells] = parseCsv(text);
  const column = (name: string): readonly (string | undefined)[] => cells.map((row) => row[header.indexOf(name)]);
  expect(cells.length).toBeGreaterThan(2);
  expect(column('position')).toEqual(column('side').map((side) => (side === 'buy' ? 'short' : 'long')));
  for (const value of column('quote_value')) expect(Number(value)).toBeGreaterThan(0);
  await derivatives.getByTestId('liquidations-filter').selectOption('1000000');
  await expect(derivatives.getByText(/^No liquidation of 1,000,000 or more/)).toBeVisible();
});

async function start(app: AppFixture): Promise<Page> {
  const page = await app.start();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  return page;
}

function column(derivatives: Locator, name: string): Locator {
  return derivatives.getByRole('columnheader', { name, exact: true });
}

/** Adds the panel by the search. */
async function open(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+K');
  await searchField(page).fill('derivatives');
  await expect(page.getByTestId('palette').getByRole('option').first()).toContainText('Derivatives');
  await page.keyboard.press('Enter');
  const derivatives = panel(page, 'derivatives');
  await expect(derivatives).toBeVisible();
  return derivatives;
}

/** How many streams are live, as the title says. */
async function streams(page: Page): Promise<number> {
  return Number(/(\d+) (?:of \d+ )?streams live/.exec((await page.locator('body').textContent()) ?? '')?.[1]);
}
