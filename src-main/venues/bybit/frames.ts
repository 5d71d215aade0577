import type { Decoded } from '../../engine/venue/decoded.ts';
import { MAX_TITLE_CHARS, type Maintenance, toMaintenanceState } from '../../engine/venue/maintenance.ts';
import type { CandleRecord, DecimalSlot, TradeRecord } from '../../engine/venue/records.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import { isCarried, STATUS_TOPIC, timeOfBest, toTopicName, type TopicName } from './topics.ts';
import {
  decimalInto,
  decimalsInto,
  isFields,
  levelsInto,
  parseJson,
  nameOf,
  textOf,
  wholeOf,
  type Fields,
} from '../json-fields.ts';

/**
 * Reads any frame of any Bybit market by way of JSON.parse: the measure for the scanner, and the way of everything that is rare or unusual.
 * Never throws. Keys come in another order on each market, so nothing is read by position.
 */
export function decodeFrame(bytes: Uint8Array, out: Decoded): void {
  const frame = parseJson(bytes);
  if (!isFields(frame)) {
    out.fail(frame === undefined ? 'not JSON' : 'not an object');
    return;
  }
  const topic = textOf(frame, 'topic');
  if (topic !== '') decodePush(frame, toTopicName(topic), out);
  else if (typeof frame['op'] === 'string') decodeAnswer(frame, frame['op'], out);
  // Sockets of options, and older versions, answer without `op`.
  else if (typeof frame['success'] === 'boolean') out.begin('ignored');
  else out.fail('neither a topic nor an answer');
}

function decodePush(frame: Fields, topic: TopicName, out: Decoded): void {
  if (topic.key === STATUS_TOPIC.key) {
    decodeStatus(frame, out);
    return;
  }
  const decode = isCarried(topic) ? CHANNELS.get(topic.channel) : undefined;
  out.begin('events');
  if (decode === undefined) out.kind = 'ignored';
  else if (!decode(frame, topic, out)) {
    out.fail(`${topic.channel} lacks a field or has one of the wrong type`);
    return;
  } else if (out.recordCount === 0) out.kind = 'ignored';
  out.topic = topic.key;
  out.topicSymbol = topic.symbol;
}

/** What is about options and spreads alone, or about the simulated market of the production hosts, is left out. */
function decodeStatus(frame: Fields, out: Decoded): void {
  const rows = frame['data'];
  if (!Array.isArray(rows)) {
    out.fail('system.status without rows');
    return;
  }
  const maintenance: Maintenance[] = [];
  for (const row of rows as readonly unknown[]) {
    const begin = isFields(row) ? positiveOf(row, 'begin') : NaN;
    if (!isFields(row) || Number.isNaN(begin) || textOf(row, 'state') === '') {
      out.fail('system.status lacks a field or has one of the wrong type');
      return;
    }
    if (row['env'] === DEMO || !concernsUs(row['product'])) continue;
    maintenance.push({
      id: (textOf(row, 'id') || String(begin)).slice(0, MAX_TITLE_CHARS),
      title: textOf(row, 'title').slice(0, MAX_TITLE_CHARS),
      state: toMaintenanceState(textOf(row, 'state')),
      begin,
      end: positiveOf(row, 'end'),
    });
  }
  out.begin(maintenance.length === 0 ? 'ignored' : 'maintenance');
  out.topic = STATUS_TOPIC.key;
  out.maintenance = maintenance;
}

/** Products are futures, spot, options and spreads, 1 to 4; all of them if none is named. */
function concernsUs(products: unknown): boolean {
  return !Array.isArray(products) || products.length === 0 || products.includes(1) || products.includes(2);
}

/** Pongs of public sockets keep `op: ping` and say it in `ret_msg`; others say `op: pong`. */
function decodeAnswer(frame: Fields, op: string, out: Decoded): void {
  if (op === 'pong' || (op === 'ping' && frame['ret_msg'] === 'pong')) {
    out.begin('pong');
    return;
  }
  if (op !== 'subscribe' && op !== 'unsubscribe') {
    out.begin('ignored');
    return;
  }
  out.begin('ack');
  out.ackId = textOf(frame, 'req_id');
  const message = textOf(frame, 'ret_msg');
  // Asked for twice, such as after an answer that was late: it is delivered.
  if (frame['success'] !== true && !message.includes('already subscribed')) out.ackError = message || 'rejected';
}

function decodeBook(frame: Fields, topic: TopicName, out: Decoded): boolean {
  const book = frame['data'];
  const { type } = frame;
  if (!isFields(book) || (type !== 'snapshot' && type !== 'delta')) return false;
  const record = out.addBook();
  record.symbol = textOf(book, 's');
  const changedAt = engineTimeOf(frame);
  record.venueTime = topic.levels === 1 ? timeOfBest(changedAt, wholeOf(frame, 'ts')) : changedAt;
  record.lastSequence = wholeOf(book, 'u');
  // Number 1 says that the service has started anew and the frame is the whole book.
  record.isSnapshot = type === 'snapshot' || record.lastSequence === 1;
  if (record.symbol === '' || Number.isNaN(record.lastSequence)) return false;
  if (!levelsInto(book['b'], record.bids) || !levelsInto(book['a'], record.asks)) return false;
  return topic.levels !== 1 || decodeBest(book, record, out);
}

/** The best level is the book of one level and the best bid and offer at once; an empty side stays absent. */
function decodeBest(
  book: Fields,
  from: { readonly symbol: string; readonly venueTime: number; readonly lastSequence: number },
  out: Decoded,
): boolean {
  const record = out.addBbo();
  record.symbol = from.symbol;
  record.venueTime = from.venueTime;
  record.sequence = from.lastSequence;
  return levelInto(book['b'], record.bidPrice, record.bidSize) && levelInto(book['a'], record.askPrice, record.askSize);
}

function levelInto(levels: unknown, price: DecimalSlot, size: DecimalSlot): boolean {
  const best: unknown = Array.isArray(levels) ? levels[0] : undefined;
  if (best === undefined) return true;
  return Array.isArray(best) && decimalInto(best[0], price) && decimalInto(best[1], size);
}

/** The time of the matching engine, as trades have it; that of the push if there is none. */
function engineTimeOf(frame: Fields): number {
  const time = wholeOf(frame, 'cts');
  return Number.isNaN(time) ? wholeOf(frame, 'ts') : time;
}

function decodeTrades(frame: Fields, _topic: TopicName, out: Decoded): boolean {
  return eachRow(frame, (row) => decodeTrade(row, out.addTrade()));
}

/** Ids are UUIDs on derivatives and 19 digits on spot: texts that only distinguish trades. */
function decodeTrade(row: Fields, record: TradeRecord): boolean {
  record.symbol = textOf(row, 's');
  record.idText = nameOf(row, 'i');
  record.venueTime = wholeOf(row, 'T');
  record.isBuy = row['S'] === 'Buy';
  record.isBlock = row['BT'] === true;
  return (
    (record.isBuy || row['S'] === 'Sell') &&
    record.symbol !== '' &&
    decimalsInto(row, [
      ['p', record.price],
      ['v', record.size],
    ]) &&
    hasTradeFacts(record)
  );
}

function decodeCandles(frame: Fields, topic: TopicName, out: Decoded): boolean {
  const { interval } = topic;
  if (interval === undefined) return true;
  return eachRow(frame, (row) => {
    const record = out.addCandle();
    record.symbol = topic.symbol;
    record.interval = interval;
    record.venueTime = wholeOf(frame, 'ts');
    return decodeCandle(row, record);
  });
}

function decodeCandle(row: Fields, record: CandleRecord): boolean {
  record.openTime = wholeOf(row, 'start');
  record.closeTime = wholeOf(row, 'end');
  record.isClosed = row['confirm'] === true;
  return (
    typeof row['confirm'] === 'boolean' &&
    !Number.isNaN(record.openTime) &&
    !Number.isNaN(record.closeTime) &&
    decimalsInto(row, [
      ['open', record.open],
      ['high', record.high],
      ['low', record.low],
      ['close', record.close],
      ['volume', record.volume],
      ['turnover', record.quoteVolume],
    ]) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

/** `S` is the side of the position: who was long is sold out. The price is that of bankruptcy, not of a fill. */
function decodeLiquidations(frame: Fields, _topic: TopicName, out: Decoded): boolean {
  return eachRow(frame, (row) => {
    const record = out.addLiquidation();
    record.symbol = textOf(row, 's');
    record.venueTime = wholeOf(row, 'T');
    record.isBuy = row['S'] === 'Sell';
    return (
      (record.isBuy || row['S'] === 'Buy') &&
      record.symbol !== '' &&
      !Number.isNaN(record.venueTime) &&
      decimalsInto(row, [
        ['p', record.price],
        ['v', record.size],
      ]) &&
      record.price.present &&
      record.size.present
    );
  });
}

/** One topic for ticker, mark price, funding and open interest. A change contains only what changed; a snapshot of spot has no derivative facts. */
function decodeTicker(frame: Fields, _topic: TopicName, out: Decoded): boolean {
  const row = frame['data'];
  const symbol = isFields(row) ? textOf(row, 'symbol') : '';
  if (!isFields(row) || symbol === '') return false;
  // A change lost as older would leave the value before it: the number is no clock, and orders them whatever the venue's clock does.
  const about = { symbol, venueTime: wholeOf(frame, 'ts'), sequence: wholeOf(frame, 'cs') };
  const ticker = Object.assign(out.addTicker(), about);
  const isRead = decimalsInto(row, [
    ['lastPrice', ticker.last],
    ['prevPrice24h', ticker.open],
    ['highPrice24h', ticker.high],
    ['lowPrice24h', ticker.low],
    ['volume24h', ticker.volume],
    ['turnover24h', ticker.quoteVolume],
    ['price24hPcnt', ticker.priceChangePercent],
    ['bid1Price', ticker.bidPrice],
    ['ask1Price', ticker.askPrice],
  ]);
  toPercent(ticker.priceChangePercent);
  return isRead && decodeMark(row, about, out) && decodeOpenInterest(row, about, out);
}

/** What the records of one frame have in common. */
interface About {
  readonly symbol: string;
  readonly venueTime: number;
  readonly sequence: number;
}

function decodeMark(row: Fields, about: About, out: Decoded): boolean {
  if (!MARK_KEYS.some((key) => row[key] !== undefined)) return true;
  const record = Object.assign(out.addMarkPrice(), about);
  // Dated futures have no funding: an empty text and 0.
  record.nextFundingTime = positiveOf(row, 'nextFundingTime');
  record.fundingIntervalMs = positiveOf(row, 'fundingIntervalHour') * HOUR_MS;
  return decimalsInto(row, [
    ['markPrice', record.markPrice],
    ['indexPrice', record.indexPrice],
    ['fundingRate', record.fundingRate],
  ]);
}

/** `openInterest` counts long and short positions, which is twice what other venues mean: only that of one side is taken. */
function decodeOpenInterest(row: Fields, about: About, out: Decoded): boolean {
  if (row['singleOpenInterest'] === undefined) return true;
  const record = Object.assign(out.addOpenInterest(), about);
  return decimalInto(row['singleOpenInterest'], record.openInterest) && record.openInterest.present;
}

/** A positive whole number written as a text, or NaN. */
function positiveOf(row: Fields, key: string): number {
  const value = Number(textOf(row, key) || NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : NaN;
}

/** A fraction becomes percent, exactly. */
export function toPercent(slot: DecimalSlot): void {
  if (slot.text !== '') slot.clear();
  if (!slot.present) return;
  slot.mantissa *= 10 ** Math.max(0, 2 - slot.scale);
  slot.scale = Math.max(0, slot.scale - 2);
  slot.decimals = Math.max(slot.scale, slot.decimals - 2);
}

function eachRow(frame: Fields, read: (row: Fields) => boolean): boolean {
  const rows = frame['data'];
  return Array.isArray(rows) && rows.every((row: unknown) => isFields(row) && read(row));
}

/** `fundingIntervalHour` counts hours. */
export const HOUR_MS = 3_600_000;
const DEMO = 2;
const MARK_KEYS = ['markPrice', 'indexPrice', 'fundingRate', 'nextFundingTime', 'fundingIntervalHour'] as const;

const CHANNELS: ReadonlyMap<string, (frame: Fields, topic: TopicName, out: Decoded) => boolean> = new Map([
  ['orderbook', decodeBook],
  ['publicTrade', decodeTrades],
  ['tickers', decodeTicker],
  ['kline', decodeCandles],
  ['allLiquidation', decodeLiquidations],
]);
