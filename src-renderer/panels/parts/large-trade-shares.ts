import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { formatCompact, formatShare } from '../../format/decimal-text.ts';
import type { LargeTrade } from './large-trades.ts';

/** What names the venue of an instrument and the currency of its quote values; undefined while that is not known. */
export type NameOfVenue = (id: InstrumentId) => { readonly venue: string; readonly quote: string } | undefined;

/** What each venue has of the quote value of the orders shown. */
export interface LargeTradeShares {
  /** Such as `USDT: OKX 62 %, Bybit 38 % *`; empty if there are none. Currencies are not summed. A star: something is missing. */
  readonly text: string;
  /** How it is made, with the values, and what is missing of which venue. */
  readonly title: string;
}

/** The shares of the venues in the rows shown. `stopped` are watched instruments whose trades do not come. */
export function largeTradeShares(
  rows: readonly LargeTrade[],
  nameOf: NameOfVenue,
  stopped: readonly InstrumentId[],
): LargeTradeShares {
  const currencies = new Map<string, Map<string, number>>();
  for (const { instrument, side, quote } of rows) {
    const name = side === 0 ? undefined : nameOf(instrument);
    if (name === undefined) continue;
    const venues = currencies.get(name.quote) ?? new Map<string, number>();
    currencies.set(name.quote, venues.set(name.venue, (venues.get(name.venue) ?? 0) + quote));
  }
  if (currencies.size === 0) return { text: '', title: '' };
  const venueOf = (id: InstrumentId): string => nameOf(id)?.venue ?? splitInstrumentId(id).venue;
  const lacking = new Map<string, string>();
  for (const { instrument, side } of rows) if (side === 0) lacking.set(venueOf(instrument), MISSING);
  for (const id of stopped) lacking.set(venueOf(id), STOPPED);
  const parts = [...currencies].map(([quote, venues]) => sharesOf(quote, venues, lacking));
  const shown = new Set([...currencies.values()].flatMap((venues) => [...venues.keys()]));
  const isMarked = [...lacking.keys()].every((venue) => shown.has(venue));
  return {
    text: `${parts.map(({ text }) => text).join(' · ')}${isMarked ? '' : ' *'}`,
    title: [HOW, ...parts.map(({ title }) => title), ...[...lacking].map(([venue, why]) => `* ${venue}: ${why}.`)].join(
      '\n',
    ),
  };
}

/** The venues of one currency, the largest first. */
function sharesOf(
  quote: string,
  venues: ReadonlyMap<string, number>,
  lacking: ReadonlyMap<string, string>,
): LargeTradeShares {
  const sorted = [...venues].toSorted((a, b) => b[1] - a[1]);
  const total = sorted.reduce((sum, [, value]) => sum + value, 0);
  const list = (text: (venue: string, value: number) => string): string =>
    `${quote}: ${sorted.map(([venue, value]) => text(venue, value)).join(', ')}`;
  return {
    text: list((venue, value) => `${venue} ${formatShare(value / total)}${lacking.has(venue) ? ' *' : ''}`),
    title: list((venue, value) => `${venue} ${formatCompact(value, 2)}`),
  };
}

const HOW = 'Share of each venue in the quote value of the orders shown. Currencies are not summed.';
const MISSING = 'trades are missing';
const STOPPED = 'trades do not come';
