import { type Interval, intervalMs, nextOpenTime, openTimeOf } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { FUNDING_MS } from '../../market/derivatives.ts';
import type { MarketTrade } from '../../market/trade-log.ts';
import { ApiError } from '../replies.ts';
import { levelRows, topLevels } from './book-window.ts';
import type { GateListing } from './listings.ts';
import { contractStat, sideOf, tickerRow } from './payloads.ts';
import type { RestContext, RestQuery } from './rest-query.ts';

/** `order_book`: the book as it was `bookAge` changes ago, or as long ago as is known. Times are ms on spot, seconds on futures. */
export function orderBook(query: RestQuery, { product, listings, now, bookAge }: RestContext): string {
  const isSpot = product.section === 'spot';
  const listing = query.needed(isSpot ? 'currency_pair' : 'contract', listings);
  const limit = query.limit(10, isSpot ? 1000 : 300);
  const { book, changedAt } = listing.market;
  const sequence = Math.max(book.oldestSequence, book.sequence - bookAge);
  const sides = (bookAge === 0 ? undefined : book.at(sequence)) ?? book;
  const id = query.has('with_id') ? `"id":${listing.toVenueSequence(sequence)},` : '';
  const times = isSpot
    ? `"current":${now},"update":${changedAt}`
    : `"current":${now / 1000},"update":${changedAt / 1000}`;
  return `{${id}${times},"asks":${levelRows(listing, topLevels(sides.asks, limit), !isSpot)},"bids":${levelRows(listing, topLevels(sides.bids, limit), !isSpot)}}`;
}

/** `trades`, newest first: those of a window, or a page of them; on spot also those before or after an id. */
export function trades(query: RestQuery, { product, listings }: RestContext): string {
  const isSpot = product.section === 'spot';
  const listing = query.needed(isSpot ? 'currency_pair' : 'contract', listings);
  const limit = query.limit(100, 1000);
  const from = (query.number('from') ?? 0) * 1000;
  const to = (query.number('to') ?? Infinity) * 1000;
  const skipped = isSpot ? ((query.number('page') ?? 1) - 1) * limit : (query.number('offset') ?? 0);
  const log = listing.market.trades;
  const inside = log
    .from(log.firstId, Infinity)
    .filter(({ time }) => time >= from && time <= to)
    .toReversed();
  return `[${inside
    .slice(skipped, skipped + limit)
    .map((trade) => (isSpot ? spotRow(listing, trade) : futuresRow(listing, trade)))
    .join(',')}]`;
}

/** `candlesticks`: a number of the newest, or those between bounds, never both; rejected if there would be too many. */
export function candlesticks(query: RestQuery, { product, listings, now }: RestContext): string {
  const isSpot = product.section === 'spot';
  const listing = query.needed(isSpot ? 'currency_pair' : 'contract', listings);
  const interval = query.interval('30m');
  const isBounded = query.has('from') || query.has('to');
  if (isBounded && query.has('limit')) throw new ApiError('INVALID_PARAM_VALUE', 'limit conflicts with from and to');
  const limit = query.limit(100, product.maxCandles);
  const to = (query.number('to') ?? Math.floor(now / 1000)) * 1000;
  const from = (query.number('from') ?? to / 1000 - ((limit - 1) * intervalMs(interval)) / 1000) * 1000;
  if (isBounded && (to - from) / intervalMs(interval) > product.maxCandles)
    throw new ApiError(
      'INVALID_PARAM_VALUE',
      `Candlestick range too broad. Maximum ${product.maxCandles} data points are allowed per request`,
    );
  const candles = listing.market.candles.list(
    interval,
    {
      from: isBounded ? from : -Infinity,
      to: isBounded ? to : Infinity,
      limit: isBounded ? product.maxCandles + 1 : limit,
      keep: 'last',
    },
    now,
  );
  return `[${candles.map((candle) => (isSpot ? spotCandle(listing, interval, candle, now) : futuresCandle(listing, candle))).join(',')}]`;
}

/** `tickers`: of one market or of all. */
export function tickers(query: RestQuery, { product, listings, now }: RestContext): string {
  const one = query.listing(product.section === 'spot' ? 'currency_pair' : 'contract', listings);
  return `[${(one === undefined ? listings.all : [one]).map((listing) => tickerRow(listing, now)).join(',')}]`;
}

/** `funding_rate`: what was paid, newest first. */
export function fundingRate(query: RestQuery, { listings, now }: RestContext): string {
  const { derivatives } = query.needed('contract', listings).market;
  const limit = query.limit(100, 1000);
  const last = derivatives.nextFundingTime(now);
  return `[${Array.from({ length: limit }, (_, n) => {
    const paidAt = last - (n + 1) * FUNDING_MS;
    return `{"t":${paidAt / 1000},"r":"${(derivatives.fundingRate(paidAt - 1) ?? 0).toFixed(6)}"}`;
  }).join(',')}]`;
}

/** `contract_stats`: what there was at the start of each period, oldest first; the newest ones unless `from` says where to begin. */
export function contractStats(query: RestQuery, { listings, now }: RestContext): string {
  const listing = query.needed('contract', listings);
  const interval = query.interval('5m');
  const limit = query.limit(30, 100);
  const from = query.number('from');
  const last = openTimeOf(now, interval);
  const first = from === undefined ? last - (limit - 1) * intervalMs(interval) : openTimeOf(from * 1000, interval);
  const rows: string[] = [];
  for (let time = first; time <= last && rows.length < limit; time = nextOpenTime(time, interval))
    rows.push(contractStat(listing, time));
  return `[${rows.join(',')}]`;
}

function spotRow(listing: GateListing, trade: MarketTrade): string {
  return (
    `{"id":"${1_000_000_000_000 + trade.id}","create_time":"${Math.floor(trade.time / 1000)}","create_time_ms":"${trade.time}.000000","currency_pair":"${listing.symbol}",` +
    `"side":"${sideOf(trade)}","amount":"${listing.size(trade.size)}","price":"${listing.price(trade.price)}","sequence_id":"${trade.id}"}`
  );
}

/** Here `create_time_ms` is in seconds, with three digits. */
function futuresRow(listing: GateListing, trade: MarketTrade): string {
  const seconds = (trade.time / 1000).toFixed(3);
  return (
    `{"id":${listing.toTradeId(trade.id)},"create_time":${Math.floor(trade.time / 1000)},"create_time_ms":${seconds},"contract":"${listing.symbol}",` +
    `"size":"${trade.isBuy ? '' : '-'}${listing.size(trade.size)}","price":"${listing.price(trade.price)}"}`
  );
}

function spotCandle(listing: GateListing, interval: Interval, candle: Candle, now: number): string {
  const isClosed = now >= nextOpenTime(candle.openTime, interval);
  return (
    `["${candle.openTime / 1000}","${listing.quoteVolume(candle)}","${listing.price(candle.close)}","${listing.price(candle.high)}","${listing.price(candle.low)}",` +
    `"${listing.price(candle.open)}","${listing.size(candle.volume)}","${isClosed}"]`
  );
}

function futuresCandle(listing: GateListing, candle: Candle): string {
  return (
    `{"t":${candle.openTime / 1000},"v":"${listing.size(candle.volume)}","c":"${listing.price(candle.close)}","h":"${listing.price(candle.high)}",` +
    `"l":"${listing.price(candle.low)}","o":"${listing.price(candle.open)}","sum":"${listing.quoteVolume(candle)}"}`
  );
}
