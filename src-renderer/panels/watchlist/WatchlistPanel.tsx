import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { quotesTable } from '../../feed/snapshot-tables.ts';
import { zoneOf } from '../../format/zone.ts';
import { filterChoices, MARKET_TYPE_WORDS } from '../../state/instrument-filter.ts';
import { useInstruments, wantInstruments } from '../../state/instruments.ts';
import { exportInstant } from '../../state/outage.ts';
import { useSettings } from '../../state/settings.ts';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { Grid } from '../../ui/Grid.tsx';
import type { GridColumn } from '../../ui/virtual-grid.ts';
import type { RowDrag } from '../../ui/row-drag.ts';
import { usePanelExport } from '../panel-hooks.ts';
import { toSub } from '../panel.ts';
import type { PanelProps } from '../panel.ts';
import { removeWithUndo } from './list-edits.ts';
import { listed, shownList, SORTS } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';
import { useListCommands, useRowCommands } from './use-list-commands.ts';
import type { ListedRows } from './use-list-commands.ts';
import { AddButton } from './WatchlistControls.tsx';
import { filterRows, orderRows, rowState, watchlistCell } from './watchlist-rows.ts';

/** A list of instruments with their 24 h figures; moving through it moves the link group. */
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
  const rows = useOrderedRows(props, instruments);
  useEffect(() => wantInstruments(feed, all), [feed, all]);
  useListCommands(props);
  const drag = useRowCommands(props, rows);
  usePanelExport(panelId, () =>
    quotesTable(
      feed.quotes(toSub(panelId, 'quotes')),
      useInstruments.getState().byId,
      exportInstant(feed),
      rows.order(),
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
        <p className="panel-note">None of the {all.length} instruments passes the filter.</p>
      ) : (
        <WatchlistGrid panel={props} rows={rows} drag={drag} />
      )}
    </div>
  );
}

function WatchlistGrid({
  panel,
  rows,
  drag,
}: {
  readonly panel: PanelProps<WatchlistSettings>;
  readonly rows: OrderedRows;
  readonly drag: RowDrag;
}): ReactNode {
  const { panelId, feed, settings, session, instrumentId, showInstrument } = panel;
  const sub = toSub(panelId, 'quotes');
  const subs = useMemo(() => [sub], [sub]);
  const list = shownList(settings, session);
  const favourites = useMemo(() => new Set(list.favourites), [list.favourites]);
  const venueOf = (id: string): VenueInfo | undefined => session?.venues.find((one) => one.id === id);
  return (
    <Grid
      feed={feed}
      subs={subs}
      columns={COLUMNS}
      label="Watchlist"
      testId="watchlist-grid"
      sorted={{ id: settings.sort, isDescending: settings.isDescending }}
      onSort={(id) => panel.update(nextSort(settings, id))}
      beforeDraw={rows.refresh}
      onAction={(row) => {
        const id = rows.order()[row];
        if (id !== undefined) removeWithUndo(list.id, id);
      }}
      {...(session?.mode === 'replay' ? {} : { drag })}
      selection={{
        row: () => (instrumentId === undefined ? -1 : rows.order().indexOf(instrumentId)),
        choose: (row) => {
          const id = rows.order()[row];
          if (id !== undefined) showInstrument(id);
        },
      }}
      source={{
        rowCount: () => rows.order().length,
        rowState: (row) => {
          const id = rows.order()[row];
          return id === undefined ? '' : rowState(id, feed.quotes(sub));
        },
        cell: (row, column) => {
          const id = rows.order()[row];
          if (id === undefined) return EMPTY;
          if (COLUMNS[column]?.id === 'remove') return session?.mode === 'replay' ? EMPTY : REMOVE;
          return watchlistCell(id, COLUMNS[column]?.id ?? '', {
            quotes: feed.quotes(sub),
            records: useInstruments.getState().byId,
            favourites,
            isGrouped: useSettings.getState().isGrouped,
            now: feed.engineNow(),
            zone: zoneOf(useSettings.getState().timeZone),
            venueOf,
          });
        },
      }}
    />
  );
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

interface OrderedRows extends ListedRows {
  readonly refresh: () => void;
}

/** The order of rows, kept outside React: values reorder it at most once a second, so that rows can be read and hit. */
function useOrderedRows(
  { panelId, feed, settings, session }: PanelProps<WatchlistSettings>,
  instruments: readonly InstrumentId[],
): OrderedRows {
  const { favourites } = shownList(settings, session);
  const kept = useRef<{ order: readonly InstrumentId[]; key: unknown; at: number }>({
    order: instruments,
    key: undefined,
    at: 0,
  });
  const key = useMemo(() => ({ instruments, settings, favourites }), [instruments, settings, favourites]);
  return {
    order: () => kept.current.order,
    range: (row) => {
      const { order } = kept.current;
      const count = order.filter((id) => favourites.includes(id)).length;
      return row < count ? [0, count - 1] : [count, order.length - 1];
    },
    refresh: () => {
      const now = performance.now();
      if (
        kept.current.key === key &&
        (settings.sort === 'list' || settings.sort === 'symbol' || now - kept.current.at < REORDER_MS)
      )
        return;
      kept.current = {
        order: orderRows(
          instruments,
          { ...settings, favourites },
          {
            quotes: feed.quotes(toSub(panelId, 'quotes')),
            records: useInstruments.getState().byId,
          },
        ),
        key,
        at: now,
      };
    },
  };
}

/** First click sorts, the second turns it round, the third goes back to the list's own order. */
function nextSort(settings: WatchlistSettings, id: string): Partial<WatchlistSettings> {
  const sort = SORTS.find((one) => one === id) ?? 'list';
  const isFirstDescending = sort !== 'symbol';
  if (settings.sort !== sort) return { sort, isDescending: isFirstDescending };
  return settings.isDescending === isFirstDescending
    ? { isDescending: !isFirstDescending }
    : { sort: 'list', isDescending: false };
}

const COLUMNS: readonly GridColumn[] = [
  { id: 'symbol', label: 'Symbol', width: 'minmax(120px, 1.5fr)', isText: true },
  { id: 'last', label: 'Last', width: 'minmax(70px, 1fr)', isPrice: true },
  {
    id: 'change',
    label: '24 h %',
    width: '46px',
    title: 'Change over the rolling 24 hours, per cent',
    leftOutBelow: 'narrowest',
  },
  {
    id: 'volume',
    label: 'Vol',
    width: '48px',
    title: 'Volume of the rolling 24 hours in quote units',
    leftOutBelow: 'very-narrow',
  },
  {
    id: 'funding',
    label: 'Funding %',
    width: '78px',
    title: 'Funding rate of perpetuals, per cent of the position for each interval; sorted by the rate of a year',
    leftOutBelow: 'narrow',
  },
  {
    id: 'fundingYearly',
    label: 'Yearly %',
    width: '60px',
    title: 'Funding rate of perpetuals, per cent a year, not compounded: so that intervals of 1, 4 and 8 hours compare',
    leftOutBelow: 'medium',
  },
  {
    id: 'openInterest',
    label: 'OI',
    width: '48px',
    title: 'Open interest of perpetuals and futures in quote units',
    leftOutBelow: 'medium',
  },
  // Over the end of the row, while the pointer is there.
  { id: 'remove', label: '', width: '0px' },
];
const EMPTY = { text: '' };
const REMOVE = { text: '×', action: 'remove', title: 'Remove from the list' };
const NO_RECORDS: Readonly<Partial<Record<InstrumentId, never>>> = {};
const REORDER_MS = 1_000;
