import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { turnoverOf } from '../../market/instrument.ts';
import type { MarketTrade, Match } from '../../market/trade-log.ts';
import { ApiError } from '../replies.ts';
import { levelRows } from './depth.ts';
import type { BinanceListing } from './listings.ts';
import type { Product } from './product.ts';
import type { RestContext, RestQuery } from './rest-query.ts';

/** Weight of a depth request. */
export function depthWeight(query: RestQuery, product: Product): number {
  const limit = depthLimit(query, product);
  if (product.kind === 'spot') {
    if (limit <= 100) return 5;
    if (limit <= 500) return 25;
    return limit <= 1000 ? 50 : 250;
  }
  if (product.kind === 'usdm' && !query.has('limit')) return 1;
  if (limit <= 50) return 2;
  if (limit === 100) return 5;
  return limit === 500 ? 10 : 20;
}

/** `depth`: the book as it was `bookAge` changes ago, or as long ago as is known. */
export function depth(
  query: RestQuery,
  { product, listings, timeline, bookAge }: RestContext & { readonly bookAge: number },
): string {
  const listing = query.listing(listings);
  const limit = depthLimit(query, product);
  const { book, changedAt } = listing.market;
  const sequence = Math.max(book.oldestSequence, book.sequence - bookAge);
  const sides = (bookAge === 0 ? undefined : book.at(sequence)) ?? book;
  const id = listing.toVenueSequence(sequence);
  const levels = `"bids":${levelRows(listing, sides.bids, limit)},"asks":${levelRows(listing, sides.asks, limit)}}`;
  if (product.kind === 'spot') return `{"lastUpdateId":${id},${levels}`;
  const marks = product.kind === 'coinm' ? `"symbol":"${listing.symbol}","pair":"${listing.pair}",` : '';
  return `{"lastUpdateId":${id},"E":${timeline.now},"T":${changedAt},${marks}${levels}`;
}

/** `trades`: the newest. */
export function trades(query: RestQuery, { listings }: RestContext): string {
  const listing = query.listing(listings);
  return tradeRows(listing, listing.market.trades.newest(query.limit(500, 1000)));
}

/** `historicalTrades`: from an id on. */
export function historicalTrades(query: RestQuery, { product, listings }: RestContext): string {
  const listing = query.listing(listings);
  const limit = product.kind === 'spot' ? query.limit(500, 1000) : query.limit(100, 500);
  const fromId = query.number('fromId');
  const log = listing.market.trades;
  return tradeRows(listing, fromId === undefined ? log.newest(limit) : log.from(fromId, limit));
}

/** `aggTrades`: the newest, those from an id on, or those of a time window. */
export function aggTrades(query: RestQuery, { product, listings }: RestContext): string {
  const listing = query.listing(listings);
  const limit = query.limit(500, 1000);
  const fromId = query.number('fromId');
  const startTime = query.number('startTime');
  const endTime = query.number('endTime');
  if (product.kind !== 'spot' && startTime !== undefined && endTime !== undefined && endTime - startTime > HOUR) {
    throw new ApiError(-1127, 'More than 1 hours between startTime and endTime.');
  }
  const log = listing.market.matches;
  let rows: Match[];
  if (fromId !== undefined) rows = log.from(fromId, limit);
  else if (startTime === undefined && endTime === undefined) rows = log.newest(limit);
  else {
    const inside = log
      .from(log.firstId, Infinity)
      .filter((match) => match.time >= (startTime ?? 0) && match.time <= (endTime ?? Infinity));
    rows = startTime === undefined ? inside.slice(-limit) : inside.slice(0, limit);
  }
  return `[${rows.map((match) => aggTradeRow(listing, match)).join(',')}]`;
}

/** Weight of a kline request. */
export function klinesWeight(query: RestQuery, product: Product): number {
  if (product.kind === 'spot') return 2;
  const limit = query.limit(500, 1500);
  if (limit <= 100) return 1;
  if (limit <= 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

/** `klines`. With `startTime` the window is read from its start, except on COIN-M, which always gives its end. */
export function klines(query: RestQuery, { product, listings, timeline }: RestContext): string {
  const listing = query.listing(listings);
  const interval = query.interval(product);
  const limit = query.limit(500, product.kind === 'spot' ? 1000 : 1500);
  const startTime = query.number('startTime');
  const endTime = query.number('endTime');
  if (startTime !== undefined && endTime !== undefined && startTime > endTime)
    throw new ApiError(-1023, 'Start time is greater than end time.');
  if (product.kind === 'coinm' && startTime !== undefined && endTime !== undefined && endTime - startTime > 200 * DAY) {
    throw new ApiError(-4140, 'The interval between startTime and endTime is more than 200 days.');
  }
  const keep = startTime !== undefined && product.kind !== 'coinm' ? 'first' : 'last';
  const window = { from: startTime ?? -Infinity, to: endTime ?? Infinity, limit, keep } as const;
  const candles = listing.market.candles.list(interval, window, timeline.now);
  return `[${candles.map((candle) => klineRow(listing, interval, candle)).join(',')}]`;
}

function klineRow(listing: BinanceListing, interval: Interval, candle: Candle): string {
  return (
    `[${candle.openTime},"${listing.price(candle.open)}","${listing.price(candle.high)}","${listing.price(candle.low)}","${listing.price(candle.close)}",` +
    `"${listing.size(candle.volume)}",${nextOpenTime(candle.openTime, interval) - 1},"${listing.turnover(candle.turnover)}",${candle.tradeCount},` +
    `"${listing.size(candle.buyVolume)}","${listing.turnover(candle.buyTurnover)}","0"]`
  );
}

function tradeRows(listing: BinanceListing, rows: readonly MarketTrade[]): string {
  const [worth, tail] = TRADE_ROW[listing.universe ?? 0];
  return `[${rows
    .map(
      (t) =>
        `{"id":${t.id},"price":"${listing.price(t.price)}","qty":"${listing.size(t.size)}",` +
        `"${worth}":"${listing.turnover(turnoverOf(listing.instrument, t.price, t.size))}","time":${t.time},"isBuyerMaker":${!t.isBuy}${tail}}`,
    )
    .join(',')}]`;
}

function aggTradeRow(listing: BinanceListing, match: Match): string {
  const size = listing.size(match.size);
  const extra = listing.universe === 1 ? `"nq":"${size}",` : '';
  return `{"a":${match.id},"p":"${listing.price(match.price)}","q":"${size}",${extra}"f":${match.firstId},"l":${match.lastId},"T":${match.time},"m":${!match.isBuy}${listing.universe === undefined ? ',"M":true' : ''}}`;
}

function depthLimit(query: RestQuery, product: Product): number {
  if (product.kind === 'spot') return query.limit(100, 5000);
  const limit = query.number('limit') ?? 500;
  if (!FUTURES_DEPTHS.includes(limit)) throw new ApiError(-4021, `${limit} is not valid depth limit.`);
  return limit;
}

/** Name of the worth, and what follows, by universe (0 is spot). */
const TRADE_ROW = {
  0: ['quoteQty', ',"isBestMatch":true'],
  1: ['quoteQty', ',"isRPITrade":false'],
  2: ['baseQty', ''],
} as const;
const FUTURES_DEPTHS: readonly number[] = [5, 10, 20, 50, 100, 500, 1000];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
