import { isInterval, nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import type { BookRecord, CandleRecord, MarkPriceRecord, TickerRecord } from '../../engine/venue/records.ts';
import { idInto, plainText, sideInto, signedInto, textedFieldsInto, textedInto, toEpochMs } from './fields.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import { isFields, parseJson, textOf, wholeOf, type Fields } from '../json-fields.ts';

/** What distinguishes the three Gate markets' messages. `isInverse`: contracts are worth quote units, so the other volume is in base. */
export interface GateWords {
  readonly section: 'spot' | 'futures';
  readonly isInverse: boolean;
}

/**
 * Reads any frame of a Gate market by way of JSON.parse: the measure for the scanner, and the way of everything that is rare or unusual.
 * Never throws.
 */
export function decodeFrame(bytes: Uint8Array, out: Decoded, words: GateWords): void {
  const frame = parseJson(bytes);
  if (!isFields(frame)) {
    out.fail(frame === undefined ? 'not JSON' : 'not an object');
    return;
  }
  const channel = textOf(frame, 'channel');
  const event = textOf(frame, 'event');
  if (event === 'subscribe' || event === 'unsubscribe' || isRejection(frame['error'])) decodeAnswer(frame, out);
  // Answers to orders and logins have theirs in a header.
  else if (isFields(frame['header'])) out.begin('ignored');
  else if (channel === '') out.fail('no channel');
  else decodeUpdate(frame, channel, out, words);
}

/** Success is an error that is null or absent; old recordings have no id either. */
function decodeAnswer(frame: Fields, out: Decoded): void {
  const error = frame['error'];
  out.begin('ack');
  out.ackId = plainText(frame['id']);
  if (!isRejection(error)) return;
  const message = wordsOf(isFields(error) ? error['message'] : error);
  const code = isFields(error) ? plainText(error['code']) : '';
  // Subscribed twice: what was wanted is so.
  if (!message.startsWith('Alert sub')) out.ackError = code === '' ? message : `${code}: ${message}`;
}

function isRejection(error: unknown): boolean {
  return isFields(error) || (typeof error === 'string' && error !== '');
}

/** What the venue says of an error, which may be any JSON value; never empty. */
function wordsOf(message: unknown): string {
  if (typeof message === 'string' && message !== '') return message;
  // Long numbers are bigints, which JSON.stringify throws on.
  const text = JSON.stringify(message, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) as
    | string
    | undefined;
  return text === undefined || text === '""' ? 'no reason given' : text.slice(0, MAX_WORDS);
}

function decodeUpdate(frame: Fields, channel: string, out: Decoded, words: GateWords): void {
  const result = frame['result'];
  out.begin('ignored');
  if (!channel.startsWith(`${words.section}.`)) return;
  const name = channel.slice(words.section.length + 1);
  if (name === 'pong') {
    out.begin('pong');
    return;
  }
  if (name === 'system') {
    if (isFields(result) && result['type'] === 'upgrade') out.begin('going-away');
    return;
  }
  const decode = (words.section === 'spot' ? SPOT : FUTURES).get(name);
  if (decode === undefined) return;
  out.begin('events');
  const sentAt = toEpochMs(frame['time_ms'] ?? frame['time']);
  const topic = decodeRows(result, decode, { out, channel, sentAt, words });
  if (topic === undefined) out.fail(`${channel} lacks a field or has one of the wrong type`);
  else if (out.recordCount === 0) out.begin('ignored');
  else out.topic = topic;
}

/** The topic of all rows, empty if they are of several; undefined if a row cannot be read. */
function decodeRows(result: unknown, decode: RowDecoder, context: RowContext): string | undefined {
  const rows: readonly unknown[] = Array.isArray(result) ? result : [result];
  let topic: string | undefined;
  for (const row of rows) {
    const about = isFields(row) ? decode(row, context) : undefined;
    if (about === undefined) return undefined;
    const key = `${context.channel}:${about}`;
    topic = topic === undefined || topic === key ? key : '';
  }
  return topic ?? '';
}

interface RowContext {
  readonly out: Decoded;
  readonly channel: string;
  /** When the venue sent the frame, epoch ms. */
  readonly sentAt: number;
  readonly words: GateWords;
}

/** Takes a row in; what its topic's key says behind the channel, or undefined if the row cannot be read. */
type RowDecoder = (row: Fields, context: RowContext) => string | undefined;

function decodeSpotTrade(row: Fields, { out }: RowContext): string | undefined {
  const record = out.addTrade();
  const side = row['side'];
  record.symbol = textOf(row, 'currency_pair');
  record.venueTime = toEpochMs(row['create_time_ms'] ?? row['create_time']);
  record.isBuy = side === 'buy';
  // `id_market` counts the pair's own trades. `id`, all that older recordings have, is shared by all pairs: it proves nothing.
  if (row['id_market'] !== undefined) idInto(row['id_market'], record);
  else record.idText = plainText(row['id']);
  const isRead =
    (side === 'buy' || side === 'sell') &&
    textedInto(row['price'], record.price) &&
    textedInto(row['amount'], record.size);
  return isRead && record.symbol !== '' && hasTradeFacts(record) ? record.symbol : undefined;
}

function decodeFuturesTrade(row: Fields, { out }: RowContext): string | undefined {
  const symbol = textOf(row, 'contract');
  // Takeovers by the insurance fund and deleveraging: not on the candle.
  if (row['is_internal'] === true) return symbol;
  const record = out.addTrade();
  const isBuy = signedInto(row['size'], record.size);
  record.symbol = symbol;
  record.venueTime = toEpochMs(row['create_time_ms'] ?? row['create_time']);
  record.isBuy = isBuy === true;
  idInto(row['id'], record);
  return isBuy !== undefined && textedInto(row['price'], record.price) && symbol !== '' && hasTradeFacts(record)
    ? symbol
    : undefined;
}

function decodeWholeBook(row: Fields, { out }: RowContext): string | undefined {
  const record = out.addBook();
  record.isSnapshot = true;
  record.symbol = textOf(row, 's');
  record.venueTime = toEpochMs(row['t']);
  record.lastSequence = wholeOf(row, 'lastUpdateId');
  const isRead = sideInto(row['bids'], record.bids) && sideInto(row['asks'], record.asks);
  if (!isRead || record.symbol === '' || Number.isNaN(record.lastSequence)) return undefined;
  return `${record.symbol}.${textOf(row, 'l') || depthOf(record)}`;
}

/** The depth of a whole book that does not say it, as those of 2022 and 2023: the least one that is offered and has room for its levels. */
function depthOf({ bids, asks }: BookRecord): number {
  const levels = Math.max(bids.count, asks.count);
  return OFFERED_DEPTHS.find((depth) => depth >= levels) ?? levels;
}

function decodeChanges(row: Fields, context: RowContext): string | undefined {
  return bookInto(row, context, textOf(row, 's'));
}

/** `s` is the stream: `ob.BTC_USDT.400`. */
function decodeStream(row: Fields, context: RowContext): string | undefined {
  const stream = textOf(row, 's');
  const dot = stream.lastIndexOf('.');
  return stream.startsWith('ob.') && dot > 3 && bookInto(row, context, stream.slice(3, dot)) !== undefined
    ? stream.slice(3)
    : undefined;
}

/** A full book has only `u`; changes have `U` and `u`. */
function bookInto(row: Fields, { out }: RowContext, symbol: string): string | undefined {
  const record = out.addBook();
  record.isSnapshot = row['full'] === true;
  record.symbol = symbol;
  record.venueTime = toEpochMs(row['t']);
  record.firstSequence = wholeOf(row, 'U');
  record.lastSequence = wholeOf(row, 'u');
  const isNumbered = !Number.isNaN(record.lastSequence) && (record.isSnapshot || !Number.isNaN(record.firstSequence));
  return symbol !== '' && isNumbered && sideInto(row['b'], record.bids) && sideInto(row['a'], record.asks)
    ? symbol
    : undefined;
}

/** An empty side is empty text. */
function decodeBbo(row: Fields, { out }: RowContext): string | undefined {
  const record = out.addBbo();
  record.symbol = textOf(row, 's');
  record.sequence = wholeOf(row, 'u');
  record.venueTime = toEpochMs(row['t']);
  const isRead =
    textedFieldsInto(row, [
      ['b', record.bidPrice],
      ['a', record.askPrice],
    ]) &&
    (!record.bidPrice.present || textedInto(row['B'], record.bidSize)) &&
    (!record.askPrice.present || textedInto(row['A'], record.askSize));
  return isRead && record.symbol !== '' && !Number.isNaN(record.sequence) ? record.symbol : undefined;
}

/** `v` is quote and `a` base on spot; on futures `v` is contracts and `a` quote, which an inverse contract's `v` is already. */
function decodeCandle(row: Fields, { out, sentAt, words }: RowContext): string | undefined {
  const name = textOf(row, 'n');
  const dash = name.indexOf('_');
  const interval = name.slice(0, Math.max(dash, 0));
  const openTime = toEpochMs(row['t']);
  if (!isInterval(interval) || Number.isNaN(openTime)) return undefined;
  const record = out.addCandle();
  record.symbol = name.slice(dash + 1);
  record.venueTime = sentAt;
  record.interval = interval;
  record.openTime = openTime;
  record.closeTime = nextOpenTime(openTime, interval) - 1;
  record.isClosed = row['w'] === true;
  return record.symbol !== '' && candleInto(row, record, words) ? `${interval}:${record.symbol}` : undefined;
}

function candleInto(row: Fields, record: CandleRecord, { section, isInverse }: GateWords): boolean {
  const [volume, other] = section === 'spot' ? ['a', 'v'] : ['v', 'a'];
  return (
    textedFieldsInto(row, [
      ['o', record.open],
      ['h', record.high],
      ['l', record.low],
      ['c', record.close],
    ]) &&
    textedInto(row[volume], record.volume) &&
    (isInverse || textedInto(row[other], record.quoteVolume)) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present
  );
}

function decodeSpotTicker(row: Fields, { out, sentAt }: RowContext): string | undefined {
  const record = out.addTicker();
  record.symbol = textOf(row, 'currency_pair');
  record.venueTime = sentAt;
  const isRead = textedFieldsInto(row, [
    ['last', record.last],
    ['high_24h', record.high],
    ['low_24h', record.low],
    ['base_volume', record.volume],
    ['quote_volume', record.quoteVolume],
    ['change_percentage', record.priceChangePercent],
    ['highest_bid', record.bidPrice],
    ['lowest_ask', record.askPrice],
  ]);
  return isRead && record.symbol !== '' && record.last.present ? record.symbol : undefined;
}

/** Carries mark price, funding and open interest as well; each of the three only where the venue says something of it. */
function decodeFuturesTicker(row: Fields, { out, sentAt, words }: RowContext): string | undefined {
  const symbol = textOf(row, 'contract');
  const own = toEpochMs(row['t']);
  const about = { symbol, venueTime: own > 0 ? own : sentAt };
  const [hasLast, hasMark, hasInterest] = [
    isSaid(row, 'last'),
    MARK_KEYS.some((key) => isSaid(row, key)),
    isSaid(row, 'total_size'),
  ];
  const isRead =
    (!hasLast || priceInto(row, Object.assign(out.addTicker(), about), words)) &&
    (!hasMark || markInto(row, Object.assign(out.addMarkPrice(), about))) &&
    (!hasInterest || textedInto(row['total_size'], Object.assign(out.addOpenInterest(), about).openInterest));
  return isRead && symbol !== '' && (hasLast || hasMark || hasInterest) ? symbol : undefined;
}

function priceInto(row: Fields, ticker: TickerRecord, { isInverse }: GateWords): boolean {
  return textedFieldsInto(row, [
    ['last', ticker.last],
    ['high_24h', ticker.high],
    ['low_24h', ticker.low],
    ['volume_24h', ticker.volume],
    [isInverse ? 'volume_24h_base' : 'volume_24h_quote', ticker.quoteVolume],
    ['change_percentage', ticker.priceChangePercent],
  ]);
}

/** When and how often funding is paid is in whole seconds, and absent in frames before 2026. */
function markInto(row: Fields, mark: MarkPriceRecord): boolean {
  const interval = wholeOf(row, 'funding_interval');
  const nextTime = toEpochMs(row['funding_next_apply']);
  if (interval > 0) mark.fundingIntervalMs = interval * 1000;
  if (nextTime > 0) mark.nextFundingTime = nextTime;
  return textedFieldsInto(row, [
    ['mark_price', mark.markPrice],
    ['index_price', mark.indexPrice],
    ['funding_rate', mark.fundingRate],
  ]);
}

function isSaid(row: Fields, key: string): boolean {
  const value = row[key];
  return value !== undefined && value !== null && value !== '';
}

/** The sign of `size` is the side of the forced order: negative closes a long. */
function decodeLiquidation(row: Fields, { out }: RowContext): string | undefined {
  const record = out.addLiquidation();
  const isBuy = signedInto(row['size'], record.size);
  record.symbol = textOf(row, 'contract');
  record.isBuy = isBuy === true;
  record.venueTime = toEpochMs(row['time_ms'] ?? row['time']);
  const isRead = isBuy !== undefined && textedInto(row['price'], record.price) && record.price.present;
  return isRead && record.symbol !== '' && !Number.isNaN(record.venueTime) ? record.symbol : undefined;
}

const MARK_KEYS = ['mark_price', 'index_price', 'funding_rate'];
/** Levels a side of the spot channel of whole books. */
const OFFERED_DEPTHS = [5, 10, 20, 50, 100];
/** Characters of what the venue says of an error that is no text. */
const MAX_WORDS = 200;

const SHARED: readonly (readonly [string, RowDecoder])[] = [
  ['order_book_update', decodeChanges],
  ['obu', decodeStream],
  ['book_ticker', decodeBbo],
  ['candlesticks', decodeCandle],
];

const SPOT: ReadonlyMap<string, RowDecoder> = new Map([
  ...SHARED,
  ['trades', decodeSpotTrade],
  ['order_book', decodeWholeBook],
  ['tickers', decodeSpotTicker],
]);

/** `futures.order_book`, which sends changes without a chain, is not taken. */
const FUTURES: ReadonlyMap<string, RowDecoder> = new Map([
  ...SHARED,
  ['trades', decodeFuturesTrade],
  ['tickers', decodeFuturesTicker],
  ['public_liquidates', decodeLiquidation],
]);
