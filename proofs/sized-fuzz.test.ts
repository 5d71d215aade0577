import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../src-main/engine/venue/decode-frame.ts';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { BookRecord } from '../src-main/engine/venue/records.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { VENUE_IDS, type VenueId } from '../src-shared/market/venue-ids.ts';
import { GROWTHS } from './grown-texts.ts';
import { restFeedOf, textsOf } from './venue-texts.ts';

/**
 * Size and time as oracles: whatever a venue sends costs time in proportion to its bytes, and no message of a megabyte occupies the thread
 * for long. CPU time of the thread, compared with a scan of the same bytes, so that slow and busy machines pass; a case
 * that fails is measured again.
 */
const SMALL = 128 * 1024;
const LARGE = 1024 * 1024;
/** The deep run only: it takes minutes. `TAPEDECK_FUZZ_MB` makes the long texts longer. */
const DEEP = process.env['TAPEDECK_DEEP'] === '1';
const MEGABYTES = Number(process.env['TAPEDECK_FUZZ_MB'] ?? 1);
/** What one pass over a megabyte takes on the machine that the limits are meant for, ms. */
const SCAN_MS = 1.5;
/** A frame comes in a stream of others; an answer of REST is asked for. */
const LONGEST_MS = { frame: 50, answer: 150 };
/** A small text may fit into the caches of a processor; what is quadratic is steeper by far. */
const STEEPEST = 6;
/** CPU time is counted no finer. */
const LEAST_MS = 0.5;
const TRIES = 12;

const decoded = new Decoded();

describe.skipIf(!DEEP).each(VENUE_IDS)('%s', (id) => {
  test.each(Object.keys(GROWTHS))('%s cost what their bytes cost', async (name) => {
    const grow = GROWTHS[name]!;
    for (const { what, text, read } of await readersOf(id)) {
      const small = toBytes(grow(text, SMALL));
      const large = toBytes(grow(text, MEGABYTES * LARGE));
      const verdict = judge(small, large, read, what === 'frame' ? LONGEST_MS.frame : LONGEST_MS.answer);
      expect(verdict, `${what}: ${text.slice(0, 80)}`).toBe('linear');
    }
  });
});

interface Reader {
  readonly what: string;
  readonly text: string;
  readonly read: (bytes: Uint8Array) => unknown;
}

const readers = new Map<VenueId, Promise<readonly Reader[]>>();

/** Everything that reads what a venue sends, each with a text of its kind. */
function readersOf(id: VenueId): Promise<readonly Reader[]> {
  let known = readers.get(id);
  if (known === undefined) readers.set(id, (known = makeReaders(id)));
  return known;
}

async function makeReaders(id: VenueId): Promise<readonly Reader[]> {
  const venue = VENUES[id];
  const texts = await textsOf(id);
  const book = new BookRecord();
  const snapshot = restFeedOf(venue, 'BTCUSDT');
  const rest: readonly Reader[] = [
    { what: 'snapshot', text: texts.snapshot, read: (bytes) => snapshot?.parseSnapshot(bytes, book) },
    { what: 'candles', text: texts.candles, read: (bytes) => venue.history.parseCandles(bytes, '1m', () => undefined) },
    { what: 'trades', text: texts.trades, read: (bytes) => venue.history.parseTrades(bytes, 'trade', () => undefined) },
    { what: 'time', text: texts.time, read: (bytes) => venue.time.parse(bytes) },
    { what: 'instruments', text: texts.instruments, read: (bytes) => venue.instruments.parse(bytes) },
    { what: 'rejection', text: texts.time, read: (bytes) => venue.rejectionOf?.(bytes) },
  ];
  const frames = texts.frames.map((text) => ({
    what: 'frame',
    text,
    read: (bytes: Uint8Array) => {
      decodeFrame(venue, bytes, decoded);
    },
  }));
  return [...frames, ...rest].filter(({ text }) => text !== '');
}

/** `linear`, or what is wrong, in the best of some tries. */
function judge(small: Uint8Array, large: Uint8Array, read: (bytes: Uint8Array) => unknown, longestMs: number): string {
  let verdict = '';
  let [smallMs, largeMs, scanMs] = [Infinity, Infinity, Infinity];
  for (let i = 0; i < TRIES; i++) {
    smallMs = Math.min(
      smallMs,
      timeOf(() => read(small)),
    );
    scanMs = Math.min(
      scanMs,
      timeOf(() => scan(large)),
    );
    largeMs = Math.min(
      largeMs,
      timeOf(() => read(large)),
    );
    const times = large.length / small.length;
    const slowness = Math.max(1, scanMs / SCAN_MS / (large.length / LARGE));
    const allowedMs = longestMs * slowness * (large.length / LARGE);
    if (largeMs > allowedMs) verdict = `${largeMs.toFixed(1)} ms, ${allowedMs.toFixed(1)} allowed`;
    // Below some ms a slope is noise.
    else if (largeMs > 10 && largeMs > Math.max(smallMs, LEAST_MS) * times * STEEPEST)
      verdict = `${smallMs.toFixed(2)} ms, then ${largeMs.toFixed(1)}`;
    else return 'linear';
  }
  return verdict;
}

function scan(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum + (bytes[i] ?? 0)) | 0;
  return sum;
}

/** CPU time of this thread, ms: others that want the core do not count. */
function timeOf(run: () => unknown): number {
  const from = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
