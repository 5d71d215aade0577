import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { installApp } from '../hosts/installed-app.ts';
import type { StartOptions } from '../hosts/running-app.ts';
import { verifiedLadder } from '../screen.ts';
import {
  FakeFeed,
  NEW_APP,
  UPDATE_FILE,
  UPDATE_LIST,
} from '../../src-main/hosts/electron/updates/testing/fake-feed.ts';

const OLD_APP = '#!/bin/sh\nexit 1\n';
const NOTES = '- Books are verified 3 s sooner after a lost connection\n- <b>Alerts</b> on spreads';
const UPDATE = { version: '9.1.0', file: NEW_APP, notes: NOTES };
const LONG_NOTES = NOTES.repeat(100);
const SIZES = [
  { width: 960, height: 540 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
];

test('an update is shown with what changed, loaded and installed only when asked for, and restarts the app', async ({
  app,
}) => {
  test.skip(process.platform !== 'linux', 'the stand-in of an installed app is an AppImage');
  const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-update-'));
  const appImage = path.join(folder, 'Tapedeck.AppImage');
  try {
    await using feed = await FakeFeed.start();
    const page = await app.start(installedWith(feed, folder, appImage));
    await verifiedLadder(page);
    const double = doubleOf(app);
    const card = page.getByTestId('update-card');

    // A list of somebody else is no update, and it is said why.
    feed.offer({ ...UPDATE, signedBy: generateKeyPairSync('ed25519').privateKey });
    expect(feed.asked).toEqual([]);
    await double.clickMenu('check-updates');
    await expect(card).toContainText('not signed by the maker');

    feed.offer({ ...UPDATE, version: '9.0.0', notes: LONG_NOTES });
    await card.getByRole('button', { name: 'Try again' }).click();
    await expect(card.getByRole('heading')).toHaveText('Version 9.0.0 is available.');
    await fitsEverySize(page);

    feed.offer(UPDATE);
    feed.asked = [];
    await double.clickMenu('check-updates');
    await expect(card.getByRole('heading')).toHaveText('Version 9.1.0 is available.');
    await expect(card.getByRole('region', { name: 'What changed' })).toHaveText(NOTES);
    if (process.env['TAPEDECK_PICTURES'] === '1') await card.screenshot({ path: PICTURE });
    expect(feed.asked).toEqual([UPDATE_LIST, `${UPDATE_LIST}.sig`]);

    await card.getByRole('button', { name: 'Download' }).click();
    await expect(card.getByRole('heading')).toHaveText('Version 9.1.0 is ready to be installed.');
    expect(feed.asked).toContain(UPDATE_FILE);
    expect([readFileSync(appImage, 'utf8'), double.relaunches]).toEqual([OLD_APP, []]);

    await card.getByRole('button', { name: 'Install and restart' }).click();
    expect(await double.ended()).toBe(0);
    expect(readFileSync(appImage, 'utf8')).toBe(NEW_APP);
    expect(existsSync(path.join(folder, 'started'))).toBe(true);
    expect(double.relaunches).toEqual([{ execPath: appImage, args: [] }]);
    expect(double.stderr).toMatch(/^\S+ UPDATE_FAILED .*not signed by the maker[^\n]*\n$/);
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** An app that was installed as an AppImage, built with a feed. */
function installedWith(feed: FakeFeed, folder: string, appImage: string): StartOptions {
  const [resources, cache] = ['resources', 'cache'].map((name) => path.join(folder, name)) as [string, string];
  const appFolder = installApp(folder);
  writeFileSync(path.join(appFolder, 'main/update-feed.json'), JSON.stringify(feed.description));
  writeFileSync(path.join(resources, 'app-update.yml'), 'provider: generic\nupdaterCacheDirName: tapedeck-updater\n');
  writeFileSync(appImage, OLD_APP, { mode: 0o755 });
  mkdirSync(cache);
  const env = {
    DOUBLE_PACKAGED: '1',
    DOUBLE_RESOURCES: resources,
    APPIMAGE: appImage,
    XDG_CACHE_HOME: cache,
    UPDATE_TEST: folder,
  };
  return { mode: 'demo', appFolder, env };
}

/** The card lies within the window, at every size. */
async function fitsEverySize(page: Page): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const box = await page.getByTestId('update-card').boundingBox();
    expect(box).not.toBeNull();
    const { x = -1, y = -1, width = 0, height = 0 } = box ?? {};
    expect([x >= 0, y >= 0, x + width <= size.width, y + height <= size.height]).toEqual([true, true, true, true]);
  }
}

const PICTURE = path.resolve(import.meta.dirname, '../../docs/images/update-card.png');
