import { formatScaled } from '../../../../src-shared/market/decimal.ts';
import { type DecimalSlot, TradeRecord } from '../../venue/records.ts';
import type { FlowTrade } from '../../order-flow/flow-bars.ts';
import type { FlowStream, TradeFlow } from '../../order-flow/trade-flow.ts';
import type { TradeIds } from '../../venue/venue.ts';
import { keyOf, SeenTrades, type TradeKey } from './seen-trades.ts';

/** What the ids of a stream prove, and how long they are remembered if they only distinguish trades. */
export interface TradeIdentity {
  readonly ids: TradeIds;
  readonly maxEntries: number;
  readonly windowMs: number;
}

/**
 * The newest trades of one channel of one symbol, as columns. Trades are numbered 0, 1, 2… as they are kept; those from `first` to
 * `total - 1` are still there. Ids that grow by one prove that none is missing; with others somebody has to say where a gap may be.
 * Hot: no allocation once it is full.
 */
export class TradeRing implements FlowStream {
  readonly capacity: number;
  readonly ids: TradeIds;
  /** Trades ever kept; the newest has number `total - 1`. */
  total = 0;
  /** `NUMBERS` a trade: id, price, size, venueTime, receivedAt. */
  numbers = new Float64Array(0);
  /** `DIGITS` a trade: price scale and sent, size scale and sent, flags. */
  digits = new Uint8Array(0);
  /** What its trades are counted in; undefined while nobody needs that. */
  flow: TradeFlow | undefined;
  /** Set while live trades wait for the ones before them. */
  buffer: TradeBuffer | undefined;
  /** Venue time of the trade after which some may be missing; undefined while none may. */
  gapFrom: number | undefined;
  #fills: Float64Array | undefined;
  /** By slot, once a trade had one. */
  #eventTimes: Float64Array | undefined;
  /** By slot, if the venue's ids are no numbers. */
  #idTexts: string[] | undefined;
  readonly #exact = new Map<number, ExactTrade>();
  readonly #seen: SeenTrades | undefined;
  #lastId = NaN;
  #lastVenueTime = NaN;

  constructor(capacity: number, { ids, maxEntries, windowMs }: TradeIdentity = CONSECUTIVE) {
    this.capacity = capacity;
    this.ids = ids;
    this.#seen = ids === 'opaque' ? new SeenTrades(maxEntries, windowMs) : undefined;
  }

  /** Number of the oldest trade still there. */
  get first(): number {
    return Math.max(0, this.total - this.capacity);
  }

  /** Id of the newest trade; NaN before the first, and if ids are no numbers. */
  get lastId(): number {
    return this.#lastId;
  }

  /** What distinguishes the newest trade; NaN before the first. */
  get lastKey(): TradeKey {
    const text = this.total === 0 ? '' : this.idText(this.total - 1);
    return text === '' ? this.#lastId : text;
  }

  /** Venue time of the newest trade; NaN before the first. */
  get lastVenueTime(): number {
    return this.#lastVenueTime;
  }

  /** How many trades are missing before this one, were it kept now; 0 if it is a duplicate, and if ids do not show it. */
  missingBefore(trade: TradeRecord): number {
    return this.ids === 'consecutive' && trade.id > this.#lastId + 1 ? trade.id - this.#lastId - 1 : 0;
  }

  /** Nobody knows whether trades are missing after the newest one. */
  expectGap(): void {
    if (this.total > 0) this.gapFrom ??= this.#lastVenueTime;
  }

  /** Whether a trade was emitted before, or is older than the newest that was: it comes too late to be emitted. */
  isOld(trade: TradeRecord): boolean {
    if (this.#seen !== undefined) return trade.venueTime < this.#lastVenueTime || this.#seen.has(keyOf(trade));
    return trade.id <= this.#lastId && !(trade.venueTime > this.#lastVenueTime + RENUMBERED_AFTER_MS);
  }

  /** Whether all trades after this one are known, or come after the newest that is: a history that has it joins. */
  covers(trade: TradeRecord): boolean {
    return this.#seen?.has(keyOf(trade)) ?? trade.id <= this.#lastId;
  }

  /** Whether a trade was emitted before, as far as is remembered: the newest `maxEntries`, if it arrived after `since`. */
  knows(trade: TradeRecord, since: number, maxEntries: number): boolean {
    return this.#seen?.has(keyOf(trade)) ?? this.#contains(trade.id, since, maxEntries);
  }

  /**
   * Keeps a trade unless it is old. Returns how many trades are missing before it: usually 0, NaN if nobody knows how many, or whether any;
   * -1 if it is a duplicate or older than the newest.
   */
  offer(trade: TradeRecord, receivedAt: number): number {
    if (
      this.#seen === undefined
        ? this.isOld(trade)
        : trade.venueTime < this.#lastVenueTime || !this.#seen.add(keyOf(trade), receivedAt)
    ) {
      // The stream sends again what it sent before a loss, so it sends all after it.
      if (this.gapFrom !== undefined && this.knows(trade, -Infinity, Infinity)) this.gapFrom = undefined;
      return -1;
    }
    const missing = this.gapFrom === undefined ? this.missingBefore(trade) : NaN;
    this.#write(trade, receivedAt, missing !== 0 || (this.#seen === undefined && trade.id <= this.#lastId));
    this.gapFrom = undefined;
    this.#lastId = trade.id;
    this.#lastVenueTime = trade.venueTime;
    return missing;
  }

  /** How many trades are known from doubles, at most `maxEntries`. */
  remembered(maxEntries: number): number {
    return this.#seen?.count ?? Math.min(this.total - this.first, maxEntries);
  }

  /** Whether a trade is older than the newest `maxEntries`, so that nobody knows whether it was emitted. */
  isBeyond({ id }: TradeRecord, maxEntries: number): boolean {
    if (this.#seen !== undefined) return false;
    const oldest = Math.max(this.first, this.total - maxEntries);
    return !(id >= numberAt(this.numbers, this.slotOf(oldest) * TRADE_NUMBERS));
  }

  /** Where trade `n` starts in `numbers` is this times {@link TRADE_NUMBERS}, in `digits` times {@link TRADE_DIGITS}. */
  slotOf(n: number): number {
    return n % this.capacity;
  }

  /** The venue's own id of trade `n` if it is no number that fits 2^53; empty otherwise. */
  idText(n: number): string {
    return this.#idTexts?.[this.slotOf(n)] ?? '';
  }

  /** The venue's own price and size of trade `n`, if its numbers cannot give them back. */
  exactOf(n: number): ExactTrade | undefined {
    return this.#exact.size === 0 ? undefined : this.#exact.get(this.slotOf(n));
  }

  /** The venue's own string of a price. */
  priceText(n: number): string {
    return this.#text(n, 1, this.exactOf(n)?.price);
  }

  /** The venue's own string of a size. */
  sizeText(n: number): string {
    return this.#text(n, 2, this.exactOf(n)?.size);
  }

  /** Fills `out` with trade `n`, which must be there, and returns when it arrived. */
  read(n: number, symbol: string, out: TradeRecord): number {
    const slot = this.slotOf(n);
    const at = slot * TRADE_NUMBERS;
    const digits = slot * TRADE_DIGITS;
    const exact = this.exactOf(n);
    out.reset();
    out.symbol = symbol;
    out.id = numberAt(this.numbers, at);
    out.idText = this.idText(n);
    readSlot(out.price, numberAt(this.numbers, at + 1), this.digits, digits, exact?.price);
    readSlot(out.size, numberAt(this.numbers, at + 2), this.digits, digits + 2, exact?.size);
    out.venueTime = numberAt(this.numbers, at + 3);
    if (this.#eventTimes !== undefined) out.eventTime = numberAt(this.#eventTimes, slot);
    out.isBuy = ((this.digits[digits + 4] ?? 0) & TRADE_IS_BUY) !== 0;
    out.isAggregate = this.#fills !== undefined;
    if (this.#fills !== undefined) {
      out.firstTradeId = numberAt(this.#fills, slot * 2);
      out.lastTradeId = numberAt(this.#fills, slot * 2 + 1);
    }
    return numberAt(this.numbers, at + 4);
  }

  get isDoubtful(): boolean {
    return this.gapFrom !== undefined || this.buffer !== undefined;
  }

  /** Every trade that is still kept, oldest first; from number `from` on, if that is given. */
  eachKept(each: FlowTrade, from = this.first): void {
    const record = new TradeRecord();
    for (let n = from; n < this.total; n++) {
      const receivedAt = this.read(n, '', record);
      const flags = this.digits[this.slotOf(n) * TRADE_DIGITS + 4] ?? 0;
      each(record, receivedAt, (flags & TRADE_AFTER_GAP) === 0 ? 0 : (flags & TRADE_UNCOUNTED) === 0 ? 1 : NaN);
    }
  }

  /** The columns are the memory of what was emitted, if ids ascend. */
  #contains(id: number, since: number, maxEntries: number): boolean {
    let low = Math.max(this.first, this.total - maxEntries);
    let high = this.total - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numberAt(this.numbers, this.slotOf(middle) * TRADE_NUMBERS) < id) low = middle + 1;
      else high = middle;
    }
    const at = this.slotOf(low) * TRADE_NUMBERS;
    return low <= high && numberAt(this.numbers, at) === id && numberAt(this.numbers, at + 4) >= since;
  }

  #text(n: number, column: 1 | 2, exact: string | undefined): string {
    if (exact !== undefined && exact !== '') return exact;
    const slot = this.slotOf(n);
    const digits = slot * TRADE_DIGITS + (column - 1) * 2;
    return formatScaled(
      numberAt(this.numbers, slot * TRADE_NUMBERS + column),
      this.digits[digits] ?? 0,
      this.digits[digits + 1] ?? 0,
    );
  }

  #write(trade: TradeRecord, receivedAt: number, isAfterGap: boolean): void {
    const slot = this.slotOf(this.total);
    if ((slot + 1) * TRADE_NUMBERS > this.numbers.length) this.#grow(slot + 1, trade.isAggregate);
    const at = slot * TRADE_NUMBERS;
    const numbers = this.numbers;
    numbers[at] = trade.id;
    numbers[at + 1] = trade.price.mantissa;
    numbers[at + 2] = trade.size.mantissa;
    numbers[at + 3] = trade.venueTime;
    numbers[at + 4] = receivedAt;
    const digits = this.digits;
    const d = slot * TRADE_DIGITS;
    digits[d] = trade.price.scale;
    digits[d + 1] = trade.price.decimals;
    digits[d + 2] = trade.size.scale;
    digits[d + 3] = trade.size.decimals;
    digits[d + 4] =
      (isAfterGap ? TRADE_AFTER_GAP : 0) |
      (isAfterGap && this.ids !== 'consecutive' ? TRADE_UNCOUNTED : 0) |
      (trade.isBuy ? TRADE_IS_BUY : 0);
    if (this.#fills !== undefined) {
      this.#fills[slot * 2] = trade.firstTradeId;
      this.#fills[slot * 2 + 1] = trade.lastTradeId;
    }
    this.#keepEventTime(slot, trade.eventTime);
    this.#keepExact(slot, trade);
    this.total++;
  }

  #keepEventTime(slot: number, eventTime: number): void {
    if (this.#eventTimes === undefined && Number.isNaN(eventTime)) return;
    const room = this.numbers.length / TRADE_NUMBERS;
    if (this.#eventTimes === undefined || this.#eventTimes.length < room) {
      const times = new Float64Array(room).fill(NaN);
      if (this.#eventTimes !== undefined) times.set(this.#eventTimes);
      this.#eventTimes = times;
    }
    this.#eventTimes[slot] = eventTime;
  }

  #keepExact(slot: number, trade: TradeRecord): void {
    if (trade.idText !== '' || this.#idTexts !== undefined) (this.#idTexts ??= [])[slot] = trade.idText;
    if (trade.price.text !== '' || trade.size.text !== '') {
      this.#exact.set(slot, { price: trade.price.text, size: trade.size.text });
    } else if (this.#exact.size > 0) {
      this.#exact.delete(slot);
    }
  }

  #grow(needed: number, isAggregate: boolean): void {
    const length = Math.min(this.capacity, Math.max(needed, 32, (this.numbers.length / TRADE_NUMBERS) * 2));
    const numbers = new Float64Array(length * TRADE_NUMBERS);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const digits = new Uint8Array(length * TRADE_DIGITS);
    digits.set(this.digits);
    this.digits = digits;
    if (!isAggregate) return;
    const fills = new Float64Array(length * 2).fill(NaN);
    if (this.#fills !== undefined) fills.set(this.#fills);
    this.#fills = fills;
  }
}

/** Where live trades go while the ones before them are being loaded. */
export interface TradeBuffer {
  /** Takes a live trade, which it copies, in place of the ring. */
  keep(trade: TradeRecord, receivedAt: number): void;
}

/** Strings of a trade that its numbers cannot give back; empty if they can. */
export interface ExactTrade {
  readonly price: string;
  readonly size: string;
}

/** Entries of {@link TradeRing.numbers} a trade. */
export const TRADE_NUMBERS = 5;
/** Entries of {@link TradeRing.digits} a trade. */
export const TRADE_DIGITS = 5;
/** Flag in the fifth digit: trades are missing before this one. */
export const TRADE_AFTER_GAP = 1;
/** Flag in the fifth digit: the aggressor bought. */
export const TRADE_IS_BUY = 2;
/** Flag in the fifth digit, beside {@link TRADE_AFTER_GAP}: ids do not show how many are missing. */
export const TRADE_UNCOUNTED = 4;

const CONSECUTIVE: TradeIdentity = { ids: 'consecutive', maxEntries: 0, windowMs: 0 };

/** A lower id with so much later a time is no late copy: the venue numbers anew. */
const RENUMBERED_AFTER_MS = 1000;

function readSlot(out: DecimalSlot, mantissa: number, digits: Uint8Array, at: number, exact: string | undefined): void {
  out.present = true;
  out.mantissa = mantissa;
  out.scale = digits[at] ?? 0;
  out.decimals = digits[at + 1] ?? 0;
  out.text = exact ?? '';
}

function numberAt(array: Float64Array, at: number): number {
  return array[at] ?? NaN;
}
