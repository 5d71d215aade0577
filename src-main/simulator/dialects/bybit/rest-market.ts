import { FUNDING_MS, LONG_SHORT_MS } from '../../market/derivatives.ts';
import type { HttpAsk } from '../dialect.ts';
import { ApiError } from '../replies.ts';
import type { BybitListing } from './listings.ts';
import { bestFacts, pastCandleRow, pastTradeRow, tickerFacts } from './payloads.ts';
import { categoryOf, intervalOf, limitOf, listingOf, wholeOf, type RestContext } from './rest-query.ts';

/** Result of `instruments-info`. Spot comes whole, the others page by page. */
export function instruments(ask: HttpAsk, { listings }: RestContext): string {
  const category = categoryOf(ask);
  const symbol = ask.query.get('symbol');
  // Every instrument trades.
  const listed = (ask.query.get('status') ?? 'Trading') === 'Trading' ? listings[category].all : [];
  const all = listed.filter((listing) => symbol === null || listing.symbol === symbol);
  if (category === 'spot') return `{"category":"spot","list":[${all.map(instrumentRow).join(',')}]}`;
  const from = Number(/^page_token=(\d+)$/.exec(decodeURIComponent(ask.query.get('cursor') ?? ''))?.[1] ?? 0);
  const end = from + limitOf(ask, 500, 1000);
  const cursor = end < all.length ? encodeURIComponent(`page_token=${end}`) : '';
  return `{"category":"${category}","list":[${all.slice(from, end).map(instrumentRow).join(',')}],"nextPageCursor":"${cursor}"}`;
}

/** Result of `orderbook`, as the book was `bookAge` changes ago; `u` is that of the deepest window. */
export function orderBook(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  const levels = limitOf(ask, listing.category === 'spot' ? 1 : 25, 1000);
  const { book, changedAt, now } = listing.market;
  const sequence = Math.max(book.oldestSequence, book.sequence - (ask.bookAge ?? 0));
  const { bids, asks } = (sequence === book.sequence ? undefined : book.at(sequence)) ?? book;
  const rows = (side: typeof bids): string =>
    Array.from(
      { length: Math.min(levels, side.count) },
      (_, rank) => `["${listing.price(side.price(rank))}","${listing.size(side.size(rank))}"]`,
    ).join(',');
  return `{"s":"${listing.symbol}","b":[${rows(bids)}],"a":[${rows(asks)}],"ts":${now},"u":${listing.window(1000).number},"seq":${sequence},"cts":${changedAt}}`;
}

/** Result of `kline`, newest first, the end of the window. */
export function candles(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  const window = {
    from: wholeOf(ask, 'start') ?? -Infinity,
    to: wholeOf(ask, 'end') ?? Infinity,
    limit: limitOf(ask, 200, 1000),
    keep: 'last',
  } as const;
  const rows = listing.market.candles
    .list(intervalOf(ask), window, context.timeline.now)
    .map((candle) => pastCandleRow(listing, candle));
  return `{"symbol":"${listing.symbol}","category":"${listing.category}","list":[${rows.toReversed().join(',')}]}`;
}

/** Result of `recent-trade`, newest first; there is no way to older ones. */
export function recentTrades(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  const limit = listing.category === 'spot' ? limitOf(ask, 60, 60) : limitOf(ask, 500, 1000);
  return `{"category":"${listing.category}","list":[${listing.market.trades
    .newest(limit)
    .map((trade) => pastTradeRow(listing, trade))
    .toReversed()
    .join(',')}]}`;
}

/** Result of `tickers`. Here spot has its bid and ask. */
export function tickers(ask: HttpAsk, context: RestContext): string {
  const category = categoryOf(ask);
  const all = ask.query.get('symbol') === null ? context.listings[category].all : [listingOf(ask, context)];
  const rows = all.map((listing) => {
    const facts = new Map([...tickerFacts(listing, context.timeline.now), ...bestFacts(listing)]);
    return JSON.stringify(Object.fromEntries(facts));
  });
  return `{"category":"${category}","list":[${rows.join(',')}]}`;
}

/** Result of `open-interest`, newest first. */
export function openInterest(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  const end = Math.min(wholeOf(ask, 'endTime') ?? Infinity, context.timeline.now);
  const last = Math.floor(end / FIVE_MINUTES) * FIVE_MINUTES;
  const times = Array.from({ length: limitOf(ask, 50, 200) }, (_, i) => last - i * FIVE_MINUTES);
  const rows = times
    .filter((time) => time >= (wholeOf(ask, 'startTime') ?? 0))
    .map((time) => {
      const steps = listing.market.derivatives.openInterest(time);
      return `{"openInterest":"${listing.size(2 * steps)}","singleOpenInterest":"${listing.size(steps)}","timestamp":"${time}"}`;
    });
  return `{"symbol":"${listing.symbol}","category":"${listing.category}","list":[${rows.join(',')}],"nextPageCursor":""}`;
}

/** Result of `account-ratio`, newest first. Only what five minutes are counted for is simulated. */
export function accountRatios(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  if (ask.query.get('period') !== '5min' || listing.category === 'spot') throw new ApiError(10001, 'Params Error');
  const now = Math.floor(context.timeline.now / LONG_SHORT_MS) * LONG_SHORT_MS;
  const rows = Array.from({ length: limitOf(ask, 50, 500) }, (_, i) => now - i * LONG_SHORT_MS).map((time) => {
    const ratio = listing.market.derivatives.longShortRatio(time);
    const long = Math.round((ratio / (1 + ratio)) * 1e4);
    return `{"symbol":"${listing.symbol}","buyRatio":"${(long / 1e4).toFixed(4)}","sellRatio":"${((1e4 - long) / 1e4).toFixed(4)}","timestamp":"${time}"}`;
  });
  return `{"list":[${rows.join(',')}],"nextPageCursor":""}`;
}

/** Result of `funding/history`, newest first. */
export function fundingHistory(ask: HttpAsk, context: RestContext): string {
  const listing = listingOf(ask, context);
  const last = Math.floor(Math.min(wholeOf(ask, 'endTime') ?? Infinity, context.timeline.now) / FUNDING_MS);
  const rows: string[] = [];
  for (let i = 0; i < limitOf(ask, 200, 200); i++) {
    const time = (last - i) * FUNDING_MS;
    const rate = listing.market.derivatives.fundingRate(time - 1);
    if (rate === undefined || time < (wholeOf(ask, 'startTime') ?? 0)) break;
    rows.push(`{"symbol":"${listing.symbol}","fundingRate":"${rate.toFixed(8)}","fundingRateTimestamp":"${time}"}`);
  }
  return `{"category":"${listing.category}","list":[${rows.join(',')}]}`;
}

function instrumentRow(listing: BybitListing): string {
  const { symbol, category, instrument, tick, step } = listing;
  const { base, quote, expiryTime } = instrument;
  const names = { symbol, baseCoin: base, quoteCoin: quote, status: 'Trading' };
  if (category === 'spot') {
    return JSON.stringify({
      ...names,
      innovation: '0',
      marginTrading: 'utaOnly',
      lotSizeFilter: {
        basePrecision: step,
        quotePrecision: '0.0000001',
        minOrderQty: step,
        maxOrderQty: '10000',
        minOrderAmt: '5',
      },
      priceFilter: { tickSize: tick },
    });
  }
  const contractType = `${category === 'linear' ? 'Linear' : 'Inverse'}${expiryTime === undefined ? 'Perpetual' : 'Futures'}`;
  return JSON.stringify({
    ...names,
    contractType,
    settleCoin: category === 'linear' ? quote : base,
    launchTime: '1585526400000',
    deliveryTime: String(expiryTime ?? 0),
    deliveryFeeRate: '',
    priceScale: String(instrument.priceDecimals),
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: tick, maxPrice: '1999999.80', tickSize: tick },
    lotSizeFilter: { maxOrderQty: '1190.000', minOrderQty: step, qtyStep: step, minNotionalValue: '5' },
    unifiedMarginTrade: true,
    fundingInterval: expiryTime === undefined ? FUNDING_MS / 60_000 : 0,
  });
}

const FIVE_MINUTES = 300_000;
