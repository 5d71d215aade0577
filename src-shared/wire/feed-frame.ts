import type { BookReason, BookState, StreamState } from '../market/book-state.ts';
import type { InstrumentId } from '../market/instrument.ts';
import type { Interval } from '../market/interval.ts';
import type { SessionStatus } from '../market/market-state.ts';
import type { StreamPace } from '../market/stream-pace.ts';
import type { HealthReport } from './health.ts';

/**
 * One snapshot frame, engine to screen: at most one a client a tick, and none before the last was acknowledged. On the wire it is
 * one binary message: magic `TDK1` (u32 LE), header length in bytes (u32 LE), header as UTF-8 JSON padded with spaces to a multiple of 8,
 * then every section's numbers as little-endian float64. Sections name their numbers by `offset` and a count, in float64 units.
 */
export interface FrameHeader {
  /** Counts up by one a frame and client; the screen acknowledges it. */
  readonly seq: number;
  /** Engine clock when the frame was made, epoch ms (capture time in a replay). Ages on screen count from here. */
  readonly at: number;
  /** Frames' worth of updates that were merged into this one because the screen was busy, since the last frame. */
  readonly conflated: number;
  readonly sections: readonly FrameSection[];
}

/** State for one subscription. Only subscriptions that changed since the last frame have a section. */
export type FrameSection =
  | BookSection
  | DepthSection
  | TradesSection
  | CandlesSection
  | FlowSection
  | QuotesSection
  | HealthSection;

interface SectionBase {
  /** The subscription, as the screen named it. */
  readonly sub: string;
  /** Where this section's numbers start in the payload, in float64 units. */
  readonly offset: number;
}

/**
 * When the last data of the section's stream arrived and how often it usually does, so that the screen finds out by itself that a stream has
 * fallen silent. A stream whose messages change nothing has its section sent again, so that `lastDataAt` is never more than a second older than the
 * truth.
 */
export interface StreamTiming extends StreamPace {
  /** Epoch ms; absent while no data came. */
  readonly lastDataAt?: number;
}

/** How scaled integers of a section become decimals: `price / 10^priceScale`; `priceSent` digits are printed after the point. */
export interface Scales {
  readonly priceScale: number;
  readonly priceSent: number;
  readonly sizeScale: number;
  readonly sizeSent: number;
}

/**
 * A book, best levels first. Numbers: `bids` levels, then `asks` levels, each as in `LEVEL` of `layout.ts`; then, if `hasOrders`, how many
 * orders make each of these levels, in the same order, 0 where the venue does not say.
 * `exact` has the strings of values that do not fit 2^53, by index of the number inside the section; there the number is the nearest.
 */
export interface BookSection extends SectionBase, StreamTiming {
  readonly kind: 'book';
  readonly instrument: InstrumentId;
  readonly scales: Scales;
  readonly bids: number;
  readonly asks: number;
  /** There if the demand asked for numbers of orders and the venue sends them. */
  readonly hasOrders?: true;
  readonly state: BookState;
  readonly reason: BookReason;
  /** When the state began, epoch ms. */
  readonly since: number;
  /** There for a book that waits for its stream: the stream cannot be had so far, and this is its state. */
  readonly waitsFor?: 'connecting' | 'failed';
  readonly lastSequence?: number;
  readonly previousSequence?: number;
  /** Levels a side that are authoritative. */
  readonly knownDepth: number;
  /** Levels stored a side, which may be more than were sent. */
  readonly bidLevels: number;
  readonly askLevels: number;
  /** When the last message that changed this book arrived and what the venue's clock said, epoch ms. */
  readonly receivedAt?: number;
  readonly venueTime?: number;
  /** If the venue sends the best levels more often than the others: levels a side from rank `from` on are older, of these times. */
  readonly older?: { readonly from: number; readonly venueTime: number; readonly receivedAt: number };
  readonly exact?: Readonly<Record<string, string>>;
}

/**
 * What was new in a book's history. Numbers: `count` columns as in `DEPTH` of `layout.ts`, then `flow.rows` sizes. A column that got longer is
 * sent again under its number. Prices and sizes are integers in `scales`, which only grow.
 */
export interface DepthSection extends SectionBase, StreamTiming {
  readonly kind: 'depth';
  readonly instrument: InstrumentId;
  readonly scales: Scales;
  /** Price units of one row; 0 while it is not known, as the step is chosen by the first book. */
  readonly step: number;
  /** Of the book now. */
  readonly state: BookState;
  readonly reason: BookReason;
  readonly since: number;
  readonly waitsFor?: BookSection['waitsFor'];
  /** There is no history, as those that there are take all of the memory that they may. */
  readonly isFull?: true;
  /** True: forget earlier columns and events. */
  readonly isReset: boolean;
  /** Number of the first column here. */
  readonly from: number;
  readonly count: number;
  readonly flow: DepthFlow;
  /** The largest sizes at single prices among the rows, bids first, each side from the largest on. */
  readonly largest: readonly RestingSize[];
  /** Since the last section. */
  readonly events: readonly DepthEvent[];
  /** Memory that the history takes, bytes. */
  readonly bytes: number;
}

/**
 * Size that was added to (above zero) or taken from (below zero) what rests at each row by orders, not by trades, from `from` to `to`, epoch
 * ms: the change of the size plus what was traded against it. `base` is the lowest row.
 */
export interface DepthFlow {
  readonly rows: number;
  readonly base: number;
  readonly from: number;
  readonly to: number;
  /** What is wrong with it; absent if the book was right and no trade is missing. */
  readonly incomplete?: 'book' | 'trades';
}

/** A size that rests at a price. */
export interface RestingSize {
  readonly side: 'bid' | 'ask';
  readonly price: number;
  readonly size: number;
}

/** What traders did that depth and trades show together. `number` counts up; `at` is when it was found, `from` when it began, epoch ms. */
export type DepthEvent =
  | {
      readonly kind: 'sweep';
      readonly number: number;
      readonly at: number;
      readonly from: number;
      /** Of the aggressor. */
      readonly side: 'buy' | 'sell';
      readonly firstPrice: number;
      readonly lastPrice: number;
      /** Different prices that were traded at. */
      readonly levels: number;
      readonly size: number;
    }
  | {
      readonly kind: 'absorption';
      readonly number: number;
      readonly at: number;
      readonly from: number;
      /** Of the orders that absorb. */
      readonly side: 'bid' | 'ask';
      /** Of the row. */
      readonly price: number;
      /** What rested there before the first trade and what rests there now. */
      readonly sizeBefore: number;
      readonly sizeNow: number;
      readonly traded: number;
    };

/** Trades since the last frame, oldest first: numbers as in `TRADE` of `layout.ts`. */
export interface TradesSection extends SectionBase, StreamTiming {
  readonly kind: 'trades';
  readonly instrument: InstrumentId;
  readonly scales: Scales;
  readonly count: number;
  /** True: forget earlier trades, these are all there are. */
  readonly isReset: boolean;
  /** Trades that fell out of the engine's ring before they could be sent. */
  readonly dropped: number;
  readonly state: StreamState;
  readonly exact?: Readonly<Record<string, string>>;
}

/**
 * Candles that are new or changed since the last frame, by open time ascending; older ones may come later, when history arrives. Numbers
 * as in `CANDLE` of `layout.ts`.
 */
export interface CandlesSection extends SectionBase, StreamTiming {
  readonly kind: 'candles';
  readonly instrument: InstrumentId;
  readonly interval: Interval;
  /** The interval of the candles that these are made of, if the venue has none of theirs. */
  readonly composedOf?: Interval;
  readonly scales: Scales;
  readonly quoteScale: number;
  readonly count: number;
  readonly isReset: boolean;
  readonly state: StreamState;
  /** `loading` while older candles are on their way, `end` when the venue has none. */
  readonly history: 'idle' | 'loading' | 'end' | 'failed';
  /** How far the venue's clock is ahead of the engine's, ms; absent while it is not known. */
  readonly venueAheadMs?: number;
  /** There if the exchange trades in sessions: between them, and while nobody trades, there are no candles, and none are missing. */
  readonly sessions?: SessionStatus;
  readonly exact?: Readonly<Record<string, string>>;
}

/**
 * Order-flow bars that are new or changed since the last frame, oldest first: numbers as in `FLOW_BAR` of `layout.ts`, then the cells of each bar's footprint
 * in the same order, by price ascending, as in `FLOW_CELL`.
 */
export interface FlowSection extends SectionBase, StreamTiming {
  readonly kind: 'flow';
  readonly instrument: InstrumentId;
  readonly bars: string;
  readonly scales: Scales;
  /** Width of a footprint's step in `priceScale`; absent while there is none. */
  readonly step?: number;
  readonly count: number;
  readonly cells: number;
  /** `id` of the oldest bar that is kept: forget those before it. */
  readonly first: number;
  readonly isReset: boolean;
  readonly state: StreamState;
  /** Trades after the newest one may be missing, which the next one will show. */
  readonly isDoubtful: boolean;
  /** There is no room for more series, and nothing is counted. */
  readonly isFull?: true;
}

/** Rows of a watchlist that changed: numbers as in `QUOTE` of `layout.ts`. */
export interface QuotesSection extends SectionBase {
  readonly kind: 'quotes';
  readonly count: number;
  /** Present when the rows' meaning changed: row number to instrument. */
  readonly instruments?: readonly InstrumentId[];
}

/** The health report. It has no numbers in the payload. */
export interface HealthSection extends SectionBase {
  readonly kind: 'health';
  readonly report: HealthReport;
  /** The report's streams are those that changed since the section before; there are the same streams as then, in the same order. */
  readonly isPartial?: true;
}

/** A frame taken apart. `numbers` is a view into the message, valid as long as it. */
export interface DecodedFrame {
  readonly header: FrameHeader;
  readonly numbers: Float64Array;
}
