import { type DecimalSlot, type LiquidationRecord, TradeRecord } from '../venue/records.ts';
import { TRADE_DIGITS, TRADE_IS_BUY, TRADE_NUMBERS, TradeRing } from './trades/trade-ring.ts';

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
    const at = ring.slotOf(n) * TRADE_NUMBERS;
    if (
      ring.numbers[at + 3] === venueTime &&
      ring.numbers[at + 1] === price.mantissa &&
      ring.numbers[at + 2] === size.mantissa &&
      (((ring.digits[ring.slotOf(n) * TRADE_DIGITS + 4] ?? 0) & TRADE_IS_BUY) !== 0) === isBuy
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
