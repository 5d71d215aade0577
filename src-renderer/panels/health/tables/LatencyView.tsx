import type { ReactNode } from 'react';
import { usePanelExport } from '../../panel-hooks.ts';
import type { HealthViewProps } from '../health-view.ts';
import { hopName, isClockError, LATENCY_COLUMNS, latencyCell, latencyRows, latencyTable } from './latency-rows.ts';
import { ReportGrid } from './ReportGrid.tsx';

/** Where the time goes between the venue and the screen. */
export function LatencyView({ panelId, feed, subs }: HealthViewProps): ReactNode {
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    return latencyTable(report === undefined ? [] : latencyRows(report));
  });
  return (
    <ReportGrid
      feed={feed}
      subs={subs}
      columns={LATENCY_COLUMNS}
      label="Latency, hop by hop"
      testId="latency-grid"
      rowsOf={latencyRows}
      cellOf={latencyCell}
      nameOf={hopName}
      isIll={isClockError}
      emptyText="Nothing was measured in the last minute; recordings are not measured."
    />
  );
}
