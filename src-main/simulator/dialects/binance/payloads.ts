import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import type { Liquidation, MarketTrade, Match } from '../../market/trade-log.ts';
import type { BinanceListing } from './listings.ts';
import { toStatistics } from './statistics.ts';

/** Stream payloads as JSON texts, keys in the documented order. Hot: built by hand, once per event and topic. */

/** `@trade`. The futures form is undocumented but sent: it has `X` and no `M`. */
export function tradePayload(listing: BinanceListing, trade: MarketTrade): string {
  const { symbol } = listing;
  const price = listing.price(trade.price);
  const size = listing.size(trade.size);
  if (listing.universe === undefined) {
    return `{"e":"trade","E":${trade.time},"s":"${symbol}","t":${trade.id},"p":"${price}","q":"${size}","T":${trade.time},"m":${!trade.isBuy},"M":true}`;
  }
  return `{"e":"trade","E":${trade.time},"T":${trade.time},"s":"${symbol}","t":${trade.id},"p":"${price}","q":"${size}","X":"MARKET","m":${!trade.isBuy}}`;
}

/** `@aggTrade`, sent at `eventTime`. */
export function aggTradePayload(listing: BinanceListing, match: Match, eventTime: number): string {
  const { symbol } = listing;
  const price = listing.price(match.price);
  const size = listing.size(match.size);
  const tail = `"f":${match.firstId},"l":${match.lastId},"T":${match.time},"m":${!match.isBuy}`;
  if (listing.universe === undefined)
    return `{"e":"aggTrade","E":${eventTime},"s":"${symbol}","a":${match.id},"p":"${price}","q":"${size}",${tail},"M":true}`;
  if (listing.universe === 1)
    return `{"e":"aggTrade","E":${eventTime},"s":"${symbol}","a":${match.id},"p":"${price}","q":"${size}","nq":"${size}",${tail},"st":1}`;
  return `{"e":"aggTrade","E":${eventTime},"a":${match.id},"s":"${symbol}","p":"${price}","q":"${size}",${tail},"st":2}`;
}

/** `@bookTicker`, as the book is now. */
export function bookTickerPayload(listing: BinanceListing): string {
  const { book, changedAt, now } = listing.market;
  const { bids, asks } = book;
  const id = listing.toVenueSequence(book.sequence);
  const top = `"b":"${listing.price(bids.price(0))}","B":"${listing.size(bids.size(0))}","a":"${listing.price(asks.price(0))}","A":"${listing.size(asks.size(0))}"`;
  if (listing.universe === undefined) return `{"u":${id},"s":"${listing.symbol}",${top}}`;
  if (listing.universe === 1)
    return `{"e":"bookTicker","u":${id},"E":${now},"T":${changedAt},"s":"${listing.symbol}","ps":"${listing.pair}",${top},"st":1}`;
  return `{"e":"bookTicker","u":${id},"s":"${listing.symbol}","ps":"${listing.pair}",${top},"T":${changedAt},"E":${now},"st":2}`;
}

/** `@kline_<interval>`, as the candle is at `now`. */
export function klinePayload(listing: BinanceListing, interval: Interval, candle: Candle, now: number): string {
  const end = nextOpenTime(candle.openTime, interval);
  const first = candle.tradeCount === 0 ? -1 : candle.firstId;
  const last = candle.tradeCount === 0 ? -1 : candle.firstId + candle.tradeCount - 1;
  const prices = `"o":"${listing.price(candle.open)}","c":"${listing.price(candle.close)}","h":"${listing.price(candle.high)}","l":"${listing.price(candle.low)}"`;
  return (
    `{"e":"kline","E":${now},"s":"${listing.symbol}","k":{"t":${candle.openTime},"T":${end - 1},"s":"${listing.symbol}","i":"${interval}","f":${first},"L":${last},${prices},` +
    `"v":"${listing.size(candle.volume)}","n":${candle.tradeCount},"x":${now >= end},"q":"${listing.turnover(candle.turnover)}",` +
    `"V":"${listing.size(candle.buyVolume)}","Q":"${listing.turnover(candle.buyTurnover)}","B":"0"}}`
  );
}

/** `@ticker`. */
export function tickerPayload(listing: BinanceListing, now: number): string {
  const t = toStatistics(listing, now);
  const head = `{"e":"24hrTicker","E":${now},"s":"${listing.symbol}",`;
  const tail = `"o":"${t.open}","h":"${t.high}","l":"${t.low}","v":"${t.volume}","q":"${t.turnover}","O":${t.openTime},"C":${now},"F":${t.firstId},"L":${t.lastId},"n":${t.count}}`;
  const change = `"p":"${t.change}","P":"${t.changePercent}","w":"${t.average}",`;
  if (listing.universe !== undefined)
    return `${head}"ps":"${listing.pair}","st":${listing.universe},${change}"c":"${t.last}","Q":"${t.lastSize}",${tail}`;
  return `${head}${change}"x":"${t.before}","c":"${t.last}","Q":"${t.lastSize}","b":"${t.bid}","B":"${t.bidSize}","a":"${t.ask}","A":"${t.askSize}",${tail}`;
}

/** `@miniTicker`. */
export function miniTickerPayload(listing: BinanceListing, now: number): string {
  const t = toStatistics(listing, now);
  const marks = listing.universe === undefined ? '' : `"ps":"${listing.pair}","st":${listing.universe},`;
  return `{"e":"24hrMiniTicker","E":${now},"s":"${listing.symbol}",${marks}"c":"${t.last}","o":"${t.open}","h":"${t.high}","l":"${t.low}","v":"${t.volume}","q":"${t.turnover}"}`;
}

/** `@markPrice`. Dated futures have no funding: `r` is empty and `T` 0. COIN-M has no moving average. */
export function markPricePayload(listing: BinanceListing, now: number): string {
  const { derivatives } = listing.market;
  const rate = derivatives.fundingRate(now);
  const funding =
    rate === undefined ? '"r":"","T":0' : `"r":"${rate.toFixed(8)}","T":${derivatives.nextFundingTime(now)}`;
  const mark = derivatives.markPrice(now).toFixed(8);
  const index = derivatives.indexPrice(now).toFixed(8);
  const settle = derivatives.indexPrice(now - SETTLE_LAG_MS).toFixed(8);
  const head = `{"e":"markPriceUpdate","E":${now},"s":"${listing.symbol}","p":"${mark}",`;
  if (listing.universe === 2) return `${head}"P":"${settle}","i":"${index}",${funding},"st":2}`;
  const average = ((derivatives.markPrice(now) + derivatives.markPrice(now - SETTLE_LAG_MS)) / 2).toFixed(8);
  return `${head}"ap":"${average}","i":"${index}","P":"${settle}",${funding},"st":1}`;
}

/** `@forceOrder`. `S` is the side of the order, whose market (`st`) stands inside it. */
export function forceOrderPayload(listing: BinanceListing, liquidation: Liquidation): string {
  const size = listing.size(liquidation.size);
  const pair = listing.universe === 2 ? `"ps":"${listing.pair}",` : '';
  return (
    `{"e":"forceOrder","E":${liquidation.time},"o":{"s":"${listing.symbol}",${pair}"S":"${liquidation.isBuy ? 'BUY' : 'SELL'}","o":"LIMIT","f":"IOC",` +
    `"q":"${size}","p":"${listing.price(liquidation.limitPrice)}","ap":"${listing.price(liquidation.averagePrice)}","X":"FILLED","l":"${size}","z":"${size}","T":${liquidation.time},"st":${listing.universe ?? 1}}}`
  );
}

const SETTLE_LAG_MS = 30_000;
