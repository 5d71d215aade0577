import { KEY_CLOSE, KEY_NONE } from '../../../src-shared/market/byte-scanner.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { BookRecord, TradeRecord } from '../../engine/venue/records.ts';
import { isWholeBook, isWholeTrade } from './names.ts';
import { scanKline } from './scan-candles.ts';
import {
  eventTimeInto,
  openFrame,
  passBy,
  scanner,
  symbolInto,
  takeForeign,
  timeInto,
  topic,
  topicInto,
} from './scan-fields.ts';
import { BOOK_TICKER, scanBbo, scanForceOrder, scanMarkPrice, scanTicker } from './scan-quotes.ts';

/**
 * Reads the frames that come by the thousand (trades, books, best bids and offers, candles, tickers, mark prices and liquidations; combined
 * or bare, one by one or as an array) straight from bytes. False if a frame is anything else or in any way unusual: then `out` contains
 * rubbish, and the plain decoder must decide. `streamType` is the only `st` that belongs to this market, if the venue sends one. Hot.
 */
export function scanFrame(bytes: Uint8Array, out: Decoded, streamType: number): boolean {
  openFrame(bytes);
  const isCombined = scanner.takeAll(STREAM);
  if (isCombined && !(topicInto(bytes) && scanner.takeAll(DATA))) return false;
  out.begin('events');
  out.topic = topic.key;
  out.slot = topic.slot;
  out.topicSymbol = topic.symbol;
  const isArray = scanner.take(OPEN_BRACKET);
  for (;;) {
    if (!scanner.take(OPEN_BRACE) || !scanEvent(bytes, out, streamType)) return false;
    if (takeForeign(streamType)) out.dropLast();
    if (!isArray) break;
    if (scanner.take(COMMA)) continue;
    if (!scanner.take(CLOSE_BRACKET)) return false;
    break;
  }
  if (out.recordCount === 0) out.kind = 'ignored';
  return (!isCombined || scanner.take(CLOSE_BRACE)) && scanner.isAtEnd;
}

/** Reads a whole REST order book; false if it is in any way unusual. */
export function scanSnapshot(bytes: Uint8Array, record: BookRecord): boolean {
  openFrame(bytes);
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
  if (scanner.takeAll(KLINE)) return scanKline(bytes, out.addCandle(), streamType);
  if (scanner.takeAll(MARK_PRICE)) return scanMarkPrice(bytes, out.addMarkPrice(), streamType);
  if (scanner.takeAll(TICKER) || scanner.takeAll(MINI_TICKER)) return scanTicker(bytes, out.addTicker(), streamType);
  return scanner.takeAll(FORCE_ORDER) && scanForceOrder(bytes, out.addLiquidation(), streamType);
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
      case LARGE_E:
        isRead = eventTimeInto(record);
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
      case LARGE_E:
        isRead = eventTimeInto(record);
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

/** `m` says whether the buyer was the maker: then the aggressor sold. */
function sideInto(record: TradeRecord): boolean {
  if (!scanner.flag()) return false;
  record.isBuy = scanner.mantissa === 0;
  return true;
}

const UTF8 = new TextEncoder();
const STREAM = UTF8.encode('{"stream":');
const DATA = UTF8.encode(',"data":');
const MARKET = UTF8.encode('"MARKET"');
const TRADE = UTF8.encode('"trade"');
const AGGREGATE_TRADE = UTF8.encode('"aggTrade"');
const DEPTH_UPDATE = UTF8.encode('"depthUpdate"');
const KLINE = UTF8.encode('"kline"');
const LAST_UPDATE_ID = UTF8.encode('"lastUpdateId":');
const EVENT_TIME = UTF8.encode(',"E":');
const TRANSACTION_TIME = UTF8.encode(',"T":');
const SYMBOL = UTF8.encode(',"symbol":');
const PAIR = UTF8.encode(',"pair":');
const BIDS = UTF8.encode(',"bids":');
const ASKS = UTF8.encode(',"asks":');
const MARK_PRICE = UTF8.encode('"markPriceUpdate"');
const TICKER = UTF8.encode('"24hrTicker"');
const MINI_TICKER = UTF8.encode('"24hrMiniTicker"');
const FORCE_ORDER = UTF8.encode('"forceOrder"');
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

// Keys as the scanner gives them. Plain numbers, so that switches over them become jump tables.
const LARGE_E = 0x45;
const LARGE_T = 0x54;
const LARGE_U = 0x55;
const LARGE_X = 0x58;
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_E = 0x65;
const SMALL_F = 0x66;
const SMALL_L = 0x6c;
const SMALL_M = 0x6d;
const SMALL_P = 0x70;
const SMALL_Q = 0x71;
const SMALL_S = 0x73;
const SMALL_T = 0x74;
const SMALL_U = 0x75;
const SMALL_PU = 0x7075;
