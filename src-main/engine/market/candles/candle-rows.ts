import { formatScaled } from '../../../../src-shared/market/decimal.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { CandleRecord } from '../../venue/records.ts';

/** Candles in typed arrays, by open time ascending, one an open time: the storage of a series, which says what they mean. */
export class CandleRows {
  readonly interval: Interval;
  count = 0;
  /** Grows with every change; each row has the revision that changed it last. */
  revision = 0;
  /** `CANDLE_NUMBERS` a row: openTime, closeTime, the seven decimals' mantissas, tradeCount, revision. */
  numbers = new Float64Array(16 * CANDLE_NUMBERS);
  /** `CANDLE_DIGITS` a row: scale and decimals of the seven decimals, flags. */
  digits = new Uint8Array(16 * CANDLE_DIGITS);
  readonly #exact = new Map<number, readonly string[]>();

  constructor(interval: Interval) {
    this.interval = interval;
  }

  openTimeAt(row: number): number {
    return this.numbers[row * CANDLE_NUMBERS] ?? NaN;
  }

  /** Trades in a candle; NaN if the venue does not say. */
  tradeCountAt(row: number): number {
    return this.numbers[row * CANDLE_NUMBERS + TRADE_COUNT] ?? NaN;
  }

  /** Volume of a candle as a plain number. */
  volumeAt(row: number): number {
    return (
      (this.numbers[row * CANDLE_NUMBERS + VOLUME] ?? NaN) /
      10 ** (this.digits[row * CANDLE_DIGITS + VOLUME_SCALE] ?? 0)
    );
  }

  isClosedAt(row: number): boolean {
    return (this.flagsAt(row) & CLOSED) !== 0;
  }

  /** Whether a candle is made of others of which some are missing. */
  isIncompleteAt(row: number): boolean {
    return (this.flagsAt(row) & INCOMPLETE) !== 0;
  }

  /** Whether a candle is none of the venue's: nobody traded, and it is flat at the close before. */
  isFlatAt(row: number): boolean {
    return (this.flagsAt(row) & FLAT) !== 0;
  }

  /** First row at or after an open time, `count` if there is none. The newest rows are asked for almost always. */
  rowFrom(openTime: number): number {
    const last = this.count - 1;
    if (last < 0 || openTime > this.openTimeAt(last)) return this.count;
    if (openTime === this.openTimeAt(last)) return last;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.openTimeAt(middle) < openTime) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The venue's own strings of a row's decimals, if its numbers cannot give them back; empty strings if they can. */
  exactAt(row: number): readonly string[] | undefined {
    return this.#exact.size === 0 ? undefined : this.#exact.get(this.openTimeAt(row));
  }

  /** The venue's own string of a row's decimal, by its place in {@link CANDLE_DECIMALS}. */
  textAt(row: number, decimal: number): string {
    const exact = this.exactAt(row)?.[decimal] ?? '';
    if (exact !== '') return exact;
    const digits = row * CANDLE_DIGITS + decimal * 2;
    return formatScaled(
      this.numbers[row * CANDLE_NUMBERS + 2 + decimal] ?? NaN,
      this.digits[digits] ?? 0,
      this.digits[digits + 1] ?? 0,
    );
  }

  /** Fills `out` with a row. */
  read(row: number, symbol: string, out: CandleRecord): void {
    const at = row * CANDLE_NUMBERS;
    const digits = row * CANDLE_DIGITS;
    const exact = this.exactAt(row);
    out.reset();
    out.symbol = symbol;
    out.interval = this.interval;
    out.openTime = this.numbers[at] ?? NaN;
    out.closeTime = this.numbers[at + 1] ?? NaN;
    out.tradeCount = this.numbers[at + TRADE_COUNT] ?? NaN;
    out.isClosed = this.isClosedAt(row);
    out.isBackfilled = (this.flagsAt(row) & BACKFILLED) !== 0;
    out.isIncomplete = this.isIncompleteAt(row);
    out.isFlat = this.isFlatAt(row);
    for (let i = 0; i < CANDLE_DECIMALS.length; i++) {
      const slot = out[CANDLE_DECIMALS[i] ?? 'open'];
      const mantissa = this.numbers[at + 2 + i] ?? NaN;
      slot.present = !Number.isNaN(mantissa);
      slot.mantissa = slot.present ? mantissa : 0;
      slot.scale = this.digits[digits + i * 2] ?? 0;
      slot.decimals = this.digits[digits + i * 2 + 1] ?? 0;
      slot.text = exact?.[i] ?? '';
    }
  }

  /** Its flags, such as {@link CLOSED}. */
  flagsAt(row: number): number {
    return this.digits[row * CANDLE_DIGITS + FLAGS] ?? 0;
  }

  /** Sets a flag. */
  mark(row: number, flag: number): void {
    this.digits[row * CANDLE_DIGITS + FLAGS] = this.flagsAt(row) | flag;
  }

  /** Writes a candle into a row that there is. */
  write(row: number, candle: CandleRecord): void {
    const at = row * CANDLE_NUMBERS;
    const digits = row * CANDLE_DIGITS;
    this.numbers[at] = candle.openTime;
    this.numbers[at + 1] = candle.closeTime;
    let isExact = true;
    for (let i = 0; i < CANDLE_DECIMALS.length; i++) {
      const slot = candle[CANDLE_DECIMALS[i] ?? 'open'];
      this.numbers[at + 2 + i] = slot.present ? slot.mantissa : NaN;
      this.digits[digits + i * 2] = slot.scale;
      this.digits[digits + i * 2 + 1] = slot.decimals;
      if (slot.text !== '') isExact = false;
    }
    this.numbers[at + TRADE_COUNT] = candle.tradeCount;
    this.numbers[at + REVISION] = ++this.revision;
    this.digits[digits + FLAGS] = flagsOf(candle);
    this.keepExact(candle.openTime, isExact ? undefined : CANDLE_DECIMALS.map((name) => candle[name].text));
  }

  /** Writes a row over; false if nothing about it has changed, and then it keeps its revision. */
  rewrite(row: number, candle: CandleRecord): boolean {
    const { revision } = this;
    const numbers = this.numbers.slice(row * CANDLE_NUMBERS, (row + 1) * CANDLE_NUMBERS);
    const digits = this.digits.slice(row * CANDLE_DIGITS, (row + 1) * CANDLE_DIGITS);
    this.write(row, candle);
    const isSame =
      digits.every((digit, i) => digit === this.digits[row * CANDLE_DIGITS + i]) &&
      numbers.every((number, i) => i === REVISION || Object.is(number, this.numbers[row * CANDLE_NUMBERS + i]));
    if (!isSame) return true;
    this.numbers[row * CANDLE_NUMBERS + REVISION] = numbers[REVISION] ?? revision;
    this.revision = revision;
    return false;
  }

  /** A row has changed. */
  touch(row: number): void {
    this.numbers[row * CANDLE_NUMBERS + REVISION] = ++this.revision;
  }

  /** Keeps the venue's own strings of a candle, or forgets them. */
  keepExact(openTime: number, texts: readonly string[] | undefined): void {
    if (texts !== undefined) this.#exact.set(openTime, texts);
    else if (this.#exact.size > 0) this.#exact.delete(openTime);
  }

  /** Adds a row of another at the end; with a revision of its own, or the one it has. */
  copy(from: CandleRows, row: number, revision: number | undefined): void {
    const to = this.count++;
    this.numbers.set(from.numbers.subarray(row * CANDLE_NUMBERS, (row + 1) * CANDLE_NUMBERS), to * CANDLE_NUMBERS);
    this.digits.set(from.digits.subarray(row * CANDLE_DIGITS, (row + 1) * CANDLE_DIGITS), to * CANDLE_DIGITS);
    if (revision !== undefined) this.numbers[to * CANDLE_NUMBERS + REVISION] = revision;
  }

  /** Takes over the rows of another, which is not used any more; revisions and exact strings stay. */
  replaceBy({ numbers, digits, count }: CandleRows): void {
    this.numbers = numbers;
    this.digits = digits;
    this.count = count;
  }

  /** Makes room for a row. */
  insert(at: number): void {
    this.reserve(this.count + 1);
    this.numbers.copyWithin((at + 1) * CANDLE_NUMBERS, at * CANDLE_NUMBERS, this.count * CANDLE_NUMBERS);
    this.digits.copyWithin((at + 1) * CANDLE_DIGITS, at * CANDLE_DIGITS, this.count * CANDLE_DIGITS);
    this.count++;
  }

  /** Drops the first rows. */
  dropOldest(drop: number): void {
    for (let row = 0; this.#exact.size > 0 && row < drop; row++) this.#exact.delete(this.openTimeAt(row));
    this.numbers.copyWithin(0, drop * CANDLE_NUMBERS, this.count * CANDLE_NUMBERS);
    this.digits.copyWithin(0, drop * CANDLE_DIGITS, this.count * CANDLE_DIGITS);
    this.count -= drop;
  }

  /** Makes the arrays long enough. */
  reserve(rows: number): void {
    if (rows * CANDLE_NUMBERS <= this.numbers.length) return;
    const length = Math.max(rows, (this.numbers.length / CANDLE_NUMBERS) * 2);
    const numbers = new Float64Array(length * CANDLE_NUMBERS);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const digits = new Uint8Array(length * CANDLE_DIGITS);
    digits.set(this.digits);
    this.digits = digits;
  }
}

function flagsOf(candle: CandleRecord): number {
  return (
    (candle.isClosed ? CLOSED : 0) |
    (candle.isBackfilled ? BACKFILLED : 0) |
    (candle.isIncomplete ? INCOMPLETE : 0) |
    (candle.isFlat ? FLAT : 0)
  );
}

/** The decimals of a candle in the order of their columns. */
const CANDLE_DECIMALS = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'takerBuyVolume'] as const;
/** Entries of {@link CandleRows.numbers} a row. */
export const CANDLE_NUMBERS = 11;
/** Entries of {@link CandleRows.digits} a row. */
export const CANDLE_DIGITS = 15;
/** Column of the trade count in {@link CandleRows.numbers}. */
export const TRADE_COUNT = 9;
/** Column of the revision in {@link CandleRows.numbers}. */
export const REVISION = 10;
/** Flags of a row: it has closed, came from history, is made of others of which some are missing, is none of the venue's. */
export const CLOSED = 1;
/** See {@link CLOSED}. */
export const BACKFILLED = 2;

const INCOMPLETE = 4;
const FLAT = 8;
const VOLUME = 6;
const VOLUME_SCALE = 8;
const FLAGS = 14;
