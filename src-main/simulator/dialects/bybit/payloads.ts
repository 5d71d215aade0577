import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { FUNDING_MS } from '../../market/derivatives.ts';
import type { Liquidation, MarketTrade } from '../../market/trade-log.ts';
import { hashName } from '../../market/prng.ts';
import type { SimulatedMaintenance } from '../maintenance-board.ts';
import type { BybitListing } from './listings.ts';
import { INTERVALS } from './topic.ts';

/** A message of trades. Spot has `ts` before `type` and no tick direction. */
export function tradesMessage(listing: BybitListing, trades: readonly MarketTrade[], now: number): string {
  const { symbol, category, market } = listing;
  const stamp = category === 'spot' ? `"ts":${now},"type":"snapshot"` : `"type":"snapshot","ts":${now}`;
  return `{"topic":"publicTrade.${symbol}",${stamp},"data":[${trades.map((trade) => tradeRow(listing, trade, market.book.sequence)).join(',')}]}`;
}

/** A row of `recent-trade`. */
export function pastTradeRow(listing: BybitListing, trade: MarketTrade): string {
  return (
    `{"execId":"${listing.tradeIdText(trade.id)}","symbol":"${listing.symbol}","price":"${listing.price(trade.price)}","size":"${listing.size(trade.size)}",` +
    `"side":"${sideOf(trade)}","time":"${trade.time}","isBlockTrade":false,"isRPITrade":false,"seq":"${trade.id}"}`
  );
}

/** A message of a candle, as it is at `now`. */
export function candleMessage(listing: BybitListing, interval: Interval, candle: Candle, now: number): string {
  const { symbol } = listing;
  const word = WORDS.get(interval) ?? '';
  const end = nextOpenTime(candle.openTime, interval);
  const prices = `"open":"${listing.price(candle.open)}","close":"${listing.price(candle.close)}","high":"${listing.price(candle.high)}","low":"${listing.price(candle.low)}"`;
  return (
    `{"type":"snapshot","topic":"kline.${word}.${symbol}","data":[{"start":${candle.openTime},"end":${end - 1},"interval":"${word}",${prices},` +
    `"volume":"${listing.size(candle.volume)}","turnover":"${listing.turnover(candle.turnover)}","confirm":${String(now >= end)},"timestamp":${Math.min(now, end - 1)}}],"ts":${now}}`
  );
}

/** A row of `kline`. */
export function pastCandleRow(listing: BybitListing, candle: Candle): string {
  return (
    `["${candle.openTime}","${listing.price(candle.open)}","${listing.price(candle.high)}","${listing.price(candle.low)}","${listing.price(candle.close)}",` +
    `"${listing.size(candle.volume)}","${listing.turnover(candle.turnover)}"]`
  );
}

/** A message of forced orders: `S` is the side of the position that was closed. */
export function liquidationsMessage(listing: BybitListing, orders: readonly Liquidation[], now: number): string {
  const rows = orders.map(
    ({ time, isBuy, size, limitPrice }) =>
      `{"T":${time},"s":"${listing.symbol}","S":"${isBuy ? 'Sell' : 'Buy'}","v":"${listing.size(size)}","p":"${listing.price(limitPrice)}"}`,
  );
  return `{"topic":"allLiquidation.${listing.symbol}","type":"snapshot","ts":${now},"data":[${rows.join(',')}]}`;
}

/** Facts of the ticker as pairs of key and text, in the order in which they are sent. Spot has neither bid nor ask on its socket. */
export function tickerFacts(listing: BybitListing, now: number): ReadonlyMap<string, string> {
  const { candle } = listing.market.candles.day(now);
  const day: DayFacts = {
    symbol: listing.symbol,
    lastPrice: listing.price(candle.close),
    highPrice24h: listing.price(candle.high),
    lowPrice24h: listing.price(candle.low),
    prevPrice24h: listing.price(candle.open),
    volume24h: listing.size(candle.volume),
    turnover24h: listing.turnover(candle.turnover),
    price24hPcnt: String(Math.round((10_000 * (candle.close - candle.open)) / candle.open) / 10_000),
  };
  const facts =
    listing.category === 'spot' ? { ...day, usdIndexPrice: day.lastPrice } : derivativeFacts(listing, day, now);
  return new Map(Object.entries(facts));
}

/** The best bid and ask, in the words of a ticker. */
export function bestFacts(listing: BybitListing): readonly (readonly [key: string, text: string])[] {
  const { bids, asks } = listing.market.book;
  return [
    ['bid1Price', listing.price(bids.price(0))],
    ['bid1Size', listing.size(bids.size(0))],
    ['ask1Price', listing.price(asks.price(0))],
    ['ask1Size', listing.size(asks.size(0))],
  ];
}

/** A message of `system.status`. */
export function statusMessage({ title, state, begin, end }: SimulatedMaintenance, now: number): string {
  const row = {
    id: `4d95b2a0-587f-11f0-bcc9-${hashName(title).toString(16).replace('-', '').padStart(12, '0').slice(-12)}`,
    title,
    state,
    begin: String(begin),
    end: String(end),
    href: '',
    serviceTypes: [1, 5],
    product: [1, 2],
    uidSuffix: [],
    maintainType: 1,
    env: 1,
  };
  return `{"topic":"system.status","ts":${Math.floor(now)},"data":[${JSON.stringify(row)}]}`;
}

interface DayFacts {
  readonly symbol: string;
  readonly lastPrice: string;
  readonly highPrice24h: string;
  readonly lowPrice24h: string;
  readonly prevPrice24h: string;
  readonly volume24h: string;
  readonly turnover24h: string;
  readonly price24hPcnt: string;
}

/** All facts of a derivative in the order of the venue, as recorded in August 2026. Dated futures have no funding. */
function derivativeFacts(listing: BybitListing, day: DayFacts, now: number): Readonly<Record<string, string>> {
  const {
    market: { derivatives },
    instrument,
  } = listing;
  const rate = derivatives.fundingRate(now);
  const decimals = instrument.priceDecimals;
  const mark = derivatives.markPrice(now);
  const steps = derivatives.openInterest(now);
  const worth = (size: string): string =>
    (listing.category === 'inverse' ? Number(size) / mark : Number(size) * mark).toFixed(2);
  const oneSide = listing.size(steps);
  const bothSides = listing.size(2 * steps);
  return {
    symbol: day.symbol,
    tickDirection: 'PlusTick',
    price24hPcnt: day.price24hPcnt,
    lastPrice: day.lastPrice,
    prevPrice24h: day.prevPrice24h,
    highPrice24h: day.highPrice24h,
    lowPrice24h: day.lowPrice24h,
    prevPrice1h: day.prevPrice24h,
    markPrice: mark.toFixed(decimals),
    indexPrice: derivatives.indexPrice(now).toFixed(decimals),
    openInterest: bothSides,
    openInterestValue: worth(bothSides),
    turnover24h: day.turnover24h,
    volume24h: day.volume24h,
    fundingIntervalHour: rate === undefined ? '' : String(FUNDING_MS / HOUR_MS),
    fundingCap: rate === undefined ? '' : '0.005',
    singleOpenInterest: oneSide,
    singleOpenInterestValue: worth(oneSide),
    nextFundingTime: rate === undefined ? '' : String(derivatives.nextFundingTime(now)),
    fundingRate: rate === undefined ? '' : plain(rate),
    ...Object.fromEntries(bestFacts(listing)),
  };
}

function tradeRow(listing: BybitListing, trade: MarketTrade, sequence: number): string {
  const id = listing.tradeIdText(trade.id);
  const price = listing.price(trade.price);
  const size = listing.size(trade.size);
  if (listing.category === 'spot') {
    return `{"i":"${id}","T":${trade.time},"p":"${price}","v":"${size}","S":"${sideOf(trade)}","seq":${sequence},"s":"${listing.symbol}","BT":false,"RPI":false}`;
  }
  return `{"T":${trade.time},"s":"${listing.symbol}","S":"${sideOf(trade)}","v":"${size}","p":"${price}","L":"${trade.isBuy ? 'PlusTick' : 'MinusTick'}","i":"${id}","BT":false,"RPI":false,"seq":${sequence}}`;
}

function sideOf(trade: MarketTrade): 'Buy' | 'Sell' {
  return trade.isBuy ? 'Buy' : 'Sell';
}

/** A small number without an exponent. */
function plain(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, '');
}

const HOUR_MS = 3_600_000;
const WORDS: ReadonlyMap<Interval, string> = new Map(Array.from(INTERVALS, ([word, interval]) => [interval, word]));
