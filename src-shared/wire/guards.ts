import * as v from 'valibot';
import { ALERT_RULE, QUIET_HOURS } from '../alerts/alert-guard.ts';
import { MOST_CHARS } from '../alerts/parse-alert.ts';
import { QUOTE_CHANNELS } from '../market/channels.ts';
import { MARKET_TYPES } from '../market/instrument.ts';
import { POLL_VENUE_IDS, STREAM_VENUE_IDS, VENUE_IDS } from '../market/venue-ids.ts';
import { parseJsonText } from '../text/parse-json.ts';
import { DEMO_FAULT_KINDS } from './demo-fault.ts';
import { COUNT, INSTANT, INSTRUMENT, INSTRUMENTS, INTERVAL, TEXT, VENUE, firstProblem } from './guard-parts.ts';
import { DEPTH_COLUMNS } from './layout.ts';
import { parseBarRule } from '../market/flow/bar-rule.ts';
import { PAST_FIGURES } from './past.ts';
import { LEDGER_KINDS } from './ledger.ts';
import type { ClientMessage } from './protocol.ts';
import { MOST_RECENT } from './protocol.ts';

/** What came of a client's text: a checked message, or what is wrong with it. `id` is there if a request can be answered. */
export type GuardedMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly problem: string; readonly id?: number };

/** Checks a text from a screen: known kinds and keys only, everything bounded. Never throws. */
export function guardClientMessage(text: string): GuardedMessage {
  if (text.length > MAX_MESSAGE_LENGTH)
    return { ok: false, problem: `message longer than ${MAX_MESSAGE_LENGTH} characters` };
  const parsed = parseJsonText(text);
  const outcome = v.safeParse(CLIENT_MESSAGE, parsed, { abortEarly: true });
  if (outcome.success) return { ok: true, message: outcome.output };
  const [issue] = outcome.issues;
  const id = v.safeParse(REQUEST_ID, parsed);
  const problem = firstProblem(issue);
  return id.success ? { ok: false, problem, id: id.output.id } : { ok: false, problem };
}

/** Longest text taken from a screen; a watchlist of 2,000 instruments is some 60,000. */
export const MAX_MESSAGE_LENGTH = 1_000_000;
const MAX_DEMANDS = 256;
const MAX_PREFETCHED = 32;
const MAX_LEVELS = 5000;
/** Largest step of a history, in ticks of the instrument. */
const MAX_TICKS = 1_000_000;

const SUB = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const LEVELS = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LEVELS));
const LIMIT = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5000));
/** 0 for as fast as possible. */
const SPEED = v.pipe(v.number(), v.minValue(0), v.maxValue(10_000));

const DEMAND = v.variant('kind', [
  v.strictObject({
    kind: v.literal('book'),
    sub: SUB,
    instrument: INSTRUMENT,
    depth: LEVELS,
    levels: LEVELS,
    orders: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    kind: v.literal('depth'),
    sub: SUB,
    instrument: INSTRUMENT,
    step: v.exactOptional(v.pipe(v.string(), v.maxLength(32), v.regex(/^\d+(\.\d+)?$/), v.regex(/[1-9]/))),
    ticks: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_TICKS))),
    columns: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(DEPTH_COLUMNS)),
  }),
  v.strictObject({
    kind: v.literal('trades'),
    sub: SUB,
    instrument: INSTRUMENT,
    channel: v.exactOptional(v.picklist(['trade', 'aggTrade', 'liquidation'])),
    past: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    kind: v.literal('flow'),
    sub: SUB,
    instrument: INSTRUMENT,
    bars: v.pipe(
      v.string(),
      v.check((text) => parseBarRule(text) !== undefined),
    ),
    step: v.exactOptional(v.pipe(v.string(), v.maxLength(32), v.regex(/^auto$|^\d+(\.\d+)?$/), v.regex(/[1-9]|auto/))),
  }),
  v.strictObject({ kind: v.literal('candles'), sub: SUB, instrument: INSTRUMENT, interval: INTERVAL }),
  v.strictObject({
    kind: v.literal('quotes'),
    sub: SUB,
    instruments: INSTRUMENTS,
    channels: v.exactOptional(v.pipe(v.array(v.picklist(QUOTE_CHANNELS)), v.maxLength(QUOTE_CHANNELS.length))),
    venue: v.exactOptional(v.picklist(POLL_VENUE_IDS)),
  }),
  v.strictObject({ kind: v.literal('health'), sub: SUB }),
]);

const NETWORK = v.strictObject({
  mode: v.picklist(['system', 'none', 'manual']),
  protocol: v.picklist(['http', 'https', 'socks5']),
  address: v.pipe(v.string(), v.maxLength(300)),
  user: v.pipe(v.string(), v.maxLength(256)),
  password: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  noProxy: v.pipe(v.string(), v.maxLength(4096)),
});

const ALERT_ID = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

const REQUEST = v.variant('method', [
  v.strictObject({ method: v.picklist(['get-alerts', 'clear-firings']) }),
  v.strictObject({
    method: v.literal('read-alert'),
    text: v.pipe(v.string(), v.maxLength(MOST_CHARS)),
    shown: v.exactOptional(INSTRUMENT),
  }),
  v.strictObject({ method: v.literal('put-alert'), rule: ALERT_RULE, id: v.exactOptional(ALERT_ID) }),
  v.strictObject({ method: v.picklist(['delete-alert', 'pause-alert', 'arm-alert']), id: ALERT_ID }),
  v.strictObject({ method: v.literal('set-quiet-hours'), hours: v.exactOptional(QUIET_HOURS) }),
  v.strictObject({
    method: v.literal('search-instruments'),
    query: v.pipe(v.string(), v.maxLength(128)),
    limit: LIMIT,
    venues: v.exactOptional(v.pipe(v.array(VENUE), v.maxLength(VENUE_IDS.length))),
    marketTypes: v.exactOptional(v.pipe(v.array(v.picklist(MARKET_TYPES)), v.maxLength(MARKET_TYPES.length))),
    base: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
    recent: v.exactOptional(v.pipe(v.array(INSTRUMENT), v.maxLength(MOST_RECENT))),
  }),
  v.strictObject({ method: v.literal('get-instruments'), ids: INSTRUMENTS }),
  v.strictObject({ method: v.literal('load-older-candles'), instrument: INSTRUMENT, interval: INTERVAL }),
  v.strictObject({
    method: v.literal('set-mode'),
    mode: v.picklist(['demo', 'live', 'replay']),
    file: v.exactOptional(TEXT),
    speed: v.exactOptional(SPEED),
  }),
  v.strictObject({
    method: v.literal('set-replay'),
    speed: v.exactOptional(SPEED),
    isPaused: v.exactOptional(v.boolean()),
    restart: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    method: v.literal('break-demo'),
    fault: v.picklist(DEMO_FAULT_KINDS),
    venue: v.picklist(STREAM_VENUE_IDS),
  }),
  v.strictObject({ method: v.literal('mend-demo') }),
  v.strictObject({ method: v.literal('reconnect'), connection: v.exactOptional(TEXT) }),
  v.strictObject({ method: v.literal('recent-log'), limit: LIMIT }),
  v.strictObject({ method: v.picklist(['get-network', 'run-doctor', 'get-equities']) }),
  v.strictObject({
    method: v.literal('set-equities'),
    isLive: v.exactOptional(v.boolean()),
    add: v.exactOptional(v.pipe(v.string(), v.maxLength(32))),
    remove: v.exactOptional(v.pipe(v.string(), v.maxLength(32))),
  }),
  v.strictObject({ method: v.picklist(['set-network', 'test-network']), network: NETWORK }),
  v.strictObject({
    method: v.literal('get-past'),
    instruments: INSTRUMENTS,
    figures: v.pipe(v.array(v.picklist(PAST_FIGURES)), v.maxLength(PAST_FIGURES.length)),
    samples: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    method: v.literal('get-ledger'),
    instruments: v.exactOptional(INSTRUMENTS),
    kinds: v.exactOptional(v.pipe(v.array(v.picklist(LEDGER_KINDS)), v.maxLength(LEDGER_KINDS.length))),
    from: v.exactOptional(INSTANT),
    to: v.exactOptional(INSTANT),
    limit: v.exactOptional(LIMIT),
  }),
]);

const CLIENT_MESSAGE = v.variant('kind', [
  v.strictObject({
    kind: v.literal('demand'),
    demands: v.pipe(v.array(DEMAND), v.maxLength(MAX_DEMANDS)),
    prefetch: v.exactOptional(v.pipe(v.array(DEMAND), v.maxLength(MAX_PREFETCHED))),
  }),
  v.strictObject({
    kind: v.literal('ack'),
    seq: COUNT,
    painted: v.exactOptional(v.strictObject({ seq: COUNT, afterMs: v.pipe(v.number(), v.minValue(0)) })),
  }),
  v.strictObject({ kind: v.literal('rate'), perSecond: v.pipe(v.number(), v.minValue(4), v.maxValue(60)) }),
  v.strictObject({ kind: v.literal('request'), id: COUNT, request: REQUEST }),
  v.strictObject({ kind: v.literal('start-engine') }),
]);

const REQUEST_ID = v.object({ kind: v.literal('request'), id: COUNT });
