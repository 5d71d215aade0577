import { baseFactors, convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { MOST_LEGS } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegContext } from '../legs/leg-buffers.ts';
import { toSub } from '../panel.ts';
import { TradedVolume } from '../parts/traded-volume.ts';
import type { TradedLack } from '../parts/traded-volume.ts';
import type { ConsolidatedModel } from './consolidated-model.ts';

/** An instrument and its trades. */
export interface LegTrades {
  readonly leg: Leg;
  readonly ring: TradeRing;
}

/** Why what a venue traded is not whole: see {@link TradedLack}; `no-size` if the size of its contract is not known. */
export type VenueLack = TradedLack | 'no-size';

/** The subscription of an instrument's trades. */
export function tradesSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `trades/${id}`);
}

/** A leg with its trades. */
export function legTrades(leg: Leg, { feed, panelId }: LegContext): LegTrades {
  return { leg, ring: feed.trades(tradesSub(panelId, leg.instrument.id)) };
}

/**
 * What was traded at each row of a consolidated ladder within a moving window, in base units: of each venue at `row * MOST_LEGS + slot`, and of all together.
 * Inverse contracts are converted at the price of the row. Hot: arrays are overwritten in place.
 */
export class ConsolidatedTrades {
  buys = new Float64Array(0);
  sells = new Float64Array(0);
  volume = new Float64Array(0);
  delta = new Float64Array(0);
  /** Largest magnitude of each. */
  readonly largest = { volume: 0, delta: 0 };
  /** Length of the window, ms. */
  spanMs = 0;
  readonly #venues: VenueTrades[] = [];

  /** Brings the sums up to the rows of the model. `now`: engine time, epoch ms. */
  update(model: ConsolidatedModel, trades: readonly LegTrades[], now: number, spanMs: number): void {
    this.#clear(model.rows.count);
    this.spanMs = spanMs;
    this.#venues.length = Math.min(this.#venues.length, trades.length);
    for (let at = 0; at < trades.length; at++) {
      const one = trades[at];
      if (one === undefined) continue;
      const venue = (this.#venues[at] ??= new VenueTrades());
      venue.update(one, model, now, spanMs);
      this.#add(venue.traded, one, model);
    }
    for (let row = 0; row < model.rows.count; row++) {
      this.largest.volume = Math.max(this.largest.volume, this.volume[row] ?? 0);
      this.largest.delta = Math.max(this.largest.delta, Math.abs(this.delta[row] ?? 0));
    }
  }

  /** Why what a leg traded is not whole; undefined if it is. */
  lackOf(leg: Pick<Leg, 'slot'>): VenueLack | undefined {
    return this.#venues.find(({ slot }) => slot === leg.slot)?.lack;
  }

  /** For how long the trades of a leg are known, ms, at most the window. */
  knownMs(leg: Pick<Leg, 'slot'>): number {
    return this.#venues.find(({ slot }) => slot === leg.slot)?.knownMs ?? 0;
  }

  /** Whether trades of a venue are missing or do not come, beyond that they are not known for long enough yet. */
  get isWrong(): boolean {
    return this.#venues.some(({ lack }) => lack !== undefined && lack !== 'late-start');
  }

  #add(traded: TradedVolume, { leg, ring }: LegTrades, { rows, step, scale }: ConsolidatedModel): void {
    const toBase = baseFactors(leg.instrument);
    if (toBase === undefined) return;
    const unit = POW10[ring.scales.sizeScale] ?? NaN;
    for (let row = 0; row < rows.count; row++) {
      const index = rows.index[row] ?? NaN;
      const [buys, sells] = [traded.buys(index), traded.sells(index)];
      if (buys + sells === 0) continue;
      const price = (index * step) / (POW10[scale] ?? NaN);
      const cell = row * MOST_LEGS + leg.slot;
      const bought = (this.buys[cell] = convertSize(toBase, buys / unit, price));
      const sold = (this.sells[cell] = convertSize(toBase, sells / unit, price));
      this.volume[row] = (this.volume[row] ?? 0) + bought + sold;
      this.delta[row] = (this.delta[row] ?? 0) + bought - sold;
    }
  }

  #clear(count: number): void {
    if (count > this.volume.length) {
      for (const name of ['volume', 'delta'] as const) this[name] = new Float64Array(count + SPARE);
      for (const name of ['buys', 'sells'] as const) this[name] = new Float64Array((count + SPARE) * MOST_LEGS);
    }
    for (const name of ['volume', 'delta', 'buys', 'sells'] as const) this[name].fill(0);
    this.largest.volume = 0;
    this.largest.delta = 0;
  }
}

/** The trades of one venue in the window, and whether they are whole. */
class VenueTrades {
  readonly traded = new TradedVolume();
  slot = -1;
  lack: VenueLack | undefined;
  knownMs = 0;

  update({ leg, ring }: LegTrades, grid: ConsolidatedModel, now: number, spanMs: number): void {
    this.slot = leg.slot;
    this.traded.update(ring, grid, now - spanMs);
    this.knownMs = this.traded.knownMs(now, spanMs);
    this.lack = baseFactors(leg.instrument) === undefined ? 'no-size' : this.traded.lackOver(now, spanMs);
  }
}

const SPARE = 16;
