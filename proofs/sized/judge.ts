import process from 'node:process';
import type { Reader } from './readers.ts';

/** What reading a text cost, CPU time of this thread, ms. */
export interface Cost {
  readonly totalMs: number;
  /** Of the longest part during which nothing else had the thread. */
  readonly longestMs: number;
}

/** Longest time for which one text of a megabyte may keep everything else from the thread, ms, on the machine of {@link SCAN_MS}. */
export const LONGEST_MS = 50;

/**
 * What is wrong with how a reader takes texts of growing length, undefined if nothing is: each costs no more than in proportion to its bytes
 * (a slope over doublings, each cost paired with that of a pass over the same bytes, so that slow and busy machines pass), and none keeps the
 * thread for longer than {@link LONGEST_MS}, or `times` as long, for every megabyte that is read in one go. What looks wrong is measured again.
 */
export async function problemOf(reader: Reader, texts: readonly Uint8Array[], times = 1): Promise<string | undefined> {
  const costs = texts.map(() => ({ totalMs: Infinity, longestMs: Infinity }));
  const scans = texts.map(() => Infinity);
  let problem: string | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const [i, text] of texts.entries()) {
      scans[i] = Math.min(scans[i] ?? Infinity, (await costOf(() => scan(text))).totalMs);
      const { totalMs, longestMs } = await costOf(() => reader.read(text));
      const best = costs[i]!;
      best.totalMs = Math.min(best.totalMs, totalMs);
      best.longestMs = Math.min(best.longestMs, longestMs);
    }
    const measured = { texts, costs, scans };
    problem = steepness(reader, measured) ?? buffer(reader, measured, times * (reader.times ?? 1));
    if (problem === undefined) return undefined;
  }
  return problem;
}

interface Measured {
  readonly texts: readonly Uint8Array[];
  readonly costs: readonly Cost[];
  /** Of a pass over the bytes of each text, ms. */
  readonly scans: readonly number[];
}

/** Whether the cost grows faster than the length. */
function steepness({ atOnceBytes }: Reader, { texts, costs, scans }: Measured): string | undefined {
  // What is read at once and what is not costs differently, but each in proportion.
  const atOnce = texts.filter(({ length }) => length <= atOnceBytes).length;
  const [from, to] = atOnce * 2 >= texts.length ? [0, atOnce] : [atOnce, texts.length];
  if ((costs[to - 1]?.totalMs ?? 0) < LEAST_MS) return undefined;
  const passes = passesOver(texts, scans);
  const lengths = texts.map(({ length }) => length);
  const slopeAgainst = (linear: readonly number[]): number =>
    slopeOf(
      lengths.slice(from, to).map((length) => Math.log2(length)),
      costs.map(({ totalMs }, i) => Math.log2(Math.max(totalMs, FINEST_MS) / (linear[i] ?? NaN))).slice(from, to),
    );
  // Against the lengths themselves as well: a pass that was disturbed is no steeper cost.
  const slope = Math.min(slopeAgainst(passes), slopeAgainst(lengths));
  const seen = costs.map(({ totalMs }) => totalMs.toFixed(1)).join(', ');
  return slope > STEEPEST ? `${seen} ms for doubled lengths: steeper than linear by ${slope.toFixed(2)}` : undefined;
}

/** Whether the thread was kept too long. */
function buffer({ atOnceBytes }: Reader, { texts, costs, scans }: Measured, times: number): string | undefined {
  for (const [i, { length }] of texts.entries()) {
    const { longestMs = 0 } = costs[i] ?? {};
    const scanMs = scans[i] ?? 0;
    const slowness = Math.max(1, scanMs / ((SCAN_MS * length) / MEGABYTE), ...slownessOf(texts, scans));
    // Somebody has to look at the bytes before they can be found too many.
    const allowedMs =
      times * LONGEST_MS * Math.max(1, Math.min(length, atOnceBytes) / MEGABYTE) * slowness + 2 * scanMs;
    if (longestMs > allowedMs)
      return `${longestMs.toFixed(1)} ms in one go for ${length} bytes, ${allowedMs.toFixed(1)} allowed`;
  }
  return undefined;
}

/** How slow the machine is by its passes over the longer texts; short ones are too short for the clock. */
function slownessOf(texts: readonly Uint8Array[], scans: readonly number[]): readonly number[] {
  return texts.flatMap(({ length }, i) => (length < SHORT ? [] : [((scans[i] ?? 0) * MEGABYTE) / length / SCAN_MS]));
}

/** What a pass over each text takes, ms: as it was measured, and of a short one, for which the clock is too coarse, in proportion to that. */
function passesOver(texts: readonly Uint8Array[], scans: readonly number[]): readonly number[] {
  const slowness = slownessOf(texts, scans).at(-1) ?? 1;
  return texts.map(({ length }, i) =>
    length < SHORT ? (slowness * SCAN_MS * length) / MEGABYTE : Math.max(scans[i] ?? 0, FINEST_MS),
  );
}

/** Least squares. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let above = 0;
  let below = 0;
  for (let i = 0; i < x.length; i++) {
    above += ((x[i] ?? 0) - mx) * ((y[i] ?? 0) - my);
    below += ((x[i] ?? 0) - mx) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

/** Runs something to its end; others that want the core do not count. */
export async function costOf(run: () => unknown): Promise<Cost> {
  let totalMs = 0;
  let longestMs = 0;
  let from = threadMs();
  const mark = (): void => {
    const now = threadMs();
    const ms = now - from;
    from = now;
    totalMs += ms;
    longestMs = Math.max(longestMs, ms);
  };
  const outcome = run();
  if (!(outcome instanceof Promise)) {
    mark();
    return { totalMs, longestMs };
  }
  const turn = (): Promise<boolean> => new Promise((resolve) => setImmediate(resolve, false));
  const over = outcome.then(() => true);
  while (!(await Promise.race([over, turn()]))) mark();
  mark();
  return { totalMs, longestMs };
}

/** CPU time of this thread so far, ms. */
function threadMs(): number {
  // The time of a running thread is only brought up to date every few ms, and for this call.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function scan(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum + (bytes[i] ?? 0)) | 0;
  return sum;
}

const MEGABYTE = 1024 * 1024;
/** What one pass over a megabyte takes on the machine that the limits are meant for, ms. */
const SCAN_MS = 1.5;
/** The pass over a shorter text is too short for the clock. */
const SHORT = MEGABYTE / 4;
/** Twice the time for twice the bytes is 0, four times 1. */
const STEEPEST = 0.5;
/** What takes less is no danger, and its slope is noise. */
const LEAST_MS = 10;
/** CPU time is counted no finer. */
const FINEST_MS = 0.05;
const MOST_ROUNDS = 8;
