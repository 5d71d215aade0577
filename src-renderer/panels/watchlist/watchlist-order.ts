import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { QUOTE } from '../../../src-shared/wire/layout.ts';
import type { Watchlist } from '../../../src-shared/workspace/workspace.ts';
import { fundingOf } from '../../feed/quote-funding.ts';
import { openInterestOf, turnoverOf } from '../../feed/quote-worth.ts';
import { isFiltering, passesFilter } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import { compareValues } from '../parts/quote-cells.ts';
import type { WatchlistSettings } from './settings.ts';
import { baseVolumeOf, changeOf, openInterestChangeOf, readQuote, spreadBpsOf } from './watchlist-values.ts';
import type { QuoteContext } from './watchlist-values.ts';

/** A row of a watchlist: an instrument, or the head of a group of them. */
export type WatchlistRow =
  | { readonly kind: 'instrument'; readonly id: InstrumentId }
  | {
      readonly kind: 'group';
      /** The same as long as the group is. */
      readonly key: string;
      readonly title: string;
      readonly count: number;
      readonly isFolded: boolean;
    };

/** The instruments in the order shown: favourites first, then by the chosen column; absent values last in either direction. */
export function orderRows(
  instruments: readonly InstrumentId[],
  settings: Pick<WatchlistSettings, 'sort' | 'isDescending'> & Pick<Watchlist, 'favourites'>,
  context: QuoteContext,
): readonly InstrumentId[] {
  const favourites = new Set(settings.favourites);
  const sign = settings.isDescending ? -1 : 1;
  const { sort } = settings;
  const keys = new Map(instruments.map((id, at) => [id, sort === 'list' ? at : KEYS[sort](id, context)]));
  return [...instruments].sort((a, b) => {
    const byFavourite = Number(favourites.has(b)) - Number(favourites.has(a));
    if (byFavourite !== 0) return byFavourite;
    return compareValues(keys.get(a) ?? NaN, keys.get(b) ?? NaN, sign);
  });
}

/** Rows of ordered instruments, below the heads of their groups if there are any: groups are in the order of the list, `all`. */
export function groupRows(
  ordered: readonly InstrumentId[],
  all: readonly InstrumentId[],
  settings: Pick<WatchlistSettings, 'group' | 'folded'>,
  known: Pick<QuoteContext, 'records'> & { readonly venues: readonly VenueInfo[] },
): readonly WatchlistRow[] {
  const { group } = settings;
  const rowOf = (id: InstrumentId): WatchlistRow => ({ kind: 'instrument', id });
  if (group === 'none') return ordered.map(rowOf);
  const groupOf = (id: InstrumentId): string => {
    if (group === 'venue') return splitInstrumentId(id).venue;
    const record = known.records[id];
    return record === undefined || record === 'missing' ? '' : record.base;
  };
  const groups = new Map<string, InstrumentId[]>(all.map((id) => [groupOf(id), []]));
  for (const id of ordered) groups.get(groupOf(id))?.push(id);
  return [...groups].flatMap(([key, ids]): readonly WatchlistRow[] => {
    if (ids.length === 0) return [];
    const isFolded = settings.folded.includes(key);
    const venue = known.venues.find(({ id }) => id === key)?.title;
    const title = venue ?? (key === '' ? 'Not known yet' : key);
    return [{ kind: 'group', key, title, count: ids.length, isFolded }, ...(isFolded ? [] : ids.map(rowOf))];
  });
}

/** The instruments that pass a filter, in their order; one whose kind of market is not known yet does not pass a filter by kind. */
export function filterRows(
  instruments: readonly InstrumentId[],
  filter: InstrumentFilter | undefined,
  known: Pick<QuoteContext, 'records'> & { readonly venues: readonly VenueInfo[] },
): readonly InstrumentId[] {
  if (filter === undefined || !isFiltering(filter)) return instruments;
  return instruments.filter((id) => {
    const { venue } = splitInstrumentId(id);
    const record = known.records[id];
    return passesFilter(
      filter,
      known.venues.find((one) => one.id === venue),
      record === 'missing' ? undefined : record?.marketType,
    );
  });
}

/** The feed state of a row, for its dot; `quiet` if no data has come for longer than is usual. */
export function rowState(id: InstrumentId, quotes: QuoteContext['quotes']): string {
  const silence = quotes.silenceOf(id);
  if (silence !== 'fine') return silence;
  return STREAM_STATES[readQuote(id, quotes, QUOTE.state)] ?? 'none';
}

/** What rows are sorted by. */
const KEYS: Readonly<
  Record<Exclude<WatchlistSettings['sort'], 'list'>, (id: InstrumentId, context: QuoteContext) => number | string>
> = {
  symbol: (id) => splitInstrumentId(id).symbol,
  last: (id, { quotes }) => readQuote(id, quotes, QUOTE.last),
  change1h: (id, context) => changeOf(id, context)?.share ?? NaN,
  change: (id, { quotes }) => readQuote(id, quotes, QUOTE.changePercent),
  volume: baseVolumeOf,
  turnover: (id, { quotes, records }) => turnoverOf(id, quotes, records),
  // Rates of different intervals do not compare.
  funding: yearlyRateOf,
  fundingYearly: yearlyRateOf,
  nextFunding: (id, { quotes, records }) =>
    fundingOf(id, quotes, records).nextTime - readQuote(id, quotes, QUOTE.venueAheadMs),
  openInterest: (id, { quotes, records }) => openInterestOf(id, quotes, records).value,
  oiChange1h: (id, context) => openInterestChangeOf(id, 'oiChange1h', context)?.share ?? NaN,
  oiChange24h: (id, context) => openInterestChangeOf(id, 'oiChange24h', context)?.share ?? NaN,
  spread: spreadBpsOf,
  state: (id, { quotes }) => rowState(id, quotes),
};

function yearlyRateOf(id: InstrumentId, { quotes, records }: QuoteContext): number {
  return fundingOf(id, quotes, records).yearlyRate;
}
