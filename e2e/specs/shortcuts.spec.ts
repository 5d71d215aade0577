import type { Locator, Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../../proofs/captures.ts';
import { expect, test } from '../app.ts';
import type { AppFixture } from '../app.ts';
import type { PanelKind } from '../screen.ts';
import {
  chooseInMenu,
  choosePanelMenu,
  newestPrint,
  openMenuLine,
  panel,
  panels,
  playToEnd,
  searchField,
  verifiedLadder,
} from '../screen.ts';

/** What a try of one key has: the app, its page and the key as the page of shortcuts writes it. */
interface Try {
  readonly app: AppFixture;
  readonly page: Page;
  readonly press: () => Promise<void>;
  readonly key: string;
}

/** Tries one command; it fails if the key does nothing. */
type Trial = (one: Try) => Promise<void>;

/** Every command of the page of shortcuts, by section and title. What is not in here fails the first test. */
const TRIALS: Readonly<Record<string, Readonly<Record<string, Trial>>>> = {
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
    'Settings…': async ({ page, press }) => opens(page, 'settings', press),
    'Keyboard shortcuts': async ({ page, press }) => opens(page, 'shortcuts', press),
    'Next panel': async ({ page, press }) => goes(page, 'watchlist', press, 'chart'),
    'Previous panel': async ({ page, press }) => goes(page, 'chart', press, 'watchlist'),
    'Panel on the left': async ({ page, press }) => goes(page, 'chart', press, 'watchlist'),
    'Panel on the right': async ({ page, press }) => goes(page, 'ladder', press, 'tape'),
    'Panel on the top': async ({ page, press }) => goes(page, 'health', press, 'chart'),
    'Panel on the bottom': async ({ page, press }) => goes(page, 'chart', press, 'health'),
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
};

/** Sections whose keys are tried in a recording that has ended, where nothing moves by itself. */
const STILL: ReadonlySet<string> = new Set(['Ladder', 'Consolidated ladder']);
const KINDS: Readonly<Record<string, PanelKind>> = {
  Ladder: 'ladder',
  Tape: 'tape',
  'Consolidated ladder': 'consolidated',
  'Merged tape': 'merged-tape',
  Chart: 'chart',
  Watchlist: 'watchlist',
  Health: 'health',
};

test('every command of the page of shortcuts has a trial here, and every trial a command', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await focusOn(page, 'ladder');
  const shown = new Set((await listed(page)).map(({ section, title }) => `${section}: ${title}`));
  await TRIALS['Everywhere']?.['Open a recording…']?.({ app, page, ...pressing(page, 'Ctrl+O') });
  for (const { section, title } of await listed(page)) shown.add(`${section}: ${title}`);
  const tried = Object.entries(TRIALS).flatMap(([section, trials]) =>
    Object.keys(trials).map((title) => `${section}: ${title}`),
  );
  expect([...shown].toSorted()).toEqual(tried.toSorted());
});

for (const [section, trials] of Object.entries(TRIALS)) {
  test(`keys of the page of shortcuts: ${section}`, async ({ app }) => {
    // Some have twenty trials, each of which waits for a picture to settle.
    test.slow();
    const page = await app.start(STILL.has(section) ? { capture: captureFile(FIXTURE) } : {});
    await prepare(page, section);
    const commands = await listed(page);
    for (const title of Object.keys(trials)) {
      // That of a replay is on the page once there is one.
      const found = [...commands, ...(title.endsWith('the replay') ? await listed(page) : [])];
      const keys = found.find((one) => one.section === section && one.title === title)?.keys ?? [];
      expect(keys, `keys of ${title}`).not.toEqual([]);
      for (const key of keys)
        await test.step(`${key}: ${title}`, async () => {
          const kind = KINDS[section];
          if (kind !== undefined) await focusOn(page, kind);
          await page.mouse.move(5, 5);
          await trials[title]?.({ app, page, ...pressing(page, key) });
        });
    }
  });
}

/** The commands of the page of shortcuts, as it lists them now. */
async function listed(
  page: Page,
): Promise<readonly { readonly section: string; readonly title: string; readonly keys: readonly string[] }[]> {
  await page.keyboard.press('F1');
  const dialog = page.getByTestId('shortcuts');
  await expect(dialog).toBeVisible();
  const rows = await dialog.locator('section').evaluateAll((sections) =>
    sections.flatMap((section) =>
      [...section.querySelectorAll('dl > div')].map((row) => ({
        section: section.querySelector('h3')?.textContent ?? '',
        title: row.querySelector('dt')?.textContent ?? '',
        keys: [...row.querySelectorAll('kbd')].map((key) => key.textContent),
      })),
    ),
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  return rows;
}

/** Presses a key as the page of shortcuts writes it. */
function pressing(page: Page, key: string): Pick<Try, 'press' | 'key'> {
  const name = key.replace('Ctrl+', 'Control+').replace(/^Esc$/, 'Escape');
  return { key, press: () => page.keyboard.press(name) };
}

async function prepare(page: Page, section: string): Promise<void> {
  if (STILL.has(section)) await playToEnd(page);
  else await verifiedLadder(page);
  const kind = KINDS[section];
  if (kind === undefined) return focusOn(page, 'ladder');
  if ((await panels(page, kind).count()) === 0) {
    await page.getByTestId('main-menu').click();
    await openMenuLine(page, section).click();
    await expect(panels(page, kind)).toHaveCount(1);
  }
  await focusOn(page, kind);
  if (kind === 'ladder' || kind === 'consolidated') {
    await expect(panel(page, kind).getByTestId(`${kind}-summary`)).toContainText(/bid \d/);
    await choosePanelMenu(page, kind, 'Recentre manually only');
  }
  if (kind === 'tape' || kind === 'merged-tape') {
    // Few rows are a page then, so that some pages have come soon. Below the legend of all venues there have to be some.
    await page.setViewportSize({ width: 1440, height: kind === 'tape' ? 400 : 640 });
    const trades = async (): Promise<number> =>
      Number(/([\d,]+) trades/.exec(await summaryText(page, kind))?.[1]?.replaceAll(',', '') ?? 0);
    await expect.poll(trades).toBeGreaterThan(300);
  }
  if (kind === 'chart') await expect(panel(page, kind).getByTestId('chart-summary')).toContainText(/\d{3} candles/);
}

/** Gives a panel the keyboard. */
async function focusOn(page: Page, kind: PanelKind): Promise<void> {
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

function tapeSummary(page: Page, kind: 'tape' | 'merged-tape'): Locator {
  return panel(page, kind).getByTestId(`${kind}-summary`);
}

async function summaryText(page: Page, kind: 'tape' | 'merged-tape'): Promise<string> {
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

test('Esc leaves a filled window first, then goes to the panel: the paused tape goes on', async ({ app }) => {
  const page = await app.start();
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await focusOn(page, 'tape');
  await page.keyboard.press('Alt+Enter');
  await page.keyboard.press('Space');
  await expect(tapeSummary(page, 'tape')).toContainText('Paused');
  await page.keyboard.press('Escape');
  await expect(panel(page, 'ladder')).toBeVisible();
  await expect(tapeSummary(page, 'tape')).toContainText('Paused');
  await page.keyboard.press('Escape');
  await expect(tapeSummary(page, 'tape')).not.toContainText('Paused');
});

test('Tab goes through the panels in the order in which the layout is read, also after one was moved', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  expect(await tabbed(page)).toEqual(['watchlist', 'chart', 'health', 'ladder', 'tape']);
  await focusOn(page, 'watchlist');
  await page.keyboard.press('Alt+W');
  await chooseInMenu(page.getByTestId('main-menu'), /^Watchlist$/);
  await expect(panels(page, 'watchlist')).toHaveCount(1);
  const inDocument = await page
    .locator('.panel')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
  expect(await tabbed(page)).toEqual(inDocument.map((id) => id?.replace('panel-', '')));
  const places = await page
    .locator('.tile')
    .evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().x));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

/** Kinds of panel in the order in which Tab enters them. */
async function tabbed(page: Page): Promise<readonly string[]> {
  await page.getByTestId('main-menu').focus();
  const kinds: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const kind = await page.evaluate(() => document.activeElement?.closest('.panel')?.getAttribute('data-testid'));
    if (typeof kind === 'string' && kinds.at(-1) !== kind) kinds.push(kind);
    if (kind === undefined && kinds.length > 0) break;
  }
  return kinds.map((kind) => kind.replace('panel-', ''));
}
