import { isInterval } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { TradeRecord } from '../../engine/venue/records.ts';
import {
  isWholeBbo,
  isWholeBook,
  isWholeCandle,
  isWholeTrade,
  toEpochMs,
  toTopicName,
  type TopicName,
} from './names.ts';
import {
  decimalInto,
  decimalsInto,
  isFields,
  levelsInto,
  parseJson,
  rejectionOf,
  textOf,
  wholeOf,
  type Fields,
} from '../json-fields.ts';

/**
 * Reads any frame of any Binance market by way of JSON.parse: the measure for the scanner, and the way of everything that is rare or
 * unusual. Never throws. `streamType` as in the scanner: 1 for USD-M, 2 for COIN-M, 0 if the market sends no `st`.
 */
export function decodeFrame(bytes: Uint8Array, out: Decoded, streamType: number): void {
  const frame = parseJson(bytes);
  if (frame === undefined) {
    out.fail('not JSON');
    return;
  }
  const isCombined = isFields(frame) && typeof frame['stream'] === 'string' && frame['data'] !== undefined;
  const topic = toTopicName(isCombined ? textOf(frame, 'stream') : '');
  const payload = isCombined ? frame['data'] : frame;
  out.begin('events');
  const rows: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  for (const row of rows) {
    const outcome = isFields(row) ? decodeRow(row, out, topic, streamType) : 'not an object';
    if (outcome !== undefined && outcome !== 'ignored') {
      out.fail(outcome);
      return;
    }
  }
  if (out.kind === 'events' && out.recordCount === 0) out.kind = 'ignored';
  out.topic = topic.key;
  out.topicSymbol = topic.symbol;
}

/** Undefined where the row was taken in, `ignored` where nobody needs it, otherwise what is wrong with it. */
function decodeRow(row: Fields, out: Decoded, topic: TopicName, streamType: number): string | undefined {
  if (streamType !== 0 && isForeign(row, streamType)) return 'ignored';
  const event = row['e'];
  if (event === undefined) return decodeUnnamed(row, out, topic);
  if (typeof event !== 'string') return 'event type is no text';
  const decode = EVENTS.get(event);
  if (decode === undefined) return 'ignored';
  return decode(row, out, topic) ? undefined : `${event} lacks a field or has one of the wrong type`;
}

/** Whether an event is of the other futures market. Liquidations say so inside the order. */
function isForeign(row: Fields, streamType: number): boolean {
  const order = row['e'] === 'forceOrder' ? row['o'] : undefined;
  const types = [row['st'], isFields(order) ? order['st'] : undefined];
  return types.some((type) => type !== undefined && type !== streamType);
}

function decodeUnnamed(row: Fields, out: Decoded, topic: TopicName): string | undefined {
  if (row['lastUpdateId'] !== undefined)
    return decodeSides(row, out, topic) ? undefined : 'order book lacks a field or has one of the wrong type';
  if (row['result'] !== undefined || row['error'] !== undefined || row['code'] !== undefined) {
    decodeAnswer(row, out);
    return undefined;
  }
  if (row['u'] !== undefined && row['b'] !== undefined)
    return decodeBbo(row, out) ? undefined : 'bookTicker lacks a field or has one of the wrong type';
  return 'neither an event nor an answer';
}

/** Acknowledgements have `result`; refusals come flat, or nested under `error`. */
function decodeAnswer(row: Fields, out: Decoded): void {
  const error = row['error'] ?? row;
  const id = row['id'];
  out.begin('ack');
  out.ackId = typeof id === 'number' || typeof id === 'string' || typeof id === 'bigint' ? String(id) : '';
  const rejection = isFields(error) ? rejectionOf(error) : undefined;
  if (rejection !== undefined || error !== row) out.ackError = rejection ?? 'rejected';
}

function decodeTrade(row: Fields, out: Decoded): boolean {
  // `NA` rows are no executions. The others (insurance fund, deleveraging) are, and count in the numbering.
  if (row['X'] === 'NA') return true;
  const record = out.addTrade();
  idInto(row['t'], record);
  return decodeExecution(row, record);
}

function decodeAggregate(row: Fields, out: Decoded): boolean {
  const record = out.addTrade();
  record.isAggregate = true;
  record.firstTradeId = wholeOf(row, 'f');
  record.lastTradeId = wholeOf(row, 'l');
  idInto(row['a'], record);
  return decodeExecution(row, record);
}

function decodeExecution(row: Fields, record: TradeRecord): boolean {
  record.symbol = textOf(row, 's');
  record.venueTime = toEpochMs(wholeOf(row, 'T'));
  record.eventTime = toEpochMs(wholeOf(row, 'E'));
  // `m`: the buyer was the maker, so the aggressor sold.
  record.isBuy = row['m'] === false;
  return (
    typeof row['m'] === 'boolean' &&
    decimalsInto(row, [
      ['p', record.price],
      ['q', record.size],
    ]) &&
    isWholeTrade(record)
  );
}

function idInto(id: unknown, record: TradeRecord): void {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) record.id = id;
  else if (typeof id === 'bigint' || typeof id === 'string') record.idText = String(id);
}

function decodeDepth(row: Fields, out: Decoded, topic: TopicName): boolean {
  const record = out.addBook();
  record.symbol = textOf(row, 's');
  record.isSnapshot = topic.isPartial;
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  record.firstSequence = wholeOf(row, 'U');
  record.lastSequence = wholeOf(row, 'u');
  record.previousSequence = wholeOf(row, 'pu');
  return levelsInto(row['b'], record.bids) && levelsInto(row['a'], record.asks) && isWholeBook(record);
}

function decodeSides(row: Fields, out: Decoded, topic: TopicName): boolean {
  const record = out.addBook();
  record.isSnapshot = true;
  record.symbol = textOf(row, 'symbol') || topic.symbol;
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  record.lastSequence = wholeOf(row, 'lastUpdateId');
  return (
    !Number.isNaN(record.lastSequence) && levelsInto(row['bids'], record.bids) && levelsInto(row['asks'], record.asks)
  );
}

function decodeBbo(row: Fields, out: Decoded): boolean {
  const record = out.addBbo();
  record.symbol = textOf(row, 's');
  record.sequence = wholeOf(row, 'u');
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  return (
    decimalsInto(row, [
      ['b', record.bidPrice],
      ['B', record.bidSize],
      ['a', record.askPrice],
      ['A', record.askSize],
    ]) && isWholeBbo(record)
  );
}

function decodeKline(row: Fields, out: Decoded): boolean {
  const candle = row['k'];
  const interval = isFields(candle) ? textOf(candle, 'i') : '';
  if (!isFields(candle) || !isInterval(interval)) return false;
  const record = out.addCandle();
  record.symbol = textOf(row, 's');
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  record.interval = interval;
  record.openTime = toEpochMs(wholeOf(candle, 't'));
  record.closeTime = Math.floor(toEpochMs(wholeOf(candle, 'T')));
  record.tradeCount = wholeOf(candle, 'n');
  record.isClosed = candle['x'] === true;
  return (
    typeof candle['x'] === 'boolean' &&
    decimalsInto(candle, [
      ['o', record.open],
      ['h', record.high],
      ['l', record.low],
      ['c', record.close],
      ['v', record.volume],
      ['q', record.quoteVolume],
      ['V', record.takerBuyVolume],
    ]) &&
    isWholeCandle(record)
  );
}

function decodeTicker(row: Fields, out: Decoded): boolean {
  const record = out.addTicker();
  record.symbol = textOf(row, 's');
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  record.tradeCount = wholeOf(row, 'n');
  return (
    record.symbol !== '' &&
    decimalsInto(row, [
      ['c', record.last],
      ['o', record.open],
      ['h', record.high],
      ['l', record.low],
      ['v', record.volume],
      ['q', record.quoteVolume],
      ['p', record.priceChange],
      ['P', record.priceChangePercent],
      ['b', record.bidPrice],
      ['a', record.askPrice],
    ]) &&
    record.last.present
  );
}

/** Delivery contracts send `r:""` and `T:0`: they have no funding. */
function decodeMarkPrice(row: Fields, out: Decoded): boolean {
  const record = out.addMarkPrice();
  const nextFundingTime = wholeOf(row, 'T');
  record.symbol = textOf(row, 's');
  record.venueTime = toEpochMs(wholeOf(row, 'E'));
  record.nextFundingTime = nextFundingTime === 0 ? NaN : toEpochMs(nextFundingTime);
  return (
    record.symbol !== '' &&
    decimalsInto(row, [
      ['p', record.markPrice],
      ['i', record.indexPrice],
      ['r', record.fundingRate],
    ]) &&
    record.markPrice.present
  );
}

/** `S` is the side of the forced order: `SELL` closes a long. */
function decodeForceOrder(row: Fields, out: Decoded): boolean {
  const order = row['o'];
  if (!isFields(order) || (order['S'] !== 'BUY' && order['S'] !== 'SELL')) return false;
  const record = out.addLiquidation();
  record.symbol = textOf(order, 's');
  record.isBuy = order['S'] === 'BUY';
  record.venueTime = toEpochMs(wholeOf(order, 'T'));
  return (
    record.symbol !== '' &&
    decimalsInto(order, [
      ['p', record.price],
      ['q', record.size],
    ]) &&
    decimalInto(order['ap'], record.averagePrice) &&
    record.price.present &&
    record.size.present
  );
}

function decodeShutdown(_row: Fields, out: Decoded): boolean {
  out.begin('going-away');
  return true;
}

const EVENTS: ReadonlyMap<string, (row: Fields, out: Decoded, topic: TopicName) => boolean> = new Map([
  ['trade', decodeTrade],
  ['aggTrade', decodeAggregate],
  ['depthUpdate', decodeDepth],
  ['bookTicker', decodeBbo],
  ['kline', decodeKline],
  ['24hrTicker', decodeTicker],
  ['24hrMiniTicker', decodeTicker],
  ['markPriceUpdate', decodeMarkPrice],
  ['forceOrder', decodeForceOrder],
  ['serverShutdown', decodeShutdown],
]);
