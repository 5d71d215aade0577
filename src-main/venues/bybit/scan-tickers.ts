import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { isPlainText, type ByteScanner } from '../../../src-shared/market/byte-scanner.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import {
  DecimalSlot,
  type MarkPriceRecord,
  type OpenInterestRecord,
  TickerRecord,
} from '../../engine/venue/records.ts';
import { decimalInto } from '../json-fields.ts';
import { HOUR_MS, toPercent } from './frames.ts';

/**
 * Reads a frame of `tickers` behind its topic: ticker, mark price and open interest, of which a change has only what changed, in whatever
 * order. False if the frame is in any way unusual. Hot: they are more than a third of the work of a Bybit market.
 */
export function scanTickers(scanner: ByteScanner, bytes: Uint8Array, out: Decoded): boolean {
  pushTime = crossSequence = NaN;
  while (!scanner.takeAll(DATA)) if (!scanAround(scanner)) return false;
  if (!scanRow(scanner, bytes, out)) return false;
  while (!scanner.take(CLOSE_BRACE)) if (!scanAround(scanner)) return false;
  for (let i = 0; i < out.recordCount; i++) {
    const record = out.records[i] as TickerRecord | MarkPriceRecord | OpenInterestRecord;
    record.venueTime = pushTime;
    record.sequence = crossSequence;
  }
  return pushTime === pushTime;
}

/** A field around the row. Spot has its time in front, derivatives behind. */
function scanAround(scanner: ByteScanner): boolean {
  if (scanner.takeAll(TIME)) {
    if (!scanner.whole()) return false;
    pushTime = scanner.mantissa;
    return true;
  }
  if (scanner.takeAll(CROSS_SEQUENCE)) {
    if (!scanner.whole()) return false;
    crossSequence = scanner.mantissa;
    return true;
  }
  return scanner.takeAll(TYPE) && scanner.skip();
}

function scanRow(scanner: ByteScanner, bytes: Uint8Array, out: Decoded): boolean {
  if (!scanner.take(OPEN_BRACE)) return false;
  beginRow(out);
  do if (!scanField(scanner, bytes, out)) return false;
  while (scanner.take(COMMA));
  const { symbol } = ticker;
  if (!scanner.take(CLOSE_BRACE) || symbol === '') return false;
  toPercent(ticker.priceChangePercent);
  if (mark !== undefined) mark.symbol = symbol;
  // Behind the mark price, whichever came first.
  if (hasOpenInterest) addOpenInterest(out, symbol);
  return true;
}

function beginRow(out: Decoded): void {
  ticker = out.addTicker();
  mark = undefined;
  hasOpenInterest = false;
}

function scanField(scanner: ByteScanner, bytes: Uint8Array, out: Decoded): boolean {
  const field = scanner.text() ? FIELDS.of(bytes, scanner) : undefined;
  if (field === undefined || !scanner.take(COLON)) return false;
  switch (field.into) {
    case 'ticker':
      return slotInto(scanner, bytes, ticker[field.slot]);
    case 'mark':
      return slotInto(scanner, bytes, (mark ??= out.addMarkPrice())[field.slot]);
    case 'funding':
      return fundingInto(scanner, (mark ??= out.addMarkPrice()), field.name);
    case 'openInterest':
      hasOpenInterest = true;
      return slotInto(scanner, bytes, openInterest) && openInterest.present;
    case 'symbol':
      return symbolInto(scanner, bytes);
    case 'nothing':
      return scanner.skip();
  }
}

function addOpenInterest(out: Decoded, symbol: string): void {
  const record = out.addOpenInterest();
  record.symbol = symbol;
  const slot = record.openInterest;
  slot.present = true;
  slot.mantissa = openInterest.mantissa;
  slot.scale = openInterest.scale;
  slot.decimals = openInterest.decimals;
  slot.text = openInterest.text;
}

/** A decimal of either sign; one of more digits than a number has, as turnovers are, goes the long way. */
function slotInto(scanner: ByteScanner, bytes: Uint8Array, slot: DecimalSlot): boolean {
  const { at } = scanner;
  slot.text = '';
  if (scanner.signedDecimalInto(slot)) {
    if (!scanner.isNegative) return true;
    slot.mantissa = -slot.mantissa;
    // A zero below zero is left to the plain decoder.
    return slot.mantissa !== 0;
  }
  scanner.at = at;
  if (!scanner.text() || !isPlainText(bytes, scanner.textStart, scanner.textEnd)) return false;
  return decimalInto(TEXT.decode(bytes.subarray(scanner.textStart, scanner.textEnd)), slot);
}

/** Whole numbers as texts; 0 says that there is none. */
function fundingInto(
  scanner: ByteScanner,
  mark: MarkPriceRecord,
  name: 'nextFundingTime' | 'fundingIntervalMs',
): boolean {
  if (!scanner.decimal() || scanner.decimals !== 0) return false;
  const value = scanner.mantissa === 0 ? NaN : scanner.mantissa;
  mark[name] = name === 'nextFundingTime' ? value : value * HOUR_MS;
  return true;
}

function symbolInto(scanner: ByteScanner, bytes: Uint8Array): boolean {
  const symbol = scanner.text() ? SYMBOLS.of(bytes, scanner) : undefined;
  if (symbol === undefined) return false;
  ticker.symbol = symbol;
  return true;
}

/** Of the frame being read. */
let pushTime = NaN;
let crossSequence = NaN;
let ticker = new TickerRecord();
let mark: MarkPriceRecord | undefined;
let hasOpenInterest = false;
const openInterest = new DecimalSlot();

type Field =
  | { readonly into: 'ticker'; readonly slot: TickerSlot }
  | { readonly into: 'mark'; readonly slot: 'markPrice' | 'indexPrice' | 'fundingRate' }
  | { readonly into: 'funding'; readonly name: 'nextFundingTime' | 'fundingIntervalMs' }
  | { readonly into: 'openInterest' | 'symbol' | 'nothing' };
type TickerSlot =
  | 'last'
  | 'open'
  | 'high'
  | 'low'
  | 'volume'
  | 'quoteVolume'
  | 'priceChangePercent'
  | 'bidPrice'
  | 'askPrice';

const NOTHING: Field = { into: 'nothing' };
const FIELD_OF: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['symbol', { into: 'symbol' }],
  ['lastPrice', { into: 'ticker', slot: 'last' }],
  ['prevPrice24h', { into: 'ticker', slot: 'open' }],
  ['highPrice24h', { into: 'ticker', slot: 'high' }],
  ['lowPrice24h', { into: 'ticker', slot: 'low' }],
  ['volume24h', { into: 'ticker', slot: 'volume' }],
  ['turnover24h', { into: 'ticker', slot: 'quoteVolume' }],
  ['price24hPcnt', { into: 'ticker', slot: 'priceChangePercent' }],
  ['bid1Price', { into: 'ticker', slot: 'bidPrice' }],
  ['ask1Price', { into: 'ticker', slot: 'askPrice' }],
  ['markPrice', { into: 'mark', slot: 'markPrice' }],
  ['indexPrice', { into: 'mark', slot: 'indexPrice' }],
  ['fundingRate', { into: 'mark', slot: 'fundingRate' }],
  ['nextFundingTime', { into: 'funding', name: 'nextFundingTime' }],
  ['fundingIntervalHour', { into: 'funding', name: 'fundingIntervalMs' }],
  ['singleOpenInterest', { into: 'openInterest' }],
]);

const FIELDS = keptTexts((text) => FIELD_OF.get(text) ?? NOTHING);
const SYMBOLS = keptTexts((text) => text);

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
const DATA = UTF8.encode(',"data":');
const TIME = UTF8.encode(',"ts":');
const TYPE = UTF8.encode(',"type":');
const CROSS_SEQUENCE = UTF8.encode(',"cs":');
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
