import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import {
  DEFAULT_PANELS,
  chooseInMenu,
  choosePanelMenu,
  instrumentOf,
  lookUp,
  panel,
  panels,
  searchField,
  searchLines,
  verifiedLadder,
} from '../screen.ts';

test('typing a symbol finds it and every linked panel shows it', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await lookUp(page, 'ethusdt');
  for (const kind of ['ladder', 'tape', 'chart'] as const) await expect(instrumentOf(page, kind)).toHaveText('ETHUSDT');
  await verifiedLadder(page);
});

test('letters typed anywhere open the search', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.type('sol');
  await expect(searchField(page)).toHaveValue('sol');
  await expect(searchLines(page).first()).toContainText(/SOL/);
  await page.keyboard.press('Escape');
  await expect(searchField(page)).toBeHidden();
});

test('panels are added and removed, and the layout is there again after a restart', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  await chooseInMenu(page.getByTestId('main-menu'), /^Ladder$/);
  await expect(panels(page, 'ladder')).toHaveCount(2);
  await choosePanelMenu(page, 'watchlist', 'Close');
  await expect(panels(page, 'watchlist')).toHaveCount(0);
  await lookUp(page, 'ethusdt');
  await expect(instrumentOf(page, 'chart')).toHaveText('ETHUSDT');
  await keptWorkspace(app.home, 'ETHUSDT');
  // What is changed a moment before the end is saved while the page goes.
  await chooseInMenu(page.getByTestId('main-menu'), /^Tape$/);
  await expect(panels(page, 'tape')).toHaveCount(2);

  page = await app.start();
  await expect(panels(page, 'ladder')).toHaveCount(2);
  await expect(panels(page, 'tape')).toHaveCount(2);
  await expect(panels(page, 'watchlist')).toHaveCount(0);
  await expect(instrumentOf(page, 'chart')).toHaveText('ETHUSDT');
  await verifiedLadder(page);
});

test('a saved layout that cannot be read does not stop the start and is kept aside', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  await lookUp(page, 'ethusdt');
  const file = await keptWorkspace(app.home, 'ETHUSDT');
  for (const broken of [
    '{"version":',
    '{"version":1,"layout":{"tree":{"kind":"split","direction":"row","children":7}}}',
    '[]',
  ]) {
    await app.stop();
    writeFileSync(file, broken);
    page = await app.start();
    for (const kind of DEFAULT_PANELS) await expect(panel(page, kind)).toBeVisible();
  }
  expect(readdirSync(path.dirname(file)).filter((name) => /broken|corrupt/.test(name))).not.toEqual([]);
  await verifiedLadder(page);
});

test('two windows of one app both show a verified book', async ({ app }) => {
  const page = await app.start();
  const second = await app.running.secondPage();
  await verifiedLadder(second);
  await verifiedLadder(page);
  await expect(second).toHaveTitle(/SIMULATED/);
  await second.close();
  await verifiedLadder(page);
});

/** Waits until the workspace on the disk mentions a word; answers its file. */
async function keptWorkspace(home: string, word: string): Promise<string> {
  const file = path.join(home, 'settings/workspace.json');
  await expect
    .poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : ''), { message: `${file} mentions ${word}` })
    .toContain(word);
  return file;
}
