import type { Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../../proofs/captures.ts';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import {
  focusOn,
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
  await page.keyboard.press('Alt+A');
  for (const id of ['alert-conditions', 'alert-additions']) {
    await page.getByTestId(id).click();
    await expectAccessible(page, `new alert, ${id}`);
    await page.keyboard.press('Escape');
  }
  await expectAccessible(page, 'new alert');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('alert-dialog')).toHaveCount(0);
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

for (const scheme of ['dark', 'light'] as const)
  test(`colours forced by the system, ${scheme}: what is chosen, focused and written can be told`, async ({ app }) => {
    const page = await app.start();
    await alive(page);
    await page.emulateMedia({ forcedColors: 'active', colorScheme: scheme });
    // Canvases follow the system, whatever theme is set.
    await expect(page.locator('html')).toHaveAttribute('data-theme', scheme);
    const chosen = panel(page, 'watchlist').locator('.grid-row[aria-selected="true"]');
    await panel(page, 'watchlist').locator('.grid-row').nth(1).click();
    await expect(chosen).toHaveCount(1);
    const [highlight, onHighlight] = await systemColours(page);
    await expect(chosen).toHaveCSS('background-color', highlight);
    for (const cell of await chosen.locator('b:visible').all()) await expect(cell).toHaveCSS('color', onHighlight);
    await expectAccessible(page, 'workspace');
    const pressed = panel(page, 'chart').locator('.interval-row [aria-pressed="true"]');
    await expect(pressed).toHaveCSS('background-color', highlight);
    await page.getByTestId('layout-menu').focus();
    await page.keyboard.press('Tab');
    await expect(page.getByTestId('main-menu')).toHaveCSS('outline-color', highlight);
    await expect(page.getByTestId('main-menu')).toHaveCSS('outline-style', 'solid');
    await panel(page, 'ladder').getByTestId('panel-menu').click();
    const line = page.locator('[role=menu]:popover-open .menu-row:focus');
    await expect(line).toHaveCSS('background-color', highlight);
    await expectAccessible(page, 'menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await expectAccessible(page, 'settings');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await searchField(page).fill('sol');
    await expect(searchLines(page).first()).toHaveCSS('background-color', highlight);
    await expectAccessible(page, 'search');
  });

test('by choice the focused panel is read aloud, at most every ten seconds', async ({ app }) => {
  const page = await app.start();
  await alive(page);
  const said = page.getByTestId('read-aloud');
  await expect(said).toHaveCount(0);
  await focusOn(page, 'ladder');
  await page.keyboard.press('Control+K');
  await searchField(page).fill('read the focused panel');
  await expect(searchLines(page).first()).toContainText('Read the focused panel aloud');
  await page.keyboard.press('Enter');
  await expect(said).toHaveAttribute('aria-live', 'polite');
  await expect(said).toHaveText(/^bid [\d,.]+ x .* ask .*VERIFIED/);
  const first = await said.textContent();
  const summary = panel(page, 'ladder').getByTestId('ladder-summary');
  const seen = new Set<string | null>();
  await expect
    .poll(async () => {
      seen.add(await summary.textContent());
      return seen.size;
    })
    .toBeGreaterThan(4);
  await expect(said).toHaveText(first ?? '');
  await expect(said).not.toHaveText(first ?? '');
  // Another panel is said at once: of a table its chosen row, of health its sentence.
  await focusOn(page, 'watchlist');
  await expect(said).toHaveText(/BTCUSDT, SPOT, [\d,]+\.\d+, [+-]/);
  await focusOn(page, 'health');
  await expect(said).toHaveText(/streams are live|This machine is busy/);
  await page.keyboard.press('Control+K');
  await searchField(page).fill('read the focused panel');
  await page.keyboard.press('Enter');
  await expect(said).toHaveCount(0);
});

test('a panel that has nothing to show says the next step', async ({ app }) => {
  const page = await app.start();
  await alive(page);
  const list = panel(page, 'watchlist');
  await list.getByTestId('watchlist-filter').click();
  await list.getByTestId('watchlist-chips').getByRole('button', { name: 'Future', exact: true }).click();
  await expect(list).toContainText(/None of the \d+ instruments passes the filter/);
  await list.getByRole('button', { name: 'Show all' }).click();
  await expect(list.locator('.grid-row').first()).toBeVisible();
  await showHealth(page, 'streams');
  await panel(page, 'health').locator('.grid-view').focus();
  await page.keyboard.press('Space');
  await expect(panel(page, 'health')).toContainText(/Everything is well\. Space shows all again/);
  await addPanel(page, /^Alerts$/);
  await expect(panel(page, 'alerts')).toContainText(/No alerts yet.*Alt\+A/);
  await addPanel(page, /^Large trades$/);
  await panel(page, 'large-trades').getByTestId('panel-menu').click();
  const smallest = page.locator('[role=menu]:popover-open').getByLabel('Smallest order shown, in quote value');
  await smallest.fill('1000000000');
  await smallest.press('Enter');
  await page.keyboard.press('Escape');
  await expect(panel(page, 'large-trades')).toContainText('A smaller size is set in the menu of this panel.');
  await addPanel(page, /^Quotes$/);
  await panel(page, 'quotes').locator('.quotes-filter').fill('zzzz');
  await expect(panel(page, 'quotes')).toContainText('No ticker or name begins so. Esc shows all.');
  await expectAccessible(page, 'panels without anything to show');
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

/** The ground of what is chosen and the text on it, as the system has them. */
function systemColours(page: Page): Promise<[string, string]> {
  return page.evaluate(() => {
    const probe = document.createElement('span');
    probe.style.cssText = 'forced-color-adjust: none; background: Highlight; color: HighlightText';
    document.body.append(probe);
    const { backgroundColor, color } = getComputedStyle(probe);
    probe.remove();
    return [backgroundColor, color];
  });
}

/** Waits until every panel of the default workspace shows something. */
async function alive(page: Page): Promise<void> {
  await verifiedLadder(page);
  await expect.poll(() => newestPrint(page)).toBeDefined();
  await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/\d+ candles/);
}
