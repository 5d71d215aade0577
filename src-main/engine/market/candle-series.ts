import { formatScaled } from '../../../src-shared/market/decimal.ts';
import { nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import type { CandleRecord } from '../records.ts';

/**
 * Candles of one symbol and interval, by open time ascending, one an open time; live updates and history land in the same rows.
 * A candle is cumulative: the version with more trades is the newer one; a closed one is never opened again, and taken again only with more trades.
 * Hot for the newest row only.
 */
export class CandleSeries {
  readonly interval: Interval;
  readonly maxCandles: number;
  count = 0;
  /** Grows with every change; each row holds the revision that changed it last. */
  revision = 0;
  /** What is known about older candles than the first row. */
  history: CandleHistory = 'idle';
  /** What is missing between rows is being loaded. */
  isFilling = false;
  /** `CANDLE_NUMBERS` a row: openTime, closeTime, the seven decimals' mantissas, tradeCount, revision. */
  numbers = new Float64Array(16 * CANDLE_NUMBERS);
  /** `CANDLE_DIGITS` a row: scale and sent of the seven decimals, flags. */
  digits = new Uint8Array(16 * CANDLE_DIGITS);
  readonly #exact = new Map<number, readonly string[]>();
  /** Open time of the first live candle. */
  #liveSince = Infinity;

  constructor(interval: Interval, maxCandles: number) {
    this.interval = interval;
    this.maxCandles = maxCandles;
  }

  /**
   * Takes a live candle. `stale`: older than what is held, nothing changed. `corrected`: kept, though one that was closed was held. `hole`:
   * kept, but what is before it is missing or unfinished.
   */
  offer(candle: CandleRecord): 'kept' | 'corrected' | 'stale' | 'hole' {
    if (this.#liveSince === Infinity && !candle.isBackfilled) this.#liveSince = candle.openTime;
    const at = this.#find(candle.openTime);
    if (at < this.count && this.openTimeAt(at) === candle.openTime) {
      if (!this.#isNewer(at, candle)) return 'stale';
      const isCorrection = this.isClosedAt(at);
      this.#write(at, candle);
      return isCorrection ? 'corrected' : 'kept';
    }
    const isHole = at > 0 && at === this.count && !this.#joins(at - 1, candle.openTime);
    this.#insert(at);
    this.#write(at, candle);
    if (this.count > this.maxCandles) this.#dropOldest(this.count - this.maxCandles);
    return isHole ? 'hole' : 'kept';
  }

  /** Merges rows of history, which must be of the same interval. What is held wins unless history knows more of a candle. */
  merge(rows: CandleSeries): void {
    const merged = new CandleSeries(this.interval, Infinity);
    merged.#reserve(this.count + rows.count);
    const revision = ++this.revision;
    let mine = 0;
    let theirs = 0;
    let isPreviousTheirs = false;
    while (mine < this.count || theirs < rows.count) {
      const a = mine < this.count ? this.openTimeAt(mine) : Infinity;
      const b = theirs < rows.count ? rows.openTimeAt(theirs) : Infinity;
      const isTheirs = b < a || (b === a && rows.#knowsMore(theirs, this, mine));
      // A row behind a new one has changed too: the hole before it may be gone.
      merged.#copy(isTheirs ? rows : this, isTheirs ? theirs : mine, isTheirs || isPreviousTheirs ? revision : undefined);
      if (isTheirs) this.#keepExact(b, rows.exactAt(theirs));
      isPreviousTheirs = isTheirs;
      if (a <= b) mine++;
      if (b <= a) theirs++;
    }
    this.numbers = merged.numbers;
    this.digits = merged.digits;
    this.count = merged.count;
    if (this.count > this.maxCandles) this.#dropOldest(this.count - this.maxCandles);
  }

  /** Marks every candle that opened before `openTime` as closed. */
  closeBefore(openTime: number): void {
    for (let row = 0; row < this.count && this.openTimeAt(row) < openTime; row++) this.digits[row * CANDLE_DIGITS + FLAGS] = this.#flagsAt(row) | CLOSED;
  }

  /** First row at or after an open time; `count` where there is none. */
  rowFrom(openTime: number): number {
    return this.#find(openTime);
  }

  openTimeAt(row: number): number {
    return this.numbers[row * CANDLE_NUMBERS] ?? NaN;
  }

  isClosedAt(row: number): boolean {
    return (this.#flagsAt(row) & CLOSED) !== 0;
  }

  /** Whether a closed candle came from history though the live stream had begun by then. */
  isBackfilledAt(row: number): boolean {
    return this.#flagsAt(row) === (CLOSED | BACKFILLED) && this.openTimeAt(row) >= this.#liveSince;
  }

  /** Whether candles are missing between this row and the one before. */
  isAfterHole(row: number): boolean {
    return row > 0 && this.openTimeAt(row) !== nextOpenTime(this.openTimeAt(row - 1), this.interval);
  }

  /** Row before the newest hole: candles are missing after it, or it was never seen closed though it has a successor. -1 where there is none. */
  newestHole(): number {
    for (let row = this.count - 2; row >= 0; row--) if (!this.#joins(row, this.openTimeAt(row + 1))) return row;
    return -1;
  }

  /** Whether there is a hole anywhere. */
  hasHole(): boolean {
    return this.newestHole() >= 0;
  }

  /** The venue's own strings of a row's decimals, where its numbers cannot give them back; empty strings where they can. */
  exactAt(row: number): readonly string[] | undefined {
    return this.#exact.size === 0 ? undefined : this.#exact.get(this.openTimeAt(row));
  }

  /** The venue's own string of a row's decimal, by its place in {@link CANDLE_DECIMALS}. */
  textAt(row: number, decimal: number): string {
    const exact = this.exactAt(row)?.[decimal] ?? '';
    if (exact !== '') return exact;
    const digits = row * CANDLE_DIGITS + decimal * 2;
    return formatScaled(this.numbers[row * CANDLE_NUMBERS + 2 + decimal] ?? NaN, this.digits[digits] ?? 0, this.digits[digits + 1] ?? 0);
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
    out.isBackfilled = (this.#flagsAt(row) & BACKFILLED) !== 0;
    for (let i = 0; i < CANDLE_DECIMALS.length; i++) {
      const slot = out[CANDLE_DECIMALS[i] ?? 'open'];
      const mantissa = this.numbers[at + 2 + i] ?? NaN;
      slot.present = !Number.isNaN(mantissa);
      slot.mantissa = slot.present ? mantissa : 0;
      slot.scale = this.digits[digits + i * 2] ?? 0;
      slot.sent = this.digits[digits + i * 2 + 1] ?? 0;
      slot.text = exact?.[i] ?? '';
    }
  }

  #flagsAt(row: number): number {
    return this.digits[row * CANDLE_DIGITS + FLAGS] ?? 0;
  }

  /** First row at or after `openTime`; the newest rows are asked for almost always. */
  #find(openTime: number): number {
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

  #isNewer(row: number, candle: CandleRecord): boolean {
    if (this.isClosedAt(row) && !candle.isClosed) return false;
    const held = this.numbers[row * CANDLE_NUMBERS + TRADE_COUNT] ?? NaN;
    if (candle.isClosed && this.isClosedAt(row)) return candle.tradeCount > held;
    return !(candle.tradeCount < held) || candle.isClosed;
  }

  /** Whether my `row` holds a later version than `row` of `other`. */
  #knowsMore(row: number, other: CandleSeries, otherRow: number): boolean {
    const isClosed = this.isClosedAt(row);
    if (isClosed !== other.isClosedAt(otherRow)) return isClosed;
    return (this.numbers[row * CANDLE_NUMBERS + TRADE_COUNT] ?? NaN) > (other.numbers[otherRow * CANDLE_NUMBERS + TRADE_COUNT] ?? NaN);
  }

  #joins(row: number, openTime: number): boolean {
    return this.isClosedAt(row) && nextOpenTime(this.openTimeAt(row), this.interval) === openTime;
  }

  #write(row: number, candle: CandleRecord): void {
    const at = row * CANDLE_NUMBERS;
    const digits = row * CANDLE_DIGITS;
    this.numbers[at] = candle.openTime;
    this.numbers[at + 1] = candle.closeTime;
    let isExact = true;
    for (let i = 0; i < CANDLE_DECIMALS.length; i++) {
      const slot = candle[CANDLE_DECIMALS[i] ?? 'open'];
      this.numbers[at + 2 + i] = slot.present ? slot.mantissa : NaN;
      this.digits[digits + i * 2] = slot.scale;
      this.digits[digits + i * 2 + 1] = slot.sent;
      if (slot.text !== '') isExact = false;
    }
    this.numbers[at + TRADE_COUNT] = candle.tradeCount;
    this.numbers[at + REVISION] = ++this.revision;
    this.digits[digits + FLAGS] = (candle.isClosed ? CLOSED : 0) | (candle.isBackfilled ? BACKFILLED : 0);
    this.#keepExact(candle.openTime, isExact ? undefined : CANDLE_DECIMALS.map((name) => candle[name].text));
  }

  #keepExact(openTime: number, texts: readonly string[] | undefined): void {
    if (texts !== undefined) this.#exact.set(openTime, texts);
    else if (this.#exact.size > 0) this.#exact.delete(openTime);
  }

  #copy(from: CandleSeries, row: number, revision: number | undefined): void {
    const to = this.count++;
    this.numbers.set(from.numbers.subarray(row * CANDLE_NUMBERS, (row + 1) * CANDLE_NUMBERS), to * CANDLE_NUMBERS);
    this.digits.set(from.digits.subarray(row * CANDLE_DIGITS, (row + 1) * CANDLE_DIGITS), to * CANDLE_DIGITS);
    if (revision !== undefined) this.numbers[to * CANDLE_NUMBERS + REVISION] = revision;
  }

  #insert(at: number): void {
    this.#reserve(this.count + 1);
    this.numbers.copyWithin((at + 1) * CANDLE_NUMBERS, at * CANDLE_NUMBERS, this.count * CANDLE_NUMBERS);
    this.digits.copyWithin((at + 1) * CANDLE_DIGITS, at * CANDLE_DIGITS, this.count * CANDLE_DIGITS);
    this.count++;
  }

  /** Drops more than needed, so that the arrays do not move at every new candle. */
  #dropOldest(excess: number): void {
    const drop = Math.min(this.count - 1, excess + (this.maxCandles >> 4));
    for (let row = 0; this.#exact.size > 0 && row < drop; row++) this.#exact.delete(this.openTimeAt(row));
    this.numbers.copyWithin(0, drop * CANDLE_NUMBERS, this.count * CANDLE_NUMBERS);
    this.digits.copyWithin(0, drop * CANDLE_DIGITS, this.count * CANDLE_DIGITS);
    this.count -= drop;
  }

  #reserve(rows: number): void {
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

/** `loading` while older candles are on their way, `end` when the venue has none or no more fit. */
export type CandleHistory = 'idle' | 'loading' | 'end' | 'failed';

/** The decimals of a candle in the order of their columns. */
export const CANDLE_DECIMALS = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'takerBuyVolume'] as const;
/** Entries of {@link CandleSeries.numbers} a row. */
export const CANDLE_NUMBERS = 11;
/** Entries of {@link CandleSeries.digits} a row. */
export const CANDLE_DIGITS = 15;
/** Column of the trade count in {@link CandleSeries.numbers}. */
export const TRADE_COUNT = 9;
/** Column of the revision in {@link CandleSeries.numbers}. */
export const REVISION = 10;

const FLAGS = 14;
const CLOSED = 1;
const BACKFILLED = 2;
