import { useEffect, useRef } from 'react';

/** A place on a canvas, in CSS pixels. */
export interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

/** What the pointer can do on a canvas of rows. */
export interface CanvasPointer {
  /** Height of a row in CSS pixels: the measure of the wheel. */
  readonly rowHeight: () => number;
  /** The wheel moved by whole rows, downward for positive counts. */
  readonly scroll: (rows: number) => void;
  /** The pointer moved, or left (undefined). */
  readonly move: (point: CanvasPoint | undefined) => void;
  /** The wheel moved with Ctrl or Shift; if absent, such a wheel scrolls too. */
  readonly step?: (direction: 1 | -1) => void;
  readonly click?: (point: CanvasPoint) => void;
  readonly middleClick?: () => void;
  readonly doubleClick?: (point: CanvasPoint) => void;
}

/** Listens to the pointer over a canvas for as long as it is mounted; the newest actions are used. */
export function useCanvasPointer(canvas: { current: HTMLCanvasElement | null }, actions: CanvasPointer): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const detach = new AbortController();
    const { signal } = detach;
    // Not passive: a wheel with Ctrl would zoom the page.
    element.addEventListener(
      'wheel',
      wheelOf(() => latest.current),
      { signal, passive: false },
    );
    element.addEventListener('pointermove', (event) => latest.current.move(pointOf(event)), { signal });
    element.addEventListener('pointerleave', () => latest.current.move(undefined), { signal });
    element.addEventListener('click', (event) => latest.current.click?.(pointOf(event)), { signal });
    element.addEventListener('dblclick', (event) => latest.current.doubleClick?.(pointOf(event)), { signal });
    element.addEventListener(
      'mousedown',
      (event) => {
        if (event.button !== 1 || latest.current.middleClick === undefined) return;
        event.preventDefault();
        latest.current.middleClick();
      },
      { signal },
    );
    return () => detach.abort();
  }, [canvas]);
}

/** Turns wheel events into whole rows; what is left of a row counts for the next event. */
function wheelOf(actions: () => CanvasPointer): (event: WheelEvent) => void {
  let rest = 0;
  return (event) => {
    event.preventDefault();
    const { rowHeight, scroll, step } = actions();
    const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
    if (step !== undefined && (event.ctrlKey || event.shiftKey)) {
      if (delta !== 0) step(delta > 0 ? 1 : -1);
      return;
    }
    rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? delta / (rowHeight() * 2) : delta;
    const rows = Math.trunc(rest);
    rest -= rows;
    if (rows !== 0) scroll(rows);
  };
}

function pointOf(event: MouseEvent): CanvasPoint {
  return { x: event.offsetX, y: event.offsetY };
}
