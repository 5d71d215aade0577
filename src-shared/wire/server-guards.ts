import * as v from 'valibot';
import { CHANNELS, LIQUIDATION_SAMPLINGS, LONG_SHORT_SCOPES } from '../market/channels.ts';
import { INSTRUMENT_STATUSES, MARKET_TYPES } from '../market/instrument.ts';
import { STREAM_VENUE_IDS } from '../market/venue-ids.ts';
import { parseJsonText } from '../text/parse-json.ts';
import { DEMO_FAULT_KINDS } from './demo-fault.ts';
import { LOG_EVENT_NAMES } from './event-log.ts';
import { COUNT, INSTANT, INSTRUMENT, INSTRUMENTS, INTERVAL, NAME, TEXT, VENUE, firstProblem } from './guard-parts.ts';
import { HOST_PROBLEM_CODES } from './host-problem.ts';
import { LEDGER_FIGURES, LEDGER_KINDS } from './ledger.ts';
import { MOST_INSTRUMENTS } from './protocol.ts';
import type { ServerMessage } from './protocol.ts';

/** What came of a server's text: a checked message, or what is wrong with it. */
export type GuardedServerMessage =
  | { readonly ok: true; readonly message: ServerMessage }
  | { readonly ok: false; readonly problem: string };

/** Checks a text from a server elsewhere, every field of it, so that none can put a screen out of order. Never throws. */
export function guardServerMessage(text: string): GuardedServerMessage {
  if (text.length > MAX_SERVER_TEXT)
    return { ok: false, problem: `message longer than ${String(MAX_SERVER_TEXT)} characters` };
  const outcome = v.safeParse(SERVER_MESSAGE, parseJsonText(text), { abortEarly: true });
  return outcome.success
    ? { ok: true, message: outcome.output }
    : { ok: false, problem: firstProblem(outcome.issues[0]) };
}

/** Longest text taken from a server, characters: 5,000 ledger entries are some 1,500,000. */
const MAX_SERVER_TEXT = 8_000_000;
const MOST_ANSWERED = 5000;

const NUMBER = v.pipe(v.number(), v.finite());
const VENUE_INFO = v.object({
  id: VENUE,
  exchange: NAME,
  title: NAME,
  marketTypes: v.pipe(v.array(v.picklist(MARKET_TYPES)), v.maxLength(MARKET_TYPES.length)),
  intervals: v.pipe(v.array(INTERVAL), v.maxLength(64)),
  channels: v.pipe(v.array(NAME), v.maxLength(64)),
  liquidations: v.exactOptional(v.picklist(LIQUIDATION_SAMPLINGS)),
  longShortScope: v.exactOptional(v.picklist(LONG_SHORT_SCOPES)),
  hasOpenInterestHistory: v.exactOptional(v.literal(true)),
});
const REPLAY = v.object({
  file: TEXT,
  venue: VENUE,
  startTime: INSTANT,
  endTime: v.exactOptional(INSTANT),
  position: INSTANT,
  speed: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  isPaused: v.boolean(),
  isUnlisted: v.exactOptional(v.literal(true)),
});
const SESSION = v.object({
  epoch: COUNT,
  mode: v.picklist(['demo', 'live', 'replay']),
  state: v.picklist(['starting', 'running', 'failed', 'ended']),
  error: v.exactOptional(TEXT),
  venues: v.pipe(v.array(VENUE_INFO), v.maxLength(64)),
  replay: v.exactOptional(REPLAY),
  suggested: INSTRUMENTS,
  version: NAME,
  remote: v.exactOptional(NAME),
  slowedToMs: v.exactOptional(COUNT),
  fault: v.exactOptional(
    v.object({ kind: v.picklist(DEMO_FAULT_KINDS), venue: v.picklist(STREAM_VENUE_IDS), until: INSTANT }),
  ),
});

const RECORD = v.object({
  id: INSTRUMENT,
  venue: VENUE,
  symbol: NAME,
  name: v.exactOptional(NAME),
  title: v.exactOptional(NAME),
  marketType: v.picklist(MARKET_TYPES),
  base: NAME,
  quote: NAME,
  tick: v.exactOptional(decimal()),
  step: v.exactOptional(decimal()),
  sizeUnit: v.picklist(['base', 'contracts']),
  contractSize: v.exactOptional(decimal()),
  status: v.picklist(INSTRUMENT_STATUSES),
  expiryTime: v.exactOptional(INSTANT),
  delistingTime: v.exactOptional(INSTANT),
  fundingIntervalMs: v.exactOptional(COUNT),
});
const LOG_PAGE = {
  first: COUNT,
  events: v.pipe(
    v.array(
      v.object({
        name: v.picklist(LOG_EVENT_NAMES),
        level: v.picklist(['debug', 'info', 'warn', 'error']),
        at: INSTANT,
        venue: v.exactOptional(VENUE),
        symbol: v.exactOptional(NAME),
        connection: v.exactOptional(NAME),
        fields: v.exactOptional(v.record(NAME, v.union([TEXT, NUMBER, v.boolean()]))),
      }),
    ),
    v.maxLength(MOST_ANSWERED),
  ),
};
const LEDGER_PAGE = v.object({
  entries: v.pipe(
    v.array(
      v.object({
        id: COUNT,
        kind: v.picklist(LEDGER_KINDS),
        venue: VENUE,
        symbol: NAME,
        channel: v.exactOptional(v.picklist(CHANNELS)),
        interval: v.exactOptional(INTERVAL),
        from: INSTANT,
        to: v.exactOptional(INSTANT),
        count: COUNT,
        reason: TEXT,
        firstId: v.exactOptional(NUMBER),
        lastId: v.exactOptional(NUMBER),
        differences: v.exactOptional(
          v.pipe(
            v.array(v.object({ of: v.picklist(LEDGER_FIGURES), expected: NAME, received: NAME })),
            v.maxLength(LEDGER_FIGURES.length),
          ),
        ),
      }),
    ),
    v.maxLength(MOST_ANSWERED),
  ),
  total: COUNT,
  completeSince: INSTANT,
});
const SAMPLE = v.object({ time: INSTANT, value: NUMBER });
const SAMPLES = v.pipe(v.array(SAMPLE), v.maxLength(MOST_ANSWERED));
const PAST = v.object({
  instrument: INSTRUMENT,
  price1h: v.exactOptional(SAMPLE),
  openInterest1h: v.exactOptional(SAMPLE),
  openInterest24h: v.exactOptional(SAMPLE),
  openInterest: v.exactOptional(SAMPLES),
  funding: v.exactOptional(SAMPLES),
  isLoading: v.exactOptional(v.literal(true)),
});
const RESULT = v.variant('kind', [
  v.object({ kind: v.literal('ok') }),
  v.object({
    kind: v.literal('instruments'),
    instruments: v.pipe(v.array(RECORD), v.maxLength(MOST_ANSWERED)),
    total: COUNT,
    unlisted: v.exactOptional(v.pipe(v.array(VENUE), v.maxLength(64))),
  }),
  v.object({ kind: v.literal('log'), ...LOG_PAGE }),
  v.object({ kind: v.literal('ledger'), page: LEDGER_PAGE }),
  v.object({ kind: v.literal('past'), pasts: v.pipe(v.array(PAST), v.maxLength(MOST_ANSWERED)) }),
]);
const ENGINE = v.variant('state', [
  v.object({ state: v.literal('running') }),
  v.object({ state: v.literal('unresponsive'), since: INSTANT }),
  v.object({ state: v.literal('restarting'), reason: TEXT, endedAt: INSTANT, retryAt: INSTANT }),
  v.object({ state: v.literal('stopped'), reason: TEXT, endedAt: INSTANT, report: v.string() }),
]);

const SERVER_MESSAGE: v.GenericSchema<unknown, ServerMessage> = v.variant('kind', [
  v.object({ kind: v.literal('session'), session: SESSION }),
  v.object({ kind: v.literal('response'), id: COUNT, result: RESULT }),
  v.object({
    kind: v.literal('failure'),
    id: COUNT,
    error: v.object({
      code: v.picklist(['bad-request', 'unknown-instrument', 'not-supported', 'unavailable', 'bad-file', 'internal']),
      message: TEXT,
    }),
  }),
  v.object({ kind: v.literal('log'), ...LOG_PAGE }),
  v.object({
    kind: v.literal('problem'),
    problem: v.object({
      code: v.picklist(HOST_PROBLEM_CODES),
      file: TEXT,
      reason: TEXT,
      at: INSTANT,
      keptAs: v.exactOptional(TEXT),
    }),
  }),
  v.object({ kind: v.literal('heartbeat') }),
  v.object({
    kind: v.literal('instruments'),
    instruments: v.pipe(v.array(RECORD), v.maxLength(MOST_INSTRUMENTS)),
  }),
  v.object({ kind: v.literal('engine'), engine: ENGINE }),
]);

/** An exact decimal as text, such as a tick. */
function decimal() {
  return v.pipe(v.string(), v.maxLength(64), v.regex(/^\d+(\.\d+)?(e[+-]?\d{1,2})?$/i));
}
