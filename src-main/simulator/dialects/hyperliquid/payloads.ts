import { nextOpenTime, type Interval } from '../../../../src-shared/market/interval.ts';
import type { BookSide } from '../../market/book-side.ts';
import type { Candle } from '../../market/candle.ts';
import type { MarketTrade } from '../../market/trade-log.ts';
import type { HyperliquidListing } from './listings.ts';

/** Payloads as JSON texts, keys in the venue's order. Hot: built by hand, once per event and topic. */

/** Trades of one coin, as they come live; REST has the same rows the other way round. */
export function tradeRows(listing: HyperliquidListing, trades: readonly MarketTrade[]): string {
  return `[${trades.map((trade) => tradeRow(listing, trade)).join(',')}]`;
}

/** The best `levels` of each side. */
export function bookData(
  listing: HyperliquidListing,
  sides: { readonly bids: BookSide; readonly asks: BookSide },
  about: { readonly levels: number; readonly now: number },
  isFast = false,
): string {
  const { levels, now } = about;
  return `{"coin":"${listing.symbol}","time":${listing.bookTime(now)},"levels":[${levelRows(listing, sides.bids, levels)},${levelRows(listing, sides.asks, levels)}]${isFast ? ',"fast":true' : ''}}`;
}

/** Best bid and offer as they are now. */
export function bboData(listing: HyperliquidListing, now: number): string {
  const { bids, asks } = listing.market.book;
  return `{"coin":"${listing.symbol}","time":${listing.bookTime(now)},"bbo":[${bestOf(listing, bids)},${bestOf(listing, asks)}]}`;
}

/** One candle, live or from history. It never says whether it is closed. */
export function candleData(listing: HyperliquidListing, interval: Interval, candle: Candle): string {
  return (
    `{"t":${candle.openTime},"T":${nextOpenTime(candle.openTime, interval) - 1},"s":"${listing.symbol}","i":"${interval}",` +
    `"o":"${listing.price(candle.open)}","c":"${listing.price(candle.close)}","h":"${listing.price(candle.high)}","l":"${listing.price(candle.low)}",` +
    `"v":"${listing.size(candle.volume)}","n":${candle.tradeCount}}`
  );
}

/** The context of a coin: the last day and, of perpetuals, mark price, hourly funding and open interest. */
export function contextFields(listing: HyperliquidListing, now: number): string {
  const {
    market,
    instrument: { priceDecimals },
  } = listing;
  const { candle } = market.candles.day(now);
  const {
    book: { bids, asks },
    derivatives,
  } = market;
  const middle = ((bids.price(0) + asks.price(0)) / 2 / 10 ** priceDecimals).toFixed(priceDecimals + 1);
  const day = `"prevDayPx":"${listing.price(candle.open)}","dayNtlVlm":"${listing.turnover(candle.turnover)}"`;
  const volume = `"dayBaseVlm":"${listing.size(candle.volume)}"`;
  if (listing.isSpot)
    return `{${day},"markPx":"${listing.price(candle.close)}","midPx":"${middle}","circulatingSupply":"333928180.1","coin":"${listing.symbol}",${volume}}`;
  const mark = derivatives.markPrice(now);
  const index = derivatives.indexPrice(now);
  const funding = ((derivatives.fundingRate(now) ?? 0) / FUNDING_HOURS).toFixed(10);
  return (
    `{"funding":"${funding}","openInterest":"${listing.size(derivatives.openInterest(now))}",${day},${volume},"premium":"${((mark - index) / index).toFixed(8)}",` +
    `"oraclePx":"${index.toFixed(priceDecimals + 1)}","markPx":"${mark.toFixed(priceDecimals + 1)}","midPx":"${middle}","impactPxs":["${listing.price(bids.price(0))}","${listing.price(asks.price(0))}"]}`
  );
}

function tradeRow(listing: HyperliquidListing, trade: MarketTrade): string {
  const tid = listing.tradeId(trade.id);
  return (
    `{"coin":"${listing.symbol}","side":"${trade.isBuy ? 'B' : 'A'}","px":"${listing.price(trade.price)}","sz":"${listing.size(trade.size)}",` +
    `"time":${trade.time},"hash":"0x${tid.toString(16).padStart(64, '0')}","tid":${tid},"users":["${user(trade.id)}","${user(trade.id + 1)}"]}`
  );
}

function levelRows(listing: HyperliquidListing, side: BookSide, levels: number): string {
  const rows: string[] = [];
  for (let rank = 0; rank < Math.min(levels, side.count); rank++) rows.push(levelRow(listing, side, rank));
  return `[${rows.join(',')}]`;
}

function levelRow(listing: HyperliquidListing, side: BookSide, rank: number): string {
  const size = side.size(rank);
  return `{"px":"${listing.price(side.price(rank))}","sz":"${listing.size(size)}","n":${1 + (size % MOST_ORDERS)}}`;
}

function bestOf(listing: HyperliquidListing, side: BookSide): string {
  return side.count === 0 ? 'null' : levelRow(listing, side, 0);
}

function user(id: number): string {
  return `0x${(id % USERS).toString(16).padStart(40, '0')}`;
}

/** The market pays every eight hours, this venue every one. */
const FUNDING_HOURS = 8;
const MOST_ORDERS = 9;
const USERS = 5000;
