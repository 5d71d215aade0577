import type { ReactNode } from 'react';
import { usePanelExport } from '../../panel-hooks.ts';
import type { HealthViewProps } from '../health-view.ts';
import { filterOf } from '../settings.ts';
import { LIMIT_COLUMNS, limitBadness, limitCell, limitName, limitRows, limitTable } from './limit-rows.ts';
import { ReportGrid } from './ReportGrid.tsx';

/** How full everything is that has a bound, what request budgets have left, and hosts that are left alone. */
export function LimitsView({ panelId, feed, subs, settings }: HealthViewProps): ReactNode {
  const onlyProblems = filterOf(settings) === 'problems';
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    return limitTable(report === undefined ? [] : limitRows(report, onlyProblems), feed.engineNow());
  });
  return (
    <ReportGrid
      feed={feed}
      subs={subs}
      columns={LIMIT_COLUMNS}
      label="Limits, request budgets and hosts"
      testId="limits-grid"
      rowsOf={(report) => limitRows(report, onlyProblems)}
      cellOf={limitCell}
      nameOf={limitName}
      emptyText={onlyProblems ? 'Everything is well.' : 'A recording needs no requests, and nothing of it can grow.'}
      isIll={(row) => limitBadness(row, feed.engineNow()) > 0}
    />
  );
}
