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
  'MESSAGE_MALFORMED',
  'RATE_LIMITED',
  'CIRCUIT_OPENED',
  'CIRCUIT_CLOSED',
  'LEDGER_TRIMMED',
  'HANDLER_ERROR',
  'ENGINE_ENDED',
  'ENGINE_RESTARTED',
  'ENGINE_UNRESPONSIVE',
  'HEALTH_THREAD_ENDED',
  'OPTION_UNKNOWN',
  'CERTIFICATE_CHANGED',
  'CERTIFICATE_REJECTED',
  'WINDOW_FAILED',
  'PROCESS_FAILED',
  'UPDATE_FAILED',
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
  /** Facts of this event, such as `expected` and `received` of a gap. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/** Events of one log in a row, oldest first. They are numbered from 0 since the log began: `first` is the number of the first one, or of the next if there are none. */
export interface LogPage {
  readonly first: number;
  readonly events: readonly LogEvent[];
}
