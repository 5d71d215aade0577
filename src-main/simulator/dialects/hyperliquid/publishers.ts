import { nextOpenTime, openTimeOf, type Interval } from '../../../../src-shared/market/interval.ts';
import type { MarketListener } from '../../market/instrument-market.ts';
import type { MarketTrade } from '../../market/trade-log.ts';
import type { Timeline } from '../../timeline.ts';
import { beatOf, every, fillsOf, listen } from '../producing.ts';
import type { Producer } from '../topic-hub.ts';
import type { HyperliquidListing } from './listings.ts';
import { bboData, bookData, candleData, contextFields, tradeRows } from './payloads.ts';
import type { Subscription } from './subscription.ts';

/** What makes the messages of a subscription. */
export function producerOf(subscription: Subscription, timeline: Timeline): Producer {
  const { listing, type } = subscription;
  switch (type) {
    case 'trades':
      return trades(listing, timeline);
    case 'bbo':
      return bbo(listing, timeline);
    case 'activeAssetCtx':
      return (publish) =>
        every(timeline, beatOf(listing, CONTEXT_MS), () => publish(contextMessage(listing, timeline.now)));
    case 'l2Book':
      return (publish) =>
        every(timeline, beatOf(listing, subscription.isFast ? FAST_MS : SLOW_MS), () =>
          publish(bookMessage(listing, subscription.isFast, timeline.now)),
        );
    case 'candle':
      return candles(listing, subscription.interval, timeline);
  }
}

/** What a subscriber gets at once: the newest trades without a mark that they are old, the book, the context. */
export function firstMessage(subscription: Subscription, now: number): string | undefined {
  const { listing, type } = subscription;
  switch (type) {
    case 'trades':
      return message('trades', tradeRows(listing, listing.market.trades.newest(BACKLOG)));
    case 'bbo':
      return message('bbo', bboData(listing, now));
    case 'l2Book':
      return bookMessage(listing, subscription.isFast, now);
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

/** The candles that a block has changed: two where it holds the border. One that nobody trades in is never told. */
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

function bookMessage(listing: HyperliquidListing, isFast: boolean, now: number): string {
  return message(
    'l2Book',
    bookData(listing, listing.market.book, { levels: isFast ? FAST_LEVELS : SLOW_LEVELS, now }, isFast),
  );
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
/** Trades told to a new subscriber. */
const BACKLOG = 30;
const BLOCK_MS = 100;
const FAST_MS = 500;
/** Since 2026-07-25. */
const SLOW_MS = 5000;
const CONTEXT_MS = 1000;
