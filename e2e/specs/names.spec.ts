import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import {
  choosePanelMenu,
  instrumentOf,
  panel,
  searchField,
  searchLines,
  showHealth,
  verifiedLadder,
} from '../screen.ts';

test('Enter on "sol bybit perp" opens the linear perpetual of Bybit, named with exchange and kind everywhere', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Control+K');
  await page.keyboard.type('sol bybit perp');
  await page.keyboard.press('Enter');
  await expect(searchField(page)).toBeHidden();
  for (const kind of ['ladder', 'tape', 'chart'] as const) {
    await expect(panel(page, kind).getByTestId('instrument')).toHaveText(/^BYSOLUSDTPERP/);
    await expect(instrumentOf(page, kind)).toHaveText('SOLUSDT');
  }
  await expect(panel(page, 'watchlist').locator('.grid-row').first()).toContainText(/BN.*BTCUSDT.*SPOT/);
  const health = await showHealth(page, 'streams');
  // So that every row is drawn.
  await page.setViewportSize({ width: 1440, height: 1400 });
  await page.keyboard.press('Alt+Enter');
  const names = health.locator('.grid-row:not([hidden]) > .grid-cell:nth-child(2)');
  await expect.poll(async () => (await names.allTextContents()).join('|')).toMatch(/BYSOLUSDT PERP \w+/);
  await page.keyboard.press('Alt+Enter');
  await verifiedLadder(page);
  const saved = await app.running.savedFile(() => choosePanelMenu(page, 'tape', 'Export as CSV'));
  expect(saved.name).toMatch(/^tapedeck-bybit-linear-SOLUSDT-PERP-tape-SIMULATED-\d{8}-\d{6}Z\.csv$/);
});

test('an empty search begins with what was chosen lately and the favourites, also after a restart', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  await choose(page, 'eth okx swap', /ETH-USDT-SWAP/);
  await choose(page, 'sol hyperliquid perp', /SOL.*PERP/);
  await panel(page, 'watchlist').locator('.grid-view').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(panel(page, 'watchlist').locator('.grid-row[aria-selected="true"]')).toContainText('★');
  const favourite = /BTCUSDT/;
  await page.keyboard.press('Control+K');
  const lines = searchLines(page);
  await expect(lines.nth(0)).toContainText(/HL.*SOL.*PERP/);
  await expect(lines.nth(1)).toContainText('ETH-USDT-SWAP');
  await expect(lines.nth(2)).toContainText(favourite);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(1_000); // The workspace is saved half a second after the last change.
  page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Control+K');
  await expect(searchLines(page).nth(0)).toContainText(/HL.*SOL.*PERP/);
  await expect(searchLines(page).nth(1)).toContainText('ETH-USDT-SWAP');
});

test('letters of an input method open the search and are composed in its field; its Enter chooses no line', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'ladder').evaluate((section) => {
    section.focus();
    section.dispatchEvent(new KeyboardEvent('keydown', { key: 'Process', bubbles: true, cancelable: true }));
  });
  await expect(searchField(page)).toBeFocused();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'ｂｔ', selectionStart: 2, selectionEnd: 2 });
  await expect(searchField(page)).toHaveValue('ｂｔ');
  await searchField(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await expect(searchField(page)).toBeVisible();
  await session.send('Input.insertText', { text: 'ｂｔｃｕｓｄｔ' });
  await expect(searchField(page)).toHaveValue('ｂｔｃｕｓｄｔ');
  await expect(searchLines(page).first()).toContainText('BTCUSDT');
  await page.keyboard.press('Enter');
  await expect(instrumentOf(page, 'ladder')).toHaveText('BTCUSDT');
});

test('nothing is cut in the headers and tables of 960x540, 1280x800, 1440x900 and 1920x1080', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  for (const size of [
    { width: 960, height: 540 },
    { width: 1280, height: 800 },
    { width: 1440, height: 900 },
    { width: 1920, height: 1080 },
  ])
    await test.step(`${String(size.width)}x${String(size.height)}`, async () => {
      await page.setViewportSize(size);
      await expect(panel(page, 'health').locator('.grid-row').nth(1)).toBeVisible();
      await expect.poll(() => page.evaluate(cutParts)).toEqual([]);
      const columns = await panel(page, 'health').getByRole('columnheader').allInnerTexts();
      const shown = panel(page, 'health').getByRole('columnheader', { name: /^(Age|State)$/i });
      for (const column of await shown.all()) await expect(column).toBeInViewport({ ratio: 1 });
      expect(columns.map((text) => text.toLowerCase())).toContain('age');
      if (size.width > 960) return;
      // A small chart keeps its candles in sight: what its legend leaves out is there under the pointer.
      const open = panel(page, 'chart').getByTestId('chart-legend').locator('[data-part=O]');
      await expect(open).toBeHidden();
      await panel(page, 'chart').locator('.chart-box').hover();
      await expect(open).toBeVisible();
      await page.mouse.move(5, 5);
    });
});

test('the mark of the session covers nothing of a header at any width of a panel', async ({ app }) => {
  const page = await app.start();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  const covered: string[] = [];
  for (let width = 120; width <= 700; width += 10) covered.push(...(await page.evaluate(coveredParts, width)));
  expect(covered).toEqual([]);
});

/** In the page: what the mark of the session lies over, or is pushed out of the header by, if every panel is so wide. */
function coveredParts(width: number): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('.panel')].flatMap((panel) => {
    panel.style.width = `${String(width)}px`;
    const header = panel.querySelector('.panel-header');
    const chip = header?.querySelector('.session-chip');
    if (header === null || !chip) return [`${panel.dataset['testid'] ?? ''} has no mark`];
    const mark = chip.getBoundingClientRect();
    const frame = header.getBoundingClientRect();
    const isShown =
      mark.width > 0 && mark.height > 0 && mark.right <= frame.right + 0.5 && mark.bottom <= frame.bottom + 0.5;
    const parts = [
      ...header.querySelectorAll(
        '.badge, .age, .exchange-chip, .instrument b, .instrument-kind, .icon-button, .tab, .link',
      ),
    ];
    const covered = parts.filter((part) => {
      const box = part.getBoundingClientRect();
      const [x, y] = [
        Math.min(box.right, mark.right) - Math.max(box.left, mark.left),
        Math.min(box.bottom, mark.bottom) - Math.max(box.top, mark.top),
      ];
      return box.width > 0 && x > 1 && y > 1;
    });
    const at = `${panel.dataset['testid'] ?? ''} ${String(width)}`;
    return [...covered.map((part) => `${at}: ${part.className}`), ...(isShown ? [] : [`${at}: the mark is cut`])];
  });
}

/** In the page: what of headers and tables does not fit where it is. */
function cutParts(): readonly string[] {
  const idOf = (element: Element | null): string => element?.getAttribute('data-testid') ?? '';
  /** Parts of a kind that reach out of what they are in. */
  const outside = (inside: string, parts: string): readonly string[] =>
    [...document.querySelectorAll(inside)].flatMap((frame) => {
      const { left, right } = frame.getBoundingClientRect();
      return [...frame.querySelectorAll(parts)]
        .filter((part) => {
          const box = part.getBoundingClientRect();
          return box.width > 0 && (box.left < left - 0.5 || box.right > right + 0.5);
        })
        .map((part) => `${idOf(frame.closest('.panel'))}: ${part.className} ${part.textContent}`);
    });
  const names = [...document.querySelectorAll('.panel-header .instrument-name > b')];
  const grids = [...document.querySelectorAll('.grid')];
  return [
    ...outside('.panel-header', '.badge, .exchange-chip, .instrument-kind, .icon-button, .session-chip'),
    ...outside('.panel-controls', '.tab, .tabs-menu'),
    ...names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => `name ${name.textContent}`),
    ...grids.filter((grid) => grid.scrollWidth > grid.clientWidth + 1).map((grid) => `${idOf(grid)} scrolls sideways`),
  ];
}

async function choose(page: Page, text: string, line: RegExp): Promise<void> {
  await page.keyboard.press('Control+K');
  await searchField(page).fill(text);
  await expect(searchLines(page).first()).toContainText(line);
  await page.keyboard.press('Enter');
  await expect(searchField(page)).toBeHidden();
}
