import type { ReactNode } from 'react';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { copyText } from '../../ui/copy-text.ts';
import { usePanelCommand, usePanelExport, usePlaceActions } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { alertAction } from './alert-action.ts';
import { CanvasFrame } from './CanvasFrame.tsx';
import type { CanvasNames } from './CanvasFrame.tsx';
import { isPriceHeading, rowAt } from './ladder-parts.ts';
import type { LadderFrame } from './ladder-parts.ts';
import type { PriceAxis } from './price-axis.ts';
import { useCanvas } from './use-canvas.ts';
import { useCanvasPointer } from './use-canvas-pointer.ts';
import type { CanvasPoint } from './use-canvas-pointer.ts';
import { useSummary } from './use-summary.ts';

/** One mounted ladder: its axis, what it was last drawn with, and the pointer over it. */
export interface LadderView<Settings> {
  readonly axis: PriceAxis;
  /** Undefined before the first drawing. */
  layout: LadderFrame | undefined;
  /** The pointer is here now; undefined if it is elsewhere. */
  point(at: CanvasPoint | undefined): void;
  draw(surface: CanvasSurface, props: PanelProps<Settings>, palette: Palette): void;
  /** Chooses the next larger (1) or smaller (-1) price step. */
  changeStep(props: PanelProps<Settings>, direction: 1 | -1): void;
  /** The price of a row counted from the top, as it is written; undefined if there is none. */
  priceAt(row: number): string | undefined;
  /** One line for screen readers and tests. */
  summary(): string;
  /** What the export writes. */
  table(props: PanelProps<Settings>): CsvTable;
}

/** A ladder on a canvas: mounts it, and takes its keys and pointer. Nothing in it can place an order. */
export function LadderCanvas<Settings>({
  props,
  view,
  subs,
  everyMs,
  ...names
}: LadderCanvasProps<Settings>): ReactNode {
  const { feed, panelId } = props;
  const { output, say } = useSummary(props.instrumentId);
  const draw = (target: CanvasSurface, palette: Palette): void => {
    view.draw(target, props, palette);
    say(performance.now(), () => view.summary());
  };
  const { canvas, surface } = useCanvas({ feed, subs, draw, everyMs, isMoving: () => view.axis.isGliding });
  const raise = (): void => surface.current?.raise(DIRTY.cursor);
  const scroll = (rows: number): void => {
    view.axis.scroll(rows);
    raise();
  };
  const recentre = (): void => {
    view.axis.recentre();
    raise();
  };
  const page = (): number => Math.max(1, (view.layout?.rowCount ?? 2) - 2);
  usePanelCommand(panelId, 'recentre', recentre);
  usePanelCommand(panelId, 'row-up', () => scroll(-1));
  usePanelCommand(panelId, 'row-down', () => scroll(1));
  usePanelCommand(panelId, 'page-up', () => scroll(-page()));
  usePanelCommand(panelId, 'page-down', () => scroll(page()));
  usePlaceActions(panelId, ({ clientX, clientY }) => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || view.layout === undefined || clientX < box.left || clientX > box.right) return [];
    const price = view.priceAt(rowAt(view.layout, clientY - box.top));
    if (price === undefined) return [];
    return [
      { id: 'copy-price', title: `Copy ${price}`, run: () => copyText(price) },
      ...(props.instrumentId === undefined ? [] : [alertAction(feed, props.instrumentId, price)]),
    ];
  });
  usePanelExport(panelId, () => view.table(props));
  useCanvasPointer(canvas, {
    rowHeight: () => view.layout?.rowHeight ?? 1,
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
  return <CanvasFrame canvas={canvas} output={output} {...names} />;
}

interface LadderCanvasProps<Settings> extends CanvasNames {
  readonly props: PanelProps<Settings>;
  readonly view: LadderView<Settings>;
  readonly subs: readonly string[];
  /** Shortest time between two drawings of new data. */
  readonly everyMs: number;
}
