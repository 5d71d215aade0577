import * as fc from 'fast-check';
import type { Fault } from '../src-main/simulator/faults/fault.ts';
import type { FaultStep } from '../src-main/simulator/faults/fault-script.ts';
import { DAY_VENUES, type DayVenue, type DayVenueId } from './day-venues.ts';

/** One bad day: a market by its seed, and what goes wrong in it. */
export interface FaultScript {
  readonly venue: DayVenueId;
  readonly seed: number;
  readonly steps: readonly FaultStep[];
}

/** The last fault of a script has ended after so many ms, and so has what it leads to: a connection that expires is closed a second later. */
export const FAULTS_MS = 7000;

/**
 * Whether a message of this sort, about what happened from `from` to `to` (ms since the script began), may have been lost with nothing to show for
 * it: no number that is missing, no connection that broke. A half-open connection may be well again before anybody noticed.
 */
export function isSilentlyLost(
  { venue, steps }: FaultScript,
  sort: keyof DayVenue['topics'],
  span: { readonly from: number; readonly to: number },
): boolean {
  return steps.some(({ atMs, set }) => {
    if (
      set === undefined ||
      !SILENT.has(set.kind) ||
      (set.topic !== undefined && set.topic !== DAY_VENUES[venue].topics[sort])
    )
      return false;
    return atMs - DELAY_MS <= span.to && span.from <= atMs + (set.durationMs ?? 0) + DELAY_MS;
  });
}

const SILENT: ReadonlySet<Fault['kind']> = new Set([
  'drop',
  'mute',
  'reorder',
  'malformed',
  'binary',
  'delay',
  'repeat',
  'half-open',
]);
/** So long before a fault what it strikes may have happened: messages wait for others, and venues send trades in batches. */
const DELAY_MS = 1500;

/**
 * Any bad day. Every kind of fault is often alone, often with others, and often what a lost connection finds when it comes back. Rejected
 * subscriptions are rarer: the engine asks again after 30 s, and that is a long script.
 */
export function anyScript(): fc.Arbitrary<FaultScript> {
  const atMs = fc.integer({ min: 0, max: 4000 });
  const alone = fc.record({ atMs, set: anyFault });
  const step = fc.oneof(
    { weight: 60, arbitrary: alone.map((one) => [one]) },
    { weight: 20, arbitrary: fc.tuple(alone, lost).map(([one, set]) => [{ atMs: one.atMs, set }, one]) },
    {
      weight: 1,
      arbitrary: fc.tuple(atMs, lost, anyRejection).map(([at, set, rejected]) => [
        { atMs: at, set },
        { atMs: at, set: rejected },
      ]),
    },
  );
  return fc
    .record({
      venue: fc.constantFrom(...(Object.keys(DAY_VENUES) as DayVenueId[])),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      steps: fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.flat()),
    })
    .map(({ venue, seed, steps }) => ({
      venue,
      seed,
      steps: steps.map(({ atMs, set: { topic, ...set } }) => ({
        atMs,
        set: { ...set, ...(topic !== undefined && { topic: DAY_VENUES[venue].topics[topic] }) },
      })),
    }));
}

/** A fault, and everything about it that is not when, where and how often. */
type What = Fault extends infer Each
  ? Each extends Fault
    ? Omit<Each, 'venue' | 'symbol' | 'topic' | 'socket' | 'count' | 'probability' | 'durationMs'>
    : never
  : never;

const WHATS: readonly What[] = [
  { kind: 'drop' },
  { kind: 'repeat' },
  { kind: 'repeat', times: 3 },
  { kind: 'reorder' },
  { kind: 'sequence-gap' },
  { kind: 'renumber' },
  { kind: 'mute' },
  { kind: 'malformed', how: 'cut' },
  { kind: 'malformed', how: 'garbage' },
  { kind: 'malformed', how: 'type' },
  { kind: 'truncated' },
  { kind: 'binary' },
  { kind: 'huge', bytes: 300_000 },
  { kind: 'unknown-fields' },
  { kind: 'unknown-kind' },
  { kind: 'delay', ms: 40, jitterMs: 200 },
  { kind: 'delay', ms: 900 },
  { kind: 'trickle', bytesPerSecond: 4000 },
  { kind: 'clock-skew', ms: 5000 },
  { kind: 'clock-skew', ms: -5000 },
  { kind: 'close', code: 1001 },
  { kind: 'cut' },
  { kind: 'expire' },
  { kind: 'mass-disconnect' },
  { kind: 'half-open' },
  { kind: 'no-pings' },
  { kind: 'endpoint-unreachable' },
  { kind: 'subscribe-unacknowledged' },
  { kind: 'subscribe-unacknowledged', isApplied: true },
  { kind: 'subscribe-rejected' },
  { kind: 'subscribe-closes' },
  { kind: 'stale-snapshot', changes: 5 },
  { kind: 'stale-snapshot', changes: 200 },
  { kind: 'http-status', status: 429, retryAfterSeconds: 2 },
  { kind: 'http-status', status: 418, retryAfterSeconds: 3 },
  { kind: 'http-status', status: 500 },
  { kind: 'http-timeout' },
  { kind: 'http-html' },
  { kind: 'http-html', status: 502 },
];

/** Faults of lines and requests are of all topics. */
const TOPICAL: ReadonlySet<Fault['kind']> = new Set([
  'drop',
  'repeat',
  'reorder',
  'mute',
  'malformed',
  'truncated',
  'binary',
  'delay',
  'close',
  'cut',
  'subscribe-rejected',
  'subscribe-closes',
]);

const SORTS: readonly Sort[] = ['book', 'trade', 'candle', 'bbo', 'ticker'];
const durationMs = fc.integer({ min: 50, max: 2000 });

/** A fault before its venue is known: its topic is ours. */
type DayFault = Fault & { readonly topic?: Sort };
type Sort = keyof DayVenue['topics'];

const anyFault: fc.Arbitrary<DayFault> = fc
  .record({
    what: fc.constantFrom(...WHATS),
    durationMs,
    probability: fc.constantFrom(0.05, 0.2, 0.5, 1),
    topic: fc.constantFrom(undefined, undefined, undefined, ...SORTS),
  })
  .map(({ what, topic, ...scope }) => ({
    ...what,
    ...scope,
    ...(topic !== undefined && TOPICAL.has(what.kind) && { topic }),
  }));

const anyRejection: fc.Arbitrary<DayFault> = fc.record({
  kind: fc.constantFrom('subscribe-rejected', 'subscribe-closes'),
  durationMs,
  topic: fc.constantFrom(...SORTS),
});

const lost: fc.Arbitrary<DayFault> = fc.constantFrom({ kind: 'cut' }, { kind: 'mass-disconnect' });
