/** Rows whose size is judged by that of the others. */
export interface ShadedRows {
  /** Rows ever made. */
  readonly total: number;
  /** Index into the arrays of a row's number; -1 if it is not kept. */
  at(row: number): number;
  /** Quote value, plain number. */
  readonly quote: Float64Array;
  /** 0 for a gap, which is no trade. */
  readonly side: Int8Array;
}

/** Shares of rows below which a shade ends; the last shade is for the largest hundredth. */
const QUANTILES = [0.5, 0.75, 0.9, 0.97, 0.99] as const;

/** Number of shades. */
export const SHADE_COUNT = QUANTILES.length + 1;

/** How large a row is among the recent ones, so that shades fit any instrument. Sorted anew every few dozen rows. */
export class TapeShades {
  readonly #limits = new Float64Array(QUANTILES.length).fill(Infinity);
  readonly #sample = new Float64Array(SAMPLE);
  #sortedAt = -Infinity;

  /** Brings the limits up to date. */
  update(rows: ShadedRows, isAnew: boolean): void {
    if (!isAnew && rows.total - this.#sortedAt < SORT_EVERY && rows.total >= SORT_EVERY) return;
    this.#sortedAt = rows.total;
    let taken = 0;
    for (let row = rows.total - 1; row >= 0 && taken < SAMPLE; row--) {
      const index = rows.at(row);
      if (index === -1) break;
      if (rows.side[index] !== 0) this.#sample[taken++] = rows.quote[index] ?? 0;
    }
    const sorted = this.#sample.subarray(0, taken).sort();
    for (let i = 0; i < QUANTILES.length; i++)
      this.#limits[i] = sorted[Math.floor((QUANTILES[i] ?? 1) * taken)] ?? Infinity;
  }

  /** Shade of a quote value, 0 to `SHADE_COUNT - 1`. */
  of(quote: number): number {
    let shade = 0;
    while (shade < QUANTILES.length && quote >= (this.#limits[shade] ?? Infinity)) shade++;
    return shade;
  }
}

const SAMPLE = 1_000;
const SORT_EVERY = 64;
