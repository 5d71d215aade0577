import type { CsvCell } from '../../../src-shared/market/csv-table.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import type { PrintSettings } from './print-settings.ts';
import type { TapeMarks } from './tape-draw.ts';
import { tradeTime } from './trade-fills.ts';
import { LATENESS_MS, TradeSweeps } from './trade-sweeps.ts';

/** Rows that can be marked: each is one trade or several in a row of a venue's ring, or missing trades (`side` 0). */
export interface MarkedRows {
  readonly side: Int8Array;
  /** Quote value, plain number. */
  readonly quote: Float64Array;
  /** Position in the ring of the first of a row's trades, and how many they are. */
  readonly firstTrade: Float64Array;
  readonly count: Float64Array;
  /** Flags of all of its trades together, as in `TradeFlag`. */
  readonly flags: Uint8Array;
  /** Number of the venue whose trades a row has, below that of the sources; absent if there is one. */
  readonly slot?: Int8Array;
}

/** What the marks of one venue's trades are made from. */
export interface MarkSource {
  readonly slot: number;
  readonly ring: TradeRing;
  /** Undefined if absorption is not marked. */
  readonly depth: DepthBuffer | undefined;
}

/** Names of the size classes, from the smallest. */
const SIZE_CLASSES = ['small', 'medium', 'large', 'huge'] as const;

/** Which rows of a tape are how large, part of a sweep, absorbed, a block trade, from history, or contradicted by candle or book; sweeps and absorption are of each venue alone. Hot. */
export class RowMarks implements TapeMarks {
  readonly #rows: MarkedRows;
  readonly #sources: (MarkSource | undefined)[] = [];
  readonly #sweeps: TradeSweeps[] = [];
  #settings: PrintSettings | undefined;
  #mismatches: ReadonlyMap<number, readonly LedgerEntry[]> = new Map();

  constructor(rows: MarkedRows) {
    this.#rows = rows;
  }

  /** Brings the marks up to the trades. `now`: engine time, epoch ms. `mismatches`: what contradicts at rows on screen, by index. */
  update(
    sources: readonly MarkSource[],
    settings: PrintSettings,
    now: number,
    mismatches: ReadonlyMap<number, readonly LedgerEntry[]>,
  ): void {
    this.#settings = settings;
    this.#mismatches = mismatches;
    this.#sources.fill(undefined);
    for (const source of sources) {
      this.#sources[source.slot] = source;
      (this.#sweeps[source.slot] ??= new TradeSweeps()).update(source.ring, now);
    }
  }

  /** The size class of a row, 0 for the smallest. */
  sizeClass(index: number): number {
    const quote = this.#rows.quote[index] ?? 0;
    const [medium, large, huge] = this.#settings?.classes ?? UNKNOWN_LIMITS;
    return quote >= huge ? 3 : quote >= large ? 2 : quote >= medium ? 1 : 0;
  }

  /** Prices that the sweep of a row went through; 0 if it is part of none, or none is marked. */
  sweepLevels(index: number): number {
    if (this.#settings?.marksSweeps !== true) return 0;
    const first = this.#rows.firstTrade[index] ?? NaN;
    return this.#sweeps[this.#slot(index)]?.levelsOf(first, first + (this.#rows.count[index] ?? 0) - 1) ?? 0;
  }

  /** Whether a row has a block trade, which took nothing from the book. */
  isBlock(index: number): boolean {
    return ((this.#rows.flags[index] ?? 0) & TradeFlag.block) !== 0;
  }

  /** Whether a row has a trade from the venue's history. */
  isBackfilled(index: number): boolean {
    return ((this.#rows.flags[index] ?? 0) & TradeFlag.backfilled) !== 0;
  }

  /** Whether the orders that a row took were replenished while it came. */
  isAbsorbed(index: number): boolean {
    const source = this.#sources[this.#slot(index)];
    const { firstTrade, count } = this.#rows;
    if (source?.depth === undefined || source.depth.step === 0) return false;
    const { ring, depth } = source;
    const base = ring.baseOf(ring.total - (firstTrade[index] ?? NaN) - (count[index] ?? NaN));
    if (base === -1) return false;
    const isBuy = (this.#rows.side[index] ?? 0) > 0;
    const price = rowPrice(ring, base, isBuy, depth);
    const time = tradeTime(ring, base);
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

  /** What contradicts at a row, in the ledger's entries. */
  mismatchesOf(index: number): readonly LedgerEntry[] {
    return this.#mismatches.get(index) ?? [];
  }

  /** What the marks of a row mean, for hovering. */
  texts(index: number, quote: string): readonly string[] {
    if (this.#rows.side[index] === 0) return [];
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

  /** The marks of a row in the order of {@link MARK_COLUMNS}; `absorbed` is empty if absorption is not marked, or the book's history has not begun. */
  cells(index: number): readonly CsvCell[] {
    if (this.#rows.side[index] === 0) return NO_CELLS;
    const levels = this.sweepLevels(index);
    const depth = this.#sources[this.#slot(index)]?.depth;
    return [
      // Without a contract size the value is not known.
      (this.#rows.quote[index] ?? 0) > 0 ? SIZE_CLASSES[this.sizeClass(index)] : undefined,
      levels === 0 ? undefined : levels,
      depth === undefined || depth.step === 0 ? undefined : this.isAbsorbed(index),
      this.isBlock(index),
      this.isBackfilled(index),
    ];
  }

  #slot(index: number): number {
    return this.#rows.slot?.[index] ?? 0;
  }
}

/** Columns of the marks in an exported tape. */
export const MARK_COLUMNS = ['size_class', 'sweep_levels', 'absorbed', 'block', 'backfilled'] as const;

/** The price of the row of a history that a trade took from. */
function rowPrice(ring: TradeRing, base: number, isBuy: boolean, { scales, step }: DepthBuffer): number {
  const price =
    ((ring.numbers[base + TRADE.price] ?? NaN) * (POW10[scales.priceScale] ?? NaN)) /
    (POW10[ring.scales.priceScale] ?? NaN);
  return (isBuy ? ceilDivide(price, step) : floorDivide(price, step)) * step;
}

const NO_CELLS: readonly CsvCell[] = MARK_COLUMNS.map(() => undefined);
const UNKNOWN_LIMITS = [Infinity, Infinity, Infinity] as const;
