import type { ReactNode } from 'react';
import { healthTable } from '../../../feed/health-tables.ts';
import { usePanelExport } from '../../panel-hooks.ts';
import type { HealthViewProps } from '../health-view.ts';
import { Timeline } from './Timeline.tsx';

/** The data-quality ledger over time. */
export function TimelineView({ panelId, feed, subs, settings }: HealthViewProps): ReactNode {
  usePanelExport(panelId, () => healthTable(feed.health().report));
  return <Timeline feed={feed} subs={subs} showsMerged={settings.showsMerged} />;
}
