import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { AppFixture } from './app.ts';
import type { SimulatorProcess } from './simulator.ts';

/** Kinds of panel, as the layout names them. */
export type PanelKind =
  | 'ladder'
  | 'heatmap'
  | 'tape'
  | 'chart'
  | 'watchlist'
  | 'health'
  | 'consolidated'
  | 'merged-tape'
  | 'large-trades'
  | 'statistics'
  | 'derivatives'
  | 'quotes'
  | 'alerts';

/** The panels of the default workspace. */
export const DEFAULT_PANELS: readonly PanelKind[] = ['watchlist', 'chart', 'health', 'ladder', 'tape'];

/** All panels of a kind. */
export function panels(page: Page, kind: PanelKind): Locator {
  return page.getByTestId(`panel-${kind}`);
}

/** The first panel of a kind. */
export function panel(page: Page, kind: PanelKind): Locator {
  return panels(page, kind).first();
}

/** The best of the book as the ladder shows it: the venue's own decimals. */
export interface LadderBest {
  readonly bid: readonly [price: string, size: string];
  readonly ask: readonly [price: string, size: string];
  readonly state: string;
}

/** Reads the ladder; undefined while it shows no whole book. */
export async function ladderBest(page: Page): Promise<LadderBest | undefined> {
  const text = (await panel(page, 'ladder').getByTestId('ladder-summary').allTextContents()).join('');
  const found = /^bid (\S+) x (\S+), ask (\S+) x (\S+), (\w+)/.exec(text);
  if (found === null) return undefined;
  const [, bidPrice = '', bidSize = '', askPrice = '', askSize = '', state = ''] = found;
  return { bid: [bidPrice, bidSize], ask: [askPrice, askSize], state };
}

/** Waits until the ladder shows a verified book and answers it. */
export async function verifiedLadder(page: Page): Promise<LadderBest> {
  let best: LadderBest | undefined;
  await expect
    .poll(
      async () => {
        best = await ladderBest(page);
        return best?.state;
      },
      { message: 'the ladder says VERIFIED' },
    )
    .toBe('VERIFIED');
  if (best === undefined) throw new Error('the ladder has no book');
  return best;
}

/** Starts the simulated exchanges and the app, live, on a large screen; answers the page once a book is verified. */
export async function startLive(app: AppFixture, simulator: SimulatorProcess): Promise<Page> {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  return page;
}

/** Shows one view of the health panel, by its tab; answers the panel. */
export async function showHealth(
  page: Page,
  view: 'streams' | 'latency' | 'plots' | 'limits' | 'timeline' | 'events',
): Promise<Locator> {
  const health = panel(page, 'health');
  await health.getByTestId(`health-view-${view}`).click();
  await expect(health.getByTestId(`health-view-${view}`)).toHaveAttribute('aria-selected', 'true');
  return health;
}

/** The instrument a panel shows. */
export function instrumentOf(page: Page, kind: PanelKind): Locator {
  return panel(page, kind).getByTestId('instrument').locator('b');
}

/** Looks an instrument up by typing and takes the first answer. */
export async function lookUp(page: Page, typed: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await searchField(page).fill(typed);
  await expect(searchLines(page).first()).toContainText(typed.toUpperCase());
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('palette')).toBeHidden();
}

/** The field of the search. */
export function searchField(page: Page): Locator {
  return page.getByTestId('palette').getByRole('combobox');
}

/** The lines the search found. */
export function searchLines(page: Page): Locator {
  return page.getByTestId('palette').getByRole('option');
}

/** Chooses something in a menu that a button opens. */
export async function chooseInMenu(button: Locator, label: string | RegExp): Promise<void> {
  await button.click();
  await openMenuLine(button.page(), label).click();
}

/** A line of the menu that is open. */
export function openMenuLine(page: Page, label: string | RegExp): Locator {
  const menu = page.locator('[role=menu]:popover-open');
  return (['menuitemradio', 'menuitemcheckbox'] as const)
    .map((role) => menu.getByRole(role, { name: label }))
    .reduce((found, one) => found.or(one), menu.getByRole('menuitem', { name: label }));
}

/** Chooses something in a panel's own menu. */
export async function choosePanelMenu(page: Page, kind: PanelKind, label: string | RegExp): Promise<void> {
  await chooseInMenu(panel(page, kind).getByTestId('panel-menu'), label);
}

/** Asks for the other kind of data and says yes. */
export async function goLive(page: Page): Promise<void> {
  await page.getByTestId('go-live').click();
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('title-live')).toBeVisible();
}

/** Lets a replay run to its end at once. */
export async function playToEnd(page: Page): Promise<void> {
  await expect(page.getByTestId('title-replay')).toBeVisible();
  await page.getByTestId('replay-speed').click();
  await page.locator('[role=menu]:popover-open').getByRole('menuitemradio', { name: 'max' }).click();
  await expect(page.getByTestId('title-replay')).toContainText('REPLAY ENDED');
}

/** The newest row of the tape, as it shows it. */
export interface Print {
  readonly price: string;
  readonly side: string;
  readonly size: string;
  readonly time: string;
  /** Trades that came since it was paused; undefined while it runs. */
  readonly news?: number;
}

/** Reads the tape; undefined before its first trade. */
export async function newestPrint(page: Page): Promise<Print | undefined> {
  const text = (await panel(page, 'tape').getByTestId('tape-summary').allTextContents()).join('');
  const found = /^(\S+) (buy|sell) (\S+) at (\d\d:\d\d:\d\d\.\d{3})(?:.*Paused - ([\d,]+) new)?/.exec(text);
  if (found === null) return undefined;
  const [, price = '', side = '', size = '', time = '', news] = found;
  return { price, side, size, time, ...(news === undefined ? {} : { news: Number(news.replaceAll(',', '')) }) };
}

/** Rows of an RFC 4180 text, the header first. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Gives a panel the keyboard. */
export async function focusOn(page: Page, kind: PanelKind): Promise<void> {
  await panel(page, kind).evaluate((section) =>
    (section.querySelector<HTMLElement>('[data-autofocus]') ?? (section as HTMLElement)).focus(),
  );
  await expect(panel(page, kind)).toHaveAttribute('data-focused', 'true');
}
