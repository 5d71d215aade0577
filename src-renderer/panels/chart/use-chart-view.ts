import { useEffect, useRef } from 'react';
import type { Feed } from '../../feed/feed.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import type { DirtyLevel } from '../../feed/frame-loop.ts';
import { useSurface } from '../../feed/use-surface.ts';
import { isPictureKept } from '../parts/use-canvas.ts';
import { ChartView } from './chart-view.ts';

/** What a chart panel gives. */
export interface ChartSurface {
  readonly feed: Feed;
  readonly subs: readonly string[];
  readonly draw: (chart: ChartView, level: DirtyLevel) => void;
  /** Shortest time between two drawings of new data. */
  readonly everyMs: number;
}

/** A chart in the frame loop: `box` goes on the element, `view` is the chart while it is mounted. */
export interface ChartRefs {
  readonly box: { current: HTMLDivElement | null };
  readonly view: { readonly current: ChartView | undefined };
}

/** Mounts the chart once, with the ruler on Shift+drag, and draws it in the window's one loop. The countdown keeps it ticking. */
export function useChartView({ feed, subs, draw, everyMs }: ChartSurface): ChartRefs {
  const box = useRef<HTMLDivElement | null>(null);
  const view = useRef<ChartView | undefined>(undefined);
  const surface = useSurface(
    feed,
    subs,
    (level) => {
      if (view.current === undefined || isPictureKept(feed, subs, box.current)) return;
      draw(view.current, level);
    },
    { showsAge: true, everyMs },
  );
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const chart = new ChartView(element);
    chart.onMove = () => surface.current?.raise(DIRTY.cursor);
    view.current = chart;
    surface.current?.raise(DIRTY.layout);
    const detach = new AbortController();
    attachRuler(element, chart, detach.signal);
    return () => {
      detach.abort();
      view.current = undefined;
      chart.dispose();
    };
  }, [surface]);
  return { box, view };
}

/** Shift+drag measures; the next press takes the ruler away. In the capture phase, before the chart library pans. */
function attachRuler(box: HTMLElement, chart: ChartView, signal: AbortSignal): void {
  const placeOf = (event: MouseEvent): ReturnType<ChartView['placeAt']> => {
    const { left, top } = box.getBoundingClientRect();
    return chart.placeAt(event.clientX - left, event.clientY - top);
  };
  box.addEventListener(
    'mousedown',
    (down) => {
      if (!down.shiftKey || down.button !== 0) {
        if (chart.rulerText !== '') chart.setRuler(undefined);
        return;
      }
      down.stopPropagation();
      down.preventDefault();
      const from = placeOf(down);
      if (from === undefined) return;
      const drag = new AbortController();
      window.addEventListener(
        'mousemove',
        (move) => {
          const to = placeOf(move);
          if (to !== undefined)
            chart.setRuler({ fromPrice: from.price, fromBar: from.bar, toPrice: to.price, toBar: to.bar });
        },
        { signal: drag.signal },
      );
      window.addEventListener('mouseup', () => drag.abort(), { signal: drag.signal });
      signal.addEventListener('abort', () => drag.abort(), { once: true });
    },
    { signal, capture: true },
  );
}
