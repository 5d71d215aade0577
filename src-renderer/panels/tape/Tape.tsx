import { useState } from 'react';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { ofInstrument } from '../../feed/snapshot-tables.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { useCanvas } from '../parts/use-canvas.ts';
import { useCanvasPointer } from '../parts/use-canvas-pointer.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/canvas-panel.css';
import { TAPE_ROW_HEIGHT, TAPE_STRIP_HEIGHT } from '../parts/tape-parts.ts';
import { TAPE_ROWS_TOP } from './tape-draw.ts';
import { tapeSummary, tapeTable } from './tape-text.ts';
import { tapeView } from './tape-view.ts';
import type { TapeSettings } from './settings.ts';

/** Time and sales on a canvas, newest first. */
export function Tape(props: PanelProps<TapeSettings>) {
  const { feed, panelId, instrumentId, settings } = props;
  const [view] = useState(tapeView);
  const { output, say } = useSummary();
  const sub = toSub(panelId, 'trades');
  const draw = (surface: CanvasSurface, palette: Palette): void => {
    const ring = feed.trades(sub);
    const zone = zoneOf(shownTimeZone());
    view.draw(surface, { props, ring, zone, palette });
    say(performance.now(), () => tapeSummary(view.model, ring, zone, settings));
  };
  const { canvas, surface } = useCanvas({ feed, subs: [sub], draw, everyMs: REDRAW_MS });
  const { model } = view;
  const change = (act: () => void): void => {
    act();
    surface.current?.raise(DIRTY.cursor);
  };
  const scroll = (rows: number): void => change(() => model.scroll.scroll(rows, model.rows, model.trades));
  const resume = (): void => change(() => model.scroll.resume());
  usePanelCommand(panelId, 'pause', () => change(() => model.scroll.toggle(model.rows, model.trades)));
  usePanelCommand(panelId, 'resume', resume);
  usePanelCommand(panelId, 'row-down', () => scroll(1));
  usePanelCommand(panelId, 'row-up', () => scroll(-1));
  usePanelCommand(panelId, 'page-down', () => scroll(Math.max(1, view.rowCount - 2)));
  usePanelCommand(panelId, 'page-up', () => scroll(-Math.max(1, view.rowCount - 2)));
  usePanelExport(panelId, () => ofInstrument(instrumentId, tapeTable(model, feed.trades(sub), settings)));
  useCanvasPointer(canvas, {
    rowHeight: TAPE_ROW_HEIGHT,
    scroll,
    move: (point) =>
      change(() => {
        view.pointer = point !== undefined && point.y >= TAPE_ROWS_TOP ? point : undefined;
        if (settings.pausesOnHover) model.scroll.hover(view.pointer !== undefined, model.rows, model.trades);
      }),
    click: ({ y }) => {
      if (y < TAPE_STRIP_HEIGHT) resume();
    },
  });
  return (
    <div className="canvas-panel">
      <canvas ref={canvas} role="img" aria-label="Time and sales" />
      <output ref={output} data-testid="tape-summary" aria-live="off" />
    </div>
  );
}

/** Rows that stay for less than this cannot be read. */
const REDRAW_MS = 30;
