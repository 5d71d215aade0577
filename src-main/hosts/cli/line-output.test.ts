import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLineOutput } from './line-output.ts';

/** A reader that takes a chunk only when asked to. */
class SlowReader extends Writable {
  readonly taken: string[] = [];
  #next: (() => void)[] = [];

  constructor() {
    super({ highWaterMark: 10, decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.taken.push(chunk);
    this.#next.push(done);
  }

  takeOne(): void {
    this.#next.shift()?.();
  }
}

describe('createLineOutput', () => {
  test('says when the reader is behind and when it has caught up', async () => {
    const reader = new SlowReader();
    const output = createLineOutput(reader);
    expect(output.write('a')).toBe(true);
    expect(output.write('0123456789')).toBe(false);
    let isReady = false;
    const ready = output.ready().then(() => {
      isReady = true;
    });
    expect(isReady).toBe(false);
    reader.takeOne();
    reader.takeOne();
    await ready;
    expect(reader.taken.join('')).toBe('a\n0123456789\n');
    expect(output.dropped).toBe(0);
  });

  test('drops whole lines beyond its bound, and counts them', () => {
    const output = createLineOutput(new SlowReader(), 20);
    for (let n = 0; n < 5; n++) output.write('0123456789');
    expect(output.dropped).toBe(3);
  });

  test('a reader that leaves is no error, and ends every wait', async () => {
    const reader = new SlowReader();
    const output = createLineOutput(reader);
    output.write('0123456789');
    const waits = [output.ready(), output.flush(), output.closed];
    reader.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await Promise.all(waits);
    expect(output.isClosed).toBe(true);
    expect(output.write('more')).toBe(true);
    await output.flush();
  });

  test('a disk that cannot be written is reported at the end', async () => {
    const reader = new SlowReader();
    const output = createLineOutput(reader);
    output.write('0123456789');
    reader.destroy(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    await output.closed;
    await expect(output.flush()).rejects.toThrow('the output cannot be written: the disk is full (ENOSPC)');
  });
});
