import { formatScaled } from '../../../../src-shared/market/decimal.ts';
import { type DecimalSlot, TradeRecord } from '../../venue/records.ts';
import type { BookCheck } from '../../cross-check/book-check.ts';
import type { CandleCheck } from '../../cross-check/candle-check.ts';
import type { FlowSpan, FlowTrade } from '../../order-flow/flow-bars.ts';
import type { FlowStream, TradeFlow } from '../../order-flow/trade-flow.ts';
import type { TradeIds } from '../../venue/venue.ts';
import { keyOf, SeenTrades, type TradeKey } from './seen-trades.ts';
import { TradeRows } from './trade-rows.ts';

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
  /** Its columns, by {@link TradeRing.slotOf}. */
  readonly rows: TradeRows;
  /** What its trades are counted in; undefined while nobody needs that. */
  flow: TradeFlow | undefined;
  readonly differing: FlowSpan[] = [];
  /** What they are compared with: closed candles, once any candle came, and the best prices of the book. */
  candleCheck: CandleCheck | undefined;
  bookCheck: BookCheck | undefined;
  /** Set while live trades wait for the ones before them. */
  buffer: TradeBuffer | undefined;
  /** What came before its first trade; undefined while nobody asked for it. */
  past: PastTrades | undefined;
  /** Called once, after the first trade. */
  onFirst: (() => void) | undefined;
  /** Venue time of the trade after which some may be missing; undefined while none may. */
  gapFrom: number | undefined;
  /** By slot, if the venue's ids are no numbers. */
  #idTexts: string[] | undefined;
  readonly #exact = new Map<number, ExactTrade>();
  readonly #seen: SeenTrades | undefined;
  #lastId = NaN;
  #lastVenueTime = NaN;

  constructor(capacity: number, { ids, maxEntries, windowMs }: TradeIdentity = CONSECUTIVE) {
    this.capacity = capacity;
    this.rows = new TradeRows(capacity);
    this.ids = ids;
    this.#seen = ids === 'opaque' ? new SeenTrades(maxEntries, windowMs) : undefined;
  }

  /** Keeps trades of the venue's history, oldest first, as those before its first. `isJoined`: none is missing between them and it. */
  setPast(trades: readonly TradeRecord[], receivedAt: number, isJoined: boolean): void {
    const before = new TradeRing(trades.length, { ids: this.ids, maxEntries: trades.length, windowMs: Infinity });
    for (const trade of trades) {
      trade.isBackfilled = true;
      before.offer(trade, receivedAt);
    }
    this.past = { trades: before, isJoined };
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
    return !(id >= this.rows.id(this.slotOf(oldest)));
  }

  /** Where trade `n` is in `rows`. */
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
    const exact = this.exactOf(n)?.price;
    if (exact !== undefined && exact !== '') return exact;
    const slot = this.slotOf(n);
    return formatScaled(this.rows.price(slot), this.rows.priceScale(slot), this.rows.priceSent(slot));
  }

  /** The venue's own string of a size. */
  sizeText(n: number): string {
    const exact = this.exactOf(n)?.size;
    if (exact !== undefined && exact !== '') return exact;
    const slot = this.slotOf(n);
    return formatScaled(this.rows.size(slot), this.rows.sizeScale(slot), this.rows.sizeSent(slot));
  }

  /** Fills `out` with trade `n`, which must be there, and returns when it arrived. */
  read(n: number, symbol: string, out: TradeRecord): number {
    const slot = this.slotOf(n);
    const { rows } = this;
    const exact = this.exactOf(n);
    out.reset();
    out.symbol = symbol;
    out.id = rows.id(slot);
    out.idText = this.idText(n);
    fillSlot(out.price, rows.price(slot), exact?.price);
    out.price.scale = rows.priceScale(slot);
    out.price.decimals = rows.priceSent(slot);
    fillSlot(out.size, rows.size(slot), exact?.size);
    out.size.scale = rows.sizeScale(slot);
    out.size.decimals = rows.sizeSent(slot);
    out.venueTime = rows.venueTime(slot);
    out.eventTime = rows.eventTime(slot);
    out.isBuy = (rows.flags(slot) & TRADE_IS_BUY) !== 0;
    out.isBlock = (rows.flags(slot) & TRADE_IS_BLOCK) !== 0;
    out.isAggregate = rows.isAggregate;
    if (rows.isAggregate) {
      out.firstTradeId = rows.firstTradeId(slot);
      out.lastTradeId = rows.lastTradeId(slot);
    }
    return rows.receivedAt(slot);
  }

  get isDoubtful(): boolean {
    return this.gapFrom !== undefined || this.buffer !== undefined;
  }

  /** Every trade that is still kept, oldest first; from number `from` on, if that is given. */
  eachKept(each: FlowTrade, from = this.first): void {
    const record = new TradeRecord();
    for (let n = from; n < this.total; n++) {
      const receivedAt = this.read(n, '', record);
      const flags = this.rows.flags(this.slotOf(n));
      each(record, receivedAt, (flags & TRADE_AFTER_GAP) === 0 ? 0 : (flags & TRADE_UNCOUNTED) === 0 ? 1 : NaN);
    }
  }

  /** The columns are the memory of what was emitted, if ids ascend. */
  #contains(id: number, since: number, maxEntries: number): boolean {
    let low = Math.max(this.first, this.total - maxEntries);
    let high = this.total - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows.id(this.slotOf(middle)) < id) low = middle + 1;
      else high = middle;
    }
    const slot = this.slotOf(low);
    return low <= high && this.rows.id(slot) === id && this.rows.receivedAt(slot) >= since;
  }

  #write(trade: TradeRecord, receivedAt: number, isAfterGap: boolean): void {
    const slot = this.slotOf(this.total);
    const flags =
      (isAfterGap ? TRADE_AFTER_GAP : 0) |
      (isAfterGap && this.ids !== 'consecutive' ? TRADE_UNCOUNTED : 0) |
      (trade.isBuy ? TRADE_IS_BUY : 0) |
      (trade.isBlock ? TRADE_IS_BLOCK : 0) |
      (trade.isBackfilled ? TRADE_BACKFILLED : 0);
    this.rows.write(slot, trade, receivedAt, flags);
    this.#keepExact(slot, trade);
    if (++this.total === 1) this.onFirst?.();
  }

  #keepExact(slot: number, trade: TradeRecord): void {
    if (trade.idText !== '' || this.#idTexts !== undefined) (this.#idTexts ??= [])[slot] = trade.idText;
    if (trade.price.text !== '' || trade.size.text !== '') {
      this.#exact.set(slot, { price: trade.price.text, size: trade.size.text });
    } else if (this.#exact.size > 0) {
      this.#exact.delete(slot);
    }
  }
}

/** Trades from the venue's history that came before the first of a ring. */
export interface PastTrades {
  readonly trades: TradeRing;
  /** None is missing between them and the first of the ring. */
  readonly isJoined: boolean;
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

/** Flag of a row: trades are missing before this one. */
export const TRADE_AFTER_GAP = 1;
/** Flag of a row: the aggressor bought. */
export const TRADE_IS_BUY = 2;
/** Flag of a row, beside {@link TRADE_AFTER_GAP}: ids do not show how many are missing. */
export const TRADE_UNCOUNTED = 4;
/** Flag of a row: its price was agreed upon outside the book. */
export const TRADE_IS_BLOCK = 8;
/** Flag of a row: from the venue's history, not from its stream. */
export const TRADE_BACKFILLED = 16;

const CONSECUTIVE: TradeIdentity = { ids: 'consecutive', maxEntries: 0, windowMs: 0 };

/** A lower id with so much later a time is no late copy: the venue numbers anew. */
const RENUMBERED_AFTER_MS = 1000;

function fillSlot(out: DecimalSlot, mantissa: number, exact: string | undefined): void {
  out.present = true;
  out.mantissa = mantissa;
  out.text = exact ?? '';
}
