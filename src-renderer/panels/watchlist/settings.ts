import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { listIdOf, watchlistOf } from '../../../src-shared/workspace/watchlists.ts';
import type { Watchlist } from '../../../src-shared/workspace/workspace.ts';
import { parseFilter } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import { listedInstruments } from '../../state/watched-instruments.ts';
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
  /** Id of the list that is shown; the first one if there is none of that id. */
  readonly list: string;
  readonly sort: WatchlistSort;
  readonly isDescending: boolean;
  /** Which of them are shown; undefined while the chips to choose by are not open. */
  readonly filter: InstrumentFilter | undefined;
}

/** Version, defaults and tolerant parse. */
export const WATCHLIST_SETTINGS: PanelSettings<WatchlistSettings> = {
  version: 2,
  defaults: { list: listIdOf({ settings: undefined }), sort: 'list', isDescending: false, filter: undefined },
  parse: (saved) => {
    const record = toRecord(saved);
    return {
      list: listIdOf({ settings: saved }),
      sort: toOneOf(record['sort'], SORTS, 'list'),
      isDescending: record['isDescending'] === true,
      filter: record['filter'] === undefined ? undefined : parseFilter(record['filter']),
    };
  },
};

/** The list that a watchlist shows. */
export function shownList({ list }: WatchlistSettings, session: PanelSession | undefined): Watchlist {
  return watchlistOf(session?.watchlists ?? [], list);
}

/** The instruments of that list; see {@link listedInstruments}. */
export function listed(settings: WatchlistSettings, session: PanelSession | undefined): readonly InstrumentId[] {
  return session === undefined ? [] : listedInstruments(shownList(settings, session), session);
}
