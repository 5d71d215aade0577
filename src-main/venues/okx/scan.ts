import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner } from '../../../src-shared/market/byte-scanner.ts';
import { nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import {
  BookRecord,
  type BboRecord,
  type CandleRecord,
  type DecimalSlot,
  type MarkPriceRecord,
  type TickerRecord,
  type TradeRecord,
} from '../../engine/venue/records.ts';
import { bytesInto } from '../json-fields.ts';
import {
  BBO,
  DEEP_BOOKS,
  FILLS,
  INDEX,
  MERGED_FILLS,
  ORDERS_AT,
  SHALLOW_BOOK,
  toOkxTopic,
  type OkxTopic,
} from './topics.ts';

/**
 * Reads the frames that come by the thousand (trades-all, trades, books, books5, bbo-tbt, tickers, index-tickers, mark-price, candles) straight from bytes, their fields in the order in which the
 * venue writes them. False if a frame is anything else or in any way unusual: then what `out` contains means nothing, and the plain decoder
 * must decide. Hot.
 */
export function scanOkxFrame(bytes: Uint8Array, out: Decoded): boolean {
  scanner.open(bytes);
  const topic = scanTopic(bytes);
  if (topic === undefined || symbolStart === symbolEnd) return false;
  out.begin('events');
  out.topic = topic.key;
  out.slot = topic.slot;
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
    case 'tickers':
    case 'mark-price':
    case INDEX:
      return scanner.takeAll(DATA) && scanPrices(bytes, out, topic);
    default:
      if (topic.interval !== undefined)
        return scanner.takeAll(DATA) && scanCandle(out.addCandle(), topic, topic.interval);
      return DEEP_BOOKS.has(channel) && scanDeepBook(out, symbol);
  }
}

function scanPrices(bytes: Uint8Array, out: Decoded, topic: OkxTopic): boolean {
  if (topic.channel === 'tickers') return scanTicker(bytes, out.addTicker(), topic);
  return topic.channel === INDEX
    ? scanIndex(bytes, out.addMarkPrice())
    : scanMark(bytes, out.addMarkPrice(), topic.symbol);
}

function scanTicker(bytes: Uint8Array, record: TickerRecord, { symbol, worthColumn }: OkxTopic): boolean {
  record.symbol = symbol;
  if (!scanner.takeAll(TYPE) || !scanner.skip() || !scanner.takeAll(ROW_INSTRUMENT) || !takeSymbol(bytes)) return false;
  for (let i = 0; i < TICKER_FIELDS.length; i++) {
    const { key, slot } = TICKER_FIELDS[i] as TickerField;
    if (!scanner.takeAll(key)) return false;
    const isTaken = slot !== undefined && (slot !== 'quoteVolume' || worthColumn === '6');
    const { at } = scanner;
    if (isTaken ? scanner.decimalInto(record[slot]) : scanner.decimal()) continue;
    scanner.at = at;
    if (!(isTaken ? wideInto(bytes, record[slot]) : scanner.skip())) return false;
  }
  return scanTime(record);
}

/** A decimal of more digits than a number has, as the turnover of a large market is. */
function wideInto(bytes: Uint8Array, slot: DecimalSlot): boolean {
  return scanner.text() && bytesInto(bytes, scanner.textStart, scanner.textEnd, slot) && slot.present;
}

function scanMark(bytes: Uint8Array, record: MarkPriceRecord, symbol: string): boolean {
  record.symbol = symbol;
  if (!scanner.takeAll(TRADE_INSTRUMENT) || !takeSymbol(bytes)) return false;
  if (!scanner.takeAll(NEXT_TYPE) || !scanner.skip()) return false;
  return scanner.takeAll(MARK) && scanner.decimalInto(record.markPrice) && scanTime(record);
}

/** The price of an index, for every contract on it. */
function scanIndex(bytes: Uint8Array, record: MarkPriceRecord): boolean {
  record.isIndex = true;
  const index = scanner.takeAll(ROW) && scanner.text() ? INDEXES.of(bytes, scanner) : undefined;
  if (index === undefined || index === '') return false;
  record.symbol = index;
  if (!scanner.takeAll(INDEX_PRICE) || !scanner.decimalInto(record.indexPrice)) return false;
  for (let i = 0; i < INDEX_FIELDS.length; i++)
    if (scanner.takeAll(INDEX_FIELDS[i] as Uint8Array) && !scanner.skip()) return false;
  return scanTime(record);
}

/** The last field of a row. */
function scanTime(record: { venueTime: number }): boolean {
  if (!scanner.takeAll(TIME) || !quotedWhole()) return false;
  record.venueTime = scanner.mantissa;
  return scanner.take(CLOSE_BRACE);
}

function scanCandle(record: CandleRecord, { symbol, worthColumn }: OkxTopic, interval: Interval): boolean {
  record.symbol = symbol;
  record.interval = interval;
  if (!scanner.take(OPEN_BRACKET) || !quotedWhole()) return false;
  record.openTime = scanner.mantissa;
  record.closeTime = nextOpenTime(record.openTime, interval) - 1;
  for (let i = 0; i < CANDLE_SLOTS.length; i++)
    if (!scanner.take(COMMA) || !scanner.decimalInto(record[CANDLE_SLOTS[i] as CandleSlot])) return false;
  for (let i = 0; i < WORTH_COLUMNS.length; i++) {
    if (!scanner.take(COMMA)) return false;
    if (!(WORTH_COLUMNS[i] === worthColumn ? scanner.decimalInto(record.quoteVolume) : scanner.decimal())) return false;
  }
  record.isClosed = scanner.takeAll(CLOSED);
  return (record.isClosed || scanner.takeAll(RUNNING)) && scanner.take(CLOSE_BRACKET);
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
  if (!scanner.takeAll(ASKS) || !scanner.levelsInto(record.asks, ORDERS_AT)) return false;
  if (!scanner.takeAll(BIDS) || !scanner.levelsInto(record.bids, ORDERS_AT)) return false;
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

const INDEXES = keptTexts((text) => text);

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
const TYPE = UTF8.encode('{"instType":');
const ROW_INSTRUMENT = UTF8.encode(',"instId":"');
/** Fields of a ticker behind its instrument, in their order, and where they go; those that go nowhere are passed over. */
const TICKER_FIELDS: readonly TickerField[] = [
  { key: UTF8.encode('","last":'), slot: 'last' },
  { key: UTF8.encode(',"lastSz":'), slot: undefined },
  { key: UTF8.encode(',"askPx":'), slot: 'askPrice' },
  { key: UTF8.encode(',"askSz":'), slot: undefined },
  { key: UTF8.encode(',"bidPx":'), slot: 'bidPrice' },
  { key: UTF8.encode(',"bidSz":'), slot: undefined },
  { key: UTF8.encode(',"open24h":'), slot: 'open' },
  { key: UTF8.encode(',"high24h":'), slot: 'high' },
  { key: UTF8.encode(',"low24h":'), slot: 'low' },
  { key: UTF8.encode(',"sodUtc0":'), slot: undefined },
  { key: UTF8.encode(',"sodUtc8":'), slot: undefined },
  { key: UTF8.encode(',"volCcy24h":'), slot: 'quoteVolume' },
  { key: UTF8.encode(',"vol24h":'), slot: 'volume' },
];
const ROW = UTF8.encode('{"instId":');
const INDEX_PRICE = UTF8.encode(',"idxPx":');
/** Fields of an index behind its price, in their order; none of them is needed. */
const INDEX_FIELDS = ['high24h', 'low24h', 'open24h', 'sodUtc0', 'sodUtc8'].map((key) => UTF8.encode(`,"${key}":`));
const CANDLE_SLOTS: readonly CandleSlot[] = ['open', 'high', 'low', 'close', 'volume'];
const WORTH_COLUMNS: readonly OkxTopic['worthColumn'][] = ['6', '7'];
const NEXT_TYPE = UTF8.encode('","instType":');
const MARK = UTF8.encode(',"markPx":');
const CLOSED = UTF8.encode(',"1"');
const RUNNING = UTF8.encode(',"0"');
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const CLOSE_BRACE = 0x7d;

interface TickerField {
  readonly key: Uint8Array;
  readonly slot: 'last' | 'askPrice' | 'bidPrice' | 'open' | 'high' | 'low' | 'quoteVolume' | 'volume' | undefined;
}
type CandleSlot = 'open' | 'high' | 'low' | 'close' | 'volume';
