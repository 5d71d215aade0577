import { useEffect } from 'react';
import type { ChartView } from './chart-view.ts';

/**
 * Tells a chart how far its legend, with all below it, reaches down. Lines that come and go with longer numbers, or with the pointer, do not
 * move the candles: the room only grows, until the panel has another width, or values of order flow are folded or others shown.
 */
export function useLegendRoom(
  legend: { readonly current: HTMLElement | null },
  view: { readonly current: ChartView | undefined },
): void {
  useEffect(() => {
    const legends = legend.current?.parentElement;
    const panel = legends?.parentElement;
    if (legends === null || legends === undefined || panel === null || panel === undefined) return undefined;
    let shownOf = '';
    const observer = new ResizeObserver(() => {
      const chart = view.current;
      if (chart === undefined) return;
      const lines = legends.querySelector('[data-folded]') ?? legends.querySelector('.flow-lines');
      const shownNow = `${panel.clientWidth} ${lines?.className} ${lines?.childElementCount}`;
      const isOther = shownNow !== shownOf;
      shownOf = shownNow;
      if (isOther) chart.legendBottom = 0;
      if (isOther || Number.isNaN(chart.hoveredTime))
        chart.legendBottom = Math.max(chart.legendBottom, legends.offsetTop + legends.offsetHeight);
    });
    observer.observe(legends);
    observer.observe(panel);
    return () => observer.disconnect();
  }, [legend, view]);
}
