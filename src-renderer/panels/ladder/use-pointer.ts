import { useEffect, useRef } from 'react';
import { ROW_HEIGHT, STRIP_HEIGHT } from './ladder-layout.ts';
import type { LadderView } from './ladder-view.ts';

/** What the pointer can do on a ladder. */
export interface PointerActions {
  readonly view: LadderView;
  raise(): void;
  scroll(rows: number): void;
  recentre(): void;
  step(direction: 1 | -1): void;
}

/** Wheel scrolls, with Ctrl or Shift it changes the step; middle click and a double click on the price heading recentre; moving shows exact values. */
export function usePointer(canvas: { current: HTMLCanvasElement | null }, actions: PointerActions): void {
  const latest = useRef(actions);
  useEffect(() => { latest.current = actions; });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const detach = new AbortController();
    const { signal } = detach;
    let rest = 0;
    // Not passive: a wheel with Ctrl would zoom the page.
    element.addEventListener('wheel', (event) => {
      event.preventDefault();
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (event.ctrlKey || event.shiftKey) {
        if (delta !== 0) latest.current.step(delta > 0 ? 1 : -1);
        return;
      }
      rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? delta / (ROW_HEIGHT * 2) : delta;
      const rows = Math.trunc(rest);
      rest -= rows;
      if (rows !== 0) latest.current.scroll(rows);
    }, { signal, passive: false });
    element.addEventListener('pointermove', (event) => {
      latest.current.view.pointer = { x: event.offsetX, y: event.offsetY };
      latest.current.raise();
    }, { signal });
    element.addEventListener('pointerleave', () => {
      latest.current.view.pointer = undefined;
      latest.current.raise();
    }, { signal });
    element.addEventListener('mousedown', (event) => {
      if (event.button !== 1) return;
      event.preventDefault();
      latest.current.recentre();
    }, { signal });
    element.addEventListener('dblclick', (event) => {
      const { layout } = latest.current.view;
      if (layout === undefined) return;
      const isHeading = event.offsetY >= STRIP_HEIGHT && event.offsetY < layout.rowsTop;
      if (isHeading && event.offsetX >= layout.priceLeft && event.offsetX <= layout.priceRight) latest.current.recentre();
    }, { signal });
    return () => detach.abort();
  }, [canvas]);
}
