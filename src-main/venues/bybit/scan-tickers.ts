import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import type { ByteScanner } from '../../../src-shared/market/byte-scanner.ts';
import type { Decoded } from '../../engine/venue/decoded.ts';
import {
  DecimalSlot,
  type MarkPriceRecord,
  type OpenInterestRecord,
  TickerRecord,
} from '../../engine/venue/records.ts';
import { bytesInto } from '../json-fields.ts';
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
  return !hasOpenInterest || addOpenInterest(out, symbol);
}

function beginRow(out: Decoded): void {
  ticker = out.addTicker();
  mark = undefined;
  hasOpenInterest = false;
  field = FIRST;
}

function scanField(scanner: ByteScanner, bytes: Uint8Array, out: Decoded): boolean {
  const found = nextField(scanner, bytes);
  if (found === undefined) return false;
  return found.slot === undefined ? found.read(scanner, bytes, out) : slotInto(scanner, bytes, found.slot(out));
}

/** The field whose key comes next: mostly one of the two that came behind the last one before, so that its name need not be hashed. */
function nextField(scanner: ByteScanner, bytes: Uint8Array): Field | undefined {
  const { next, other } = field;
  if (next !== undefined && scanner.takeAll(next.key)) return (field = next);
  if (other !== undefined && scanner.takeAll(other.key)) return (field = other);
  const found = scanner.text() ? FIELDS.of(bytes, scanner) : undefined;
  if (found === undefined || !scanner.take(COLON)) return undefined;
  field.other = next;
  return (field = field.next = found);
}

function markOf(out: Decoded): MarkPriceRecord {
  return (mark ??= out.addMarkPrice());
}

function addOpenInterest(out: Decoded, symbol: string): boolean {
  const record = out.addOpenInterest();
  record.symbol = symbol;
  const slot = record.openInterest;
  slot.present = true;
  slot.mantissa = openInterest.mantissa;
  slot.scale = openInterest.scale;
  slot.decimals = openInterest.decimals;
  slot.text = openInterest.text;
  return openInterest.present;
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
  return scanner.text() && bytesInto(bytes, scanner.textStart, scanner.textEnd, slot);
}

function nextFundingInto(scanner: ByteScanner, _bytes: Uint8Array, out: Decoded): boolean {
  if (!scanner.decimal() || scanner.decimals !== 0) return false;
  markOf(out).nextFundingTime = scanner.mantissa === 0 ? NaN : scanner.mantissa;
  return true;
}

function fundingIntervalInto(scanner: ByteScanner, _bytes: Uint8Array, out: Decoded): boolean {
  if (!scanner.decimal() || scanner.decimals !== 0) return false;
  markOf(out).fundingIntervalMs = scanner.mantissa === 0 ? NaN : scanner.mantissa * HOUR_MS;
  return true;
}

function symbolInto(scanner: ByteScanner, bytes: Uint8Array): boolean {
  const symbol = scanner.text() ? SYMBOLS.of(bytes, scanner) : undefined;
  if (symbol === undefined) return false;
  ticker.symbol = symbol;
  return true;
}

const UTF8 = new TextEncoder();

/** Of the frame being read. */
let pushTime = NaN;
let crossSequence = NaN;
let ticker = new TickerRecord();
let mark: MarkPriceRecord | undefined;
let hasOpenInterest = false;
/** The last one read; {@link FIRST} before any. */
let field: Field;
const openInterest = new DecimalSlot();

/** A field of the row. */
interface Field extends FieldValue {
  /** Its name as it stands in a frame, quoted, with the colon. */
  readonly key: Uint8Array;
  /** Two that came behind it. */
  next: Field | undefined;
  other: Field | undefined;
}

/** Where the decimal of a field goes, or how its value is read if it is none. */
interface FieldValue {
  readonly slot: ((out: Decoded) => DecimalSlot) | undefined;
  readonly read: (scanner: ByteScanner, bytes: Uint8Array, out: Decoded) => boolean;
}

function decimal(slot: (out: Decoded) => DecimalSlot): FieldValue {
  return { slot, read: skip };
}

function special(read: FieldValue['read']): FieldValue {
  return { slot: undefined, read };
}

function skip(scanner: ByteScanner): boolean {
  return scanner.skip();
}

const NOTHING = special(skip);
const VALUES: ReadonlyMap<string, FieldValue> = new Map([
  ['symbol', special(symbolInto)],
  ['lastPrice', decimal(() => ticker.last)],
  ['prevPrice24h', decimal(() => ticker.open)],
  ['highPrice24h', decimal(() => ticker.high)],
  ['lowPrice24h', decimal(() => ticker.low)],
  ['volume24h', decimal(() => ticker.volume)],
  ['turnover24h', decimal(() => ticker.quoteVolume)],
  ['price24hPcnt', decimal(() => ticker.priceChangePercent)],
  ['bid1Price', decimal(() => ticker.bidPrice)],
  ['ask1Price', decimal(() => ticker.askPrice)],
  ['markPrice', decimal((out) => markOf(out).markPrice)],
  ['indexPrice', decimal((out) => markOf(out).indexPrice)],
  ['fundingRate', decimal((out) => markOf(out).fundingRate)],
  ['nextFundingTime', special(nextFundingInto)],
  ['fundingIntervalHour', special(fundingIntervalInto)],
  [
    'singleOpenInterest',
    decimal(() => {
      hasOpenInterest = true;
      return openInterest;
    }),
  ],
]);

function toField(name: string): Field {
  const { slot, read } = VALUES.get(name) ?? NOTHING;
  return { slot, read, key: UTF8.encode(`"${name}":`), next: undefined, other: undefined };
}

const FIELDS = keptTexts(toField);
/** What stands before the first field. */
const FIRST = toField('');
const SYMBOLS = keptTexts((text) => text);

const DATA = UTF8.encode(',"data":');
const TIME = UTF8.encode(',"ts":');
const TYPE = UTF8.encode(',"type":');
const CROSS_SEQUENCE = UTF8.encode(',"cs":');
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
