import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import { intervalMs, nextOpenTime, openTimeOf, type Interval } from '../../../src-shared/market/interval.ts';
import { CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import type { CandleRequest, Malformed, RestRequest } from '../../engine/venue/venue.ts';
import { tradeInto } from './frames.ts';
import { decimalsInto, isFields, parseJson, textOf, wholeOf, type Fields } from '../json-fields.ts';

/** Every request is a POST to one path. */
export function infoRequest(body: object, weight: number): RestRequest {
  return { path: '/info', weight, body: JSON.stringify(body) };
}

/** The window that holds the `limit` candles up to its end. The venue wants both bounds, so that the newest need the time. */
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

/** Reads the answer to `meta` (perpetuals) or `spotMeta`, which has tokens. Rows that cannot be read are counted. */
export function parseInstruments(
  body: Uint8Array,
): { readonly instruments: readonly Instrument[]; readonly rejected: number } | Malformed {
  const answer = parseJson(body);
  const rows = isFields(answer) ? answer['universe'] : undefined;
  if (!isFields(answer) || !Array.isArray(rows)) return { malformed: 'instruments: no universe' };
  const tokens = Array.isArray(answer['tokens']) ? tokensByIndex(answer['tokens']) : undefined;
  const instruments = rows
    .map((row: unknown) => {
      if (!isFields(row)) return undefined;
      return tokens === undefined ? toPerpetual(row) : toSpot(row, tokens);
    })
    .filter((row) => row !== undefined);
  return { instruments, rejected: rows.length - instruments.length };
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

/** A perpetual, settled in USDC. Its name is its coin. */
function toPerpetual(row: Fields): Instrument | undefined {
  const coin = textOf(row, 'name');
  const step = stepOf(row);
  if (coin === '' || step === undefined) return undefined;
  const status = row['isDelisted'] === true ? 'closed' : 'trading';
  return {
    id: toInstrumentId('hyperliquid', coin),
    venue: 'hyperliquid',
    symbol: coin,
    marketType: 'perp',
    base: coin,
    quote: 'USDC',
    step,
    sizeUnit: 'base',
    status,
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

/** By their own index, which is not their place in the list. */
function tokensByIndex(rows: readonly unknown[]): ReadonlyMap<unknown, Fields> {
  return new Map(rows.filter(isFields).map((token) => [token['index'], token]));
}

function stepOf(row: Fields): string | undefined {
  const decimals = wholeOf(row, 'szDecimals');
  if (!(decimals <= MAX_DECIMALS)) return undefined;
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}

/** Months are as long as the longest, so that a window holds no fewer than were asked for. */
function longestMs(interval: Interval): number {
  return interval === '1M' ? LONGEST_MONTH_MS : intervalMs(interval);
}

/** Weight of a usual call, to which rows are added. */
export const CALL_WEIGHT = 20;
/** The venue keeps no more candles of an interval. */
export const MAX_CANDLES = 5000;

const ROWS_PER_WEIGHT = 60;
const LONGEST_MONTH_MS = 31 * 86_400_000;
const MAX_DECIMALS = 18;
