import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner, KEY_CLOSE } from '../../../src-shared/market/byte-scanner.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { BboRecord, BookRecord, DecimalSlot, LevelList, TradeRecord } from '../../engine/venue/records.ts';
import { SECONDS_LIMIT, TIME_LIMIT } from './fields.ts';
import type { GateWords } from './frames.ts';
import {
  type GateSection,
  type Names,
  type ScannedChannel,
  toChannel,
  toNames,
  toStream,
  wholeTopicOf,
} from './topics.ts';

/**
 * Reads the frames that come by the thousand (trades, books, best bid and offer) straight from bytes, long keys in the order in which the venue
 * sends them. False if a frame is anything else or in any way unusual: then `out` contains rubbish, and the plain decoder must decide. Hot.
 */
export function scanFrame(bytes: Uint8Array, out: Decoded, { section }: GateWords): boolean {
  scanner.open(bytes);
  const isDated = wholeAfter(TIME);
  if (isDated ? !timeAfter(TIME_MS) || !scanner.takeAll(NEXT_CHANNEL) : !scanner.takeAll(CHANNEL)) return false;
  const channel = scanner.text() ? CHANNELS.of(bytes, scanner) : undefined;
  if (channel === undefined || channel.section !== section || !scanner.takeAll(isDated ? UPDATE : RESULT)) return false;
  out.begin('events');
  return scanResult(bytes, out, channel) && (isDated || scanDate()) && scanner.take(CLOSE_BRACE) && scanner.isAtEnd;
}

/** Frames without a date in front have it last, and behind it of late their event. */
function scanDate(): boolean {
  if (!timeAfter(TIME_MS)) return false;
  scanner.takeAll(EVENT);
  return true;
}

function scanResult(bytes: Uint8Array, out: Decoded, channel: ScannedChannel): boolean {
  switch (channel.name) {
    case 'trades':
      return channel.section === 'spot' ? scanSpotTrade(bytes, out) : scanFuturesTrades(bytes, out);
    case 'order_book_update':
    case 'obu':
      return scanChanges(bytes, out, channel);
    case 'order_book':
      return scanWhole(bytes, out);
    case 'book_ticker':
      return scanBbo(bytes, out, channel.section);
    default:
      return false;
  }
}

function scanSpotTrade(bytes: Uint8Array, out: Decoded): boolean {
  const record = out.addTrade();
  if (!spotIdInto(record) || !wholeAfter(CREATED) || !scanner.takeAll(CREATED_MS) || !fractionalTimeInto(bytes, record))
    return false;
  record.isBuy = scanner.takeAll(BUY);
  const names = (record.isBuy || scanner.takeAll(SELL)) && scanner.takeAll(PAIR) ? namesOf(bytes) : undefined;
  if (names === undefined) return false;
  record.symbol = names.symbol;
  out.setTopic(names.spot.trades);
  return (
    decimalAfter(AMOUNT, record.size) &&
    decimalAfter(PRICE, record.price) &&
    skipped(RANGE) &&
    skipped(TRADE_MODE) &&
    scanner.take(CLOSE_BRACE)
  );
}

/** The number that counts the pair's own trades; recordings before 2025 have none but that of all pairs. */
function spotIdInto(record: TradeRecord): boolean {
  if (!wholeAfter(ID)) return false;
  const sharedId = scanner.mantissa;
  if (!scanner.takeAll(ID_MARKET)) {
    record.idText = String(sharedId);
    return true;
  }
  if (!scanner.whole()) return false;
  record.id = scanner.mantissa;
  return true;
}

/** Moves behind a field that nobody needs, if it is there. */
function skipped(key: Uint8Array): boolean {
  return !scanner.takeAll(key) || scanner.skip();
}

function scanFuturesTrades(bytes: Uint8Array, out: Decoded): boolean {
  if (!scanner.take(OPEN_BRACKET)) return false;
  let symbol: string | undefined;
  do {
    const record = out.addTrade();
    const names = scanFuturesTrade(bytes, record);
    // Rows of several contracts are rare.
    if (names === undefined || (symbol !== undefined && names.symbol !== symbol)) return false;
    symbol = names.symbol;
    out.setTopic(names.futures.trades);
  } while (scanner.take(COMMA));
  return scanner.take(CLOSE_BRACKET);
}

function scanFuturesTrade(bytes: Uint8Array, record: TradeRecord): Names | undefined {
  // The id comes first since 2026, before that the size did.
  const isIdFirst = wholeAfter(ID);
  if (isIdFirst) record.id = scanner.mantissa;
  if (!scanner.takeAll(isIdFirst ? NEXT_SIZE : SIZE) || !signedSizeInto(record.size)) return undefined;
  record.isBuy = !scanner.isNegative;
  if (!isIdFirst) {
    if (!wholeAfter(NEXT_ID)) return undefined;
    record.id = scanner.mantissa;
  }
  if (!wholeAfter(CREATED) || !timeAfter(CREATED_MS)) return undefined;
  record.venueTime = scanner.mantissa;
  if (!decimalAfter(PRICE, record.price)) return undefined;
  const names = scanner.takeAll(CONTRACT) ? namesOf(bytes) : undefined;
  if (names !== undefined) record.symbol = names.symbol;
  // Anything more, such as `is_internal`, is for the plain decoder.
  return scanner.take(CLOSE_BRACE) ? names : undefined;
}

/** Changes of `order_book_update` and `obu`; the full ones, whose key is longer, are rare. */
function scanChanges(bytes: Uint8Array, out: Decoded, { name, section }: ScannedChannel): boolean {
  const record = out.addBook();
  if (!scanner.take(OPEN_BRACE)) return false;
  let has = 0;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_T:
        isRead = timed();
        record.venueTime = scanner.mantissa;
        break;
      case LARGE_U:
        isRead = scanner.whole();
        record.firstSequence = scanner.mantissa;
        has |= 1;
        break;
      case SMALL_U:
        isRead = scanner.whole();
        record.lastSequence = scanner.mantissa;
        has |= 2;
        break;
      case SMALL_S:
        isRead = name === 'obu' ? streamInto(bytes, record, out, section) : symbolInto(bytes, record, out, section);
        has |= 4;
        break;
      case SMALL_B:
        isRead = levelsInto(record.bids);
        break;
      case SMALL_A:
        isRead = levelsInto(record.asks);
        break;
      case SMALL_L:
      case SMALL_E:
      case LARGE_E:
        isRead = scanner.skip();
        break;
      default:
        isRead = false;
    }
    if (!isRead) return false;
  }
  return has === 7;
}

function symbolInto(bytes: Uint8Array, record: BookRecord, out: Decoded, section: GateSection): boolean {
  const names = namesOf(bytes);
  if (names === undefined) return false;
  record.symbol = names.symbol;
  out.setTopic(names[section].updates);
  return true;
}

function streamInto(bytes: Uint8Array, record: BookRecord, out: Decoded, section: GateSection): boolean {
  const stream = scanner.text() ? STREAMS.of(bytes, scanner) : undefined;
  if (stream === undefined) return false;
  record.symbol = stream.symbol;
  out.setTopic(stream[section]);
  return true;
}

function scanWhole(bytes: Uint8Array, out: Decoded): boolean {
  const record = out.addBook();
  record.isSnapshot = true;
  if (!timeAfter(BOOK_TIME)) return false;
  record.venueTime = scanner.mantissa;
  if (!wholeAfter(LAST_UPDATE)) return false;
  record.lastSequence = scanner.mantissa;
  const names = scanner.takeAll(SYMBOL) ? namesOf(bytes) : undefined;
  const level = names !== undefined && scanner.takeAll(LEVEL) && scanner.text() ? LEVELS.of(bytes, scanner) : undefined;
  if (names === undefined || level === undefined) return false;
  record.symbol = names.symbol;
  out.setTopic(wholeTopicOf(names, level));
  return (
    scanner.takeAll(BIDS) &&
    scanner.levelsInto(record.bids) &&
    scanner.takeAll(ASKS) &&
    scanner.levelsInto(record.asks) &&
    scanner.take(CLOSE_BRACE)
  );
}

function scanBbo(bytes: Uint8Array, out: Decoded, section: GateSection): boolean {
  const record = out.addBbo();
  let names: Names | undefined;
  if (!scanner.take(OPEN_BRACE)) return false;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    if (key === SMALL_S) names = namesOf(bytes);
    else if (!bboFieldInto(key, record)) return false;
  }
  if (names === undefined || Number.isNaN(record.sequence)) return false;
  record.symbol = names.symbol;
  out.setTopic(names[section].bbo);
  return isWhole(record);
}

function isWhole({ bidPrice, bidSize, askPrice, askSize }: BboRecord): boolean {
  return bidPrice.present && bidSize.present && askPrice.present && askSize.present;
}

function bboFieldInto(key: number, record: BboRecord): boolean {
  switch (key) {
    case SMALL_T:
      return timed() && (record.venueTime = scanner.mantissa) > 0;
    case SMALL_U:
      return scanner.whole() && (record.sequence = scanner.mantissa) >= 0;
    case SMALL_B:
      return scanner.decimalInto(record.bidPrice);
    case LARGE_B:
      return sizeInto(record.bidSize);
    case SMALL_A:
      return scanner.decimalInto(record.askPrice);
    case LARGE_A:
      return sizeInto(record.askSize);
    default:
      return false;
  }
}

/** Levels as rows `["price","size"]` or objects `{p,s}`. */
function levelsInto(list: LevelList): boolean {
  const at = scanner.at;
  if (scanner.levelsInto(list)) return true;
  scanner.at = at;
  list.count = 0;
  if (!scanner.take(OPEN_BRACKET)) return false;
  do {
    if (!scanner.takeAll(LEVEL_PRICE) || !scanner.decimal()) return false;
    const index = list.add();
    list.prices[index] = scanner.mantissa;
    list.priceScales[index] = scanner.scale;
    list.priceSents[index] = scanner.decimals;
    if (!scanner.takeAll(LEVEL_SIZE) || !sized()) return false;
    list.sizes[index] = scanner.mantissa;
    list.sizeScales[index] = scanner.scale;
    list.sizeSents[index] = scanner.decimals;
    if (!scanner.take(CLOSE_BRACE)) return false;
  } while (scanner.take(COMMA));
  return scanner.take(CLOSE_BRACKET);
}

function wholeAfter(key: Uint8Array): boolean {
  return scanner.takeAll(key) && scanner.whole();
}

function timeAfter(key: Uint8Array): boolean {
  return scanner.takeAll(key) && timed();
}

function decimalAfter(key: Uint8Array, slot: DecimalSlot): boolean {
  return scanner.takeAll(key) && scanner.decimalInto(slot);
}

/** A size: a text, or a whole number where the venue was not asked for texts. Others are for the plain decoder. */
function sized(): boolean {
  if (scanner.decimal()) return true;
  scanner.scale = 0;
  scanner.decimals = 0;
  return scanner.whole();
}

function sizeInto(slot: DecimalSlot): boolean {
  return scanner.decimalInto(slot) || wholeInto(slot);
}

/** The magnitude of a size with a sign, into a slot; leaves `isNegative`. */
function signedSizeInto(slot: DecimalSlot): boolean {
  if (scanner.signedDecimalInto(slot)) return true;
  const isNegative = scanner.take(MINUS);
  // The plain decoder spells -0 without its sign.
  if (!wholeInto(slot) || (isNegative && slot.mantissa === 0)) return false;
  scanner.isNegative = isNegative;
  return true;
}

function wholeInto(slot: DecimalSlot): boolean {
  if (!scanner.whole()) return false;
  slot.present = true;
  slot.mantissa = scanner.mantissa;
  slot.scale = 0;
  slot.decimals = 0;
  return true;
}

/** A time in whole ms. */
function timed(): boolean {
  return scanner.whole() && scanner.mantissa >= SECONDS_LIMIT && scanner.mantissa < TIME_LIMIT;
}

/** A text of ms with a fraction, which together have more digits than a number can represent. */
function fractionalTimeInto(bytes: Uint8Array, record: TradeRecord): boolean {
  if (!scanner.text()) return false;
  const { textStart, textEnd } = scanner;
  let point = textStart;
  while (point < textEnd && bytes[point] !== POINT) point++;
  const whole = digitsOf(bytes, textStart, point);
  const scale = Math.max(0, textEnd - point - 1);
  const hasFraction = point < textEnd;
  const fraction = hasFraction ? digitsOf(bytes, point + 1, textEnd) / (POW10[scale] ?? NaN) : 0;
  record.venueTime = whole + fraction;
  return record.venueTime >= SECONDS_LIMIT && whole < TIME_LIMIT && scale <= MAX_TIME_SCALE;
}

/** The number of some digits; NaN if one is none, or there are none. */
function digitsOf(bytes: Uint8Array, start: number, end: number): number {
  let value = start < end ? 0 : NaN;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}

function namesOf(bytes: Uint8Array): Names | undefined {
  const names = scanner.text() ? NAMES.of(bytes, scanner) : undefined;
  return names?.symbol === '' ? undefined : names;
}

const scanner = new ByteScanner();
const CHANNELS = keptTexts(toChannel);
const STREAMS = keptTexts(toStream);
/** Few: more of them are not the venue's. */
const LEVELS = keptTexts((text) => (/^\d{1,3}$/.test(text) ? text : undefined));
const NAMES = keptTexts(toNames);

const UTF8 = new TextEncoder();
const TIME = UTF8.encode('{"time":');
const TIME_MS = UTF8.encode(',"time_ms":');
const NEXT_CHANNEL = UTF8.encode(',"channel":');
const CHANNEL = UTF8.encode('{"channel":');
const UPDATE = UTF8.encode(',"event":"update","result":');
const RESULT = UTF8.encode(',"result":');
const EVENT = UTF8.encode(',"event":"update"');
const ID = UTF8.encode('{"id":');
const ID_MARKET = UTF8.encode(',"id_market":');
const CREATED = UTF8.encode(',"create_time":');
const CREATED_MS = UTF8.encode(',"create_time_ms":');
const BUY = UTF8.encode(',"side":"buy"');
const SELL = UTF8.encode(',"side":"sell"');
const PAIR = UTF8.encode(',"currency_pair":');
const AMOUNT = UTF8.encode(',"amount":');
const PRICE = UTF8.encode(',"price":');
const RANGE = UTF8.encode(',"range":');
const TRADE_MODE = UTF8.encode(',"trade_mode":');
const SIZE = UTF8.encode('{"size":');
const NEXT_SIZE = UTF8.encode(',"size":');
const NEXT_ID = UTF8.encode(',"id":');
const CONTRACT = UTF8.encode(',"contract":');
const BOOK_TIME = UTF8.encode('{"t":');
const LAST_UPDATE = UTF8.encode(',"lastUpdateId":');
const SYMBOL = UTF8.encode(',"s":');
const LEVEL = UTF8.encode(',"l":');
const BIDS = UTF8.encode(',"bids":');
const ASKS = UTF8.encode(',"asks":');
const LEVEL_PRICE = UTF8.encode('{"p":');
const LEVEL_SIZE = UTF8.encode(',"s":');
/** As the plain decoder takes them. */
const MAX_TIME_SCALE = 9;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
// Keys as the scanner gives them.
const LARGE_A = 0x41;
const LARGE_B = 0x42;
const LARGE_E = 0x45;
const LARGE_U = 0x55;
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_E = 0x65;
const SMALL_L = 0x6c;
const SMALL_S = 0x73;
const SMALL_T = 0x74;
const SMALL_U = 0x75;
