import type { Instrument, MarketType } from '../../../src-shared/market/instrument.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { CandleRecord, TradeRecord, type BookRecord } from '../../engine/venue/records.ts';
import type { Malformed, RestAnswerKind } from '../../engine/venue/venue.ts';
import { toEpochMs } from './names.ts';
import { scanSnapshot } from './scan.ts';
import {
  decimalInto,
  decimalsInto,
  isFields,
  levelsInto,
  parseJson,
  rejectionOf,
  textOf,
  wholeOf,
  type Fields,
} from '../json-fields.ts';
import { newestRatioInto } from '../long-short-rows.ts';
import { hasTradeFacts } from '../trade-facts.ts';

/** Reads `{lastUpdateId,bids,asks}`; futures add `E` and `T`, COIN-M also `symbol` and `pair`. */
export function parseSnapshot(body: Uint8Array, out: BookRecord): Malformed | undefined {
  out.reset();
  if (scanSnapshot(body, out)) return undefined;
  out.reset();
  const answer = parseJson(body);
  if (!isFields(answer)) return { malformed: 'order book: not an object' };
  out.isSnapshot = true;
  out.symbol = textOf(answer, 'symbol');
  out.venueTime = toEpochMs(wholeOf(answer, 'E'));
  out.lastSequence = wholeOf(answer, 'lastUpdateId');
  if (Number.isNaN(out.lastSequence)) return { malformed: rejectionOf(answer) ?? 'order book: no lastUpdateId' };
  if (!levelsInto(answer['bids'], out.bids) || !levelsInto(answer['asks'], out.asks))
    return { malformed: 'order book: unreadable levels' };
  return undefined;
}

/** Reads `[[openTime,"o","h","l","c","volume",closeTime,"quote",trades,"taker base",…],…]`, oldest first. */
export function parseCandles(
  body: Uint8Array,
  interval: Interval,
  each: (candle: CandleRecord) => void,
): Malformed | undefined {
  const rows = parseJson(body);
  if (!Array.isArray(rows))
    return { malformed: (isFields(rows) ? rejectionOf(rows) : undefined) ?? 'candles: not an array' };
  const record = new CandleRecord();
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row) || !candleInto(Object.fromEntries(row.entries()), interval, record))
      return { malformed: 'candles: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{id,price,qty,time,isBuyerMaker}` rows, or `{a,p,q,f,l,T,m}` for aggregates, oldest first. */
export function parseTrades(
  body: Uint8Array,
  channel: 'trade' | 'aggTrade',
  each: (trade: TradeRecord) => void,
): Malformed | undefined {
  const rows = parseJson(body);
  if (!Array.isArray(rows))
    return { malformed: (isFields(rows) ? rejectionOf(rows) : undefined) ?? 'trades: not an array' };
  const record = new TradeRecord();
  for (const row of rows as readonly unknown[]) {
    if (!isFields(row) || !tradeInto(row, channel === 'trade' ? TRADE_KEYS : AGGREGATE_KEYS, record))
      return { malformed: 'trades: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{"serverTime":…}`. */
export function parseTime(body: Uint8Array): number | Malformed {
  const answer = parseJson(body);
  const time = isFields(answer) ? wholeOf(answer, 'serverTime') : NaN;
  return Number.isNaN(time) ? { malformed: 'time: no serverTime' } : toEpochMs(time);
}

/** Reads a whole exchangeInfo answer, or the bare array of its symbols. Rows that cannot be read are counted. */
export function parseInstruments(
  body: Uint8Array,
  venue: StreamVenueId,
): { readonly instruments: readonly Instrument[]; readonly rejected: number } | Malformed {
  const answer = parseJson(body);
  const rows = isFields(answer) ? answer['symbols'] : answer;
  if (!Array.isArray(rows))
    return { malformed: (isFields(answer) ? rejectionOf(answer) : undefined) ?? 'instruments: no symbols' };
  const instruments = rows
    .map((row: unknown) => (isFields(row) ? toInstrument(row, venue) : undefined))
    .filter((row) => row !== undefined);
  return { instruments, rejected: rows.length - instruments.length };
}

/** Reads `{openInterest,symbol,time}`, in base units or contracts, as sizes are. */
export function parseOpenInterest(body: Uint8Array, symbol: string, out: Decoded): void {
  out.begin('events');
  out.topicSymbol = symbol;
  const answer = parseJson(body);
  const record = out.addOpenInterest();
  if (!isFields(answer)) {
    out.fail('open interest: not an object');
    return;
  }
  record.symbol = textOf(answer, 'symbol');
  record.venueTime = toEpochMs(wholeOf(answer, 'time'));
  if (record.symbol === '' || !decimalInto(answer['openInterest'], record.openInterest) || !record.openInterest.present)
    out.fail(rejectionOf(answer) ?? 'open interest lacks a field or has one of the wrong type');
}

/** Reads `[{symbol,longShortRatio,longAccount,shortAccount,timestamp}]`, on COIN-M with `pair` in place of `symbol`: it has to be `named`. */
export function parseLongShortRatio(body: Uint8Array, symbol: string, named: string, out: Decoded): void {
  const rows = parseJson(body);
  newestRatioInto(out, symbol, rows, (row) =>
    isFields(row) && (textOf(row, 'symbol') || textOf(row, 'pair')) === named
      ? { venueTime: toEpochMs(wholeOf(row, 'timestamp')), ratio: row['longShortRatio'] }
      : undefined,
  );
  const rejection = isFields(rows) ? rejectionOf(rows) : undefined;
  if (rejection !== undefined) out.fail(rejection);
}

/** Reads `[{symbol,fundingIntervalHours},…]` of perpetuals whose funding was adjusted; all others pay every eight hours. */
export function completeFunding(
  body: Uint8Array,
  instruments: readonly Instrument[],
): readonly Instrument[] | Malformed {
  const rows = parseJson(body);
  if (!Array.isArray(rows))
    return { malformed: (isFields(rows) ? rejectionOf(rows) : undefined) ?? 'funding intervals: not an array' };
  const hours = new Map(
    rows.filter(isFields).map((row) => [textOf(row, 'symbol'), wholeOf(row, 'fundingIntervalHours')]),
  );
  return instruments.map((instrument) => {
    const adjusted = hours.get(instrument.symbol) ?? NaN;
    const isPerpetual = instrument.marketType === 'perp' || instrument.marketType === 'perp-inverse';
    return isPerpetual
      ? { ...instrument, fundingIntervalMs: (adjusted > 0 ? adjusted : USUAL_FUNDING_HOURS) * 3_600_000 }
      : instrument;
  });
}

/** What a recorded answer was: an order book, known by its path and symbol. */
export function answerKind(url: string): RestAnswerKind | undefined {
  if (EXCHANGE_INFO.test(url)) return { kind: 'instruments' };
  const symbol = DEPTH.test(url) ? SYMBOL.exec(url)?.[1] : undefined;
  if (symbol === undefined) return undefined;
  const depth = Number(LIMIT.exec(url)?.[1] ?? (url.includes('/api/') ? SPOT_DEPTH : FUTURES_DEPTH));
  try {
    return toSnapshotKind(decodeURIComponent(symbol), depth);
  } catch (error) {
    // A broken escape: nobody asked for that symbol.
    return error instanceof URIError ? undefined : toSnapshotKind(symbol, depth);
  }
}

function toSnapshotKind(symbol: string, depth: number): RestAnswerKind {
  return { kind: 'book-snapshot', symbol, topic: `${symbol.toLowerCase()}@depth@100ms`, depth };
}

function toInstrument(row: Fields, venue: StreamVenueId): Instrument | undefined {
  const symbol = textOf(row, 'symbol');
  const base = textOf(row, 'baseAsset');
  const quote = textOf(row, 'quoteAsset');
  if (symbol === '' || base === '' || quote === '') return undefined;
  const marketType = marketTypeOf(row, venue, symbol);
  const tick = stepOf(row, 'PRICE_FILTER', 'tickSize');
  const step = stepOf(row, 'LOT_SIZE', 'stepSize');
  const contractSize = row['contractSize'];
  return {
    id: toInstrumentId(venue, symbol),
    venue,
    symbol,
    marketType,
    base,
    quote,
    ...(tick !== undefined && { tick }),
    ...(step !== undefined && { step }),
    sizeUnit: contractSize === undefined ? 'base' : 'contracts',
    ...((typeof contractSize === 'number' || typeof contractSize === 'string') && {
      contractSize: String(contractSize),
    }),
    // COIN-M calls it `contractStatus`.
    status: STATUS.get(textOf(row, 'contractStatus') || textOf(row, 'status')) ?? 'unknown',
    ...endOf(row, marketType),
  };
}

/** Perpetuals have a time beyond any, or that of their delisting. */
function endOf(row: Fields, marketType: MarketType): Pick<Instrument, 'expiryTime' | 'delistingTime'> {
  const endTime = wholeOf(row, 'deliveryDate');
  if (Number.isNaN(endTime)) return {};
  if (marketType.startsWith('future')) return { expiryTime: endTime };
  return endTime < NO_END_TIME ? { delistingTime: endTime } : {};
}

/** Perpetuals are `PERPETUAL` or, on other underlyings, something that ends so; quarterly names change too often to list. */
function marketTypeOf(row: Fields, venue: StreamVenueId, symbol: string): MarketType {
  if (venue === 'binance-spot') return 'spot';
  const contractType = textOf(row, 'contractType');
  const isPerpetual =
    contractType === '' ? !symbol.includes('_') || symbol.endsWith('_PERP') : contractType.endsWith('PERPETUAL');
  if (venue === 'binance-coinm') return isPerpetual ? 'perp-inverse' : 'future-inverse';
  return isPerpetual ? 'perp' : 'future';
}

/** `pricePrecision` and `quantityPrecision` are not the steps; only the filters are. */
function stepOf(row: Fields, filterType: string, key: string): string | undefined {
  const filters = row['filters'];
  const filter: unknown = Array.isArray(filters)
    ? filters.find((each: unknown) => isFields(each) && each['filterType'] === filterType)
    : undefined;
  const step = isFields(filter) ? textOf(filter, key) : '';
  return Number(step) > 0 ? step : undefined;
}

function candleInto(row: Fields, interval: Interval, record: CandleRecord): boolean {
  record.reset();
  record.interval = interval;
  record.openTime = toEpochMs(wholeOf(row, '0'));
  record.closeTime = Math.floor(toEpochMs(wholeOf(row, '6')));
  record.tradeCount = wholeOf(row, '8');
  return (
    !Number.isNaN(record.openTime) &&
    !Number.isNaN(record.closeTime) &&
    decimalsInto(row, [
      ['1', record.open],
      ['2', record.high],
      ['3', record.low],
      ['4', record.close],
      ['5', record.volume],
      ['7', record.quoteVolume],
      ['9', record.takerBuyVolume],
    ]) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

function tradeInto(row: Fields, keys: typeof TRADE_KEYS | typeof AGGREGATE_KEYS, record: TradeRecord): boolean {
  record.reset();
  const id = row[keys.id];
  record.id = wholeOf(row, keys.id);
  if (typeof id === 'bigint') record.idText = String(id);
  record.venueTime = toEpochMs(wholeOf(row, keys.time));
  record.isBuy = row[keys.isBuyerMaker] === false;
  record.isAggregate = keys === AGGREGATE_KEYS;
  if (record.isAggregate) {
    record.firstTradeId = wholeOf(row, 'f');
    record.lastTradeId = wholeOf(row, 'l');
  }
  return (
    typeof row[keys.isBuyerMaker] === 'boolean' &&
    decimalInto(row[keys.price], record.price) &&
    decimalInto(row[keys.size], record.size) &&
    hasTradeFacts(record)
  );
}

const TRADE_KEYS = { id: 'id', price: 'price', size: 'qty', time: 'time', isBuyerMaker: 'isBuyerMaker' } as const;
const AGGREGATE_KEYS = { id: 'a', price: 'p', size: 'q', time: 'T', isBuyerMaker: 'm' } as const;

const DEPTH = /\/(?:api\/v[13]|[fd]api\/v1)\/depth\?/;
const SYMBOL = /[?&]symbol=([^&#]+)/;
const LIMIT = /[?&]limit=(\d+)/;
/** Levels a side if no limit was asked for. */
const SPOT_DEPTH = 100;
const FUTURES_DEPTH = 500;
const USUAL_FUNDING_HOURS = 8;
/** `deliveryDate` of perpetuals that are not to be delisted is 25 December 2100, 4133404800000. */
const NO_END_TIME = 4_102_444_800_000;
const EXCHANGE_INFO = /\/(?:api\/v[13]|[fd]api\/v1)\/exchangeInfo(?:[?#]|$)/;

const STATUS: ReadonlyMap<string, Instrument['status']> = new Map([
  ['TRADING', 'trading'],
  ['HALT', 'halted'],
  ['BREAK', 'halted'],
  ['AUCTION_MATCH', 'halted'],
  ['PRE_TRADING', 'halted'],
  ['POST_TRADING', 'halted'],
  ['PENDING_TRADING', 'upcoming'],
  ['END_OF_DAY', 'halted'],
  ['CANCEL_ONLY', 'halted'],
  ['TRADING_HALT', 'halted'],
  ['TRADING_CANCEL_ONLY', 'halted'],
  ['PRE_DELISTING', 'halted'],
  ['DELISTING', 'closed'],
  ['DOWN', 'closed'],
  ['PRE_DELIVERING', 'closed'],
  ['DELIVERING', 'closed'],
  ['DELIVERED', 'closed'],
  ['PRE_SETTLE', 'closed'],
  ['SETTLING', 'closed'],
  ['CLOSE', 'closed'],
]);
