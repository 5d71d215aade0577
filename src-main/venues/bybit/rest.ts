import { nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import { toInstrumentId, type Instrument, type MarketType } from '../../../src-shared/market/instrument.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import type { InstrumentList, Malformed, Rejection, RestAnswerKind, RestRequest } from '../../engine/venue/venue.ts';
import { decimalInto, decimalsInto, isFields, parseJson, nameOf, textOf, type Fields } from '../json-fields.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { newestRatioInto } from '../long-short-rows.ts';
import { hasTradeFacts } from '../trade-facts.ts';

/** What an answer with status 200 says when it is none: its `retCode`. Undefined for a real answer and for what is no answer of the venue at all. */
export function rejectionOf(body: Uint8Array): Rejection | undefined {
  if (startsWith(body, GOOD)) return undefined;
  const answer = parseJson(body);
  const code = isFields(answer) ? answer['retCode'] : undefined;
  if (!isFields(answer) || typeof code !== 'number' || code === 0) return undefined;
  return {
    reason: RATE_CODES.has(code) ? 'rate-limited' : 'rejected',
    message: `${code}: ${textOf(answer, 'retMsg')}`,
  };
}

/** Reads `[["start","open","high","low","close","volume","turnover"],…]`, newest first as the venue sends it. */
export function parseCandles(
  body: Uint8Array,
  interval: Interval,
  each: (candle: CandleRecord) => void,
): Malformed | undefined {
  const rows = listOf(body);
  if (rows === undefined) return { malformed: 'candles: no list' };
  const record = new CandleRecord();
  for (const row of rows.toReversed()) {
    if (!Array.isArray(row) || !candleInto(Object.fromEntries(row.entries()), interval, record))
      return { malformed: 'candles: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{execId,price,size,side,time}` rows, newest first as the venue sends them. */
export function parseTrades(
  body: Uint8Array,
  _channel: 'trade' | 'aggTrade',
  each: (trade: TradeRecord) => void,
): Malformed | undefined {
  const rows = listOf(body);
  if (rows === undefined) return { malformed: 'trades: no list' };
  const record = new TradeRecord();
  for (const row of rows.toReversed()) {
    if (!isFields(row) || !tradeInto(row, record)) return { malformed: 'trades: unreadable row' };
    each(record);
  }
  return undefined;
}

/** Reads `{symbol,buyRatio,sellRatio,timestamp}` rows: the shares of accounts that are long and short, whose quotient the venue calls the ratio. */
export function parseLongShortRatio(body: Uint8Array, symbol: string, out: Decoded): void {
  newestRatioInto(out, symbol, listOf(body), (row) => {
    if (!isFields(row) || textOf(row, 'symbol') !== symbol) return undefined;
    const long = SHARE.test(textOf(row, 'buyRatio')) ? Number(row['buyRatio']) : NaN;
    const short = SHARE.test(textOf(row, 'sellRatio')) ? Number(row['sellRatio']) : NaN;
    const time = textOf(row, 'timestamp');
    if (!(long >= 0 && short > 0)) return undefined;
    return { venueTime: /^\d{13}$/.test(time) ? Number(time) : NaN, ratio: (long / short).toFixed(SHARE_DECIMALS) };
  });
}

/** Reads `timeNano`, which does not fit 2^53. */
export function parseTime(body: Uint8Array): number | Malformed {
  const result = resultOf(body);
  const nanoseconds = result === undefined ? '' : textOf(result, 'timeNano');
  return /^\d{19}$/.test(nanoseconds) ? Number(nanoseconds.slice(0, -6)) : { malformed: 'time: no timeNano' };
}

/** Reads a page of `instruments-info`, or the bare array of its rows. */
export function parseInstruments(body: Uint8Array, venue: StreamVenueId): InstrumentList | Malformed {
  const answer = parseJson(body);
  const rows: readonly unknown[] | undefined = Array.isArray(answer) ? answer : listIn(answer);
  if (rows === undefined) return { malformed: 'instruments: no list' };
  const instruments = rows
    .map((row: unknown) => (isFields(row) ? toInstrument(row, venue) : undefined))
    .filter((row) => row !== undefined);
  const result = resultIn(answer);
  // Empty after the last page.
  const cursor = result === undefined ? '' : textOf(result, 'nextPageCursor');
  return { instruments, rejected: rows.length - instruments.length, ...(cursor === '' ? {} : { cursor }) };
}

/** The page that a cursor of the page before names. */
export function nextPage(request: RestRequest, cursor: string): RestRequest {
  return { ...request, path: `${request.path.split('&cursor=', 1)[0] ?? ''}&cursor=${encodeURIComponent(cursor)}` };
}

/** Books never join a REST answer: its numbers are those of the deepest stream alone. */
export function answerKind(url: string): RestAnswerKind | undefined {
  return url.includes('/v5/market/instruments-info') ? { kind: 'instruments' } : undefined;
}

function toInstrument(row: Fields, venue: StreamVenueId): Instrument | undefined {
  const symbol = textOf(row, 'symbol');
  const base = textOf(row, 'baseCoin');
  const quote = textOf(row, 'quoteCoin');
  const marketType = venue === 'bybit-spot' ? 'spot' : MARKET_TYPES.get(textOf(row, 'contractType'));
  if (symbol === '' || base === '' || quote === '' || marketType === undefined) return undefined;
  const tick = stepOf(row['priceFilter'], 'tickSize');
  const step = stepOf(row['lotSizeFilter'], venue === 'bybit-spot' ? 'basePrecision' : 'qtyStep');
  const isInverse = marketType === 'perp-inverse' || marketType === 'future-inverse';
  return {
    id: toInstrumentId(venue, symbol),
    venue,
    symbol,
    marketType,
    base,
    quote,
    ...(tick !== undefined && { tick }),
    ...(step !== undefined && { step }),
    // Inverse sizes are US dollars: contracts of one.
    ...(isInverse ? { sizeUnit: 'contracts', contractSize: '1' } : { sizeUnit: 'base' }),
    status: statusOf(row),
    ...termOf(row, marketType),
  };
}

/** Of a perpetual `deliveryTime` is the time of its delisting, 0 if none is planned; `fundingInterval` is in minutes. */
function termOf(
  row: Fields,
  marketType: MarketType,
): Pick<Instrument, 'expiryTime' | 'delistingTime' | 'fundingIntervalMs'> {
  const endTime = Number(textOf(row, 'deliveryTime') || NaN);
  if (!marketType.startsWith('perp')) return endTime > 0 ? { expiryTime: endTime } : {};
  const minutes = row['fundingInterval'];
  return {
    ...(endTime > 0 && { delistingTime: endTime }),
    ...(typeof minutes === 'number' && minutes > 0 && { fundingIntervalMs: minutes * MINUTE_MS }),
  };
}

/** A perpetual before its launch trades once its auctions are over. */
function statusOf(row: Fields): Instrument['status'] {
  const status = textOf(row, 'status');
  const listing = row['preListingInfo'];
  if (status === 'PreLaunch' && isFields(listing) && textOf(listing, 'curAuctionPhase') === 'ContinuousTrading')
    return 'trading';
  return STATUS.get(status) ?? 'unknown';
}

function stepOf(filter: unknown, key: string): string | undefined {
  const step = isFields(filter) ? textOf(filter, key) : '';
  return Number(step) > 0 ? step : undefined;
}

function candleInto(row: Fields, interval: Interval, record: CandleRecord): boolean {
  const openTime = Number(textOf(row, '0') || NaN);
  record.reset();
  record.interval = interval;
  record.openTime = openTime;
  record.closeTime = nextOpenTime(openTime, interval) - 1;
  return (
    Number.isSafeInteger(openTime) &&
    decimalsInto(row, [
      ['1', record.open],
      ['2', record.high],
      ['3', record.low],
      ['4', record.close],
      ['5', record.volume],
      ['6', record.quoteVolume],
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
  record.symbol = textOf(row, 'symbol');
  record.idText = nameOf(row, 'execId');
  record.venueTime = Number(textOf(row, 'time') || NaN);
  record.isBuy = row['side'] === 'Buy';
  record.isBlock = row['isBlockTrade'] === true;
  return (
    (record.isBuy || row['side'] === 'Sell') &&
    Number.isSafeInteger(record.venueTime) &&
    decimalInto(row['price'], record.price) &&
    decimalInto(row['size'], record.size) &&
    hasTradeFacts(record)
  );
}

/** The rows of a result; undefined if there are none. */
export function listOf(body: Uint8Array): readonly unknown[] | undefined {
  return listIn(parseJson(body));
}

function listIn(answer: unknown): readonly unknown[] | undefined {
  const list = resultIn(answer)?.['list'];
  return Array.isArray(list) ? list : undefined;
}

function resultOf(body: Uint8Array): Fields | undefined {
  return resultIn(parseJson(body));
}

function resultIn(answer: unknown): Fields | undefined {
  const result = isFields(answer) ? answer['result'] : undefined;
  return isFields(result) ? result : undefined;
}

function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  return head.every((byte, at) => bytes[at] === byte);
}

const MINUTE_MS = 60_000;
const GOOD = new TextEncoder().encode('{"retCode":0,');
/** Too many visits, of the account or of the address. */
const RATE_CODES: ReadonlySet<number> = new Set([10006, 10018]);

const MARKET_TYPES: ReadonlyMap<string, MarketType> = new Map([
  ['LinearPerpetual', 'perp'],
  ['LinearFutures', 'future'],
  ['InversePerpetual', 'perp-inverse'],
  ['InverseFutures', 'future-inverse'],
]);

const STATUS: ReadonlyMap<string, Instrument['status']> = new Map([
  ['Trading', 'trading'],
  ['PreLaunch', 'upcoming'],
  ['Settling', 'halted'],
  ['Delivering', 'closed'],
  ['Closed', 'closed'],
]);
const SHARE = /^[01](?:\.\d{1,18})?$/;
/** Digits of the venue's shares, and so of their quotient. */
const SHARE_DECIMALS = 4;
