import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import type { MarkedRows } from '../parts/row-marks.ts';
import { continuationOf, tradeTime } from '../parts/trade-fills.ts';

/** Trades the tape keeps: rows and the buy/sell bar go back this far. Less than the feed's ring, so that texts of what is kept are there. */
export const KEPT_TRADES = 8_000;

/**
 * The rows of a tape, in a ring of numbers. Hot: a new trade makes a row or joins the newest. A row is one trade, several fills merged,
 * or a gap of missing trades (`side` 0, `count` how many, 0 if it is not known how many, or whether any). Rows are numbered from the first ever made.
 */
export class TapeRows implements MarkedRows {
  /** Rows ever made: `total - 1` is the newest. */
  total = 0;
  readonly firstTrade = new Float64Array(KEPT_TRADES);
  readonly firstId = new Float64Array(KEPT_TRADES);
  readonly lastId = new Float64Array(KEPT_TRADES);
  readonly count = new Float64Array(KEPT_TRADES);
  /** First and last price, scaled integers of the ring. */
  readonly firstPrice = new Float64Array(KEPT_TRADES);
  readonly lastPrice = new Float64Array(KEPT_TRADES);
  /** Sum of sizes, scaled integer of the ring. */
  readonly size = new Float64Array(KEPT_TRADES);
  /** Sum of price times size, plain number, for the average. */
  readonly weighted = new Float64Array(KEPT_TRADES);
  /** Quote value, plain number. */
  readonly quote = new Float64Array(KEPT_TRADES);
  readonly side = new Int8Array(KEPT_TRADES);
  /** 1 if the fills of the row have different prices. */
  readonly isMixed = new Uint8Array(KEPT_TRADES);
  readonly flags = new Uint8Array(KEPT_TRADES);
  /** Venue time of the newest fill, or receive time if the venue sends none. */
  readonly time = new Float64Array(KEPT_TRADES);
  #isMerged = false;
  #toQuote: SizeConversion | undefined;
  #priceScale = NaN;
  #sizeScale = NaN;
  #resets = NaN;
  #taken = 0;
  /** Number of the trade that must begin a row; NaN if none must. */
  #breakAt = NaN;

  /**
   * Brings the rows up to the ring; `toQuote` is the same object as long as it is the same conversion. `again`: all were made again of the
   * same trades. `anew`: of other trades.
   */
  update(ring: TradeRing, isMerged: boolean, toQuote: SizeConversion): 'grown' | 'again' | 'anew' {
    const isAnew = ring.resets !== this.#resets || this.#taken < ring.total - ring.count;
    const isAgain =
      isMerged !== this.#isMerged ||
      toQuote !== this.#toQuote ||
      ring.scales.priceScale !== this.#priceScale ||
      ring.scales.sizeScale !== this.#sizeScale;
    if (isAnew) this.#breakAt = NaN;
    if (isAnew || isAgain) this.#restart(ring.total - Math.min(ring.count, KEPT_TRADES));
    this.#isMerged = isMerged;
    this.#toQuote = toQuote;
    this.#priceScale = ring.scales.priceScale;
    this.#sizeScale = ring.scales.sizeScale;
    this.#resets = ring.resets;
    for (; this.#taken < ring.total; this.#taken++) this.#take(ring, toQuote);
    return isAnew ? 'anew' : isAgain ? 'again' : 'grown';
  }

  /** Number of the newest row that was there when {@link TapeRows.close} was called. */
  get closedRow(): number {
    let row = this.total - 1;
    while (row >= 0 && row > this.total - KEPT_TRADES && (this.firstTrade[row % KEPT_TRADES] ?? 0) >= this.#breakAt)
      row--;
    return row;
  }

  /** Index into the arrays of a row's number; -1 if it is not kept. Rows whose first trade is out of reach are not kept either. */
  at(row: number): number {
    if (row < 0 || row >= this.total || row < this.total - KEPT_TRADES) return -1;
    const index = row % KEPT_TRADES;
    return (this.firstTrade[index] ?? 0) >= this.#taken - KEPT_TRADES ? index : -1;
  }

  /** Keeps later fills from joining the newest row, as while it is being looked at. */
  close(): void {
    this.#breakAt = this.#taken;
  }

  #restart(from: number): void {
    this.#taken = from;
    this.total = 0;
  }

  #take(ring: TradeRing, toQuote: SizeConversion): void {
    const base = ring.baseOf(ring.total - 1 - this.#taken);
    const missing = ring.missingBefore(
      base,
      this.total > 0 ? (this.lastId[(this.total - 1) % KEPT_TRADES] ?? NaN) : NaN,
    );
    if (missing !== undefined) this.#addGap(ring, base, missing);
    if (this.#isMerged && this.#joins(ring, base)) this.#join(ring, base, toQuote);
    else this.#add(ring, base, toQuote);
  }

  #add(ring: TradeRing, base: number, toQuote: SizeConversion): void {
    const index = this.total % KEPT_TRADES;
    this.total++;
    this.firstTrade[index] = this.#taken;
    this.firstId[index] = ring.numbers[base + TRADE.id] ?? NaN;
    this.count[index] = 0;
    this.firstPrice[index] = ring.numbers[base + TRADE.price] ?? NaN;
    this.size[index] = 0;
    this.weighted[index] = 0;
    this.quote[index] = 0;
    this.isMixed[index] = 0;
    this.side[index] = ring.numbers[base + TRADE.side] ?? 0;
    this.flags[index] = 0;
    this.#sum(index, ring, base, toQuote);
  }

  #addGap(ring: TradeRing, base: number, missing: number): void {
    const index = this.total % KEPT_TRADES;
    this.total++;
    this.firstTrade[index] = this.#taken;
    this.side[index] = 0;
    this.count[index] = missing;
    this.flags[index] = 0;
    this.time[index] = tradeTime(ring, base);
    for (const column of [this.quote, this.size, this.weighted]) column[index] = 0;
    for (const column of [this.firstId, this.lastId, this.firstPrice, this.lastPrice]) column[index] = NaN;
  }

  /** Whether a trade belongs to the newest row. */
  #joins(ring: TradeRing, base: number): boolean {
    if (this.total === 0 || this.#taken === this.#breakAt) return false;
    const sum = this.size[(this.total - 1) % KEPT_TRADES];
    if (!Number.isSafeInteger(ring.numbers[base + TRADE.size]) || !Number.isSafeInteger(sum)) return false;
    return continuationOf(ring, ring.baseOf(ring.total - this.#taken), base) !== undefined;
  }

  #join(ring: TradeRing, base: number, toQuote: SizeConversion): void {
    this.#sum((this.total - 1) % KEPT_TRADES, ring, base, toQuote);
  }

  #sum(index: number, ring: TradeRing, base: number, toQuote: SizeConversion): void {
    const price = ring.numbers[base + TRADE.price] ?? NaN;
    const size = ring.numbers[base + TRADE.size] ?? NaN;
    const plainPrice = price / (POW10[ring.scales.priceScale] ?? NaN);
    const plainSize = size / (POW10[ring.scales.sizeScale] ?? NaN);
    this.count[index] = (this.count[index] ?? 0) + 1;
    this.lastId[index] = ring.numbers[base + TRADE.id] ?? NaN;
    if (price !== this.firstPrice[index]) this.isMixed[index] = 1;
    this.lastPrice[index] = price;
    this.size[index] = (this.size[index] ?? 0) + size;
    this.weighted[index] = (this.weighted[index] ?? 0) + plainPrice * plainSize;
    this.quote[index] = (this.quote[index] ?? 0) + convertSize(toQuote, plainSize, plainPrice);
    this.flags[index] = (this.flags[index] ?? 0) | (ring.numbers[base + TRADE.flags] ?? 0);
    this.time[index] = tradeTime(ring, base);
  }
}
