import type { VenueId } from '../market/venue-ids.ts';

/** Names of the operational events, as operators know them. */
export const LOG_EVENT_NAMES = [
  'FEED_STARTED',
  'FEED_STOPPING',
  'FEED_START_FAILED',
  'CONNECTION_ESTABLISHED',
  'CONNECTION_RECONNECTING',
  'CONNECTION_DISCONNECTED',
  'CONNECTION_RENEWED',
  'CONNECTION_ERROR',
  'SUBSCRIPTION_REJECTED',
  'TOPICS_ISOLATED',
  'FEED_STALE',
  'FEED_LAGGING',
  'FEED_LAG_ENDED',
  'ENGINE_HELD_UP',
  'WATCHDOG_TRIGGERED',
  'CLOCK_STEPPED',
  'VENUE_MAINTENANCE',
  'BOOK_GAP',
  'BOOK_RESYNCED',
  'BOOK_CROSSED',
  'TRADE_GAP',
  'TRADE_DUPLICATE',
  'HISTORY_FILLED',
  'BACKFILL_FAILED',
  'CANDLE_GAP',
  'CANDLE_DIFFERS',
  'TRADES_OUTSIDE_BOOK',
  'MESSAGE_MALFORMED',
  'RATE_LIMITED',
  'CIRCUIT_OPENED',
  'CIRCUIT_CLOSED',
  'QUOTES_FAILED',
  'QUOTES_RECOVERED',
  'LEDGER_TRIMMED',
  'HANDLER_ERROR',
  'ENGINE_ENDED',
  'ENGINE_RESTARTED',
  'ENGINE_UNRESPONSIVE',
  'HEALTH_THREAD_ENDED',
  'OPTION_UNKNOWN',
  'CERTIFICATE_CHANGED',
  'CERTIFICATE_REJECTED',
  'PUBLISHER_CHANGED',
  'WINDOW_FAILED',
  'PROCESS_FAILED',
  'UPDATE_FAILED',
  'ALERT_FIRED',
  'ALERT_PROBLEM',
] as const;

/** Name of an operational event. */
export type LogEventName = (typeof LOG_EVENT_NAMES)[number];

/** One operational event: what `log.event` carries and the log files contain. `at` is epoch ms. */
export interface LogEvent {
  readonly name: LogEventName;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly at: number;
  readonly venue?: VenueId;
  readonly symbol?: string;
  readonly connection?: string;
  /** Name of the engine, if it has one. */
  readonly engine?: string;
  /** Facts of this event, such as `expected` and `received` of a gap. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * How severe each event is, and nowhere else: what is done by plan is `info`, what heals itself a warning, what needs a person an error. An event
 * that may be one or another has a level for each.
 */
export const EVENT_LEVELS = {
  FEED_STARTED: 'info',
  FEED_STOPPING: 'info',
  FEED_START_FAILED: 'error',
  CONNECTION_ESTABLISHED: 'info',
  CONNECTION_RECONNECTING: 'warn',
  CONNECTION_DISCONNECTED: { planned: 'info', heals: 'warn', stays: 'error' },
  CONNECTION_RENEWED: 'info',
  CONNECTION_ERROR: 'warn',
  SUBSCRIPTION_REJECTED: { heals: 'warn', stays: 'error' },
  TOPICS_ISOLATED: 'warn',
  FEED_STALE: 'warn',
  FEED_LAGGING: 'warn',
  FEED_LAG_ENDED: 'info',
  ENGINE_HELD_UP: 'warn',
  WATCHDOG_TRIGGERED: 'warn',
  CLOCK_STEPPED: 'warn',
  VENUE_MAINTENANCE: 'info',
  BOOK_GAP: 'warn',
  BOOK_RESYNCED: 'info',
  BOOK_CROSSED: 'warn',
  TRADE_GAP: 'warn',
  TRADE_DUPLICATE: 'info',
  HISTORY_FILLED: { trades: 'info', candles: 'debug' },
  BACKFILL_FAILED: 'warn',
  CANDLE_GAP: 'warn',
  CANDLE_DIFFERS: 'warn',
  TRADES_OUTSIDE_BOOK: 'warn',
  MESSAGE_MALFORMED: 'warn',
  RATE_LIMITED: { heals: 'warn', banned: 'error' },
  CIRCUIT_OPENED: 'warn',
  CIRCUIT_CLOSED: 'info',
  QUOTES_FAILED: 'warn',
  QUOTES_RECOVERED: 'info',
  PUBLISHER_CHANGED: 'warn',
  UPDATE_FAILED: 'warn',
  LEDGER_TRIMMED: 'warn',
  HANDLER_ERROR: { listener: 'error', host: 'warn' },
  ENGINE_ENDED: 'error',
  ENGINE_RESTARTED: 'warn',
  ENGINE_UNRESPONSIVE: 'warn',
  HEALTH_THREAD_ENDED: 'error',
  OPTION_UNKNOWN: 'warn',
  CERTIFICATE_CHANGED: 'info',
  CERTIFICATE_REJECTED: 'error',
  WINDOW_FAILED: 'error',
  PROCESS_FAILED: 'warn',
  ALERT_FIRED: 'info',
  ALERT_PROBLEM: 'warn',
} as const satisfies Readonly<Record<LogEventName, LogEvent['level'] | Readonly<Record<string, LogEvent['level']>>>>;

/** Events of one log in a row, oldest first. They are numbered from 0 since the log began: `first` is the number of the first one, or of the next if there are none. */
export interface LogPage {
  readonly first: number;
  readonly events: readonly LogEvent[];
}
