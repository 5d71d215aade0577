import { nextOpenTime, openTimeOf } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Timer } from '../../../engine/ports.ts';
import type { MarketListener } from '../../market/instrument-market.ts';
import { hashName } from '../../market/prng.ts';
import type { Match } from '../../market/trade-log.ts';
import type { Timeline } from '../../timeline.ts';
import { DiffWindow, PartialWindow } from './depth.ts';
import type { BinanceListing, Listings } from './listings.ts';
import { aggTradePayload, bookTickerPayload, forceOrderPayload, klinePayload, markPricePayload, miniTickerPayload, tickerPayload, tradePayload } from './payloads.ts';
import type { Product } from './product.ts';
import type { AllSpec, StreamSpec, SymbolSpec } from './stream-name.ts';
import { every } from '../topic-hub.ts';
import type { Producer } from '../topic-hub.ts';

/** What streams of a product are made from. */
export interface StreamSources {
  readonly product: Product;
  readonly timeline: Timeline;
  readonly listings: Listings;
  /** What all-market streams carry: both futures products since 2026-06-30. */
  readonly universe: () => readonly BinanceListing[];
}

/** What makes the payloads of a stream; undefined for symbols the product does not list. */
export function producerOf(spec: StreamSpec, sources: StreamSources): Producer | undefined {
  if (!('symbol' in spec)) return allProducer(spec, sources);
  const { product, listings } = sources;
  const ofPair = product.kind === 'coinm' ? listings.ofPair(spec.symbol) : [];
  if (ofPair.length > 0) return pairProducer(spec, sources.timeline, ofPair);
  const listing = listings.get(spec.symbol);
  return listing === undefined ? undefined : symbolProducer(spec, sources, listing);
}

function symbolProducer(spec: SymbolSpec, { product, timeline }: StreamSources, listing: BinanceListing): Producer | undefined {
  // Each symbol has its own place in the period, so that a venue full of symbols is not one burst.
  const beat = (period: number) => ({ period, phase: (hashName(listing.symbol) >>> 0) % period });
  switch (spec.kind) {
    case 'trade': return (publish) => listen(listing, { onMatch: (match) => eachFill(listing, match, publish) });
    case 'aggTrade': return aggTrades(listing, timeline, beat(Math.max(1, product.aggTradeMs)), product.aggTradeMs === 0);
    case 'bookTicker': return (publish) => listen(listing, { onBbo: () => publish(bookTickerPayload(listing)) });
    case 'forceOrder': return (publish) => listen(listing, sampledForceOrders(listing, publish));
    case 'ticker': return (publish) => every(timeline, beat(product.tickerMs), () => publish(tickerPayload(listing, timeline.now)));
    case 'miniTicker': return (publish) => every(timeline, beat(product.tickerMs), () => publish(miniTickerPayload(listing, timeline.now)));
    case 'markPrice': return (publish) => every(timeline, { period: spec.period, phase: 0 }, () => publish(markPricePayload(listing, timeline.now)));
    case 'indexPrice': return undefined;
    case 'kline': return klines(listing, timeline, { interval: spec.interval, ...beat(product.klineMs(spec.interval)) });
    case 'depth': return (publish) => {
      const made = spec.levels === undefined ? new DiffWindow(listing) : new PartialWindow(listing, spec.levels);
      return every(timeline, beat(spec.period), () => {
        const payload = made.next(timeline.now);
        if (payload !== undefined) publish(payload);
      });
    };
  }
}

/** The streams of a pair, which covers all futures on it. */
function pairProducer(spec: SymbolSpec, timeline: Timeline, listings: readonly BinanceListing[]): Producer | undefined {
  if (spec.kind === 'markPrice') {
    return (publish) => every(timeline, { period: spec.period, phase: 0 }, () => publish(`[${listings.map((l) => markPricePayload(l, timeline.now)).join(',')}]`));
  }
  if (spec.kind !== 'indexPrice') return undefined;
  return (publish) => every(timeline, { period: 1000, phase: 0 }, () => {
    const index = listings[0]?.market.derivatives.indexPrice(timeline.now) ?? 0;
    publish(`{"e":"indexPriceUpdate","E":${timeline.now},"i":"${spec.symbol}","p":"${index.toFixed(8)}"}`);
  });
}

function allProducer(spec: AllSpec, { timeline, universe, listings }: StreamSources): Producer {
  const second = { period: 1000, phase: 0 };
  switch (spec.kind) {
    case 'allTickers': return (publish) => every(timeline, second, changedOnly(universe(), (l) => tickerPayload(l, timeline.now), publish));
    case 'allMiniTickers': return (publish) => every(timeline, second, changedOnly(universe(), (l) => miniTickerPayload(l, timeline.now), publish));
    case 'allMarkPrices': return (publish) => every(timeline, { period: spec.period, phase: 0 }, () => publish(`[${listings.all.map((l) => markPricePayload(l, timeline.now)).join(',')}]`));
    case 'allBookTickers': return (publish) => every(timeline, { period: 5000, phase: 0 }, () => universe().forEach((l) => publish(bookTickerPayload(l))));
    case 'allForceOrders': return (publish) => {
      const stops = universe().map((l) => listen(l, sampledForceOrders(l, publish)));
      return () => stops.forEach((stop) => stop());
    };
  }
}

/** An array of the symbols that traded since the last message. */
function changedOnly(listings: readonly BinanceListing[], toPayload: (listing: BinanceListing) => string, publish: (payload: string) => void): () => void {
  const sent = new Map<BinanceListing, number>();
  return () => {
    const rows: string[] = [];
    for (const listing of listings) {
      const { lastId } = listing.market.trades;
      if (sent.get(listing) === lastId) continue;
      sent.set(listing, lastId);
      rows.push(toPayload(listing));
    }
    if (rows.length > 0) publish(`[${rows.join(',')}]`);
  };
}

function listen(listing: BinanceListing, listener: MarketListener): () => void {
  listing.market.listeners.add(listener);
  return () => listing.market.listeners.delete(listener);
}

function eachFill(listing: BinanceListing, match: Match, publish: (payload: string) => void): void {
  for (let id = match.firstId; id <= match.lastId; id++) {
    const trade = listing.market.trades.get(id);
    if (trade !== undefined) publish(tradePayload(listing, trade));
  }
}

function aggTrades(listing: BinanceListing, timeline: Timeline, rhythm: { period: number; phase: number }, isImmediate: boolean): Producer {
  if (isImmediate) return (publish) => listen(listing, { onMatch: (match) => publish(aggTradePayload(listing, match, match.time)) });
  return (publish) => {
    const waiting: Match[] = [];
    const stopListening = listen(listing, { onMatch: (match) => waiting.push(match) });
    const stopBeat = every(timeline, rhythm, () => {
      for (const match of waiting) publish(aggTradePayload(listing, match, timeline.now));
      waiting.length = 0;
    });
    return () => {
      stopListening();
      stopBeat();
    };
  };
}

/** At most one forced order a second and symbol is told. */
function sampledForceOrders(listing: BinanceListing, publish: (payload: string) => void): MarketListener {
  let toldAt = -Infinity;
  return {
    onLiquidation(liquidation) {
      if (liquidation.time - toldAt < 1000) return;
      toldAt = liquidation.time;
      publish(forceOrderPayload(listing, liquidation));
    },
  };
}

/** The running candle at every beat, and each candle once more, closed, when its time is over. */
function klines(listing: BinanceListing, timeline: Timeline, rhythm: { readonly interval: Interval; readonly period: number; readonly phase: number }): Producer {
  const { interval, period, phase } = rhythm;
  return (publish) => {
    let timer: Timer;
    let openTime = openTimeOf(timeline.now, interval);
    const tell = (time: number) => publish(klinePayload(listing, interval, listing.market.candles.candle(interval, time, timeline.now), timeline.now));
    const schedule = () => {
      const beat = (Math.floor((timeline.now - phase) / period) + 1) * period + phase;
      timer = timeline.at(Math.min(beat, nextOpenTime(openTime, interval)), fire);
    };
    const fire = () => {
      const end = nextOpenTime(openTime, interval);
      tell(openTime);
      if (timeline.now >= end) openTime = end;
      schedule();
    };
    schedule();
    return () => timer.cancel();
  };
}
