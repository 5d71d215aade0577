import type { Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../../proofs/captures.ts';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import {
  newestPrint,
  panel,
  panels,
  playToEnd,
  searchField,
  searchLines,
  showHealth,
  verifiedLadder,
} from '../screen.ts';
import { addPanel, showFiveVenues } from '../venues.ts';

test('the default workspace, in every theme and colours of up and down', async ({ app }) => {
  const page = await app.start();
  await alive(page);
  for (const theme of ['dark', 'light'])
    for (const colours of ['standard', 'inverted', 'colour-blind']) {
      await page.keyboard.press('Control+,');
      const [themes, pairs] = [
        page.getByTestId('settings').getByLabel('Theme'),
        page.getByTestId('settings').getByLabel('Colours of up and down'),
      ];
      await themes.selectOption(theme);
      await pairs.selectOption(colours);
      if (colours === 'standard') await expectAccessible(page, `settings, ${theme}`);
      await page.keyboard.press('Escape');
      await expectAccessible(page, `workspace, ${theme}, ${colours}`);
    }
});

test('what lies over the workspace, and menus', async ({ app }) => {
  const page = await app.start();
  await alive(page);
  await page.keyboard.press('Control+K');
  await expect(searchField(page)).toBeFocused();
  await expect(searchLines(page).first()).toBeVisible();
  await expectAccessible(page, 'search');
  await searchField(page).fill('sol perp');
  await expect(searchLines(page).first()).toContainText('SOL');
  await expectAccessible(page, 'search for an instrument');
  await searchField(page).fill('nothing of this name');
  await expectAccessible(page, 'search without an answer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await expectAccessible(page, 'shortcuts');
  await page.keyboard.press('Escape');
  for (const id of ['main-menu', 'layout-menu']) {
    await page.getByTestId(id).click();
    await expectAccessible(page, id);
    await page.keyboard.press('Escape');
  }
  for (const kind of ['ladder', 'chart', 'health'] as const) {
    await panel(page, kind).getByTestId('panel-menu').click();
    await expectAccessible(page, `menu of ${kind}`);
    await page.keyboard.press('Escape');
  }
  await page.getByTestId('go-live').click();
  await expectAccessible(page, 'question before going live');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+W');
  await expect(page.getByTestId('notice').first()).toBeVisible();
  await expectAccessible(page, 'a notice');
});

test('every view of health, and the filter of the watchlist', async ({ app }) => {
  const page = await app.start();
  await alive(page);
  for (const view of ['streams', 'latency', 'plots', 'limits', 'timeline', 'events'] as const) {
    await showHealth(page, view);
    await expect(panel(page, 'health').getByText('Opening…')).toHaveCount(0);
    await expectAccessible(page, view);
  }
  await page.getByTestId('watchlist-filter').click();
  await expectAccessible(page, 'filter of the watchlist');
});

test('one asset over several venues', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await showFiveVenues(page);
  await expectAccessible(page, 'five venues');
  await panel(page, 'consolidated').getByTestId('venue-picker').click();
  await expectAccessible(page, 'choice of venues');
});

test('a small window, an empty one, and a recording', async ({ app }) => {
  const page = await app.start({ capture: captureFile(FIXTURE) });
  await playToEnd(page);
  await expectAccessible(page, 'a recording that has ended');
  await page.setViewportSize({ width: 960, height: 540 });
  await expectAccessible(page, '960x540');
  for (const kind of ['watchlist', 'chart', 'health', 'ladder', 'tape'] as const) {
    await panel(page, kind).getByTestId('panel-menu').click();
    await page.locator('[role=menu]:popover-open').getByRole('menuitem', { name: 'Close' }).click();
    await expect(panels(page, kind)).toHaveCount(0);
  }
  await expectAccessible(page, 'no panels');
  await addPanel(page, /^Ladder$/);
  await expectAccessible(page, 'a panel alone');
});

/** Waits until every panel of the default workspace shows something. */
async function alive(page: Page): Promise<void> {
  await verifiedLadder(page);
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/\d+ candles/);
}
