import { nextOpenTime, openTimeOf } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { MarketListener } from '../../market/instrument-market.ts';
import type { Timeline } from '../../timeline.ts';
import { beatOf, candleBeats, every, fillsOf, listen, sampledLiquidations, type Rhythm } from '../producing.ts';
import type { Producer } from '../topic-hub.ts';
import { BookWindow } from './book-window.ts';
import type { ChannelSpec } from './channel.ts';
import type { GateListing, Listings } from './listings.ts';
import {
  bookTicker,
  bookUpdate,
  candleRow,
  contractStat,
  futuresTrade,
  internalTrade,
  legacyChanges,
  legacyWhole,
  liquidationRow,
  message,
  spotTrade,
  streamUpdate,
  tickerRow,
  wholeBook,
} from './payloads.ts';
import type { Product } from './product.ts';

/** What subscriptions are served from. */
export interface StreamSources {
  readonly product: Product;
  readonly timeline: Timeline;
  readonly listings: Listings;
}

/** What makes the messages of a subscription; undefined for symbols the product does not list. */
export function producerOf(spec: ChannelSpec, sources: StreamSources): Producer | undefined {
  const { product, timeline, listings } = sources;
  if (spec.kind === 'public_liquidates') return liquidations(spec.symbol, sources);
  const listing = listings.get(spec.symbol);
  if (listing === undefined) return undefined;
  const channel = `${product.section}.${spec.kind}`;
  const isSpot = product.section === 'spot';
  const beat = (period: number) => beatOf(listing, period);
  switch (spec.kind) {
    case 'trades':
      return (publish) => listen(listing, isSpot ? spotTrades(listing, publish) : futuresTrades(listing, publish));
    case 'book_ticker':
      return (publish) =>
        listen(listing, { onBbo: () => publish(message(channel, timeline.now, bookTicker(listing))) });
    case 'tickers':
      return (publish) =>
        every(timeline, beat(TICKER_MS), () => {
          publish(
            message(
              channel,
              timeline.now,
              isSpot ? tickerRow(listing, timeline.now) : `[${tickerRow(listing, timeline.now)}]`,
            ),
          );
        });
    case 'candlesticks':
      return candles(listing, timeline, { interval: spec.interval, ...beat(CANDLE_MS) });
    case 'contract_stats':
      return (publish) =>
        every(timeline, beat(STATS_MS), () =>
          publish(
            message(channel, timeline.now, `[${contractStat(listing, openTimeOf(timeline.now, spec.interval))}]`),
          ),
        );
    case 'order_book':
      if (!isSpot) return legacyBook(listing, timeline, { ...beat(spec.period), channel, levels: spec.levels });
      return (publish) => {
        let sent = listing.market.book.sequence - 1;
        return every(timeline, beat(spec.period), () => {
          if (listing.market.book.sequence === sent) return;
          sent = listing.market.book.sequence;
          publish(message(channel, timeline.now, wholeBook(listing, spec.levels)));
        });
      };
    case 'order_book_update':
      return changes(listing, timeline, { ...beat(spec.period), channel, levels: spec.levels });
    case 'obu':
      return (publish) => {
        const window = new BookWindow(listing, spec.levels);
        publish(message(channel, timeline.now, streamUpdate(listing, spec.levels, undefined)));
        return every(timeline, beat(spec.period), () => {
          const next = window.next();
          if (next !== undefined) publish(message(channel, timeline.now, streamUpdate(listing, spec.levels, next)));
        });
      };
  }
}

function spotTrades(listing: GateListing, publish: (payload: string) => void): MarketListener {
  return {
    onMatch: (match) =>
      fillsOf(listing, match).forEach((trade) =>
        publish(message('spot.trades', match.time, spotTrade(listing, trade))),
      ),
  };
}

/** All fills of an order come together. */
function futuresTrades(listing: GateListing, publish: (payload: string) => void): MarketListener {
  return {
    onMatch: (match) =>
      publish(
        message(
          'futures.trades',
          match.time,
          `[${fillsOf(listing, match)
            .map((trade) => futuresTrade(listing, trade))
            .join(',')}]`,
        ),
      ),
    onLiquidation: (liquidation) =>
      publish(message('futures.trades', liquidation.time, `[${internalTrade(listing, liquidation)}]`)),
  };
}

/** Changes of the best levels; now and then all of them, as the venue may at any time. */
function changes(
  listing: GateListing,
  timeline: Timeline,
  rhythm: Rhythm & { readonly channel: string; readonly levels: number },
): Producer {
  const { channel, levels } = rhythm;
  return (publish) => {
    const window = new BookWindow(listing, levels);
    let sent = 0;
    return every(timeline, rhythm, () => {
      const next = window.next();
      if (next === undefined) return;
      sent++;
      publish(message(channel, timeline.now, bookUpdate(listing, levels, sent % FULL_EVERY === 0 ? undefined : next)));
    });
  };
}

/** The whole book (`all`), then what changed in it. */
function legacyBook(
  listing: GateListing,
  timeline: Timeline,
  rhythm: Rhythm & { readonly channel: string; readonly levels: number },
): Producer {
  const { channel, levels } = rhythm;
  return (publish) => {
    const window = new BookWindow(listing, levels);
    publish(message(channel, timeline.now, legacyWhole(listing, levels), 'all'));
    return every(timeline, rhythm, () => {
      const rows = legacyChanges(listing, window.next());
      if (rows !== '[]') publish(message(channel, timeline.now, rows));
    });
  };
}

/** The forced orders of a contract, or of all. */
function liquidations(symbol: string | undefined, { timeline, listings }: StreamSources): Producer | undefined {
  const one = symbol === undefined ? undefined : listings.get(symbol);
  if (symbol !== undefined && one === undefined) return undefined;
  return (publish) => {
    const stops = (one === undefined ? listings.all : [one]).map((listing) =>
      listen(
        listing,
        sampledLiquidations((liquidation) => {
          publish(message('futures.public_liquidates', timeline.now, `[${liquidationRow(listing, liquidation)}]`));
        }),
      ),
    );
    return () => stops.forEach((stop) => stop());
  };
}

/** The running candle at every beat, and each candle once more when its time is over; on futures together with the next one. */
function candles(listing: GateListing, timeline: Timeline, rhythm: Rhythm & { readonly interval: Interval }): Producer {
  const { interval } = rhythm;
  const isSpot = listing.multiplier === '';
  const row = (time: number) =>
    candleRow(listing, interval, listing.market.candles.candle(interval, time, timeline.now), timeline.now);
  return (publish) =>
    candleBeats(timeline, rhythm, (openTime, isOver) => {
      if (isSpot) publish(message('spot.candlesticks', timeline.now, row(openTime)));
      else
        publish(
          message(
            'futures.candlesticks',
            timeline.now,
            `[${row(openTime)}${isOver ? `,${row(nextOpenTime(openTime, interval))}` : ''}]`,
          ),
        );
    });
}

const TICKER_MS = 1000;
const CANDLE_MS = 2000;
const STATS_MS = 5000;
/** One message in so many is the whole book. */
const FULL_EVERY = 600;
