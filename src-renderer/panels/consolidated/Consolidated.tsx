import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { useCanvas } from '../parts/use-canvas.ts';
import { useCanvasPointer } from '../parts/use-canvas-pointer.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/canvas-panel.css';
import { bookSub, legBooks } from './consolidated-books.ts';
import { isPriceHeading, ROW_HEIGHT } from '../parts/ladder-parts.ts';
import { consolidatedSummary, consolidatedTable } from './consolidated-text.ts';
import { consolidatedView } from './consolidated-view.ts';
import { nextStep } from './settings.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** One asset's books over several venues on a canvas. Nothing in it can place an order. */
export function Consolidated(props: PanelProps<ConsolidatedSettings>): ReactNode {
  const { feed, panelId, settings, instrument } = props;
  const [view] = useState(consolidatedView);
  const { output, say } = useSummary();
  const draw = (target: CanvasSurface, palette: Palette): void => {
    view.draw(target, props, palette);
    say(performance.now(), () => consolidatedSummary(view.model));
  };
  const { canvas, surface } = useCanvas({
    feed,
    subs: legBooks(props).map(({ leg }) => bookSub(panelId, leg.instrument.id)),
    draw,
    everyMs: REDRAW_MS,
  });
  const raise = (): void => surface.current?.raise(DIRTY.cursor);
  const scroll = (rows: number): void => {
    view.model.axis.scroll(rows);
    raise();
  };
  const recentre = (): void => {
    view.model.axis.reset();
    raise();
  };
  usePanelCommand(panelId, 'recentre', recentre);
  usePanelCommand(panelId, 'row-up', () => scroll(-1));
  usePanelCommand(panelId, 'row-down', () => scroll(1));
  usePanelCommand(panelId, 'page-up', () => scroll(-view.pageRows()));
  usePanelCommand(panelId, 'page-down', () => scroll(view.pageRows()));
  usePanelExport(panelId, () => consolidatedTable(view.model, feed.engineNow()));
  useCanvasPointer(canvas, {
    rowHeight: ROW_HEIGHT,
    scroll,
    move: (point) => {
      view.point(point);
      raise();
    },
    step: (direction) => props.update(nextStep(settings, instrument?.base, direction)),
    middleClick: recentre,
    doubleClick: (point) => {
      if (view.layout !== undefined && isPriceHeading(view.layout, point)) recentre();
    },
  });
  return (
    <div className="canvas-panel" data-dims-itself>
      <canvas ref={canvas} role="img" aria-label="Consolidated ladder" />
      <output ref={output} data-testid="consolidated-summary" aria-live="off" />
    </div>
  );
}

/** Several books change more often than eyes can follow. */
const REDRAW_MS = 50;
