import type { Page } from '@playwright/test';
import { captureFile, FIXTURE } from '../../proofs/captures.ts';
import { expect, sharedTest, test } from '../app.ts';
import type { PanelKind } from '../screen.ts';
import {
  chooseInMenu,
  choosePanelMenu,
  focusOn,
  newestPrint,
  openMenuLine,
  panel,
  panels,
  playToEnd,
  verifiedLadder,
} from '../screen.ts';
import { TRIALS } from '../key-trials.ts';
import { summaryText, tapeSummary } from '../panel-trials.ts';
import type { Try } from '../trial.ts';
import { patience } from '../../scripts/speed.mjs';

/** Sections whose keys are tried in a recording that has ended, where nothing moves by itself. */
const STILL: ReadonlySet<string> = new Set(['Ladder', 'Consolidated ladder']);
const KINDS: Readonly<Record<string, PanelKind>> = {
  Ladder: 'ladder',
  Heatmap: 'heatmap',
  Tape: 'tape',
  'Consolidated ladder': 'consolidated',
  'Merged tape': 'merged-tape',
  Chart: 'chart',
  Watchlist: 'watchlist',
  Health: 'health',
  Quotes: 'quotes',
  Alerts: 'alerts',
};

test.afterAll(({ shared }) => shared.app.stop());

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
  const isAlone = STILL.has(section) || section === 'Everywhere';
  (isAlone ? test : sharedTest)(`keys of the page of shortcuts: ${section}`, async ({ app }) => {
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
    // A calm minute has some two hundred.
    await expect.poll(trades, { timeout: patience(120_000) }).toBeGreaterThan(200);
  }
  if (kind === 'chart') await expect(panel(page, kind).getByTestId('chart-summary')).toContainText(/\d{3} candles/);
}

test('? opens the page of shortcuts, which is searched by what is to be done', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await focusOn(page, 'ladder');
  await page.keyboard.press('?');
  const dialog = page.getByTestId('shortcuts');
  await expect(page.getByTestId('shortcuts-search')).toBeFocused();
  const all = await dialog.locator('dt').count();
  await page.keyboard.type('price step');
  await expect(dialog.locator('dt').first()).toContainText('price step');
  expect(await dialog.locator('dt').count()).toBeLessThan(all / 4);
  await page.getByTestId('shortcuts-search').fill('nothing of this name');
  await expect(dialog).toContainText('Ctrl+K searches all commands');
});

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
