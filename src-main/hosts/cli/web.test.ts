import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { startTestServer } from '../server/testing/test-server.ts';
import { patience } from '../../../scripts/speed.mjs';

const ENTRY = path.join(import.meta.dirname, '../../../bin/tapedeck.mjs');
/** Makes the input look like a terminal, which a pipe is not. */
const AS_TERMINAL = 'data:text/javascript,process.stdin.isTTY=true';

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/** Starts `tapedeck web`; `next` is its next line of output, `err` all of stderr. */
async function startWeb(flags: readonly string[], mode: readonly string[] = ['--demo']) {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-web-'));
  const screen = path.join(home, 'screen');
  await mkdir(screen);
  await writeFile(path.join(screen, 'index.html'), '<!doctype html>');
  const child = spawn(process.execPath, [...flags, ENTRY, 'web', ...mode, '--no-open', '--screen', screen], {
    env: { ...process.env, TAPEDECK_HOME: home, CI: 'true' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  const ended = once(child, 'close');
  disposals.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, ended, err: () => err, next: async () => String((await lines.next()).value) };
}

function linkIn(line: string): string {
  return /^Tapedeck: (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/.exec(line)?.[1] ?? line;
}

async function statusOf(link: string): Promise<number> {
  return (await fetch(link, { redirect: 'manual' })).status;
}

test(
  'every Enter prints another link, which works once, and makes the one before void',
  async () => {
    const web = await startWeb(['--import', AS_TERMINAL]);
    const first = linkIn(await web.next());
    expect(await web.next()).toBe('This link works once, within ten minutes. Press Enter for another, Ctrl+C to stop.');
    web.child.stdin.write('\n');
    const second = linkIn(await web.next());
    expect(await web.next()).toContain('Press Enter for another');
    expect(second).not.toBe(first);
    expect([await statusOf(first), await statusOf(second), await statusOf(second)]).toEqual([401, 303, 401]);
    web.child.stdin.write('whatever is typed\n');
    expect(await statusOf(linkIn(await web.next()))).toBe(303);
    web.child.kill('SIGINT');
    expect(await web.ended).toEqual([0, null]);
  },
  patience(120_000),
);

test(
  'if nobody can press Enter, it is not offered, and the input is not read',
  async () => {
    const web = await startWeb([]);
    web.child.stdin.write('\n');
    const link = linkIn(await web.next());
    expect(await web.next()).toBe('This link works once, within ten minutes. Ctrl+C to stop.');
    expect(await statusOf(link)).toBe(303);
    web.child.kill('SIGINT');
    expect(await web.ended).toEqual([0, null]);
    expect(await web.next()).toBe('undefined');
  },
  patience(120_000),
);

test(
  'says that it is attached once the server has taken it, and why if it has not',
  async () => {
    const token = 'correct horse battery';
    await using server = await startTestServer({ token });
    const url = `ws://127.0.0.1:${String(server.host.port)}`;
    const attached = await startWeb([], ['--attach', url, '--token', token]);
    const link = linkIn(await attached.next());
    expect(link).toContain('http://');
    expect(await attached.next()).toContain('This link works once');
    expect(await attached.next()).toBe(`Attached to ${url}.`);
    expect(attached.err()).toBe('');
    const rejected = await startWeb([], ['--attach', url, '--token', `${token}!`]);
    await expect
      .poll(rejected.err, { timeout: patience(30_000) })
      .toBe(`${url} cannot be attached to yet: 401, send "Authorization: Bearer <token>"\n`);
    rejected.child.kill('SIGINT');
    expect(await rejected.ended).toEqual([0, null]);
    const lines = [await rejected.next(), await rejected.next(), await rejected.next()];
    expect(lines.join('\n')).not.toContain('Attached');
    attached.child.kill('SIGINT');
    expect(await attached.ended).toEqual([0, null]);
  },
  patience(120_000),
);
