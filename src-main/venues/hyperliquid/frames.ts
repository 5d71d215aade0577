import { isInterval } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { DecimalSlot, TradeRecord } from '../../engine/venue/records.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import { candleTopic, topicOfSubscription } from './topics.ts';
import {
  decimalInto,
  decimalsInto,
  isFields,
  levelObjectsInto,
  parseJson,
  textOf,
  wholeOf,
  type Fields,
} from '../json-fields.ts';

/**
 * Reads any frame by way of JSON.parse: the measure for the scanner, and the way of everything that is rare or unusual. Never throws.
 * Source: Hyperliquid documentation (2025-11), the official Python SDK 0.23.0 and announcements of 2026.
 */
export function decodeFrame(bytes: Uint8Array, out: Decoded): void {
  const frame = parseJson(bytes);
  if (!isFields(frame)) {
    decodeText(bytes, out);
    return;
  }
  const channel = textOf(frame, 'channel');
  const decode = CHANNELS.get(channel);
  if (decode === undefined) {
    if (channel === '') out.fail('no channel');
    else out.begin('ignored');
    return;
  }
  out.begin('events');
  if (!decode(frame['data'], out)) out.fail(`${channel} lacks a field or has one of the wrong type`);
  else if (out.kind === 'events' && out.recordCount === 0) out.begin('ignored');
}

/** Reads one trade, live or from REST; false if it is none. */
export function tradeInto(row: Fields, record: TradeRecord): boolean {
  const id = row['tid'];
  const side = row['side'];
  record.symbol = textOf(row, 'coin');
  record.venueTime = wholeOf(row, 'time');
  record.id = wholeOf(row, 'tid');
  if (typeof id === 'bigint') record.idText = String(id);
  // The taker's side: `B` for a bid, `A` for an ask.
  record.isBuy = side === 'B';
  return (
    record.symbol !== '' &&
    (side === 'B' || side === 'A') &&
    decimalsInto(row, [
      ['px', record.price],
      ['sz', record.size],
    ]) &&
    hasTradeFacts(record)
  );
}

/** The socket greets with a plain text. */
function decodeText(bytes: Uint8Array, out: Decoded): void {
  if (bytes.length < LONGEST_GREETING && GREETING.test(TEXT.decode(bytes))) out.begin('ignored');
  else out.fail('not JSON');
}

function decodeAck(data: unknown, out: Decoded): boolean {
  const subscription = isFields(data) ? data['subscription'] : undefined;
  if (!isFields(subscription)) return false;
  out.begin('ack');
  out.topic = topicOfSubscription(subscription);
  return true;
}

/** Errors are texts with the subscription, or the whole message, inside; some are that object itself. */
function decodeError(data: unknown, out: Decoded): boolean {
  const isText = typeof data === 'string';
  if (!isText && !isFields(data)) return false;
  const text = isText ? data : JSON.stringify(data, bigintAsText);
  const brace = text.indexOf('{');
  const inside = isText && brace >= 0 ? parseJson(UTF8.encode(text.slice(brace))) : data;
  out.begin('ack');
  out.topic = topicOfSubscription(
    isFields(inside) && isFields(inside['subscription']) ? inside['subscription'] : inside,
  );
  // What was wanted is so already.
  if (!text.startsWith('Already ')) out.ackError = text === '' ? 'rejected' : text;
  return true;
}

/** JSON has no numbers beyond 2^53, which are read as bigint. */
function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The first frame after a subscription is a backlog of recent trades, without a mark. */
function decodeTrades(data: unknown, out: Decoded): boolean {
  if (!Array.isArray(data) || !data.every((row: unknown) => isFields(row) && tradeInto(row, out.addTrade())))
    return false;
  const coin = out.records[0]?.symbol ?? '';
  out.topic = `trades:${coin}`;
  return true;
}

function decodeBook(data: unknown, out: Decoded): boolean {
  const levels = isFields(data) ? data['levels'] : undefined;
  if (!isFields(data) || !Array.isArray(levels) || levels.length !== 2) return false;
  const isFast = data['fast'] === true;
  const record = out.addBook();
  record.symbol = textOf(data, 'coin');
  record.venueTime = wholeOf(data, 'time');
  record.isSnapshot = true;
  if (isFast) record.covers = FAST_LEVELS;
  out.topic = `${isFast ? 'l2Book_fast' : 'l2Book'}:${record.symbol}`;
  return (
    record.symbol !== '' &&
    !Number.isNaN(record.venueTime) &&
    levelObjectsInto(levels[0], LEVEL_KEYS, record.bids) &&
    levelObjectsInto(levels[1], LEVEL_KEYS, record.asks)
  );
}

function decodeBbo(data: unknown, out: Decoded): boolean {
  const sides = isFields(data) ? data['bbo'] : undefined;
  // A single element is the bid, without an offer.
  if (!isFields(data) || !Array.isArray(sides) || sides.length === 0 || sides.length > 2) return false;
  const record = out.addBbo();
  record.symbol = textOf(data, 'coin');
  record.venueTime = wholeOf(data, 'time');
  out.topic = `bbo:${record.symbol}`;
  return (
    record.symbol !== '' &&
    !Number.isNaN(record.venueTime) &&
    sideInto(sides[0], record.bidPrice, record.bidSize) &&
    sideInto(sides[1] ?? null, record.askPrice, record.askSize)
  );
}

/** An empty side is null. */
function sideInto(side: unknown, price: DecimalSlot, size: DecimalSlot): boolean {
  if (side === null) return true;
  return (
    isFields(side) && decimalInto(side['px'], price) && decimalInto(side['sz'], size) && price.present && size.present
  );
}

/** Documented as an array, seen as a single object. */
function decodeCandles(data: unknown, out: Decoded): boolean {
  const rows: readonly unknown[] = Array.isArray(data) ? data : [data];
  return rows.every((row) => {
    const record = out.addCandle();
    if (!isFields(row)) return false;
    const interval = textOf(row, 'i');
    record.symbol = textOf(row, 's');
    record.openTime = wholeOf(row, 't');
    record.closeTime = wholeOf(row, 'T');
    record.tradeCount = wholeOf(row, 'n');
    if (
      !isInterval(interval) ||
      record.symbol === '' ||
      Number.isNaN(record.openTime) ||
      Number.isNaN(record.closeTime)
    )
      return false;
    record.interval = interval;
    out.topic = candleTopic(record.symbol, interval);
    return (
      decimalsInto(row, [
        ['o', record.open],
        ['h', record.high],
        ['l', record.low],
        ['c', record.close],
        ['v', record.volume],
      ]) &&
      record.open.present &&
      record.high.present &&
      record.low.present &&
      record.close.present &&
      record.volume.present
    );
  });
}

/** Everything a screen shows beside the book: of a perpetual also mark price, hourly funding and open interest. */
function decodeContext(data: unknown, out: Decoded): boolean {
  const context = isFields(data) ? data['ctx'] : undefined;
  const coin = isFields(data) ? textOf(data, 'coin') : '';
  if (coin === '' || !isFields(context)) return false;
  out.topic = `activeAssetCtx:${coin}`;
  const ticker = out.addTicker();
  ticker.symbol = coin;
  // The venue sends no last price here: it is the middle of the book.
  if (
    !decimalsInto(context, [
      ['midPx', ticker.last],
      ['prevDayPx', ticker.open],
      ['dayBaseVlm', ticker.volume],
      ['dayNtlVlm', ticker.quoteVolume],
    ])
  )
    return false;
  if (context['openInterest'] === undefined) return true;
  const mark = out.addMarkPrice();
  const interest = out.addOpenInterest();
  mark.symbol = interest.symbol = coin;
  return (
    decimalsInto(context, [
      ['markPx', mark.markPrice],
      ['oraclePx', mark.indexPrice],
      ['funding', mark.fundingRate],
      ['openInterest', interest.openInterest],
    ]) &&
    mark.markPrice.present &&
    interest.openInterest.present
  );
}

/** Levels a side of a fast book. */
export const FAST_LEVELS = 5;

const CHANNELS: ReadonlyMap<string, (data: unknown, out: Decoded) => boolean> = new Map([
  ['trades', decodeTrades],
  ['l2Book', decodeBook],
  ['bbo', decodeBbo],
  ['candle', decodeCandles],
  ['activeAssetCtx', decodeContext],
  ['activeSpotAssetCtx', decodeContext],
  ['subscriptionResponse', decodeAck],
  ['error', decodeError],
  [
    'pong',
    (_, out) => {
      out.begin('pong');
      return true;
    },
  ],
]);
const LEVEL_KEYS = { price: 'px', size: 'sz', orders: 'n' };
const GREETING = /^Websocket connection established/;
const LONGEST_GREETING = 100;
const TEXT = new TextDecoder();
const UTF8 = new TextEncoder();
