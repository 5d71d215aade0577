import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { toInstrumentIdOrNone } from '../../../src-shared/workspace/parse-workspace.ts';
import { toList, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { parseFilter } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import type { PanelSession, PanelSettings } from '../panel.ts';

/** Columns a watchlist can be sorted by; `list` is the order people made. */
export const SORTS = [
  'list',
  'symbol',
  'last',
  'change',
  'volume',
  'funding',
  'fundingYearly',
  'openInterest',
] as const;

/** What a watchlist is sorted by. */
export type WatchlistSort = (typeof SORTS)[number];

/** Settings of a watchlist. */
export interface WatchlistSettings {
  /** Empty: what the session suggests. */
  readonly instruments: readonly InstrumentId[];
  readonly favourites: readonly InstrumentId[];
  readonly sort: WatchlistSort;
  readonly isDescending: boolean;
  /** Which of them are shown; undefined while the chips to choose by are not open. */
  readonly filter: InstrumentFilter | undefined;
}

/** Version, defaults and tolerant parse. */
export const WATCHLIST_SETTINGS: PanelSettings<WatchlistSettings> = {
  version: 1,
  defaults: { instruments: [], favourites: [], sort: 'list', isDescending: false, filter: undefined },
  parse: (saved) => {
    const record = toRecord(saved);
    return {
      instruments: toIds(record['instruments']),
      favourites: toIds(record['favourites']),
      sort: toOneOf(record['sort'], SORTS, 'list'),
      isDescending: record['isDescending'] === true,
      filter: record['filter'] === undefined ? undefined : parseFilter(record['filter']),
    };
  },
};

/** The instruments a watchlist lists: its own, or what is suggested if it has none; in a replay those of the capture. */
export function listed(settings: WatchlistSettings, session: PanelSession | undefined): readonly InstrumentId[] {
  if (session?.mode === 'replay' || settings.instruments.length === 0) return session?.suggested ?? [];
  return settings.instruments;
}

function toIds(value: unknown): readonly InstrumentId[] {
  const ids = toList(value)
    .map(toInstrumentIdOrNone)
    .filter((id) => id !== undefined);
  return [...new Set(ids)].slice(0, MOST_ROWS);
}

/** More would make one frame too large. */
const MOST_ROWS = 2_000;
