import { type DecimalSlot, type LiquidationRecord, TradeRecord } from '../venue/records.ts';
import { TRADE_IS_BUY, TradeRing } from './trades/trade-ring.ts';

/** A ring for the newest forced orders of one symbol, as trades without ids, whose aggressor is the order. */
export function liquidationRing(): TradeRing {
  return new TradeRing(MOST_KEPT);
}

/**
 * Keeps a forced order at its average price, or at the price of the order where the venue says no other; false if it is there already. Some
 * venues begin a subscription with the newest ones, so that they come again after a loss.
 */
export function keepLiquidation(ring: TradeRing, record: LiquidationRecord, receivedAt: number): boolean {
  const { symbol, venueTime, isBuy, size } = record;
  const price = record.averagePrice.present ? record.averagePrice : record.price;
  for (let n = ring.total - 1; n >= ring.first; n--) {
    const { rows } = ring;
    const slot = ring.slotOf(n);
    if (
      rows.venueTime(slot) === venueTime &&
      rows.price(slot) === price.mantissa &&
      rows.size(slot) === size.mantissa &&
      ((rows.flags(slot) & TRADE_IS_BUY) !== 0) === isBuy
    )
      return false;
  }
  const trade = new TradeRecord();
  copy(price, trade.price);
  copy(size, trade.size);
  ring.offer(Object.assign(trade, { symbol, venueTime, isBuy }), receivedAt);
  return true;
}

function copy({ present, mantissa, scale, decimals, text }: DecimalSlot, to: DecimalSlot): void {
  Object.assign(to, { present, mantissa, scale, decimals, text });
}

/** Venues send at most one a second and symbol, or some dozens a day: this is the last hours of a wild one. */
const MOST_KEPT = 500;
