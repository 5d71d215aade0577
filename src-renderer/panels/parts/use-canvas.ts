import { useEffect, useRef } from 'react';
import { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Feed } from '../../feed/feed.ts';
import { readPalette } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import type { SurfaceHandle } from '../../feed/frame-loop.ts';
import { useSurface } from '../../feed/use-surface.ts';

/** What a canvas panel gives. */
export interface CanvasPanel {
  readonly feed: Feed;
  readonly subs: readonly string[];
  /** Draws on a surface that has its size; not called while the panel has none. */
  readonly draw: (surface: CanvasSurface, palette: Palette) => void;
  /** Shortest time between two drawings of new data, for what cannot be read faster. */
  readonly everyMs?: number;
  /** Asked after each drawing: whether the next frame must be drawn too, as while something glides. */
  readonly isMoving?: () => boolean;
}

/** A canvas in the frame loop: `canvas` goes on the element, `surface` raises it by hand. */
export interface CanvasRefs {
  readonly canvas: { current: HTMLCanvasElement | null };
  readonly surface: { readonly current: SurfaceHandle | undefined };
}

/** Mounts a canvas once: follows its box and the screen's density, and draws in the window's one loop. Ages keep it ticking. */
export function useCanvas({ feed, subs, draw, everyMs = 0, isMoving }: CanvasPanel): CanvasRefs {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const target = useRef<CanvasSurface | undefined>(undefined);
  const palette = useRef<Palette | undefined>(undefined);
  const again = useRef<() => void>(() => undefined);
  const surface = useSurface(
    feed,
    subs,
    (level) => {
      const made = target.current;
      if (made === undefined || made.width === 0 || made.height === 0) return;
      if (isPictureKept(feed, subs, canvas.current)) return;
      if (level === DIRTY.layout || palette.current === undefined)
        palette.current = readPalette(getComputedStyle(canvas.current ?? document.documentElement));
      draw(made, palette.current);
      if (isMoving?.() === true) again.current();
    },
    { showsAge: true, everyMs },
  );
  useEffect(() => {
    const element = canvas.current;
    const box = element?.parentElement;
    if (element === null || box === null || box === undefined) return undefined;
    const made = new CanvasSurface(element);
    target.current = made;
    again.current = () => surface.current?.raise(DIRTY.cursor);
    const fit = (): void => {
      if (made.resize(box.clientWidth, box.clientHeight, window.devicePixelRatio)) surface.current?.raise(DIRTY.layout);
    };
    const observer = new ResizeObserver(fit);
    observer.observe(box);
    window.addEventListener('resize', fit);
    // What was on the canvas is gone.
    const redraw = (): void => surface.current?.raise(DIRTY.layout);
    element.addEventListener('contextrestored', redraw);
    fit();
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', fit);
      element.removeEventListener('contextrestored', redraw);
      target.current = undefined;
    };
  }, [surface]);
  return { canvas, surface };
}

/** Whether what was drawn last stays as it is, dimmed by the panel, since the instrument has changed and nothing of the new one is there yet. */
export function isPictureKept(feed: Feed, subs: readonly string[], element: Element | null): boolean {
  return feed.isHeld(subs) && (element?.closest('[data-waiting]') ?? null) !== null;
}
