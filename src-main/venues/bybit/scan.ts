import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner, isPlainText, KEY_CLOSE, KEY_NONE } from '../../../src-shared/market/byte-scanner.ts';
import { MAX_NAME_CHARS } from '../../engine/venue/decode-frame.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { BboRecord, BookRecord, DecimalSlot, LevelList, TradeRecord } from '../../engine/venue/records.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import { scanTickers } from './scan-tickers.ts';
import { isCarried, timeOfBest, toTopicName, type TopicName } from './topics.ts';

/**
 * Reads the frames that come by the thousand (`orderbook`, `publicTrade`, `tickers`) straight from bytes. False if a frame is anything else or in any
 * way unusual: then what `out` contains means nothing, and the plain decoder must decide. Hot.
 */
export function scanFrame(bytes: Uint8Array, out: Decoded): boolean {
  scanner.open(bytes);
  const topic = scanner.takeAll(TOPIC) && scanner.text() ? TOPICS.of(bytes, scanner) : undefined;
  if (topic === undefined) return false;
  out.begin('events');
  out.topic = topic.key;
  out.slot = topic.slot;
  out.topicSymbol = topic.symbol;
  if (topic.channel === 'tickers') return scanTickers(scanner, bytes, out) && scanner.isAtEnd;
  if (!scanHead()) return false;
  if (topic.channel === 'publicTrade') return scanTrades(bytes, out) && scanner.take(CLOSE_BRACE) && scanner.isAtEnd;
  return topic.channel === 'orderbook' && isCarried(topic) && scanBook(bytes, out, topic) && scanner.isAtEnd;
}

/** `type` and `ts`, in the order of spot or of derivatives, up to the value of `data`. */
function scanHead(): boolean {
  if (scanner.takeAll(TIME)) {
    if (!scanner.whole()) return false;
    pushTime = scanner.mantissa;
    return scanner.takeAll(TYPE) && scanType() && scanner.takeAll(DATA);
  }
  if (!scanner.takeAll(TYPE) || !scanType() || !scanner.takeAll(TIME) || !scanner.whole()) return false;
  pushTime = scanner.mantissa;
  return scanner.takeAll(DATA);
}

function scanType(): boolean {
  isSnapshot = scanner.takeAll(SNAPSHOT);
  return isSnapshot || scanner.takeAll(DELTA);
}

function scanBook(bytes: Uint8Array, out: Decoded, topic: TopicName): boolean {
  const record = out.addBook();
  if (!scanner.take(OPEN_BRACE) || !scanSides(bytes, record)) return false;
  record.venueTime = pushTime;
  record.isSnapshot = isSnapshot || record.lastSequence === 1;
  if (scanner.takeAll(ENGINE_TIME)) {
    if (!scanner.whole()) return false;
    record.venueTime = topic.levels === 1 ? timeOfBest(scanner.mantissa, pushTime) : scanner.mantissa;
  }
  if (topic.levels === 1) bestInto(record, out.addBbo());
  return scanner.take(CLOSE_BRACE);
}

function scanSides(bytes: Uint8Array, record: BookRecord): boolean {
  let has = 0;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case SMALL_B:
        isRead = scanner.levelsInto(record.bids);
        has |= 1;
        break;
      case SMALL_A:
        isRead = scanner.levelsInto(record.asks);
        has |= 2;
        break;
      case SMALL_U:
        isRead = scanner.whole();
        record.lastSequence = scanner.mantissa;
        has |= 4;
        break;
      default:
        isRead = key !== KEY_NONE && scanner.skip();
    }
    if (!isRead) return false;
  }
  return has === 7 && record.symbol !== '';
}

function bestInto(from: BookRecord, record: BboRecord): void {
  record.symbol = from.symbol;
  record.venueTime = from.venueTime;
  record.sequence = from.lastSequence;
  levelInto(from.bids, record.bidPrice, record.bidSize);
  levelInto(from.asks, record.askPrice, record.askSize);
}

function levelInto(list: LevelList, price: DecimalSlot, size: DecimalSlot): void {
  if (list.count === 0) return;
  price.present = size.present = true;
  price.mantissa = list.prices[0] as number;
  price.scale = list.priceScales[0] as number;
  price.decimals = list.priceSents[0] as number;
  size.mantissa = list.sizes[0] as number;
  size.scale = list.sizeScales[0] as number;
  size.decimals = list.sizeSents[0] as number;
}

function scanTrades(bytes: Uint8Array, out: Decoded): boolean {
  if (!scanner.take(OPEN_BRACKET)) return false;
  do {
    if (!scanner.take(OPEN_BRACE) || !scanTrade(bytes, out.addTrade())) return false;
  } while (scanner.take(COMMA));
  return scanner.take(CLOSE_BRACKET);
}

function scanTrade(bytes: Uint8Array, record: TradeRecord): boolean {
  let hasSide = false;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_I:
        isRead = idInto(bytes, record);
        break;
      case LARGE_T:
        isRead = scanner.whole();
        record.venueTime = scanner.mantissa;
        break;
      case SMALL_P:
        isRead = scanner.decimalInto(record.price);
        break;
      case SMALL_V:
        isRead = scanner.decimalInto(record.size);
        break;
      case LARGE_S:
        isRead = hasSide = sideInto(record);
        break;
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case BLOCK_TRADE:
        isRead = scanner.flag();
        record.isBlock = scanner.mantissa === 1;
        break;
      default:
        isRead = key !== KEY_NONE && scanner.skip();
    }
    if (!isRead) return false;
  }
  return hasSide && record.symbol !== '' && hasTradeFacts(record);
}

/** Every id is new, so nothing is gained by keeping it. */
function idInto(bytes: Uint8Array, record: TradeRecord): boolean {
  if (!scanner.text() || !isPlainText(bytes, scanner.textStart, scanner.textEnd)) return false;
  if (scanner.textEnd - scanner.textStart > MAX_NAME_CHARS) return false;
  record.idText = TEXT.decode(bytes.subarray(scanner.textStart, scanner.textEnd));
  return true;
}

function sideInto(record: TradeRecord): boolean {
  record.isBuy = scanner.takeAll(BUY);
  return record.isBuy || scanner.takeAll(SELL);
}

function symbolInto(bytes: Uint8Array, record: { symbol: string }): boolean {
  const symbol = scanner.text() ? SYMBOLS.of(bytes, scanner) : undefined;
  if (symbol === undefined) return false;
  record.symbol = symbol;
  return true;
}

const scanner = new ByteScanner();
/** Of the frame being read. */
let pushTime = NaN;
let isSnapshot = false;

const TOPICS = keptTexts(toTopicName);
const SYMBOLS = keptTexts((text) => text);

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
const TOPIC = UTF8.encode('{"topic":');
const TYPE = UTF8.encode(',"type":');
const TIME = UTF8.encode(',"ts":');
const DATA = UTF8.encode(',"data":');
const SNAPSHOT = UTF8.encode('"snapshot"');
const DELTA = UTF8.encode('"delta"');
const ENGINE_TIME = UTF8.encode(',"cts":');
const BUY = UTF8.encode('"Buy"');
const SELL = UTF8.encode('"Sell"');
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

// Keys as the scanner gives them. Plain numbers, so that the switches above become jump tables.
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_I = 0x69;
const SMALL_P = 0x70;
const SMALL_S = 0x73;
const SMALL_U = 0x75;
const SMALL_V = 0x76;
const LARGE_S = 0x53;
const LARGE_T = 0x54;
const BLOCK_TRADE = 0x42_54;
