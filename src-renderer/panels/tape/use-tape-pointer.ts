import { useEffect, useRef } from 'react';
import { TAPE_ROW_HEIGHT, TAPE_ROWS_TOP, TAPE_STRIP_HEIGHT } from './tape-draw.ts';

/** What the pointer can do on a tape. */
export interface TapePointer {
  readonly scroll: (rows: number) => void;
  readonly resume: () => void;
  /** The pointer is over the rows, or not. */
  readonly move: (pointer: { readonly x: number; readonly y: number } | undefined) => void;
}

/** Wheel scrolls (and so pauses), moving over the rows pauses and shows exact values, a click on the strip resumes. */
export function useTapePointer(canvas: { current: HTMLCanvasElement | null }, actions: TapePointer): void {
  const latest = useRef(actions);
  useEffect(() => { latest.current = actions; });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const detach = new AbortController();
    const { signal } = detach;
    let rest = 0;
    element.addEventListener('wheel', (event) => {
      event.preventDefault();
      rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / (TAPE_ROW_HEIGHT * 2) : event.deltaY;
      const rows = Math.trunc(rest);
      rest -= rows;
      if (rows !== 0) latest.current.scroll(rows);
    }, { signal, passive: false });
    element.addEventListener('pointermove', (event) => {
      latest.current.move(event.offsetY >= TAPE_ROWS_TOP ? { x: event.offsetX, y: event.offsetY } : undefined);
    }, { signal });
    element.addEventListener('pointerleave', () => latest.current.move(undefined), { signal });
    element.addEventListener('click', (event) => {
      if (event.offsetY < TAPE_STRIP_HEIGHT) latest.current.resume();
    }, { signal });
    return () => detach.abort();
  }, [canvas]);
}
