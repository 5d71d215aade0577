import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A capture on its way to a file, compressed with gzip. */
export interface CaptureFileWriter {
  write(line: string): void;
  /** Resolves once the file is whole; rejects if it could not be written. */
  end(): Promise<void>;
}

/** Begins a file; it must not be there yet. What cannot be written is known at the end. */
export function createCaptureFile(file: string): CaptureFileWriter {
  const gzip = createGzip();
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const done = finished(gzip.pipe(target));
  // It is looked at by `end`; without this an early failure would end the process.
  done.catch(() => undefined);
  target.on('error', (error) => gzip.destroy(error));
  gzip.on('error', () => undefined);
  return {
    write: (line) => {
      if (!gzip.destroyed) gzip.write(`${line}\n`);
    },
    end: async () => {
      if (!gzip.destroyed) gzip.end();
      await done;
    },
  };
}
