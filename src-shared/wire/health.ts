import type { DatedAlertProblem } from '../alerts/alert-problem.ts';
import type { BookReason, BookState, StreamState } from '../market/book-state.ts';
import type { Channel } from '../market/channels.ts';
import type { NotTradedStatus } from '../market/instrument.ts';
import type { StreamPace } from '../market/stream-pace.ts';
import type { VenueId } from '../market/venue-ids.ts';
import type { LedgerHealth } from './ledger.ts';
import type { NetworkFault, NetworkOutage } from './network-fault.ts';

/** Health of everything at one instant; sent to the screen twice a second and given by `engine.health()`. Times are epoch ms. */
export interface HealthReport {
  readonly at: number;
  readonly startedAt: number;
  readonly connections: readonly ConnectionHealth[];
  readonly streams: readonly StreamHealth[];
  readonly pools: readonly RequestPoolHealth[];
  readonly totals: HealthTotals;
  /** What went wrong with each venue since the start, whatever streams have ended since; venues that were not used may be absent. */
  readonly venues: readonly VenueTrouble[];
  /** How full everything is that could grow; absent if nothing is measured. */
  readonly gauges?: readonly GaugeHealth[];
  /** Of the data-quality ledger; absent if the source keeps none. */
  readonly ledger?: LedgerHealth;
  /** Where the time goes between the venue and the screen; what was not measured is absent. */
  readonly hops?: readonly HopHealth[];
  /** The venues' clocks, as far as they were asked. */
  readonly clocks?: readonly ClockHealth[];
  /** How frames were decoded, by venue and kind of data; only what came, and absent if nothing is measured. */
  readonly decoders?: readonly DecoderHealth[];
  /** Absent if any connection is open, none has been tried, or they fail for reasons that are not the network's. */
  readonly outage?: NetworkOutage;
  /** Alerts of the host; absent if it has none. */
  readonly alerts?: AlertsHealth;
  /** What is polled; absent if nothing is. */
  readonly polls?: readonly PollHealth[];
  /** What is wrong, most important first; empty when nothing is. The screen makes the sentence. */
  readonly problems: readonly HealthProblem[];
}

/** Alerts there are and how many of them may be, how many are watched, and what they have done since the host started. */
export interface AlertsHealth {
  readonly set: number;
  readonly cap: number;
  readonly armed: number;
  readonly fired: number;
  readonly suppressed: number;
  readonly missed: number;
  /** Firings sent to the webhook, those that could not be, those that had no room to wait, and those that wait now. */
  readonly sent: number;
  readonly failed: number;
  readonly dropped: number;
  readonly waiting: number;
  /** What went wrong with alerts, how often and what last: absent if nothing has. */
  readonly problems: number;
  readonly lastProblem?: DatedAlertProblem;
}

/** One socket. */
export interface ConnectionHealth {
  /** For people: venue, route and number, such as `binance-usdm /market #1`. */
  readonly id: string;
  readonly venue: VenueId;
  readonly url: string;
  readonly state: StreamState;
  /** When the present state began. */
  readonly since: number;
  /** When the socket opened; absent while it is not open. */
  readonly openedAt?: number;
  /** When the last frame of any kind arrived; absent if it has never been open. */
  readonly lastFrameAt?: number;
  /** When the last market data arrived; absent if none did. */
  readonly lastDataAt?: number;
  /** When it was lost, or first failed to open; absent while it is open or has not failed. */
  readonly failingSince?: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly messages: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly topics: number;
  readonly reconnects: number;
  /** Reconnect attempts since the last success. */
  readonly attempt: number;
  /** When the next attempt is due, while reconnecting. */
  readonly nextAttemptAt?: number;
  /** Venue to receipt, ms, over the last 40 to 80 s, by the venue's clock as it is estimated; may be negative (clock error). Absent until a message with a time came. */
  readonly latencyP50?: number;
  readonly latencyP99?: number;
  /** How far it is behind, it alone or its whole venue: the median over its late streams, ms; absent if it is not. */
  readonly behindMs?: number;
  readonly lastError?: HealthError;
}

/** One topic: one channel of one symbol. */
export interface StreamHealth extends StreamPace {
  /** `venue:topic`, unique. */
  readonly key: string;
  readonly venue: VenueId;
  readonly symbol: string;
  readonly channel: Channel;
  readonly topic: string;
  readonly connection?: string;
  readonly state: StreamState;
  readonly since: number;
  /** When the last data message arrived; heartbeats do not count. */
  readonly lastDataAt?: number;
  /** When the venue acknowledged it, if it is up and nothing has ever come. */
  readonly silentSince?: number;
  /** What the exchange's list says of the instrument, if it says that it is not traded. */
  readonly listed?: NotTradedStatus;
  readonly messagesPerSecond: number;
  readonly messages: number;
  readonly latencyP50?: number;
  readonly latencyP99?: number;
  /** How far it is behind, the median latency of the last ten seconds, ms; absent if it is not. */
  readonly behindMs?: number;
  readonly reconnects: number;
  readonly gaps: number;
  /** Messages or events missing inside those gaps, if the venue's numbering shows it. */
  readonly missing: number;
  readonly duplicates: number;
  readonly resyncs: number;
  readonly malformed: number;
  /** Trades that came after newer ones had been reported, and are left out; absent if none did. */
  readonly outOfOrder?: number;
  /** Trades that were missing and came from history; absent if none did. */
  readonly backfilled?: number;
  readonly book?: BookHealth;
  readonly lastError?: HealthError;
}

/** The book behind a stream. */
export interface BookHealth {
  readonly state: BookState;
  readonly reason: BookReason;
  readonly since: number;
  /** Last sequence applied in an unbroken chain. */
  readonly lastSequence?: number;
  readonly bidLevels: number;
  readonly askLevels: number;
  /** Levels a side from the best that are authoritative: beyond them some may be missing. */
  readonly knownDepth: number;
}

/** A shared request budget. */
export interface RequestPoolHealth {
  readonly pool: string;
  readonly usedWeight: number;
  readonly limitWeight: number;
  readonly queued: number;
  /** Requests under way. */
  readonly active: number;
  /** No request before this time (Retry-After); absent when open. */
  readonly blockedUntil?: number;
  /** Requests rejected because too many waited; absent if none was. */
  readonly rejected?: number;
  /** Waits that the venue asked for and that were cut to the longest one, an hour; absent if none was. */
  readonly cappedWaits?: number;
  /** The hosts it asks, once it has. */
  readonly hosts?: readonly HostHealth[];
}

/** A venue that is polled in cycles, each of which asks for every ticker once. */
export interface PollHealth {
  readonly venue: VenueId;
  /** For people: `Yahoo Finance`. */
  readonly source: string;
  readonly tickers: number;
  /** Tickers with a quote in the last cycle that ended. */
  readonly activeTickers: number;
  /** Cycles that have ended. */
  readonly cycles: number;
  /** From the start of a cycle to the start of the next, ms. */
  readonly intervalMs: number;
  readonly isUnderWay: boolean;
  /** The last cycle that ended; absent before. */
  readonly last?: PollCycle;
  /** When the next cycle begins; absent while one is under way. */
  readonly nextAt?: number;
  /** Requests that the source may be asked in any hour, and those of the last hour; absent if there is no limit. */
  readonly budget?: { readonly perHour: number; readonly used: number };
  readonly breaker: HostHealth;
  /** Since when cycles have failed for some tickers; absent if the last one did not. */
  readonly failingSince?: number;
}

/** What came of a cycle; every ticker is counted once. */
export interface PollCycle {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly quotes: number;
  /** Tickers that the source does not know. */
  readonly missing: readonly string[];
  /** Tickers whose answer could not be read. */
  readonly malformed: readonly string[];
  /** Tickers that were asked for in vain. */
  readonly failed: readonly string[];
  /** Tickers with a quote that do not trade although their exchange is open. */
  readonly notTrading: readonly string[];
  /** Why requests failed, those that succeeded at a later attempt included; absent if none did. */
  readonly error?: string;
}

/** Stretches of the way from a venue to the screen. */
export const HOPS = ['venue-received', 'received-decoded', 'decoded-published', 'published-painted'] as const;

/** Between the counts of {@link HopHealth}, ms: zero, then 1, 2 and 5 of each power of ten from a microsecond to ten seconds. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
];

/** One stretch of the way from a venue to the screen, over the last 40 to 80 s, ms. Negative values are an error of the clock estimate. */
export interface HopHealth {
  readonly hop: (typeof HOPS)[number];
  /** Of `venue-received`. */
  readonly venue?: VenueId;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many were measured, and how many of them are below zero. */
  readonly count: number;
  readonly negative: number;
  /** How many lie below each of {@link LATENCY_BOUNDS_MS} and not below the one before it; last, how many lie beyond all. */
  readonly counts: readonly number[];
  /** Of our own stages: since when its median has been above its bound (decoding 20 ms, publishing 500 ms, painting 250 ms); absent if it is not. */
  readonly slowSince?: number;
}

/** How far a venue's clock is ahead of this computer's, ms: within `uncertaintyMs` of `offsetMs`, as of `at`. */
export interface ClockHealth {
  readonly venue: VenueId;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly at: number;
}

/** Frames with one kind of market data since the start: most of trades, books and best prices are scanned, the others are parsed as JSON. */
export interface DecoderHealth {
  readonly venue: VenueId;
  /** `trade` stands for aggregate trades as well. */
  readonly channel: Channel;
  readonly frames: number;
  /** Those that were parsed: decoded rightly, and several times slower. */
  readonly parsed: number;
  /** Since when more than 1 % of the last 1,000 frames are parsed though their kind is scanned: the venue writes them in a new way. Absent if not. */
  readonly driftSince?: number;
}

/** What can grow and is measured. */
export const GAUGE_NAMES = [
  'symbols',
  'streams',
  'topics',
  'instruments',
  'listeners',
  'event-queue',
  'texts',
  'trades',
  'trades-waiting',
  'trades-loading',
  'trades-remembered',
  'candles',
  'candles-kept',
  'candles-closed',
  'flow-series',
  'flow-bytes',
  'flow-bars',
  'flow-cells',
  'book-levels',
  'book-stash',
  'book-history-bytes',
  'requests',
  'requests-active',
  'buffered-bytes',
  'buffered-frames',
  'log',
  'ledger',
  'http-requests',
  'http-connections',
  'serve-clients',
  'serve-address',
  'serve-symbols',
  'serve-series',
  'serve-all-series',
  'serve-subscriptions',
  'serve-events',
  'serve-bytes',
] as const;

/** Kinds that are full in ordinary life, as the oldest make way or what is used is used up by design: no sign of trouble. */
export const ROLLING_GAUGES: ReadonlySet<GaugeHealth['name']> = new Set([
  'trades',
  'trades-remembered',
  'candles',
  'candles-kept',
  'flow-bars',
  'flow-cells',
  'log',
  'ledger',
  'texts',
  'topics',
  'requests-active',
  'book-levels',
  'http-requests',
  'http-connections',
]);

/** How full one kind of queue, ring, cache or map is. */
export interface GaugeHealth {
  readonly name: (typeof GAUGE_NAMES)[number];
  /** The option of the configuration that bounds it, dotted. */
  readonly option: string;
  /** Of the fullest one. */
  readonly used: number;
  /** What one may contain, as configured. */
  readonly cap: number;
  /** Of all of them. */
  readonly total: number;
  /** How often there was no room; absent if the oldest make way by design. */
  readonly rejected?: number;
}

/** The circuit breaker of one host. */
export interface HostHealth {
  readonly host: string;
  /** `open`: nothing is asked. `half-open`: one request tries it. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** Failures in a row. */
  readonly failures: number;
  /** How often it opened. */
  readonly opened: number;
  /** Requests that were not sent because of it. */
  readonly rejected: number;
  /** When it began to be left alone; absent while closed. */
  readonly since?: number;
  /** When one request may try again; while open. */
  readonly retryAt?: number;
  /** Requests sent and connections opened for them since the start; absent if the host's runtime does not know. */
  readonly requests?: number;
  readonly connections?: number;
  /** Why its last request got no answer of the venue's; absent if it got one. */
  readonly lastError?: HealthError;
}

/** The last failure of a stream, a connection or a host. */
export interface HealthError {
  readonly code: string;
  readonly message: string;
  readonly at: number;
  /** How it failed on its way; absent if it did not, or that is not known. */
  readonly fault?: NetworkFault;
}

/** What went wrong with the data, over all streams, those that have ended included. */
export interface TroubleCounts {
  /** Times that the loss of a connection, or an attempt to open one, was followed by another attempt. */
  readonly reconnects: number;
  /** Gaps in what venues number: trades and books. */
  readonly gaps: number;
  /** Trades and book changes missing inside them, if the numbering shows it. */
  readonly missing: number;
  readonly duplicates: number;
  /** Books built anew. */
  readonly resyncs: number;
  readonly malformed: number;
  /** Closed candles that differ from their trades, and trades outside the best prices of the book. */
  readonly differences: number;
}

/** What went wrong with one venue. */
export interface VenueTrouble extends TroubleCounts {
  readonly venue: VenueId;
  /** Closed candles that were compared with their trades, and those that were not, by reason; absent if none has closed. */
  readonly candleChecks?: { readonly compared: number; readonly skipped: Readonly<Record<SkipReason, number>> };
}

/**
 * Why a closed candle is not compared with its trades. `late-start`: it began before the trades that are known. `gap`: trades may be missing.
 * `other-trades`: the venue may have counted trades that are not on the tape, or not all that are. `no-later-trade`: so many candles closed without one. `candle-late`: it came
 * after the sums of its trades had made way. `inexact`: numbers beyond 2^53.
 */
export const SKIP_REASONS = ['late-start', 'gap', 'other-trades', 'no-later-trade', 'candle-late', 'inexact'] as const;

/** One of {@link SKIP_REASONS}. */
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Sums over all connections and streams; those of {@link TroubleCounts} are since the start, whatever has ended since. */
export interface HealthTotals extends TroubleCounts {
  readonly connections: number;
  readonly connectionsRunning: number;
  readonly streams: number;
  readonly streamsRunning: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly messages: number;
  /** The same troubles within the last ten minutes, or the last half minute more; absent if the source does not keep them apart. */
  readonly lastTenMinutes?: TroubleCounts;
  /** Share of one core the engine thread used over the last second, 0..1; absent if the host does not know. */
  readonly cpuShare?: number;
  /** Resident bytes of the process; absent if the host does not know. */
  readonly residentBytes?: number;
  /** How much later than it could be a message may be read, and its `receivedAt` be, since many come; ms. Absent if each is read at once. */
  readonly receiptDelayMs?: number;
}

/** Kinds of trouble that health names. */
export const PROBLEM_CODES = [
  'network-outage',
  'connection-connecting',
  'connection-reconnecting',
  'connection-stale',
  'connection-failed',
  'stream-stale',
  'stream-silent',
  'stream-lagging',
  'stage-slow',
  'engine-busy',
  'stream-failed',
  'book-resyncing',
  'book-suspect',
  'book-stale',
  'rate-limited',
  'host-failing',
  'clock-error',
  'malformed',
  'decoder-drift',
  'maintenance',
  'quotes-failing',
] as const;

/** One thing that is wrong. */
export interface HealthProblem {
  /** `info`: nothing is wrong yet. */
  readonly severity: 'info' | 'warning' | 'error';
  readonly code: (typeof PROBLEM_CODES)[number];
  /**
   * Connection id, stream key, pool or host; of `stream-lagging` also the venue, of `stage-slow` the hop, of `engine-busy` the thread, of
   * `decoder-drift` the channel, of `maintenance` the exchange, of `network-outage` its fault, of `quotes-failing` the source.
   */
  readonly subject: string;
  readonly venue?: VenueId;
  readonly symbol?: string;
  readonly since: number;
  /** How many subjects share this problem, when they were folded into one; of `quotes-failing` the tickers. */
  readonly count?: number;
  /**
   * Of `stream-lagging`: how far it is behind, the median latency of the last ten seconds. Of `stage-slow`: the median time of the last minute. Of
   * `engine-busy`: the longest time for which the thread was held up. Ms.
   */
  readonly delayMs?: number;
  /** Of `stream-lagging`: the median latency of the last hour, ms; absent while it is not known. */
  readonly usualMs?: number;
  /** Of `maintenance`: from when to when it is planned, as far as the venue says. */
  readonly from?: number;
  readonly to?: number;
  /** Of `quotes-failing` why, of `maintenance` the venue's own words for it; absent if there are none. */
  readonly title?: string;
}
