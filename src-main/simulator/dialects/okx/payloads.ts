import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { FUNDING_MS } from '../../market/derivatives.ts';
import type { Liquidation, MarketTrade, Match } from '../../market/trade-log.ts';
import { sidesText } from './book-window.ts';
import type { SimulatedMaintenance } from '../maintenance-board.ts';
import { type OkxListing, shortDecimal } from './listings.ts';

/** A row of `trades`: all fills of an order at one price, with the id of the last. */
export function matchRow(listing: OkxListing, match: Match): string {
  const { firstId, lastId, price, size, isBuy, time } = match;
  return (
    `{"instId":"${listing.symbol}","tradeId":"${lastId}","px":"${listing.price(price)}","sz":"${listing.size(size)}","side":"${isBuy ? 'buy' : 'sell'}","ts":"${time}",` +
    `"count":"${lastId - firstId + 1}","source":"0","seqId":${listing.toVenueSequence(listing.market.book.sequence)}}`
  );
}

/** A row of `trades-all` or of trade history: one fill. */
export function fillRow(listing: OkxListing, trade: MarketTrade): string {
  const { id, price, size, isBuy, time } = trade;
  return `{"instId":"${listing.symbol}","tradeId":"${id}","px":"${listing.price(price)}","sz":"${listing.size(size)}","side":"${isBuy ? 'buy' : 'sell'}","ts":"${time}","source":"0"}`;
}

/** The best `levels` a side, whole; as recorded in September 2026, books of five levels name their instrument. */
export function wholeBookRow(listing: OkxListing, levels: number): string {
  const { book, now } = listing.market;
  const name = levels === 1 ? '' : `"instId":"${listing.symbol}",`;
  return `{${sidesText(listing, book, levels)},${name}"ts":"${now}","seqId":${listing.toVenueSequence(book.sequence)}}`;
}

/** `[ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm]`. */
export function candleRow(listing: OkxListing, interval: Interval, candle: Candle): string {
  const { openTime, open, high, low, close, volume, turnover } = candle;
  const isOver = nextOpenTime(openTime, interval) <= listing.market.now;
  const [inOther, inQuote] = worths(listing, volume, turnover);
  const values = [
    String(openTime),
    ...[open, high, low, close].map((ticks) => listing.price(ticks)),
    listing.size(volume),
    inOther,
    inQuote,
    isOver ? '1' : '0',
  ];
  return `["${values.join('","')}"]`;
}

/** A row of `tickers`. */
export function tickerRow(listing: OkxListing): string {
  const { symbol, type, market } = listing;
  const { candle } = market.candles.day(market.now);
  const { bids, asks } = market.book;
  const newest = market.trades.get(market.trades.lastId);
  const [inOther] = worths(listing, candle.volume, candle.turnover);
  return JSON.stringify({
    instType: type,
    instId: symbol,
    last: listing.price(candle.close),
    lastSz: listing.size(newest?.size ?? 1),
    askPx: listing.price(asks.price(0)),
    askSz: listing.size(asks.size(0)),
    bidPx: listing.price(bids.price(0)),
    bidSz: listing.size(bids.size(0)),
    open24h: listing.price(candle.open),
    high24h: listing.price(candle.high),
    low24h: listing.price(candle.low),
    sodUtc0: listing.price(candle.open),
    sodUtc8: listing.price(candle.open),
    volCcy24h: inOther,
    vol24h: listing.size(candle.volume),
    ts: String(market.now),
  });
}

/** A row of `mark-price`. */
export function markRow(listing: OkxListing): string {
  const { symbol, type, market, instrument } = listing;
  return `{"instId":"${symbol}","instType":"${type}","markPx":"${market.derivatives.markPrice(market.now).toFixed(instrument.priceDecimals + 1)}","ts":"${market.now}"}`;
}

/** A row of `index-tickers`. */
export function indexRow(listing: OkxListing): string {
  const { underlying, market, instrument } = listing;
  const { candle } = market.candles.day(market.now);
  return JSON.stringify({
    instId: underlying,
    idxPx: market.derivatives.indexPrice(market.now).toFixed(instrument.priceDecimals + 1),
    high24h: listing.price(candle.high),
    low24h: listing.price(candle.low),
    open24h: listing.price(candle.open),
    sodUtc0: listing.price(candle.open),
    sodUtc8: listing.price(candle.open),
    ts: String(market.now),
  });
}

/** A row of `funding-rate`, in the order recorded in September 2026. */
export function fundingRow(listing: OkxListing): string {
  const { symbol, type, market } = listing;
  const { now, derivatives } = market;
  const next = derivatives.nextFundingTime(now);
  return JSON.stringify({
    formulaType: 'withRate',
    fundingRate: plain(derivatives.fundingRate(now) ?? 0),
    fundingTime: String(next),
    impactValue: '20000',
    instId: symbol,
    instType: type,
    interestRate: '0.0001',
    maxFundingRate: '0.00375',
    method: 'current_period',
    minFundingRate: '-0.00375',
    nextFundingRate: '',
    nextFundingTime: String(next + FUNDING_MS),
    premium: '0.00002',
    prevFundingTime: String(next - FUNDING_MS),
    settFundingRate: plain(derivatives.fundingRate(next - FUNDING_MS - 1) ?? 0),
    settState: 'settled',
    ts: String(now),
  });
}

/** A row of `open-interest`. */
export function openInterestRow(listing: OkxListing): string {
  const { symbol, type, market } = listing;
  const { contracts, base, usd } = openInterestOf(listing, market.now);
  return JSON.stringify({
    instId: symbol,
    instType: type,
    oi: contracts,
    oiCcy: base,
    oiUsd: usd,
    ts: String(market.now),
  });
}

/** Open interest at a time, as texts: in contracts, base units and US dollars. */
export function openInterestOf(
  listing: OkxListing,
  time: number,
): { readonly contracts: string; readonly base: string; readonly usd: string } {
  const { derivatives } = listing.market;
  const { contractSize, sizeDecimals } = listing.instrument;
  const steps = derivatives.openInterest(time);
  const price = derivatives.indexPrice(time);
  const dollars = contractSize === undefined ? (steps / 10 ** sizeDecimals) * price : steps * contractSize;
  return {
    contracts: listing.size(steps),
    base: listing.baseSize(steps) ?? (dollars / price).toFixed(4),
    usd: dollars.toFixed(2),
  };
}

/** A row of `liquidation-orders`. A long is sold out. */
export function liquidationRow(listing: OkxListing, { isBuy, limitPrice, size, time }: Liquidation): string {
  const detail = {
    side: isBuy ? 'buy' : 'sell',
    posSide: isBuy ? 'short' : 'long',
    bkPx: listing.price(limitPrice),
    sz: listing.size(size),
    bkLoss: '0',
    ccy: '',
    ts: String(time),
  };
  const { underlying, symbol, type } = listing;
  return JSON.stringify({ instType: type, instId: symbol, instFamily: underlying, uly: underlying, details: [detail] });
}

/** A row of `status`. */
export function statusRow({ title, state, begin, end, rescheduledFrom }: SimulatedMaintenance, now: number): string {
  const iso = (time: number): string => new Date(time).toISOString();
  return JSON.stringify({
    begin: String(begin),
    end: String(end),
    href: '',
    preOpenBegin: '',
    scheDesc: rescheduledFrom === undefined ? '' : `Rescheduled from ${iso(rescheduledFrom)} to ${iso(begin)}`,
    serviceType: '0',
    state,
    system: 'unified',
    maintType: '1',
    env: '1',
    title,
    ts: String(Math.floor(now)),
  });
}

/** A row of `instruments`. */
export function instrumentRow(listing: OkxListing): string {
  const { symbol, type, instrument, underlying, contractValue, tick, lot } = listing;
  const { base, quote, contractSize, expiryTime } = instrument;
  const isSpot = type === 'SPOT';
  const isInverse = contractSize !== undefined;
  return JSON.stringify({
    alias: '',
    auctionEndTime: '',
    baseCcy: isSpot ? base : '',
    category: '1',
    ctMult: isSpot ? '' : '1',
    ctType: isSpot ? '' : isInverse ? 'inverse' : 'linear',
    ctVal: contractValue ?? '',
    ctValCcy: isSpot ? '' : isInverse ? quote : base,
    expTime: expiryTime === undefined ? '' : String(expiryTime),
    instFamily: isSpot ? '' : underlying,
    instId: symbol,
    instIdCode: 10_000 + symbol.length,
    instType: type,
    lever: '10',
    listTime: '1548133413000',
    lotSz: lot,
    maxLmtSz: '9999999999',
    maxMktSz: '1000000',
    minSz: lot,
    optType: '',
    quoteCcy: isSpot ? quote : '',
    ruleType: 'normal',
    settleCcy: isSpot ? '' : isInverse ? base : quote,
    state: 'live',
    stk: '',
    tickSz: tick,
    uly: isSpot ? '' : underlying,
  });
}

/** A volume in the other currency and in quote units. */
function worths(listing: OkxListing, volume: number, turnover: bigint): readonly [inOther: string, inQuote: string] {
  const { contractSize } = listing.instrument;
  const worth = listing.turnover(turnover);
  if (listing.type === 'SPOT') return [worth, worth];
  return contractSize === undefined ? [listing.baseSize(volume) ?? '', worth] : [worth, String(volume * contractSize)];
}

/** Without an exponent. */
function plain(rate: number): string {
  return shortDecimal(Math.round(rate * 1e10), 10);
}
