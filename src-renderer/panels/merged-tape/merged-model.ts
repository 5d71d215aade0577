import type { LegSurroundings, LegState } from '../legs/leg-state.ts';
import { LegStates } from '../legs/leg-state.ts';
import { TapeModelBase } from '../parts/tape-model-base.ts';
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
export class MergedModel extends TapeModelBase {
  readonly rows = new MergedRows();
  /** Base units bought and sold by aggressors, over all rows kept, filtered or not. */
  bought = 0;
  sold = 0;
  readonly #states = new LegStates<LegTrades>(({ ring }) => ring.status);
  #filter = { minQuote: 0, largeQuote: 0 };
  #summedAt = NaN;

  /** The state of every leg, in their order. */
  get states(): readonly LegState[] {
    return this.#states.list;
  }

  get trades(): number {
    return this.rows.trades;
  }

  /** Share of buys by volume, 0 to 1; NaN without trades. */
  get buyShare(): number {
    return this.bought / (this.bought + this.sold);
  }

  /** Brings everything up to date. */
  update(input: MergedInput): void {
    const { trades, minQuote, rowCount } = input;
    this.#states.update(trades, input);
    const change = this.rows.update(trades);
    this.dropped = 0;
    for (const { ring } of trades) this.dropped += ring.dropped;
    if (change !== 'grown' || this.rows.total !== this.#summedAt) this.#sum();
    if (minQuote !== this.#filter.minQuote) this.#filter = { minQuote, largeQuote: 0 };
    this.choose(change, this.#filter, rowCount);
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
}
