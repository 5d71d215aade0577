import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { fileWords } from '../ports/file-words.ts';

/** A capture being read. */
export interface CaptureFile {
  /** Text in order, in chunks of any size. Rejects, in words for people, if the file cannot be read further. */
  readonly chunks: AsyncIterable<string>;
  /** Gives the file back; what is still asked for ends. May be called twice. */
  close(): void;
}

/** Opens a capture, gzip or not, a pipe as well as a file. Rejects, in words for people, if it cannot be opened. */
export async function openCaptureFile(file: string): Promise<CaptureFile> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    throw new Error(fileWords(error), { cause: error });
  }
  const bytes = handle.createReadStream();
  return {
    chunks: textOf(bytes),
    close: () => {
      bytes.destroy();
    },
  };
}

async function* textOf(bytes: ReturnType<FileHandle['createReadStream']>): AsyncGenerator<string> {
  try {
    const pieces = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    // A pipe may bring its first bytes one by one.
    let head = Buffer.alloc(0);
    while (head.length < GZIP.length) {
      const { done, value } = await pieces.next();
      if (done === true) break;
      head = Buffer.concat([head, value]);
    }
    const all = withHead(head, pieces);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for await (const piece of head.subarray(0, GZIP.length).equals(GZIP) ? unpacked(all) : all)
      yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw new Error(fileWords(error), { cause: error });
  } finally {
    bytes.destroy();
  }
}

async function* withHead(head: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
}

/** Unpacked as far as it is read: a small file that becomes a huge one never is in memory as a whole. */
async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const feeding = (async () => {
    for await (const piece of packed)
      if (!gunzip.write(piece)) await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve));
    gunzip.end();
  })();
  feeding.catch((error: unknown) => {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  yield* gunzip as AsyncIterable<Buffer>;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
