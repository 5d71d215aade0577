import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { healthTable } from '../../feed/health-tables.ts';
import { formatCount } from '../../format/decimal-text.ts';
import { notify } from '../../state/notices.ts';
import { Grid } from '../../ui/Grid.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { HEALTH_COLUMNS, healthCell, healthRows, isWell, nameOf } from './health-rows.ts';
import type { HealthRow } from './health-rows.ts';
import { healthSentence } from './health-sentence.ts';
import type { HealthSettings } from './settings.ts';
import { Timeline } from './Timeline.tsx';

/** What is wrong in one sentence; below it a row a connection and a row a stream. */
export function HealthPanel({ panelId, feed, settings, update }: PanelProps<HealthSettings>): ReactNode {
  const subs = useMemo(() => [toSub(panelId, 'health')], [panelId]);
  const rows = useRef<readonly HealthRow[]>([]);
  const chosen = useRef<string | undefined>(undefined);
  usePanelCommand(panelId, 'only-problems', () => update({ onlyProblems: !settings.onlyProblems }));
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    const shown = new Set(rows.current.map(nameOf));
    return healthTable(report && { ...report, at: feed.engineNow(), connections: report.connections.filter((one) => shown.has(one.id)), streams: report.streams.filter((one) => shown.has(one.key)) });
  });
  const reconnect = async (row: number): Promise<void> => {
    const target = rows.current[row];
    if (target?.kind !== 'connection') return;
    const outcome = await feed.request({ method: 'reconnect', connection: target.health.id });
    notify(outcome.ok ? { tone: 'plain', text: `${target.health.id} is being opened again.` } : { tone: 'bad', text: outcome.error.message });
  };
  usePanelCommand(panelId, 'reconnect', () => void reconnect(rows.current.findIndex((row) => nameOf(row) === chosen.current)));
  return (
    <div className="stack">
      <p className="health-line">
        <LiveText feed={feed} subs={subs} showsAge className="health-sentence" testId="health-sentence" text={() => {
          const { report } = feed.health();
          return report === undefined ? 'Waiting for the first report.' : healthSentence(report, feed.engineNow());
        }} />
      </p>
      {settings.showsTimeline ? <Timeline feed={feed} subs={subs} /> : <Grid
        feed={feed} subs={subs} columns={HEALTH_COLUMNS} label="Connections and streams" testId="health-grid"
        beforeDraw={() => { rows.current = healthRows(feed.health().report, settings.onlyProblems); }}
        source={{
          rowCount: () => rows.current.length,
          cell: (row, column) => {
            const shown = rows.current[row];
            return shown === undefined ? EMPTY : healthCell(shown, HEALTH_COLUMNS[column]?.id ?? '', feed.engineNow());
          },
          rowState: (row) => rowStateOf(rows.current[row]),
        }}
        selection={{ row: () => rows.current.findIndex((row) => nameOf(row) === chosen.current), choose: (row) => { chosen.current = rows.current[row] === undefined ? undefined : nameOf(rows.current[row]); } }}
        onAction={(row) => void reconnect(row)}
      />}
    </div>
  );
}

/** Totals and the filter. */
export function HealthControls({ panelId, feed, settings, update }: PanelProps<HealthSettings>): ReactNode {
  const subs = useMemo(() => [toSub(panelId, 'health')], [panelId]);
  return (
    <>
      <LiveText feed={feed} subs={subs} className="mono dim shrinks" testId="health-totals" text={() => {
        const totals = feed.health().report?.totals;
        if (totals === undefined) return '';
        return `${totals.streamsRunning}/${totals.streams} live · ${formatCount(totals.messagesPerSecond)} msg/s · ${formatCount(totals.bytesPerSecond / 1000)} kB/s · ${totals.gaps} gaps · ${totals.reconnects} reconnects`;
      }} />
      <button type="button" className="toggle" data-testid="health-timeline-toggle" aria-pressed={settings.showsTimeline} title="What was wrong, by instrument and time" onClick={() => update({ showsTimeline: !settings.showsTimeline })}>timeline</button>
      <button type="button" className="toggle" aria-pressed={settings.onlyProblems} title="Show only what is not well" onClick={() => update({ onlyProblems: !settings.onlyProblems })}>only problems</button>
    </>
  );
}

function rowStateOf(row: HealthRow | undefined): string {
  if (row === undefined) return '';
  return `${row.kind}${isWell(row) ? '' : ' ill'}`;
}

const EMPTY = { text: '' };
