import { convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';

/** What was traded in a time up to now. */
export interface TradedFigures {
  /** Quote values and numbers of trades by aggressor. */
  readonly buyQuote: number;
  readonly sellQuote: number;
  readonly buys: number;
  readonly sells: number;
  /** Time that the trades known reach back, ms; the whole time if it is not less. */
  readonly coveredMs: number;
  /** Whether trades are missing in between. */
  readonly hasGap: boolean;
}

/** Sums the trades received within so many ms up to `now`, epoch ms. */
export function tradedWithin(ring: TradeRing, spanMs: number, now: number, toQuote: SizeFactors): TradedFigures {
  const sums = { buyQuote: 0, sellQuote: 0, buys: 0, sells: 0 };
  let hasGap = false;
  let coveredMs = 0;
  for (let age = 0; age < ring.count; age++) {
    const base = ring.baseOf(age);
    const receivedAt = ring.numbers[base + TRADE.receivedAt] ?? NaN;
    const time = Number.isNaN(receivedAt) ? (ring.numbers[base + TRADE.venueTime] ?? NaN) : receivedAt;
    if (now - time > spanMs) {
      coveredMs = spanMs;
      break;
    }
    coveredMs = Math.max(coveredMs, now - time);
    if (((ring.numbers[base + TRADE.flags] ?? 0) & TradeFlag.afterGap) !== 0) hasGap = true;
    const price = (ring.numbers[base + TRADE.price] ?? NaN) / (POW10[ring.scales.priceScale] ?? NaN);
    const size = (ring.numbers[base + TRADE.size] ?? NaN) / (POW10[ring.scales.sizeScale] ?? NaN);
    const quote = convertSize(toQuote, size, price);
    if ((ring.numbers[base + TRADE.side] ?? 0) > 0) {
      sums.buyQuote += quote;
      sums.buys++;
    } else {
      sums.sellQuote += quote;
      sums.sells++;
    }
  }
  return { ...sums, coveredMs: Math.min(coveredMs, spanMs), hasGap };
}
