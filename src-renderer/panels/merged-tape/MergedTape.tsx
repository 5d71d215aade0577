import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { useCanvas } from '../parts/use-canvas.ts';
import { useCanvasPointer } from '../parts/use-canvas-pointer.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/canvas-panel.css';
import { TAPE_ROW_HEIGHT, TAPE_STRIP_HEIGHT } from '../parts/tape-parts.ts';
import { mergedSummary, mergedTable } from './merged-text.ts';
import { legTrades, tradesSub } from './merged-trades.ts';
import { mergedView } from './merged-view.ts';
import type { MergedTapeSettings } from './settings.ts';

/** Trades of one asset over several venues on a canvas, the one received last on top. */
export function MergedTape(props: PanelProps<MergedTapeSettings>): ReactNode {
  const { panelId, settings } = props;
  const [view] = useState(mergedView);
  const { output, say } = useSummary();
  const draw = (surface: CanvasSurface, palette: Palette): void => {
    const zone = zoneOf(shownTimeZone());
    view.draw(surface, { props, zone, palette });
    say(performance.now(), () => mergedSummary(view.model, legTrades(props), zone));
  };
  const { canvas, surface } = useCanvas({
    feed: props.feed,
    subs: legTrades(props).map(({ leg }) => tradesSub(panelId, leg.instrument.id)),
    draw,
    everyMs: REDRAW_MS,
  });
  const { model } = view;
  const change = (act: () => void): void => {
    act();
    surface.current?.raise(DIRTY.cursor);
  };
  const scroll = (rows: number): void => change(() => model.scroll.scroll(rows, model.rows, model.rows.trades));
  const resume = (): void => change(() => model.scroll.resume());
  usePanelCommand(panelId, 'pause', () => change(() => model.scroll.toggle(model.rows, model.rows.trades)));
  usePanelCommand(panelId, 'resume', resume);
  usePanelCommand(panelId, 'row-down', () => scroll(1));
  usePanelCommand(panelId, 'row-up', () => scroll(-1));
  usePanelCommand(panelId, 'page-down', () => scroll(Math.max(1, view.rowCount - 2)));
  usePanelCommand(panelId, 'page-up', () => scroll(-Math.max(1, view.rowCount - 2)));
  usePanelExport(panelId, () => mergedTable(model, legTrades(props), settings.minQuote));
  useCanvasPointer(canvas, {
    rowHeight: TAPE_ROW_HEIGHT,
    scroll,
    move: (point) =>
      change(() => {
        const isOverRows = view.point(point);
        if (settings.pausesOnHover) model.scroll.hover(isOverRows, model.rows, model.rows.trades);
      }),
    click: ({ y }) => {
      if (y < TAPE_STRIP_HEIGHT) resume();
    },
  });
  return (
    <div className="canvas-panel" data-dims-itself>
      <canvas ref={canvas} role="img" aria-label="Merged time and sales" />
      <output ref={output} data-testid="merged-tape-summary" aria-live="off" />
    </div>
  );
}

/** Rows that stay for less than this cannot be read. */
const REDRAW_MS = 50;
