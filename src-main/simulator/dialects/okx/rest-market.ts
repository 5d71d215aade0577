import { intervalMs } from '../../../../src-shared/market/interval.ts';
import { FUNDING_MS, LONG_SHORT_MS } from '../../market/derivatives.ts';
import type { HttpAsk } from '../dialect.ts';
import { ApiError } from '../replies.ts';
import { sidesText } from './book-window.ts';
import { candleRow, fillRow, instrumentRow, openInterestOf, tickerRow } from './payloads.ts';
import { limitOf, listingOf, listingsOf, wholeOf, type RestContext } from './rest-query.ts';
import { intervalOf } from './topic.ts';

/** Rows of `public/instruments`. */
export function instruments(ask: HttpAsk, { listings }: RestContext): string {
  return listingsOf(ask, listings).map(instrumentRow).join(',');
}

/** The row of `market/books`, as the book was `bookAge` changes ago. It has no number. */
export function books(ask: HttpAsk, { listings, timeline }: RestContext): string {
  const listing = listingOf(ask, listings);
  const { book } = listing.market;
  const sequence = Math.max(book.oldestSequence, book.sequence - (ask.bookAge ?? 0));
  const sides = (sequence === book.sequence ? undefined : book.at(sequence)) ?? book;
  return `{${sidesText(listing, sides, Math.min(wholeOf(ask, 'sz') ?? 1, 400))},"ts":"${timeline.now}"}`;
}

/** Rows of `candles` and `history-candles`, newest first: those older than `after`, those newer than `before`. Only the last `bars` are known. */
export function candles(ask: HttpAsk, { listings, timeline }: RestContext, bars: number): string {
  const listing = listingOf(ask, listings);
  const interval = intervalOf(ask.query.get('bar') ?? '1m');
  if (interval === undefined) throw new ApiError('51000', 'Parameter bar error');
  const from = Math.max(
    (wholeOf(ask, 'before') ?? -1) + 1,
    bars === Infinity ? 0 : timeline.now - bars * intervalMs(interval),
  );
  const window = { from, to: (wholeOf(ask, 'after') ?? Infinity) - 1, limit: limitOf(ask, 300), keep: 'last' } as const;
  return listing.market.candles
    .list(interval, window, timeline.now)
    .map((candle) => candleRow(listing, interval, candle))
    .toReversed()
    .join(',');
}

/** Rows of `trades`, newest first. */
export function newestTrades(ask: HttpAsk, { listings }: RestContext): string {
  const listing = listingOf(ask, listings);
  return listing.market.trades
    .newest(limitOf(ask, 500))
    .map((trade) => fillRow(listing, trade))
    .toReversed()
    .join(',');
}

/** Rows of `history-trades`, newest first: those older than `after`, by id or (`type=2`) by time. */
export function historyTrades(ask: HttpAsk, { listings }: RestContext): string {
  const listing = listingOf(ask, listings);
  const log = listing.market.trades;
  const limit = limitOf(ask, 100);
  const after = wholeOf(ask, 'after') ?? Infinity;
  const before = wholeOf(ask, 'before') ?? -Infinity;
  const isByTime = ask.query.get('type') === '2';
  const rows =
    isByTime || after === Infinity
      ? log
          .from(log.firstId, Infinity)
          .filter(({ id, time }) => (isByTime ? time : id) < after && (isByTime ? time : id) > before)
          .slice(-limit)
      : log.from(Math.max(after - limit, before + 1), limit).filter(({ id }) => id < after);
  return rows
    .map((trade) => fillRow(listing, trade))
    .toReversed()
    .join(',');
}

/** The row of `ticker`, or the rows of `tickers`. */
export function tickers(ask: HttpAsk, { listings }: RestContext): string {
  return (ask.path.endsWith('s') ? listingsOf(ask, listings) : [listingOf(ask, listings)]).map(tickerRow).join(',');
}

/** Rows of `long-short-account-ratio` of two days, newest first: of all contracts on a currency. */
export function longShortRatios(ask: HttpAsk, { listings, timeline }: RestContext): string {
  const ccy = ask.query.get('ccy') ?? '';
  const listing = listings.all.find(({ type, instrument }) => type === 'SWAP' && instrument.base === ccy);
  if (listing === undefined || (ask.query.get('period') ?? '5m') !== '5m')
    throw new ApiError('51000', 'Parameter ccy error');
  const last = Math.floor(timeline.now / LONG_SHORT_MS) * LONG_SHORT_MS;
  return Array.from({ length: ROWS_OF_TWO_DAYS }, (_, n) => last - n * LONG_SHORT_MS)
    .map((time) => `["${time}","${listing.market.derivatives.longShortRatio(time).toFixed(4)}"]`)
    .join(',');
}

/** Rows of `open-interest-history`, newest first: those later than `begin` and earlier than `end`, in contracts, base units and US dollars. */
export function openInterestHistory(ask: HttpAsk, { listings, timeline }: RestContext): string {
  const listing = listingOf(ask, listings);
  if ((ask.query.get('period') ?? '5m') !== '5m') throw new ApiError('51000', 'Parameter period error');
  const end = Math.min((wholeOf(ask, 'end') ?? Infinity) - 1, timeline.now);
  const last = Math.floor(end / LONG_SHORT_MS) * LONG_SHORT_MS;
  return Array.from({ length: limitOf(ask, 100) }, (_, n) => last - n * LONG_SHORT_MS)
    .filter((time) => time > (wholeOf(ask, 'begin') ?? 0))
    .map((time) => {
      const { contracts, base, usd } = openInterestOf(listing, time);
      return `["${time}","${contracts}","${base}","${usd}"]`;
    })
    .join(',');
}

/** Rows of `funding-rate-history`, newest first. */
export function fundingHistory(ask: HttpAsk, { listings, timeline }: RestContext): string {
  const { symbol, market } = listingOf(ask, listings);
  const last = Math.floor(timeline.now / FUNDING_MS) * FUNDING_MS;
  return Array.from({ length: limitOf(ask, 400) }, (_, n) => last - n * FUNDING_MS)
    .map((time) => ({ time, rate: market.derivatives.fundingRate(time - 1)?.toFixed(8) }))
    .filter(({ rate }) => rate !== undefined)
    .map(
      ({ time, rate }) =>
        `{"instType":"SWAP","instId":"${symbol}","fundingRate":"${rate}","realizedRate":"${rate}","fundingTime":"${time}","method":"current_period"}`,
    )
    .join(',');
}

const ROWS_OF_TWO_DAYS = 576;
