import { useEffect, useRef } from 'react';
import type { CanvasPoint } from '../parts/use-canvas-pointer.ts';

/** What the pointer can do on a heatmap. */
export interface HeatmapPointer {
  /** The pointer moved, or left (undefined). */
  readonly move: (point: CanvasPoint | undefined) => void;
  /** Dragged, or scrolled, by CSS pixels to the right and down. */
  readonly pan: (x: number, y: number) => void;
  readonly zoomTime: (direction: 1 | -1, point: CanvasPoint) => void;
  readonly zoomRows: (direction: 1 | -1, point: CanvasPoint) => void;
  readonly doubleClick: () => void;
}

/** Listens to the pointer over a heatmap: it is dragged; the wheel zooms time, with Ctrl or Alt rows, with Shift it scrolls time. */
export function useHeatmapPointer(canvas: { current: HTMLCanvasElement | null }, actions: HeatmapPointer): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const detach = new AbortController();
    const { signal } = detach;
    listen(element, signal, () => latest.current);
    // Not passive: a wheel with Ctrl would zoom the page.
    element.addEventListener('wheel', (event) => onWheel(event, latest.current), { signal, passive: false });
    return () => detach.abort();
  }, [canvas]);
}

function listen(element: HTMLCanvasElement, signal: AbortSignal, actions: () => HeatmapPointer): void {
  let dragged: CanvasPoint | undefined;
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      dragged = { x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (dragged !== undefined) {
        actions().pan(event.clientX - dragged.x, event.clientY - dragged.y);
        dragged = { x: event.clientX, y: event.clientY };
      }
      actions().move({ x: event.offsetX, y: event.offsetY });
    },
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel'] as const)
    element.addEventListener(
      end,
      () => {
        dragged = undefined;
      },
      { signal },
    );
  element.addEventListener('pointerleave', () => actions().move(undefined), { signal });
  element.addEventListener('dblclick', () => actions().doubleClick(), { signal });
}

function onWheel(event: WheelEvent, { pan, zoomTime, zoomRows }: HeatmapPointer): void {
  event.preventDefault();
  const point = { x: event.offsetX, y: event.offsetY };
  if (event.shiftKey || (event.deltaX !== 0 && event.deltaY === 0)) {
    pan(-(event.deltaX === 0 ? event.deltaY : event.deltaX), 0);
    return;
  }
  if (event.deltaY === 0) return;
  const direction = event.deltaY < 0 ? 1 : -1;
  if (event.ctrlKey || event.altKey) zoomRows(direction, point);
  else zoomTime(direction, point);
}
