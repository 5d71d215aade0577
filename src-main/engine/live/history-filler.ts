import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import { intervalMs } from '../../../src-shared/market/interval.ts';
import type { EngineConfig } from '../config/config.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityPort } from '../quality-event.ts';
import type { TradeRecord } from '../venue/records.ts';
import type { VenueEndpoints } from '../venue/venue.ts';
import { CandleCloser } from '../market/candles/candle-closer.ts';
import { CandleLoader } from '../market/candles/candle-loader.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import { CandleWatch } from '../market/candles/candle-watch.ts';
import type { VenueTime } from '../market/candles/venue-time.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { recoverById } from '../market/trades/recovery-by-id.ts';
import { recoverByOverlap } from '../market/trades/recovery-by-overlap.ts';
import { PastTradesLoader } from './past-trades.ts';
import { TradeRecovery, type TradeRecoveryOptions } from '../market/trades/trade-recovery.ts';

/** What a filler is made of. */
export interface HistoryFillerOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly config: Pick<EngineConfig, 'candles' | 'backfill'>;
  readonly market: MarketCache;
  readonly endpointsOf: (market: SymbolMarket) => VenueEndpoints;
  readonly venueClockOf: (market: SymbolMarket) => VenueTime;
}

/** Brings what streams missed from REST into the cache: candles of every open series, trades of every open stream. */
export class HistoryFiller {
  readonly #options: HistoryFillerOptions;
  readonly #loaders = new Map<CandleSeries, CandleLoader>();
  /** By stream key. */
  readonly #trades = new Map<string, TradeFill>();
  readonly #watch: CandleWatch;
  readonly #closer: CandleCloser;
  readonly #past: PastTradesLoader;

  constructor(options: HistoryFillerOptions) {
    this.#options = options;
    this.#watch = new CandleWatch(options.clock, options.config.candles.inactivityMs);
    this.#past = new PastTradesLoader(options);
    this.#closer = new CandleCloser({
      clock: options.clock,
      end: (market, series, row) => {
        options.market.endCandle(market, series, row);
      },
      onFlats: (market, series, row) => {
        options.market.onCandlesLoaded(market, series, row);
      },
    });
  }

  /** A stream was opened. */
  open(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, request: ChannelRequest): void {
    if (request.channel === 'candle') {
      this.#openCandles(market, stream, this.#options.market.candles(market, request.interval));
    } else if (isTrades(request))
      this.#trades.set(stream.key, { market, stream, channel: request.channel, recovery: undefined });
  }

  /** A stream is back after a loss. At the very start everything is under way already. */
  onReconnected(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, request: ChannelRequest): void {
    if (request.channel === 'candle') {
      const series = market.candles.get(request.interval);
      if (series === undefined) return;
      (series.part ?? series).doubt();
      this.loader(market, series).fill();
    } else if (isTrades(request)) this.#recovery(this.#trades.get(stream.key))?.onReconnected();
  }

  /**
   * Another connection carries a stream on, and the one before it may have been slow. If ids do not prove that it joins what that one emitted,
   * its first trades must; candles that do not join are not taken for a time without trades.
   */
  onRenewed(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, request: ChannelRequest): void {
    if (request.channel === 'candle') {
      const series = market.candles.get(request.interval);
      (series?.part ?? series)?.doubt();
    } else if (isTrades(request) && market.venue.tradeIds !== 'consecutive')
      this.#recovery(this.#trades.get(stream.key))?.onReconnected();
  }

  /** A live trade has a gap before it. True if it waits until the gap is filled. */
  onTradeGap(market: SymbolMarket, trade: TradeRecord, receivedAt: number): boolean {
    const channel = trade.isAggregate ? 'aggTrade' : 'trade';
    const [topic] = market.venue.topicsOf({ channel, symbol: market.symbol });
    const fill = topic === undefined ? undefined : this.#trades.get(`${market.venue.id}:${topic.key}`);
    return this.#recovery(fill)?.onGap(trade, receivedAt) ?? false;
  }

  /** A stream has ended, before its state is forgotten. */
  close(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, request: ChannelRequest): void {
    this.#watch.remove(stream);
    this.#trades.get(stream.key)?.recovery?.dispose();
    this.#trades.delete(stream.key);
    const series = request.channel === 'candle' ? market.candles.get(request.interval) : undefined;
    for (const ended of series === undefined ? [] : [series, ...(series.part === undefined ? [] : [series.part])]) {
      this.#closer.remove(ended);
      this.#loaders.get(ended)?.dispose();
      this.#loaders.delete(ended);
      for (const feed of this.#options.market.candleQueues) feed.onDropped(ended);
    }
  }

  /** Loads candles older than those kept. */
  older(market: SymbolMarket, series: CandleSeries): void {
    this.loader(market, series).older(series.part === undefined ? undefined : partsOf(series, OLDER_WHOLES));
  }

  /** Loads the trades before the first of a stream. */
  past(market: SymbolMarket, channel: 'trade' | 'aggTrade'): void {
    this.#past.load(market, channel);
  }

  /** The loader of a series, or of the one that it is composed of. */
  loader(market: SymbolMarket, composed: CandleSeries): CandleLoader {
    const series = composed.part ?? composed;
    let loader = this.#loaders.get(series);
    if (loader !== undefined) return loader;
    const { clock, quality, rest, config, market: cache, endpointsOf, venueClockOf } = this.#options;
    loader = new CandleLoader({
      clock,
      quality,
      rest,
      venue: market.venue,
      endpoints: endpointsOf(market),
      symbol: market.symbol,
      series,
      config: config.candles,
      venueTime: venueClockOf(market),
      onChange: () => {
        cache.onCandlesLoaded(market, series);
      },
    });
    this.#loaders.set(series, loader);
    return loader;
  }

  /** A person wants it tried now: candles that could not be loaded are asked for without further waiting. */
  retryNow(): void {
    for (const loader of this.#loaders.values()) loader.retryNow();
  }

  /** Live trades that wait, of each stream. */
  buffered(): number[] {
    return Array.from(this.#trades.values(), ({ recovery }) => recovery?.pending.count ?? 0);
  }

  /** Trades that came of loads under way, of each stream. */
  loading(): number[] {
    return Array.from(this.#trades.values(), ({ recovery }) => recovery?.loading ?? 0);
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#watch.dispose();
    this.#closer.dispose();
    this.#past.dispose();
    for (const loader of this.#loaders.values()) loader.dispose();
    for (const { recovery } of this.#trades.values()) recovery?.dispose();
  }

  #openCandles(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, series: CandleSeries): void {
    const loader = this.loader(market, series);
    const { historyOnOpen } = this.#options.config.candles;
    const wanted = series.part === undefined ? historyOnOpen : partsOf(series, historyOnOpen);
    // Of those that were kept from before only what came since is missing, unless it was hardly any.
    loader.fill((series.part ?? series).rows.count < wanted / 2 ? wanted : 0);
    // If the closer asks how candles ended anyway, looking at every quiet one as well would eat up the budget.
    if (market.venue.candleEnds !== 'inferred')
      this.#watch.add(stream, () => {
        loader.catchUp();
      });
    if (CandleCloser.isFor(market.venue))
      this.#closer.add({
        market,
        series: series.part ?? series,
        stream,
        venueTime: this.#options.venueClockOf(market),
        confirm: (row) => loader.confirm(row),
      });
  }

  #recovery(fill: TradeFill | undefined): TradeRecovery | undefined {
    if (fill === undefined) return undefined;
    const { clock, quality, rest, config, market: cache, endpointsOf } = this.#options;
    const { market, stream, channel } = fill;
    if (fill.recovery !== undefined) return fill.recovery;
    const options: TradeRecoveryOptions = {
      clock,
      quality,
      rest,
      venue: market.venue,
      endpoints: endpointsOf(market),
      symbol: market.symbol,
      channel,
      config: config.backfill,
      ring: cache.trades(market, channel === 'aggTrade'),
      accept: (trade, receivedAt, isBackfilled) => {
        trade.isBackfilled = isBackfilled;
        if (isBackfilled) stream.backfilled++;
        cache.acceptTrade(market, trade, stream, receivedAt);
      },
      onDuplicate: () => {
        stream.duplicates++;
      },
    };
    const strategy = market.venue.tradeIds === 'consecutive' ? recoverById : recoverByOverlap;
    return (fill.recovery = new TradeRecovery(options, strategy));
  }
}

/** How many parts make so many of a composed series; no more than a few pages. */
function partsOf({ interval, part }: CandleSeries, wholes: number): number {
  return Math.min(MOST_PARTS, Math.ceil((wholes * intervalMs(interval)) / intervalMs(part?.interval ?? interval)));
}

const OLDER_WHOLES = 1000;
const MOST_PARTS = 3000;

interface TradeFill {
  readonly market: SymbolMarket;
  readonly stream: StreamRecord<SymbolMarket>;
  readonly channel: 'trade' | 'aggTrade';
  recovery: TradeRecovery | undefined;
}

function isTrades(request: ChannelRequest): request is ChannelRequest & { readonly channel: 'trade' | 'aggTrade' } {
  return request.channel === 'trade' || request.channel === 'aggTrade';
}
