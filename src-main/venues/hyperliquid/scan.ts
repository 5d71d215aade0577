import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner } from '../../../src-shared/market/byte-scanner.ts';
import { isInterval, type Interval } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import { KeyedTopic } from '../../engine/venue/topic-slot.ts';
import type { BboRecord, CandleRecord, DecimalSlot, LevelList, TradeRecord } from '../../engine/venue/records.ts';
import { FAST_LEVELS } from './frames.ts';
import { candleTopic, toCoinTopics } from './topics.ts';

/**
 * Reads the frames that come by the thousand (trades, books, best bid and offer, single candles) straight from bytes, keys in the order
 * in which the venue sends them, with fields that it may add behind them. False if a frame is anything else or in any way unusual: then
 * `out` is of no use, and the plain decoder must decide. Hot.
 */
export function scanFrame(bytes: Uint8Array, out: Decoded): boolean {
  scanner.open(bytes);
  if (!scanner.takeAll(CHANNEL)) return false;
  out.begin('events');
  let isRead: boolean;
  if (scanner.takeAll(TRADES)) isRead = scanTrades(bytes, out);
  else if (scanner.takeAll(BOOK)) isRead = scanBook(bytes, out);
  else if (scanner.takeAll(BBO)) isRead = scanBbo(bytes, out);
  else isRead = scanner.takeAll(CANDLE) && scanCandle(bytes, out);
  return isRead && skipRest(bytes) && scanner.isAtEnd;
}

function scanTrades(bytes: Uint8Array, out: Decoded): boolean {
  for (let isMore = true; isMore; isMore = scanner.take(COMMA))
    if (!scanTrade(bytes, out.addTrade(), out)) return false;
  return scanner.take(CLOSE_BRACKET);
}

function scanTrade(bytes: Uint8Array, record: TradeRecord, out: Decoded): boolean {
  const topics = scanner.takeAll(COIN) ? coinOf(bytes) : undefined;
  if (topics === undefined) return false;
  record.symbol = topics.coin;
  if (out.topic === '') out.setTopic(topics.trades);
  record.isBuy = scanner.takeAll(SIDE_BUY);
  return (
    (record.isBuy || scanner.takeAll(SIDE_SELL)) &&
    decimalInto(PRICE, record.price) &&
    decimalInto(SIZE, record.size) &&
    timesInto(record) &&
    idInto(record) &&
    skipUsers() &&
    skipRest(bytes)
  );
}

/** Time and hash as the venue sends them, or as its documentation has them: the other way round. */
function timesInto(record: TradeRecord): boolean {
  if (scanner.takeAll(HASH)) return scanner.skip() && timeInto(record);
  return timeInto(record) && scanner.takeAll(HASH) && scanner.skip();
}

/** Buyer and seller, which nobody needs, and REST leaves out in older answers. */
function skipUsers(): boolean {
  if (!scanner.takeAll(USERS)) return true;
  return scanner.skip() && scanner.take(COMMA) && scanner.skip() && scanner.take(CLOSE_BRACKET);
}

/**
 * Moves behind the end of an object and what the venue may have added to its fields. A known key that comes late may be a repeated one,
 * of which the last counts: that is for the plain decoder.
 */
function skipRest(bytes: Uint8Array): boolean {
  while (scanner.take(COMMA)) {
    if (!scanner.text() || NEW_KEYS.of(bytes, scanner) !== true || !scanner.take(COLON)) return false;
    if (!scanner.takeAll(NULL) && !scanner.skip()) return false;
  }
  return scanner.take(CLOSE_BRACE);
}

function scanBook(bytes: Uint8Array, out: Decoded): boolean {
  const topics = scanner.takeAll(COIN) ? coinOf(bytes) : undefined;
  if (topics === undefined) return false;
  const record = out.addBook();
  record.symbol = topics.coin;
  record.isSnapshot = true;
  out.setTopic(topics.book);
  if (!timeInto(record) || !scanner.takeAll(LEVELS)) return false;
  if (!levelsInto(record.bids) || !scanner.take(COMMA) || !levelsInto(record.asks) || !scanner.take(CLOSE_BRACKET))
    return false;
  if (scanner.takeAll(FAST)) {
    record.covers = FAST_LEVELS;
    out.setTopic(topics.fastBook);
  }
  return skipRest(bytes);
}

function scanBbo(bytes: Uint8Array, out: Decoded): boolean {
  const topics = scanner.takeAll(COIN) ? coinOf(bytes) : undefined;
  if (topics === undefined) return false;
  const record = out.addBbo();
  record.symbol = topics.coin;
  out.setTopic(topics.bbo);
  return (
    timeInto(record) && scanner.takeAll(SIDES) && sidesInto(record) && scanner.take(CLOSE_BRACKET) && skipRest(bytes)
  );
}

function sidesInto({ bidPrice, bidSize, askPrice, askSize }: BboRecord): boolean {
  return sideInto(bidPrice, bidSize) && scanner.take(COMMA) && sideInto(askPrice, askSize);
}

function sideInto(price: DecimalSlot, size: DecimalSlot): boolean {
  if (scanner.takeAll(NULL)) return true;
  return (
    decimalInto(LEVEL_PRICE, price) &&
    decimalInto(SIZE, size) &&
    scanner.takeAll(ORDERS) &&
    scanner.whole() &&
    scanner.take(CLOSE_BRACE)
  );
}

function scanCandle(bytes: Uint8Array, out: Decoded): boolean {
  const record = out.addCandle();
  if (!scanner.takeAll(OPEN_TIME) || !scanner.whole()) return false;
  record.openTime = scanner.mantissa;
  if (!scanner.takeAll(CLOSE_TIME) || !scanner.whole()) return false;
  record.closeTime = scanner.mantissa;
  const topics = scanner.takeAll(SYMBOL) ? coinOf(bytes) : undefined;
  const interval =
    topics !== undefined && scanner.takeAll(INTERVAL) && scanner.text() ? INTERVALS.of(bytes, scanner) : undefined;
  if (topics === undefined || interval === undefined) return false;
  record.symbol = topics.coin;
  record.interval = interval;
  out.setTopic(candleTopicOf(topics, interval));
  return candleDecimalsInto(record) && countInto(record) && skipRest(bytes);
}

function candleDecimalsInto(record: CandleRecord): boolean {
  return (
    decimalInto(OPEN, record.open) &&
    decimalInto(CLOSE, record.close) &&
    decimalInto(HIGH, record.high) &&
    decimalInto(LOW, record.low) &&
    decimalInto(VOLUME, record.volume)
  );
}

/** `[{"px":"…","sz":"…","n":3},…]`, from its start. */
function levelsInto(list: LevelList): boolean {
  if (!scanner.take(OPEN_BRACKET)) return false;
  if (scanner.take(CLOSE_BRACKET)) return true;
  do {
    if (!scanner.takeAll(LEVEL_PRICE) || !scanner.decimal()) return false;
    const index = list.add();
    list.prices[index] = scanner.mantissa;
    list.priceScales[index] = scanner.scale;
    list.priceSents[index] = scanner.decimals;
    if (!scanner.takeAll(SIZE) || !scanner.decimal()) return false;
    list.sizes[index] = scanner.mantissa;
    list.sizeScales[index] = scanner.scale;
    list.sizeSents[index] = scanner.decimals;
    if (!scanner.takeAll(ORDERS) || !scanner.whole() || !scanner.take(CLOSE_BRACE)) return false;
    list.setOrders(index, scanner.mantissa);
  } while (scanner.take(COMMA));
  return scanner.take(CLOSE_BRACKET);
}

function coinOf(bytes: Uint8Array): ScannedCoin | undefined {
  const topics = scanner.text() ? COINS.of(bytes, scanner) : undefined;
  return topics?.coin === '' ? undefined : topics;
}

/** The key and its decimal. */
function decimalInto(key: Uint8Array, slot: DecimalSlot): boolean {
  return scanner.takeAll(key) && scanner.decimalInto(slot);
}

function timeInto(record: { venueTime: number }): boolean {
  if (!scanner.takeAll(TIME) || !scanner.whole()) return false;
  record.venueTime = scanner.mantissa;
  return true;
}

function idInto(record: TradeRecord): boolean {
  if (!scanner.takeAll(TRADE_ID) || !scanner.whole()) return false;
  record.id = scanner.mantissa;
  return true;
}

function countInto(record: CandleRecord): boolean {
  if (!scanner.takeAll(COUNT) || !scanner.whole()) return false;
  record.tradeCount = scanner.mantissa;
  return true;
}

/** A coin with those of its topics whose frames come by the thousand; candles are added when they are first met. */
interface ScannedCoin {
  readonly coin: string;
  readonly trades: KeyedTopic;
  readonly book: KeyedTopic;
  readonly fastBook: KeyedTopic;
  readonly bbo: KeyedTopic;
  readonly candles: Map<Interval, KeyedTopic>;
}

function toScannedCoin(text: string): ScannedCoin {
  const { coin, trades, book, fastBook, bbo } = toCoinTopics(text);
  return {
    coin,
    trades: new KeyedTopic(trades),
    book: new KeyedTopic(book),
    fastBook: new KeyedTopic(fastBook),
    bbo: new KeyedTopic(bbo),
    candles: new Map(),
  };
}

function candleTopicOf({ coin, candles }: ScannedCoin, interval: Interval): KeyedTopic {
  let topic = candles.get(interval);
  if (topic === undefined) candles.set(interval, (topic = new KeyedTopic(candleTopic(coin, interval))));
  return topic;
}

const scanner = new ByteScanner();
const COINS = keptTexts(toScannedCoin);
const INTERVALS = keptTexts((text) => (isInterval(text) ? text : undefined));
/** Every key that means something in one of the frames. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(
  'channel data coin side px sz time hash tid users levels fast bbo n t T s i o c h l v'.split(' '),
);
const NEW_KEYS = keptTexts((key) => !KNOWN_KEYS.has(key));

const UTF8 = new TextEncoder();
const CHANNEL = UTF8.encode('{"channel":');
const TRADES = UTF8.encode('"trades","data":[');
const BOOK = UTF8.encode('"l2Book","data":');
const BBO = UTF8.encode('"bbo","data":');
const CANDLE = UTF8.encode('"candle","data":');
const COIN = UTF8.encode('{"coin":');
const SIDE_BUY = UTF8.encode(',"side":"B"');
const SIDE_SELL = UTF8.encode(',"side":"A"');
const PRICE = UTF8.encode(',"px":');
const SIZE = UTF8.encode(',"sz":');
const HASH = UTF8.encode(',"hash":');
const TIME = UTF8.encode(',"time":');
const TRADE_ID = UTF8.encode(',"tid":');
const USERS = UTF8.encode(',"users":[');
const LEVELS = UTF8.encode(',"levels":[');
const LEVEL_PRICE = UTF8.encode('{"px":');
const ORDERS = UTF8.encode(',"n":');
const FAST = UTF8.encode(',"fast":true');
const SIDES = UTF8.encode(',"bbo":[');
const NULL = UTF8.encode('null');
const OPEN_TIME = UTF8.encode('{"t":');
const CLOSE_TIME = UTF8.encode(',"T":');
const SYMBOL = UTF8.encode(',"s":');
const INTERVAL = UTF8.encode(',"i":');
const OPEN = UTF8.encode(',"o":');
const CLOSE = UTF8.encode(',"c":');
const HIGH = UTF8.encode(',"h":');
const LOW = UTF8.encode(',"l":');
const VOLUME = UTF8.encode(',"v":');
const COUNT = UTF8.encode(',"n":');
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;
