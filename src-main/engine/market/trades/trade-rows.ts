import { type NumberColumn, resized } from '../../number-column.ts';
import type { TradeRecord } from '../../venue/records.ts';

/**
 * What is kept of trades, a row each, by slot. Numbers take 32 bits, as what they are above the base of their column, while they are whole and
 * fit: ids and times of one stream lie close together. The first that does not, makes all of them 64 bits. Hot: no allocation but to grow and to
 * widen. A slot that was never written is NaN.
 */
export class TradeRows {
  readonly #most: number;
  /** Columns of {@link COLUMNS} in use: those of the fills are of aggregates only. */
  #width = 0;
  #numbers: NumberColumn = new Uint32Array(0);
  /** By column; NaN if there is nothing but NaN in it. */
  readonly #bases = COLUMNS.map(() => NaN);
  /** Has fractions, if the host's clock has. */
  #receivedAt = new Float64Array(0);
  /** {@link DIGITS} a row: price scale and sent, size scale and sent, flags. */
  #digits = new Uint8Array(0);

  /** There are no more than `most` slots. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether they are aggregates, each of several fills. */
  get isAggregate(): boolean {
    return this.#width === COLUMNS.length;
  }

  /** Whether all numbers fit 32 bits so far. */
  get isNarrow(): boolean {
    return this.#numbers.BYTES_PER_ELEMENT === 4;
  }

  id(slot: number): number {
    return this.#number(slot, ID);
  }
  /** Scaled by {@link TradeRows.priceScale}. */
  price(slot: number): number {
    return this.#number(slot, PRICE);
  }
  /** Scaled by {@link TradeRows.sizeScale}. */
  size(slot: number): number {
    return this.#number(slot, SIZE);
  }
  venueTime(slot: number): number {
    return this.#number(slot, VENUE_TIME);
  }
  eventTime(slot: number): number {
    return this.#number(slot, EVENT_TIME);
  }
  firstTradeId(slot: number): number {
    return this.#number(slot, FIRST_TRADE_ID);
  }
  lastTradeId(slot: number): number {
    return this.#number(slot, LAST_TRADE_ID);
  }
  receivedAt(slot: number): number {
    return this.#receivedAt[slot] ?? NaN;
  }
  priceScale(slot: number): number {
    return this.#digits[slot * DIGITS] ?? 0;
  }
  priceSent(slot: number): number {
    return this.#digits[slot * DIGITS + 1] ?? 0;
  }
  sizeScale(slot: number): number {
    return this.#digits[slot * DIGITS + 2] ?? 0;
  }
  sizeSent(slot: number): number {
    return this.#digits[slot * DIGITS + 3] ?? 0;
  }
  flags(slot: number): number {
    return this.#digits[slot * DIGITS + 4] ?? 0;
  }

  /** Writes a trade, with the flags of its ring. All are aggregates, or none is. */
  write(slot: number, trade: TradeRecord, receivedAt: number, flags: number): void {
    if (this.#width === 0) this.#begin(trade);
    if (slot >= this.#receivedAt.length) this.#grow(slot + 1);
    readInto(ROW, trade);
    if (!this.#fits()) this.#widen();
    const from = slot * this.#width;
    for (let column = 0; column < this.#width; column++)
      this.#numbers[from + column] = (ROW[column] as number) - (this.#bases[column] as number);
    this.#receivedAt[slot] = receivedAt;
    const digits = this.#digits;
    const at = slot * DIGITS;
    digits[at] = trade.price.scale;
    digits[at + 1] = trade.price.decimals;
    digits[at + 2] = trade.size.scale;
    digits[at + 3] = trade.size.decimals;
    digits[at + 4] = flags;
  }

  #number(slot: number, column: number): number {
    return (this.#bases[column] as number) + (this.#numbers[slot * this.#width + column] as number);
  }

  /** Trades may come before the first one, in time and number. */
  #begin(trade: TradeRecord): void {
    this.#width = trade.isAggregate ? COLUMNS.length : FIRST_TRADE_ID;
    readInto(ROW, trade);
    for (let column = 0; column < COLUMNS.length; column++)
      this.#bases[column] = column === PRICE || column === SIZE ? 0 : (ROW[column] as number) - BEFORE;
  }

  /** Whether the row can be given back from 32 bits. */
  #fits(): boolean {
    if (!this.isNarrow) return true;
    for (let column = 0; column < this.#width; column++) {
      const value = ROW[column] as number;
      const base = this.#bases[column] as number;
      const above = value - base;
      const isGivenBack = above >>> 0 === above && base + above === value;
      if (!isGivenBack && !(Number.isNaN(value) && Number.isNaN(base))) return false;
    }
    return true;
  }

  #widen(): void {
    const wide = new Float64Array(this.#numbers.length);
    for (let i = 0; i < wide.length; i++)
      wide[i] = (this.#bases[i % this.#width] as number) + (this.#numbers[i] as number);
    this.#numbers = wide;
    this.#bases.fill(0);
  }

  #grow(needed: number): void {
    const rows = Math.min(this.#most, Math.max(needed, FIRST_ROWS, this.#receivedAt.length * 2));
    this.#numbers = resized(this.#numbers, rows * this.#width);
    const receivedAt = new Float64Array(rows);
    receivedAt.set(this.#receivedAt);
    this.#receivedAt = receivedAt;
    const digits = new Uint8Array(rows * DIGITS);
    digits.set(this.#digits);
    this.#digits = digits;
  }
}

function readInto(row: Float64Array, trade: TradeRecord): void {
  row[ID] = trade.id;
  row[PRICE] = trade.price.mantissa;
  row[SIZE] = trade.size.mantissa;
  row[VENUE_TIME] = trade.venueTime;
  row[EVENT_TIME] = trade.eventTime;
  row[FIRST_TRADE_ID] = trade.firstTradeId;
  row[LAST_TRADE_ID] = trade.lastTradeId;
}

const COLUMNS = ['id', 'price', 'size', 'venueTime', 'eventTime', 'firstTradeId', 'lastTradeId'] as const;
const ID = 0;
const PRICE = 1;
const SIZE = 2;
const VENUE_TIME = 3;
const EVENT_TIME = 4;
const FIRST_TRADE_ID = 5;
const LAST_TRADE_ID = 6;
const DIGITS = 5;
const FIRST_ROWS = 32;
/** How far below the first of a column others may be: 24 days, and as many ids. */
const BEFORE = 2 ** 31;
/** Scratch of writes, which are never under way twice. */
const ROW = new Float64Array(COLUMNS.length);
