import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getRawHeader, listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../scripts/build.mjs';
import { BUNDLED_PACKAGES } from '../scripts/bundled-packages.mjs';
import { engineEntries } from '../src-main/hosts/electron/engine-entries.ts';
import { builderConfig } from './electron-builder.config.mjs';
import { ICNS_TYPES, ICO_SIZES, LINUX_SIZES } from './icons/icon-files.mjs';
import { iconSources } from './icons/make-icons.mjs';
import { BUNDLES, releaseNotes, stageApp } from './stage-app.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const RESOURCES = path.join(import.meta.dirname, 'resources');
const FEED = { TAPEDECK_UPDATE_FEED: 'https://updates.example/tapedeck/' };
/** A file with the fuses of a fresh Electron: version 1, nine of them, run-as-node, options and inspect on. */
const STAND_IN = Buffer.concat([
  Buffer.alloc(5_000_000, 7),
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
  Buffer.alloc(1_000, 7),
]);
const SET_FUSES = {
  version: FuseVersion.V1,
  [FuseV1Options.RunAsNode]: FuseState.DISABLE,
  [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
  [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
  [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
  // Left as Electron has it.
  [FuseV1Options.WasmTrapHandlers]: FuseState.ENABLE,
};
let folder = '';

beforeAll(async () => {
  expect(await ensureBuilt(process.execPath)).toBe(true);
  folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-desktop-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the configuration of electron-builder', () => {
  // electron-builder's own check, which it exports to nobody; it takes a logger that it asks nothing of.
  const requireFrom = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const checks = requireFrom('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(config: object, log: { isEnabled: boolean }): Promise<void>;
  };

  test.each([
    {},
    FEED,
    { ...FEED, APPLE_TEAM_ID: 'X', TAPEDECK_PUBLISHER: 'P', TAPEDECK_MAINTAINER: 'M <m@x.example>' },
  ])('fits its schema with %j', async (env) => {
    await checks.validateConfiguration(builderConfig(env), { isEnabled: false });
  });

  test('its check finds a key that does not exist', async () => {
    await expect(
      checks.validateConfiguration({ ...builderConfig({}), asarr: true }, { isEnabled: false }),
    ).rejects.toThrow('asarr');
  });

  test('makes every installer for both processors', () => {
    const { linux, mac, win } = builderConfig({});
    expect(linux.target).toEqual([
      { target: 'AppImage', arch: ['x64', 'arm64'] },
      { target: 'deb', arch: ['x64', 'arm64'] },
    ]);
    expect(mac.target[0]).toEqual({ target: 'dmg', arch: ['universal'] });
    expect(win.target).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }]);
  });

  test('an installer that updates itself must be signed, and without a feed none is looked for', () => {
    expect(builderConfig({})).toMatchObject({ publish: null, forceCodeSigning: false });
    expect(builderConfig(FEED)).toMatchObject({
      publish: [{ provider: 'generic', url: FEED.TAPEDECK_UPDATE_FEED }],
      forceCodeSigning: true,
    });
  });

  test('names files that exist', () => {
    const { linux, mac, win } = builderConfig({});
    const files = [linux.icon, mac.icon, win.icon].map((file) => path.join(RESOURCES, file));
    expect([...files, path.join(ROOT, mac.entitlements)].filter((file) => !existsSync(file))).toEqual([]);
  });

  test('nothing turns the sandbox off', () => {
    const config = builderConfig({});
    expect(JSON.stringify(config)).not.toContain('sandbox');
    expect(config.toolsets.appimage).not.toBe('0.0.0');
  });
});

describe('the fuses', () => {
  const { electronFuses } = builderConfig({});
  /** As electron-builder turns its own names into those of the fuses. */
  const wire = {
    version: FuseVersion.V1 as const,
    [FuseV1Options.RunAsNode]: electronFuses.runAsNode,
    [FuseV1Options.EnableCookieEncryption]: electronFuses.enableCookieEncryption,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: electronFuses.enableNodeOptionsEnvironmentVariable,
    [FuseV1Options.EnableNodeCliInspectArguments]: electronFuses.enableNodeCliInspectArguments,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: electronFuses.enableEmbeddedAsarIntegrityValidation,
    [FuseV1Options.OnlyLoadAppFromAsar]: electronFuses.onlyLoadAppFromAsar,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: electronFuses.loadBrowserProcessSpecificV8Snapshot,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: electronFuses.grantFileProtocolExtraPrivileges,
  };

  test('are set on a file that has the wire of Electron', async () => {
    const file = path.join(folder, 'electron');
    writeFileSync(file, STAND_IN);
    const before = await getCurrentFuseWire(file);
    expect(before[FuseV1Options.RunAsNode]).toBe(FuseState.ENABLE);
    await flipFuses(file, wire);
    expect(await getCurrentFuseWire(file)).toEqual(SET_FUSES);
    expect(statSync(file).size).toBe(STAND_IN.length);
  });

  test('a file without the wire is rejected', async () => {
    const file = path.join(folder, 'no-electron');
    writeFileSync(file, Buffer.alloc(1_000));
    await expect(flipFuses(file, wire)).rejects.toThrow('sentinel');
  });
});

describe('what electron-builder packs around a stand-in of Electron', () => {
  let app = '';
  let packed = '';
  let archive = '';
  let names: string[] = [];

  beforeAll(() => {
    app = path.join(folder, 'app');
    stageApp(app, {});
    const electron = path.join(folder, 'electron-dist');
    mkdirSync(path.join(electron, 'resources'), { recursive: true });
    mkdirSync(path.join(electron, 'locales'));
    writeFileSync(path.join(electron, 'electron'), STAND_IN, { mode: 0o755 });
    for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'chrome-sandbox', 'locales/en-US.pak'])
      writeFileSync(path.join(electron, name), name);
    const output = path.join(folder, 'installers');
    mkdirSync(output);
    writeFileSync(path.join(output, 'release-notes.md'), '- new\n');
    const overrides = { electronDist: electron, 'directories.app': app, 'directories.output': output };
    execFileSync(process.execPath, [
      path.join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--projectDir',
      ROOT,
      '--config',
      path.join(import.meta.dirname, 'electron-builder.config.mjs'),
      '--publish',
      'never',
      '--linux',
      'dir',
      '--x64',
      ...Object.entries(overrides).map(([key, value]) => `-c.${key}=${value}`),
      `-c.releaseInfo.releaseNotesFile=${path.join(output, 'release-notes.md')}`,
    ]);
    packed = path.join(output, 'linux-unpacked');
    archive = path.join(packed, 'resources/app.asar');
    names = listPackage(archive, { isPack: false });
  });

  test('has its fuses set, its archive and nothing unpacked beside it', async () => {
    expect(await getCurrentFuseWire(path.join(packed, 'tapedeck'))).toEqual(SET_FUSES);
    expect(readdirSync(path.join(packed, 'resources'))).toEqual(['app.asar']);
    expect(readdirSync(packed)).toContain('LICENSES.chromium.html');
  });

  test('contains in its archive the bundles, licences and a manifest, and nothing else', () => {
    const folders = names.map((name) => name.split(/[\\/]/)[1] ?? '');
    expect([...new Set(folders)].sort()).toEqual([
      'LICENSE',
      'THIRD_PARTY_NOTICES',
      'main',
      'package.json',
      'preload',
      'renderer',
    ]);
    const endings = new Set(names.filter((name) => /\.[^\\/]+$/.test(name)).map((name) => path.extname(name)));
    expect([...endings].sort()).toEqual(['.cjs', '.css', '.html', '.js', '.json', '.png', '.svg']);
    expect(names.filter((name) => /node_modules|\.node$|\.map$|\.ts$/.test(name))).toEqual([]);
  });

  test('has no dependencies to collect', () => {
    const manifest = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest['main']).toBe('main/main.js');
    expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([]);
    expect(existsSync(path.join(app, String(manifest['main'])))).toBe(true);
  });

  test('imports nothing but Electron and what Node has', () => {
    const foreign = readdirSync(path.join(app, 'main'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => importsOf(path.join(app, 'main', name)))
      .filter((name) => !name.startsWith('.') && name !== 'electron' && !isBuiltin(name));
    expect(foreign).toEqual([]);
  });

  test('is smaller than 12 MB', () => {
    expect(statSync(archive).size).toBeLessThan(12_000_000);
  });

  test('carries the licence of every package in its bundles', () => {
    const notices = readFileSync(path.join(app, 'THIRD_PARTY_NOTICES'), 'utf8');
    const packages = BUNDLES.flatMap(
      (bundle) => JSON.parse(readFileSync(path.join(ROOT, 'out', bundle, BUNDLED_PACKAGES), 'utf8')) as string[],
    );
    expect(packages).toContain('react');
    expect(packages).toContain('ws');
    // In the script of the documentation, which a build of its own makes.
    packages.push('minisearch');
    const named = new Set([...notices.matchAll(/^(\S+) \d+\.\d+\.\d\S* \(/gm)].map(([, name]) => name));
    expect(packages.filter((name) => !named.has(name))).toEqual([]);
  });

  test('has the integrity of every file, which the fuse checks', () => {
    const files = names.filter((name) => path.extname(name) !== '');
    for (const name of files) {
      const { integrity } = statFile(archive, name.slice(1)) as { integrity?: { algorithm: string; hash: string } };
      const content = readFileSync(path.join(app, name));
      expect(integrity).toMatchObject({
        algorithm: 'SHA256',
        hash: createHash('sha256').update(content).digest('hex'),
      });
    }
    expect(getRawHeader(archive).headerString).toContain('integrity');
  });

  test('has the entries of the threads inside the archive, beside the main bundle', () => {
    const main = path.join(archive, 'main');
    for (const url of Object.values(engineEntries(main))) {
      const inside = path.relative(archive, process.getBuiltinModule('node:url').fileURLToPath(url as URL));
      expect(names).toContain(`${path.sep}${inside}`);
    }
    // The health thread's entry is named by the bundle that starts it.
    expect(readFileSync(path.join(app, 'main/serve-session.js'), 'utf8')).toContain('health-worker.js');
    expect(names).toContain(`${path.sep}main${path.sep}health-worker.js`);
  });

  test('says where updates come from only if that was configured, whole and over https', () => {
    const staged = path.join(folder, 'fed');
    const key = path.join(folder, 'key.pem');
    writeFileSync(key, newPublicKey('ed25519'));
    stageApp(staged, { ...FEED, TAPEDECK_UPDATE_KEY: key });
    expect(JSON.parse(readFileSync(path.join(staged, 'main/update-feed.json'), 'utf8'))).toEqual({
      url: FEED.TAPEDECK_UPDATE_FEED,
      publicKey: expect.stringMatching(/^[\w+/]{58,}=*$/) as unknown,
    });
    expect(names.filter((name) => name.includes('update-feed'))).toEqual([]);
    expect(() => stageApp(staged, FEED)).toThrow('both');
    expect(() => stageApp(staged, { TAPEDECK_UPDATE_KEY: key })).toThrow('both');
    expect(() =>
      stageApp(staged, { TAPEDECK_UPDATE_FEED: 'http://updates.example/', TAPEDECK_UPDATE_KEY: key }),
    ).toThrow('https');
    writeFileSync(key, newPublicKey('x25519'));
    expect(() => stageApp(staged, { ...FEED, TAPEDECK_UPDATE_KEY: key })).toThrow('Ed25519');
  });
});

describe('the icons', () => {
  test('are made from the SVG files that are here (node desktop/icons/make-icons.mjs)', () => {
    const { madeFrom } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'icons/icons.json'), 'utf8')) as {
      madeFrom: string;
    };
    expect(madeFrom).toBe(iconSources().hash);
  });

  test('have every size that the systems ask for', () => {
    expect(
      LINUX_SIZES.map((size) =>
        pngSize(readFileSync(path.join(RESOURCES, `icons/${String(size)}x${String(size)}.png`))),
      ),
    ).toEqual(LINUX_SIZES.map((size) => [size, size]));
    const ico = readFileSync(path.join(RESOURCES, 'icon.ico'));
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, at) => 6 + 16 * at);
    expect(entries.map((at) => pngSize(ico.subarray(ico.readUInt32LE(at + 12))))).toEqual(
      ICO_SIZES.map((size) => [size, size]),
    );
    const icns = readFileSync(path.join(RESOURCES, 'icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const found: Record<string, number | undefined> = {};
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
      found[icns.toString('latin1', at, at + 4)] = pngSize(icns.subarray(at + 8))[0];
    expect(found).toEqual(ICNS_TYPES);
  });
});

test('what changed is the part of the changelog about the version', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n- later\n\n## 0.2.0 - 2026-12-01\n\n- now\n\n## 0.1.0\n\n- before\n';
  expect(releaseNotes(changelog, '0.2.0')).toBe('- now');
  expect(releaseNotes(changelog, '0.1.0')).toBe('- before');
  expect(releaseNotes(changelog, '0.3.0')).toBe('- later');
  const own = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  expect(releaseNotes(own, '9.9.9').length).toBeGreaterThan(100);
});

test('the feed is signed so that the key it was made with can be checked', () => {
  const { generateKeyPairSync, verify } = process.getBuiltinModule('node:crypto');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = path.join(folder, 'private.pem');
  const feed = path.join(folder, 'latest.yml');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(feed, 'version: 1.2.3\n');
  execFileSync(process.execPath, [path.join(import.meta.dirname, 'sign-feed.mjs'), key, feed]);
  const signature = Buffer.from(readFileSync(`${feed}.sig`, 'utf8').trim(), 'base64');
  expect(verify(null, readFileSync(feed), publicKey, signature)).toBe(true);
  expect(verify(null, Buffer.from('version: 1.2.4\n'), publicKey, signature)).toBe(false);
});

/** Modules that a bundle imports or requires by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\b[^;'"]*?["']([^"']+)["'];?$/gm),
    ...text.matchAll(/\b__require\("([^"]+)"\)/g),
    ...text.matchAll(/^import\("([^"]+)"\)/gm),
  ].map(([, name = '']) => name);
}

function pngSize(bytes: Buffer): readonly number[] {
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function newPublicKey(type: 'ed25519' | 'x25519'): string {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto');
  const pair = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
