import type { LegSurroundings, LegState } from '../legs/leg-state.ts';
import { LegStates } from '../legs/leg-state.ts';
import { TapeModelBase } from '../parts/tape-model-base.ts';
import type { PrintSettings } from '../parts/print-settings.ts';
import { MergedRows } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';

/** What a merged tape is made of at one instant. */
export interface MergedInput extends LegSurroundings {
  readonly trades: readonly LegTrades[];
  readonly settings: Pick<PrintSettings, 'isMerged' | 'minQuote' | 'largeQuote'>;
  readonly rowCount: number;
}

/** A merged tape as numbers: rows, shades, share of buys and where the view stands. Pure; brought up to date before each drawing. */
export class MergedModel extends TapeModelBase {
  readonly rows = new MergedRows();
  /** Base units bought and sold by aggressors, over all rows kept, filtered or not. */
  bought = 0;
  sold = 0;
  /** Trades in those rows. */
  kept = 0;
  readonly #states = new LegStates<LegTrades>(({ ring }) => ring.status);
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
    const { trades, settings, rowCount } = input;
    this.#states.update(trades, input);
    const change = this.rows.update(trades, settings.isMerged);
    this.dropped = 0;
    for (const { ring } of trades) this.dropped += ring.dropped;
    if (change !== 'grown' || this.trades !== this.#summedAt) this.#sum();
    this.choose(change, settings, rowCount);
  }

  #sum(): void {
    const { rows } = this;
    this.#summedAt = rows.trades;
    this.bought = 0;
    this.sold = 0;
    this.kept = 0;
    for (let row = rows.total - 1, index = rows.at(row); index !== -1; index = rows.at(--row)) {
      const side = rows.side[index] ?? 0;
      if (side === 0) continue;
      this.kept += rows.count[index] ?? 0;
      const size = rows.size[index] ?? 0;
      if (Number.isNaN(size)) continue;
      if (side > 0) this.bought += size;
      else this.sold += size;
    }
  }
}
