import { useEffect } from 'react';
import type { ChartView } from './chart-view.ts';

/**
 * Tells a chart how far its legend, with all below it, reaches down. Lines that come and go with longer numbers, or with the pointer, do not
 * move the candles: the room only grows, until the panel has another width.
 */
export function useLegendRoom(
  legend: { readonly current: HTMLElement | null },
  view: { readonly current: ChartView | undefined },
): void {
  useEffect(() => {
    const legends = legend.current?.parentElement;
    const panel = legends?.parentElement;
    if (legends === null || legends === undefined || panel === null || panel === undefined) return undefined;
    let width = NaN;
    const observer = new ResizeObserver(() => {
      const chart = view.current;
      if (chart === undefined) return;
      const isOtherWidth = panel.clientWidth !== width;
      width = panel.clientWidth;
      if (isOtherWidth) chart.legendBottom = 0;
      if (isOtherWidth || Number.isNaN(chart.hoveredTime))
        chart.legendBottom = Math.max(chart.legendBottom, legends.offsetTop + legends.offsetHeight);
    });
    observer.observe(legends);
    observer.observe(panel);
    return () => observer.disconnect();
  }, [legend, view]);
}
