import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { toList, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { listIdOf, watchlistOf } from '../../../src-shared/workspace/watchlists.ts';
import type { Watchlist } from '../../../src-shared/workspace/workspace.ts';
import { parseFilter } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import { listedInstruments } from '../../state/watched-instruments.ts';
import type { PanelSession, PanelSettings } from '../panel.ts';
import { parseColumns } from '../parts/column-choice.ts';
import type { HasColumns } from '../parts/column-choice.ts';
import { SORTS, WATCHLIST_COLUMNS } from './watchlist-columns.ts';
import type { WatchlistSort } from './watchlist-columns.ts';

/** What rows of a watchlist can stand below. */
export const GROUPINGS = ['none', 'venue', 'base'] as const;

/** Settings of a watchlist. */
export interface WatchlistSettings extends HasColumns {
  /** Id of the list that is shown; the first one if there is none of that id. */
  readonly list: string;
  readonly sort: WatchlistSort;
  readonly isDescending: boolean;
  /** Which of them are shown; undefined while the chips to choose by are not open. */
  readonly filter: InstrumentFilter | undefined;
  readonly group: (typeof GROUPINGS)[number];
  /** Keys of the groups whose rows are out of sight. */
  readonly folded: readonly string[];
}

/** Version, defaults and tolerant parse. */
export const WATCHLIST_SETTINGS: PanelSettings<WatchlistSettings> = {
  version: 2,
  defaults: {
    list: listIdOf({ settings: undefined }),
    sort: 'list',
    isDescending: false,
    filter: undefined,
    columns: undefined,
    group: 'none',
    folded: [],
  },
  parse: (saved, version) => {
    const record = toRecord(saved);
    // What was called volume was the turnover.
    const sort = version < 2 && record['sort'] === 'volume' ? 'turnover' : record['sort'];
    return {
      list: listIdOf({ settings: saved }),
      sort: toOneOf(sort, SORTS, 'list'),
      isDescending: record['isDescending'] === true,
      filter: record['filter'] === undefined ? undefined : parseFilter(record['filter']),
      columns: parseColumns(record['columns'], WATCHLIST_COLUMNS),
      group: toOneOf(record['group'], GROUPINGS, 'none'),
      folded: toList(record['folded'])
        .filter((key) => typeof key === 'string')
        .slice(0, MOST_FOLDED),
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

/** The folded groups after one was folded or unfolded. */
export function toggledFold(folded: readonly string[], key: string): readonly string[] {
  return folded.includes(key) ? folded.filter((one) => one !== key) : [...folded, key].slice(-MOST_FOLDED);
}

const MOST_FOLDED = 200;
