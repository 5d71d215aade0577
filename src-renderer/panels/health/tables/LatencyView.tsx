import type { ReactNode } from 'react';
import { usePanelExport } from '../../panel-hooks.ts';
import type { HealthViewProps } from '../health-view.ts';
import { filterOf } from '../settings.ts';
import { isIll, LATENCY_COLUMNS, latencyCell, latencyName, latencyRows, latencyTable } from './latency-rows.ts';
import { ReportGrid } from './ReportGrid.tsx';

/** Where the time goes between the venue and the screen. */
export function LatencyView({ panelId, feed, subs, settings }: HealthViewProps): ReactNode {
  const onlyProblems = filterOf(settings) === 'problems';
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    return latencyTable(report === undefined ? [] : latencyRows(report, onlyProblems));
  });
  return (
    <ReportGrid
      feed={feed}
      subs={subs}
      columns={LATENCY_COLUMNS}
      label="Latency, hop by hop"
      testId="latency-grid"
      rowsOf={(report) => latencyRows(report, onlyProblems)}
      cellOf={latencyCell}
      nameOf={latencyName}
      isIll={isIll}
      emptyText={
        onlyProblems
          ? 'Nothing takes longer than it ought to.'
          : 'Nothing was measured in the last minute; recordings are not measured.'
      }
    />
  );
}
