import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';

/** When a trade was made, epoch ms: the venue's time, or that of receipt if the venue sends none. */
export function tradeTime(ring: TradeRing, base: number): number {
  const venueTime = ring.numbers[base + TRADE.venueTime] ?? NaN;
  return Number.isNaN(venueTime) ? (ring.numbers[base + TRADE.receivedAt] ?? NaN) : venueTime;
}

/**
 * How the trade at `base` continues the one at `before`, which precedes it in the ring: as a fill of one order, of the same aggressor and millisecond,
 * or of a burst at one price; undefined if it does not, or trades are missing between. Hot.
 */
export function continuationOf(ring: TradeRing, before: number, base: number): 'order' | 'burst' | undefined {
  const { numbers } = ring;
  if (((numbers[base + TRADE.flags] ?? 0) & TradeFlag.afterGap) !== 0) return undefined;
  if (numbers[base + TRADE.side] !== numbers[before + TRADE.side]) return undefined;
  const apart = tradeTime(ring, base) - tradeTime(ring, before);
  if (apart === 0) return 'order';
  const isAtOnePrice = numbers[base + TRADE.price] === numbers[before + TRADE.price];
  return isAtOnePrice && apart > 0 && apart <= BURST_MS ? 'burst' : undefined;
}

/** Longest pause inside a burst at one price. */
const BURST_MS = 500;
