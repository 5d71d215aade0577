import { TapeScroll } from './tape-scroll.ts';
import type { NumberedRows } from './tape-scroll.ts';
import { SHADE_COUNT, TapeShades } from './tape-shades.ts';
import type { ShadedRows } from './tape-shades.ts';

/** Rows of a tape: numbered from the first ever made, in arrays. */
export interface TapeRowSource extends NumberedRows, ShadedRows {}

/** Which rows a tape shows, and which of them in bold. */
export interface TapeFilter {
  /** Smallest row shown, in quote value; rows of missing trades always show. */
  readonly minQuote: number;
  /** Quote value from which a row is large; 0 for the largest hundredth. */
  readonly largeQuote: number;
}

/** What tapes of one and of several venues have in common: the rows on screen, their shades, and where the view stands. */
export abstract class TapeModelBase {
  abstract readonly rows: TapeRowSource;
  /** Trades ever received. */
  abstract readonly trades: number;
  readonly shades = new TapeShades();
  readonly scroll = new TapeScroll();
  /** Rows on screen, newest first, as indices into `rows`; `visibleCount` of them count. */
  visible = new Int32Array(0);
  visibleCount = 0;
  /** Trades lost on the way to the screen. */
  dropped = 0;
  #minQuote = 0;
  #largeQuote = 0;

  /** Whether a row passes the size filter. */
  passes(index: number): boolean {
    return this.rows.side[index] === 0 || (this.rows.quote[index] ?? 0) >= this.#minQuote;
  }

  /** Whether a row is a large print. */
  isLarge(index: number): boolean {
    const quote = this.rows.quote[index] ?? 0;
    return this.#largeQuote > 0 ? quote >= this.#largeQuote : this.shades.of(quote) === SHADE_COUNT - 1;
  }

  /** Indices of the rows from the topmost on screen back to the oldest kept, as far as they pass the filter. */
  *shown(): Generator<number, undefined, undefined> {
    let skip = this.scroll.skipped;
    for (let row = this.scroll.top(this.rows); row >= 0; row--) {
      const index = this.rows.at(row);
      if (index === -1) return;
      if (this.passes(index) && skip-- <= 0) yield index;
    }
  }

  /** Chooses the rows on screen. `change` is what became of the rows: grown, made again of the same trades, or of others. */
  protected choose(change: 'grown' | 'again' | 'anew', filter: TapeFilter, rowCount: number): void {
    this.#minQuote = filter.minQuote;
    this.#largeQuote = filter.largeQuote;
    if (change === 'anew') this.scroll.resume();
    else if (change === 'again') this.scroll.find(this.rows);
    this.shades.update(this.rows, change !== 'grown');
    if (this.visible.length < rowCount) this.visible = new Int32Array(rowCount + 16);
    let skip = this.scroll.skipped;
    let count = 0;
    let last = -1;
    for (let row = this.scroll.top(this.rows); row >= 0 && count < rowCount; row--) {
      const index = this.rows.at(row);
      if (index === -1) break;
      if (!this.passes(index)) continue;
      last = index;
      if (skip > 0) skip--;
      else this.visible[count++] = index;
    }
    this.scroll.skipped -= skip;
    // Scrolled past the oldest row: it stays on screen.
    if (count === 0 && last !== -1 && rowCount > 0) {
      this.scroll.skipped = Math.max(0, this.scroll.skipped - 1);
      this.visible[count++] = last;
    }
    this.visibleCount = count;
  }
}
