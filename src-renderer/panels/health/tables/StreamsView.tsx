import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { type InstrumentId, toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { HealthReport } from '../../../../src-shared/wire/health.ts';
import { healthTable } from '../../../feed/health-tables.ts';
import { type InstrumentLabel, instrumentLabel } from '../../../format/instrument-label.ts';
import { useInstruments, wantInstruments } from '../../../state/instruments.ts';
import { notify } from '../../../state/notices.ts';
import { Grid } from '../../../ui/Grid.tsx';
import { usePanelCommand, usePanelExport } from '../../panel-hooks.ts';
import { shownColumns } from '../../parts/column-choice.ts';
import { HEALTH_COLUMNS, healthCell, healthRows, isWell, nameOf } from './health-rows.ts';
import type { HealthRow } from './health-rows.ts';
import type { HealthFilter } from '../health-filter.ts';
import type { HealthViewProps } from '../health-view.ts';
import { toggledFold } from '../settings.ts';

/** A row a connection, and below it a row a stream, which can be folded away. */
export function StreamsView({ panelId, feed, subs, settings, session, update }: HealthViewProps): ReactNode {
  const columns = useMemo(() => shownColumns(HEALTH_COLUMNS, settings.columns), [settings.columns]);
  const rows = useRef<readonly HealthRow[]>([]);
  const chosen = useRef<string | undefined>(undefined);
  /** The report whose instruments have been asked for. */
  const named = useRef<HealthReport | undefined>(undefined);
  const labelOf = (id: InstrumentId): InstrumentLabel =>
    instrumentLabel(
      id,
      useInstruments.getState().byId[id],
      session?.venues.find((venue) => id.startsWith(`${venue.id}:`)),
    );
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    // What is folded away is only out of sight.
    const shown = new Set(healthRows(report, settings.shown).map(nameOf));
    return healthTable(
      report && {
        ...report,
        at: feed.engineNow(),
        connections: report.connections.filter((one) => shown.has(one.id)),
        streams: report.streams.filter((one) => shown.has(one.key)),
      },
    );
  });
  const reconnect = async (row: number): Promise<void> => {
    const target = rows.current[row];
    if (target?.kind !== 'connection') return;
    const outcome = await feed.request({ method: 'reconnect', connection: target.health.id });
    notify(
      outcome.ok
        ? { tone: 'plain', text: `${target.health.id} is being opened again.` }
        : { tone: 'bad', text: outcome.error.message },
    );
  };
  const fold = (row: number): void => {
    const target = rows.current[row];
    if (expansionOf(target) === undefined || target === undefined) return;
    // What is chosen does not go out of sight with the streams.
    chosen.current = nameOf(target);
    update({ folded: toggledFold(settings, nameOf(target)) });
  };
  const chosenRow = (): number => rows.current.findIndex((row) => nameOf(row) === chosen.current);
  usePanelCommand(panelId, 'reconnect', () => void reconnect(chosenRow()));
  return (
    <Grid
      feed={feed}
      subs={subs}
      key={columns.map(({ id }) => id).join()}
      columns={columns}
      label="Connections and streams"
      testId="health-grid"
      emptyText={() => (feed.health().report === undefined ? '' : emptyTextOf(settings.shown))}
      beforeDraw={() => {
        const { report } = feed.health();
        rows.current = healthRows(report, settings.shown, settings.folded);
        if (report === named.current) return;
        named.current = report;
        wantInstruments(feed, [...new Set(report?.streams.map(({ venue, symbol }) => toInstrumentId(venue, symbol)))]);
      }}
      source={{
        rowCount: () => rows.current.length,
        cell: (row, column) => {
          const shown = rows.current[row];
          return shown === undefined ? EMPTY : healthCell(shown, columns[column]?.id ?? '', feed.engineNow(), labelOf);
        },
        rowState: (row) => rowStateOf(rows.current[row]),
      }}
      selection={{
        row: chosenRow,
        choose: (row) => {
          chosen.current = rows.current[row] === undefined ? undefined : nameOf(rows.current[row]);
        },
      }}
      onAction={(row, action) => {
        if (action === 'fold') fold(row);
        else void reconnect(row);
      }}
      tree={{
        level: (row) => (rows.current[row]?.kind === 'stream' ? 2 : 1),
        isExpanded: (row) => expansionOf(rows.current[row]),
        toggle: fold,
      }}
    />
  );
}

/** Whether the streams of a row are shown; undefined if it has none to fold. */
function expansionOf(row: HealthRow | undefined): boolean | undefined {
  return row?.kind === 'connection' ? row.isExpanded : undefined;
}

function rowStateOf(row: HealthRow | undefined): string {
  if (row === undefined) return '';
  return `${row.kind}${isWell(row) ? '' : ' ill'}`;
}

/** What stands in place of streams, and how others come back. */
function emptyTextOf(shown: HealthFilter): string {
  return shown === 'all' ? EMPTY_TEXTS.all : `${EMPTY_TEXTS[shown]} Space shows all again.`;
}

const EMPTY = { text: '' };
const EMPTY_TEXTS: Readonly<Record<HealthFilter, string>> = {
  all: 'Nothing is subscribed yet. Type a symbol, or open a panel of an instrument.',
  problems: 'Everything is well.',
  failed: 'Nothing has failed.',
  connecting: 'Nothing is waiting for its connection.',
  reconnecting: 'Nothing is reconnecting.',
  stale: 'Nothing is stale.',
  quiet: 'Nothing is quiet for longer than usual.',
  syncing: 'No book is being put together.',
  behind: 'No stream is behind.',
};
