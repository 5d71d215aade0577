import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { zoneOf } from '../../format/zone.ts';
import { filterChoices, MARKET_TYPE_WORDS } from '../../state/instrument-filter.ts';
import { useInstruments, wantInstruments } from '../../state/instruments.ts';
import { exportInstant } from '../../state/outage.ts';
import { useSettings } from '../../state/settings.ts';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { Grid } from '../../ui/Grid.tsx';
import type { RowDrag } from '../../ui/row-drag.ts';
import { usePanelExport } from '../panel-hooks.ts';
import { toSub } from '../panel.ts';
import type { PanelProps } from '../panel.ts';
import { shownColumns, withColumnMoved } from '../parts/column-choice.ts';
import { removeWithUndo } from './list-edits.ts';
import { listed, shownList, toggledFold } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { useListCommands, useRowCommands } from './use-list-commands.ts';
import { usePrefetch } from './use-prefetch.ts';
import { useWatchlistRows } from './use-watchlist-rows.ts';
import type { ShownRows } from './use-watchlist-rows.ts';
import { nextSort, WATCHLIST_COLUMNS } from './watchlist-columns.ts';
import { filterRows, rowState } from './watchlist-order.ts';
import { groupCell, watchlistCell } from './watchlist-rows.ts';
import { watchlistTable } from './watchlist-table.ts';
import type { QuoteContext } from './watchlist-values.ts';
import { AddButton } from './WatchlistControls.tsx';

/** A list of instruments with the figures people choose; moving through it moves the link group. */
export function WatchlistPanel(props: PanelProps<WatchlistSettings>): ReactNode {
  const { panelId, feed, settings, session } = props;
  const all = useMemo(() => listed(settings, session), [settings, session]);
  const { filter } = settings;
  const records = useInstruments((state) => (filter === undefined ? NO_RECORDS : state.byId));
  const venues = session?.venues;
  const instruments = useMemo(
    () => filterRows(all, filter, { records, venues: venues ?? [] }),
    [all, filter, records, venues],
  );
  const context = (): QuoteContext => ({
    quotes: feed.quotes(toSub(panelId, 'quotes')),
    records: useInstruments.getState().byId,
    past: feed.past,
    now: feed.engineNow(),
  });
  const rows = useWatchlistRows(props, { all, instruments, context });
  useEffect(() => wantInstruments(feed, all), [feed, all]);
  usePrefetch(props, rows);
  useListCommands(props);
  const drag = useRowCommands(props, rows);
  usePanelExport(panelId, () =>
    watchlistTable(
      rows.instruments(),
      shownColumns(WATCHLIST_COLUMNS, settings.columns).map(({ id }) => id),
      context(),
      exportInstant(feed),
    ),
  );
  if (all.length === 0) return <EmptyList {...props} />;
  return (
    <div className="stack">
      {filter === undefined ? null : (
        <FilterChips
          filter={filter}
          choices={filterChoices(venues ?? [])}
          marketTypeWords={MARKET_TYPE_WORDS}
          onChange={(next) => props.update({ filter: next })}
          testId="watchlist-chips"
        />
      )}
      {instruments.length === 0 ? (
        <div className="panel-empty">
          <p className="panel-empty-title">None of the {all.length} instruments passes the filter.</p>
          <button type="button" className="button" onClick={() => props.update({ filter: undefined })}>
            Show all
          </button>
        </div>
      ) : (
        <WatchlistGrid panel={props} rows={rows} drag={drag} context={context} />
      )}
    </div>
  );
}

function WatchlistGrid({ panel, rows, drag, context }: GridOfRowsProps): ReactNode {
  const { panelId, feed, settings, session, update } = panel;
  const subs = useMemo(() => [toSub(panelId, 'quotes')], [panelId]);
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => shownColumns(WATCHLIST_COLUMNS, settings.columns), [settings.columns]);
  const list = shownList(settings, session);
  const favourites = useMemo(() => new Set(list.favourites), [list.favourites]);
  const venueOf = (id: string): VenueInfo | undefined => session?.venues.find((one) => one.id === id);
  const isReplay = session?.mode === 'replay';
  const fold = (row: number): void => {
    const group = rows.rows()[row];
    if (group?.kind === 'group') update({ folded: toggledFold(settings.folded, group.key) });
  };
  const moved = useMovedColumn(box);
  return (
    <div ref={box} className="stack">
      <Grid
        key={`${settings.group === 'none'} ${columns.map(({ id }) => id).join()}`}
        feed={feed}
        subs={subs}
        columns={columns}
        label="Watchlist"
        testId="watchlist-grid"
        sorted={{ id: settings.sort, isDescending: settings.isDescending }}
        onSort={(id) => update(nextSort(settings, id))}
        onMoveColumn={(id, before) => {
          moved(id);
          update({ columns: withColumnMoved(settings.columns, columns, id, before) });
        }}
        beforeDraw={rows.refresh}
        onAction={(row, action) => {
          const id = rows.idAt(row);
          if (action === 'fold') fold(row);
          else if (id !== undefined) removeWithUndo(list.id, id);
        }}
        {...(isReplay ? {} : { drag })}
        {...(settings.group !== 'none' && {
          tree: {
            level: (row) => (rows.rows()[row]?.kind === 'group' ? 1 : 2),
            isExpanded: (row) => {
              const shown = rows.rows()[row];
              return shown?.kind === 'group' ? !shown.isFolded : undefined;
            },
            toggle: fold,
          },
        })}
        selection={{ row: rows.chosenRow, choose: rows.choose }}
        source={{
          rowCount: () => rows.rows().length,
          rowState: (row) => {
            const id = rows.idAt(row);
            return id === undefined ? 'group' : rowState(id, context().quotes);
          },
          cell: (row, column) => {
            const shown = rows.rows()[row];
            const name = columns[column]?.id;
            if (shown === undefined || name === undefined) return EMPTY;
            if (shown.kind === 'group') return column === 0 ? groupCell(shown) : EMPTY;
            if (name === 'remove' && isReplay) return EMPTY;
            return watchlistCell(shown.id, name, {
              ...context(),
              favourites,
              isGrouped: useSettings.getState().isGrouped,
              zone: zoneOf(useSettings.getState().timeZone),
              venueOf,
            });
          },
        }}
      />
    </div>
  );
}

/** After a column was moved by its head, which is made anew, the focus is on it again. */
function useMovedColumn(box: { readonly current: HTMLElement | null }): (id: string) => void {
  const moved = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (moved.current === undefined) return;
    box.current?.querySelector<HTMLElement>(`[data-column="${moved.current}"] button`)?.focus();
    moved.current = undefined;
  });
  return (id) => {
    moved.current = id;
  };
}

function EmptyList(props: PanelProps<WatchlistSettings>): ReactNode {
  return (
    <div className="panel-empty">
      <p className="panel-empty-title">“{shownList(props.settings, props.session).name}” is empty.</p>
      <p>
        Add an instrument with <AddButton {...props} />
      </p>
    </div>
  );
}

interface GridOfRowsProps {
  readonly panel: PanelProps<WatchlistSettings>;
  readonly rows: ShownRows;
  readonly drag: RowDrag;
  readonly context: () => QuoteContext;
}

const EMPTY = { text: '' };
const NO_RECORDS: Readonly<Partial<Record<InstrumentId, never>>> = {};
