import { useEffect, useState } from 'react';
import { FlowFold } from './flow-fold.ts';

/** Measures the values of order flow in a legend, for whether they are folded. */
export function useFlowFold(legend: { readonly current: HTMLElement | null }): FlowFold {
  const [fold] = useState(() => new FlowFold());
  useEffect(() => {
    const lines = legend.current?.querySelector<HTMLElement>('.flow-lines');
    const panel = legend.current?.closest('.chart-panel');
    if (lines === null || lines === undefined || panel === null || panel === undefined) return undefined;
    const observer = new ResizeObserver(() =>
      fold.measure(`${lines.childElementCount} ${panel.clientWidth}`, lines.offsetHeight),
    );
    observer.observe(lines);
    observer.observe(panel);
    return () => observer.disconnect();
  }, [fold, legend]);
  return fold;
}
