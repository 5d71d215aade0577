import type { CandleEvent, MarkPriceEvent, TickerEvent, TradeEvent } from '../../src-shared/market/events.ts';
import { exactDecimal } from '../../src-shared/market/decimal.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import type { BookOptions, BookView, StreamOptions, TradeOptions } from './api.ts';
import type { BookSync } from './book/book-sync.ts';
import { InvalidOptionError } from './errors.ts';
import type { LiveSource } from './live/live-source.ts';
import { toMarketEvent } from './market/event-lines.ts';
import { viewBook, viewCandles, viewTrades } from './market/market-views.ts';
import type { SymbolMarket } from './market/symbol-market.ts';
import { MAX_NAME_CHARS } from './venue/decode-frame.ts';
import type { StreamVenue } from './venue/venue.ts';

/** The newest market data of a live source, for programs that ask. */
export class MarketReader {
  /** What screens are fed from. */
  readonly source: LiveSource;

  constructor(source: LiveSource) {
    this.source = source;
  }

  get config(): LiveSource['config'] {
    return this.source.config;
  }

  getLastTrade(symbol: string, options: TradeOptions = {}): TradeEvent | undefined {
    return this.getRecentTrades(symbol, { ...options, limit: 1 })[0];
  }

  getRecentTrades(symbol: string, options: TradeOptions & { readonly limit?: number } = {}): readonly TradeEvent[] {
    const venue = this.venueOf(options);
    const market = this.#find(venue, symbol);
    const ring = (options.channel ?? venue.tradeChannel) === 'aggTrade' ? market?.aggTrades : market?.trades;
    return market === undefined || ring === undefined ? [] : viewTrades(market, ring, options.limit ?? Infinity);
  }

  getOrderBook(symbol: string, options: BookOptions & { readonly levels?: number } = {}): BookView | undefined {
    const venue = this.venueOf(options);
    const depth = checkedDepth(options.depth ?? this.config.defaultOrderBookDepth);
    const market = this.#find(venue, symbol);
    const named = market === undefined ? undefined : this.#bookOf(market, { ...options, depth });
    const isAny = options.depth === undefined && options.updateSpeedMs === undefined;
    const book = named ?? (isAny ? market?.deepestBook() : undefined);
    return book === undefined ? undefined : this.#view(venue, book, options.levels ?? Infinity);
  }

  getCandles(
    symbol: string,
    interval: Interval,
    options: StreamOptions & { readonly limit?: number } = {},
  ): readonly CandleEvent[] {
    const venue = this.venueOf(options);
    const market = this.#find(venue, symbol);
    const series = market?.candles.get(interval);
    return market === undefined || series === undefined
      ? []
      : viewCandles(venue, market.symbol, series, options.limit ?? Infinity);
  }

  getTicker(symbol: string, options: StreamOptions = {}): TickerEvent | undefined {
    const venue = this.venueOf(options);
    const quote = this.#find(venue, symbol)?.quote;
    return quote === undefined || Number.isNaN(quote.tickerAt)
      ? undefined
      : toMarketEvent(venue.id, quote.ticker, Math.floor(quote.tickerAt));
  }

  getMarkPrice(symbol: string, options: StreamOptions = {}): MarkPriceEvent | undefined {
    const venue = this.venueOf(options);
    const quote = this.#find(venue, symbol)?.quote;
    return quote === undefined || Number.isNaN(quote.markAt)
      ? undefined
      : toMarketEvent(venue.id, quote.mark, Math.floor(quote.markAt));
  }

  /** Whoever has one venue need not name it. */
  protected venueOf({ venue: asked }: StreamOptions): StreamVenue {
    const [only, ...others] = this.source.venueIds;
    const id = asked ?? (others.length === 0 ? only : undefined) ?? this.config.venue;
    const venue = this.source.venue(id);
    if (venue === undefined)
      throw new InvalidOptionError(
        'venue',
        id,
        `one that this engine has endpoints of under its configuration (${this.source.venueIds.join(', ')})`,
      );
    return venue;
  }

  /** The book of a request, if it was last changed at an instant, epoch ms; by any message if that is absent. */
  protected bookChangedAt(
    venue: StreamVenue,
    { symbol, depth, updateSpeedMs }: { readonly symbol: string } & BookOptions,
    changedAt?: number,
  ): BookView | undefined {
    const market = this.#find(venue, symbol);
    const speed = updateSpeedMs === undefined ? {} : { updateSpeedMs };
    const book = market?.bookOf({
      channel: 'book',
      symbol,
      depth: depth ?? this.config.defaultOrderBookDepth,
      ...speed,
    });
    return book === undefined || (changedAt !== undefined && book.receivedAt !== changedAt)
      ? undefined
      : this.#view(venue, book, depth ?? Infinity);
  }

  /** The book of a depth: of the named speed, else of the usual one, else of any. */
  #bookOf(
    market: SymbolMarket,
    { depth, updateSpeedMs }: BookOptions & { readonly depth: number },
  ): BookSync | undefined {
    const { venue, symbol } = market;
    const speeds = updateSpeedMs === undefined ? (venue.bookSpeedsMs ?? [undefined]) : [updateSpeedMs];
    for (const speed of speeds) {
      const book = market.bookOf({
        channel: 'book',
        symbol,
        depth,
        ...(speed === undefined ? {} : { updateSpeedMs: speed }),
      });
      if (book !== undefined) return book;
    }
    return undefined;
  }

  #view(venue: StreamVenue, book: BookSync, levels: number): BookView {
    return viewBook(venue, book, {
      levels,
      tick: exactDecimal(this.source.instrument(venue.id, book.symbol)?.tick ?? ''),
    });
  }

  #find(venue: StreamVenue, symbol: string): SymbolMarket | undefined {
    return this.source.market.find(venue.id, venue.symbolOf(symbol));
  }
}

/** The venue's spelling of a symbol that can be one. */
export function checkedSymbol(venue: StreamVenue, symbol: unknown): string {
  if (typeof symbol !== 'string' || symbol.trim() === '' || symbol.length > MAX_NAME_CHARS)
    throw new InvalidOptionError('symbol', symbol, `a name of 1 to ${String(MAX_NAME_CHARS)} characters`);
  return venue.symbolOf(symbol);
}

/** A depth that can be asked for. */
export function checkedDepth(depth: number): number {
  if (Number.isInteger(depth) && depth >= 1 && depth <= MAX_DEPTH) return depth;
  throw new InvalidOptionError('depth', depth, `a whole number from 1 to ${String(MAX_DEPTH)}`);
}

/** Levels a side, as of `defaultOrderBookDepth`: no venue sends more. */
const MAX_DEPTH = 5000;
