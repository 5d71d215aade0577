import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { POLL_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { zoneOf } from '../../format/zone.ts';
import { equitiesTable } from '../../feed/equities-table.ts';
import { useInstruments, wantInstruments } from '../../state/instruments.ts';
import { exportInstant } from '../../state/outage.ts';
import { useSettings } from '../../state/settings.ts';
import { openChart } from '../../state/workspace.ts';
import { Grid } from '../../ui/Grid.tsx';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import { toSub } from '../panel.ts';
import type { PanelProps } from '../panel.ts';
import { orderQuotes, QUOTE_COLUMNS, quoteCell, quoteRowState } from './quote-rows.ts';
import { sortedBy } from './settings.ts';
import type { QuotesSettings } from './settings.ts';

/** Every ticker that the session polls, as a table: arrows choose, Enter opens the chart, letters filter. */
export function QuotesPanel(props: PanelProps<QuotesSettings>): ReactNode {
  const isPolled = props.session?.venues.some(({ id }) => POLL_VENUE_IDS.some((venue) => venue === id)) === true;
  return isPolled ? <QuotesTable {...props} /> : <NotPolled {...props} />;
}

function NotPolled({ feed, session }: PanelProps<QuotesSettings>): ReactNode {
  const [problem, setProblem] = useState<string>();
  const turnOn = async (): Promise<void> => {
    const outcome = await feed.request({ method: 'set-equities', isLive: true });
    setProblem(outcome.ok ? undefined : outcome.error.message);
  };
  return (
    <div className="panel-empty">
      <p className="panel-empty-title">No equities in this session.</p>
      <p>
        {session?.mode === 'replay'
          ? 'A recording has none. The menu goes to the demo market or live.'
          : 'A live session polls them from Yahoo Finance if that is turned on; it is opened anew then.'}
      </p>
      {session?.mode === 'live' ? (
        <button type="button" className="button" data-testid="poll-equities" onClick={() => void turnOn()}>
          Poll equities
        </button>
      ) : null}
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </div>
  );
}

function QuotesTable(props: PanelProps<QuotesSettings>): ReactNode {
  const { panelId, feed, settings } = props;
  const sub = toSub(panelId, 'quotes');
  const [text, setText] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<InstrumentId | undefined>(undefined);
  const rows = useOrderedQuotes(props, text);
  const open = (): void => {
    const id = chosen.current ?? rows.order()[0];
    if (id !== undefined) openChart(panelId, id);
  };
  usePanelCommand(panelId, 'chart', open);
  usePanelCommand(panelId, 'filter', () => input.current?.focus());
  usePanelExport(panelId, () =>
    equitiesTable(feed.quotes(sub), useInstruments.getState().byId, exportInstant(feed), rows.order()),
  );
  const columns = useMemo(() => QUOTE_COLUMNS.filter(({ id }) => !settings.hidden.includes(id)), [settings.hidden]);
  const subs = useMemo(() => [sub], [sub]);
  return (
    <div
      ref={box}
      className="stack"
      onKeyDown={(event) => typeToFilter(event, input, setText)}
      onDoubleClick={(event) => {
        if (event.target instanceof Element && event.target.closest('.grid-row') !== null) open();
      }}
    >
      <input
        ref={input}
        className="field quotes-filter"
        type="search"
        aria-label="Filter by ticker or name"
        placeholder="Filter: ticker or name"
        data-testid="quotes-filter"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          leaveFilter(event, { box, open, clear: () => setText('') });
        }}
      />
      <Grid
        key={columns.map(({ id }) => id).join()}
        feed={feed}
        subs={subs}
        columns={columns}
        label="Quotes"
        testId="quotes-grid"
        sorted={{ id: settings.sort, isDescending: settings.isDescending }}
        onSort={(id) => {
          const column = QUOTE_COLUMNS.find((one) => one.id === id);
          if (column !== undefined) props.update(sortedBy(settings, column.id));
        }}
        beforeDraw={rows.refresh}
        emptyText={() => (text === '' ? '' : 'No ticker or name begins so. Esc shows all.')}
        selection={{
          row: () => (chosen.current === undefined ? -1 : rows.order().indexOf(chosen.current)),
          choose: (row) => {
            chosen.current = rows.order()[row];
          },
        }}
        source={{
          rowCount: () => rows.order().length,
          rowState: (row) => {
            const id = rows.order()[row];
            return id === undefined ? '' : quoteRowState(id, feed.quotes(sub));
          },
          cell: (row, column) => {
            const id = rows.order()[row];
            const name = columns[column]?.id;
            if (id === undefined || name === undefined) return EMPTY;
            return quoteCell(id, name, {
              quotes: feed.quotes(sub),
              records: useInstruments.getState().byId,
              isGrouped: useSettings.getState().isGrouped,
              zone: zoneOf(useSettings.getState().timeZone),
              now: feed.engineNow(),
            });
          },
        }}
      />
    </div>
  );
}

interface OrderedQuotes {
  readonly refresh: () => void;
  readonly order: () => readonly InstrumentId[];
}

/** The order of rows, kept outside React: values reorder it at most once a second, so that rows can be read and hit. */
function useOrderedQuotes({ panelId, feed, settings }: PanelProps<QuotesSettings>, text: string): OrderedQuotes {
  const kept = useRef<{ order: readonly InstrumentId[]; key: unknown; structure: number; at: number }>({
    order: [],
    key: undefined,
    structure: -1,
    at: 0,
  });
  const key = useMemo(() => ({ settings, text }), [settings, text]);
  return {
    order: () => kept.current.order,
    refresh: () => {
      const now = performance.now();
      const quotes = feed.quotes(toSub(panelId, 'quotes'));
      const { current } = kept;
      if (current.key === key && current.structure === quotes.structure && now - current.at < REORDER_MS) return;
      if (current.structure !== quotes.structure) wantInstruments(feed, quotes.instruments);
      const records = useInstruments.getState().byId;
      const order = orderQuotes(quotes.instruments, settings, { quotes, records, now: feed.engineNow(), text });
      kept.current = { order, key, structure: quotes.structure, at: now };
    },
  };
}

/** A letter or digit that is typed in the table goes to the filter, and would open the search of the window otherwise. */
function typeToFilter(
  event: KeyboardEvent,
  input: RefObject<HTMLInputElement | null>,
  setText: (change: (text: string) => string) => void,
): void {
  const isText = /^[\p{L}\p{N}]$/u.test(event.key);
  if (!isText || event.ctrlKey || event.altKey || event.metaKey || event.target === input.current) return;
  event.preventDefault();
  setText((text) => text + event.key);
  input.current?.focus();
}

/** Enter opens the chart of the first row, or the chosen one; an arrow goes to the table, Escape as well, and takes the filter away. */
function leaveFilter(
  event: KeyboardEvent,
  {
    box,
    open,
    clear,
  }: { readonly box: RefObject<HTMLDivElement | null>; readonly open: () => void; readonly clear: () => void },
): void {
  if (event.key === 'Enter') open();
  else if (event.key === 'Escape') clear();
  else if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  if (event.key !== 'Enter') box.current?.querySelector<HTMLElement>('.grid-view')?.focus();
}

const EMPTY = { text: '' };
const REORDER_MS = 1_000;
