import { SWEEP_LEVELS, SweepFinder } from '../../../src-shared/market/sweep-finder.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { tradeTime } from './trade-fills.ts';

/** The sweeps in the trades of one venue, by position in their ring. Hot: each trade is looked at once. */
export class TradeSweeps {
  readonly #sweeps: { readonly first: number; readonly last: number; readonly levels: number }[] = [];
  readonly #finder = new SweepFinder(SWEEP_LEVELS, ({ trades, levels }) => {
    this.#sweeps.push({ first: this.#taken - trades, last: this.#taken - 1, levels });
    if (this.#sweeps.length > MOST_SWEEPS) this.#sweeps.shift();
  });
  #ring: TradeRing | undefined;
  #resets = NaN;
  #taken = 0;

  /** Takes the trades that have come. `now`: engine time, epoch ms. */
  update(ring: TradeRing, now: number): void {
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

  /** Prices that the newest sweep with one of these trades went through; 0 if there is none. */
  levelsOf(first: number, last: number): number {
    for (let at = this.#sweeps.length - 1; at >= 0; at--) {
      const sweep = this.#sweeps[at];
      if (sweep === undefined || sweep.last < first) return 0;
      if (sweep.first <= last) return sweep.levels;
    }
    return 0;
  }

  #take(ring: TradeRing): void {
    const base = ring.baseOf(ring.total - 1 - this.#taken);
    const { numbers } = ring;
    const flags = numbers[base + TRADE.flags] ?? 0;
    if ((flags & (TradeFlag.afterGap | TradeFlag.block)) !== 0) this.#finder.reset();
    // It took nothing from the book.
    if ((flags & TradeFlag.block) !== 0) return;
    this.#finder.take(
      numbers[base + TRADE.price] ?? NaN,
      numbers[base + TRADE.size] ?? NaN,
      (numbers[base + TRADE.side] ?? 0) > 0,
      tradeTime(ring, base),
    );
  }
}

/** Trades carry the venue's time, which may be behind the engine's by so much. */
export const LATENESS_MS = 1000;
const MOST_SWEEPS = 1000;
