import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { RotatingFileStream } from 'rotating-file-stream';
import { makeFolder } from './make-folder.ts';

/** One rotated file. */
export interface RotatingLogOptions {
  readonly file: string;
  readonly maxBytes: number;
  /** Rotated files kept, at least one: `file.1` is the newest. */
  readonly backups: number;
  /** Ms from an arbitrary start. */
  readonly monotonic?: () => number;
  /** A write to the disk failed; called again at each attempt. */
  readonly onWriteFailed?: (error: Error) => void;
  /** A line has reached the disk. */
  readonly onWritten?: () => void;
}

/** A log file that never throws and never grows past its bound. */
export interface RotatingLog {
  write(line: string): void;
  /** Lines lost because the disk could not be written or was too slow. */
  readonly lostLines: number;
  close(): Promise<void>;
}

/**
 * A file rotated by size. Lines wait in memory up to a bound while the disk is slow, and are counted as lost beyond it. After a disk
 * error the file is tried again once a minute.
 */
export function createRotatingLog(options: RotatingLogOptions): RotatingLog {
  const monotonic = options.monotonic ?? (() => performance.now());
  const maxLineBytes = Math.min(MAX_LINE_BYTES, options.maxBytes / 2);
  let retryAt = 0;
  let lostLines = 0;
  let stream: RotatingFileStream | undefined = openStream();

  function openStream(): RotatingFileStream | undefined {
    try {
      makeFolder(path.dirname(options.file));
    } catch (error) {
      retryAt = monotonic() + RETRY_MS;
      // Never before the caller has what this call returns.
      queueMicrotask(() => options.onWriteFailed?.(error instanceof Error ? error : new Error(String(error))));
      return undefined;
    }
    const isTorn = endsTorn(options.file);
    const opened = createFile(options, maxLineBytes);
    // A host that was killed in the middle of a line: what comes now must not be part of it.
    if (isTorn) opened.write('\n');
    opened.on('error', (error) => {
      lostLines++;
      if (stream === opened) stream = undefined;
      retryAt = monotonic() + RETRY_MS;
      options.onWriteFailed?.(error);
    });
    return opened;
  }

  const onWrite = (error?: Error | null): void => {
    if (error === undefined || error === null) options.onWritten?.();
  };

  return {
    write(line) {
      if (stream === undefined && monotonic() >= retryAt) stream = openStream();
      if (stream === undefined || stream.writableLength > MAX_WAITING_BYTES || Buffer.byteLength(line) > maxLineBytes) {
        lostLines++;
        return;
      }
      stream.write(line, onWrite);
    },
    get lostLines() {
      return lostLines;
    },
    close: () =>
      new Promise((resolve) => {
        const closing = stream;
        stream = undefined;
        retryAt = Infinity;
        if (closing === undefined || closing.closed || closing.destroyed) {
          resolve();
          return;
        }
        closing.once('close', () => {
          resolve();
        });
        closing.once('error', () => {
          resolve();
        });
        closing.end();
      }),
  };
}

/** Whether a file ends in the middle of a line; false if there is none or it cannot be read. */
function endsTorn(file: string): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } catch {
    // The stream that writes it says what is wrong with it.
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function createFile({ file, maxBytes, backups }: RotatingLogOptions, maxLineBytes: number): RotatingFileStream {
  const name = path.basename(file);
  return createStream((index) => (typeof index === 'number' && index > 0 ? `${name}.${String(index)}` : name), {
    path: path.dirname(file),
    // Rotation comes after the line that passes the size, so the size leaves room for one.
    size: `${Math.max(1, Math.floor(maxBytes - maxLineBytes))}B`,
    mode: 0o600,
    rotate: Math.max(1, backups),
  });
}

/** A line is at most 16 fields of 500 characters; see `log-port.ts`. In small files a line is half of one at most. */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 60_000;
