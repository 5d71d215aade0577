import { nextOpenTime, openTimeOf, type Interval } from '../../../../src-shared/market/interval.ts';
import type { MarketListener } from '../../market/instrument-market.ts';
import type { MarketTrade } from '../../market/trade-log.ts';
import type { Timeline } from '../../timeline.ts';
import { beatOf, every, fillsOf, listen } from '../producing.ts';
import type { Producer } from '../topic-hub.ts';
import type { Coin, HyperliquidListing, Listings, PerpetualDex } from './listings.ts';
import {
  bboData,
  bookData,
  candleData,
  contextFields,
  contextRows,
  emptyBook,
  midFields,
  tradeRows,
} from './payloads.ts';
import type { Subscription } from './subscription.ts';

/** What messages are made of. */
export interface Sources {
  readonly timeline: Timeline;
  readonly listings: Listings;
}

/** What makes the messages of a subscription; those of a delisted coin have only empty books. */
export function producerOf(subscription: Subscription, sources: Sources): Producer {
  const { timeline, listings } = sources;
  switch (subscription.type) {
    case 'allMids':
      return (publish) =>
        every(timeline, { period: ALL_MIDS_MS, phase: 0 }, () => publish(midsMessage(subscription.dex, listings)));
    case 'allDexsAssetCtxs':
      return (publish) =>
        every(timeline, { period: ALL_CONTEXTS_MS, phase: 0 }, () => publish(contextsMessage(sources)));
    case 'l2Book':
      return (publish) =>
        every(timeline, beatOf(subscription.coin, subscription.isFast ? FAST_MS : SLOW_MS), () =>
          publish(bookMessage(subscription.coin, subscription.isFast, timeline.now)),
        );
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
    case 'candle':
      return subscription.coin.listing === undefined
        ? () => () => undefined
        : listedProducer(subscription, subscription.coin.listing, timeline);
  }
}

/** What a subscriber gets at once: the newest trades without a mark that they are old, the book, the context. */
export function firstMessage(subscription: Subscription, sources: Sources): string | undefined {
  const { now } = sources.timeline;
  switch (subscription.type) {
    case 'l2Book':
      return bookMessage(subscription.coin, subscription.isFast, now);
    case 'allMids':
      return midsMessage(subscription.dex, sources.listings);
    case 'allDexsAssetCtxs':
      return contextsMessage(sources);
    case 'trades':
    case 'bbo':
    case 'activeAssetCtx':
    case 'candle':
      return subscription.coin.listing === undefined
        ? undefined
        : listedFirst(subscription.type, subscription.coin.listing, now);
  }
}

type CoinSubscription = Extract<Subscription, { type: 'trades' | 'bbo' | 'activeAssetCtx' | 'candle' }>;

function listedProducer(subscription: CoinSubscription, listing: HyperliquidListing, timeline: Timeline): Producer {
  switch (subscription.type) {
    case 'trades':
      return trades(listing, timeline);
    case 'bbo':
      return bbo(listing, timeline);
    case 'activeAssetCtx':
      return (publish) =>
        every(timeline, beatOf(listing, CONTEXT_MS), () => publish(contextMessage(listing, timeline.now)));
    case 'candle':
      return candles(listing, subscription.interval, timeline);
  }
}

function listedFirst(type: CoinSubscription['type'], listing: HyperliquidListing, now: number): string | undefined {
  switch (type) {
    case 'trades':
      return message('trades', tradeRows(listing, listing.market.trades.newest(BACKLOG)));
    case 'bbo':
      return message('bbo', bboData(listing, now));
    case 'activeAssetCtx':
      return contextMessage(listing, now);
    case 'candle':
      return undefined;
  }
}

/** All trades of a block. */
function trades(listing: HyperliquidListing, timeline: Timeline): Producer {
  return (publish) => {
    const waiting: MarketTrade[] = [];
    return perBlock(
      listing,
      timeline,
      {
        onMatch: (match) => fillsOf(listing, match).forEach((fill) => waiting.push(fill)),
      },
      () => {
        if (waiting.length > 0) publish(message('trades', tradeRows(listing, waiting.splice(0))));
      },
    );
  };
}

function bbo(listing: HyperliquidListing, timeline: Timeline): Producer {
  return (publish) => {
    let hasChanged = false;
    return perBlock(
      listing,
      timeline,
      {
        onBbo: () => {
          hasChanged = true;
        },
      },
      () => {
        if (hasChanged) publish(message('bbo', bboData(listing, timeline.now)));
        hasChanged = false;
      },
    );
  };
}

/** The candles that a block has changed: two if the border is in it. One that nobody trades in is never sent. */
function candles(listing: HyperliquidListing, interval: Interval, timeline: Timeline): Producer {
  return (publish) => {
    let [from, to] = [Infinity, -Infinity];
    return perBlock(
      listing,
      timeline,
      {
        onMatch: ({ time }) => {
          from = Math.min(from, openTimeOf(time, interval));
          to = openTimeOf(time, interval);
        },
      },
      () => {
        for (let openTime = from; openTime <= to; openTime = nextOpenTime(openTime, interval)) {
          const candle = listing.market.candles.candle(interval, openTime, timeline.now);
          if (candle.tradeCount > 0) publish(message('candle', candleData(listing, interval, candle)));
        }
        [from, to] = [Infinity, -Infinity];
      },
    );
  };
}

/** Listens to a market and calls `onBlock` at every block. */
function perBlock(
  listing: HyperliquidListing,
  timeline: Timeline,
  listener: MarketListener,
  onBlock: () => void,
): () => void {
  const stopListening = listen(listing, listener);
  const stopBeat = every(timeline, beatOf(listing, BLOCK_MS), onBlock);
  return () => {
    stopListening();
    stopBeat();
  };
}

function bookMessage({ symbol, listing }: Coin, isFast: boolean, now: number): string {
  const levels = isFast ? FAST_LEVELS : SLOW_LEVELS;
  return message(
    'l2Book',
    listing === undefined
      ? emptyBook(symbol, now, isFast)
      : bookData(listing, listing.market.book, { levels, now }, isFast),
  );
}

/** The middle of every book of a dex; those of spot come with the first one. */
function midsMessage(dex: PerpetualDex, listings: Listings): string {
  const mids = midFields(middlesOf(dex, listings));
  return message('allMids', dex.name === '' ? `{"mids":${mids}}` : `{"dex":"${dex.name}","mids":${mids}}`);
}

/** What has a middle in the map of a dex. */
export function middlesOf({ name, coins }: PerpetualDex, { pairs }: Listings): readonly HyperliquidListing[] {
  return [
    ...coins.flatMap(({ listing }) => listing ?? []),
    ...(name === '' ? pairs.map(({ listing }) => listing) : []),
  ];
}

function contextsMessage({ listings, timeline }: Sources): string {
  const rows = listings.dexes.map(({ name, coins }) => `["${name}",${contextRows(coins, timeline.now)}]`);
  return message('allDexsAssetCtxs', `{"ctxs":[${rows.join(',')}]}`);
}

function contextMessage(listing: HyperliquidListing, now: number): string {
  return message(
    listing.isSpot ? 'activeSpotAssetCtx' : 'activeAssetCtx',
    `{"coin":"${listing.symbol}","ctx":${contextFields(listing, now)}}`,
  );
}

function message(channel: string, data: string): string {
  return `{"channel":"${channel}","data":${data}}`;
}

/** Levels a side of a slow book, over REST as well. */
export const SLOW_LEVELS = 20;
const FAST_LEVELS = 5;
/** Trades sent to a new subscriber. */
const BACKLOG = 30;
const BLOCK_MS = 100;
const FAST_MS = 500;
/** Since 2026-07-25. */
const SLOW_MS = 5000;
const CONTEXT_MS = 1000;
/** Measured in September 2026. */
const ALL_MIDS_MS = 5049;
const ALL_CONTEXTS_MS = 13_614;
