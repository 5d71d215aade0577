import type { Match } from '../../market/trade-log.ts';
import type { Timeline } from '../../timeline.ts';
import { DiffWindow, PartialWindow } from './depth.ts';
import type { BinanceListing, Listings } from './listings.ts';
import {
  aggTradePayload,
  bookTickerPayload,
  forceOrderPayload,
  klinePayload,
  markPricePayload,
  miniTickerPayload,
  tickerPayload,
  tradePayload,
} from './payloads.ts';
import type { Product } from './product.ts';
import type { AllSpec, StreamSpec, SymbolSpec } from './stream-name.ts';
import { beatOf, candleBeats, every, fillsOf, listen, sampledLiquidations, type Rhythm } from '../producing.ts';
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

function symbolProducer(
  spec: SymbolSpec,
  { product, timeline }: StreamSources,
  listing: BinanceListing,
): Producer | undefined {
  const beat = (period: number) => beatOf(listing, period);
  switch (spec.kind) {
    case 'trade':
      return (publish) =>
        listen(listing, {
          onMatch: (match) => fillsOf(listing, match).forEach((trade) => publish(tradePayload(listing, trade))),
        });
    case 'aggTrade':
      return aggTrades(listing, timeline, beat(Math.max(1, product.aggTradeMs)), product.aggTradeMs === 0);
    case 'bookTicker':
      return (publish) => listen(listing, { onBbo: () => publish(bookTickerPayload(listing)) });
    case 'forceOrder':
      return (publish) =>
        listen(
          listing,
          sampledLiquidations((order) => publish(forceOrderPayload(listing, order))),
        );
    case 'ticker':
      return (publish) => every(timeline, beat(product.tickerMs), () => publish(tickerPayload(listing, timeline.now)));
    case 'miniTicker':
      return (publish) =>
        every(timeline, beat(product.tickerMs), () => publish(miniTickerPayload(listing, timeline.now)));
    case 'markPrice':
      return (publish) =>
        every(timeline, { period: spec.period, phase: 0 }, () => publish(markPricePayload(listing, timeline.now)));
    case 'indexPrice':
      return undefined;
    case 'kline':
      return (publish) =>
        candleBeats(timeline, { interval: spec.interval, ...beat(product.klineMs(spec.interval)) }, (openTime) => {
          publish(
            klinePayload(
              listing,
              spec.interval,
              listing.market.candles.candle(spec.interval, openTime, timeline.now),
              timeline.now,
            ),
          );
        });
    case 'depth':
      return (publish) => {
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
    return (publish) =>
      every(timeline, { period: spec.period, phase: 0 }, () =>
        publish(`[${listings.map((l) => markPricePayload(l, timeline.now)).join(',')}]`),
      );
  }
  if (spec.kind !== 'indexPrice') return undefined;
  return (publish) =>
    every(timeline, { period: 1000, phase: 0 }, () => {
      const index = listings[0]?.market.derivatives.indexPrice(timeline.now) ?? 0;
      publish(`{"e":"indexPriceUpdate","E":${timeline.now},"i":"${spec.symbol}","p":"${index.toFixed(8)}"}`);
    });
}

function allProducer(spec: AllSpec, { timeline, universe, listings }: StreamSources): Producer {
  const second = { period: 1000, phase: 0 };
  switch (spec.kind) {
    case 'allTickers':
      return (publish) =>
        every(
          timeline,
          second,
          changedOnly(universe(), (l) => tickerPayload(l, timeline.now), publish),
        );
    case 'allMiniTickers':
      return (publish) =>
        every(
          timeline,
          second,
          changedOnly(universe(), (l) => miniTickerPayload(l, timeline.now), publish),
        );
    case 'allMarkPrices':
      return (publish) =>
        every(timeline, { period: spec.period, phase: 0 }, () =>
          publish(`[${listings.all.map((l) => markPricePayload(l, timeline.now)).join(',')}]`),
        );
    case 'allBookTickers':
      return (publish) =>
        every(timeline, { period: 5000, phase: 0 }, () => universe().forEach((l) => publish(bookTickerPayload(l))));
    case 'allForceOrders':
      return (publish) => {
        const stops = universe().map((l) =>
          listen(
            l,
            sampledLiquidations((order) => publish(forceOrderPayload(l, order))),
          ),
        );
        return () => stops.forEach((stop) => stop());
      };
  }
}

/** An array of the symbols that traded since the last message. */
function changedOnly(
  listings: readonly BinanceListing[],
  toPayload: (listing: BinanceListing) => string,
  publish: (payload: string) => void,
): () => void {
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

function aggTrades(listing: BinanceListing, timeline: Timeline, rhythm: Rhythm, isImmediate: boolean): Producer {
  if (isImmediate)
    return (publish) => listen(listing, { onMatch: (match) => publish(aggTradePayload(listing, match, match.time)) });
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
