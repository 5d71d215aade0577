import { baseFactors, convertSize, notionalFactors } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { MOST_LEGS } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { MarkedRows } from '../parts/row-marks.ts';
import { continuationOf } from '../parts/trade-fills.ts';

/** An instrument and its trades. */
export interface LegTrades {
  readonly leg: Leg;
  readonly ring: TradeRing;
}

/** Rows a merged tape keeps, of all venues together. */
export const KEPT_ROWS = 4_000;

/**
 * Trades of several venues in one order: that in which this computer received them, which is one clock for all. Hot: new trades are merged
 * from the rings and mostly appended; one that was received earlier than the newest row, as after a loss is filled up, finds its place below.
 * Sizes are base units. A row is one trade, several fills of a venue merged, which stand where the first of them was received, or a gap in the trades
 * of a venue (`side` 0, `count` how many are missing, 0 if it is not known how many, or whether any).
 */
export class MergedRows implements MarkedRows {
  /** Rows ever made: `total - 1` is the newest. */
  total = 0;
  /** Trades ever taken in. */
  trades = 0;
  readonly slot = new Int8Array(KEPT_ROWS);
  readonly side = new Int8Array(KEPT_ROWS);
  /** First and last price. */
  readonly price = new Float64Array(KEPT_ROWS);
  readonly lastPrice = new Float64Array(KEPT_ROWS);
  /** 1 if the fills of the row have different prices. */
  readonly isMixed = new Uint8Array(KEPT_ROWS);
  /** Sums of sizes in the venue's own unit, and of price times those, for the average. */
  readonly native = new Float64Array(KEPT_ROWS);
  readonly weighted = new Float64Array(KEPT_ROWS);
  /** Base units; NaN if the contract size is unknown. */
  readonly size = new Float64Array(KEPT_ROWS);
  /** Quote units; 0 if they are not known. */
  readonly quote = new Float64Array(KEPT_ROWS);
  readonly receivedAt = new Float64Array(KEPT_ROWS);
  /** Position of the first trade in the venue's ring, counted from its first: where exact texts are. */
  readonly firstTrade = new Float64Array(KEPT_ROWS);
  readonly count = new Float64Array(KEPT_ROWS);
  readonly flags = new Uint8Array(KEPT_ROWS);
  readonly #columns = [
    this.slot,
    this.side,
    this.price,
    this.lastPrice,
    this.isMixed,
    this.native,
    this.weighted,
    this.size,
    this.quote,
    this.receivedAt,
    this.firstTrade,
    this.count,
    this.flags,
  ];
  /** What the rows were made of: each leg, its contract size, and how often its ring was reset. */
  #legs: readonly Leg[] = [];
  #resets: number[] = [];
  #taken: number[] = [];
  #factors: Factors[] = [];
  #lastIds: number[] = [];
  /** Number of the row with each leg's newest trade; -1 if it is not kept. */
  #lastRows: number[] = [];
  #isMerged = false;
  /** By slot, position of the first trade that came after {@link MergedRows.close}; NaN if it was not called. */
  readonly #closedAt = new Float64Array(MOST_LEGS).fill(NaN);

  /** Brings the rows up to the rings. `again`: rows were put in below the newest, or made again of the same trades. `anew`: all were made again. */
  update(legs: readonly LegTrades[], isMerged: boolean): 'grown' | 'again' | 'anew' {
    const isAnew = this.#isAnew(legs);
    let isAgain = isMerged !== this.#isMerged;
    this.#isMerged = isMerged;
    if (isAnew) {
      this.trades = 0;
      this.#closedAt.fill(NaN);
      this.#restart(legs);
    } else if (isAgain) {
      const before = this.#taken;
      this.#restart(legs);
      for (let leg = 0; leg < before.length; leg++) this.trades += (this.#taken[leg] ?? 0) - (before[leg] ?? 0);
    }
    for (let next = this.#nextOf(legs); next !== -1; next = this.#nextOf(legs))
      isAgain = this.#take(legs, next) || isAgain;
    return isAnew ? 'anew' : isAgain ? 'again' : 'grown';
  }

  /** Index into the arrays of a row's number; -1 if it is not kept. */
  at(row: number): number {
    return row < 0 || row >= this.total || row < this.total - KEPT_ROWS ? -1 : row % KEPT_ROWS;
  }

  /** Number of the newest row that was there when {@link MergedRows.close} was called. */
  get closedRow(): number {
    let row = this.total - 1;
    for (let index = this.at(row); index !== -1; index = this.at(--row))
      if (!((this.firstTrade[index] ?? 0) >= (this.#closedAt[this.slot[index] ?? 0] ?? NaN))) break;
    return row;
  }

  /** Remembers which rows are there, and keeps later fills from joining them. */
  close(): void {
    for (let leg = 0; leg < this.#legs.length; leg++)
      this.#closedAt[this.#legs[leg]?.slot ?? 0] = this.#taken[leg] ?? NaN;
  }

  #isAnew(legs: readonly LegTrades[]): boolean {
    if (legs.length !== this.#legs.length) return true;
    for (let at = 0; at < legs.length; at++) {
      const one = legs[at];
      const before = this.#legs[at];
      if (one === undefined || before === undefined || one.ring.resets !== this.#resets[at]) return true;
      if (one.leg === before) continue;
      const { slot, instrument } = one.leg;
      if (
        slot !== before.slot ||
        instrument.id !== before.instrument.id ||
        instrument.contractSize !== before.instrument.contractSize
      )
        return true;
    }
    return false;
  }

  #restart(legs: readonly LegTrades[]): void {
    this.#legs = legs.map(({ leg }) => leg);
    this.#resets = legs.map(({ ring }) => ring.resets);
    this.total = 0;
    this.#lastRows = legs.map(() => -1);
    this.#taken = legs.map(({ ring }) => ring.total - Math.min(ring.count, KEPT_ROWS));
    this.#factors = legs.map(({ leg }) => ({
      toBase: baseFactors(leg.instrument),
      toQuote: notionalFactors(leg.instrument),
    }));
    this.#lastIds = legs.map(() => NaN);
  }

  /** The leg whose next trade was received first; -1 if none has one. */
  #nextOf(legs: readonly LegTrades[]): number {
    let first = -1;
    let firstAt = Infinity;
    for (let leg = 0; leg < legs.length; leg++) {
      const ring = legs[leg]?.ring;
      if (ring === undefined) continue;
      const taken = Math.max(this.#taken[leg] ?? 0, ring.total - ring.count);
      this.#taken[leg] = taken;
      if (taken >= ring.total) continue;
      const at = receiptOf(ring, ring.baseOf(ring.total - 1 - taken));
      if (first === -1 || at < firstAt) {
        first = leg;
        firstAt = at;
      }
    }
    return first;
  }

  /** Takes a leg's next trade in; true if it went below the newest row. */
  #take(legs: readonly LegTrades[], at: number): boolean {
    const taken = this.#taken[at] ?? 0;
    this.#taken[at] = taken + 1;
    const one = legs[at];
    if (one === undefined) return false;
    const base = one.ring.baseOf(one.ring.total - 1 - taken);
    const missing = one.ring.missingBefore(base, this.#lastIds[at] ?? NaN);
    if (missing !== undefined) this.#add(one, base, taken, missing);
    this.#lastIds[at] = numberOf(one.ring, base, TRADE.id);
    this.trades++;
    const joined = this.#isMerged ? this.#rowToJoin(one, base, at) : -1;
    const row = joined === -1 ? this.#add(one, base, taken, undefined) : joined;
    this.#lastRows[at] = row;
    if (row !== -1) this.#sum(row % KEPT_ROWS, one.ring, base, this.#factors[at] ?? UNKNOWN);
    return joined === -1 && row !== -1 && row !== this.total - 1;
  }

  /** The row that a leg's next trade belongs to; -1 if it begins one. A burst ends when a row of another venue has come between. */
  #rowToJoin({ leg, ring }: LegTrades, base: number, at: number): number {
    const row = this.#lastRows[at] ?? -1;
    const index = this.at(row);
    const taken = (this.#taken[at] ?? NaN) - 1;
    const before = ring.baseOf(ring.total - taken);
    if (index === -1 || before === -1 || taken === this.#closedAt[leg.slot]) return -1;
    const sum = (this.native[index] ?? NaN) * (POW10[ring.scales.sizeScale] ?? NaN) + numberOf(ring, base, TRADE.size);
    if (!(sum <= Number.MAX_SAFE_INTEGER)) return -1;
    const how = continuationOf(ring, before, base);
    return how === 'order' || (how === 'burst' && row === this.total - 1) ? row : -1;
  }

  /** Adds a row without trades yet, or one of missing trades, and returns its number; -1 if it is older than all that are kept. */
  #add({ leg, ring }: LegTrades, base: number, position: number, missing: number | undefined): number {
    const row = this.#insert(receiptOf(ring, base));
    if (row === -1) return -1;
    const index = row % KEPT_ROWS;
    for (const column of this.#columns) column[index] = 0;
    this.slot[index] = leg.slot;
    this.receivedAt[index] = receiptOf(ring, base);
    this.firstTrade[index] = position;
    this.count[index] = missing ?? 0;
    this.side[index] = missing === undefined ? numberOf(ring, base, TRADE.side) : 0;
    this.price[index] = missing === undefined ? priceOf(ring, base) : NaN;
    return row;
  }

  /** Makes room for a row by its time of receipt and returns its number; -1 if it is older than all that are kept. */
  #insert(at: number): number {
    let row = this.total;
    while (row > 0 && row > this.total - KEPT_ROWS && (this.receivedAt[(row - 1) % KEPT_ROWS] ?? 0) > at) row--;
    if (this.total >= KEPT_ROWS && row === this.total - KEPT_ROWS) return -1;
    for (let to = this.total; to > row; to--)
      for (const column of this.#columns) column[to % KEPT_ROWS] = column[(to - 1) % KEPT_ROWS] ?? 0;
    if (row < this.total)
      for (let leg = 0; leg < this.#lastRows.length; leg++) {
        const last = this.#lastRows[leg] ?? -1;
        if (last >= row) this.#lastRows[leg] = last + 1;
      }
    this.total++;
    return row;
  }

  /** Adds a trade to its row. */
  #sum(index: number, ring: TradeRing, base: number, { toBase, toQuote }: Factors): void {
    const price = priceOf(ring, base);
    const native = numberOf(ring, base, TRADE.size) / (POW10[ring.scales.sizeScale] ?? NaN);
    this.count[index] = (this.count[index] ?? 0) + 1;
    if (price !== this.price[index]) this.isMixed[index] = 1;
    this.lastPrice[index] = price;
    this.native[index] = (this.native[index] ?? 0) + native;
    this.weighted[index] = (this.weighted[index] ?? 0) + price * native;
    this.size[index] = (this.size[index] ?? 0) + (toBase === undefined ? NaN : convertSize(toBase, native, price));
    this.quote[index] = (this.quote[index] ?? 0) + (toQuote === undefined ? 0 : convertSize(toQuote, native, price));
    this.flags[index] = (this.flags[index] ?? 0) | numberOf(ring, base, TRADE.flags);
  }
}

/** When a trade was received, epoch ms; the venue's time if that is not known. */
function receiptOf(ring: TradeRing, base: number): number {
  const receivedAt = numberOf(ring, base, TRADE.receivedAt);
  return Number.isNaN(receivedAt) ? numberOf(ring, base, TRADE.venueTime) : receivedAt;
}

function priceOf(ring: TradeRing, base: number): number {
  return numberOf(ring, base, TRADE.price) / (POW10[ring.scales.priceScale] ?? NaN);
}

function numberOf(ring: TradeRing, base: number, field: number): number {
  return ring.numbers[base + field] ?? NaN;
}

interface Factors {
  readonly toBase: SizeFactors | undefined;
  readonly toQuote: SizeFactors | undefined;
}

const UNKNOWN: Factors = { toBase: undefined, toQuote: undefined };
