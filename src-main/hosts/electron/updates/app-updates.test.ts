import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppImageUpdater } from 'electron-updater';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UpdateState } from '../../../../src-shared/wire/update-state.ts';
import { AppUpdates } from './app-updates.ts';
import { providerOf } from './signed-provider.ts';
import { FakeFeed, NEW_APP, UPDATE_FILE, UPDATE_LIST } from './testing/fake-feed.ts';
import type { FakeOffer } from './testing/fake-feed.ts';
import { readUpdateFeed } from './update-feed.ts';

// electron-updater itself, as on Linux, over HTTP from a feed on loopback. Only Electron is a stand-in.

const ELECTRON = `
const { EventEmitter } = require('node:events');
const http = require('node:http');
const app = Object.assign(new EventEmitter(), {
  isPackaged: true, quits: 0,
  whenReady: () => Promise.resolve(), getVersion: () => '1.0.0', getName: () => 'tapedeck',
  getAppPath: () => process.env.UPDATE_TEST, getPath: () => process.env.UPDATE_TEST, quit() { this.quits++; },
});
module.exports = {
  app, autoUpdater: new EventEmitter(),
  session: { fromPartition: () => ({}) },
  net: { request: ({ session, redirect, ...options }) => http.request(options) },
};`;

let folder = '';
let feed: FakeFeed;
let hooks: ReturnType<typeof registerHooks>;
let Updater: typeof AppImageUpdater;
const saved = { appImage: process.env['APPIMAGE'], cache: process.env['XDG_CACHE_HOME'] };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-updates-'));
  const stub = path.join(folder, 'electron.cjs');
  writeFileSync(stub, ELECTRON);
  hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: pathToFileURL(stub).href, shortCircuit: true } : next(specifier, context),
  });
  ({ AppImageUpdater: Updater } = await import('electron-updater'));
  feed = await FakeFeed.start();
});

afterAll(async () => {
  hooks.deregister();
  await feed[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  feed.asked = [];
  feed.files.clear();
  for (const part of ['installed', 'cache', 'resources']) {
    rmSync(path.join(folder, part), { recursive: true, force: true });
    mkdirSync(path.join(folder, part));
  }
  rmSync(path.join(folder, 'started'), { force: true });
  const appImage = path.join(folder, 'installed', 'Tapedeck.AppImage');
  writeFileSync(appImage, '#!/bin/sh\nexit 1\n');
  chmodSync(appImage, 0o755);
  writeFileSync(
    path.join(folder, 'resources/app-update.yml'),
    'provider: generic\nupdaterCacheDirName: tapedeck-updater\n',
  );
  Object.defineProperty(process, 'resourcesPath', { value: path.join(folder, 'resources'), configurable: true });
  process.env['APPIMAGE'] = appImage;
  process.env['XDG_CACHE_HOME'] = path.join(folder, 'cache');
  process.env['UPDATE_TEST'] = folder;
});

afterEach(() => {
  restore('APPIMAGE', saved.appImage);
  restore('XDG_CACHE_HOME', saved.cache);
  delete process.env['UPDATE_TEST'];
  Reflect.deleteProperty(process, 'resourcesPath');
});

function offer(changed: Partial<FakeOffer> = {}): void {
  feed.offer({ version: '1.1.0', file: NEW_APP, ...changed });
}

function start(): { updates: AppUpdates; states: UpdateState[]; installs: () => number; reasons: unknown[] } {
  const updater = new Updater();
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.autoRunAppAfterInstall = false;
  updater.disableDifferentialDownload = true;
  updater.setFeedURL({ provider: 'custom', updateProvider: providerOf(feed) });
  const states: UpdateState[] = [];
  const reasons: unknown[] = [];
  let installs = 0;
  const updates = new AppUpdates({
    updater,
    log: { write: ({ name, fields }) => void reasons.push(name, fields?.['reason']) },
    onInstall: () => {
      installs++;
    },
    onState: (state) => {
      states.push(state);
    },
  });
  return { updates, states, installs: () => installs, reasons };
}

describe('an update that is signed', () => {
  test('is offered with what changed, and downloaded and installed only when asked for', async () => {
    offer();
    const { updates, states, installs } = start();
    await updates.act('check');
    const update = { version: '1.1.0', notes: '- books are faster' };
    expect(states).toEqual([{ kind: 'checking' }, { kind: 'available', update }]);
    expect(feed.asked).toEqual([UPDATE_LIST, `${UPDATE_LIST}.sig`]);
    await updates.act('install');
    expect(installs()).toBe(0);
    await updates.act('download');
    expect(updates.state).toEqual({ kind: 'ready', update });
    expect(states.filter(({ kind }) => kind === 'downloading').length).toBeGreaterThan(0);
    expect(existsSync(path.join(folder, 'started'))).toBe(false);
    await updates.act('install');
    expect(installs()).toBe(1);
    // The new program stands in the place of the old one, and was run to finish its own installation.
    expect(readFileSync(path.join(folder, 'installed', 'Tapedeck.AppImage'), 'utf8')).toBe(NEW_APP);
    expect(readFileSync(path.join(folder, 'started'), 'utf8')).toBe('true\n');
  });

  test('is not offered if this version is as new, or newer', async () => {
    for (const version of ['1.0.0', '0.9.0']) {
      offer({ version });
      const { updates } = start();
      await updates.act('check');
      expect(updates.state).toEqual({ kind: 'current' });
    }
  });

  test('whose file is not what the list says is not kept; it can be tried again', async () => {
    offer({ file: NEW_APP.replace('echo', 'evil'), listed: NEW_APP });
    const { updates } = start();
    await updates.act('check');
    await updates.act('download');
    expect(updates.state).toMatchObject({ kind: 'failed', message: expect.stringContaining('sha512') as unknown });
    await updates.act('install');
    expect(existsSync(path.join(folder, 'started'))).toBe(false);
    offer();
    await updates.act('download');
    expect(updates.state.kind).toBe('ready');
  });
});

describe('an update is rejected', () => {
  const rejected = async (): Promise<string> => {
    const { updates, reasons } = start();
    await updates.act('check');
    await updates.act('download');
    expect(feed.asked).not.toContain(UPDATE_FILE);
    const { state } = updates;
    expect(state).toEqual({ kind: 'failed', message: expect.any(String) as unknown });
    expect(reasons[0]).toBe('UPDATE_FAILED');
    return state.kind === 'failed' ? state.message : '';
  };

  test('if the list was signed by another key', async () => {
    offer({ signedBy: generateKeyPairSync('ed25519').privateKey });
    expect(await rejected()).toContain('not signed by the maker');
  });

  test('if the list was changed after it was signed', async () => {
    offer();
    feed.files.set(UPDATE_LIST, (feed.files.get(UPDATE_LIST) ?? '').replace('1.1.0', '1.2.0'));
    expect(await rejected()).toContain('not signed by the maker');
  });

  test('if the signature is empty, or there is none', async () => {
    offer();
    feed.files.set(`${UPDATE_LIST}.sig`, '');
    expect(await rejected()).toContain('not signed by the maker');
    feed.files.delete(`${UPDATE_LIST}.sig`);
    expect(await rejected()).toContain('404');
  });

  test('if its file lies elsewhere', async () => {
    offer({ name: 'https://evil.example/x.AppImage' });
    expect(await rejected()).toContain('lies elsewhere');
    offer({ name: '../x.AppImage' });
    expect(await rejected()).toContain('lies elsewhere');
  });

  test('if there is no list', async () => {
    expect(await rejected()).toContain('404');
  });
});

describe('the feed of a build', () => {
  const write = (content: object): void => {
    writeFileSync(path.join(folder, 'update-feed.json'), JSON.stringify(content));
  };
  test('is none without its file', async () => {
    rmSync(path.join(folder, 'update-feed.json'), { force: true });
    expect(await readUpdateFeed(folder)).toBeUndefined();
  });

  test('is an https address and a key', async () => {
    write({ ...feed.description, url: 'https://updates.example/' });
    const read = await readUpdateFeed(folder);
    expect(read?.url).toBe('https://updates.example/');
    expect(read?.publicKey.equals(feed.publicKey)).toBe(true);
  });

  test.each([
    { url: 'http://updates.example/' },
    { url: 'file:///tmp' },
    { url: 'https://updates.example/', publicKey: undefined },
    { url: 'https://updates.example/', publicKey: 'no key' },
  ])('is wrong: %j', async (wrong) => {
    write({ ...feed.description, ...wrong });
    await expect(readUpdateFeed(folder)).rejects.toThrow();
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
