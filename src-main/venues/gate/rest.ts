import { toInstrumentId, type Instrument } from '../../../src-shared/market/instrument.ts';
import { nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import { CandleRecord, TradeRecord, type BookRecord } from '../../engine/venue/records.ts';
import type { Malformed, RestAnswerKind, SymbolFacts } from '../../engine/venue/venue.ts';
import { idInto, plainText, sideInto, signedInto, textedFieldsInto, textedInto, toEpochMs } from './fields.ts';
import { baseMarket } from '../symbol-facts.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { newestRatioInto } from '../long-short-rows.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import { isFields, parseJson, textOf, wholeOf, type Fields } from '../json-fields.ts';

/** Reads `{id,current,update,asks,bids}`. `id` is the number of the last change in it. */
export function parseSnapshot(body: Uint8Array, out: BookRecord): Malformed | undefined {
  const answer = parseJson(body);
  out.reset();
  if (!isFields(answer)) return { malformed: 'order book: not an object' };
  out.isSnapshot = true;
  out.venueTime = toEpochMs(answer['update']);
  out.lastSequence = wholeOf(answer, 'id');
  if (Number.isNaN(out.lastSequence)) return { malformed: rejectedWith(answer) ?? 'order book: no id' };
  if (!sideInto(answer['bids'], out.bids) || !sideInto(answer['asks'], out.asks))
    return { malformed: 'order book: unreadable levels' };
  return undefined;
}

/** Reads `[["t","quote volume","close","high","low","open","base volume","closed"],…]`, oldest first. */
export function parseSpotCandles(
  body: Uint8Array,
  interval: Interval,
  each: (candle: CandleRecord) => void,
): Malformed | undefined {
  return parseRows(body, 'candles', (rows) => {
    const record = new CandleRecord();
    return rows.every((row) => {
      const isRead = Array.isArray(row) && candleInto(Object.fromEntries(row.entries()), SPOT_CANDLE, interval, record);
      if (isRead) each(record);
      return isRead;
    });
  });
}

/** Reads `[{t,v,c,h,l,o,sum},…]`, oldest first: `v` contracts, `sum` quote units, which an inverse contract's `v` is already. */
export function parseFuturesCandles(keys: typeof LINEAR_CANDLE | typeof INVERSE_CANDLE): typeof parseSpotCandles {
  return (body, interval, each) =>
    parseRows(body, 'candles', (rows) => {
      const record = new CandleRecord();
      return rows.every((row) => {
        const isRead = isFields(row) && candleInto(row, keys, interval, record);
        if (isRead) each(record);
        return isRead;
      });
    });
}

/**
 * Reads `{time,lsr_account,…}` rows of `contract_stats`. The documentation describes `lsr_account` with the words of `lsr_taker`, which is of taker volume,
 * and the other way round: the names are believed (read November 2026).
 */
export function parseLongShortRatio(body: Uint8Array, symbol: string, out: Decoded): void {
  const rows = parseJson(body);
  newestRatioInto(out, symbol, rows, (row) =>
    isFields(row) ? { venueTime: toEpochMs(row['time']), ratio: plainText(row['lsr_account']) } : undefined,
  );
  const rejection = isFields(rows) ? rejectedWith(rows) : undefined;
  if (rejection !== undefined) out.fail(rejection);
}

/** Reads trades of either section, whatever their order. `sequence_id` counts a spot pair's own trades, as `id_market` does in the stream. */
export function parseTrades(
  body: Uint8Array,
  _channel: 'trade' | 'aggTrade',
  each: (trade: TradeRecord) => void,
): Malformed | undefined {
  return parseRows(body, 'trades', (rows) => {
    const first: unknown = rows[0];
    const last: unknown = rows.at(-1);
    const isNewestFirst =
      isFields(first) && isFields(last) && Number(plainText(first['id'])) > Number(plainText(last['id']));
    const record = new TradeRecord();
    return (isNewestFirst ? rows.toReversed() : rows).every((row) => {
      const isRead = isFields(row) && tradeInto(row, record);
      if (isRead && row['is_internal'] !== true) each(record);
      return isRead;
    });
  });
}

/** Reads `{"server_time":…}`. */
export function parseTime(body: Uint8Array): number | Malformed {
  const answer = parseJson(body);
  const time = isFields(answer) ? toEpochMs(answer['server_time']) : NaN;
  return Number.isNaN(time) ? { malformed: 'time: no server_time' } : time;
}

/** What parses an instruments list. */
export type InstrumentsParser = (
  body: Uint8Array,
) => { readonly instruments: readonly Instrument[]; readonly rejected: number } | Malformed;

/** Reads rows, each by `read`; those that it cannot read are counted. */
export function instrumentsParser(read: (row: Fields) => Instrument | undefined): InstrumentsParser {
  return (body) => {
    const rows = parseJson(body);
    if (!Array.isArray(rows))
      return { malformed: (isFields(rows) ? rejectedWith(rows) : undefined) ?? 'instruments: not an array' };
    const instruments = rows
      .map((row: unknown) => (isFields(row) ? read(row) : undefined))
      .filter((instrument) => instrument !== undefined);
    return { instruments, rejected: rows.length - instruments.length };
  };
}

/** A row of `/spot/currency_pairs`. */
export function toPair(row: Fields): Instrument | undefined {
  const symbol = textOf(row, 'id');
  const base = textOf(row, 'base');
  const quote = textOf(row, 'quote');
  if (symbol === '' || base === '' || quote === '') return undefined;
  const tick = stepOf(wholeOf(row, 'precision'));
  const step = stepOf(wholeOf(row, 'amount_precision'));
  return {
    id: toInstrumentId('gate-spot', symbol),
    venue: 'gate-spot',
    symbol,
    marketType: 'spot',
    base,
    quote,
    ...(tick !== undefined && { tick }),
    ...(step !== undefined && { step }),
    sizeUnit: 'base',
    status: PAIR_STATUS.get(textOf(row, 'trade_status')) ?? 'unknown',
  };
}

/** A row of `/futures/{settle}/contracts`. An inverse contract has a multiplier of 0 and is worth one quote unit; others of the BTC market are not carried. */
export function toContract(venue: 'gate-usdm' | 'gate-coinm', row: Fields): Instrument | undefined {
  const isInverse = venue === 'gate-coinm';
  const symbol = textOf(row, 'name');
  const [base, quote] = assetsOf(symbol);
  const multiplier = textOf(row, 'quanto_multiplier');
  if (
    base === '' ||
    quote === '' ||
    (textOf(row, 'type') === 'inverse') !== isInverse ||
    !(isInverse || Number(multiplier) > 0)
  )
    return undefined;
  const tick = textOf(row, 'order_price_round');
  const step = stepOfContract(row);
  const fundingSeconds = wholeOf(row, 'funding_interval');
  return {
    id: toInstrumentId(venue, symbol),
    venue,
    symbol,
    marketType: isInverse ? 'perp-inverse' : 'perp',
    base,
    quote,
    ...(Number(tick) > 0 && { tick }),
    ...(step !== undefined && { step }),
    sizeUnit: 'contracts',
    contractSize: isInverse ? '1' : multiplier,
    status: contractStatus(row),
    ...(fundingSeconds > 0 && { fundingIntervalMs: fundingSeconds * 1000 }),
  };
}

/** What the symbol of a contract says. Inverse contracts are worth one quote unit. */
export function ofContractSymbol(symbol: string, venue: 'gate-usdm' | 'gate-coinm'): SymbolFacts {
  const isInverse = venue === 'gate-coinm';
  return {
    ...baseMarket(isInverse ? 'perp-inverse' : 'perp', assetsOf(symbol)),
    sizeUnit: 'contracts',
    ...(isInverse && { contractSize: '1' }),
  };
}

/** Base and quote of a symbol: `BTC_USDT`. Empty if it does not name them. */
export function assetsOf(symbol: string): readonly [base: string, quote: string] {
  const [base = '', quote = ''] = symbol.split('_');
  return [base, quote];
}

/** What a recorded answer was, read from its URL. */
export function answerKind(url: string): RestAnswerKind | undefined {
  const section = SNAPSHOT.exec(url)?.[1];
  const symbol = SYMBOL.exec(url)?.[1];
  if (section === undefined || symbol === undefined) return LIST.test(url) ? { kind: 'instruments' } : undefined;
  return {
    kind: 'book-snapshot',
    symbol,
    topic: `${section}.order_book_update:${symbol}`,
    depth: Number(LIMIT.exec(url)?.[1] ?? USUAL_DEPTH),
  };
}

/** Columns of a candle by where it comes from; see {@link parseSpotCandles} and {@link parseFuturesCandles}. */
const SPOT_CANDLE = { time: '0', open: '5', high: '3', low: '4', close: '2', volume: '6', quote: '1' } as const;
/** Of USDT-settled contracts. */
export const LINEAR_CANDLE = {
  time: 't',
  open: 'o',
  high: 'h',
  low: 'l',
  close: 'c',
  volume: 'v',
  quote: 'sum',
} as const;
/** Of inverse contracts. */
export const INVERSE_CANDLE = { ...LINEAR_CANDLE, quote: '' } as const;

function parseRows(body: Uint8Array, what: string, read: (rows: readonly unknown[]) => boolean): Malformed | undefined {
  const rows = parseJson(body);
  if (!Array.isArray(rows))
    return { malformed: (isFields(rows) ? rejectedWith(rows) : undefined) ?? `${what}: not an array` };
  return read(rows) ? undefined : { malformed: `${what}: unreadable row` };
}

function candleInto(
  row: Fields,
  keys: typeof SPOT_CANDLE | typeof LINEAR_CANDLE | typeof INVERSE_CANDLE,
  interval: Interval,
  record: CandleRecord,
): boolean {
  record.reset();
  record.interval = interval;
  record.openTime = toEpochMs(row[keys.time]);
  if (Number.isNaN(record.openTime)) return false;
  record.closeTime = nextOpenTime(record.openTime, interval) - 1;
  return (
    textedFieldsInto(row, [
      [keys.open, record.open],
      [keys.high, record.high],
      [keys.low, record.low],
      [keys.close, record.close],
      [keys.volume, record.volume],
      [keys.quote, record.quoteVolume],
    ]) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

function tradeInto(row: Fields, record: TradeRecord): boolean {
  record.reset();
  const side = row['side'];
  record.venueTime = toEpochMs(row['create_time_ms'] ?? row['create_time']);
  if (!textedInto(row['price'], record.price)) return false;
  record.symbol = textOf(row, 'currency_pair') || textOf(row, 'contract');
  if (side === undefined) {
    const isBuy = signedInto(row['size'], record.size);
    record.isBuy = isBuy === true;
    idInto(row['id'], record);
    return isBuy !== undefined && hasTradeFacts(record);
  }
  record.isBuy = side === 'buy';
  idInto(row['sequence_id'], record);
  return (side === 'buy' || side === 'sell') && textedInto(row['amount'], record.size) && hasTradeFacts(record);
}

function rejectedWith(answer: Fields): string | undefined {
  const label = textOf(answer, 'label');
  return label === '' ? undefined : `${label}: ${textOf(answer, 'message')}`;
}

/** `0.001` of three digits behind the point. */
function stepOf(digits: number): string | undefined {
  if (!(digits <= MAX_DIGITS)) return undefined;
  return digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
}

/**
 * Contracts are whole if the venue does not say that they are divisible; then the smallest order is the step. That one is 0 if the list
 * has it cut to whole contracts: the step is not known then.
 */
function stepOfContract(row: Fields): string | undefined {
  if (row['enable_decimal'] !== true) return '1';
  const smallest = plainText(row['order_size_min']);
  return Number(smallest) > 0 ? smallest : undefined;
}

function contractStatus(row: Fields): Instrument['status'] {
  const status = CONTRACT_STATUS.get(textOf(row, 'status') || 'trading') ?? 'unknown';
  return status === 'trading' && row['in_delisting'] === true ? 'halted' : status;
}

const SNAPSHOT = /\/(spot|futures)\/(?:(?:usdt|btc)\/)?order_book\?/;
const LIST = /\/(?:spot\/currency_pairs|futures\/(?:usdt|btc)\/contracts)(?:[?#]|$)/;
const SYMBOL = /[?&](?:currency_pair|contract)=([^&#]+)/;
const LIMIT = /[?&]limit=(\d+)/;
/** Levels a side if no limit was asked for. */
const USUAL_DEPTH = 10;
const MAX_DIGITS = 22;

/** One-sided pairs (`buyable`, `sellable`) trade. */
const PAIR_STATUS: ReadonlyMap<string, Instrument['status']> = new Map([
  ['tradable', 'trading'],
  ['buyable', 'trading'],
  ['sellable', 'trading'],
  ['untradable', 'halted'],
]);
const CONTRACT_STATUS: ReadonlyMap<string, Instrument['status']> = new Map([
  ['trading', 'trading'],
  ['prelaunch', 'upcoming'],
  ['circuit_breaker', 'halted'],
  ['delisting', 'halted'],
  ['delisted', 'closed'],
]);
