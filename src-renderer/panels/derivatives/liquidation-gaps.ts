import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { Zone } from '../../format/zone.ts';
import type { LargeTrade } from '../parts/large-trades.ts';

/** A time in which a venue was not connected: forced orders may be missing. Epoch ms; without `to` it lasts. */
export interface LiquidationGap {
  readonly venue: VenueId;
  readonly from: number;
  readonly to?: number;
}

/** A row of the list: a forced order or a gap. */
export type LiquidationRow =
  | { readonly kind: 'order'; readonly order: LargeTrade }
  | { readonly kind: 'gap'; readonly gap: LiquidationGap };

/** The gaps of the instruments' liquidations that did not end before a time, oldest first; those of one venue that overlap are one. */
export function liquidationGaps(
  entries: readonly LedgerEntry[],
  instruments: readonly Instrument[],
  since: number,
): readonly LiquidationGap[] {
  const gaps: LiquidationGap[] = [];
  const about = entries.filter(
    ({ kind, channel, venue, symbol, to = Infinity }) =>
      kind === 'gap' &&
      channel === 'liquidation' &&
      to >= since &&
      instruments.some((one) => one.venue === venue && (symbol === '' || one.symbol === symbol)),
  );
  for (const { venue, from, to } of about.toSorted((a, b) => a.from - b.from)) {
    const at = gaps.findLastIndex((gap) => gap.venue === venue);
    const before = gaps[at];
    if (before === undefined || from > (before.to ?? Infinity)) {
      gaps.push({ venue, from, ...(to !== undefined && { to }) });
      continue;
    }
    const end = Math.max(before.to ?? Infinity, to ?? Infinity);
    gaps[at] = { venue, from: before.from, ...(end < Infinity && { to: end }) };
  }
  return gaps;
}

/** Orders and gaps by time, oldest first; a gap stands where it began. */
export function withGaps(orders: readonly LargeTrade[], gaps: readonly LiquidationGap[]): readonly LiquidationRow[] {
  const rows: LiquidationRow[] = [];
  let next = 0;
  for (const order of orders) {
    for (let gap = gaps[next]; gap !== undefined && gap.from <= order.time; gap = gaps[++next])
      rows.push({ kind: 'gap', gap });
    rows.push({ kind: 'order', order });
  }
  for (const gap of gaps.slice(next)) rows.push({ kind: 'gap', gap });
  return rows;
}

/** `gap: 12:00:00 to 12:00:40, liquidations may be missing at Binance USD-M`. */
export function gapText({ from, to }: LiquidationGap, venueTitle: string, zone: Zone): string {
  const clock = (time: number): string =>
    to !== undefined && to - from < SHORT_MS ? zone.clockMs(time) : zone.clock(time);
  const span = to === undefined ? `since ${clock(from)}` : `${clock(from)} to ${clock(to)}`;
  return `gap: ${span}, liquidations may be missing at ${venueTitle}`;
}

/** Of a shorter gap the milliseconds are said. */
const SHORT_MS = 2000;
