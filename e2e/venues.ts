import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { choosePanelMenu, openMenuLine, panel, panels, searchField, searchLines } from './screen.ts';

/** What a consolidated ladder says: the best of both sides with their venues, and how each venue is. */
export interface ConsolidatedBest {
  readonly bid: SideBest;
  readonly ask: SideBest;
  /** State by name, such as `Binance spot`; ends with `left out` if it does not count. */
  readonly venues: ReadonlyMap<string, string>;
}

/** A best price, its size in base units and the venues that have it. */
export interface SideBest {
  readonly price: number;
  readonly size: number;
  readonly at: readonly string[];
}

/** Reads the consolidated ladder; undefined while it has no whole best. */
export async function consolidatedBest(page: Page): Promise<ConsolidatedBest | undefined> {
  const text = (await panel(page, 'consolidated').getByTestId('consolidated-summary').allTextContents()).join('');
  const found = /^bid (\S+) x (\S+) \S+ at (.+?), ask (\S+) x (\S+) \S+ at (.+?)(?:, crossed)?; [^:]+: (.*)$/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, bid = '', bidSize = '', bidAt = '', ask = '', askSize = '', askAt = '', states = ''] = found;
  const venues = states
    .split(', ')
    .map((one) => /^\w (.*) \S+ ([A-Z]+(?: left out)?)$/.exec(one))
    .map((one) => [one?.[1] ?? '', one?.[2] ?? ''] as const);
  return {
    bid: { price: Number(bid), size: Number(bidSize), at: bidAt.split(' + ') },
    ask: { price: Number(ask), size: Number(askSize), at: askAt.split(' + ') },
    venues: new Map(venues),
  };
}

/** The best of every single ladder, as it shows it: price and size in the venue's own unit. */
export async function singleBests(
  page: Page,
): Promise<readonly { readonly bid: readonly [number, number]; readonly ask: readonly [number, number] }[]> {
  const texts = await panels(page, 'ladder').getByTestId('ladder-summary').allTextContents();
  return texts.map((text) => {
    const [, bid, bidSize, ask, askSize] = /^bid (\S+) x (\S+), ask (\S+) x (\S+), /.exec(text) ?? [];
    return { bid: [Number(bid), Number(bidSize)], ask: [Number(ask), Number(askSize)] };
  });
}

/** Names of the venues whose book counts. */
export async function countedVenues(page: Page): Promise<readonly string[]> {
  const best = await consolidatedBest(page);
  return [...(best?.venues ?? [])].filter(([, state]) => !state.endsWith('left out')).map(([name]) => name);
}

/** Shows the built-in layout of five venues and waits until several books count. */
export async function showFiveVenues(page: Page): Promise<void> {
  await page.getByTestId('layout-menu').click();
  await page.locator('[role=menu]:popover-open').getByRole('menuitemradio', { name: 'Five venues' }).click();
  await expect
    .poll(async () => (await countedVenues(page)).length, { message: 'several books count' })
    .toBeGreaterThanOrEqual(2);
}

/** Adds a panel from the menu. */
export async function addPanel(page: Page, title: string | RegExp): Promise<void> {
  await page.getByTestId('main-menu').click();
  await openMenuLine(page, title).click();
}

/** Switches a venue of the consolidated ladder on or off. */
export async function switchVenue(page: Page, name: string): Promise<void> {
  await choosePanelMenu(page, 'consolidated', 'Choose venues');
  await page
    .locator('[role=menu]:popover-open')
    .getByRole('menuitemcheckbox', { name: new RegExp(`^(\\w )?${name} `) })
    .first()
    .click();
  await page.keyboard.press('Escape');
}

/** Lines the search shows for a text once it has been answered from the lists of all venues. */
export async function searchFor(page: Page, text: string): Promise<readonly string[]> {
  await searchField(page).fill(text);
  await expect(page.getByTestId('palette').getByRole('listbox')).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByTestId('palette-unlisted')).toHaveCount(0);
  await expect(searchLines(page).first()).toBeVisible();
  return searchLines(page).allTextContents();
}
