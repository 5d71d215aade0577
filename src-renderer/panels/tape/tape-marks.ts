import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { SWEEP_LEVELS, SweepFinder } from '../../../src-shared/market/sweep-finder.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import type { TapeMarks } from '../parts/tape-draw.ts';
import { mismatchCell } from '../parts/mismatch-lines.ts';
import { mismatchRows } from './tape-mismatches.ts';
import type { TapeModel } from './tape-model.ts';
import type { TapeSettings } from './settings.ts';

/** Names of the size classes, from the smallest. */
const SIZE_CLASSES = ['small', 'medium', 'large', 'huge'] as const;

/** What marks are made from. */
export interface MarkSources {
  readonly ring: TradeRing;
  /** Undefined if absorption is not marked. */
  readonly depth: DepthBuffer | undefined;
  readonly settings: TapeSettings;
  /** Engine time, epoch ms. */
  readonly now: number;
  /** What the ledger knows to contradict. */
  readonly mismatches: readonly LedgerEntry[];
}

/** Which rows of a tape are how large, part of a sweep, absorbed, or contradicted by candle or book. Hot: each trade is looked at once. */
export class RowMarks implements TapeMarks {
  readonly #model: TapeModel;
  readonly #sweeps: { readonly first: number; readonly last: number; readonly levels: number }[] = [];
  readonly #finder = new SweepFinder(SWEEP_LEVELS, ({ trades, levels }) => {
    this.#sweeps.push({ first: this.#taken - trades, last: this.#taken - 1, levels });
    if (this.#sweeps.length > MOST_SWEEPS) this.#sweeps.shift();
  });
  #ring: TradeRing | undefined;
  #resets = NaN;
  #taken = 0;
  #depth: DepthBuffer | undefined;
  #settings: TapeSettings | undefined;
  #mismatches: ReadonlyMap<number, readonly LedgerEntry[]> = new Map();
  #entries: readonly LedgerEntry[] = [];

  constructor(model: TapeModel) {
    this.#model = model;
  }

  /** Brings the marks up to the trades. */
  update({ ring, depth, settings, now, mismatches }: MarkSources): void {
    const { visible, visibleCount } = this.#model;
    this.#mismatches = mismatchRows(this.#model, visible.subarray(0, visibleCount), mismatches);
    this.#entries = mismatches;
    this.#depth = depth;
    this.#settings = settings;
    const oldest = ring.total - ring.count;
    if (ring !== this.#ring || ring.resets !== this.#resets || this.#taken < oldest) {
      this.#finder.reset();
      this.#sweeps.length = 0;
      this.#taken = oldest;
    }
    this.#ring = ring;
    this.#resets = ring.resets;
    for (; this.#taken < ring.total; this.#taken++) this.#take(ring);
    this.#finder.advance(now - LATENESS_MS);
  }

  /** The size class of a row, 0 for the smallest. */
  sizeClass(index: number): number {
    const quote = this.#model.rows.quote[index] ?? 0;
    const limits = this.#settings?.classes ?? [];
    return limits.filter((limit) => quote >= limit).length;
  }

  /** Prices that the sweep of a row went through; 0 if it is part of none, or none is marked. */
  sweepLevels(index: number): number {
    if (this.#settings?.marksSweeps !== true) return 0;
    const { rows } = this.#model;
    const first = rows.firstTrade[index] ?? NaN;
    const last = first + (rows.count[index] ?? 0) - 1;
    for (let at = this.#sweeps.length - 1; at >= 0; at--) {
      const sweep = this.#sweeps[at];
      if (sweep === undefined || sweep.last < first) return 0;
      if (sweep.first <= last) return sweep.levels;
    }
    return 0;
  }

  /** Whether a row has a block trade, which took nothing from the book. */
  isBlock(index: number): boolean {
    const ring = this.#ring;
    const { firstTrade, count } = this.#model.rows;
    if (ring === undefined) return false;
    for (let more = 0; more < (count[index] ?? 0); more++) {
      const base = ring.baseOf(ring.total - 1 - (firstTrade[index] ?? NaN) - more);
      if (base !== -1 && ((ring.numbers[base + TRADE.flags] ?? 0) & TradeFlag.block) !== 0) return true;
    }
    return false;
  }

  /** Whether the orders that a row took were replenished while it came. */
  isAbsorbed(index: number): boolean {
    const depth = this.#depth;
    if (depth === undefined || depth.step === 0) return false;
    const { rows } = this.#model;
    const isBuy = (rows.side[index] ?? 0) > 0;
    const price = this.#rowPrice(index, isBuy, depth);
    const time = rows.time[index] ?? NaN;
    // Trades carry the venue's time, columns the engine's.
    return depth.events.some(
      (event) =>
        event.kind === 'absorption' &&
        event.price === price &&
        event.side === (isBuy ? 'ask' : 'bid') &&
        time >= event.from - LATENESS_MS &&
        time <= event.at + LATENESS_MS,
    );
  }

  /** Whether a row came from the venue's history. */
  isBackfilled(index: number): boolean {
    return this.#model.rows.isBackfilled[index] === 1;
  }

  /** What contradicts at a row, in the ledger's entries. */
  mismatchesOf(index: number): readonly LedgerEntry[] {
    return this.#mismatches.get(index) ?? [];
  }

  /** What the marks of a row mean, for hovering. */
  texts(index: number, quote: string): readonly string[] {
    if (this.#model.rows.side[index] === 0) return [];
    const size = this.sizeClass(index);
    const levels = this.sweepLevels(index);
    return [
      ...(size === 0
        ? []
        : [`${SIZE_CLASSES[size] ?? ''}: from ${formatCompact(this.#settings?.classes[size - 1] ?? NaN, 0)} ${quote}`]),
      ...(levels === 0 ? [] : [`sweep through ${levels} prices`]),
      ...(this.isBlock(index) ? ['block trade: agreed upon outside the book'] : []),
      ...(this.isAbsorbed(index) ? ['absorbed: what it took was replenished'] : []),
      ...(this.isBackfilled(index) ? ['loaded from the history of the exchange'] : []),
    ];
  }

  /** The tape's table with the marks of its rows behind, of all that are kept; `absorbed` is empty if absorption is not marked. */
  table(table: CsvTable): CsvTable {
    const indices = [...this.#model.shown()];
    const mismatches = mismatchRows(this.#model, indices, this.#entries);
    return {
      columns: [...table.columns, 'size_class', 'sweep_levels', 'absorbed', 'block', 'backfilled', 'mismatch'],
      rows: table.rows.map((cells, at) => {
        const index = indices[at] ?? -1;
        if (this.#model.rows.side[index] === 0)
          return [...cells, undefined, undefined, undefined, undefined, undefined, undefined];
        const levels = this.sweepLevels(index);
        return [
          ...cells,
          SIZE_CLASSES[this.sizeClass(index)],
          levels === 0 ? undefined : levels,
          this.#depth === undefined ? undefined : this.isAbsorbed(index),
          this.isBlock(index),
          this.isBackfilled(index),
          mismatchCell(mismatches.get(index)),
        ];
      }),
    };
  }

  /** The price of the row of a history that a row of the tape took from. */
  #rowPrice(index: number, isBuy: boolean, { scales, step }: DepthBuffer): number {
    const { rows, scales: own } = this.#model;
    const price = ((rows.lastPrice[index] ?? NaN) * (POW10[scales.priceScale] ?? NaN)) / (POW10[own.priceScale] ?? NaN);
    return (isBuy ? ceilDivide(price, step) : floorDivide(price, step)) * step;
  }

  #take(ring: TradeRing): void {
    const base = ring.baseOf(ring.total - 1 - this.#taken);
    const { numbers } = ring;
    const flags = numbers[base + TRADE.flags] ?? 0;
    if ((flags & (TradeFlag.afterGap | TradeFlag.block)) !== 0) this.#finder.reset();
    // It took nothing from the book.
    if ((flags & TradeFlag.block) !== 0) return;
    const venueTime = numbers[base + TRADE.venueTime] ?? NaN;
    this.#finder.take(
      numbers[base + TRADE.price] ?? NaN,
      numbers[base + TRADE.size] ?? NaN,
      (numbers[base + TRADE.side] ?? 0) > 0,
      Number.isNaN(venueTime) ? (numbers[base + TRADE.receivedAt] ?? NaN) : venueTime,
    );
  }
}

const MOST_SWEEPS = 1000;
const LATENESS_MS = 1000;
