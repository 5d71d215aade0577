import { type Interval, nextOpenTime } from '../../../../src-shared/market/interval.ts';
import type { Candle } from '../../market/candle.ts';
import { FUNDING_MS } from '../../market/derivatives.ts';
import type { Liquidation, MarketTrade, Match } from '../../market/trade-log.ts';
import { sidesText } from './book-window.ts';
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

/** The best `levels` a side, whole. */
export function wholeBookRow(listing: OkxListing, levels: number): string {
  const { book, now } = listing.market;
  return `{${sidesText(listing, book, levels)},"ts":"${now}","seqId":${listing.toVenueSequence(book.sequence)}}`;
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
    volCcy24h: inOther,
    vol24h: listing.size(candle.volume),
    sodUtc0: listing.price(candle.open),
    sodUtc8: listing.price(candle.open),
    ts: String(market.now),
  });
}

/** A row of `mark-price`. */
export function markRow(listing: OkxListing): string {
  const { symbol, type, market, instrument } = listing;
  return `{"instType":"${type}","instId":"${symbol}","markPx":"${market.derivatives.markPrice(market.now).toFixed(instrument.priceDecimals + 1)}","ts":"${market.now}"}`;
}

/** A row of `funding-rate`. */
export function fundingRow(listing: OkxListing): string {
  const { symbol, type, market } = listing;
  const { now, derivatives } = market;
  const next = derivatives.nextFundingTime(now);
  return JSON.stringify({
    instType: type,
    instId: symbol,
    method: 'current_period',
    formulaType: 'withRate',
    fundingRate: plain(derivatives.fundingRate(now) ?? 0),
    nextFundingRate: '',
    fundingTime: String(next),
    nextFundingTime: String(next + FUNDING_MS),
    minFundingRate: '-0.00375',
    maxFundingRate: '0.00375',
    interestRate: '0.0001',
    impactValue: '20000',
    settState: 'settled',
    settFundingRate: plain(derivatives.fundingRate(next - FUNDING_MS - 1) ?? 0),
    premium: '0.00002',
    ts: String(now),
  });
}

/** A row of `open-interest`. */
export function openInterestRow(listing: OkxListing): string {
  const { symbol, type, market, instrument } = listing;
  const { now, derivatives } = market;
  const steps = derivatives.openInterest(now);
  const price = derivatives.indexPrice(now);
  const dollars =
    instrument.contractSize === undefined
      ? (steps / 10 ** instrument.sizeDecimals) * price
      : steps * instrument.contractSize;
  return JSON.stringify({
    instType: type,
    instId: symbol,
    oi: listing.size(steps),
    oiCcy: listing.baseSize(steps) ?? (dollars / price).toFixed(4),
    oiUsd: dollars.toFixed(2),
    ts: String(now),
  });
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
