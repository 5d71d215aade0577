import { exactDecimal } from '../../../src-shared/market/decimal.ts';
import { toInstrumentId, type Instrument, type MarketType } from '../../../src-shared/market/instrument.ts';
import { intervalMs, type Interval } from '../../../src-shared/market/interval.ts';
import { CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import type {
  CandleRequest,
  Malformed,
  PolledChannel,
  Rejection,
  RestRequest,
  TradesRequest,
} from '../../engine/venue/venue.ts';
import { isFields, parseJson, rejectionOf, textOf, type Fields } from '../json-fields.ts';
import { LONG_SHORT_PERIOD_MS, newestRatioInto } from '../long-short-rows.ts';
import { okxCandleInto, okxTradeInto, wholeTextOf } from './frames.ts';
import { BARS, currenciesIn, toOkxTopic } from './topics.ts';

/** Candles and trades a page. */
export const MAX_CANDLES = 300;
/** See {@link MAX_CANDLES}. */
export const MAX_TRADES = 100;

/**
 * What calls weigh in a budget of 40 in 2 s: each has one of its own, of so many that none is exceeded whichever are asked for.
 * Source: v5 documentation, read 2026-07: 40, 20, 20, 20, 10, 5, 10 and 10 in 2 s.
 */
export const WEIGHTS = {
  candles: 1,
  'history-candles': 2,
  'history-trades': 2,
  instruments: 2,
  time: 4,
  'long-short': 8,
  'open-interest-history': 4,
  'funding-history': 4,
} as const;

/** Newest candles, or those up to a time. `after` means older than, and `before` newer than. */
export function okxCandlesRequest({ symbol, interval, startTime, endTime, limit }: CandleRequest): RestRequest {
  const windowEnd =
    endTime === undefined && startTime !== undefined ? startTime + (limit - 1) * intervalMs(interval) : endTime;
  const after = windowEnd === undefined ? '' : `&after=${windowEnd + 1}`;
  const before = startTime === undefined ? '' : `&before=${startTime - 1}`;
  const call = windowEnd === undefined ? 'candles' : 'history-candles';
  return {
    path: `/api/v5/market/${call}?instId=${encodeURIComponent(symbol)}&bar=${BARS.get(interval) ?? interval}${after}${before}&limit=${limit}`,
    weight: WEIGHTS[call],
  };
}

/** The newest fills, or those before one. The venue cannot read forwards from an id, and says nothing of how fills were merged. */
export function okxTradesRequest({ symbol, channel, fromId, before, limit }: TradesRequest): RestRequest | undefined {
  if (fromId !== undefined || channel === 'aggTrade') return undefined;
  const after = before === undefined ? '' : `&type=1&after=${before.idText === '' ? before.id : before.idText}`;
  return {
    path: `/api/v5/market/history-trades?instId=${encodeURIComponent(symbol)}${after}&limit=${Math.min(limit, MAX_TRADES)}`,
    weight: WEIGHTS['history-trades'],
  };
}

/**
 * The long/short ratio of accounts, which is of all contracts on a currency. Rows of two days come, as a request cannot say how many.
 * Source: "Get long/short ratio" of the v5 documentation, read November 2026.
 */
export const OKX_LONG_SHORT: PolledChannel = {
  everyMs: LONG_SHORT_PERIOD_MS,
  request: (symbol) => ({
    path: `/api/v5/rubik/stat/contracts/long-short-account-ratio?ccy=${encodeURIComponent(symbol.split('-')[0] ?? '')}&period=5m`,
    weight: WEIGHTS['long-short'],
  }),
  // `[["ts","ratio"],…]`
  parse: (body, symbol, out) => {
    const rows = rowsOf(body);
    newestRatioInto(out, symbol, 'malformed' in rows ? undefined : rows.data, (row) =>
      Array.isArray(row) && typeof row[0] === 'string' && /^\d{13}$/.test(row[0])
        ? { venueTime: Number(row[0]), ratio: row[1] }
        : undefined,
    );
    if ('malformed' in rows) out.fail(`long/short ratio: ${rows.malformed}`);
  },
};

/** Reads candles, newest first. The answer does not name its instrument, whose kind says which column is the worth. */
export function parseOkxCandles(
  body: Uint8Array,
  interval: Interval,
  each: (candle: CandleRecord) => void,
  symbol = '',
): Malformed | undefined {
  const { worthColumn } = toOkxTopic('', symbol);
  const rows = rowsOf(body);
  if ('malformed' in rows) return { malformed: `candles: ${rows.malformed}` };
  const record = new CandleRecord();
  for (const row of rows.data.toReversed()) {
    record.reset();
    record.interval = interval;
    if (!okxCandleInto(row, record, worthColumn)) return { malformed: 'candles: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads trades, newest first. */
export function parseOkxTrades(
  body: Uint8Array,
  _channel: 'trade' | 'aggTrade',
  each: (trade: TradeRecord) => void,
): Malformed | undefined {
  const rows = rowsOf(body);
  if ('malformed' in rows) return { malformed: `trades: ${rows.malformed}` };
  const record = new TradeRecord();
  for (const row of rows.data.toReversed()) {
    record.reset();
    if (!isFields(row) || !okxTradeInto(row, record)) return { malformed: 'trades: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{"code":"0","data":[{"ts":"…"}]}`. */
export function parseOkxTime(body: Uint8Array): number | Malformed {
  const rows = rowsOf(body);
  const [row] = 'malformed' in rows ? [] : rows.data;
  const time = isFields(row) ? wholeTextOf(row, 'ts') : NaN;
  return Number.isNaN(time) ? { malformed: 'time: no ts' } : time;
}

/** Reads one list of instruments, whole or the bare array of its rows. Rows that cannot be read, and options, are counted. */
export function parseOkxInstruments(
  body: Uint8Array,
): { readonly instruments: readonly Instrument[]; readonly rejected: number } | Malformed {
  const rows = rowsOf(body);
  if ('malformed' in rows) return { malformed: `instruments: ${rows.malformed}` };
  const instruments = rows.data
    .map((row) => (isFields(row) ? toInstrument(row) : undefined))
    .filter((row) => row !== undefined);
  return { instruments, rejected: rows.data.length - instruments.length };
}

/** What an answer says when its code is not "0". Most answers show at once that they are real. */
export function okxRejectionOf(body: Uint8Array): Rejection | undefined {
  if (SUCCESS.every((byte, index) => body[index] === byte)) return undefined;
  const answer = parseJson(body);
  if (!isFields(answer) || answer['code'] === '0') return undefined;
  const message = rejectionOf(answer);
  if (message === undefined) return undefined;
  return { reason: RATE_LIMITED.has(textOf(answer, 'code')) ? 'rate-limited' : 'rejected', message };
}

/** The rows of an answer, or of a bare array of them. */
export function rowsOf(body: Uint8Array): { readonly data: readonly unknown[] } | Malformed {
  const answer = parseJson(body);
  if (Array.isArray(answer)) return { data: answer };
  if (!isFields(answer)) return { malformed: 'not an object' };
  if (answer['code'] !== '0' || !Array.isArray(answer['data'])) return { malformed: rejectionOf(answer) ?? 'no data' };
  return { data: answer['data'] };
}

function toInstrument(row: Fields): Instrument | undefined {
  const symbol = textOf(row, 'instId');
  const marketType = MARKET_TYPES.get(`${kindOf(row)} ${textOf(row, 'ctType')}`);
  if (symbol === '' || marketType === undefined) return undefined;
  const [base, quote] =
    marketType === 'spot'
      ? [textOf(row, 'baseCcy'), textOf(row, 'quoteCcy')]
      : // Contracts have neither, only what they are on.
        currenciesIn(textOf(row, 'uly') || symbol);
  if (base === '' || quote === '') return undefined;
  const tick = textOf(row, 'tickSz');
  const step = textOf(row, 'lotSz');
  const endTime = wholeTextOf(row, 'expTime');
  return {
    id: toInstrumentId('okx', symbol),
    venue: 'okx',
    symbol,
    marketType,
    base,
    quote,
    ...(Number(tick) > 0 && { tick }),
    ...(Number(step) > 0 && { step }),
    ...(marketType === 'spot'
      ? { sizeUnit: 'base' }
      : { sizeUnit: 'contracts', ...contractSizeOf(row, marketType.endsWith('inverse') ? quote : base) }),
    status: STATUS.get(textOf(row, 'state')) ?? 'unknown',
    // Of anything but a dated future it is the time of its delisting.
    ...(!Number.isNaN(endTime) &&
      (marketType.startsWith('future') ? { expiryTime: endTime } : { delistingTime: endTime })),
  };
}

/** Futures that have funding and end after years (`BTC-USD_UM_XPERP-310404`) are perpetuals. */
function kindOf(row: Fields): string {
  const type = textOf(row, 'instType');
  return type === 'FUTURES' && textOf(row, 'ruleType') === 'xperp' ? 'SWAP' : type;
}

/** `ctVal` times `ctMult`, where it is counted in the currency that it must be counted in. */
function contractSizeOf(row: Fields, currency: string): { readonly contractSize?: string } {
  const value = exactDecimal(textOf(row, 'ctVal'));
  const multiplier = exactDecimal(textOf(row, 'ctMult') || '1');
  if (textOf(row, 'ctValCcy') !== currency || value === undefined || multiplier === undefined) return {};
  const scale = value.scale + multiplier.scale;
  const digits = String(value.unscaled * multiplier.unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return {
    contractSize: scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0+$/, ''),
  };
}

const MARKET_TYPES: ReadonlyMap<string, MarketType> = new Map([
  ['SPOT ', 'spot'],
  ['SWAP linear', 'perp'],
  ['SWAP inverse', 'perp-inverse'],
  ['FUTURES linear', 'future'],
  ['FUTURES inverse', 'future-inverse'],
]);
const STATUS: ReadonlyMap<string, Instrument['status']> = new Map([
  ['live', 'trading'],
  ['suspend', 'halted'],
  ['preopen', 'upcoming'],
  ['post_only', 'halted'],
  ['rebase', 'halted'],
  ['test', 'halted'],
  ['expired', 'closed'],
  ['settling', 'closed'],
]);
/** Too many requests: of an address, of an account. */
const RATE_LIMITED: ReadonlySet<string> = new Set(['50011', '50061']);
const SUCCESS = new TextEncoder().encode('{"code":"0"');
