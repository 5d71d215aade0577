import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { FUNDING_MS } from '../../market/derivatives.ts';
import type { BookSide } from '../../market/book-side.ts';
import { noiseAt } from '../../market/prng.ts';
import type { Liquidation, MarketTrade } from '../../market/trade-log.ts';
import { type WindowChanges, levelRows, topLevels } from './book-window.ts';
import { type GateListing, internalTradeId } from './listings.ts';

/** Messages and rows as JSON texts, keys in the order of frames recorded in September 2026 where there are any, else in the documented one. Hot: built by hand, once per event and topic. */

/** Global ids of spot trades are far above those of the pair. */
const GLOBAL_ID = 1_000_000_000_000;

/** A message of a channel. */
export function message(channel: string, now: number, result: string, event: 'update' | 'all' = 'update'): string {
  return `{"time":${Math.floor(now / 1000)},"time_ms":${now},"channel":"${channel}","event":"${event}","result":${result}}`;
}

/** One execution, as the socket sends it on spot. */
export function spotTrade(listing: GateListing, trade: MarketTrade): string {
  const { id, time } = trade;
  return (
    `{"id":${GLOBAL_ID + id},"id_market":${id},"create_time":${Math.floor(time / 1000)},"create_time_ms":"${time}.0","side":"${sideOf(trade)}",` +
    `"currency_pair":"${listing.symbol}","amount":"${listing.size(trade.size)}","price":"${listing.price(trade.price)}","range":"${id}-${id}","trade_mode":0}`
  );
}

/** One execution of a contract: the sign of its size is the taker's side. */
export function futuresTrade(listing: GateListing, trade: MarketTrade): string {
  const { time } = trade;
  return (
    `{"id":${listing.toTradeId(trade.id)},"size":"${trade.isBuy ? '' : '-'}${listing.size(trade.size)}","create_time":${Math.floor(time / 1000)},"create_time_ms":${time},` +
    `"price":"${listing.price(trade.price)}","contract":"${listing.symbol}"}`
  );
}

/** The takeover that goes with a forced order: on the tape, but no trade of the market. */
export function internalTrade(listing: GateListing, { time, isBuy, size, limitPrice }: Liquidation): string {
  const id = internalTradeId(listing.market.trades.lastId);
  return (
    `{"id":${id},"size":"${isBuy ? '' : '-'}${listing.size(size)}","create_time":${Math.floor(time / 1000)},"create_time_ms":${time},` +
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

/** `order_book_update`: changes, or all levels if there are no changes given. */
export function bookUpdate(listing: GateListing, levels: number, changes: WindowChanges | undefined): string {
  const { book, changedAt } = listing.market;
  const isSpot = listing.multiplier === '';
  const [bids, asks] =
    changes === undefined ? [topLevels(book.bids, levels), topLevels(book.asks, levels)] : [changes.bids, changes.asks];
  const ids =
    changes === undefined
      ? `"full":true,"u":${listing.toVenueSequence(book.sequence)}`
      : `"U":${changes.first},"u":${changes.last}`;
  const symbol = `"s":"${listing.symbol}"`;
  const [bidRows, askRows] = [`"b":${levelRows(listing, bids, !isSpot)}`, `"a":${levelRows(listing, asks, !isSpot)}`];
  return isSpot
    ? `{"t":${changedAt},"e":"depthUpdate","E":${Math.floor(changedAt / 1000)},${symbol},${ids},${bidRows},${askRows},"l":"${levels}"}`
    : `{"t":${changedAt},${ids},${symbol},${askRows},${bidRows},"l":"${levels}"}`;
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

/** The legacy book of futures: the best levels, sizes as numbers. */
export function legacyWhole(listing: GateListing, levels: number): string {
  const { book, changedAt } = listing.market;
  const rows = (side: BookSide): string =>
    topLevels(side, levels)
      .map(([price, size]) => `{"p":"${listing.price(price)}","s":${listing.size(size)}}`)
      .join(',');
  return (
    `{"t":${changedAt},"contract":"${listing.symbol}","id":${listing.toVenueSequence(book.sequence)},` +
    `"asks":[${rows(book.asks)}],"bids":[${rows(book.bids)}]}`
  );
}

/** What changed in it: the sign of a size is the side, negative for asks; 0 removes the price, before it comes on the other side. */
export function legacyChanges(listing: GateListing, changes: WindowChanges | undefined): string {
  if (changes === undefined) return '[]';
  const { changedAt } = listing.market;
  const row = (price: number, size: string): string =>
    `{"t":${changedAt},"p":"${listing.price(price)}","s":${size},"c":"${listing.symbol}","id":${changes.last}}`;
  const removed: string[] = [];
  const sent: string[] = [];
  for (const [sign, levels] of [
    ['', changes.bids],
    ['-', changes.asks],
  ] as const)
    for (const [price, size] of levels)
      if (size === 0) removed.push(row(price, '0'));
      else sent.push(row(price, `${sign}${listing.size(size)}`));
  return `[${[...removed, ...sent].join(',')}]`;
}

/** A row of `contract_stats` of the period that starts at `openTime`, epoch ms. What was liquidated is not kept. */
export function contractStat(listing: GateListing, openTime: number): string {
  const { derivatives } = listing.market;
  const markPrice = derivatives.markPrice(openTime);
  const openInterest = listing.size(derivatives.openInterest(openTime));
  const worth = listing.multiplier === '0' ? 1 : Number(listing.multiplier) * markPrice;
  const accounts = derivatives.longShortRatio(openTime).toFixed(4);
  const ratio = (1 + 0.2 * (noiseAt(1, openTime) - 0.5)).toFixed(4);
  return (
    `{"time":${openTime / 1000},"lsr_taker":${ratio},"lsr_account":${accounts},"long_liq_size":0,"long_liq_amount":0,"long_liq_usd":0,` +
    `"short_liq_size":0,"short_liq_amount":0,"short_liq_usd":0,"open_interest":"${openInterest}","open_interest_usd":${(Number(openInterest) * worth).toFixed(2)},` +
    `"top_lsr_account":${ratio},"top_lsr_size":${ratio},"mark_price":${markPrice.toFixed(listing.instrument.priceDecimals + 1)}}`
  );
}

/** A candle as the socket sends it. */
export function candleRow(listing: GateListing, interval: Interval, candle: Candle, now: number): string {
  const isSpot = listing.multiplier === '';
  const time = candle.openTime / 1000;
  const base = listing.size(candle.volume);
  const quote = listing.quoteVolume(candle);
  const prices = `"c":"${listing.price(candle.close)}","h":"${listing.price(candle.high)}","l":"${listing.price(candle.low)}","o":"${listing.price(candle.open)}","n":"${interval}_${listing.symbol}"`;
  const isClosed = `"w":${now >= nextOpenTime(candle.openTime, interval)}`;
  return isSpot
    ? `{"t":"${time}","v":"${quote}",${prices},"a":"${base}",${isClosed}}`
    : `{"t":${time},"v":"${base}",${prices},"a":"${quote}",${isClosed}}`;
}

/** The rolling 24 h, as socket and REST send it. */
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
  const funding =
    `"funding_rate":"${rate}","funding_rate_indicative":"${rate}","funding_interval":${FUNDING_MS / 1000},"funding_offset":0,` +
    `"funding_next_apply":${derivatives.nextFundingTime(now) / 1000}`;
  return (
    `{"contract":"${symbol}",${last},"mark_price":"${derivatives.markPrice(now).toFixed(decimals)}",${funding},` +
    `"index_price":"${derivatives.indexPrice(now).toFixed(decimals)}","change_percentage":"${change}","price_type":"last","t":${now},` +
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
