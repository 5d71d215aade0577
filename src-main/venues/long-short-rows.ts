import type { Decoded } from '../engine/venue/decoded.ts';
import { decimalInto } from './json-fields.ts';

/** One period of a venue's long/short ratio. */
export interface LongShortRow {
  /** Epoch ms; NaN if the row has none. */
  readonly venueTime: number;
  /** A decimal text. */
  readonly ratio: unknown;
}

/**
 * Fills `out` with the newest of the rows of an answer, whatever their order; with nothing if the venue has no row of the symbol. Malformed if `rows` is
 * no list, `read` gives undefined, or a row lacks its time or its ratio.
 */
export function newestRatioInto(
  out: Decoded,
  symbol: string,
  rows: unknown,
  read: (row: unknown) => LongShortRow | undefined,
): void {
  out.begin('events');
  out.topicSymbol = symbol;
  if (!Array.isArray(rows)) {
    out.fail('long/short ratio: no list');
    return;
  }
  if (rows.length === 0) return;
  const record = out.addLongShortRatio();
  record.symbol = symbol;
  let newest: LongShortRow | undefined;
  for (const row of rows.map(read)) {
    if (
      row === undefined ||
      Number.isNaN(row.venueTime) ||
      !decimalInto(row.ratio, record.ratio) ||
      !record.ratio.present
    ) {
      out.fail('long/short ratio: unreadable row');
      return;
    }
    if (newest === undefined || row.venueTime > newest.venueTime) newest = row;
  }
  decimalInto(newest?.ratio, record.ratio);
  record.venueTime = newest?.venueTime ?? NaN;
}

/** How often venues count anew, ms. */
export const LONG_SHORT_PERIOD_MS = 300_000;
