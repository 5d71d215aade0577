import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import type { ShareKind } from '../parts/tape-strip.ts';
import { KEPT_TRADES } from './tape-rows.ts';

/** Buys against sells over all trades kept, filtered or not. Hot: each trade is added once and taken off once; sums stay exact. */
export class TapeRatio {
  buyVolume = 0;
  sellVolume = 0;
  buyCount = 0;
  sellCount = 0;
  #resets = NaN;
  #sizeScale = NaN;
  #from = 0;
  #to = 0;

  /** Brings the sums up to the ring. */
  update(ring: TradeRing): void {
    const oldest = ring.total - ring.count;
    if (ring.resets !== this.#resets || ring.scales.sizeScale !== this.#sizeScale || this.#from < oldest) {
      this.#resets = ring.resets;
      this.#sizeScale = ring.scales.sizeScale;
      this.buyVolume = this.sellVolume = this.buyCount = this.sellCount = 0;
      this.#from = this.#to = Math.max(oldest, ring.total - KEPT_TRADES);
    }
    for (; this.#to < ring.total; this.#to++) this.#count(ring, this.#to, 1);
    for (; this.#from < ring.total - KEPT_TRADES; this.#from++) this.#count(ring, this.#from, -1);
  }

  /** Share of buys, 0 to 1; NaN without trades, and of averages without trades of both sides. */
  share(by: ShareKind): number {
    if (by === 'volume') return this.buyVolume / (this.buyVolume + this.sellVolume);
    if (by === 'count') return this.buyCount / (this.buyCount + this.sellCount);
    const buy = this.buyVolume / this.buyCount;
    return buy / (buy + this.sellVolume / this.sellCount);
  }

  #count(ring: TradeRing, position: number, sign: 1 | -1): void {
    const base = ring.baseOf(ring.total - 1 - position);
    const size = sign * (ring.numbers[base + TRADE.size] ?? 0);
    if ((ring.numbers[base + TRADE.side] ?? 0) > 0) {
      this.buyVolume += size;
      this.buyCount += sign;
    } else {
      this.sellVolume += size;
      this.sellCount += sign;
    }
  }
}
