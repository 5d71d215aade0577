import { legStateOf } from '../legs/leg-state.ts';
import type { LegState, LegSurroundings } from '../legs/leg-state.ts';
import { TapeScroll } from '../parts/tape-scroll.ts';
import { TapeShades, SHADE_COUNT } from '../parts/tape-shades.ts';
import { MergedRows } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';

/** What a merged tape is made of at one instant. */
export interface MergedInput extends LegSurroundings {
  readonly trades: readonly LegTrades[];
  /** Smallest trade shown, in quote value. */
  readonly minQuote: number;
  readonly rowCount: number;
}

/** A merged tape as numbers: rows, shades, share of buys and where the view stands. Pure; brought up to date before each drawing. */
export class MergedModel {
  readonly rows = new MergedRows();
  readonly shades = new TapeShades();
  readonly scroll = new TapeScroll();
  states: readonly LegState[] = [];
  /** Rows on screen, newest first, as indices into `rows`; `visibleCount` of them count. */
  visible = new Int32Array(0);
  visibleCount = 0;
  /** Base units bought and sold by aggressors, over all rows kept, filtered or not. */
  bought = 0;
  sold = 0;
  /** Trades lost on the way to the screen. */
  dropped = 0;
  #summedAt = NaN;

  /** Share of buys by volume, 0 to 1; NaN without trades. */
  get buyShare(): number {
    return this.bought / (this.bought + this.sold);
  }

  /** Brings everything up to date. */
  update(input: MergedInput): void {
    const { trades, minQuote, rowCount } = input;
    this.states = trades.map(({ leg, ring }) => legStateOf(leg, ring.status, input));
    const change = this.rows.update(trades);
    if (change === 'anew') this.scroll.resume();
    else if (change === 'again') this.scroll.find(this.rows);
    this.shades.update(this.rows, change !== 'grown');
    this.dropped = trades.reduce((sum, { ring }) => sum + ring.dropped, 0);
    if (change !== 'grown' || this.rows.total !== this.#summedAt) this.#sum();
    this.#choose(minQuote, rowCount);
  }

  /** Whether a row passes the size filter; holes always do. */
  passes(index: number, minQuote: number): boolean {
    return this.rows.side[index] === 0 || (this.rows.quote[index] ?? 0) >= minQuote;
  }

  /** Whether a row is among the largest hundredth. */
  isLarge(index: number): boolean {
    return this.shades.of(this.rows.quote[index] ?? 0) === SHADE_COUNT - 1;
  }

  #sum(): void {
    const { rows } = this;
    this.#summedAt = rows.total;
    this.bought = 0;
    this.sold = 0;
    for (let row = rows.total - 1, index = rows.at(row); index !== -1; index = rows.at(--row)) {
      const size = rows.size[index] ?? 0;
      if (Number.isNaN(size)) continue;
      if ((rows.side[index] ?? 0) > 0) this.bought += size;
      else if ((rows.side[index] ?? 0) < 0) this.sold += size;
    }
  }

  #choose(minQuote: number, rowCount: number): void {
    if (this.visible.length < rowCount) this.visible = new Int32Array(rowCount + 16);
    let skip = this.scroll.skipped;
    let count = 0;
    let last = -1;
    for (let row = this.scroll.top(this.rows); row >= 0 && count < rowCount; row--) {
      const index = this.rows.at(row);
      if (index === -1) break;
      if (!this.passes(index, minQuote)) continue;
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
