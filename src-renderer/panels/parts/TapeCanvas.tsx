import type { ReactNode } from 'react';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { CanvasFrame } from './CanvasFrame.tsx';
import type { CanvasNames } from './CanvasFrame.tsx';
import type { TapeModelBase } from './tape-model-base.ts';
import { TAPE_STRIP_HEIGHT } from './tape-parts.ts';
import { useCanvas } from './use-canvas.ts';
import { useCanvasPointer } from './use-canvas-pointer.ts';
import type { CanvasPoint } from './use-canvas-pointer.ts';
import { useSummary } from './use-summary.ts';

/** One mounted tape: its model, what it was last drawn with, and the pointer over it. */
export interface TapeView<Settings> {
  readonly model: TapeModelBase;
  /** Where the pointer is over the rows; undefined while it is elsewhere. */
  pointer: CanvasPoint | undefined;
  /** Top of the first row, height of a row and rows that fit, as last drawn. */
  rowsTop: number;
  rowHeight: number;
  rowCount: number;
  draw(surface: CanvasSurface, props: PanelProps<Settings>, palette: Palette): void;
  /** One line for screen readers and tests. */
  summary(props: PanelProps<Settings>): string;
  /** What the export writes. */
  table(props: PanelProps<Settings>): CsvTable;
}

/** A tape on a canvas: mounts it, and takes its keys and pointer. */
export function TapeCanvas<Settings extends { readonly pausesOnHover: boolean }>({
  props,
  view,
  subs,
  everyMs,
  ...names
}: TapeCanvasProps<Settings>): ReactNode {
  const { feed, panelId, settings } = props;
  const { model } = view;
  const { scroll: position, rows } = model;
  const { output, say } = useSummary(props.instrumentId);
  const draw = (surface: CanvasSurface, palette: Palette): void => {
    view.draw(surface, props, palette);
    say(performance.now(), () => view.summary(props));
  };
  const { canvas, surface } = useCanvas({ feed, subs, draw, everyMs });
  const change = (act: () => void): void => {
    act();
    surface.current?.raise(DIRTY.cursor);
  };
  const scroll = (count: number): void => change(() => position.scroll(count, rows, model.trades));
  const page = (): number => Math.max(1, view.rowCount - 2);
  const resume = (): void => change(() => position.resume());
  usePanelCommand(panelId, 'pause', () => change(() => position.toggle(rows, model.trades)));
  usePanelCommand(panelId, 'resume', resume);
  usePanelCommand(panelId, 'row-down', () => scroll(1));
  usePanelCommand(panelId, 'row-up', () => scroll(-1));
  usePanelCommand(panelId, 'page-down', () => scroll(page()));
  usePanelCommand(panelId, 'page-up', () => scroll(-page()));
  usePanelExport(panelId, () => view.table(props));
  useCanvasPointer(canvas, {
    rowHeight: () => view.rowHeight,
    scroll,
    move: (point) =>
      change(() => {
        view.pointer = point !== undefined && point.y >= view.rowsTop ? point : undefined;
        if (settings.pausesOnHover) position.hover(view.pointer !== undefined, rows, model.trades);
      }),
    click: ({ y }) => {
      if (y < TAPE_STRIP_HEIGHT) resume();
    },
  });
  return <CanvasFrame canvas={canvas} output={output} {...names} />;
}

interface TapeCanvasProps<Settings> extends CanvasNames {
  readonly props: PanelProps<Settings>;
  readonly view: TapeView<Settings>;
  readonly subs: readonly string[];
  /** Shortest time between two drawings of new data. */
  readonly everyMs: number;
}
