import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { choosePanelMenu, instrumentOf, panel, searchLines, showHealth, verifiedLadder } from '../screen.ts';

test('a ticker is found by its company, charted with its sessions, and said to have no book', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  // The company's name comes with the first quotes.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.keyboard.type('apple');
    await expect(searchLines(page).first()).toContainText(/EQ.*AAPL.*STOCK/, { timeout: 2_000 });
  }).toPass();
  await expect(searchLines(page).first()).toContainText('Apple Inc.');
  await page.keyboard.press('Enter');
  await expect(instrumentOf(page, 'chart')).toHaveText('AAPL');
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/\d+ candles, [1-9]\d* session starts/);
  await expect(panel(page, 'ladder')).toContainText('AAPL has no order book here.');
  await expect(panel(page, 'tape')).toContainText('Open the panel Chart or Quotes');
});

test('the quotes panel filters, sorts, opens charts by Enter and exports what it shows', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addQuotes(page);
  const quotes = panel(page, 'quotes');
  const tickers = quotes.locator('.grid-row:not([hidden]) > .grid-cell:first-child');
  await expect(tickers.first()).toContainText('A');
  await expect(quotes.locator('.grid-row:not([hidden])').first()).toContainText(/open|closed/);
  await quotes.locator('.grid-view').focus();
  await page.keyboard.type('tesl');
  await expect(quotes.getByTestId('quotes-filter')).toHaveValue('tesl');
  await expect(tickers).toHaveText([/TSLA/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(instrumentOf(page, 'chart')).toHaveText('TSLA');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(quotes.getByTestId('quotes-filter')).toHaveValue('');
  await quotes.locator('.grid-head button', { hasText: 'Last' }).click();
  await expect(quotes.locator('[aria-sort="descending"]')).toContainText('Last');
  const saved = await app.running.savedFile(() => choosePanelMenu(page, 'quotes', 'Export as CSV'));
  const [head = '', ...rows] = saved.text.trim().split(/\r?\n/);
  expect(head).toContain('market_state,delay_ms');
  expect(rows).toHaveLength(300);
});

test('health names the cycle of the quotes and the budget of the hour', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.setViewportSize({ width: 1920, height: 1200 });
  const limits = (await showHealth(page, 'limits')).getByTestId('limits-grid');
  await expect(limits).toContainText('Yahoo Finance quotes');
  await expect(limits.locator('.grid-row', { hasText: 'Yahoo Finance quotes' })).toContainText(/300.*300.*every 10 s/);
  await expect(limits.locator('.grid-row', { hasText: 'Yahoo Finance requests' })).toContainText('3,000');
});

test('a ticker outside the list is added by the search, with its budget, and removed in the settings', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Control+K');
  await page.keyboard.type('qxyz');
  const offer = searchLines(page).filter({ hasText: 'Add QXYZ to the equities' });
  await expect(offer).toContainText(/not in your list · [\d,]+ of 3,000 requests an hour are used/);
  await offer.click();
  await expect(instrumentOf(page, 'chart')).toHaveText('QXYZ');
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/[1-9]\d* candles/);
  await page.keyboard.press('Control+,');
  const settings = page.getByTestId('equities-settings');
  await expect(settings).toContainText('301 tickers are polled every 10 s');
  await settings.getByRole('button', { name: 'QXYZ' }).click();
  await expect(settings).toContainText('300 tickers are polled');
});

async function addQuotes(page: Page): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.type('Add panel: Quotes');
  await expect(searchLines(page).first()).toContainText('Add panel: Quotes');
  await page.keyboard.press('Enter');
  await expect(panel(page, 'quotes')).toBeVisible();
}
