import { useEffect, useRef, useState } from 'react';
import { usePanelCommand, usePlaceActions } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import type { ChartView } from './chart-view.ts';
import { DrawTools } from './draw-tools.ts';
import type { MountedTools } from './draw-tools.ts';
import { DRAWING_NAMES, withDrawings } from './drawings.ts';
import type { ChartPlace, Drawing } from './drawings.ts';
import type { ChartSettings } from './settings.ts';

/** A note whose text is being typed: its place, and where that is in the chart's box, CSS pixels. */
export interface NoteWanted {
  readonly at: ChartPlace;
  readonly x: number;
  readonly y: number;
}

/** A chart's box, the chart while it is mounted, and where its drawing tools are kept. */
export interface DrawingRefs {
  readonly box: { readonly current: HTMLDivElement | null };
  readonly view: { readonly current: ChartView | undefined };
  readonly tools: MountedTools;
}

/** What the component shows of the drawing tools. */
export interface DrawingState {
  readonly note: NoteWanted | undefined;
  readonly closeNote: () => void;
}

/** Mounts the drawing tools on a chart's box, with their commands and lines of the menu. Drawings are kept by instrument in the panel's settings. */
export function useDrawing(
  { panelId, settings, instrumentId, update }: PanelProps<ChartSettings>,
  { box, view, tools }: DrawingRefs,
): DrawingState {
  const [note, setNote] = useState<NoteWanted>();
  const keep = useRef<(own: readonly Drawing[]) => void>(() => undefined);
  useEffect(() => {
    keep.current = (own) => {
      if (instrumentId !== undefined) update({ drawings: withDrawings(settings.drawings, instrumentId, own) });
    };
  });
  useEffect(() => {
    const element = box.current;
    const chart = view.current;
    if (element === null || chart === undefined) return undefined;
    const made = new DrawTools({
      placeOf: chart.drawings.placeOf,
      pointOf: chart.drawings.pointOf,
      refresh: () => {
        element.dataset['tool'] = made.tool ?? '';
        chart.onMove();
      },
      keep: (own) => keep.current(own),
      askText: (at, point) => setNote({ at, ...point }),
    });
    tools.mount(made);
    const detach = attach(element, made);
    return () => {
      detach();
      tools.mount(undefined);
    };
  }, [box, view, tools]);
  useDrawingCommands(panelId, { box, view, tools });
  return { note, closeNote: () => setNote(undefined) };
}

function useDrawingCommands(panelId: string, { box, view, tools }: DrawingRefs): void {
  usePanelCommand(panelId, 'draw-horizontal', () => tools.current?.choose('horizontal'));
  usePanelCommand(panelId, 'draw-trend', () => tools.current?.choose('trend'));
  usePanelCommand(panelId, 'draw-ruler', () => tools.current?.choose('ruler'));
  usePanelCommand(panelId, 'draw-note', () => tools.current?.choose('note'));
  usePanelCommand(panelId, 'draw-remove', () => tools.current?.remove(tools.current.chosen));
  usePanelCommand(panelId, 'draw-clear', () => tools.current?.clear());
  usePlaceActions(panelId, ({ clientX, clientY }) => {
    const [x, y] = pointIn(box.current, clientX, clientY);
    const made = tools.current;
    const place = view.current?.drawings.placeOf(x, y);
    if (made === undefined || place === undefined) return [];
    const under = made.under(x, y);
    const drawing = under === undefined ? undefined : made.drawings[under.index];
    return [
      ...(drawing === undefined || under === undefined
        ? []
        : [
            {
              id: 'draw-remove-here',
              title: `Remove the ${DRAWING_NAMES[drawing.kind]}`,
              run: () => void made.remove(under.index),
            },
          ]),
      {
        id: 'draw-line-here',
        title: 'Horizontal line here',
        run: () => made.add({ kind: 'horizontal', at: place }),
      },
    ];
  });
}

/** Gives the tools the pointer, before the chart library pans. Returns what takes it away. */
function attach(box: HTMLElement, tools: DrawTools): () => void {
  const detach = new AbortController();
  const { signal } = detach;
  box.addEventListener(
    'mousedown',
    (down) => {
      // Shift measures, see `attachRuler`; other buttons open menus.
      if (down.button !== 0 || down.shiftKey) return;
      if (!tools.press(...pointIn(box, down.clientX, down.clientY))) return;
      down.stopPropagation();
      down.preventDefault();
      const drag = new AbortController();
      window.addEventListener('mousemove', (move) => tools.drag(...pointIn(box, move.clientX, move.clientY)), {
        signal: drag.signal,
      });
      window.addEventListener(
        'mouseup',
        () => {
          drag.abort();
          tools.release();
        },
        { signal: drag.signal },
      );
      signal.addEventListener('abort', () => drag.abort(), { once: true });
    },
    { signal, capture: true },
  );
  return () => detach.abort();
}

function pointIn(box: HTMLElement | null, clientX: number, clientY: number): readonly [x: number, y: number] {
  const { left, top } = box?.getBoundingClientRect() ?? { left: 0, top: 0 };
  return [clientX - left, clientY - top];
}
