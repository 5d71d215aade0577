import { useState } from 'react';
import { charWidth } from '../../draw/text-fit.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import type { Palette } from '../../draw/palette.ts';
import { ofInstrument } from '../../feed/snapshot-tables.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { useCanvas } from '../parts/use-canvas.ts';
import { useCanvasPointer } from '../parts/use-canvas-pointer.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/canvas-panel.css';
import { isPriceHeading, ROW_HEIGHT } from '../parts/ladder-parts.ts';
import { ladderView } from './ladder-view.ts';
import { ladderSummary, ladderTable } from './ladder-text.ts';
import type { LadderSettings } from './settings.ts';

/** A price ladder on a canvas. Nothing in it can place an order. */
export function Ladder(props: PanelProps<LadderSettings>) {
  const { feed, panelId, instrumentId } = props;
  const [view] = useState(ladderView);
  const { output, say } = useSummary();
  const subs = [toSub(panelId, 'book'), toSub(panelId, 'trades'), toSub(panelId, 'quotes')];
  const draw = (target: CanvasSurface, palette: Palette): void => {
    view.draw(target, charWidth(target.context, `11px ${palette.mono}`), { props, palette });
    say(performance.now(), () => ladderSummary(view.model));
  };
  const { canvas, surface } = useCanvas({ feed, subs, draw });
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
  usePanelExport(panelId, () => ofInstrument(instrumentId, ladderTable(view.model, feed.engineNow())));
  useCanvasPointer(canvas, {
    rowHeight: ROW_HEIGHT,
    scroll,
    move: (point) => {
      view.point(point);
      raise();
    },
    step: (direction) => view.changeStep(props, direction),
    middleClick: recentre,
    doubleClick: (point) => {
      if (view.layout !== undefined && isPriceHeading(view.layout, point)) recentre();
    },
  });
  return (
    <div className="canvas-panel" data-dims-itself>
      <canvas ref={canvas} role="img" aria-label="Price ladder" />
      <output ref={output} data-testid="ladder-summary" aria-live="off" />
    </div>
  );
}
