import type { Writable } from 'node:stream';
import { fileWords } from '../node/ports/file-words.ts';
import { CommandError } from './exit-codes.ts';

/** Lines to a reader that may be slow or leave. */
export interface LineOutput {
  /** Writes a line. False if the reader is behind: `await ready()` before more, if the source can wait. */
  write(line: string): boolean;
  /** Resolves when the reader has caught up, or has left. */
  ready(): Promise<void>;
  /** True once the reader has closed its end, or a write to the disk has failed; nothing is written from then on. */
  readonly isClosed: boolean;
  /** Resolves when the reader closes its end. */
  readonly closed: Promise<void>;
  /** Lines dropped because a source that cannot wait was too fast for the reader. */
  readonly dropped: number;
  /** Resolves when everything is handed over; rejects, in words for people, if it could not be, as on a full disk. */
  flush(): Promise<void>;
}

/** Lines on a stream. At most `maxWaitingBytes` wait for the reader; a reader that leaves (EPIPE) is no error, a disk that cannot be written is one. */
export function createLineOutput(stream: Writable, maxWaitingBytes = MAX_WAITING_BYTES): LineOutput {
  let isClosed = false;
  let dropped = 0;
  let onClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  const leave = (): void => {
    isClosed = true;
    onClosed();
  };
  let failure: Error | undefined;
  stream.on('error', (error: Error) => {
    if (!isReaderGone(error)) failure ??= error;
    leave();
  });
  stream.on('close', leave);
  return {
    write(line) {
      if (isClosed) return true;
      if (stream.writableLength > maxWaitingBytes) {
        dropped++;
        return false;
      }
      return stream.write(`${line}\n`);
    },
    ready() {
      if (isClosed || !stream.writableNeedDrain) return Promise.resolve();
      return Promise.race([
        closed,
        new Promise<void>((resolve) => {
          stream.once('drain', resolve);
        }),
      ]);
    },
    get isClosed() {
      return isClosed;
    },
    closed,
    get dropped() {
      return dropped;
    },
    async flush() {
      if (!isClosed)
        await Promise.race([
          closed,
          new Promise<void>((resolve) => {
            stream.write('', () => {
              resolve();
            });
          }),
        ]);
      if (failure !== undefined) throw new CommandError(`the output cannot be written: ${fileWords(failure)}`);
    },
  };
}

/** Whether a stream failed because its reader has left, which is nobody's fault. */
export function isReaderGone(error: Error): boolean {
  return 'code' in error && HAS_LEFT.has(String(error.code));
}

const HAS_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
