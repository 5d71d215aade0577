import * as v from 'valibot';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';

const ms = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const atLeastOne = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const DAY = 86_400_000;

/** Where, how often and how long. Everything that is named must match. */
const SCOPE = {
  venue: v.exactOptional(v.picklist(STREAM_VENUE_IDS)),
  /** As the venue writes it, in capitals. */
  symbol: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
  /** A stream's name (`btcusdt@depth@100ms`), its sort (`depth`, `trade`, `kline`) or the call of a request (`klines`). */
  topic: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
  /** Sockets are numbered from 1 in the order in which they were opened, all venues together. */
  socket: v.exactOptional(atLeastOne(1e9)),
  /** How many times it strikes before it is over. */
  count: v.exactOptional(atLeastOne(1e9)),
  /** Chance of each strike, from the world's seed. */
  probability: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** It is over after so long, whatever else. */
  durationMs: v.exactOptional(ms(DAY)),
};

const status = v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599));
const closeCode = v.pipe(
  v.number(),
  v.integer(),
  v.check(
    (code) => (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999),
    'Expected a close code that may be sent',
  ),
);

/** The schema of {@link Fault}. Unknown keys are rejected. */
export const FAULT_SCHEMA = v.variant(
  'kind',
  [
    // Connections. Without `symbol` and `topic` they strike every socket in scope at once (with `durationMs` also those opened meanwhile); with either, the next time a socket is about to send such a message.
    v.strictObject({
      kind: v.literal('close'),
      code: v.exactOptional(closeCode),
      reason: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
      ...SCOPE,
    }),
    /** The TCP connection is gone, without a close frame. */
    v.strictObject({ kind: v.literal('cut'), ...SCOPE }),
    /** What the venue does after 24 h. */
    v.strictObject({ kind: v.literal('expire'), ...SCOPE }),
    /** Every socket in scope at the same instant. */
    v.strictObject({
      kind: v.literal('mass-disconnect'),
      how: v.exactOptional(v.picklist(['close', 'cut'])),
      ...SCOPE,
    }),
    /** The socket stays open and nothing passes either way, pongs included, until the fault is over. */
    v.strictObject({ kind: v.literal('half-open'), ...SCOPE }),
    /** The venue sends no pings, and does not mind. */
    v.strictObject({ kind: v.literal('no-pings'), ...SCOPE }),
    /** Connections and requests are dropped before an answer. */
    v.strictObject({ kind: v.literal('endpoint-unreachable'), ...SCOPE }),
    /** The venue announces maintenance that begins `afterMs` from now and takes `forMs`. The same title again is another announcement of the same maintenance. Left out, its times stay as they were; at first they are an hour and half an hour, and what is completed ends now. */
    v.strictObject({
      kind: v.literal('maintenance'),
      title: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
      state: v.exactOptional(v.picklist(['scheduled', 'ongoing', 'completed', 'canceled'])),
      afterMs: v.exactOptional(ms(DAY)),
      forMs: v.exactOptional(ms(DAY)),
      ...SCOPE,
    }),
    // Messages of streams.
    /** Nothing of the topics in scope; others flow. */
    v.strictObject({ kind: v.literal('mute'), ...SCOPE }),
    v.strictObject({ kind: v.literal('drop'), ...SCOPE }),
    v.strictObject({ kind: v.literal('repeat'), times: v.exactOptional(atLeastOne(1000)), ...SCOPE }),
    /** The message comes after the next one of its topic. */
    v.strictObject({ kind: v.literal('reorder'), ...SCOPE }),
    /** A book diff is lost, so that the numbers of the next do not follow. */
    v.strictObject({ kind: v.literal('sequence-gap'), ...SCOPE }),
    /** The venue counts the changes of its books anew from a low number (or sets their clock back, if it orders by time); connections stay open. */
    v.strictObject({ kind: v.literal('renumber'), ...SCOPE }),
    /** `cut`: a whole frame with half the JSON; `garbage`: no JSON at all; `type`: JSON, but no object. */
    v.strictObject({
      kind: v.literal('malformed'),
      how: v.exactOptional(v.picklist(['cut', 'garbage', 'type'])),
      ...SCOPE,
    }),
    /** Half the bytes of a frame, and then the connection breaks. */
    v.strictObject({ kind: v.literal('truncated'), ...SCOPE }),
    /** The message as a binary frame. */
    v.strictObject({ kind: v.literal('binary'), ...SCOPE }),
    /** The message, blown up to so many bytes; 10 MB if absent. */
    v.strictObject({ kind: v.literal('huge'), bytes: v.exactOptional(atLeastOne(64 << 20)), ...SCOPE }),
    v.strictObject({ kind: v.literal('unknown-fields'), ...SCOPE }),
    /** A message of an unknown kind comes before the true one. */
    v.strictObject({ kind: v.literal('unknown-kind'), ...SCOPE }),
    // Lines: messages, replies and requests.
    /** Everything comes late by `ms` and up to `jitterMs` more, in order within its topic. */
    v.strictObject({ kind: v.literal('delay'), ms: ms(DAY), jitterMs: v.exactOptional(ms(DAY)), ...SCOPE }),
    v.strictObject({ kind: v.literal('trickle'), bytesPerSecond: atLeastOne(1e9), ...SCOPE }),
    /** Event times and the server time are off by `ms`; trade, book and candle times are not. */
    v.strictObject({
      kind: v.literal('clock-skew'),
      ms: v.pipe(v.number(), v.integer(), v.minValue(-DAY), v.maxValue(DAY)),
      ...SCOPE,
    }),
    // Subscribing.
    /** No answer; `isApplied` says whether the streams come all the same (false if absent). */
    v.strictObject({ kind: v.literal('subscribe-unacknowledged'), isApplied: v.exactOptional(v.boolean()), ...SCOPE }),
    v.strictObject({ kind: v.literal('subscribe-rejected'), ...SCOPE }),
    /** No answer: the venue ends the connection without a close frame, 90 to 155 ms later. */
    v.strictObject({ kind: v.literal('subscribe-closes'), ...SCOPE }),
    // Requests.
    /** Book snapshots as of so many changes ago. */
    v.strictObject({ kind: v.literal('stale-snapshot'), changes: atLeastOne(1e9), ...SCOPE }),
    v.strictObject({ kind: v.literal('http-status'), status, retryAfterSeconds: v.exactOptional(ms(DAY)), ...SCOPE }),
    /** Never answered. */
    v.strictObject({ kind: v.literal('http-timeout'), ...SCOPE }),
    /** A page of HTML; status 200 if absent, the nastiest. */
    v.strictObject({
      kind: v.literal('http-html'),
      status: v.exactOptional(v.union([v.literal(200), status])),
      ...SCOPE,
    }),
  ],
  (issue) => `Expected a kind of fault but received ${issue.received}`,
);

/** Something that goes wrong, and where, how often and how long. See `docs/FAULTS.md`. */
export type Fault = v.InferOutput<typeof FAULT_SCHEMA>;

/** What a fault does. */
export type FaultKind = Fault['kind'];

/** The fault of a kind. */
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>;

/** One thing wrong with a fault or script that was handed in. `path` is dotted, empty for the whole. */
export interface FaultProblem {
  readonly path: string;
  readonly message: string;
}

/** A fault, or everything wrong with what was given. */
export type FaultReading =
  | { readonly ok: true; readonly fault: Fault }
  | { readonly ok: false; readonly problems: readonly FaultProblem[] };

/** Reads a fault from outside. Never throws. */
export function parseFault(value: unknown): FaultReading {
  const outcome = v.safeParse(FAULT_SCHEMA, value);
  if (outcome.success) return { ok: true, fault: outcome.output };
  return { ok: false, problems: toProblems(outcome.issues) };
}

/** Issues of a schema as problems. */
export function toProblems(issues: readonly v.BaseIssue<unknown>[]): readonly FaultProblem[] {
  return issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message }));
}
