import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { CanvasSurface } from '../../../draw/canvas-surface.ts';
import { rowFont } from '../../../draw/palette.ts';
import type { Palette } from '../../../draw/palette.ts';
import { charWidth } from '../../../draw/text-fit.ts';
import { drawTooltip } from '../../../draw/tooltip.ts';
import type { Feed } from '../../../feed/feed.ts';
import { DIRTY } from '../../../feed/frame-loop.ts';
import { entryLines } from '../../../format/ledger-words.ts';
import { zoneOf } from '../../../format/zone.ts';
import { shownTimeZone } from '../../../state/settings.ts';
import { useCanvas } from '../../parts/use-canvas.ts';
import { useSummary } from '../../parts/use-summary.ts';
import '../../../theme/canvas-panel.css';
import { drawTimeline } from './timeline-draw.ts';
import { TimelineModel } from './timeline-model.ts';

/** The data-quality ledger over time, a row an instrument. Arrows go from entry to entry; + and -, Ctrl and the wheel, or a click on the axis change the time shown. */
export function Timeline({ feed, subs, showsMerged }: TimelineProps): ReactNode {
  const [model] = useState(() => new TimelineModel());
  const pointer = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const heightShown = useRef(0);
  const choice = useRef<HTMLOutputElement>(null);
  const { output, say } = useSummary();
  const draw = ({ context, width, height }: CanvasSurface, palette: Palette): void => {
    const zone = zoneOf(shownTimeZone());
    const now = feed.engineNow();
    heightShown.current = height;
    model.update(feed.ledger.page()?.entries ?? [], { now, width, fontSize: palette.fontSize, showsMerged });
    const perChar = charWidth(context, rowFont(palette));
    drawTimeline(context, { model, palette, zone, width, height, perChar });
    const hovered = pointer.current === undefined ? undefined : model.hit(pointer.current.x, pointer.current.y);
    const chosen = model.chosen();
    const shown = hovered ?? chosen?.entry;
    say(performance.now(), () => model.summary());
    if (shown === undefined) return;
    const place =
      hovered === undefined
        ? { x: model.markOf(shown).x, y: ((chosen?.row ?? 0) - model.skipped + 2) * model.rowHeight }
        : (pointer.current ?? { x: 0, y: 0 });
    context.font = rowFont(palette);
    drawTooltip(context, palette, entryLines(shown, zone, now), { ...place, width, height, perChar });
  };
  const { canvas, surface } = useCanvas({ feed, subs, draw });
  const redraw = (): void => surface.current?.raise(DIRTY.cursor);
  /** Said once a choice, not whenever an age moves on. */
  const announce = (): void => {
    const chosen = model.chosen();
    if (choice.current !== null)
      choice.current.textContent =
        chosen === undefined ? '' : entryLines(chosen.entry, zoneOf(shownTimeZone()), feed.engineNow()).join(', ');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    act(model, model.rowsThatFit(heightShown.current) - 1);
    event.preventDefault();
    announce();
    redraw();
  };
  const onPointerMove = ({ nativeEvent }: PointerEvent): void => {
    pointer.current = { x: nativeEvent.offsetX, y: nativeEvent.offsetY };
    redraw();
  };
  useWheel(canvas, (step, isZoom) => {
    model[isZoom ? 'zoom' : 'scroll'](step);
    redraw();
  });
  return (
    <div className="canvas-panel health-timeline" data-testid="ledger-timeline">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label="Data quality over time, an instrument a row. Arrow keys go from entry to entry, plus and minus change the time shown."
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => {
          pointer.current = undefined;
          redraw();
        }}
        onClick={() => {
          clickAt(model, pointer.current);
          announce();
          redraw();
        }}
      />
      <output ref={output} data-testid="ledger-summary" aria-live="off" />
      <output ref={choice} data-testid="ledger-choice" aria-live="polite" />
    </div>
  );
}

/** The axis changes the time shown, an entry is chosen. */
function clickAt(model: TimelineModel, point: { readonly x: number; readonly y: number } | undefined): void {
  if (point === undefined) return;
  if (point.y < model.rowHeight) model.cycle();
  else model.choose(model.hit(point.x, point.y));
}

/** `turn` is called once a step of the wheel, and whether Ctrl makes it a zoom. */
function useWheel(canvas: { current: HTMLCanvasElement | null }, turn: (step: 1 | -1, isZoom: boolean) => void): void {
  const latest = useRef(turn);
  useEffect(() => {
    latest.current = turn;
  });
  useEffect(() => {
    const element = canvas.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.deltaY !== 0) latest.current(event.deltaY > 0 ? 1 : -1, event.ctrlKey);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [canvas]);
}

interface TimelineProps {
  readonly feed: Feed;
  readonly subs: readonly string[];
  /** Whether updates that were merged for a busy screen are shown. */
  readonly showsMerged: boolean;
}

const KEYS: Readonly<Record<string, (model: TimelineModel, fits: number) => void>> = {
  ArrowLeft: (model) => model.step(-1),
  ArrowRight: (model) => model.step(1),
  ArrowUp: (model, fits) => model.move(-1, fits),
  ArrowDown: (model, fits) => model.move(1, fits),
  '+': (model) => model.zoom(-1),
  '-': (model) => model.zoom(1),
  Escape: (model) => model.choose(undefined),
};
