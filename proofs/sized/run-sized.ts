/**
 * Reads texts of growing length with every reader, for so long, in a process of its own with a small heap and `--expose-gc`. Prints one JSON
 * line a finding and one at the end. `--seed S --only N` does the case N of a run again. Started by `sized-fuzz.test.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Prng } from '../../src-main/simulator/market/prng.ts';
import { STREAM_VENUE_IDS } from '../../src-shared/market/venue-ids.ts';
import { BEYOND_DOUBLES, GROWTHS } from './growths.ts';
import { problemOf } from './judge.ts';
import { otherReaders, readersOfVenue, type Reader } from './readers.ts';

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    /** Longest text, bytes. */
    longest: { type: 'string', default: '1000000' },
    only: { type: 'string' },
  },
});

/** What is left of all readers together once the garbage is gone, above what there was after each had read one short text. */
const MOST_RETAINED = 32 * 1024 * 1024;
const SHORTEST = 1024;
/** Collecting garbage takes longer than reading a short text. */
const COLLECT_EVERY = 25;

const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-sized-'));
try {
  await run(await allReaders());
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function allReaders(): Promise<readonly Reader[]> {
  const lists = [];
  for (const id of STREAM_VENUE_IDS) lists.push(await readersOfVenue(id));
  return [...lists.flat(), ...(await otherReaders(folder))];
}

async function run(readers: readonly Reader[]): Promise<void> {
  for (const reader of readers) await reader.read(new TextEncoder().encode(reader.text));
  const startedWith = await liveBytes();
  const until = performance.now() + Number(flags.seconds) * 1000;
  const first = Number(flags.only ?? 0);
  const used = new Set<string>();
  let findings = 0;
  let n = first;
  for (; performance.now() < until && (flags.only === undefined || n === first); n++) {
    const { reader, growth, size } = caseOf(readers, n);
    // If the heap is exhausted, this is the last word.
    say({ case: n, reader: reader.name, growth, size });
    const problem =
      (await problemOf(reader, textsOf(readers, n), growth === BEYOND_DOUBLES ? 3 : 1)) ??
      (await retainedBy(reader, n, size, startedWith));
    used.add(reader.name);
    if (problem === undefined) continue;
    findings++;
    say({ finding: problem, seed: Number(flags.seed), case: n, reader: reader.name, growth, size });
  }
  say({
    done: n - first,
    readers: readers.length,
    used: used.size,
    findings,
    heapMegabytes: Math.round((await liveBytes()) / 2 ** 20),
  });
}

interface Case {
  readonly reader: Reader;
  readonly growth: string;
  /** Characters that are added to the longest text. */
  readonly size: number;
  /** Which part of the text grows, from 0 to 1. */
  readonly picked: number;
}

/** All readers in turn, each with the growths in turn, but at lengths of this seed. */
function caseOf(readers: readonly Reader[], n: number): Case {
  const random = new Prng(Number(flags.seed), `case ${n}`);
  const names = Object.keys(GROWTHS);
  const growth = names[(n + Math.floor(n / readers.length)) % names.length]!;
  const size = Math.round(SHORTEST * (Number(flags.longest) / SHORTEST) ** Math.sqrt(random.next()));
  return { reader: readers[n % readers.length]!, growth, size, picked: random.next() };
}

/** The texts of a case, the longest last. */
function textsOf(readers: readonly Reader[], n: number): readonly Uint8Array[] {
  const { reader, growth, size, picked } = caseOf(readers, n);
  return [8, 4, 2, 1].map((part) => new TextEncoder().encode(GROWTHS[growth]!(reader.text, size / part, () => picked)));
}

/** Whether too much is still there after a reader has read a usual text again. */
async function retainedBy(reader: Reader, n: number, size: number, startedWith: number): Promise<string | undefined> {
  if (n % COLLECT_EVERY !== 0 && size < 2 ** 20) return undefined;
  await reader.read(new TextEncoder().encode(reader.text));
  const retained = (await liveBytes()) - startedWith;
  return retained > MOST_RETAINED ? `${Math.round(retained / 2 ** 20)} MB are retained` : undefined;
}

async function liveBytes(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    globalThis.gc?.();
    // Buffers are given back a moment later.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
