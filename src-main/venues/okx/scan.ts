import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner } from '../../../src-shared/market/byte-scanner.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { BookRecord, type BboRecord, type DecimalSlot, type TradeRecord } from '../../engine/venue/records.ts';
import { BBO, DEEP_BOOKS, FILLS, MERGED_FILLS, SHALLOW_BOOK, toOkxTopic, type OkxTopic } from './topics.ts';

/**
 * Reads the frames that come by the thousand (trades-all, trades, books, books5, bbo-tbt) straight from bytes, their fields in the order in which the
 * venue writes them. False if a frame is anything else or in any way unusual: then what `out` contains means nothing, and the plain decoder
 * must decide. Hot.
 */
export function scanOkxFrame(bytes: Uint8Array, out: Decoded): boolean {
  scanner.open(bytes);
  const topic = scanTopic(bytes);
  if (topic === undefined || topic.symbol === '') return false;
  out.begin('events');
  out.topic = topic.key;
  out.topicSymbol = topic.symbol;
  return scanData(bytes, out, topic) && scanner.takeAll(END) && scanner.isAtEnd;
}

/** Channel and instrument, and what lies between them, are the key of one kept topic. */
function scanTopic(bytes: Uint8Array): OkxTopic | undefined {
  if (!scanner.takeAll(ARG) || !scanner.text()) return undefined;
  const start = scanner.textStart;
  if (!scanner.takeAll(INSTRUMENT) || !scanner.text()) return undefined;
  symbolStart = scanner.textStart;
  symbolEnd = scanner.textEnd;
  scanner.textStart = start;
  return TOPICS.of(bytes, scanner);
}

function scanData(bytes: Uint8Array, out: Decoded, topic: OkxTopic): boolean {
  const { channel, symbol } = topic;
  switch (channel) {
    case FILLS:
    case MERGED_FILLS:
      return scanner.takeAll(DATA) && scanTrades(bytes, out, topic);
    case SHALLOW_BOOK:
      return scanner.takeAll(DATA) && scanWholeBook(out.addBook(), symbol);
    case BBO:
      return scanner.takeAll(DATA) && scanBbo(out.addBbo(), symbol);
    default:
      return DEEP_BOOKS.has(channel) && scanDeepBook(out, symbol);
  }
}

function scanTrades(bytes: Uint8Array, out: Decoded, { channel, symbol }: OkxTopic): boolean {
  do {
    const record = out.addTrade();
    if (!scanner.takeAll(TRADE_INSTRUMENT) || !takeSymbol(bytes) || !scanTrade(record, symbol)) return false;
    if (scanner.takeAll(COUNT)) {
      record.isAggregate = channel === MERGED_FILLS;
      if (!scanner.skip()) return false;
    }
    if (!passRestOfTrade()) return false;
  } while (scanner.take(COMMA));
  return true;
}

function scanTrade(record: TradeRecord, symbol: string): boolean {
  record.symbol = symbol;
  if (!scanner.takeAll(TRADE_ID) || !quotedWhole()) return false;
  record.id = scanner.mantissa;
  if (!scanner.takeAll(PRICE) || !scanner.decimalInto(record.price)) return false;
  if (!scanner.takeAll(SIZE) || !scanner.decimalInto(record.size)) return false;
  record.isBuy = scanner.takeAll(BUY);
  if (!record.isBuy && !scanner.takeAll(SELL)) return false;
  if (!quotedWhole()) return false;
  record.venueTime = scanner.mantissa;
  return true;
}

function passRestOfTrade(): boolean {
  if (scanner.takeAll(SOURCE) && !scanner.skip()) return false;
  if (scanner.takeAll(SEQUENCE) && !scanner.whole()) return false;
  return scanner.take(CLOSE_BRACE);
}

function scanDeepBook(out: Decoded, symbol: string): boolean {
  const isSnapshot = scanner.takeAll(SNAPSHOT);
  if (!isSnapshot && !scanner.takeAll(UPDATE)) return false;
  const record = out.addBook();
  record.isSnapshot = isSnapshot;
  if (!scanSides(record, symbol)) return false;
  if (scanner.takeAll(CHECKSUM) && !checksumInto(record)) return false;
  if (scanner.takeAll(SEQUENCE)) {
    if (!scanner.whole()) return false;
    record.lastSequence = scanner.mantissa;
    // A snapshot follows nothing.
    if (scanner.takeAll(NO_PREVIOUS)) return true;
    if (scanner.takeAll(PREVIOUS)) {
      if (!scanner.whole()) return false;
      record.previousSequence = scanner.mantissa;
    }
  }
  return scanner.take(CLOSE_BRACE);
}

function scanWholeBook(record: BookRecord, symbol: string): boolean {
  record.isSnapshot = true;
  if (!scanSides(record, symbol)) return false;
  if (scanner.takeAll(SEQUENCE)) {
    if (!scanner.whole()) return false;
    record.lastSequence = scanner.mantissa;
  }
  return scanner.take(CLOSE_BRACE);
}

function scanSides(record: BookRecord, symbol: string): boolean {
  record.symbol = symbol;
  if (!scanner.takeAll(ASKS) || !scanner.levelsInto(record.asks)) return false;
  if (!scanner.takeAll(BIDS) || !scanner.levelsInto(record.bids)) return false;
  // `arg` named it already.
  if (scanner.takeAll(INSTRUMENT) && !scanner.skip()) return false;
  if (!scanner.takeAll(TIME) || !quotedWhole()) return false;
  record.venueTime = scanner.mantissa;
  return true;
}

function scanBbo(record: BboRecord, symbol: string): boolean {
  if (!scanSides(sides, symbol)) return false;
  const { asks, bids, venueTime } = sides;
  // An empty side is rare enough for the other way.
  if (asks.count !== 1 || bids.count !== 1) return false;
  record.symbol = symbol;
  record.venueTime = venueTime;
  slotFrom(record.askPrice, asks.prices, asks.priceScales, asks.priceSents);
  slotFrom(record.askSize, asks.sizes, asks.sizeScales, asks.sizeSents);
  slotFrom(record.bidPrice, bids.prices, bids.priceScales, bids.priceSents);
  slotFrom(record.bidSize, bids.sizes, bids.sizeScales, bids.sizeSents);
  if (scanner.takeAll(SEQUENCE)) {
    if (!scanner.whole()) return false;
    record.sequence = scanner.mantissa;
  }
  return scanner.take(CLOSE_BRACE);
}

function slotFrom(slot: DecimalSlot, values: Float64Array, scales: Uint8Array, sents: Uint8Array): void {
  slot.present = true;
  slot.mantissa = values[0] as number;
  slot.scale = scales[0] as number;
  slot.decimals = sents[0] as number;
}

/** Zero says that there is none. */
function checksumInto(record: BookRecord): boolean {
  const isNegative = scanner.take(MINUS);
  if (!scanner.whole()) return false;
  if (scanner.mantissa !== 0) record.checksum = isNegative ? -scanner.mantissa : scanner.mantissa;
  return true;
}

/** Times and ids are texts. */
function quotedWhole(): boolean {
  return scanner.decimal() && scanner.decimals === 0;
}

/** The instrument again, which `arg` named. */
function takeSymbol(bytes: Uint8Array): boolean {
  const length = symbolEnd - symbolStart;
  const { at } = scanner;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== bytes[symbolStart + i]) return false;
  scanner.at = at + length;
  return true;
}

const scanner = new ByteScanner();
/** Where the instrument of the frame being read is named. */
let symbolStart = 0;
let symbolEnd = 0;
const sides = new BookRecord();

const BETWEEN = '","instId":"';
const TOPICS = keptTexts((text) => {
  const at = text.indexOf(BETWEEN);
  return toOkxTopic(text.slice(0, at), text.slice(at + BETWEEN.length));
});

const UTF8 = new TextEncoder();
const ARG = UTF8.encode('{"arg":{"channel":');
const INSTRUMENT = UTF8.encode(',"instId":');
const DATA = UTF8.encode('},"data":[');
const SNAPSHOT = UTF8.encode('},"action":"snapshot","data":[');
const UPDATE = UTF8.encode('},"action":"update","data":[');
const TRADE_INSTRUMENT = UTF8.encode('{"instId":"');
const TRADE_ID = UTF8.encode('","tradeId":');
const PRICE = UTF8.encode(',"px":');
const SIZE = UTF8.encode(',"sz":');
const BUY = UTF8.encode(',"side":"buy","ts":');
const SELL = UTF8.encode(',"side":"sell","ts":');
const COUNT = UTF8.encode(',"count":');
const SOURCE = UTF8.encode(',"source":');
const SEQUENCE = UTF8.encode(',"seqId":');
const PREVIOUS = UTF8.encode(',"prevSeqId":');
const NO_PREVIOUS = UTF8.encode(',"prevSeqId":-1}');
const ASKS = UTF8.encode('{"asks":');
const BIDS = UTF8.encode(',"bids":');
const TIME = UTF8.encode(',"ts":');
const CHECKSUM = UTF8.encode(',"checksum":');
const END = UTF8.encode(']}');
const COMMA = 0x2c;
const MINUS = 0x2d;
const CLOSE_BRACE = 0x7d;
