import { baseFactors, convertSize, notionalFactors } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import type { Leg } from '../legs/asset-legs.ts';

/** An instrument and its trades. */
export interface LegTrades {
  readonly leg: Leg;
  readonly ring: TradeRing;
}

/** Rows a merged tape keeps: trades of all venues together, and gaps. */
export const KEPT_ROWS = 4_000;

/**
 * Trades of several venues in one order: that in which this computer received them, which is one clock for all. Hot: new trades are merged
 * from the rings and mostly appended; one that was received earlier than the newest row, as after a loss is filled up, finds its place below.
 * Sizes are base units. A row is one trade, or a gap in the trades of a venue (`side` 0, `count` how many are missing, 0 if it is not known how many, or whether any).
 */
export class MergedRows {
  /** Rows ever made: `total - 1` is the newest. */
  total = 0;
  /** Trades ever taken in. */
  trades = 0;
  readonly slot = new Int8Array(KEPT_ROWS);
  readonly side = new Int8Array(KEPT_ROWS);
  readonly price = new Float64Array(KEPT_ROWS);
  /** Base units; NaN if the contract size is unknown. */
  readonly size = new Float64Array(KEPT_ROWS);
  /** Quote units; 0 if they are not known. */
  readonly quote = new Float64Array(KEPT_ROWS);
  readonly receivedAt = new Float64Array(KEPT_ROWS);
  /** Position in the venue's ring, counted from its first trade: where exact texts are. */
  readonly position = new Float64Array(KEPT_ROWS);
  readonly count = new Float64Array(KEPT_ROWS);
  /** In which order rows were made, whatever their place. */
  readonly #made = new Float64Array(KEPT_ROWS);
  readonly #columns = [
    this.slot,
    this.side,
    this.price,
    this.size,
    this.quote,
    this.receivedAt,
    this.position,
    this.count,
    this.#made,
  ];
  /** What the rows were made of: each leg, its contract size, and how often its ring was reset. */
  #legs: readonly Leg[] = [];
  #resets: number[] = [];
  #taken: number[] = [];
  #factors: Factors[] = [];
  #lastIds: number[] = [];
  #makings = 0;
  #closedAt = Infinity;

  /** Brings the rows up to the rings. `again`: rows were put in below the newest. `anew`: all were made again. */
  update(legs: readonly LegTrades[]): 'grown' | 'again' | 'anew' {
    const isAnew = this.#isAnew(legs);
    if (isAnew) this.#restart(legs);
    let isAgain = false;
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
    while (this.at(row) !== -1 && (this.#made[this.at(row)] ?? 0) >= this.#closedAt) row--;
    return row;
  }

  /** Remembers which rows are there. */
  close(): void {
    this.#closedAt = this.#makings;
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
    this.trades = 0;
    this.#closedAt = Infinity;
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
    if (missing !== undefined) this.#addGap(one, { base, position: taken, missing });
    this.#lastIds[at] = numberOf(one.ring, base, TRADE.id);
    this.trades++;
    return this.#addTrade(one, { base, position: taken, factors: this.#factors[at] ?? UNKNOWN });
  }

  #addGap(
    { leg, ring }: LegTrades,
    { base, position, missing }: { readonly base: number; readonly position: number; readonly missing: number },
  ): void {
    const at = receiptOf(ring, base);
    this.#fill(this.#insert(at), {
      slot: leg.slot,
      side: 0,
      price: NaN,
      size: 0,
      quote: 0,
      at,
      position,
      count: missing,
    });
  }

  #addTrade(
    { leg, ring }: LegTrades,
    { base, position, factors }: { readonly base: number; readonly position: number; readonly factors: Factors },
  ): boolean {
    const at = receiptOf(ring, base);
    const price = numberOf(ring, base, TRADE.price) / (POW10[ring.scales.priceScale] ?? NaN);
    const native = numberOf(ring, base, TRADE.size) / (POW10[ring.scales.sizeScale] ?? NaN);
    const size = factors.toBase === undefined ? NaN : convertSize(factors.toBase, native, price);
    const quote = factors.toQuote === undefined ? 0 : convertSize(factors.toQuote, native, price);
    const row = this.#insert(at);
    this.#fill(row, {
      slot: leg.slot,
      side: numberOf(ring, base, TRADE.side),
      price,
      size,
      quote,
      at,
      position,
      count: 1,
    });
    return row !== -1 && row !== this.total - 1;
  }

  /** Makes room for a row by its time of receipt and returns its number; -1 if it is older than all that are kept. */
  #insert(at: number): number {
    let row = this.total;
    while (row > 0 && row > this.total - KEPT_ROWS && (this.receivedAt[(row - 1) % KEPT_ROWS] ?? 0) > at) row--;
    if (this.total >= KEPT_ROWS && row === this.total - KEPT_ROWS) return -1;
    for (let to = this.total; to > row; to--)
      for (const column of this.#columns) column[to % KEPT_ROWS] = column[(to - 1) % KEPT_ROWS] ?? 0;
    this.total++;
    return row;
  }

  #fill(row: number, facts: RowFacts): void {
    const made = this.#makings++;
    if (row === -1) return;
    const index = row % KEPT_ROWS;
    this.slot[index] = facts.slot;
    this.side[index] = facts.side;
    this.price[index] = facts.price;
    this.size[index] = facts.size;
    this.quote[index] = facts.quote;
    this.receivedAt[index] = facts.at;
    this.position[index] = facts.position;
    this.count[index] = facts.count;
    this.#made[index] = made;
  }
}

/** When a trade was received, epoch ms; the venue's time if that is not known. */
function receiptOf(ring: TradeRing, base: number): number {
  const receivedAt = numberOf(ring, base, TRADE.receivedAt);
  return Number.isNaN(receivedAt) ? numberOf(ring, base, TRADE.venueTime) : receivedAt;
}

function numberOf(ring: TradeRing, base: number, field: number): number {
  return ring.numbers[base + field] ?? NaN;
}

interface Factors {
  readonly toBase: SizeFactors | undefined;
  readonly toQuote: SizeFactors | undefined;
}

interface RowFacts {
  readonly slot: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
  readonly quote: number;
  readonly at: number;
  readonly position: number;
  readonly count: number;
}

const UNKNOWN: Factors = { toBase: undefined, toQuote: undefined };
