import type { TradeRing } from '../market/trades/trade-ring.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';

/** When the trades with these ids happened: from the trade before them to the one after, as far as both are kept; else `at`. */
export function tradeSpan(
  market: SymbolMarket | undefined,
  channel: 'trade' | 'aggTrade',
  ids: { readonly firstId: number; readonly lastId: number },
  at: number,
): { readonly from: number; readonly to: number } {
  const ring = channel === 'aggTrade' ? market?.aggTrades : market?.trades;
  if (ring === undefined) return { from: at, to: at };
  const after = timeOfId(ring, ids.lastId + 1);
  const to = Number.isNaN(after) ? at : after;
  const before = timeOfId(ring, ids.firstId - 1);
  return { from: Number.isNaN(before) ? to : Math.min(before, to), to };
}

/** Venue time of the trade with this id, or when it arrived; NaN if it is not kept. Searched from the newest, where it is nearly always. */
function timeOfId(ring: TradeRing, id: number): number {
  for (let n = ring.total - 1; n >= ring.first; n--) {
    const slot = ring.slotOf(n);
    const known = ring.rows.id(slot);
    if (known === id) {
      const venueTime = ring.rows.venueTime(slot);
      return Number.isNaN(venueTime) ? ring.rows.receivedAt(slot) : venueTime;
    }
    if (known < id) return NaN;
  }
  return NaN;
}
