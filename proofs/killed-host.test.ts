import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHome } from '../src-main/hosts/node/ports/home-lock.ts';
import { foldersOf } from '../src-main/hosts/node/config/home.ts';
import { sweepTemporaryFiles } from '../src-main/hosts/node/ports/temporary-files.ts';
import { isDeep } from './is-deep.ts';
import { numberOf } from './killed-text.ts';

/** How often each kind of write is broken off: 25 times and more for `npm run test:deep`. */
const KILLS = isDeep() ? 25 : 3;

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-killed-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Acknowledged {
  readonly n: number;
  readonly where: string;
}

/** Lets a host write one kind of file from `from` on and kills it so long after its first acknowledgement; what it acknowledged. */
async function writeUntilKilled(kind: string, from: number, afterMs: number): Promise<readonly Acknowledged[]> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'killed-writer.ts'), home, kind, String(from)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => acknowledged.push(JSON.parse(line) as Acknowledged));
  const closed = once(lines, 'close');
  await Promise.race([once(lines, 'line'), closed]);
  await setTimeout(afterMs);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await Promise.all([closed, ended]);
  expect(acknowledged.length).toBeGreaterThan(0);
  return acknowledged;
}

/** Spread over the time in which some writes are done. */
function delayOf(kill: number): number {
  return 3 + ((kill * 37) % 150);
}

async function visible(folder: string): Promise<readonly string[]> {
  return (await readdir(path.join(home, folder))).filter((name) => !name.startsWith('.'));
}

async function numberIn(...names: readonly string[]): Promise<number | undefined> {
  return numberOf(await readFile(path.join(home, ...names), 'utf8'));
}

/** What killed hosts leave is swept once it is old, and then nothing is hidden anywhere. */
async function expectSwept(): Promise<void> {
  const folders = foldersOf(home);
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  const hidden = async (): Promise<readonly string[]> =>
    (
      await Promise.all(
        folders.map(async (folder) =>
          (await readdir(folder).catch(() => []))
            .filter((name) => name.startsWith('.'))
            .map((name) => path.join(folder, name)),
        ),
      )
    ).flat();
  for (const file of await hidden()) await utimes(file, longAgo, longAgo);
  await sweepTemporaryFiles(folders);
  expect(await hidden()).toEqual([]);
}

test.each([
  ['settings', 'settings/workspace.json'],
  ['cache', 'cache/instruments-binance-spot.json'],
])(
  'a host killed while it writes %s leaves the last acknowledged text or a newer one, whole',
  async (kind, file) => {
    let next = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await writeUntilKilled(kind, next, delayOf(kill));
      const last = acknowledged.at(-1)?.n ?? 0;
      const stored = await numberIn(file);
      expect([kill, last, stored]).toEqual([kill, last, stored === last + 1 ? last + 1 : last]);
      expect(acknowledged.every(({ where }) => where === '')).toBe(true);
      next = last + 2;
    }
    expect((await visible(path.dirname(file))).filter((name) => name.includes('corrupt'))).toEqual([]);
    await expectSwept();
  },
  600_000,
);

test('a host killed while it writes exports leaves every acknowledged folder, and no half of one', async () => {
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const acknowledged = await writeUntilKilled('exports', next, delayOf(kill));
    for (const { n, where } of acknowledged) expect(path.basename(where)).toBe(`s${String(n)}`);
    const folders = await visible('exports');
    for (const { n } of acknowledged) expect(folders).toContain(`s${String(n)}`);
    for (const folder of folders) {
      const n = Number(folder.slice(1));
      expect([folder, await numberIn('exports', folder, 'trades.csv')]).toEqual([folder, n]);
      expect([folder, await numberIn('exports', folder, 'manifest.json')]).toEqual([folder, n]);
    }
    next = (acknowledged.at(-1)?.n ?? 0) + 2;
    await rm(path.join(home, 'exports'), { recursive: true });
  }
  await expectSwept();
}, 600_000);

test('a host killed while it stores captures leaves every acknowledged one, whole, under its own name', async () => {
  const stored = new Map<string, number>();
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    for (const { n, where } of await writeUntilKilled('captures', next, delayOf(kill))) {
      expect(stored.has(where)).toBe(false);
      stored.set(where, n);
      next = n + 2;
    }
    const names = await visible('captures');
    for (const name of stored.keys()) expect(names).toContain(name);
    for (const name of names) {
      const number = await numberIn('captures', name);
      expect([name, number]).toEqual([name, stored.get(name) ?? number ?? 'torn']);
    }
  }
  await expectSwept();
}, 600_000);

test('a host killed while it logs, and while its log is rotated, loses no line that has reached the disk, and tears one at most', async () => {
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const acknowledged = await writeUntilKilled('log', next, delayOf(kill));
    const files = await visible('logs');
    const lines = await Promise.all(files.map((file) => readFile(path.join(home, 'logs', file), 'utf8')));
    const texts = lines.flatMap((text) => text.split('\n')).filter((text) => text !== '');
    const numbers = texts.map(numberOf).filter((n) => n !== undefined);
    // One is torn each time at most, and the host after it begins a line of its own.
    expect(texts.length - numbers.length).toBeLessThanOrEqual(kill + 1);
    const stored = new Set(numbers);
    // What is older than the oldest file was to go.
    const oldest = Math.min(...numbers);
    expect(acknowledged.filter(({ n, where }) => where !== '' || (n >= oldest && !stored.has(n)))).toEqual([]);
    next = (acknowledged.at(-1)?.n ?? 0) + 2;
  }
}, 600_000);

test('a host killed while it takes the lock of its home leaves a home that the next one can lock', async () => {
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const acknowledged = await writeUntilKilled('lock', next, delayOf(kill));
    expect([kill, acknowledged.filter(({ where }) => where !== '')]).toEqual([kill, []]);
    next = (acknowledged.at(-1)?.n ?? 0) + 2;
  }
  expect(await lockHome(home, 'serve')).toBeUndefined();
  expect(await visible('.')).toContain('serve.lock');
  await expectSwept();
}, 600_000);
