import { FUNDING_MS, LONG_SHORT_MS } from '../../market/derivatives.ts';
import { ApiError } from '../replies.ts';
import type { BinanceListing } from './listings.ts';
import type { RestContext, RestQuery } from './rest-query.ts';
import { toStatistics } from './statistics.ts';

/** `ticker/24hr`: one object for one symbol (COIN-M always a list). */
export function statistics(query: RestQuery, context: RestContext): string {
  return oneOrMany(query, context, (listing) => statisticsOf(listing, context.timeline.now));
}

/** `ticker/bookTicker`. */
export function bookTickers(query: RestQuery, context: RestContext): string {
  return oneOrMany(query, context, (listing) => {
    const { bids, asks } = listing.market.book;
    const top = {
      bidPrice: listing.price(bids.price(0)),
      bidQty: listing.size(bids.size(0)),
      askPrice: listing.price(asks.price(0)),
      askQty: listing.size(asks.size(0)),
    };
    const marks = listing.universe === 2 ? { pair: listing.pair } : {};
    const tail = listing.universe === undefined ? {} : { time: listing.market.changedAt };
    return { symbol: listing.symbol, ...marks, ...top, ...tail };
  });
}

/** `premiumIndex`: mark, index and funding. */
export function premiumIndex(query: RestQuery, context: RestContext): string {
  const { now } = context.timeline;
  return oneOrMany(query, context, (listing) => {
    const { derivatives } = listing.market;
    const rate = derivatives.fundingRate(now);
    return {
      symbol: listing.symbol,
      ...(listing.universe === 2 ? { pair: listing.pair } : {}),
      markPrice: derivatives.markPrice(now).toFixed(8),
      indexPrice: derivatives.indexPrice(now).toFixed(8),
      estimatedSettlePrice: derivatives.indexPrice(now).toFixed(8),
      lastFundingRate: rate?.toFixed(8) ?? '',
      interestRate: rate === undefined ? '' : '0.00010000',
      nextFundingTime: rate === undefined ? 0 : derivatives.nextFundingTime(now),
      time: Math.floor(now),
    };
  });
}

/** `fundingRate`: what was paid, oldest first. */
export function fundingRate(query: RestQuery, { listings, timeline }: RestContext): string {
  const listing = query.listing(listings);
  const limit = query.limit(100, 1000);
  const end = Math.min(query.number('endTime') ?? Infinity, timeline.now);
  const newest = Math.floor(end / FUNDING_MS);
  const startTime = query.number('startTime');
  const oldest = startTime === undefined ? newest - limit + 1 : Math.ceil(startTime / FUNDING_MS);
  const rows: unknown[] = [];
  for (let period = oldest; period <= newest && rows.length < limit; period++) {
    const time = period * FUNDING_MS;
    const rate = listing.market.derivatives.fundingRate(time - 1);
    if (rate === undefined) break;
    rows.push({
      symbol: listing.symbol,
      fundingTime: time,
      fundingRate: rate.toFixed(8),
      markPrice: listing.market.derivatives.markPrice(time).toFixed(8),
    });
  }
  return JSON.stringify(rows);
}

/** `fundingInfo`: the perpetuals whose funding was ever adjusted, which are some of them, also if they pay as usual. */
export function fundingInfo(_: RestQuery, { listings }: RestContext): string {
  const adjusted = listings.all.filter(({ instrument }, at) => instrument.term === undefined && at % 2 === 0);
  return JSON.stringify(
    adjusted.map(({ symbol }) => ({
      symbol,
      adjustedFundingRateCap: '0.02000000',
      adjustedFundingRateFloor: '-0.02000000',
      fundingIntervalHours: FUNDING_MS / 3_600_000,
      disclaimer: false,
    })),
  );
}

/** `openInterest`, in base units or contracts. */
export function openInterest(query: RestQuery, { listings, timeline }: RestContext): string {
  const listing = query.listing(listings);
  const value = listing.size(listing.market.derivatives.openInterest(timeline.now));
  const time = Math.floor(timeline.now);
  if (listing.universe !== 2) return JSON.stringify({ openInterest: value, symbol: listing.symbol, time });
  return JSON.stringify({
    symbol: listing.symbol,
    pair: listing.pair,
    openInterest: value,
    contractType: contractType(listing),
    time,
  });
}

/** `globalLongShortAccountRatio`, oldest first: by symbol, on COIN-M by pair. */
export function longShortRatios(query: RestQuery, { product, listings, timeline }: RestContext): string {
  const isByPair = product.kind === 'coinm';
  const listing = isByPair ? query.listings(listings)?.[0] : query.listing(listings);
  if (listing === undefined) throw new ApiError(-1102, NO_PAIR);
  return JSON.stringify(
    periodsOf(query, timeline.now).map((timestamp) => {
      const ratio = listing.market.derivatives.longShortRatio(timestamp);
      const long = ratio / (1 + ratio);
      return {
        ...(isByPair ? { pair: listing.pair } : { symbol: listing.symbol }),
        longAccount: long.toFixed(4),
        longShortRatio: ratio.toFixed(4),
        shortAccount: (1 - long).toFixed(4),
        timestamp,
      };
    }),
  );
}

/** `openInterestHist`, oldest first: by symbol in base units, on COIN-M by pair and kind of contract in contracts. */
export function openInterestHistory(query: RestQuery, { product, listings, timeline }: RestContext): string {
  const isByPair = product.kind === 'coinm';
  const kind = query.text('contractType');
  const listing = isByPair
    ? query.listings(listings)?.find((one) => contractType(one) === kind)
    : query.listing(listings);
  if (listing === undefined) throw new ApiError(-1102, NO_PAIR);
  const { derivatives } = listing.market;
  return JSON.stringify(
    periodsOf(query, timeline.now).map((timestamp) => {
      const steps = derivatives.openInterest(timestamp);
      return {
        ...(isByPair ? { pair: listing.pair, contractType: kind } : { symbol: listing.symbol }),
        sumOpenInterest: listing.size(steps),
        sumOpenInterestValue: (Number(listing.size(steps)) * derivatives.markPrice(timestamp)).toFixed(8),
        timestamp,
      };
    }),
  );
}

/** The newest periods of five minutes that a query is about, the oldest first. Only what five minutes are counted for is simulated. */
function periodsOf(query: RestQuery, now: number): readonly number[] {
  if (query.text('period') !== '5m') throw new ApiError(-1130, "Data sent for parameter 'period' is not valid.");
  const last = Math.floor(Math.min(query.number('endTime') ?? Infinity, now) / LONG_SHORT_MS);
  const first = Math.ceil((query.number('startTime') ?? -Infinity) / LONG_SHORT_MS);
  const from = Math.max(first, last - query.limit(30, 500) + 1);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, n) => (from + n) * LONG_SHORT_MS);
}

const NO_PAIR = "Mandatory parameter 'pair' was not sent, was empty/null, or malformed.";

/** The venue's word for what kind of future a listing is. */
export function contractType(listing: BinanceListing): string {
  if (listing.instrument.term === undefined) return 'PERPETUAL';
  return listing.instrument.term === 'current-quarter' ? 'CURRENT_QUARTER' : 'NEXT_QUARTER';
}

function oneOrMany(
  query: RestQuery,
  { product, listings }: RestContext,
  toRow: (listing: BinanceListing) => unknown,
): string {
  const named = query.listings(listings);
  const isOne = query.has('symbol') && product.kind !== 'coinm';
  const rows = (named ?? listings.all).map(toRow);
  return JSON.stringify(isOne ? rows[0] : rows);
}

function statisticsOf(listing: BinanceListing, now: number): unknown {
  const t = toStatistics(listing, now);
  const isInverse = listing.universe === 2;
  return {
    symbol: listing.symbol,
    ...(isInverse ? { pair: listing.pair } : {}),
    priceChange: t.change,
    priceChangePercent: t.changePercent,
    weightedAvgPrice: t.average,
    ...(listing.universe === undefined ? { prevClosePrice: t.before } : {}),
    lastPrice: t.last,
    lastQty: t.lastSize,
    ...(listing.universe === undefined
      ? { bidPrice: t.bid, bidQty: t.bidSize, askPrice: t.ask, askQty: t.askSize }
      : {}),
    openPrice: t.open,
    highPrice: t.high,
    lowPrice: t.low,
    volume: t.volume,
    ...(isInverse ? { baseVolume: t.turnover } : { quoteVolume: t.turnover }),
    openTime: t.openTime,
    closeTime: now,
    firstId: t.firstId,
    lastId: t.lastId,
    count: t.count,
  };
}
