import type { BookSync } from '../book/book-sync.ts';
import type { EngineConfig } from '../config/config.ts';
import type { Timer } from '../ports.ts';
import type { QualityEvent } from '../quality-event.ts';
import type { RestOutcome } from '../rest/rest-outcome.ts';
import type { TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import type { SymbolMarket } from './symbol-market.ts';

/** What the market cache needs from its surroundings. A replay gives it capture time, and snapshots come from the capture. */
export interface MarketHost {
  now(): number;
  random(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Requests a book's snapshot over REST; {@link NO_REQUEST} if nothing can be asked for. */
  requestSnapshot(venue: StreamVenue, book: BookSync): SnapshotFetch;
  /** Takes a book's topic anew, so that its snapshot comes by the stream; absent if nothing can be asked for. */
  resubscribe?(venue: StreamVenue, topic: string): void;
  /** Trades are missing before this live one. True if the host keeps it until they are there; absent if nothing can be loaded. */
  onTradeGap?(market: SymbolMarket, trade: TradeRecord, receivedAt: number): boolean;
  /** Candles of venues that send no ends are over when their successor comes: nobody confirms them. */
  readonly endCandlesBySuccessor?: boolean;
  /** Live candles do not join the ones before them. */
  onCandleGap(market: SymbolMarket, series: CandleSeries): void;
  /** Takes facts about the quality of the data. */
  report(event: QualityEvent): void;
}

/** A REST request for a snapshot. `answer` never rejects; after `cancel` it may stay open for ever. */
export interface SnapshotFetch {
  readonly answer: Promise<RestOutcome<Uint8Array>>;
  cancel(): void;
}

/** The bounds of what is kept. */
export type MarketLimits = Pick<
  EngineConfig,
  'maxRecentTrades' | 'maxSymbols' | 'book' | 'candles' | 'dedup' | 'orderFlow'
>;

/** A request that is never answered. */
export const NO_REQUEST = { answer: new Promise<never>(() => undefined), cancel: () => undefined } as const;
