import type { Interval } from '../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Listing } from './dialects/listing.ts';
import type { BookSide } from './market/book-side.ts';

/** The true book of a symbol, best levels first, in the venue's spelling and numbering. */
export interface TruthBook {
  readonly sequence: number;
  readonly bids: readonly (readonly [price: string, size: string])[];
  readonly asks: readonly (readonly [price: string, size: string])[];
}

/** A trade as it truly happened. */
export interface TruthTrade {
  readonly id: number;
  /** The venue's own id, if that is not the number. */
  readonly idText?: string;
  readonly time: number;
  readonly price: string;
  readonly size: string;
  readonly aggressor: 'buy' | 'sell';
}

/** A candle as the trades truly made it. */
export interface TruthCandle {
  readonly openTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly tradeCount: number;
}

/** The best bid and ask. */
export interface TruthBest {
  readonly bidPrice: string;
  readonly bidSize: string;
  readonly askPrice: string;
  readonly askSize: string;
}

/** Of a perpetual or a future at a time. */
export interface TruthDerivatives {
  /** In quote units, before it is rounded to what a venue writes. */
  readonly markPrice: number;
  /** Epoch ms. */
  readonly nextFundingTime: number;
}

/** What is really so, for tests to compare with what a client believes. */
export class Truth {
  readonly #dialects: ReadonlyMap<StreamVenueId, Dialect>;

  constructor(dialects: ReadonlyMap<StreamVenueId, Dialect>) {
    this.#dialects = dialects;
  }

  /**
   * The whole book right after the change the venue numbers `sequence` (now, if absent). Undefined for unknown symbols and
   * for numbers too old to be given (a minute or more, depending on the symbol's pace) or not yet reached. `depth`: of the venue's book of so
   * many levels a side, if the venue numbers its depths apart; the levels beyond are left out.
   */
  book(venue: StreamVenueId, symbol: string, sequence?: number, depth?: number): TruthBook | undefined {
    const listing = this.#listing(venue, symbol);
    if (listing === undefined) return undefined;
    const { book } = listing.market;
    const at = sequence === undefined ? book.sequence : listing.toMarketSequence(sequence, depth);
    const sides = book.at(at);
    if (sides === undefined) return undefined;
    return {
      sequence: sequence === undefined || depth === undefined ? listing.toVenueSequence(at) : sequence,
      bids: levels(listing, sides.bids, depth),
      asks: levels(listing, sides.asks, depth),
    };
  }

  /** How many changes of the market a book is behind that is at the venue's number `sequence`, see {@link Truth.book}; NaN if that is not known. */
  changesBehind(venue: StreamVenueId, symbol: string, sequence: number, depth?: number): number {
    const listing = this.#listing(venue, symbol);
    if (listing === undefined) return NaN;
    const at = listing.toMarketSequence(sequence, depth);
    return at < 0 ? NaN : listing.market.book.sequence - at;
  }

  /** How many changes of the market there were of a book; NaN for unknown symbols. */
  changes(venue: StreamVenueId, symbol: string): number {
    return this.#listing(venue, symbol)?.market.book.sequence ?? NaN;
  }

  /** What the venue numbers the last change of a book; undefined for unknown symbols. */
  sequence(venue: StreamVenueId, symbol: string): number | undefined {
    const listing = this.#listing(venue, symbol);
    return listing?.toVenueSequence(listing.market.book.sequence);
  }

  /** Trades from an id on, or the newest; oldest first. Only the last thousands are kept. */
  trades(
    venue: StreamVenueId,
    symbol: string,
    which: { readonly fromId?: number; readonly limit?: number } = {},
  ): readonly TruthTrade[] {
    const listing = this.#listing(venue, symbol);
    if (listing === undefined) return [];
    const { trades } = listing.market;
    const rows =
      which.fromId === undefined
        ? trades.newest(which.limit ?? 1000)
        : trades.from(which.fromId, which.limit ?? Infinity);
    return rows.map((trade) => ({
      id: trade.id,
      ...(listing.tradeIdText === undefined ? {} : { idText: listing.tradeIdText(trade.id) }),
      time: trade.time,
      price: listing.price(trade.price),
      size: listing.size(trade.size),
      aggressor: trade.isBuy ? 'buy' : 'sell',
    }));
  }

  /** Calls `each` with the best bid and ask as they are, and then whenever they have changed; never for unknown symbols. */
  watchBest(venue: StreamVenueId, symbol: string, each: (best: TruthBest) => void): void {
    const listing = this.#listing(venue, symbol);
    if (listing === undefined) return;
    const { book, listeners } = listing.market;
    const onBbo = (): void => {
      each({
        bidPrice: listing.price(book.bids.price(0)),
        bidSize: listing.size(book.bids.size(0)),
        askPrice: listing.price(book.asks.price(0)),
        askSize: listing.size(book.asks.size(0)),
      });
    };
    onBbo();
    listeners.add({ onBbo });
  }

  /** What futures have besides trades, at a time (epoch ms); undefined for unknown symbols. */
  derivatives(venue: StreamVenueId, symbol: string, time: number): TruthDerivatives | undefined {
    const derivatives = this.#listing(venue, symbol)?.market.derivatives;
    return (
      derivatives && { markPrice: derivatives.markPrice(time), nextFundingTime: derivatives.nextFundingTime(time) }
    );
  }

  /** The newest candles, the running one last; oldest first. */
  candles(venue: StreamVenueId, symbol: string, interval: Interval, limit = 500): readonly TruthCandle[] {
    const listing = this.#listing(venue, symbol);
    if (listing === undefined) return [];
    const { market } = listing;
    return market.candles
      .list(interval, { from: -Infinity, to: Infinity, limit, keep: 'last' }, market.now)
      .map((candle) => ({
        openTime: candle.openTime,
        open: listing.price(candle.open),
        high: listing.price(candle.high),
        low: listing.price(candle.low),
        close: listing.price(candle.close),
        volume: listing.size(candle.volume),
        quoteVolume: listing.turnover(candle.turnover),
        tradeCount: candle.tradeCount,
      }));
  }

  #listing(venue: StreamVenueId, symbol: string): Listing | undefined {
    return this.#dialects.get(venue)?.listing(symbol);
  }
}

function levels(listing: Listing, side: BookSide, depth = Infinity): readonly (readonly [string, string])[] {
  return Array.from(
    { length: Math.min(side.count, depth) },
    (_, rank) => [listing.price(side.price(rank)), listing.size(side.size(rank))] as const,
  );
}
