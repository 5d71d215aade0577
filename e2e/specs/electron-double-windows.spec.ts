import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { doubleOf, startDouble } from '../hosts/double-host.ts';
import { panels, searchField, searchLines, verifiedLadder } from '../screen.ts';
import { patience } from '../../scripts/speed.mjs';

// What only Electron's half does: run against the double, since build machines cannot download the binary.

test('the window comes back where it was, on a screen that is attached', async ({ app }) => {
  await app.start();
  await doubleOf(app).moveWindow(1, { x: 300, y: 120, width: 1100, height: 700 });
  await app.stop();
  await app.start();
  expect((await doubleOf(app).inspect()).windows[0]?.options).toMatchObject({
    x: 300,
    y: 120,
    width: 1100,
    height: 700,
  });
  await app.stop();
  const file = path.join(app.home, 'settings/window.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), x: 5_000, y: -3_000 }));
  await app.start();
  expect((await doubleOf(app).inspect()).windows[0]?.options).toMatchObject({
    x: 820,
    y: 0,
    width: 1100,
    height: 700,
  });
});

test('a second start of the same home shows the first instead', async ({ app, browser }) => {
  await app.start();
  const surroundings = { browser, home: app.home, downloads: app.home };
  await expect(startDouble(surroundings, {})).rejects.toThrow('ended with 0 before window 1');
});

test('a home whose screen runs in a browser is not opened by the desktop app as well', async ({ app, browser }) => {
  const owner = { role: 'web', pid: process.pid, host: hostname(), start: '', since: '2026-11-29T00:00:00.000Z' };
  writeFileSync(path.join(app.home, 'screen.lock'), JSON.stringify(owner));
  const surroundings = { browser, home: app.home, downloads: app.home };
  await expect(startDouble(surroundings, {})).rejects.toThrow('ended with 1 before window 1');
});

test('quitting stops the engine within two seconds and ends cleanly', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  const startedAt = Date.now();
  expect(await double.quit()).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(patience(4_000));
  expect(double.stderr).toBe('');
});

test('closing the last window ends the app', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  await double.closeWindow(1);
  expect(await double.ended()).toBe(process.platform === 'darwin' ? null : 0);
});

test('the menu has the commands a person looks for, and every kind of panel', async ({ app }) => {
  const page = await app.start();
  const { menuItems } = await doubleOf(app).inspect();
  expect(menuItems.filter((id) => !id.startsWith('add-'))).toEqual([
    'new-window',
    'open-capture',
    'export-snapshot',
    'mode-live',
    'mode-demo',
    'palette',
    'layout-reset',
    'settings',
    'reconnect',
    'zoom-in',
    'zoom-out',
    'zoom-reset',
    'zoom-in-=',
    'zoom-in-numadd',
    'zoom-out-numsub',
    'zoom-reset-num0',
    'documentation',
    'shortcuts',
    'news',
  ]);
  // Keys are heard once the screen is there.
  await expect(panels(page, 'ladder').first()).toBeVisible();
  await page.keyboard.press('Control+K');
  await searchField(page).fill('add panel');
  await expect(searchLines(page).first()).toContainText('Add panel');
  const shown = await searchLines(page).filter({ hasText: 'Add panel' }).count();
  expect(menuItems.filter((id) => id.startsWith('add-'))).toHaveLength(shown);
});

test('commands of the menu reach the screen', async ({ app }) => {
  const page = await app.start();
  const double = doubleOf(app);
  await verifiedLadder(page);
  await double.clickMenu('add-tape');
  await expect(panels(page, 'tape')).toHaveCount(2);
  await double.clickMenu('layout-reset');
  await expect(panels(page, 'tape')).toHaveCount(1);
  await double.clickMenu('palette');
  await expect(searchField(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await double.clickMenu('mode-live');
  await expect(page.getByTestId('confirm-mode')).toBeVisible();
});

test('when the computer wakes up, every connection is opened anew at once', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const reconnects = async () =>
    Number(/(\d+) reconnects?/.exec((await page.getByTestId('health-totals').first().textContent()) ?? '')?.[1]);
  expect(await reconnects()).toBe(0);
  doubleOf(app).power('suspend');
  doubleOf(app).power('resume');
  await expect.poll(reconnects).toBeGreaterThan(0);
  await verifiedLadder(page);
});
