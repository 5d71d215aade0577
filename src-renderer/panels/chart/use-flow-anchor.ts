import { usePanelCommand, usePlaceActions } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import type { ChartView } from './chart-view.ts';
import { showsFlow } from './settings.ts';
import type { ChartSettings } from './settings.ts';

/** Commands and lines of the menu that need to know what is in view: where sums begin, and a fixed range of the profile. */
export function useFlowAnchor(
  { panelId, settings, update }: PanelProps<ChartSettings>,
  view: { readonly current: ChartView | undefined },
): void {
  const anchorAt = (anchor: number | undefined): void => {
    if (anchor !== undefined && !Number.isNaN(anchor)) update({ anchor });
  };
  usePanelCommand(panelId, 'anchor-set', () => anchorAt(view.current?.visibleTimes().from));
  usePanelCommand(panelId, 'profile-fixed', () => {
    const range = view.current?.visibleTimes();
    if (range !== undefined && range.from < range.to) update({ profileOf: 'fixed', profileRange: range });
  });
  usePlaceActions(panelId, () => {
    const time = view.current?.hoveredTime ?? NaN;
    return Number.isNaN(time) || !showsFlow(settings)
      ? []
      : [{ id: 'anchor-here', title: 'Anchor CVD, VWAP and profile here', run: () => anchorAt(time) }];
  });
}
