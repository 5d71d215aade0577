import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { CanvasFrame } from '../parts/CanvasFrame.tsx';
import { useCanvas } from '../parts/use-canvas.ts';
import { useSummary } from '../parts/use-summary.ts';
import { HeatmapView } from './heatmap-view.ts';
import type { HeatmapSettings } from './settings.ts';
import { useHeatmapPointer } from './use-heatmap-pointer.ts';
import { subsOf } from './venue-depths.ts';

/** The history of a book on a canvas: sizes by price and time. */
export function Heatmap(props: PanelProps<HeatmapSettings>): ReactNode {
  const { feed, panelId } = props;
  const [view] = useState(() => new HeatmapView());
  const { output, say } = useSummary(props.instrumentId);
  const draw = (surface: CanvasSurface, palette: Palette): void => {
    view.draw(surface, props, palette);
    say(performance.now(), () => view.summary());
  };
  const subs = subsOf(props, panelId);
  const { canvas, surface } = useCanvas({ feed, subs, draw, everyMs: REDRAW_MS });
  const then = (act: () => void) => (): void => {
    act();
    surface.current?.raise(DIRTY.cursor);
  };
  const panTime = (pixels: number): void => view.panTime(pixels, feed.engineNow());
  const command = (id: string, act: () => void): [string, string, () => void] => [panelId, id, then(act)];
  const page = (): number => (view.layout?.plotWidth ?? 0) / 2;
  usePanelCommand(...command('reset', () => view.camera.reset()));
  usePanelCommand(...command('back', () => panTime(SCROLL_PIXELS)));
  usePanelCommand(...command('forward', () => panTime(-SCROLL_PIXELS)));
  usePanelCommand(...command('page-back', () => panTime(page())));
  usePanelCommand(...command('page-forward', () => panTime(-page())));
  usePanelCommand(...command('up', () => view.panPrice(SCROLL_PIXELS)));
  usePanelCommand(...command('down', () => view.panPrice(-SCROLL_PIXELS)));
  usePanelCommand(...command('zoom-in', () => view.zoomTime(props, 1)));
  usePanelCommand(...command('zoom-out', () => view.zoomTime(props, -1)));
  usePanelCommand(...command('rows-higher', () => view.zoomRows(props, 1)));
  usePanelCommand(...command('rows-lower', () => view.zoomRows(props, -1)));
  usePanelExport(panelId, () => view.table(props));
  useHeatmapPointer(canvas, {
    move: (point) => then(() => (view.pointer = point))(),
    pan: (x, y) => {
      then(() => {
        if (x !== 0) panTime(x);
        if (y !== 0) view.panPrice(y);
      })();
    },
    zoomTime: (direction, point) => then(() => view.zoomTime(props, direction, point.x))(),
    zoomRows: (direction, point) => then(() => view.zoomRows(props, direction, point.y))(),
    doubleClick: then(() => view.camera.reset()),
  });
  return (
    <CanvasFrame canvas={canvas} output={output} label="Heatmap of the book" testId="heatmap-summary" dimsItself />
  );
}

/** Columns come four times a second, trades in between. */
const REDRAW_MS = 33;
/** What an arrow key moves by. */
const SCROLL_PIXELS = 24;
