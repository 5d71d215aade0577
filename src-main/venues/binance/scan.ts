import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner, KEY_CLOSE, KEY_NONE } from '../../../src-shared/market/byte-scanner.ts';
import { isInterval } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { BboRecord, BookRecord, CandleRecord, TradeRecord } from '../../engine/venue/records.ts';
import {
  isWholeBbo,
  isWholeBook,
  isWholeCandle,
  isWholeTrade,
  toEpochMs,
  toTopicName,
  type TopicName,
} from './names.ts';

/**
 * Reads the frames that come by the thousand (trade, aggTrade, depth, partial depth, bookTicker, kline; combined or bare) straight
 * from bytes. False where a frame is anything else or in any way unusual: then `out` holds rubbish, and the plain decoder must
 * decide. `streamType` is the only `st` that belongs to this market, where the venue sends one. Hot.
 */
export function scanFrame(bytes: Uint8Array, out: Decoded, streamType: number): boolean {
  scanner.open(bytes);
  const isCombined = scanner.takeAll(STREAM);
  topic = NO_TOPIC;
  if (isCombined) {
    const named = scanner.text() ? TOPICS.of(bytes, scanner) : undefined;
    if (named === undefined) return false;
    topic = named;
    topicStart = scanner.textStart;
    if (!scanner.takeAll(DATA)) return false;
  }
  out.begin('events');
  out.topic = topic.key;
  out.topicSymbol = topic.symbol;
  if (!scanner.take(OPEN_BRACE) || !scanEvent(bytes, out, streamType)) return false;
  return (!isCombined || scanner.take(CLOSE_BRACE)) && scanner.isAtEnd;
}

/** Reads a whole REST order book; false where it is in any way unusual. */
export function scanSnapshot(bytes: Uint8Array, record: BookRecord): boolean {
  scanner.open(bytes);
  topic = NO_TOPIC;
  return scanner.take(OPEN_BRACE) && scanSides(bytes, record) && scanner.isAtEnd;
}

function scanEvent(bytes: Uint8Array, out: Decoded, streamType: number): boolean {
  const key = scanner.firstKey();
  if (key === SMALL_E) return scanNamed(bytes, out, streamType);
  if (key === SMALL_U) return scanBbo(bytes, out.addBbo(), key, streamType);
  if (key !== KEY_NONE) return false;
  const record = out.addBook();
  record.symbol = topic.symbol;
  return scanSides(bytes, record);
}

function scanNamed(bytes: Uint8Array, out: Decoded, streamType: number): boolean {
  if (scanner.takeAll(DEPTH_UPDATE)) return scanDepth(bytes, out.addBook(), streamType);
  if (scanner.takeAll(TRADE)) return scanTrade(bytes, out.addTrade(), streamType);
  if (scanner.takeAll(BOOK_TICKER)) return scanBbo(bytes, out.addBbo(), scanner.key(), streamType);
  if (scanner.takeAll(AGGREGATE_TRADE)) return scanAggregate(bytes, out.addTrade(), streamType);
  return scanner.takeAll(KLINE) && scanKline(bytes, out.addCandle(), streamType);
}

function scanTrade(bytes: Uint8Array, record: TradeRecord, streamType: number): boolean {
  let hasSide = false;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case SMALL_T:
        isRead = scanner.whole();
        record.id = scanner.mantissa;
        break;
      case SMALL_P:
        isRead = scanner.decimalInto(record.price);
        break;
      case SMALL_Q:
        isRead = scanner.decimalInto(record.size);
        break;
      case LARGE_T:
        isRead = timeInto(record);
        break;
      case SMALL_M:
        hasSide = isRead = sideInto(record);
        break;
      // Executions outside the market, and lines that are none.
      case LARGE_X:
        isRead = scanner.takeAll(MARKET);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return hasSide && isWholeTrade(record);
}

function scanAggregate(bytes: Uint8Array, record: TradeRecord, streamType: number): boolean {
  let hasSide = false;
  record.isAggregate = true;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case SMALL_A:
        isRead = scanner.whole();
        record.id = scanner.mantissa;
        break;
      case SMALL_P:
        isRead = scanner.decimalInto(record.price);
        break;
      case SMALL_Q:
        isRead = scanner.decimalInto(record.size);
        break;
      case SMALL_F:
        isRead = scanner.whole();
        record.firstTradeId = scanner.mantissa;
        break;
      case SMALL_L:
        isRead = scanner.whole();
        record.lastTradeId = scanner.mantissa;
        break;
      case LARGE_T:
        isRead = timeInto(record);
        break;
      case SMALL_M:
        hasSide = isRead = sideInto(record);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return hasSide && isWholeTrade(record);
}

function scanDepth(bytes: Uint8Array, record: BookRecord, streamType: number): boolean {
  let sides = 0;
  record.isSnapshot = topic.isPartial;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case LARGE_U:
        isRead = scanner.whole();
        record.firstSequence = scanner.mantissa;
        break;
      case SMALL_U:
        isRead = scanner.whole();
        record.lastSequence = scanner.mantissa;
        break;
      case SMALL_PU:
        isRead = scanner.whole();
        record.previousSequence = scanner.mantissa;
        break;
      case SMALL_B:
        isRead = scanner.levelsInto(record.bids);
        sides |= 1;
        break;
      case SMALL_A:
        isRead = scanner.levelsInto(record.asks);
        sides |= 2;
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return sides === 3 && isWholeBook(record);
}

function scanBbo(bytes: Uint8Array, record: BboRecord, firstKey: number, streamType: number): boolean {
  for (let key = firstKey; key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case SMALL_U:
        isRead = scanner.whole();
        record.sequence = scanner.mantissa;
        break;
      case SMALL_B:
        isRead = scanner.decimalInto(record.bidPrice);
        break;
      case LARGE_B:
        isRead = scanner.decimalInto(record.bidSize);
        break;
      case SMALL_A:
        isRead = scanner.decimalInto(record.askPrice);
        break;
      case LARGE_A:
        isRead = scanner.decimalInto(record.askSize);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case SMALL_E:
        isRead = scanner.takeAll(BOOK_TICKER);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return isWholeBbo(record);
}

function scanKline(bytes: Uint8Array, record: CandleRecord, streamType: number): boolean {
  let hasCandle = false;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case SMALL_K:
        isRead = !hasCandle && scanner.take(OPEN_BRACE) && scanCandle(bytes, record);
        hasCandle = true;
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return hasCandle && isWholeCandle(record);
}

function scanCandle(bytes: Uint8Array, record: CandleRecord): boolean {
  let has = 0;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_T:
        isRead = scanner.whole();
        record.openTime = toEpochMs(scanner.mantissa);
        break;
      case LARGE_T:
        isRead = scanner.whole();
        record.closeTime = Math.floor(toEpochMs(scanner.mantissa));
        break;
      case SMALL_I:
        isRead = intervalInto(bytes, record);
        has |= 1;
        break;
      case SMALL_X:
        isRead = scanner.flag();
        record.isClosed = scanner.mantissa === 1;
        has |= 2;
        break;
      case SMALL_N:
        isRead = scanner.whole();
        record.tradeCount = scanner.mantissa;
        break;
      default:
        isRead = candleDecimalInto(key, record);
    }
    if (!isRead) return false;
  }
  return has === 3;
}

function candleDecimalInto(key: number, record: CandleRecord): boolean {
  switch (key) {
    case SMALL_O:
      return scanner.decimalInto(record.open);
    case SMALL_H:
      return scanner.decimalInto(record.high);
    case SMALL_L:
      return scanner.decimalInto(record.low);
    case SMALL_C:
      return scanner.decimalInto(record.close);
    case SMALL_V:
      return scanner.decimalInto(record.volume);
    case SMALL_Q:
      return scanner.decimalInto(record.quoteVolume);
    case LARGE_V:
      return scanner.decimalInto(record.takerBuyVolume);
    default:
      return key !== KEY_NONE && scanner.skip();
  }
}

/** A full book: partial depth of spot, or a REST answer. The brace before it is read already. */
function scanSides(bytes: Uint8Array, record: BookRecord): boolean {
  record.isSnapshot = true;
  if (!scanner.takeAll(LAST_UPDATE_ID) || !scanner.whole()) return false;
  record.lastSequence = scanner.mantissa;
  if (scanner.takeAll(EVENT_TIME) && !timeInto(record)) return false;
  if (scanner.takeAll(TRANSACTION_TIME) && !scanner.whole()) return false;
  if (scanner.takeAll(SYMBOL) && !symbolInto(bytes, record)) return false;
  if (scanner.takeAll(PAIR) && !scanner.skip()) return false;
  return (
    scanner.takeAll(BIDS) &&
    scanner.levelsInto(record.bids) &&
    scanner.takeAll(ASKS) &&
    scanner.levelsInto(record.asks) &&
    scanner.take(CLOSE_BRACE)
  );
}

/** A field that nobody needs, unless it says that the event belongs to the other futures market. */
function passBy(key: number, streamType: number): boolean {
  if (key === KEY_NONE || key === SMALL_E) return false;
  if (key !== SMALL_ST) return scanner.skip();
  return scanner.whole() && (streamType === 0 || scanner.mantissa === streamType);
}

function symbolInto(bytes: Uint8Array, record: { symbol: string }): boolean {
  // In a combined frame the symbol is nearly always the stream's, in capitals.
  if (topic.symbol !== '' && scanner.takeUpperOf(topicStart, topicStart + topic.symbol.length)) {
    record.symbol = topic.symbol;
    return true;
  }
  const symbol = scanner.text() ? SYMBOLS.of(bytes, scanner) : undefined;
  if (symbol === undefined) return false;
  record.symbol = symbol;
  return true;
}

function timeInto(record: { venueTime: number }): boolean {
  if (!scanner.whole()) return false;
  record.venueTime = toEpochMs(scanner.mantissa);
  return true;
}

/** `m` tells whether the buyer was the maker: then the aggressor sold. */
function sideInto(record: TradeRecord): boolean {
  if (!scanner.flag()) return false;
  record.isBuy = scanner.mantissa === 0;
  return true;
}

function intervalInto(bytes: Uint8Array, record: CandleRecord): boolean {
  const interval = scanner.text() ? INTERVALS.of(bytes, scanner) : undefined;
  if (interval === undefined) return false;
  record.interval = interval;
  return true;
}

const scanner = new ByteScanner();
const NO_TOPIC: TopicName = { key: '', symbol: '', isPartial: false };
/** Of the frame being read: its stream, and where the stream's name starts. */
let topic = NO_TOPIC;
let topicStart = 0;

const TOPICS = keptTexts(toTopicName);
const SYMBOLS = keptTexts((text) => text);
const INTERVALS = keptTexts((text) => (isInterval(text) ? text : undefined));

const UTF8 = new TextEncoder();
const STREAM = UTF8.encode('{"stream":');
const DATA = UTF8.encode(',"data":');
const MARKET = UTF8.encode('"MARKET"');
const TRADE = UTF8.encode('"trade"');
const AGGREGATE_TRADE = UTF8.encode('"aggTrade"');
const DEPTH_UPDATE = UTF8.encode('"depthUpdate"');
const KLINE = UTF8.encode('"kline"');
const BOOK_TICKER = UTF8.encode('"bookTicker"');
const LAST_UPDATE_ID = UTF8.encode('"lastUpdateId":');
const EVENT_TIME = UTF8.encode(',"E":');
const TRANSACTION_TIME = UTF8.encode(',"T":');
const SYMBOL = UTF8.encode(',"symbol":');
const PAIR = UTF8.encode(',"pair":');
const BIDS = UTF8.encode(',"bids":');
const ASKS = UTF8.encode(',"asks":');
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

// Keys as the scanner gives them. Plain numbers, so that the switches above become jump tables.
const LARGE_A = 0x41;
const LARGE_B = 0x42;
const LARGE_E = 0x45;
const LARGE_T = 0x54;
const LARGE_U = 0x55;
const LARGE_V = 0x56;
const LARGE_X = 0x58;
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_C = 0x63;
const SMALL_E = 0x65;
const SMALL_F = 0x66;
const SMALL_H = 0x68;
const SMALL_I = 0x69;
const SMALL_K = 0x6b;
const SMALL_L = 0x6c;
const SMALL_M = 0x6d;
const SMALL_N = 0x6e;
const SMALL_O = 0x6f;
const SMALL_P = 0x70;
const SMALL_Q = 0x71;
const SMALL_S = 0x73;
const SMALL_T = 0x74;
const SMALL_U = 0x75;
const SMALL_V = 0x76;
const SMALL_X = 0x78;
const SMALL_PU = 0x7075;
const SMALL_ST = 0x7374;
