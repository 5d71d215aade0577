import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { patience } from '../../../scripts/speed.mjs';

const ENTRY = path.join(import.meta.dirname, '../../../bin/tapedeck.mjs');

test.each([
  ['web', ['web', '--demo', '--no-open']],
  ['serve', ['serve', '--demo', '--port', '0', '--health-port', '0']],
])(
  'a second "tapedeck %s" of one home says which one runs, and after a kill the next one starts',
  async (role, args) => {
    const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-second-'));
    const screen = path.join(home, 'screen');
    await mkdir(screen);
    await writeFile(path.join(screen, 'index.html'), '<!doctype html>');
    const run = () => {
      const child = spawn(process.execPath, [ENTRY, ...args, ...(role === 'web' ? ['--screen', screen] : [])], {
        env: { ...process.env, TAPEDECK_HOME: home, CI: 'true' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return { child, line: createInterface(child.stdout)[Symbol.asyncIterator]() };
    };
    const first = run();
    const second = { child: first.child };
    try {
      expect((await first.line.next()).done).toBe(false);
      const { child } = run();
      second.child = child;
      let words = '';
      child.stderr.on('data', (chunk: Buffer) => {
        words += chunk.toString();
      });
      expect((await once(child, 'close'))[0]).toBe(1);
      expect(words).toMatch(
        new RegExp(
          `^"tapedeck ${role}" already runs in ${home} \\(process ${String(first.child.pid)}, since .*TAPEDECK_HOME\n$`,
        ),
      );
      const gone = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await gone;
      const third = run();
      second.child = third.child;
      expect((await third.line.next()).done).toBe(false);
      if (role !== 'serve') return;
      // A screen may run in the same home: their log files are not the same.
      const files = async () => readdir(path.join(home, 'logs')).catch(() => []);
      await expect.poll(files).toContain('serve.log');
      expect((await files()).filter((name) => !name.startsWith('serve.'))).toEqual([]);
    } finally {
      first.child.kill('SIGKILL');
      second.child.kill('SIGKILL');
    }
  },
  patience(120_000),
);
