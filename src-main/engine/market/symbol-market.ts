import type { Interval } from '../../../src-shared/market/interval.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
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
  /** Streams open for it. */
  streams = 0;

  constructor(venue: StreamVenue, symbol: string) {
    this.venue = venue;
    this.symbol = symbol;
  }

  /** The book that answers a request; undefined where none is kept. */
  bookOf(request: Extract<ChannelRequest, { channel: 'book' }>): BookSync | undefined {
    if (!this.venue.book.partialDepths.includes(request.depth)) return this.diffBook;
    return this.partialBooks.get(this.venue.topicOf(request)?.key ?? '');
  }

  /** Forgets what a stream told that has ended: were it opened again, old state would look like a gap. */
  drop(request: ChannelRequest, topic: string): void {
    switch (request.channel) {
      case 'trade': this.trades = undefined; return;
      case 'aggTrade': this.aggTrades = undefined; return;
      case 'candle': this.candles.delete(request.interval); return;
      case 'book': this.#dropBook(topic); return;
      case 'bbo': case 'ticker': case 'markPrice': case 'openInterest': this.quote.forget(request.channel); return;
      case 'liquidation': return;
    }
  }

  /** Ends the books' timers and requests. */
  stop(): void {
    this.diffBook?.stop();
    for (const book of this.partialBooks.values()) book.stop();
  }

  #dropBook(topic: string): void {
    const book = this.partialBooks.get(topic) ?? this.diffBook;
    book?.stop();
    if (book === this.diffBook) this.diffBook = undefined;
    else this.partialBooks.delete(topic);
  }
}

/** The counters and the target of the stream a message came by; the pool's stream records are such. */
export interface MarketStream {
  gaps: number;
  missing: number;
  duplicates: number;
  /** Trades that came after newer ones had been told. */
  outOfOrder: number;
  /** The {@link SymbolMarket} its messages belong to, once the engine has opened it. */
  target?: unknown;
}
