import type { Locator, Page } from '@playwright/test';
import { expect } from './app.ts';
import type { PanelKind } from './screen.ts';
import { chooseInMenu, choosePanelMenu, focusOn, instrumentOf, openMenuLine, panel } from './screen.ts';
import type { Trial } from './trial.ts';

/** The commands that a panel has while it has the keyboard, by its section of the page of shortcuts and title. */
export const PANEL_TRIALS: Readonly<Record<string, Readonly<Record<string, Trial>>>> = {
  Ladder: ladderTrials('ladder'),
  'Consolidated ladder': ladderTrials('consolidated'),
  Heatmap: heatmapTrials(),
  Tape: tapeTrials('tape'),
  'Merged tape': tapeTrials('merged-tape'),
  Chart: {
    'To the newest candle': async ({ page, press }) => {
      await page.keyboard.press('PageUp');
      await expect(page.getByTestId('chart-to-live')).toBeVisible();
      await press();
      await expect(page.getByTestId('chart-to-live')).toBeHidden();
    },
    'Back in time': async ({ page, press }) => changesTimes(page, press, 'ArrowRight'),
    'Forward in time': async ({ page, press }) => changesTimes(page, press, 'ArrowLeft'),
    'Back a page': async ({ page, press }) => changesTimes(page, press, 'PageDown'),
    'Forward a page': async ({ page, press }) => changesTimes(page, press, 'PageUp'),
    'Fewer, wider candles': async ({ page, press }) => {
      await changesTimes(page, press, 'Alt+R');
      await countsHeldKeys(page);
    },
    'More, narrower candles': async ({ page, press }) => changesTimes(page, press, 'Alt+R'),
    'Reset both axes': async ({ page, press }) => {
      await press();
      const before = await settledTimes(page);
      await page.keyboard.press('+');
      await expect.poll(() => timesShown(page)).not.toBe(before);
      const zoomed = await settledTimes(page);
      await press();
      // Not the very picture of before: the axis of prices takes the width that its labels need.
      await expect.poll(() => timesShown(page)).not.toBe(zoomed);
      // Prices whose axis was dragged scale no more by what is shown; after the reset they do.
      const summary = panel(page, 'chart').getByTestId('chart-summary');
      await expect(summary).not.toContainText('prices scaled by hand');
      await dragPriceAxis(page);
      await expect(summary).toContainText('prices scaled by hand');
      await press();
      await expect(summary).not.toContainText('prices scaled by hand');
    },
    'Take the ruler away': async ({ page, press }) => {
      const summary = panel(page, 'chart').getByTestId('chart-summary');
      const box = await panel(page, 'chart').boundingBox();
      if (box === null) throw new Error('no chart');
      await page.keyboard.down('Shift');
      await page.mouse.move(box.x + 100, box.y + 150);
      await page.mouse.down();
      await page.mouse.move(box.x + 160, box.y + 200, { steps: 3 });
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await expect(summary).toContainText('ruler');
      await press();
      await expect(summary).not.toContainText('ruler');
      await expect(summary).toContainText('candles');
    },
    'Anchor VWAP and CVD at the crosshair': async ({ page, press }) => {
      await overCandle(page, 0.4);
      await press();
      await expect(anchorOf(page)).toHaveText(/\d\d:\d\d/);
    },
    'Anchor a candle back': async (trial) => movesAnchor(trial),
    'Anchor a candle forward': async (trial) => movesAnchor(trial),
    'Remove the chosen drawing': async ({ page, press }) => {
      const summary = panel(page, 'chart').getByTestId('chart-summary');
      const box = await panel(page, 'chart').boundingBox();
      if (box === null) throw new Error('no chart');
      await choosePanelMenu(page, 'chart', 'Draw a horizontal line');
      await page.mouse.click(box.x + 120, box.y + 180);
      await expect(summary).toContainText('1 drawing');
      // A press on the line chooses it. The prices may have been scaled anew meanwhile, and the line with them.
      let y = box.y + 120;
      for (; y <= box.y + 240; y += 5) {
        await page.mouse.click(box.x + 200, y, { button: 'right' });
        await expect(page.locator('[role=menu]:popover-open')).toBeVisible();
        const isOnLine = await openMenuLine(page, 'Remove the horizontal line').isVisible();
        await page.keyboard.press('Escape');
        if (isOnLine) break;
      }
      await page.mouse.click(box.x + 200, y);
      await press();
      await expect(summary).not.toContainText('drawing');
    },
  },
  Watchlist: {
    'Mark or unmark the chosen instrument as favourite': async ({ page, press }) => {
      const row = panel(page, 'watchlist').locator('.grid-row[aria-selected="true"]');
      await press();
      await expect(row).toContainText('★');
      await press();
      await expect(row).not.toContainText('★');
    },
    'Take the chosen instrument off the list': async ({ page, press }) => {
      const rows = panel(page, 'watchlist').locator('.grid-row:not([hidden])');
      const before = await rows.count();
      await press();
      await expect(rows).toHaveCount(before - 1);
    },
    'Move the chosen instrument up': async ({ page, press }) => movesRow(page, press, { from: 2, by: -1 }),
    'Move the chosen instrument down': async ({ page, press }) => movesRow(page, press, { from: 1, by: 1 }),
    'Next list': async ({ page, press }) => changesList(page, press),
    'Previous list': async ({ page, press }) => changesList(page, press),
  },
  Quotes: {
    'Chart of the chosen ticker': async ({ page, press }) => {
      const quotes = panel(page, 'quotes');
      await quotes.locator('.grid-view').focus();
      await page.keyboard.press('ArrowDown');
      const ticker = quotes.locator('.grid-row[aria-selected="true"] > .grid-cell:first-child');
      const charted = instrumentOf(page, 'chart');
      const before = (await charted.textContent()) ?? '';
      await press();
      await expect(charted).not.toHaveText(before);
      await expect(ticker).toContainText((await charted.textContent()) ?? before);
    },
    'Filter by ticker or name': async ({ page, press }) => {
      const filter = panel(page, 'quotes').getByTestId('quotes-filter');
      await panel(page, 'quotes').locator('.grid-view').focus();
      await press();
      await expect(filter).toBeFocused();
      await page.keyboard.press('Escape');
    },
  },
  Health: {
    'Show only what is not well': async ({ page, press }) => {
      const toggle = panel(page, 'health').locator('.health-filter');
      await press();
      await expect(toggle).toHaveAttribute('aria-pressed', 'true');
      await press();
      await expect(toggle).toHaveAttribute('aria-pressed', 'false');
    },
    'Reconnect the chosen connection': async ({ page, press }) => {
      await page.keyboard.press('Home');
      await press();
      await expect(page.getByTestId('notice').last()).toContainText('is being opened again');
    },
    'Next view': async ({ page, press }) => showsView(page, 'streams', press, 'latency'),
    'Previous view': async ({ page, press }) => showsView(page, 'latency', press, 'streams'),
  },
  Alerts: {
    'Show the history, or the alerts': async ({ page, press }) => {
      const history = panel(page, 'alerts').getByRole('button', { name: 'History' });
      await press();
      await expect(history).toHaveAttribute('aria-pressed', 'true');
      await press();
      await expect(history).toHaveAttribute('aria-pressed', 'false');
    },
  },
};

async function showsView(page: Page, from: string, press: () => Promise<void>, to: string): Promise<void> {
  const health = panel(page, 'health');
  await health.getByTestId(`health-view-${from}`).click();
  await focusOn(page, 'health');
  await press();
  await expect(health.getByTestId(`health-view-${to}`)).toHaveAttribute('aria-selected', 'true');
}

function ladderTrials(kind: 'ladder' | 'consolidated'): Readonly<Record<string, Trial>> {
  const scrolls =
    (back: string): Trial =>
    async ({ page, press }) => {
      const before = await rowsShown(page, kind);
      await press();
      await expect.poll(() => rowsShown(page, kind)).not.toBe(before);
      await page.keyboard.press(back);
      await expect.poll(() => rowsShown(page, kind)).toBe(before);
    };
  const steps =
    (direction: 1 | -1): Trial =>
    async ({ page, press }) => {
      const select = panel(page, kind).getByLabel('Price step');
      await select.selectOption({ index: 2 });
      await focusOn(page, kind);
      await press();
      await expect.poll(() => select.evaluate((one: HTMLSelectElement) => one.selectedIndex)).toBe(2 + direction);
    };
  return {
    Recentre: async ({ page, press }) => {
      await press();
      const before = await rowsShown(page, kind);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('PageUp');
      await expect.poll(() => rowsShown(page, kind)).not.toBe(before);
      await press();
      await expect.poll(() => rowsShown(page, kind)).toBe(before);
    },
    'Scroll up a row': scrolls('ArrowDown'),
    'Scroll down a row': scrolls('ArrowUp'),
    'Scroll up a page': scrolls('PageDown'),
    'Scroll down a page': scrolls('PageUp'),
    'Larger price step': steps(1),
    'Smaller price step': steps(-1),
  };
}

/** What a canvas says of itself is as it is drawn after this time. */
const SETTLED_MS = 700;

function heatmapTrials(): Readonly<Record<string, Trial>> {
  const said = (page: Page): Locator => panel(page, 'heatmap').getByTestId('heatmap-summary');
  /** A part of what the heatmap says becomes another by the key; `around` brings it to where that is possible, and back. */
  const changes =
    (part: RegExp, around?: { readonly before: string; readonly after: string }): Trial =>
    async ({ page, press }) => {
      await expect(said(page)).toContainText('columns of');
      if (around !== undefined) await page.keyboard.press(around.before);
      const now = async (): Promise<string | undefined> => part.exec((await said(page).textContent()) ?? '')?.[0];
      await page.waitForTimeout(SETTLED_MS);
      const before = await now();
      await press();
      await expect.poll(now).not.toBe(before);
      if (around !== undefined) await page.keyboard.press(around.after);
    };
  const time = { before: 'ArrowLeft', after: 'Home' };
  const price = { before: 'ArrowUp', after: 'Home' };
  const shade: Trial = async ({ page, press }) => {
    const contrast = panel(page, 'heatmap').getByLabel('Contrast');
    const before = await contrast.inputValue();
    await press();
    await expect(contrast).not.toHaveValue(before);
  };
  return {
    'To the market, and to now': async ({ page, press }) => {
      await page.keyboard.press('PageUp');
      await expect(said(page)).toContainText('up to');
      await press();
      await expect(said(page)).toContainText('newest');
    },
    'Back in time': changes(/(newest|up to [^,]*)/, time),
    'Forward in time': changes(/(newest|up to [^,]*)/, time),
    'Back half a page': changes(/(newest|up to [^,]*)/, time),
    'Forward half a page': changes(/(newest|up to [^,]*)/, time),
    'Higher prices': changes(/top [^,]*/, price),
    'Lower prices': changes(/top [^,]*/, price),
    'Closer look at time': changes(/\d+ ms in \d+ px/),
    'Wider look at time': changes(/\d+ ms in \d+ px/),
    'Higher rows': changes(/\d+ px a row/),
    'Lower rows': changes(/\d+ px a row/),
    'More contrast': shade,
    'Less contrast': shade,
  };
}

function tapeTrials(kind: 'tape' | 'merged-tape'): Readonly<Record<string, Trial>> {
  const top = async (page: Page): Promise<string> => (await summaryText(page, kind)).split(', ')[0] ?? '';
  /** Stands still some pages below the newest, so that there is room either way. */
  const stopBelow = async (page: Page): Promise<string> => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await expect(tapeSummary(page, kind)).toContainText('Paused');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    let before = '';
    await expect.poll(async () => before === (before = await top(page)), { intervals: [400] }).toBe(true);
    return before;
  };
  const moves: Trial = async ({ page, press }) => {
    const before = await stopBelow(page);
    await press();
    await expect.poll(() => top(page)).not.toBe(before);
    await expect(tapeSummary(page, kind)).toContainText('Paused');
    await page.keyboard.press('Escape');
  };
  return {
    'Pause or resume': async ({ page, press }) => {
      await press();
      await expect(tapeSummary(page, kind)).toContainText('Paused');
      await press();
      await expect(tapeSummary(page, kind)).not.toContainText('Paused');
    },
    'Back to the newest': async ({ page, press }) => {
      await stopBelow(page);
      await press();
      await expect(tapeSummary(page, kind)).not.toContainText('Paused');
    },
    'Scroll down a row': moves,
    'Scroll up a row': moves,
    'Scroll down a page': moves,
    'Scroll up a page': moves,
  };
}

export function tapeSummary(page: Page, kind: 'tape' | 'merged-tape'): Locator {
  return panel(page, kind).getByTestId(`${kind}-summary`);
}

export async function summaryText(page: Page, kind: 'tape' | 'merged-tape'): Promise<string> {
  return (await tapeSummary(page, kind).allTextContents()).join('');
}

/** The rows of a ladder as drawn, below the lines that count ages. */
function rowsShown(page: Page, kind: PanelKind): Promise<string> {
  return panel(page, kind)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const top = Math.round(canvas.height * 0.2);
      const pixels = canvas.getContext('2d')?.getImageData(0, top, canvas.width, canvas.height - top).data ?? [];
      let sum = 0;
      for (let at = 0; at < pixels.length; at++) sum = (Math.imul(sum, 31) + (pixels[at] ?? 0)) | 0;
      return String(sum);
    });
}

/** When sums of the chart begin, as its legend says it. */
function anchorOf(page: Page): Locator {
  return panel(page, 'chart').locator('[data-part="anchor"]');
}

/** Moves the pointer over the candles, a share of their width from the left. */
async function overCandle(page: Page, share: number): Promise<void> {
  const box = await panel(page, 'chart').boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width * share, box.y + box.height * 0.5, { steps: 3 });
}

async function movesAnchor({ page, press }: Parameters<Trial>[0]): Promise<void> {
  await overCandle(page, 0.4);
  await page.keyboard.press('Alt+V');
  await expect(anchorOf(page)).toHaveText(/\d\d:\d\d/);
  const before = await anchorOf(page).textContent();
  await press();
  await expect(anchorOf(page)).not.toHaveText(before ?? '');
}

async function dragPriceAxis(page: Page): Promise<void> {
  const axis = await panel(page, 'chart').locator('table tr').first().locator('td').last().boundingBox();
  if (axis === null) throw new Error('no axis of prices');
  const x = axis.x + axis.width / 2;
  await page.mouse.move(x, axis.y + axis.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(x, axis.y + axis.height * 0.6, { steps: 4 });
  await page.mouse.up();
}

/** The time axis of the chart as drawn. */
function timesShown(page: Page): Promise<string> {
  return panel(page, 'chart')
    .locator('table tr')
    .last()
    .evaluate((row) => [...row.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join());
}

/** The key moves or zooms the chart; another takes it back as far as it can. */
async function changesTimes(page: Page, press: () => Promise<void>, back: string): Promise<void> {
  await page.keyboard.press('Alt+R');
  await page.keyboard.press('PageUp');
  const before = await settledTimes(page);
  await press();
  await expect.poll(() => timesShown(page)).not.toBe(before);
  await page.keyboard.press(back);
}

/** Presses that come before the next frame, as on a busy machine, all count. */
async function countsHeldKeys(page: Page): Promise<void> {
  for (const [keys, back] of [
    ['+', '-'],
    ['ArrowLeft', 'ArrowRight'],
  ] as const) {
    await page.keyboard.press('Alt+R');
    await page.keyboard.press('PageUp');
    const before = await settledTimes(page);
    await page.evaluate((key) => {
      for (let press = 0; press < 4; press++)
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, keys);
    await expect.poll(() => timesShown(page)).not.toBe(before);
    for (let press = 0; press < 4; press++) {
      await settledTimes(page);
      await page.keyboard.press(back);
    }
    await expect.poll(() => timesShown(page)).toBe(before);
  }
}

/** The time axis once two looks at it are the same. */
async function settledTimes(page: Page): Promise<string> {
  let shown = '';
  await expect.poll(async () => shown === (shown = await timesShown(page)), { intervals: [300] }).toBe(true);
  return shown;
}

async function movesRow(
  page: Page,
  press: () => Promise<void>,
  { from, by }: { readonly from: number; readonly by: number },
): Promise<void> {
  const list = panel(page, 'watchlist');
  await list.locator('.grid-view').focus();
  await page.keyboard.press('Home');
  for (let row = 0; row < from; row++) await page.keyboard.press('ArrowDown');
  const chosen = list.locator('.grid-row[aria-selected="true"]');
  await expect(chosen).toHaveAttribute('aria-rowindex', String(from + 1));
  const name = (await chosen.locator('.grid-cell').first().textContent()) ?? '';
  await press();
  await expect(chosen).toHaveAttribute('aria-rowindex', String(from + by + 1));
  await expect(chosen).toContainText(name);
}

/** Of two lists the next one is the previous one too. */
async function changesList(page: Page, press: () => Promise<void>): Promise<void> {
  const menu = panel(page, 'watchlist').getByTestId('watchlist-lists');
  await chooseInMenu(menu, 'Duplicate');
  await expect(menu).toContainText('Watchlist copy');
  await panel(page, 'watchlist').locator('.grid-view').focus();
  await press();
  await expect(menu).toHaveText('Watchlist ▾');
  await press();
  await chooseInMenu(menu, 'Delete “Watchlist copy”');
  await expect(menu).toHaveText('Watchlist ▾');
}
