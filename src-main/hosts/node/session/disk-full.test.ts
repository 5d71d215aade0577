import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { startEngineThread } from '../thread/engine-thread.ts';
import { fileWords } from '../ports/file-words.ts';
import { createHostFiles } from '../host-calls.ts';
import { createLogPort } from '../ports/log-port.ts';
import { createRotatingLog } from '../ports/rotating-log.ts';

test('a full disk is called one', () => {
  expect(fileWords(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))).toBe(
    'the disk is full (ENOSPC)',
  );
  expect(fileWords(Object.assign(new Error('EODD: odd'), { code: 'EODD' }))).toBe('EODD: odd');
});

/** A disk of 256 KB, which only root may make; elsewhere these are skipped. */
const disk = await mkdtemp(path.join(tmpdir(), 'tapedeck-disk-'));
const canMount =
  process.platform === 'linux' && process.getuid?.() === 0 && mount('-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk);
if (canMount) umount();
else process.stderr.write('No disk of a few bytes can be made here: full disks are not tested on one\n');

function mount(...args: readonly string[]): boolean {
  return spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

function umount(): void {
  spawnSync('umount', ['-l', disk], { stdio: 'ignore' });
}

const BALLAST = path.join(disk, 'ballast');

/** Takes what is left. */
async function fill(): Promise<void> {
  await writeFile(BALLAST, Buffer.alloc(1024 * 1024)).catch(() => undefined);
}

describe.skipIf(!canMount)('a full disk', () => {
  beforeAll(() => {
    mount('-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk);
  });
  beforeEach(fill);
  afterEach(() => rm(BALLAST, { force: true }));
  afterAll(async () => {
    umount();
    await rm(disk, { recursive: true, force: true });
  });

  const files = createHostFiles(disk, () => undefined);

  test('costs an export with a clear answer and leaves nothing half written', async () => {
    const call = {
      kind: 'host-call',
      id: 1,
      call: 'save-folder',
      name: 'snapshot',
      files: [{ name: 'trades.csv', text: 'x'.repeat(50_000) }],
    } as const;
    await mkdir(path.join(disk, 'exports'), { recursive: true });
    expect(await files.perform(call)).toEqual({
      kind: 'host-answer',
      id: 1,
      isOk: false,
      message: 'the disk is full (ENOSPC)',
    });
    expect(await readdir(path.join(disk, 'exports'))).toEqual([]);
    await rm(BALLAST);
    expect(await files.perform(call)).toMatchObject({
      isOk: true,
      where: path.join(disk, 'exports', 'snapshot'),
    });
    await rm(path.join(disk, 'exports'), { recursive: true });
  });

  test('leaves the settings that were kept before', async () => {
    await rm(BALLAST);
    await files.perform({
      kind: 'host-call',
      id: 1,
      call: 'write-settings',
      name: 'workspace',
      text: '{"kept":1}',
      known: '',
    });
    await fill();
    const text = JSON.stringify({ kept: 'x'.repeat(50_000) });
    expect(
      await files.perform({
        kind: 'host-call',
        id: 2,
        call: 'write-settings',
        name: 'workspace',
        text,
        known: '{"kept":1}',
      }),
    ).toMatchObject({ isOk: false, message: 'the disk is full (ENOSPC)' });
    expect(await files.perform({ kind: 'host-call', id: 3, call: 'read-settings', name: 'workspace' })).toMatchObject({
      isOk: true,
      text: '{"kept":1}',
    });
    expect(await readdir(path.join(disk, 'settings'))).toEqual(['workspace.json']);
  });

  test('costs log lines, is reported once, and the log goes on if there is room again', async () => {
    const time = { now: 0 };
    const reported: string[] = [];
    const file = path.join(disk, 'one.log');
    const log = createRotatingLog({
      file,
      maxBytes: 1e6,
      backups: 1,
      monotonic: () => time.now,
      onWriteFailed: (error) => {
        reported.push(fileWords(error));
      },
    });
    for (let n = 0; n < 200; n++) log.write(`${'x'.repeat(500)}\n`);
    await expect.poll(() => reported).toEqual(['the disk is full (ENOSPC)']);
    expect(log.lostLines).toBeGreaterThan(0);
    await rm(BALLAST);
    time.now += 61_000;
    log.write('after\n');
    await log.close();
    expect(await readFile(file, 'utf8')).toMatch(/after\n$/);
    const problems: HostProblem[] = [];
    await fill();
    const both = createLogPort({
      dir: disk,
      onProblem: (problem) => {
        problems.push(problem);
      },
    });
    for (let n = 0; n < 500; n++)
      both.write({ name: 'HANDLER_ERROR', level: 'error', at: 0, fields: { text: 'x'.repeat(500) } });
    await expect.poll(() => both.lostLines).toBeGreaterThan(1);
    await both.close();
    expect(problems).toMatchObject([{ code: 'log-lost', file: disk, reason: 'the disk is full (ENOSPC)' }]);
  });

  test('the engine goes on, and its screens are notified', async () => {
    const messages: ServerMessage[] = [];
    const config = { ...defaultConfig(), log: { ...defaultConfig().log, dir: path.join(disk, 'logs') } };
    const thread = startEngineThread({
      workerUrl: new URL('../thread/engine-worker.ts', import.meta.url),
      simulatorUrl: new URL('./simulator-worker.ts', import.meta.url),
      serverUrl: new URL('../../server/serve-session.ts', import.meta.url),
      home: disk,
      config,
      mode: 'demo',
    });
    try {
      const link = thread.connect({
        onText: (text) => {
          messages.push(JSON.parse(text) as ServerMessage);
        },
        onFrame: () => undefined,
      });
      await expect
        .poll(() => messages.some((message) => message.kind === 'session' && message.session.state === 'running'))
        .toBe(true);
      link.send(
        JSON.stringify({
          kind: 'demand',
          demands: [{ sub: 'b', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 1000, levels: 20 }],
        }),
      );
      const reason = 'the disk is full (ENOSPC)';
      await expect
        .poll(() => messages.flatMap((message) => (message.kind === 'problem' ? [message.problem] : [])))
        .toEqual(
          expect.arrayContaining([
            expect.objectContaining({ code: 'log-lost', file: path.join(disk, 'logs'), reason }),
            // Which mode was asked for is to be remembered.
            expect.objectContaining({ code: 'file-unwritten', file: path.join(disk, 'state.json'), reason }),
          ]),
        );
    } finally {
      await thread.stop();
    }
  });
});
