import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import { intervalMs, nextOpenTime, openTimeOf, type Interval } from '../../../src-shared/market/interval.ts';
import { CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import type { CandleRequest, Malformed, Rejection, RestRequest } from '../../engine/venue/venue.ts';
import { tradeInto } from './frames.ts';
import { decimalsInto, isFields, parseJson, textOf, wholeOf, type Fields } from '../json-fields.ts';

/** Every request is a POST to one path. */
export function infoRequest(body: object, weight: number): RestRequest {
  return { path: '/info', weight, body: JSON.stringify(body) };
}

/** The window that contains the `limit` candles up to its end. The venue wants both bounds, so that the newest need the time. */
export function candlesRequest({ symbol, interval, startTime, endTime, limit, now }: CandleRequest): RestRequest {
  const newest = endTime ?? now;
  const last = newest === undefined ? undefined : openTimeOf(newest, interval);
  const first = last === undefined ? 0 : Math.max(0, last - (limit - 1) * longestMs(interval));
  const req = {
    coin: symbol,
    interval,
    startTime: Math.max(startTime ?? 0, first),
    ...(last !== undefined && { endTime: endTime ?? nextOpenTime(last, interval) }),
  };
  return infoRequest(
    { type: 'candleSnapshot', req },
    CALL_WEIGHT + Math.ceil((newest === undefined ? MAX_CANDLES : limit) / ROWS_PER_WEIGHT),
  );
}

/** Reads `[{t,T,s,i,o,c,h,l,v,n},…]`, oldest first. */
export function parseCandles(
  body: Uint8Array,
  interval: Interval,
  each: (candle: CandleRecord) => void,
): Malformed | undefined {
  const rows = parseJson(body);
  if (!Array.isArray(rows)) return { malformed: 'candles: not an array' };
  const record = new CandleRecord();
  for (const row of rows as readonly unknown[]) {
    if (!isFields(row) || !candleInto(row, interval, record)) return { malformed: 'candles: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads trades as they come live, but newest first; gives them oldest first. */
export function parseTrades(body: Uint8Array, each: (trade: TradeRecord) => void): Malformed | undefined {
  const rows = parseJson(body);
  if (!Array.isArray(rows)) return { malformed: 'trades: not an array' };
  const record = new TradeRecord();
  for (const row of (rows as readonly unknown[]).toReversed()) {
    record.reset();
    if (!isFields(row) || !tradeInto(row, record)) return { malformed: 'trades: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{"time":…}` of exchangeStatus. */
export function parseTime(body: Uint8Array): number | Malformed {
  const answer = parseJson(body);
  const time = isFields(answer) ? wholeOf(answer, 'time') : NaN;
  return Number.isNaN(time) ? { malformed: 'time: no time' } : time;
}

/** An unknown coin or dex is answered by `null`, with status 500 (200 for a book): a failure of the request, not of the host. */
export function rejectionOf(body: Uint8Array): Rejection | undefined {
  return body.length === NULL.length && body.every((byte, at) => byte === NULL[at])
    ? { reason: 'rejected', message: 'an unknown coin or dex', status: 404 }
    : undefined;
}

/**
 * Reads the answer to `spotMeta`, which has tokens, to `allPerpMetas`, which has the list of every dex, or to `meta`, which has that of
 * one. Rows that cannot be read are counted. `before`: the answer to `spotMeta`, whose tokens name what a dex settles in.
 */
export function parseInstruments(
  body: Uint8Array,
  before: readonly Uint8Array[] = [],
): { readonly instruments: readonly Instrument[]; readonly rejected: number } | Malformed {
  const answer = parseJson(body);
  const lists: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  const tokens = isFields(answer) ? tokensOf(answer) : undefined;
  const collateral =
    tokens ??
    before
      .map(parseJson)
      .filter(isFields)
      .map(tokensOf)
      .find((one) => one !== undefined);
  const instruments: Instrument[] = [];
  let rows = 0;
  for (const list of lists) {
    const universe = isFields(list) ? list['universe'] : undefined;
    // A dex that is gone leaves its place empty.
    if (list === null && Array.isArray(answer)) continue;
    if (!isFields(list) || !Array.isArray(universe)) return { malformed: 'instruments: no universe' };
    rows += universe.length;
    const quote = quoteOf(list, collateral);
    for (const row of universe as readonly unknown[]) {
      const instrument = isFields(row)
        ? tokens === undefined
          ? toPerpetual(row, quote)
          : toSpot(row, tokens)
        : undefined;
      if (instrument !== undefined) instruments.push(instrument);
    }
  }
  return { instruments, rejected: rows - instruments.length };
}

function candleInto(row: Fields, interval: Interval, record: CandleRecord): boolean {
  record.reset();
  record.interval = interval;
  record.openTime = wholeOf(row, 't');
  record.closeTime = wholeOf(row, 'T');
  record.tradeCount = wholeOf(row, 'n');
  return (
    !Number.isNaN(record.openTime) &&
    !Number.isNaN(record.closeTime) &&
    decimalsInto(row, [
      ['o', record.open],
      ['h', record.high],
      ['l', record.low],
      ['c', record.close],
      ['v', record.volume],
    ]) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

/** A perpetual. Its name is its coin, with that of its dex in front if that is not the first one: `xyz:SP500`. */
function toPerpetual(row: Fields, quote: string): Instrument | undefined {
  const coin = textOf(row, 'name');
  const step = stepOf(row);
  if (coin === '' || quote === '' || step === undefined) return undefined;
  const status = row['isDelisted'] === true ? 'closed' : 'trading';
  return {
    id: toInstrumentId('hyperliquid', coin),
    venue: 'hyperliquid',
    symbol: coin,
    marketType: 'perp',
    base: coin.slice(coin.indexOf(':') + 1),
    quote,
    step,
    sizeUnit: 'base',
    status,
    fundingIntervalMs: FUNDING_MS,
  };
}

/** A spot market: its name says nothing (`@107`), its tokens do. */
function toSpot(row: Fields, tokens: ReadonlyMap<unknown, Fields>): Instrument | undefined {
  const coin = textOf(row, 'name');
  const pair = row['tokens'];
  const [base, quote]: readonly unknown[] = Array.isArray(pair) ? pair : [];
  const baseToken = tokens.get(base);
  const quoteToken = tokens.get(quote);
  const step = baseToken === undefined ? undefined : stepOf(baseToken);
  if (coin === '' || baseToken === undefined || quoteToken === undefined || step === undefined) return undefined;
  const names = { base: textOf(baseToken, 'name'), quote: textOf(quoteToken, 'name') };
  if (names.base === '' || names.quote === '') return undefined;
  const name = `${names.base}/${names.quote}`;
  return {
    id: toInstrumentId('hyperliquid', coin),
    venue: 'hyperliquid',
    symbol: coin,
    ...(name !== coin && { name }),
    marketType: 'spot',
    ...names,
    step,
    sizeUnit: 'base',
    status: 'trading',
  };
}

/** Tokens of `spotMeta` by their own index, which is not their place in the list; undefined in any other answer. */
function tokensOf(answer: Fields): ReadonlyMap<unknown, Fields> | undefined {
  const rows = answer['tokens'];
  return Array.isArray(rows)
    ? new Map((rows as readonly unknown[]).filter(isFields).map((token) => [token['index'], token]))
    : undefined;
}

/** The token that a dex settles in, that of the first one being USDC; empty if it is not known. */
function quoteOf(list: Fields, tokens: ReadonlyMap<unknown, Fields> = new Map()): string {
  const index = list['collateralToken'] ?? 0;
  return index === 0 ? 'USDC' : textOf(tokens.get(index) ?? {}, 'name');
}

function stepOf(row: Fields): string | undefined {
  const decimals = wholeOf(row, 'szDecimals');
  if (!(decimals <= MAX_DECIMALS)) return undefined;
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}

/** Months are as long as the longest, so that a window contains no fewer than were asked for. */
function longestMs(interval: Interval): number {
  return interval === '1M' ? LONGEST_MONTH_MS : intervalMs(interval);
}

/** The request of the perpetuals of all dexes. */
export const ALL_PERPETUALS = JSON.stringify({ type: 'allPerpMetas' });
/** Funding is paid every hour, on the hour. */
export const FUNDING_MS = 3_600_000;
/** Weight of a usual call, to which rows are added. */
export const CALL_WEIGHT = 20;
/** The venue keeps no more candles of an interval. */
export const MAX_CANDLES = 5000;

const ROWS_PER_WEIGHT = 60;
const LONGEST_MONTH_MS = 31 * 86_400_000;
const MAX_DECIMALS = 18;
const NULL = new TextEncoder().encode('null');
