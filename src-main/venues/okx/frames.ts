import { nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { MAX_TITLE_CHARS, type Maintenance, toMaintenanceState } from '../../engine/venue/maintenance.ts';
import type { BookRecord, CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import {
  decimalsInto,
  isFields,
  levelsInto,
  parseJson,
  rejectionOf,
  nameOf,
  textOf,
  wholeOf,
  type Fields,
} from '../json-fields.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import {
  BBO,
  DEEP_BOOKS,
  FILLS,
  INDEX,
  LIQUIDATIONS,
  MERGED_FILLS,
  ORDERS_AT,
  SHALLOW_BOOK,
  STATUS,
  toOkxTopic,
  type OkxTopic,
} from './topics.ts';

/** Reads any frame by way of JSON.parse: the measure for the scanner, and the way of everything that is rare or unusual. Never throws. */
export function decodeOkxFrame(bytes: Uint8Array, out: Decoded): void {
  if (isPong(bytes)) {
    out.begin('pong');
    return;
  }
  const frame = parseJson(bytes);
  if (!isFields(frame)) out.fail(frame === undefined ? 'not JSON' : 'not an object');
  else if (frame['event'] !== undefined) decodeAnswer(frame, out);
  // Answers to orders.
  else if (typeof frame['op'] === 'string') out.begin('ignored');
  else decodeData(frame, out);
}

/** Fills a trade from a row of the stream or of history; false if a fact is missing. */
export function okxTradeInto(row: Fields, record: TradeRecord): boolean {
  const side = row['side'];
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  record.id = wholeTextOf(row, 'tradeId');
  if (Number.isNaN(record.id)) record.idText = nameOf(row, 'tradeId');
  record.isBuy = side === 'buy';
  return (
    (side === 'buy' || side === 'sell') &&
    decimalsInto(row, [
      ['px', record.price],
      ['sz', record.size],
    ]) &&
    hasTradeFacts(record)
  );
}

/** Fills a candle from `[ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm]`, its symbol and interval set already; false if a fact is missing. */
export function okxCandleInto(row: unknown, record: CandleRecord, worthColumn: '6' | '7'): boolean {
  if (!Array.isArray(row)) return false;
  const fields = Object.fromEntries(row.entries());
  record.openTime = wholeTextOf(fields, '0');
  record.closeTime = nextOpenTime(record.openTime, record.interval) - 1;
  return (
    !Number.isNaN(record.closeTime) &&
    decimalsInto(fields, [
      ['1', record.open],
      ['2', record.high],
      ['3', record.low],
      ['4', record.close],
      ['5', record.volume],
      [worthColumn, record.quoteVolume],
    ]) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

/** A whole number written as a text, such as every time and trade id, or NaN. */
export function wholeTextOf(fields: Fields, key: string): number {
  const text = fields[key];
  const value = typeof text === 'string' && WHOLE.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

function isPong(bytes: Uint8Array): boolean {
  return bytes.length === PONG.length && PONG.every((byte, index) => bytes[index] === byte);
}

/** Each subscription is answered by itself; the words of a rejection name it. */
function decodeAnswer(frame: Fields, out: Decoded): void {
  switch (frame['event']) {
    case 'subscribe':
    case 'unsubscribe': {
      const { arg } = frame;
      if (!isArg(arg)) {
        out.fail('an acknowledgement of nothing');
        return;
      }
      const topic = topicOfArg(arg);
      if (topic === undefined) {
        out.begin('ignored');
        return;
      }
      out.begin('ack');
      out.ackId = textOf(frame, 'id');
      out.topic = topic.key;
      return;
    }
    case 'error': {
      const named = REJECTED_TOPIC.exec(textOf(frame, 'msg'));
      out.begin('ack');
      out.ackId = textOf(frame, 'id');
      out.ackError = rejectionOf(frame) ?? 'rejected';
      if (named !== null) out.topic = `${named[1]}:${named[2]}`;
      return;
    }
    case 'notice':
      out.begin(frame['code'] === SERVICE_UPGRADE ? 'going-away' : 'ignored');
      return;
    default:
      out.begin('ignored');
  }
}

function decodeData(frame: Fields, out: Decoded): void {
  const { arg, data: rows } = frame;
  if (!isArg(arg) || !Array.isArray(rows)) {
    out.fail('neither data of a topic nor an answer');
    return;
  }
  const topic = topicOfArg(arg);
  if (topic?.channel === STATUS) {
    decodeStatus(rows, out);
    return;
  }
  const decode = topic === undefined || topic.interval !== undefined ? decodeCandle : CHANNELS.get(topic.channel);
  out.begin(topic === undefined || decode === undefined || rows.length === 0 ? 'ignored' : 'events');
  if (topic === undefined) return;
  out.topic = topic.key;
  out.topicSymbol = topic.symbol;
  if (decode === undefined) return;
  for (const row of rows as readonly unknown[]) {
    if (decode(row, out, topic, frame)) continue;
    out.fail(`${topic.channel} lacks a field or has one of the wrong type`);
    return;
  }
}

/** What is about other services than trading and sockets, or about the simulated market, is left out. Announcements have no documented id: their beginning and words are it, and one for another time says which it had. */
function decodeStatus(rows: readonly unknown[], out: Decoded): void {
  const maintenance: Maintenance[] = [];
  for (const row of rows) {
    const begin = isFields(row) ? wholeTextOf(row, 'begin') : NaN;
    if (!isFields(row) || Number.isNaN(begin) || textOf(row, 'state') === '') {
      out.fail('status lacks a field or has one of the wrong type');
      return;
    }
    if (row['env'] === DEMO || OTHER_SERVICES.has(textOf(row, 'serviceType'))) continue;
    const title = textOf(row, 'title').slice(0, MAX_TITLE_CHARS);
    const before = rescheduledFrom(textOf(row, 'scheDesc'));
    maintenance.push({
      id: `${title} ${begin}`,
      ...(Number.isNaN(before) || before === begin ? {} : { replaces: `${title} ${before}` }),
      title,
      state: toMaintenanceState(textOf(row, 'state')),
      begin,
      end: wholeTextOf(row, 'end'),
    });
  }
  out.begin(maintenance.length === 0 ? 'ignored' : 'maintenance');
  out.topic = STATUS;
  out.maintenance = maintenance;
}

/** When maintenance was to begin, of `Rescheduled from 2021-01-26T16:30:00.000Z to …`, epoch ms; NaN if it does not say. */
function rescheduledFrom(words: string): number {
  if (!words.startsWith(RESCHEDULED)) return NaN;
  const [time = ''] = words.slice(RESCHEDULED.length, RESCHEDULED.length + MAX_TIME_CHARS).split(' ');
  return Date.parse(time.replaceAll('`', ''));
}

const RESCHEDULED = 'Rescheduled from ';
/** Of a time with its fraction and marks around it. */
const MAX_TIME_CHARS = 40;

function isArg(arg: unknown): arg is Fields {
  return isFields(arg) && textOf(arg, 'channel') !== '';
}

/** Undefined for topics that are named otherwise than by their instrument, such as `instruments` and `account`: none of them is carried. */
function topicOfArg(arg: Fields): OkxTopic | undefined {
  const channel = textOf(arg, 'channel');
  const name = textOf(arg, channel === LIQUIDATIONS ? 'instType' : 'instId');
  return name === '' && channel !== STATUS ? undefined : toOkxTopic(channel, name);
}

type DecodeRow = (row: unknown, out: Decoded, topic: OkxTopic, frame: Fields) => boolean;

/** Rows of the merged channel that count no fills are of the time before it merged them. */
function decodeTrade(row: unknown, out: Decoded, topic: OkxTopic): boolean {
  if (!isFields(row)) return false;
  const record = out.addTrade();
  record.isAggregate = topic.channel === MERGED_FILLS && row['count'] !== undefined;
  return okxTradeInto(row, record);
}

function decodeBook(row: unknown, out: Decoded, topic: OkxTopic, frame: Fields): boolean {
  const { action } = frame;
  if (!isFields(row) || (action !== 'snapshot' && action !== 'update')) return false;
  const record = out.addBook();
  record.isSnapshot = action === 'snapshot';
  record.previousSequence = wholeOf(row, 'prevSeqId');
  const checksum = row['checksum'];
  // Zero says that there is none; it has been so for every book since 2026-06-23.
  if (typeof checksum === 'number' && Number.isSafeInteger(checksum) && checksum !== 0) record.checksum = checksum;
  return bookInto(row, record, topic);
}

function decodeWholeBook(row: unknown, out: Decoded, topic: OkxTopic): boolean {
  if (!isFields(row)) return false;
  const record = out.addBook();
  record.isSnapshot = true;
  return bookInto(row, record, topic);
}

function bookInto(row: Fields, record: BookRecord, topic: OkxTopic): boolean {
  record.symbol = topic.symbol;
  record.venueTime = wholeTextOf(row, 'ts');
  record.lastSequence = wholeOf(row, 'seqId');
  return levelsInto(row['bids'], record.bids, ORDERS_AT) && levelsInto(row['asks'], record.asks, ORDERS_AT);
}

function decodeBbo(row: unknown, out: Decoded, topic: OkxTopic): boolean {
  if (!isFields(row)) return false;
  const record = out.addBbo();
  record.symbol = topic.symbol;
  record.venueTime = wholeTextOf(row, 'ts');
  record.sequence = wholeOf(row, 'seqId');
  const bid = bestOf(row['bids']);
  const ask = bestOf(row['asks']);
  return (
    bid !== undefined &&
    ask !== undefined &&
    decimalsInto(bid, [
      ['0', record.bidPrice],
      ['1', record.bidSize],
    ]) &&
    record.bidPrice.present === record.bidSize.present &&
    decimalsInto(ask, [
      ['0', record.askPrice],
      ['1', record.askSize],
    ]) &&
    record.askPrice.present === record.askSize.present
  );
}

/** The first level of a side as fields by place, without any where the side is empty; undefined if there is no side. */
function bestOf(side: unknown): Fields | undefined {
  if (!Array.isArray(side)) return undefined;
  const [best]: readonly unknown[] = side;
  if (best === undefined) return {};
  return Array.isArray(best) && typeof best[0] === 'string' && typeof best[1] === 'string'
    ? Object.fromEntries(best.entries())
    : undefined;
}

function decodeTicker(row: unknown, out: Decoded, topic: OkxTopic): boolean {
  if (!isFields(row)) return false;
  const record = out.addTicker();
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  return (
    record.symbol !== '' &&
    decimalsInto(row, [
      ['last', record.last],
      ['open24h', record.open],
      ['high24h', record.high],
      ['low24h', record.low],
      ['vol24h', record.volume],
      ['bidPx', record.bidPrice],
      ['askPx', record.askPrice],
      // Of linear contracts it is base units, and no field has the quote volume.
      ...(topic.worthColumn === '6' ? [['volCcy24h', record.quoteVolume] as const] : []),
    ]) &&
    record.last.present
  );
}

function decodeCandle(row: unknown, out: Decoded, topic: OkxTopic): boolean {
  if (topic.interval === undefined) return false;
  const record = out.addCandle();
  record.symbol = topic.symbol;
  record.interval = topic.interval;
  if (!okxCandleInto(row, record, topic.worthColumn) || !Array.isArray(row)) return false;
  record.isClosed = row[8] === '1';
  return row[8] === '0' || row[8] === '1';
}

function decodeMarkPrice(row: unknown, out: Decoded): boolean {
  if (!isFields(row)) return false;
  const record = out.addMarkPrice();
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  return record.symbol !== '' && decimalsInto(row, [['markPx', record.markPrice]]) && record.markPrice.present;
}

/** The price of an index, for every contract on it. */
function decodeIndex(row: unknown, out: Decoded): boolean {
  if (!isFields(row)) return false;
  const record = out.addMarkPrice();
  record.isIndex = true;
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  return record.symbol !== '' && decimalsInto(row, [['idxPx', record.indexPrice]]) && record.indexPrice.present;
}

/** `fundingTime` is the next payment, and `nextFundingTime` the one after it. The rate of the latter is mostly left empty. */
function decodeFunding(row: unknown, out: Decoded): boolean {
  if (!isFields(row)) return false;
  const record = out.addMarkPrice();
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  record.nextFundingTime = wholeTextOf(row, 'fundingTime');
  const intervalMs = wholeTextOf(row, 'nextFundingTime') - record.nextFundingTime;
  if (intervalMs > 0) record.fundingIntervalMs = intervalMs;
  return (
    record.symbol !== '' &&
    decimalsInto(row, [
      ['fundingRate', record.fundingRate],
      ['nextFundingRate', record.predictedFundingRate],
    ])
  );
}

function decodeOpenInterest(row: unknown, out: Decoded): boolean {
  if (!isFields(row)) return false;
  const record = out.addOpenInterest();
  record.symbol = textOf(row, 'instId');
  record.venueTime = wholeTextOf(row, 'ts');
  return record.symbol !== '' && decimalsInto(row, [['oi', record.openInterest]]) && record.openInterest.present;
}

/** `side` is that of the order: a long that is forced out has `posSide` long and `side` sell. `bkPx` is the price of bankruptcy. */
function decodeLiquidation(row: unknown, out: Decoded): boolean {
  if (!isFields(row) || !Array.isArray(row['details'])) return false;
  const symbol = textOf(row, 'instId');
  return (
    symbol !== '' &&
    row['details'].every((detail: unknown) => {
      if (!isFields(detail) || (detail['side'] !== 'buy' && detail['side'] !== 'sell')) return false;
      const record = out.addLiquidation();
      record.symbol = symbol;
      record.isBuy = detail['side'] === 'buy';
      record.venueTime = wholeTextOf(detail, 'ts');
      return (
        decimalsInto(detail, [
          ['bkPx', record.price],
          ['sz', record.size],
        ]) &&
        record.price.present &&
        record.size.present
      );
    })
  );
}

const CHANNELS: ReadonlyMap<string, DecodeRow> = new Map<string, DecodeRow>([
  [FILLS, decodeTrade],
  [MERGED_FILLS, decodeTrade],
  ...Array.from(DEEP_BOOKS.keys(), (channel) => [channel, decodeBook] as const),
  [SHALLOW_BOOK, decodeWholeBook],
  [BBO, decodeBbo],
  ['tickers', decodeTicker],
  ['mark-price', decodeMarkPrice],
  [INDEX, decodeIndex],
  ['funding-rate', decodeFunding],
  ['open-interest', decodeOpenInterest],
  [LIQUIDATIONS, decodeLiquidation],
]);
const DEMO = '2';
/** Options, block trades, bots, spreads and copied trades. Source: v5 "Status channel", read 2026-11. */
const OTHER_SERVICES: ReadonlySet<string> = new Set(['4', '6', '7', '10', '11']);
const PONG = new TextEncoder().encode('pong');
const SERVICE_UPGRADE = '64008';
const REJECTED_TOPIC = /channel:([\w-]+),inst(?:Id|Type):([\w-]+)/;
const WHOLE = /^(?:0|[1-9]\d*)$/;
