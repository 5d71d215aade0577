import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { alreadyRunsWords, lockHome } from './home-lock.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-lock-'));
});

const MODULE = path.join(import.meta.dirname, 'home-lock.ts');

/** A process that takes the lock, says what it found, and lives until it is ended or its input closes. */
async function take(role = 'web') {
  const script = `import(${JSON.stringify(MODULE)}).then(async ({ lockHome }) => {
    console.log(JSON.stringify((await lockHome(${JSON.stringify(home)}, '${role}')) ?? 'mine'));
    process.stdin.on('end', () => process.exit(0)).resume();
  });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, found: JSON.parse(line.toString()) as unknown };
}

async function end(child: Awaited<ReturnType<typeof take>>['child'], signal?: 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit');
  if (signal === undefined) child.stdin.end();
  else child.kill(signal);
  await ended;
}

test('one process has the lock of a role; the next finds it, gets it after the end, and after a kill', async () => {
  const first = await take();
  expect(first.found).toBe('mine');
  expect(await lockHome(home, 'web')).toMatchObject({ role: 'web', pid: first.child.pid });
  const service = await take('serve');
  expect(service.found).toBe('mine');
  await end(first.child);
  expect(await readdir(home)).toEqual(['serve.lock']);
  const second = await take();
  expect(second.found).toBe('mine');
  await end(second.child, 'SIGKILL');
  expect(await readdir(home)).toContain('screen.lock');
  const third = await take();
  expect(third.found).toBe('mine');
  await Promise.all([end(third.child), end(service.child)]);
  expect(await readdir(home)).toEqual([]);
}, 60_000);

test('a home has one screen: the desktop app and a browser find each other', async () => {
  const desktop = await take('desktop');
  const owner = await lockHome(home, 'web');
  expect(owner).toMatchObject({ role: 'desktop', pid: desktop.child.pid });
  expect(alreadyRunsWords(owner!, home)).toMatch(/^The desktop app already runs in .* \(process \d+, since /);
  await end(desktop.child);
  const web = await take('web');
  expect(await lockHome(home, 'desktop')).toMatchObject({ role: 'web', pid: web.child.pid });
  await end(web.child);
});

test.each([
  ['a number that another process has now', { pid: process.ppid, host: hostname(), start: 'another' }],
  ['another computer', { pid: process.ppid, host: 'elsewhere', start: '' }],
  ['a process of our own number', { pid: process.pid, host: hostname(), start: '' }],
])('the lock of %s is taken over', async (_name, owner) => {
  const file = path.join(home, 'screen.lock');
  await writeFile(file, JSON.stringify({ role: 'web', since: '2026-01-01T00:00:00.000Z', ...owner }));
  if (owner.start === 'another' && process.platform !== 'linux') return;
  expect(await lockHome(home, 'web')).toBeUndefined();
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(home)).toEqual(['screen.lock']);
});

test('a lock that was never finished is taken over, and a home that cannot be written is not locked', async () => {
  await writeFile(path.join(home, 'screen.lock'), '{"pid":');
  expect(await lockHome(home, 'web')).toBeUndefined();
  await writeFile(path.join(home, 'file'), '');
  expect(await lockHome(path.join(home, 'file'), 'web')).toBeUndefined();
});
