import { MAX_NAME_CHARS } from '../engine/venue/decode-frame.ts';
import type { TradeRecord } from '../engine/venue/records.ts';

/** Whether every fact that a trade must have beside its symbol was there, live or from history: price, time, a size that is not negative, an id of bounded length. */
export function hasTradeFacts(record: TradeRecord): boolean {
  return (
    record.price.present &&
    record.size.present &&
    record.size.mantissa >= 0 &&
    !Number.isNaN(record.venueTime) &&
    (Number.isNaN(record.id) ? record.idText !== '' && record.idText.length <= MAX_NAME_CHARS : true)
  );
}
