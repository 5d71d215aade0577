import { useMemo, useRef } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { PanelProps } from '../panel.ts';
import { shownColumns } from '../parts/column-choice.ts';
import { shownList } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { groupRows, orderRows } from './watchlist-order.ts';
import type { WatchlistRow } from './watchlist-order.ts';
import { WATCHLIST_COLUMNS } from './watchlist-columns.ts';
import { pastFigures } from './watchlist-values.ts';
import type { QuoteContext } from './watchlist-values.ts';

/** The rows on screen and the one that is chosen. */
export interface ShownRows {
  readonly rows: () => readonly WatchlistRow[];
  /** The instrument of a row; undefined of the head of a group. */
  readonly idAt: (row: number) => InstrumentId | undefined;
  /** Every instrument that is listed, in the order shown, those of folded groups too. */
  readonly instruments: () => readonly InstrumentId[];
  /** -1 if the instrument of the link group is not listed. */
  readonly chosenRow: () => number;
  /** Shows the instrument of a row, or goes to the head of a group. */
  readonly choose: (row: number) => void;
  /** The first and the last row that one can be moved to: within its group, favourites before the others. */
  readonly range: (row: number) => readonly [first: number, last: number] | undefined;
  /** Brings the rows up to date; called before each drawing. */
  readonly refresh: () => void;
}

/** The order of rows, kept outside React: values reorder it at most once a second, so that rows can be read and hit. */
export function useWatchlistRows(
  { feed, settings, session, instrumentId, showInstrument }: PanelProps<WatchlistSettings>,
  {
    all,
    instruments,
    context,
  }: {
    /** The list, and what the filter leaves of it. */
    readonly all: readonly InstrumentId[];
    readonly instruments: readonly InstrumentId[];
    readonly context: () => QuoteContext;
  },
): ShownRows {
  const { favourites } = shownList(settings, session);
  const venues = session?.venues;
  const figures = useMemo(() => pastFigures(shownColumns(WATCHLIST_COLUMNS, settings.columns)), [settings.columns]);
  const kept = useRef<Kept>({ rows: [], ordered: instruments, key: undefined, at: 0 });
  /** The group whose head is chosen, in place of an instrument. */
  const head = useRef<string | undefined>(undefined);
  const key = useMemo(
    () => ({ all, instruments, settings, favourites, venues }),
    [all, instruments, settings, favourites, venues],
  );
  const idAt = (row: number): InstrumentId | undefined => {
    const shown = kept.current.rows[row];
    return shown?.kind === 'instrument' ? shown.id : undefined;
  };
  return {
    rows: () => kept.current.rows,
    idAt,
    instruments: () => kept.current.ordered,
    chosenRow: () =>
      kept.current.rows.findIndex((row) =>
        row.kind === 'group' ? row.key === head.current : head.current === undefined && row.id === instrumentId,
      ),
    choose: (row) => {
      const shown = kept.current.rows[row];
      head.current = shown?.kind === 'group' ? shown.key : undefined;
      if (shown?.kind === 'instrument') showInstrument(shown.id);
    },
    range: (row) => rangeOf(row, idAt, favourites),
    refresh: () => {
      const now = performance.now();
      const isFixed = (settings.sort === 'list' || settings.sort === 'symbol') && settings.group !== 'base';
      const isFresh = now - kept.current.at < REORDER_MS;
      if (kept.current.key === key && isFresh) return;
      const known = context();
      feed.past.want(instruments, figures);
      if (kept.current.key === key && isFixed) {
        kept.current.at = now;
        return;
      }
      const ordered = orderRows(instruments, { ...settings, favourites }, known);
      const rows = groupRows(ordered, all, settings, { records: known.records, venues: venues ?? [] });
      kept.current = { rows, ordered, key, at: now };
    },
  };
}

function rangeOf(
  row: number,
  idAt: ShownRows['idAt'],
  favourites: readonly InstrumentId[],
): readonly [first: number, last: number] | undefined {
  const id = idAt(row);
  if (id === undefined) return undefined;
  const isWith = (at: number): boolean => {
    const other = idAt(at);
    return other !== undefined && favourites.includes(other) === favourites.includes(id);
  };
  let [first, last] = [row, row];
  while (isWith(first - 1)) first--;
  while (isWith(last + 1)) last++;
  return [first, last];
}

interface Kept {
  readonly rows: readonly WatchlistRow[];
  readonly ordered: readonly InstrumentId[];
  readonly key: unknown;
  at: number;
}

const REORDER_MS = 1_000;
