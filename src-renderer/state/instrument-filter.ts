import { MARKET_TYPES } from '../../src-shared/market/instrument.ts';
import type { MarketType } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { VenueInfo } from '../../src-shared/wire/protocol.ts';
import { onlyMarketType } from '../format/instrument-label.ts';
import { toList, toRecord } from '../../src-shared/workspace/read-unknown.ts';

/** Which instruments are meant, by exchange and kind of market; an empty list lets all pass. */
export interface InstrumentFilter {
  readonly exchanges: readonly string[];
  readonly marketTypes: readonly MarketType[];
}

/** Lets everything pass. */
export const NO_FILTER: InstrumentFilter = { exchanges: [], marketTypes: [] };

/** Whether a filter keeps anything out. */
export function isFiltering({ exchanges, marketTypes }: InstrumentFilter): boolean {
  return exchanges.length > 0 || marketTypes.length > 0;
}

/** Reads a saved filter tolerantly. */
export function parseFilter(saved: unknown): InstrumentFilter {
  const record = toRecord(saved);
  return {
    exchanges: toList(record['exchanges']).filter((one) => typeof one === 'string'),
    marketTypes: MARKET_TYPES.filter((type) => toList(record['marketTypes']).includes(type)),
  };
}

/** The venues a filter means; undefined if it means all. */
export function venuesOf(
  { exchanges }: InstrumentFilter,
  venues: readonly VenueInfo[],
): readonly VenueId[] | undefined {
  return exchanges.length === 0
    ? undefined
    : venues.filter(({ exchange }) => exchanges.includes(exchange)).map(({ id }) => id);
}

/** Whether an instrument passes; `marketType` is undefined as long as its record is not known. */
export function passesFilter(
  filter: InstrumentFilter,
  venue: VenueInfo | undefined,
  marketType: MarketType | undefined,
): boolean {
  if (filter.exchanges.length > 0 && !filter.exchanges.includes(venue?.exchange ?? '')) return false;
  if (filter.marketTypes.length === 0) return true;
  const type = marketType ?? onlyMarketType(venue);
  return type !== undefined && filter.marketTypes.includes(type);
}

/** Exchanges and kinds of market there are among these venues: what can be filtered by. */
export function filterChoices(venues: readonly VenueInfo[]): {
  readonly exchanges: readonly string[];
  readonly marketTypes: readonly MarketType[];
} {
  return {
    exchanges: [...new Set(venues.map(({ exchange }) => exchange))],
    marketTypes: MARKET_TYPES.filter((type) => venues.some(({ marketTypes }) => marketTypes.includes(type))),
  };
}

/** Names of kinds of market. */
export const MARKET_TYPE_WORDS: Readonly<Record<MarketType, string>> = {
  spot: 'Spot',
  perp: 'Perp',
  future: 'Future',
  'perp-inverse': 'Inverse perp',
  'future-inverse': 'Inverse future',
  equity: 'Stock',
};
