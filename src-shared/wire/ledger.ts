import type { Channel } from '../market/channels.ts';
import type { InstrumentId } from '../market/instrument.ts';
import type { Interval } from '../market/interval.ts';
import type { VenueId } from '../market/venue-ids.ts';

/**
 * What can be wrong with data. `gap`: something is missing. `resync`: a book was built anew. `stale`: nothing came though it should have. `lag`: it came much later than usual.
 * `crossed`: a book contradicted itself. `duplicate`, `out-of-order`: came again or too late, and was dropped. `backfilled`: what was
 * missing came from history. `merged`: a screen was too busy, so that several updates reached it as one. `rejected`: the venue would not
 * send it. `malformed`: a message could not be understood. `clock-step`: our own clock was set, or the machine slept. `maintenance`: the venue was
 * being maintained, as it says. `mismatch`: two things that the venue sent contradict each other.
 */
export const LEDGER_KINDS = [
  'gap',
  'resync',
  'stale',
  'lag',
  'crossed',
  'duplicate',
  'out-of-order',
  'backfilled',
  'merged',
  'rejected',
  'malformed',
  'clock-step',
  'maintenance',
  'mismatch',
] as const;

/** One of {@link LEDGER_KINDS}. */
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** What an entry is about. `symbol` is empty if a whole venue is meant. */
export interface LedgerLine {
  readonly venue: VenueId;
  readonly symbol: string;
  readonly channel?: Channel;
  /** Of candles. */
  readonly interval?: Interval;
}

/**
 * One thing that was wrong, from when to when, epoch ms: by the venue's clock for trades and candles, as exports have them, else by
 * when it arrived. Entries are only ever added; one that has ended does not change any more.
 */
export interface LedgerEntry extends LedgerLine {
  /** Counts up by one an entry. */
  readonly id: number;
  readonly kind: LedgerKind;
  readonly from: number;
  /** Absent while it lasts. */
  readonly to?: number;
  /** How many trades, candles, updates or messages; 0 if the venue's numbering does not show it. */
  readonly count: number;
  /** Why, as a code: a book's reason, or what was seen. */
  readonly reason: string;
  /** The venue's numbers of what is missing, both included, if it numbers. */
  readonly firstId?: number;
  readonly lastId?: number;
  /** Of a `mismatch`: what does not agree. */
  readonly differences?: readonly LedgerDifference[];
}

/** What can differ between trades and what they are compared with. */
export const LEDGER_FIGURES = ['volume', 'taker-buy-volume', 'trades', 'high', 'low', 'price'] as const;

/** Two numbers that should be one, as decimal texts. */
export interface LedgerDifference {
  readonly of: (typeof LEDGER_FIGURES)[number];
  /** Of the venue's candle; of a `price` the best price of the book. */
  readonly expected: string;
  /** What the trades come to; of a `price` that of the trade. */
  readonly received: string;
}

/** Which entries: those that overlap the span and match everything given. The newest `limit`, 1000 if absent. */
export interface LedgerQuery {
  /** Entries of a whole venue are about each of its instruments. */
  readonly instruments?: readonly InstrumentId[];
  readonly kinds?: readonly LedgerKind[];
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** The answer to a {@link LedgerQuery}, oldest entry first. */
export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Entries that match, of which `entries` are the newest. */
  readonly total: number;
  /** Since when the ledger knows everything: older entries may have made way. */
  readonly completeSince: number;
}

/** The ledger's own state, for the health report. `revision` grows with every change. */
export interface LedgerHealth {
  readonly entries: number;
  readonly limit: number;
  /** Entries that made way for newer ones. */
  readonly dropped: number;
  readonly revision: number;
}
