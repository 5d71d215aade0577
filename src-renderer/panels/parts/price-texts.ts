import { TRADE } from '../../../src-shared/wire/layout.ts';
import { TextCache } from '../../draw/text-cache.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatPrice } from '../../format/decimal-text.ts';

/** Exact prices of one instrument's trades as texts, made once. Hot. */
export class PriceTexts {
  #texts: TextCache = NONE;
  #scale = NaN;
  #decimals = NaN;

  /** The price of the trade at `base`, with `decimals` digits after the point, more if it has more. */
  get(ring: TradeRing, base: number, decimals: number): string {
    const price = ring.numbers[base + TRADE.price] ?? NaN;
    // Too long for a number: only the venue's own text is exact.
    if (!Number.isSafeInteger(price)) return ring.priceText(base);
    const scale = ring.scales.priceScale;
    if (scale !== this.#scale || decimals !== this.#decimals) {
      this.#scale = scale;
      this.#decimals = decimals;
      this.#texts = new TextCache((mantissa) => formatPrice(mantissa, scale, decimals));
    }
    return this.#texts.get(price);
  }
}

const NONE = new TextCache(() => '');
