import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import type { ConvertedBars } from './venue-bars.ts';
import { addRows, totalRows } from './venue-rows.ts';
import type { RowParts, RowScale } from './venue-rows.ts';

/** What was traded by price within a time, by the lower edge of each row: what each venue has of it, and the sums by price ascending. */
export interface SummedRows {
  readonly parts: ReadonlyMap<number, RowParts>;
  readonly cells: readonly PriceRow[];
}

/** The times of bars that changed, epoch ms: from `changed` on, and until when all are likely to stay as they are. */
export interface RowChange {
  readonly changed: number;
  readonly settled: number;
}

/**
 * Rows of a sum over venues by price, of bars and of ranges of them, each made once. Hot: of a range that goes on to the newest bars only those are added up
 * anew, to what the settled ones before them come to.
 */
export class KeptRows {
  readonly #ranges = new Map<string, Range>();
  #venues: readonly ConvertedBars[] = [];
  #scale: RowScale & { readonly sizeScale: number } = { priceScale: 0, sizeScale: 0, step: NaN };
  #settled = -Infinity;

  /** The venues as they are now. Everything changed if prices are rounded otherwise. */
  update(
    venues: readonly ConvertedBars[],
    scale: RowScale & { readonly sizeScale: number },
    { changed, settled }: RowChange,
  ): void {
    const before = this.#scale;
    const isSame =
      before.step === scale.step && before.priceScale === scale.priceScale && before.sizeScale === scale.sizeScale;
    this.#venues = venues;
    this.#scale = scale;
    this.#settled = settled;
    if (!isSame) this.#ranges.clear();
    for (const [key, range] of this.#ranges) {
      if (range.until > changed) this.#ranges.delete(key);
      else if (range.to >= changed) range.rows = undefined;
    }
  }

  /** Rows of the bars that open within a time, both ends included. */
  between(from: number, to: number): SummedRows {
    const key = `${from} ${to}`;
    const range = this.#ranges.get(key) ?? { to, until: from, settled: new Map<number, RowParts>(), rows: undefined };
    if (range.rows !== undefined) return range.rows;
    const until = Math.min(this.#settled, to + 1);
    if (until > range.until) {
      addRows(range.settled, this.#venues, { from: range.until, to: until - 1 }, this.#scale);
      range.until = until;
    }
    const parts = new Map([...range.settled].map(([edge, own]) => [edge, own.slice()] as const));
    addRows(parts, this.#venues, { from: range.until, to }, this.#scale);
    range.rows = { parts, cells: totalRows(parts, this.#scale.sizeScale) };
    // While nothing new comes, as in a paused replay, every look at another range is one more.
    if (this.#ranges.size >= MOST_KEPT) this.#ranges.clear();
    this.#ranges.set(key, range);
    return range.rows;
  }
}

interface Range {
  readonly to: number;
  /** Bars that open before it are in `settled`. */
  until: number;
  readonly settled: Map<number, RowParts>;
  /** Undefined if bars changed since they were made. */
  rows: SummedRows | undefined;
}

/** Rows of so many bars or ranges are kept: more bars than a chart shows footprints of. */
const MOST_KEPT = 2000;
