import type { HeatmapLayout } from './heatmap-layout.ts';

/** Where a heatmap looks: which time is at its right edge and which row at its top. It follows both until it is moved by hand. */
export class HeatmapCamera {
  /** Number of the drawn column at the right edge: its time divided by the time of a column. */
  lastBin = 0;
  /** The row at the top; NaN before the first book. */
  topRow = NaN;
  /** The time at the right edge if it was moved by hand, epoch ms; undefined while it follows. */
  #right: number | undefined;
  #isPriceFree = false;

  /** Whether the newest column is at the right edge. */
  get followsTime(): boolean {
    return this.#right === undefined;
  }

  /** Whether rows move with the market. */
  get followsPrice(): boolean {
    return !this.#isPriceFree;
  }

  /** Goes to a drawing at `now`, epoch ms; `market` is the row in the middle of the market, NaN if there is none. */
  update({ binMs, rows }: HeatmapLayout, now: number, market: number): void {
    this.lastBin = Math.floor((this.#right ?? now) / binMs);
    if (Number.isNaN(market)) return;
    const offset = this.topRow - market;
    const isNear = offset >= rows / 4 && offset <= (rows * 3) / 4;
    if (Number.isNaN(this.topRow) || (!this.#isPriceFree && !isNear)) this.topRow = Math.round(market + rows / 2);
  }

  /** Moves through time by drawn columns, to the past for negative counts; at the newest it follows again. */
  scrollTime(bins: number, { binMs }: HeatmapLayout, now: number): void {
    const right = (this.lastBin + bins + 1) * binMs - 1;
    this.#right = right >= now ? undefined : right;
  }

  /** Moves through prices by rows, upward for positive counts. */
  scrollPrice(rows: number): void {
    if (Number.isNaN(this.topRow)) return;
    this.#isPriceFree = true;
    this.topRow += rows;
  }

  /** Another height of rows keeps the row at a share of the height where it is. */
  keepRow(before: HeatmapLayout, rowHeight: number, share: number): void {
    this.topRow += Math.round((before.plotHeight * share) / rowHeight - (before.plotHeight * share) / before.rowHeight);
  }

  /** Another time of a column keeps the time at a distance of so many pixels from the right edge where it is. */
  keepTime(
    before: HeatmapLayout,
    after: { readonly binMs: number; readonly binWidth: number },
    fromRight: number,
  ): void {
    if (this.#right === undefined) return;
    const perPixel = before.binMs / before.binWidth - after.binMs / after.binWidth;
    this.#right -= perPixel * fromRight;
  }

  /** Follows the market and the newest column again. */
  reset(): void {
    this.#right = undefined;
    this.#isPriceFree = false;
    this.topRow = NaN;
  }
}
