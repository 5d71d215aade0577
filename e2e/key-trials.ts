import type { Locator, Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../proofs/captures.ts';
import { expect } from './app.ts';
import { PANEL_TRIALS } from './panel-trials.ts';
import type { PanelKind } from './screen.ts';
import { chooseInMenu, focusOn, panel, panels, searchField } from './screen.ts';
import type { Trial } from './trial.ts';

/** Every command of the page of shortcuts, by section and title. What is not in here fails the first test. */
export const TRIALS: Readonly<Record<string, Readonly<Record<string, Trial>>>> = {
  Everywhere: {
    'Search an instrument: just type': async ({ page }) => {
      await focusOn(page, 'ladder');
      await page.keyboard.press('s');
      await expect(searchField(page)).toHaveValue('s');
      await closeSearch(page);
    },
    'Bars of trades, volume or range: type them': async ({ page, key }) => {
      await focusOn(page, 'chart');
      await page.keyboard.type(key);
      await page.keyboard.press('Enter');
      await expect(panel(page, 'chart').getByTestId('interval')).toHaveValue(key);
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
  ...PANEL_TRIALS,
};

/** A step to the right and down; negative to the left and up. */
type Direction = readonly [right: number, down: number];

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
