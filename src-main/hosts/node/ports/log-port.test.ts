import { appendFile, mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../../src-shared/wire/event-log.ts';
import { createLogPort } from './log-port.ts';

let dir = '';

beforeEach(async () => {
  dir = path.join(await mkdtemp(path.join(tmpdir(), 'tapedeck-log-')), 'logs');
});

function event(level: LogEvent['level'], text = 'x'): LogEvent {
  return {
    name: 'BOOK_GAP',
    level,
    at: Date.UTC(2026, 10, 20),
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    fields: { text },
  };
}

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(dir, file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLogPort', () => {
  test('begins a line of its own behind one that a killed host has torn', async () => {
    const first = createLogPort({ dir });
    first.write(event('info', 'before'));
    await first.close();
    await appendFile(path.join(dir, 'tapedeck.log'), '{"level":"in');
    const second = createLogPort({ dir });
    second.write(event('info', 'after'));
    await second.close();
    const lines = (await readFile(path.join(dir, 'tapedeck.log'), 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe('{"level":"in');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ fields: { text: 'after' } });
  });

  test('writes DEBUG and above to one file, WARN and above to the other', async () => {
    const log = createLogPort({ dir });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log.write(event(level));
    await log.close();
    expect((await linesOf('tapedeck.log')).map((line) => line['level'])).toEqual(['debug', 'info', 'warn', 'error']);
    expect((await linesOf('tapedeck.error.log')).map((line) => line['level'])).toEqual(['warn', 'error']);
    expect((await linesOf('tapedeck.log'))[0]).toEqual({
      level: 'debug',
      time: '2026-11-20T00:00:00.000Z',
      event: 'BOOK_GAP',
      venue: 'binance-spot',
      symbol: 'BTCUSDT',
      fields: { text: 'x' },
    });
  });

  test('makes no files without a folder, and still feeds the other stream from its level on', async () => {
    const lines: string[] = [];
    const log = createLogPort({ dir: '', also: { level: 'warn', stream: { write: (line) => lines.push(line) } } });
    log.write(event('info'));
    log.write(event('error'));
    await log.close();
    expect(lines).toHaveLength(1);
    await expect(stat(dir)).rejects.toThrow('ENOENT');
  });

  test('never keeps more than its bound on disk', async () => {
    const maxBytes = 100_000;
    const log = createLogPort({ dir, maxBytes, backups: 2 });
    for (let n = 0; n < 3000; n++) log.write(event('error', `${String(n)} ${'y'.repeat(490)}`));
    await log.close();
    const files = await readdir(dir);
    expect(files.sort()).toEqual([
      'tapedeck.error.log',
      'tapedeck.error.log.1',
      'tapedeck.error.log.2',
      'tapedeck.log',
      'tapedeck.log.1',
      'tapedeck.log.2',
    ]);
    const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(dir, file))).size));
    for (const size of sizes) expect(size).toBeLessThanOrEqual(maxBytes);
    const newest = await linesOf('tapedeck.log.1');
    expect(newest.length).toBeGreaterThan(10);
    expect(log.lostLines).toBe(0);
  });

  test.each([10_000, 60_000, 65_536])('files of %i bytes are filled, not one line each', async (maxBytes) => {
    const log = createLogPort({ dir, maxBytes, backups: 2 });
    for (let n = 0; n < 2000; n++) log.write(event('debug', String(n)));
    await log.close();
    const newest = [...(await linesOf('tapedeck.log.2')), ...(await linesOf('tapedeck.log.1'))];
    expect(newest.length).toBeGreaterThan(maxBytes / 200);
    for (const file of await readdir(dir))
      expect((await stat(path.join(dir, file))).size).toBeLessThanOrEqual(maxBytes);
    expect(log.lostLines).toBe(0);
  });

  test('what the files lose is said on the other stream', async () => {
    await writeFile(dir, 'a file where the folder should be');
    const lines: string[] = [];
    const log = createLogPort({ dir, also: { level: 'warn', stream: { write: (line) => lines.push(line) } } });
    await expect.poll(() => lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      fields: { problem: 'log-lost', file: dir, reason: 'a file stands where a folder should be (ENOTDIR)' },
    });
    await log.close();
  });

  test.skipIf(process.platform === 'win32')('files and folder are for their owner only', async () => {
    const log = createLogPort({ dir });
    log.write(event('error'));
    await log.close();
    expect(((await stat(dir)).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(path.join(dir, 'tapedeck.log'))).mode & 0o777).toString(8)).toBe('600');
  });

  test.each([1.6e18, NaN, -Infinity])('a time of %f is logged as it is, never thrown', async (at) => {
    const log = createLogPort({ dir });
    log.write({ ...event('error'), at });
    await log.close();
    expect((await linesOf('tapedeck.log'))[0]).toMatchObject({ time: String(at) });
  });

  test('a text from outside is no command to the terminal that shows the log', async () => {
    const lines: string[] = [];
    const log = createLogPort({ dir, also: { level: 'warn', stream: { write: (line) => lines.push(line) } } });
    const text = '\u009B31m\u202E\u001B]0;x\u0007\u2028\uFEFF';
    log.write(event('error', text));
    await log.close();
    for (const line of [lines[0] ?? '', await readFile(path.join(dir, 'tapedeck.log'), 'utf8')]) {
      expect(line.trimEnd()).toMatch(/^[\u0020-\u007E]+$/);
      expect(JSON.parse(line)).toMatchObject({ fields: { text } });
    }
  });

  test('a text of any length stays one bounded line', async () => {
    const log = createLogPort({ dir });
    log.write(event('error', 'z'.repeat(1_000_000)));
    await log.close();
    expect((await stat(path.join(dir, 'tapedeck.log'))).size).toBeLessThan(2000);
  });

  test('a disk that cannot be written costs lines, never an exception', async () => {
    await writeFile(dir, 'a file where the folder should be');
    const reported: string[] = [];
    const log = createLogPort({
      dir,
      onProblem: ({ code, file, reason }) => {
        reported.push(`${code} ${file} ${reason}`);
      },
    });
    log.write(event('error'));
    await log.close();
    await expect.poll(() => log.lostLines).toBeGreaterThan(0);
    expect(() => {
      log.write(event('error'));
    }).not.toThrow();
    expect(reported).toEqual([expect.stringMatching(`^log-lost ${dir} .*file`)]);
  });
});
