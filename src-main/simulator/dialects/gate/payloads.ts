import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import type { Liquidation, MarketTrade } from '../../market/trade-log.ts';
import { type WindowChanges, levelRows, topLevels } from './book-window.ts';
import { type GateListing, internalTradeId } from './listings.ts';

/** Messages and rows as JSON texts, keys in the documented order. Hot: built by hand, once per event and topic. */

/** Global ids of spot trades are far above those of the pair. */
const GLOBAL_ID = 1_000_000_000_000;

/** A message of a channel. */
export function message(channel: string, now: number, result: string): string {
  return `{"time":${Math.floor(now / 1000)},"time_ms":${now},"channel":"${channel}","event":"update","result":${result}}`;
}

/** A message of `obu`, which has no `event` and tells the time last. */
export function streamMessage(channel: string, now: number, result: string): string {
  return `{"channel":"${channel}","result":${result},"time_ms":${now}}`;
}

/** One execution, as the socket tells it on spot. */
export function spotTrade(listing: GateListing, trade: MarketTrade): string {
  const { id, time } = trade;
  return (
    `{"id":${GLOBAL_ID + id},"id_market":${id},"create_time":${Math.floor(time / 1000)},"create_time_ms":"${time}.0","side":"${sideOf(trade)}",` +
    `"currency_pair":"${listing.symbol}","amount":"${listing.size(trade.size)}","price":"${listing.price(trade.price)}","range":"${id}-${id}"}`
  );
}

/** One execution of a contract: the sign of its size is the taker's side. */
export function futuresTrade(listing: GateListing, trade: MarketTrade): string {
  const { time } = trade;
  return (
    `{"size":"${trade.isBuy ? '' : '-'}${listing.size(trade.size)}","id":${listing.toTradeId(trade.id)},"create_time":${Math.floor(time / 1000)},"create_time_ms":${time},` +
    `"price":"${listing.price(trade.price)}","contract":"${listing.symbol}"}`
  );
}

/** The takeover that goes with a forced order: on the tape, but no trade of the market. */
export function internalTrade(listing: GateListing, { time, isBuy, size, limitPrice }: Liquidation): string {
  const id = internalTradeId(listing.market.trades.lastId);
  return (
    `{"size":"${isBuy ? '' : '-'}${listing.size(size)}","id":${id},"create_time":${Math.floor(time / 1000)},"create_time_ms":${time},` +
    `"price":"${listing.price(limitPrice)}","contract":"${listing.symbol}","is_internal":true}`
  );
}

/** `book_ticker`, as the book is now. */
export function bookTicker(listing: GateListing): string {
  const { book, changedAt } = listing.market;
  const { bids, asks } = book;
  return (
    `{"t":${changedAt},"u":${listing.toVenueSequence(book.sequence)},"s":"${listing.symbol}","b":"${listing.price(bids.price(0))}","B":"${listing.size(bids.size(0))}",` +
    `"a":"${listing.price(asks.price(0))}","A":"${listing.size(asks.size(0))}"}`
  );
}

/** `order_book`: the best levels. */
export function wholeBook(listing: GateListing, levels: number): string {
  const { book, changedAt } = listing.market;
  return (
    `{"t":${changedAt},"lastUpdateId":${listing.toVenueSequence(book.sequence)},"s":"${listing.symbol}","l":"${levels}",` +
    `"bids":${levelRows(listing, topLevels(book.bids, levels), false)},"asks":${levelRows(listing, topLevels(book.asks, levels), false)}}`
  );
}

/** `order_book_update`: changes, or all levels where there are no changes given. */
export function bookUpdate(listing: GateListing, levels: number, changes: WindowChanges | undefined): string {
  const { book, changedAt } = listing.market;
  const isSpot = listing.multiplier === '';
  const [bids, asks] =
    changes === undefined ? [topLevels(book.bids, levels), topLevels(book.asks, levels)] : [changes.bids, changes.asks];
  const ids =
    changes === undefined
      ? `"full":true,"u":${listing.toVenueSequence(book.sequence)}`
      : `"U":${changes.first},"u":${changes.last}`;
  const head = isSpot ? `"e":"depthUpdate","E":${Math.floor(changedAt / 1000)},` : '';
  return `{"t":${changedAt},${head}"s":"${listing.symbol}",${ids},"b":${levelRows(listing, bids, !isSpot)},"a":${levelRows(listing, asks, !isSpot)},"l":"${levels}"}`;
}

/** `obu`: the full book first, then changes, a side without any left out. */
export function streamUpdate(listing: GateListing, levels: number, changes: WindowChanges | undefined): string {
  const { book, changedAt } = listing.market;
  const name = `"s":"ob.${listing.symbol}.${levels}"`;
  if (changes === undefined) {
    return (
      `{"t":${changedAt},"full":true,${name},"u":${listing.toVenueSequence(book.sequence)},` +
      `"b":${levelRows(listing, topLevels(book.bids, levels), false)},"a":${levelRows(listing, topLevels(book.asks, levels), false)}}`
    );
  }
  const bids = changes.bids.length === 0 ? '' : `,"b":${levelRows(listing, changes.bids, false)}`;
  const asks = changes.asks.length === 0 ? '' : `,"a":${levelRows(listing, changes.asks, false)}`;
  return `{"t":${changedAt},${name},"U":${changes.first},"u":${changes.last}${bids}${asks}}`;
}

/** A candle as the socket tells it; only spot says whether it is over. */
export function candleRow(listing: GateListing, interval: Interval, candle: Candle, now: number): string {
  const isSpot = listing.multiplier === '';
  const time = candle.openTime / 1000;
  const base = listing.size(candle.volume);
  const quote = listing.quoteVolume(candle);
  const prices = `"c":"${listing.price(candle.close)}","h":"${listing.price(candle.high)}","l":"${listing.price(candle.low)}","o":"${listing.price(candle.open)}","n":"${interval}_${listing.symbol}"`;
  if (isSpot)
    return `{"t":"${time}","v":"${quote}",${prices},"a":"${base}","w":${now >= nextOpenTime(candle.openTime, interval)}}`;
  return `{"t":${time},"v":"${base}",${prices},"a":"${quote}"}`;
}

/** The rolling 24 h, as socket and REST tell it. */
export function tickerRow(listing: GateListing, now: number): string {
  const { market, symbol } = listing;
  const { candle } = market.candles.day(now);
  const { bids, asks } = market.book;
  const change = ((100 * (candle.close - candle.open)) / candle.open).toFixed(2);
  const prices = `"high_24h":"${listing.price(candle.high)}","low_24h":"${listing.price(candle.low)}"`;
  const touch = `"lowest_ask":"${listing.price(asks.price(0))}","highest_bid":"${listing.price(bids.price(0))}"`;
  const last = `"last":"${listing.price(candle.close)}"`;
  const size = listing.size(candle.volume);
  const quote = listing.quoteVolume(candle);
  if (listing.multiplier === '')
    return `{"currency_pair":"${symbol}",${last},${touch},"change_percentage":"${change}","base_volume":"${size}","quote_volume":"${quote}",${prices}}`;
  const { derivatives } = market;
  const rate = (derivatives.fundingRate(now) ?? 0).toFixed(6);
  const decimals = listing.instrument.priceDecimals + 1;
  const isInverse = listing.multiplier === '0';
  const inBase = isInverse ? listing.turnover(candle.turnover) : String(Number(size) * Number(listing.multiplier));
  return (
    `{"contract":"${symbol}",${last},"change_percentage":"${change}","funding_rate":"${rate}","funding_rate_indicative":"${rate}",` +
    `"mark_price":"${derivatives.markPrice(now).toFixed(decimals)}","index_price":"${derivatives.indexPrice(now).toFixed(decimals)}",` +
    `"total_size":"${listing.size(derivatives.openInterest(now))}","volume_24h":"${size}","volume_24h_base":"${inBase}","volume_24h_quote":"${quote}",` +
    `"volume_24h_settle":"${isInverse ? inBase : quote}",${prices},${touch}}`
  );
}

/** A forced order: the sign of its size is its side, its price a number. */
export function liquidationRow(listing: GateListing, { time, isBuy, size, averagePrice }: Liquidation): string {
  return `{"price":${Number(listing.price(averagePrice))},"size":"${isBuy ? '' : '-'}${listing.size(size)}","time_ms":${time},"contract":"${listing.symbol}"}`;
}

/** The taker's side of a trade, in the venue's words. */
export function sideOf({ isBuy }: Pick<MarketTrade, 'isBuy'>): 'buy' | 'sell' {
  return isBuy ? 'buy' : 'sell';
}
