import type { Interval } from '../../../src-shared/market/interval.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { StreamVenue } from '../venue.ts';
import type { CandleSeries } from './candle-series.ts';
import { Quote } from './quote.ts';
import type { TradeRing } from './trade-ring.ts';

/** Everything held of one symbol at one venue. Each part appears with its first stream or message. */
export class SymbolMarket {
  readonly venue: StreamVenue;
  readonly symbol: string;
  readonly quote = new Quote();
  trades: TradeRing | undefined;
  aggTrades: TradeRing | undefined;
  /** The book kept by diffs, whatever depth was asked for. */
  diffBook: BookSync | undefined;
  /** Books that come as full snapshots, by topic. */
  readonly partialBooks = new Map<string, BookSync>();
  readonly candles = new Map<Interval, CandleSeries>();

  constructor(venue: StreamVenue, symbol: string) {
    this.venue = venue;
    this.symbol = symbol;
  }
}

/** The counters and the target of the stream a message came by; the pool's stream records are such. */
export interface MarketStream {
  gaps: number;
  missing: number;
  duplicates: number;
  /** The {@link SymbolMarket} its messages belong to, once the engine has opened it. */
  target?: unknown;
}
