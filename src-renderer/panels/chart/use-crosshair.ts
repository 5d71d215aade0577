import { useEffect } from 'react';
import { useWorkspace } from '../../state/workspace.ts';
import type { ChartView } from './chart-view.ts';
import { CROSSHAIRS } from './crosshair-sync.ts';

/** Keeps the crosshair of a chart in step with those of its link group, if that is wanted. */
export function useCrosshair(
  panelId: string,
  isFollowing: boolean,
  view: { readonly current: ChartView | undefined },
): void {
  const group = useWorkspace((state) => state.layout.panels[panelId]?.link ?? 0);
  useEffect(() => {
    const chart = view.current;
    if (chart === undefined || group === 0 || !isFollowing) return undefined;
    const follower = chart.followCrosshair;
    chart.passCrosshairTo((place) => CROSSHAIRS.move(group, follower, place));
    const leave = CROSSHAIRS.join(group, follower);
    return () => {
      leave();
      chart.passCrosshairTo(undefined);
      follower(undefined);
    };
  }, [group, isFollowing, view]);
}
