import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Outbox, OutboxError } from './outbox.ts';

let folder = '';
let outbox: Outbox | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-outbox-'));
});
afterEach(() => {
  outbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ROOMY = { maxEntries: 1000, maxBytes: 1e6 };

function open(options = ROOMY, file = path.join(folder, 'outbox.db')): Outbox {
  outbox?.close();
  return (outbox = new Outbox(file, options));
}

test('entries come out in the order they went in, also after the file was closed', () => {
  const first = open();
  for (const n of [1, 2, 3]) expect(first.add(`k${n}`, `body ${n}`, n)).toEqual({ kind: 'kept' });
  const again = open();
  expect(again.health()).toEqual({ waiting: 3, waitingBytes: 18, setAside: 0, oldestAt: 1 });
  const bodies = [];
  for (let entry = again.first(); entry !== undefined; entry = again.first()) {
    bodies.push(entry.body);
    again.remove(entry);
  }
  expect(bodies).toEqual(['body 1', 'body 2', 'body 3']);
  expect(again.health()).toEqual({ waiting: 0, waitingBytes: 0, setAside: 0 });
});

test('what is rejected for good is kept with the answer and delivered no more', () => {
  const box = open();
  box.add('a', 'bad', 1);
  box.add('b', 'good', 2);
  box.setAside(box.first()!, '422 wrong', 3);
  expect(box.first()).toMatchObject({ key: 'b' });
  expect(open().rejected()).toEqual([{ key: 'a', body: 'bad', answer: '422 wrong' }]);
  expect(outbox!.health()).toMatchObject({ waiting: 1, setAside: 1 });
});

test('at its bounds the oldest stay and the new one is not kept', () => {
  const box = open({ maxEntries: 2, maxBytes: 10 });
  expect(box.add('a', '12345', 1).kind).toBe('kept');
  expect(box.add('b', '123456', 2)).toMatchObject({ kind: 'full', message: expect.stringContaining('bytes') });
  expect(box.add('b', 'ä', 2).kind).toBe('kept');
  expect(box.health()).toMatchObject({ waiting: 2, waitingBytes: 7 });
  expect(box.add('c', '1', 3)).toMatchObject({ kind: 'full', message: expect.stringContaining('2 entries') });
  expect(box.first()).toMatchObject({ key: 'a' });
});

describe('a file that cannot be used is named as what it is', () => {
  test('in use by another', () => {
    open();
    expect(() => new Outbox(path.join(folder, 'outbox.db'), ROOMY)).toThrow(/in use by another process/);
  });

  test('not a database', () => {
    const file = path.join(folder, 'text.db');
    writeFileSync(file, 'x'.repeat(4096));
    expect(() => new Outbox(file, ROOMY)).toThrow(OutboxError);
    expect(() => new Outbox(file, ROOMY)).toThrow(/damaged/);
  });

  test('in a folder that is not there', () => {
    expect(() => new Outbox(path.join(folder, 'none', 'outbox.db'), ROOMY)).toThrow(/cannot be written/);
  });
});

/** A disk of a few bytes, which only root may make. */
const canMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' }).status === 0;

test.skipIf(!canMount)('on a full disk nothing is lost that was kept, and it works again when there is room', () => {
  const disk = path.join(folder, 'disk');
  spawnSync('mkdir', [disk]);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status !== 0) return;
  try {
    const box = open({ maxEntries: 1e6, maxBytes: 1e9 }, path.join(disk, 'outbox.db'));
    const kept: string[] = [];
    let outcome = box.add('0', 'x'.repeat(20_000), 0);
    for (let n = 1; outcome.kind === 'kept' && n < 1000; n++) {
      kept.push(String(n - 1));
      outcome = box.add(String(n), 'x'.repeat(20_000), n);
    }
    expect(outcome).toMatchObject({ kind: 'disk-full', message: expect.stringContaining('the disk is full') });
    expect(box.health().waiting).toBe(kept.length);
    spawnSync('mount', ['-o', 'remount,size=4m', disk]);
    expect(box.add('later', 'y', 1).kind).toBe('kept');
    const found = [];
    for (let entry = box.first(); entry !== undefined; entry = box.first()) {
      found.push(entry.key);
      box.remove(entry);
    }
    expect(found).toEqual([...kept, 'later']);
  } finally {
    outbox?.close();
    spawnSync('umount', ['-l', disk]);
  }
});

test('what was kept survives kill -9', async () => {
  const file = path.join(folder, 'outbox.db');
  const program = `
    import { Outbox } from ${JSON.stringify(new URL('outbox.ts', import.meta.url).href)};
    const outbox = new Outbox(${JSON.stringify(file)}, { maxEntries: 1e6, maxBytes: 1e9 });
    for (let n = outbox.health().waiting; ; n++) {
      outbox.add(String(n), 'body ' + n, n);
      process.stdout.write(n + '\\n');
      await new Promise(setImmediate);
    }`;
  let least = 0;
  for (let kill = 0; kill < 5; kill++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = -1;
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      last = Number(line);
      if (last >= least + 20 + kill * 7) child.kill('SIGKILL');
    });
    await once(lines, 'close');
    const box = open({ maxEntries: 1e6, maxBytes: 1e9 });
    // The last one may have been kept without having been said.
    expect(box.health().waiting).toBeGreaterThanOrEqual(last + 1);
    least = box.health().waiting;
    box.close();
  }
  const box = open({ maxEntries: 1e6, maxBytes: 1e9 });
  for (let n = 0; n < least; n++) {
    const entry = box.first()!;
    expect([entry.key, entry.body]).toEqual([String(n), `body ${n}`]);
    box.remove(entry);
  }
});

test('a runtime without node:sqlite can do all but open an outbox', () => {
  const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  try {
    expect(() => new Outbox(path.join(folder, 'none.db'), { maxEntries: 1, maxBytes: 1 })).toThrow(
      /^an outbox needs Node 22\.13 or newer/,
    );
  } finally {
    getBuiltinModule.mockRestore();
  }
});
