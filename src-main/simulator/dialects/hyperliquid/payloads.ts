import { nextOpenTime, type Interval } from '../../../../src-shared/market/interval.ts';
import type { BookSide } from '../../market/book-side.ts';
import type { Candle } from '../../market/candle.ts';
import type { MarketTrade } from '../../market/trade-log.ts';
import type { Coin, HyperliquidListing } from './listings.ts';

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
  return bookOf(listing.symbol, {
    time: listing.bookTime(now),
    levels: `${levelRows(listing, sides.bids, levels)},${levelRows(listing, sides.asks, levels)}`,
    isFast,
  });
}

/** The book of a coin that is delisted. */
export function emptyBook(coin: string, now: number, isFast = false): string {
  return bookOf(coin, { time: now, levels: '[],[]', isFast });
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
  const middle = middleOf(listing);
  const day = `"prevDayPx":"${listing.price(candle.open)}","dayNtlVlm":"${listing.turnover(candle.turnover)}"`;
  const volume = `"dayBaseVlm":"${listing.size(candle.volume)}"`;
  if (listing.isSpot)
    return `{${day},"markPx":"${listing.price(candle.close)}","midPx":"${middle}","circulatingSupply":"333928180.1","coin":"${listing.symbol}",${volume}}`;
  const mark = derivatives.markPrice(now);
  const index = derivatives.indexPrice(now);
  return (
    `{"funding":"${fundingOf(listing, now)}","openInterest":"${listing.size(derivatives.openInterest(now))}",${day},"premium":"${((mark - index) / index).toFixed(8)}",` +
    `"oraclePx":"${index.toFixed(priceDecimals + 1)}","markPx":"${mark.toFixed(priceDecimals + 1)}","midPx":"${middle}","impactPxs":["${listing.price(bids.price(0))}","${listing.price(asks.price(0))}"],${volume}}`
  );
}

/** The contexts of the coins of a dex, in the order of its list; those of delisted ones are there as well. */
export function contextRows(coins: readonly Coin[], now: number): string {
  return `[${coins.map(({ listing }) => (listing === undefined ? DELISTED_CONTEXT : contextFields(listing, now))).join(',')}]`;
}

/** The middle of every book, by coin. */
export function midFields(listings: readonly HyperliquidListing[]): string {
  return `{${listings.map((listing) => `"${listing.symbol}":"${middleOf(listing)}"`).join(',')}}`;
}

/** The funding rate of an hour at a time. */
export function fundingOf({ market: { derivatives } }: HyperliquidListing, time: number): string {
  return ((derivatives.fundingRate(time) ?? 0) / FUNDING_HOURS).toFixed(10);
}

function middleOf({ market: { book }, instrument: { priceDecimals } }: HyperliquidListing): string {
  return ((book.bids.price(0) + book.asks.price(0)) / 2 / 10 ** priceDecimals).toFixed(priceDecimals + 1);
}

function bookOf(
  coin: string,
  { time, levels, isFast }: { readonly time: number; readonly levels: string; readonly isFast: boolean },
): string {
  return `{"coin":"${coin}","time":${time},"levels":[${levels}]${isFast ? ',"fast":true' : ''}}`;
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
const DELISTED_CONTEXT =
  '{"funding":"0.0","openInterest":"0.0","prevDayPx":"0.4512","dayNtlVlm":"0.0","premium":null,"oraclePx":"0.4512","markPx":"0.4512","midPx":null,"impactPxs":null,"dayBaseVlm":"0.0"}';
