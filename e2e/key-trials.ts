import type { Locator, Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../proofs/captures.ts';
import { expect } from './app.ts';
import type { AppFixture } from './app.ts';
import type { PanelKind } from './screen.ts';
import { chooseInMenu, choosePanelMenu, instrumentOf, panel, panels, searchField } from './screen.ts';

/** What a try of one key has: the app, its page and the key as the page of shortcuts writes it. */
export interface Try {
  readonly app: AppFixture;
  readonly page: Page;
  readonly press: () => Promise<void>;
  readonly key: string;
}

/** Tries one command; it fails if the key does nothing. */
export type Trial = (one: Try) => Promise<void>;

/** Every command of the page of shortcuts, by section and title. What is not in here fails the first test. */
export const TRIALS: Readonly<Record<string, Readonly<Record<string, Trial>>>> = {
  Everywhere: {
    'Search an instrument: just type': async ({ page }) => {
      await focusOn(page, 'ladder');
      await page.keyboard.press('s');
      await expect(searchField(page)).toHaveValue('s');
      await closeSearch(page);
    },
    'Time frame of the focused chart: type it': async ({ page, key }) => {
      await focusOn(page, 'chart');
      await page.keyboard.type(key);
      await page.keyboard.press('Enter');
      await expect(panel(page, 'chart').getByRole('button', { name: key, exact: true })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
    },
    'Search instruments and commands': async ({ page, press }) => {
      await press();
      await expect(searchField(page)).toBeFocused();
      await closeSearch(page);
    },
    'Export snapshot': async ({ app, press }) => {
      expect([...(await app.running.savedFolder(press)).keys()]).toContain('manifest.json');
    },
    'Let the panel fill the window, or put it back': async ({ page, press }) => {
      await focusOn(page, 'ladder');
      await press();
      await expect(panel(page, 'tape')).toBeHidden();
      await press();
      await expect(panel(page, 'tape')).toBeVisible();
    },
    'Close the panel': async ({ page, press }) => {
      await focusOn(page, 'tape');
      await press();
      await expect(panels(page, 'tape')).toHaveCount(0);
      await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).last().click();
      await expect(panels(page, 'tape')).toHaveCount(1);
    },
    'New alert…': async ({ page, press }) => opens(page, 'alert-dialog', press),
    'Settings…': async ({ page, press }) => opens(page, 'settings', press),
    'Keyboard shortcuts': async ({ page, press }) => opens(page, 'shortcuts', press),
    'Next panel': async ({ page, press }) => goes(page, 'watchlist', press, 'chart'),
    'Previous panel': async ({ page, press }) => goes(page, 'chart', press, 'watchlist'),
    'Panel on the left': async ({ page, press }) => goes(page, 'chart', press, 'watchlist'),
    'Panel on the right': async ({ page, press }) => goes(page, 'ladder', press, 'tape'),
    'Panel on the top': async ({ page, press }) => goes(page, 'health', press, 'chart'),
    'Panel on the bottom': async ({ page, press }) => goes(page, 'chart', press, 'health'),
    'Save the layout': async ({ page, press }) => opens(page, 'name-layout', press),
    'Next tab': async ({ page, press }) => stepsTab(page, press),
    'Previous tab': async ({ page, press }) => stepsTab(page, press),
    'Put the panel into the tabs beside it': async ({ page, press }) => {
      await focusOn(page, 'ladder');
      await press();
      await expect(tab(page, 'Ladder')).toHaveAttribute('aria-selected', 'true');
      await expect(panel(page, 'chart')).toBeHidden();
      await resetLayout(page);
    },
    'Let the panel float, or dock it': async ({ page, press }) => {
      await focusOn(page, 'tape');
      await press();
      await expect(page.locator('.tile[data-floating]')).toHaveCount(1);
      await expect(panel(page, 'tape')).toHaveAttribute('data-focused', 'true');
      await press();
      await expect(page.locator('.tile[data-floating]')).toHaveCount(0);
      await resetLayout(page);
    },
    'Move the panel to a new window': async ({ page, press }) => {
      await focusOn(page, 'tape');
      const opened = page.context().waitForEvent('page');
      await press();
      const second = await opened;
      await second.waitForURL(/[?]window=window-2$/);
      await expect(panel(second, 'tape')).toBeVisible();
      await expect(panels(page, 'tape')).toHaveCount(0);
      await second.close();
      await resetLayout(page);
    },
    'Equal sizes': async ({ page, press }) => {
      const width = async (kind: PanelKind): Promise<number> => (await panel(page, kind).boundingBox())?.width ?? 0;
      await press();
      await expect.poll(async () => Math.abs((await width('watchlist')) - (await width('tape')))).toBeLessThan(2);
      await resetLayout(page);
    },
    'Move the panel left': async ({ page, press }) => moves(page, press, [-1, 0]),
    'Move the panel right': async ({ page, press }) => moves(page, press, [1, 0]),
    'Move the panel up': async ({ page, press }) => moves(page, press, [0, -1]),
    'Move the panel down': async ({ page, press }) => moves(page, press, [0, 1]),
    'Make the panel narrower': async ({ page, press }) => resizes(page, press, [-1, 0]),
    'Make the panel wider': async ({ page, press }) => resizes(page, press, [1, 0]),
    'Make the panel lower': async ({ page, press }) => resizes(page, press, [0, -1]),
    'Make the panel higher': async ({ page, press }) => resizes(page, press, [0, 1]),
    'Close what lies on top': async ({ page, press }) => {
      await page.keyboard.press('Control+,');
      await expect(page.getByTestId('settings')).toBeVisible();
      await press();
      await expect(page.getByTestId('settings')).toBeHidden();
    },
    'Open a recording…': async ({ app, page, press }) => {
      await app.running.choosingCapture(captureFile(FIXTURE), press);
      await expect(page.getByTestId('title-replay')).toBeVisible();
    },
    'Pause the replay': async ({ page, press }) => {
      await press();
      await expect(page.getByTestId('replay-pause')).toHaveAttribute('aria-pressed', 'true');
      await press();
      await expect(page.getByTestId('replay-pause')).toHaveAttribute('aria-pressed', 'false');
    },
  },
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
    'Fewer, wider candles': async ({ page, press }) => changesTimes(page, press, 'Alt+R'),
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
    'Remove the chosen drawing': async ({ page, press }) => {
      const summary = panel(page, 'chart').getByTestId('chart-summary');
      const box = await panel(page, 'chart').boundingBox();
      if (box === null) throw new Error('no chart');
      await choosePanelMenu(page, 'chart', 'Draw a horizontal line');
      await page.mouse.click(box.x + 120, box.y + 180);
      await expect(summary).toContainText('1 drawing');
      // A press on the line chooses it.
      await page.mouse.click(box.x + 200, box.y + 180);
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

/** A step to the right and down; negative to the left and up. */
type Direction = readonly [right: number, down: number];

/** Gives a panel the keyboard. */
export async function focusOn(page: Page, kind: PanelKind): Promise<void> {
  await panel(page, kind).evaluate((section) =>
    (section.querySelector<HTMLElement>('[data-autofocus]') ?? (section as HTMLElement)).focus(),
  );
  await expect(panel(page, kind)).toHaveAttribute('data-focused', 'true');
}

async function closeSearch(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(searchField(page)).toBeHidden();
}

async function opens(page: Page, overlay: string, press: () => Promise<void>): Promise<void> {
  await press();
  await expect(page.getByTestId(overlay)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId(overlay)).toBeHidden();
}

async function goes(page: Page, from: PanelKind, press: () => Promise<void>, to: PanelKind): Promise<void> {
  await focusOn(page, from);
  await press();
  await expect(panel(page, to)).toHaveAttribute('data-focused', 'true');
  expect(await panel(page, to).evaluate((section) => section.contains(document.activeElement))).toBe(true);
}

/** The tab of a panel, by the title of its kind. */
export function tab(page: Page, title: string): Locator {
  return page.getByRole('tab', { name: new RegExp(`${title}$`) });
}

/** The default layout again, by the menu. */
async function resetLayout(page: Page): Promise<void> {
  await chooseInMenu(page.getByTestId('layout-menu'), 'Reset to default');
  await expect(page.locator('.tab-strip')).toHaveCount(0);
  await expect(panel(page, 'chart')).toBeVisible();
}

async function stepsTab(page: Page, press: () => Promise<void>): Promise<void> {
  await focusOn(page, 'ladder');
  await page.keyboard.press('Alt+Shift+T');
  await expect(panel(page, 'chart')).toBeHidden();
  await press();
  await expect(panel(page, 'chart')).toHaveAttribute('data-focused', 'true');
  await expect(panel(page, 'ladder')).toBeHidden();
  await resetLayout(page);
}

/** The key moves health that way, or, downwards, where it has no neighbour, along the whole window. */
async function moves(page: Page, press: () => Promise<void>, [right, down]: Direction): Promise<void> {
  await focusOn(page, 'health');
  const before = await panel(page, 'health').boundingBox();
  await press();
  const moved = async (): Promise<boolean> => {
    const now = await panel(page, 'health').boundingBox();
    if (now === null || before === null) return false;
    const isLow = down > 0 && now.width > before.width * 2;
    return isLow || (now.x - before.x) * right + (now.y - before.y) * down > 20;
  };
  await expect.poll(moved).toBe(true);
  await resetLayout(page);
}

async function resizes(page: Page, press: () => Promise<void>, [right, down]: Direction): Promise<void> {
  const size = async (): Promise<number> => {
    const box = await panel(page, 'chart').boundingBox();
    return (right === 0 ? box?.height : box?.width) ?? 0;
  };
  await focusOn(page, 'chart');
  // At its least size a panel gets no smaller.
  await page.keyboard.press(right === 0 ? 'Control+Shift+ArrowDown' : 'Control+Shift+ArrowRight');
  const before = await size();
  await press();
  await expect.poll(async () => Math.round((await size()) - before)).toBe(24 * (right + down));
  await resetLayout(page);
}

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

/** The time axis once two looks at it are the same. */
async function settledTimes(page: Page): Promise<string> {
  let shown = '';
  await expect.poll(async () => shown === (shown = await timesShown(page)), { intervals: [300] }).toBe(true);
  return shown;
}
