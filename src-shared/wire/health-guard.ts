import * as v from 'valibot';
import { ALERT_PROBLEM_CODES } from '../alerts/alert-problem.ts';
import { BOOK_REASONS, BOOK_STATES, STREAM_STATES } from '../market/book-state.ts';
import { CHANNELS } from '../market/channels.ts';
import { NOT_TRADED_STATUSES } from '../market/instrument.ts';
import { COUNT, INSTANT, NAME, TEXT, VENUE } from './guard-parts.ts';
import { GAUGE_NAMES, HOPS, LATENCY_BOUNDS_MS, PROBLEM_CODES } from './health.ts';
import type { HealthReport } from './health.ts';
import { NETWORK_FAULTS } from './network-fault.ts';

const NUMBER = v.pipe(v.number(), v.finite());
const AMOUNT = v.pipe(NUMBER, v.minValue(0));
const OPTIONAL_AMOUNT = v.exactOptional(AMOUNT);
const OPTIONAL_NUMBER = v.exactOptional(NUMBER);
const OPTIONAL_INSTANT = v.exactOptional(INSTANT);
const OPTIONAL_COUNT = v.exactOptional(COUNT);
const LAST_ERROR = v.exactOptional(
  v.object({ code: NAME, message: TEXT, at: INSTANT, fault: v.exactOptional(v.picklist(NETWORK_FAULTS)) }),
);

const CONNECTION = v.object({
  id: NAME,
  venue: VENUE,
  url: TEXT,
  state: v.picklist(STREAM_STATES),
  since: INSTANT,
  openedAt: OPTIONAL_INSTANT,
  lastFrameAt: OPTIONAL_INSTANT,
  lastDataAt: OPTIONAL_INSTANT,
  failingSince: OPTIONAL_INSTANT,
  messagesPerSecond: AMOUNT,
  bytesPerSecond: AMOUNT,
  messages: COUNT,
  bytes: COUNT,
  malformed: COUNT,
  topics: COUNT,
  reconnects: COUNT,
  attempt: COUNT,
  nextAttemptAt: OPTIONAL_INSTANT,
  latencyP50: OPTIONAL_NUMBER,
  latencyP99: OPTIONAL_NUMBER,
  behindMs: OPTIONAL_NUMBER,
  lastError: LAST_ERROR,
});

const BOOK = v.object({
  state: v.picklist(BOOK_STATES),
  reason: v.picklist(BOOK_REASONS),
  since: INSTANT,
  lastSequence: OPTIONAL_NUMBER,
  bidLevels: COUNT,
  askLevels: COUNT,
  knownDepth: COUNT,
});

const STREAM = v.object({
  key: NAME,
  venue: VENUE,
  symbol: NAME,
  channel: v.picklist(CHANNELS),
  topic: NAME,
  connection: v.exactOptional(NAME),
  state: v.picklist(STREAM_STATES),
  since: INSTANT,
  lastDataAt: OPTIONAL_INSTANT,
  usualPauseMs: OPTIONAL_AMOUNT,
  cadenceMs: OPTIONAL_AMOUNT,
  silentSince: OPTIONAL_INSTANT,
  listed: v.exactOptional(v.picklist(NOT_TRADED_STATUSES)),
  messagesPerSecond: AMOUNT,
  messages: COUNT,
  latencyP50: OPTIONAL_NUMBER,
  latencyP99: OPTIONAL_NUMBER,
  behindMs: OPTIONAL_NUMBER,
  reconnects: COUNT,
  gaps: COUNT,
  missing: COUNT,
  duplicates: COUNT,
  resyncs: COUNT,
  malformed: COUNT,
  outOfOrder: OPTIONAL_COUNT,
  backfilled: OPTIONAL_COUNT,
  book: v.exactOptional(BOOK),
  lastError: LAST_ERROR,
});

const HOST = v.object({
  host: NAME,
  state: v.picklist(['closed', 'open', 'half-open']),
  failures: COUNT,
  opened: COUNT,
  rejected: COUNT,
  since: OPTIONAL_INSTANT,
  retryAt: OPTIONAL_INSTANT,
  requests: OPTIONAL_COUNT,
  connections: OPTIONAL_COUNT,
  lastError: LAST_ERROR,
});

const POOL = v.object({
  pool: NAME,
  usedWeight: AMOUNT,
  limitWeight: AMOUNT,
  queued: COUNT,
  active: COUNT,
  blockedUntil: OPTIONAL_INSTANT,
  rejected: OPTIONAL_COUNT,
  cappedWaits: OPTIONAL_COUNT,
  hosts: v.exactOptional(v.pipe(v.array(HOST), v.maxLength(1000))),
});

const TROUBLE = {
  reconnects: COUNT,
  gaps: COUNT,
  missing: COUNT,
  duplicates: COUNT,
  resyncs: COUNT,
  malformed: COUNT,
  differences: COUNT,
};

const CANDLE_CHECKS = v.object({
  compared: COUNT,
  skipped: v.object({
    'late-start': COUNT,
    gap: COUNT,
    'other-trades': COUNT,
    'no-later-trade': COUNT,
    'candle-late': COUNT,
    inexact: COUNT,
  }),
});

const TOTALS = v.object({
  connections: COUNT,
  connectionsRunning: COUNT,
  streams: COUNT,
  streamsRunning: COUNT,
  messagesPerSecond: AMOUNT,
  bytesPerSecond: AMOUNT,
  messages: COUNT,
  ...TROUBLE,
  lastTenMinutes: v.exactOptional(v.object(TROUBLE)),
  cpuShare: v.exactOptional(AMOUNT),
  residentBytes: v.exactOptional(AMOUNT),
  receiptDelayMs: v.exactOptional(AMOUNT),
});

const GAUGE = v.object({
  name: v.picklist(GAUGE_NAMES),
  option: NAME,
  used: AMOUNT,
  cap: AMOUNT,
  total: AMOUNT,
  rejected: OPTIONAL_COUNT,
});

const HOP = v.object({
  hop: v.picklist(HOPS),
  venue: v.exactOptional(VENUE),
  p50: NUMBER,
  p99: NUMBER,
  max: NUMBER,
  count: COUNT,
  negative: COUNT,
  counts: v.pipe(v.array(COUNT), v.length(LATENCY_BOUNDS_MS.length + 1)),
  slowSince: OPTIONAL_INSTANT,
});

const DECODER = v.object({
  venue: VENUE,
  channel: v.picklist(CHANNELS),
  frames: COUNT,
  parsed: COUNT,
  driftSince: OPTIONAL_INSTANT,
});

const TICKERS = v.pipe(v.array(NAME), v.maxLength(10_000));
const POLL = v.object({
  venue: VENUE,
  source: NAME,
  tickers: COUNT,
  activeTickers: COUNT,
  cycles: COUNT,
  intervalMs: AMOUNT,
  isUnderWay: v.boolean(),
  last: v.exactOptional(
    v.object({
      startedAt: INSTANT,
      durationMs: AMOUNT,
      quotes: COUNT,
      missing: TICKERS,
      malformed: TICKERS,
      failed: TICKERS,
      notTrading: TICKERS,
      error: v.exactOptional(TEXT),
    }),
  ),
  nextAt: OPTIONAL_INSTANT,
  budget: v.exactOptional(v.object({ perHour: COUNT, used: COUNT })),
  breaker: HOST,
  failingSince: OPTIONAL_INSTANT,
});

const PROBLEM = v.object({
  severity: v.picklist(['info', 'warning', 'error']),
  code: v.picklist(PROBLEM_CODES),
  subject: NAME,
  venue: v.exactOptional(VENUE),
  symbol: v.exactOptional(NAME),
  since: INSTANT,
  count: OPTIONAL_COUNT,
  delayMs: OPTIONAL_NUMBER,
  usualMs: OPTIONAL_NUMBER,
  from: OPTIONAL_INSTANT,
  to: OPTIONAL_INSTANT,
  title: v.exactOptional(TEXT),
});

/** Every field of a health report. */
export const HEALTH_REPORT: v.GenericSchema<unknown, HealthReport> = v.object({
  at: INSTANT,
  startedAt: INSTANT,
  connections: v.pipe(v.array(CONNECTION), v.maxLength(10_000)),
  streams: v.pipe(v.array(STREAM), v.maxLength(100_000)),
  pools: v.pipe(v.array(POOL), v.maxLength(1000)),
  totals: TOTALS,
  venues: v.pipe(
    v.array(v.object({ venue: VENUE, ...TROUBLE, candleChecks: v.exactOptional(CANDLE_CHECKS) })),
    v.maxLength(1000),
  ),
  gauges: v.exactOptional(v.pipe(v.array(GAUGE), v.maxLength(1000))),
  alerts: v.exactOptional(
    v.object({
      set: COUNT,
      cap: COUNT,
      armed: COUNT,
      fired: COUNT,
      suppressed: COUNT,
      missed: COUNT,
      sent: COUNT,
      failed: COUNT,
      dropped: COUNT,
      waiting: COUNT,
      problems: COUNT,
      lastProblem: v.exactOptional(v.object({ code: v.picklist(ALERT_PROBLEM_CODES), message: TEXT, at: INSTANT })),
    }),
  ),
  ledger: v.exactOptional(v.object({ entries: COUNT, limit: COUNT, dropped: COUNT, revision: COUNT })),
  hops: v.exactOptional(v.pipe(v.array(HOP), v.maxLength(1000))),
  clocks: v.exactOptional(
    v.pipe(
      v.array(v.object({ venue: VENUE, offsetMs: NUMBER, uncertaintyMs: AMOUNT, at: INSTANT })),
      v.maxLength(1000),
    ),
  ),
  decoders: v.exactOptional(v.pipe(v.array(DECODER), v.maxLength(1000))),
  outage: v.exactOptional(
    v.object({
      fault: v.picklist([...NETWORK_FAULTS, 'several']),
      since: INSTANT,
      message: TEXT,
      hasBeenUp: v.boolean(),
      nextAttemptAt: OPTIONAL_INSTANT,
    }),
  ),
  polls: v.exactOptional(v.pipe(v.array(POLL), v.maxLength(64))),
  problems: v.pipe(v.array(PROBLEM), v.maxLength(10_000)),
});
