import { encodingProblem } from '../../src-shared/text/encoding-problem.ts';
import { MAX_HOST_CALL_BYTES } from '../../src-shared/wire/host-rpc.ts';
import type { CaptureSource, NamedText } from '../../src-shared/wire/host-bridge.ts';

/**
 * A recording that a person gave to the page, as text: UTF-8 or UTF-16 with a byte order mark, compressed with gzip or not; `.gz` is
 * taken off the name of a compressed one. Rejects, in words for people, if it is something else, damaged or larger than a page can send.
 */
export async function readCapture(file: CaptureSource): Promise<NamedText> {
  if (file.size > MAX_HOST_CALL_BYTES) throw new Error(TOO_LARGE);
  const stored = new Uint8Array(await file.arrayBuffer());
  const isPacked = startsWith(stored, GZIP);
  const bytes = isPacked ? await unpacked(stored) : stored;
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const problem = encodingProblem(text);
  if (problem !== undefined) throw new Error(problem);
  return { name: isPacked ? file.name.replace(/\.gz$/i, '') : file.name, text };
}

/** At most {@link MAX_HOST_CALL_BYTES} are ever in memory, however much a small file may become. */
async function unpacked(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new Error(DAMAGED, { cause });
    });
    if (done) break;
    size += value.length;
    if (size > MAX_HOST_CALL_BYTES) {
      await reader.cancel();
      throw new Error(TOO_LARGE);
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function encodingOf(bytes: Uint8Array): string {
  return startsWith(bytes, UTF16_LE) ? 'utf-16le' : startsWith(bytes, UTF16_BE) ? 'utf-16be' : 'utf-8';
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, at) => bytes[at] === byte);
}

const GZIP = [0x1f, 0x8b];
const UTF16_LE = [0xff, 0xfe];
const UTF16_BE = [0xfe, 0xff];
/** What is wrong with what is larger than a page can send. */
export const TOO_LARGE = `it is larger than the ${String(MAX_HOST_CALL_BYTES / 1024 / 1024)} MiB that a page can send (a recording of any size is opened with \`tapedeck web --capture FILE\`)`;
/** Browsers unpack only a whole file of one part; `--capture` reads files of several parts, and damaged ones as far as they go. */
const DAMAGED =
  'it cannot be unpacked here, because what gzip packed is damaged, cut short or of several parts: open it with `tapedeck web --capture FILE`';
