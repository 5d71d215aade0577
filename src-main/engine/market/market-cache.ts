import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { BookSync } from '../book/book-sync.ts';
import { OrderFlow } from '../order-flow/order-flow.ts';
import type { TradeFlow } from '../order-flow/trade-flow.ts';
import type { QualityEvent } from '../quality-event.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { MarketRecord, MarkPriceRecord, TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CandleQueue } from './candles/candle-queue.ts';
import type { CandleSeries } from './candles/candle-series.ts';
import { MarketCandles } from './candles/market-candles.ts';
import { keepLiquidation, liquidationRing } from './liquidations.ts';
import { MarketChecks } from './market-checks.ts';
import { MarketBooks, bookTopicOf } from './market-books.ts';
import type { MarketHost, MarketLimits } from './market-host.ts';
import { MarketSymbols } from './market-symbols.ts';
import { MarketTrades } from './market-trades.ts';
import type { MarketStream, SymbolMarket } from './symbol-market.ts';
import type { TradeRing } from './trades/trade-ring.ts';

/** Called with every record that changed something, duplicates left out. The record is reused: take what you need during the call. */
export type RecordListener = (venue: StreamVenue, record: MarketRecord, receivedAt: number) => void;

/**
 * The newest market data: trades, books, candles and quotes of every symbol. Live streams and replays drive it by the same
 * call, `apply`. Hot: `apply` allocates nothing in steady state.
 */
export class MarketCache {
  /** Set while there is a listener. */
  onRecord: RecordListener | undefined;
  readonly orderFlow: OrderFlow;
  readonly checks: MarketChecks;
  readonly #symbols: MarketSymbols;
  readonly #trades: MarketTrades;
  readonly #books: MarketBooks;
  readonly #candles: MarketCandles;
  #records = 0;
  #bookUpdates = 0;
  #blocked = 0;

  constructor(host: MarketHost, limits: MarketLimits) {
    this.#symbols = new MarketSymbols(limits.maxSymbols);
    this.orderFlow = new OrderFlow(limits.orderFlow, () => this.#flows());
    this.checks = new MarketChecks(host);
    this.#trades = new MarketTrades(host, limits, this.checks);
    this.#books = new MarketBooks({
      host,
      limits: limits.book,
      onSnapshot: (venue, record, at) => {
        const market = this.#symbols.find(venue.id, record.symbol);
        if (market === undefined) this.onRecord?.(venue, record, at);
        else this.#emit(market, record, at);
      },
    });
    this.#candles = new MarketCandles({
      ...limits.candles,
      now: () => host.now(),
      onGap: (market, series) => {
        host.onCandleGap(market, series);
      },
      emit: (market, candle, receivedAt) => {
        this.checks.onCandle(market, candle);
        this.onRecord?.(market.venue, candle, receivedAt);
      },
      endBySuccessor: host.endCandlesBySuccessor === true,
    });
  }

  /** Since the cache was made. `rejected`: records of symbols there was no room for; `blocked`: times a full candle queue, of those that have ended, made a series wait. */
  get counts(): {
    readonly records: number;
    readonly trades: number;
    readonly bookUpdates: number;
    readonly rejected: number;
    readonly blocked: number;
  } {
    return {
      records: this.#records,
      trades: this.#trades.count,
      bookUpdates: this.#bookUpdates,
      rejected: this.#symbols.rejected,
      blocked: this.#blocked,
    };
  }

  /** Takes in every record of a decoded message. `stream` is the one it came by, if that is known. */
  apply(venue: StreamVenue, decoded: Decoded, stream: MarketStream | undefined, receivedAt: number): void {
    for (let i = 0; i < decoded.recordCount; i++) {
      const record = decoded.records[i] as MarketRecord;
      if (record.kind === 'markPrice' && record.isIndex) {
        this.#takeIndex(venue, record, receivedAt);
        continue;
      }
      const market = this.#symbols.of(venue, record, stream);
      if (market === undefined) continue;
      this.#records++;
      if (this.#take(market, record, decoded, stream, receivedAt)) this.#emit(market, record, receivedAt);
    }
  }

  /** Takes in a trade that has waited or was loaded, whatever is missing before it. */
  acceptTrade(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): void {
    if (this.#trades.keep(market, trade, stream, receivedAt)) this.#emit(market, trade, receivedAt);
  }

  /** The stream of candles ends: what is closed of them is kept for a while. */
  keepCandles(market: SymbolMarket, interval: Interval): void {
    this.#candles.keep(market, interval);
  }

  /** Candles kept of series whose streams have ended. */
  get keptCandles(): number {
    return this.#candles.kept.count;
  }

  /** Those that take every change of candles. */
  get candleQueues(): Set<CandleQueue> {
    return this.#candles.feeds;
  }

  /** A queue has ended; what it counted stays counted. */
  dropQueue(queue: CandleQueue): void {
    if (this.candleQueues.delete(queue)) this.#blocked += queue.stats().blocked;
  }

  /** History was merged into a series, from a row on if that is known, or what is missing there is not to be had. */
  onCandlesLoaded(market: SymbolMarket, series: CandleSeries, from?: number): void {
    this.#candles.onLoaded(market, series, from === undefined ? undefined : series.rows.openTimeAt(from));
  }

  /** A candle of which the venue does not say that it is over is over. */
  endCandle(market: SymbolMarket, series: CandleSeries, row: number): void {
    this.#candles.end(market, series, row);
  }

  /** Takes in a recorded answer to a snapshot request. `at` is when it came, epoch ms. */
  applySnapshot(
    venue: StreamVenue,
    about: { readonly symbol: string; readonly topic: string },
    body: Uint8Array,
    at: number,
    askedLevels?: number,
  ): void {
    const book = this.book(venue, about.symbol, about.topic);
    if (book.policy.kind === 'rest-snapshot') this.#books.applyRecorded(venue, book, { body, at, askedLevels });
  }

  /** History has shown that nothing is missing in a gap: bars of order flow are complete after all. */
  onQuality(event: QualityEvent): void {
    if (event.kind !== 'trades-filled' || event.loaded > 0 || event.range.by !== 'time') return;
    const market = this.find(event.venue, event.symbol);
    const ring = event.channel === 'aggTrade' ? market?.aggTrades : market?.trades;
    for (const { bars } of ring?.flow?.series ?? []) bars.clearGap(event.range.from, event.range.to);
  }

  /** The symbol's state, created if there is none. */
  symbol(venue: StreamVenue, symbol: string): SymbolMarket {
    return this.#symbols.get(venue, symbol);
  }

  /** The symbol's state; undefined if nothing was ever asked or received of it. */
  find(venue: VenueId, symbol: string): SymbolMarket | undefined {
    return this.#symbols.find(venue, symbol);
  }

  /** Every symbol there is state of. */
  all(): Generator<SymbolMarket> {
    return this.#symbols.all();
  }

  /** Forgets a symbol's state. */
  forget(venue: VenueId, symbol: string): void {
    this.#symbols.forget(venue, symbol);
  }

  /** The trades of a channel, created if there are none. */
  trades(market: SymbolMarket, isAggregate: boolean): TradeRing {
    return this.#trades.ring(market, isAggregate);
  }

  /** The forced orders, kept from now on. */
  liquidations(market: SymbolMarket): TradeRing {
    return (market.liquidations ??= liquidationRing());
  }

  /** The candles of an interval, created if there are none: composed of others if the venue lacks it. */
  candles(market: SymbolMarket, interval: Interval): CandleSeries {
    return this.#candles.series(market, interval);
  }

  /** The book that the messages of a symbol's topic make, created if there is none. */
  book(venue: StreamVenue, symbol: string, topic: string): BookSync {
    return this.#books.book(this.symbol(venue, symbol), topic);
  }

  /** The book that a request is about, created if there is none; undefined if the venue has no such book. */
  bookOf(venue: StreamVenue, request: Extract<ChannelRequest, { channel: 'book' }>): BookSync | undefined {
    const topic = bookTopicOf(venue, request);
    return topic === undefined ? undefined : this.book(venue, request.symbol, topic);
  }

  /** Gives a record to whoever listens to all, and to whoever watches its symbol. */
  #emit(market: SymbolMarket, record: MarketRecord, receivedAt: number): void {
    this.onRecord?.(market.venue, record, receivedAt);
    const { watches } = market;
    for (let i = 0; i < watches.length; i++) watches[i]?.onRecord(record, receivedAt);
  }

  *#flows(): Generator<TradeFlow> {
    for (const { trades, aggTrades } of this.#symbols.all())
      for (const ring of [trades, aggTrades]) if (ring?.flow !== undefined) yield ring.flow;
  }

  /** The price of an index is part of the mark price of every contract on it. */
  #takeIndex(venue: StreamVenue, record: MarkPriceRecord, receivedAt: number): void {
    const index = record.symbol;
    for (const market of this.#symbols.onIndex(venue, index)) {
      this.#records++;
      record.symbol = market.symbol;
      if (market.quote.offerMark(record, receivedAt)) this.#emit(market, record, receivedAt);
    }
    record.symbol = index;
  }

  /** False if the record is no news. */
  #take(
    market: SymbolMarket,
    record: MarketRecord,
    { topic }: Decoded,
    stream: MarketStream | undefined,
    receivedAt: number,
  ): boolean {
    switch (record.kind) {
      case 'trade':
        return this.#trades.take(market, record, stream, receivedAt);
      case 'book':
        if (!this.#books.take(market, record, topic, stream, receivedAt)) return false;
        this.#bookUpdates++;
        return true;
      case 'bbo':
        return counted(market.quote.offerBbo(record, receivedAt), stream);
      case 'ticker':
        return counted(market.quote.offerTicker(record, receivedAt), stream);
      case 'markPrice':
        dateFunding(market.venue, record, receivedAt);
        // Some venues say it in their list only.
        if (Number.isNaN(record.fundingIntervalMs)) record.fundingIntervalMs = market.fundingIntervalMs;
        return counted(market.quote.offerMark(record, receivedAt), stream);
      case 'openInterest':
        return counted(market.quote.offerOpenInterest(record, receivedAt), stream);
      case 'longShortRatio':
        return counted(market.quote.offerLongShortRatio(record, receivedAt), stream);
      case 'candle':
        counted(this.#candles.take(market, record, receivedAt), stream);
        // Listeners receive candles in their own order.
        return false;
      case 'liquidation':
        return market.liquidations === undefined || keepLiquidation(market.liquidations, record, receivedAt);
    }
  }
}

/** Funding that is paid by the clock, if messages do not say when. */
function dateFunding({ fundingEveryMs }: StreamVenue, record: MarkPriceRecord, receivedAt: number): void {
  if (fundingEveryMs === undefined || !record.fundingRate.present) return;
  const at = Number.isNaN(record.venueTime) ? receivedAt : record.venueTime;
  record.fundingIntervalMs = fundingEveryMs;
  record.nextFundingTime = (Math.floor(at / fundingEveryMs) + 1) * fundingEveryMs;
}

function counted(isNew: boolean, stream: MarketStream | undefined): boolean {
  if (!isNew && stream !== undefined) stream.duplicates++;
  return isNew;
}
