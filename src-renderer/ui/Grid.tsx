import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react';
import type { Feed } from '../feed/feed.ts';
import { DIRTY } from '../feed/frame-loop.ts';
import { useSurface } from '../feed/use-surface.ts';
import { followColumnDrag, moveColumnByKey } from './column-drag.ts';
import type { MoveColumn } from './column-drag.ts';
import { gridTemplate } from './grid-template.ts';
import { followRowDrag } from './row-drag.ts';
import type { RowDrag } from './row-drag.ts';
import { columnClass, VirtualGrid } from './virtual-grid.ts';
import type { GridColumn, GridSource } from './virtual-grid.ts';

/** A virtual table in the frame loop: header, rows, a selected row moved by arrows. The columns must not change while it is mounted. */
export function Grid({
  feed,
  subs,
  columns,
  source,
  label,
  sorted,
  onSort,
  onMoveColumn,
  onAction,
  selection,
  tree,
  drag,
  beforeDraw,
  emptyText,
  testId,
}: GridProps): ReactNode {
  const id = useId();
  const viewport = useRef<HTMLDivElement>(null);
  const grid = useRef<VirtualGrid | undefined>(undefined);
  const latest = useRef({ source, tree });
  const empty = useRef<HTMLParagraphElement>(null);
  const isTree = tree !== undefined;
  const surface = useSurface(
    feed,
    subs,
    (level) => {
      if (level === DIRTY.layout) grid.current?.takeRowHeight();
      beforeDraw?.();
      if (grid.current !== undefined && selection !== undefined) grid.current.selected = selection.row();
      grid.current?.draw();
      if (empty.current !== null)
        showEmptyText(empty.current, latest.current.source.rowCount() === 0 ? (emptyText?.() ?? '') : '');
    },
    { showsAge: true, everyMs: READ_MS },
  );
  useEffect(() => {
    latest.current = { source, tree };
  });
  useEffect(() => {
    const view = viewport.current;
    if (view === null) return undefined;
    grid.current = new VirtualGrid(view, columns, {
      rowCount: () => latest.current.source.rowCount(),
      cell: (row, column) => latest.current.source.cell(row, column),
      rowState: (row) => latest.current.source.rowState?.(row) ?? '',
      ...(isTree && {
        level: (row) => latest.current.tree?.level(row) ?? 1,
        isExpanded: (row) => latest.current.tree?.isExpanded(row),
      }),
    });
    return redrawOn(view, () => {
      grid.current?.measure();
      surface.current?.raise(2);
    });
  }, [columns, surface, isTree]);
  return (
    <div
      className="grid"
      style={gridTemplate(columns)}
      role={isTree ? 'treegrid' : 'grid'}
      aria-label={label}
      data-testid={testId}
    >
      <div
        className="grid-head"
        role="row"
        onPointerDown={(event) => {
          if (onMoveColumn !== undefined) followColumnDrag(event.nativeEvent, event.currentTarget, onMoveColumn);
        }}
        onKeyDown={(event) => {
          if (onMoveColumn !== undefined && moveColumnByKey(event.nativeEvent, event.currentTarget, onMoveColumn))
            event.stopPropagation();
        }}
      >
        {columns.map((column) => (
          <HeadCell
            key={column.id}
            column={column}
            sorted={sorted}
            onSort={onSort}
            isMovable={onMoveColumn !== undefined && column.shown !== 'always'}
          />
        ))}
      </div>
      <div
        ref={viewport}
        id={id}
        className="grid-view"
        role="rowgroup"
        tabIndex={0}
        data-autofocus
        onPointerDown={(event) => {
          if (drag !== undefined) followRowDrag(event.nativeEvent, event.currentTarget, drag);
        }}
        aria-label={`${label}: rows`}
        onKeyDown={(event) => {
          const redraw = (): void => surface.current?.raise(2);
          const row = selection?.row() ?? -1;
          const parent = tree === undefined || row < 0 ? undefined : stepInTree(event, tree, row);
          if (parent !== undefined) {
            grid.current?.reveal(parent);
            choose(parent, selection, redraw);
          } else moveSelection(event, grid, selection, latest.current.source.rowCount(), redraw);
        }}
        onClick={(event) => {
          const row = grid.current?.rowAt(event.clientY) ?? -1;
          const action = actionOf(event);
          if (action !== undefined && row >= 0) onAction?.(row, action);
          else choose(row, selection, () => surface.current?.raise(2));
        }}
      />
      {emptyText === undefined ? null : <p ref={empty} role="none" className="grid-empty" hidden />}
    </div>
  );
}

function showEmptyText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  if (element.hidden !== (text === '')) element.hidden = text === '';
}

function HeadCell({
  column,
  sorted,
  onSort,
  isMovable,
}: {
  readonly column: GridColumn;
  readonly sorted: Sorted | undefined;
  readonly onSort: ((id: string) => void) | undefined;
  readonly isMovable: boolean;
}): ReactNode {
  const mark = sorted?.id === column.id ? (sorted.isDescending ? ' ↓' : ' ↑') : '';
  const className = columnClass(column);
  if (onSort === undefined || column.label === '')
    return (
      <span role="columnheader" className={className} title={column.title}>
        {column.label}
      </span>
    );
  return (
    <span
      role="columnheader"
      className={className}
      data-column={isMovable ? column.id : undefined}
      aria-sort={mark === '' ? 'none' : sorted?.isDescending === true ? 'descending' : 'ascending'}
    >
      <button type="button" title={column.title ?? `Sort by ${column.label}`} onClick={() => onSort(column.id)}>
        {column.label}
        {mark}
      </button>
    </span>
  );
}

function moveSelection(
  event: KeyboardEvent,
  grid: RefObject<VirtualGrid | undefined>,
  selection: GridSelection | undefined,
  count: number,
  redraw: () => void,
): void {
  const page = grid.current?.pageRows() ?? 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = steps[event.key];
  const isModified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (step === undefined || isModified || selection === undefined || count === 0) return;
  event.preventDefault();
  const row = Math.max(0, Math.min(count - 1, selection.row() + step));
  grid.current?.reveal(row);
  choose(row, selection, redraw);
}

/** Folds or unfolds a row of a tree by Left and Right; answers the row to go to, or undefined if another key was pressed. */
function stepInTree(event: KeyboardEvent, tree: GridTree, row: number): number | undefined {
  if ((event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') || event.ctrlKey || event.altKey || event.metaKey)
    return undefined;
  event.preventDefault();
  const isExpanded = tree.isExpanded(row);
  if (isExpanded === (event.key === 'ArrowLeft')) tree.toggle(row);
  else if (event.key === 'ArrowRight') return isExpanded === true ? row + 1 : row;
  else for (let above = row - 1; above >= 0; above--) if (tree.level(above) < tree.level(row)) return above;
  return row;
}

function choose(row: number, selection: GridSelection | undefined, redraw: () => void): void {
  if (row < 0 || selection === undefined) return;
  selection.choose(row);
  redraw();
}

function actionOf(event: MouseEvent): string | undefined {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null;
  const action = cell?.dataset['action'];
  return action === '' ? undefined : action;
}

/** Draws again when the view is scrolled or changes its size. */
function redrawOn(view: HTMLElement, redraw: () => void): () => void {
  const grid = view.parentElement ?? view;
  // What stands at the end of a row is drawn where the grid ends, however far its columns reach beyond that.
  const noteBeyond = (): void => {
    grid.style.setProperty('--beyond', `${Math.max(0, grid.scrollWidth - grid.clientWidth - grid.scrollLeft)}px`);
  };
  const observer = new ResizeObserver(() => {
    noteBeyond();
    redraw();
  });
  observer.observe(view);
  observer.observe(grid);
  view.addEventListener('scroll', redraw, { passive: true });
  grid.addEventListener('scroll', noteBeyond, { passive: true });
  return () => {
    observer.disconnect();
    view.removeEventListener('scroll', redraw);
    grid.removeEventListener('scroll', noteBeyond);
  };
}

/** Rows that change faster cannot be read. */
const READ_MS = 95;

/** Which column rows are sorted by. */
export interface Sorted {
  readonly id: string;
  readonly isDescending: boolean;
}

/** The chosen row, kept by the owner: by what it means, not by its place. */
export interface GridSelection {
  row(): number;
  choose(row: number): void;
}

/** A table whose rows lie below each other: Right shows what lies below a row, or goes there; Left hides it, or goes to the row above it. */
export interface GridTree {
  /** How deep a row is, from 1. */
  level(row: number): number;
  /** Whether what lies below a row is shown; undefined if nothing does. */
  isExpanded(row: number): boolean | undefined;
  toggle(row: number): void;
}

interface GridProps {
  readonly feed: Feed;
  readonly subs: readonly string[];
  readonly columns: readonly GridColumn[];
  readonly source: GridSource;
  readonly label: string;
  readonly sorted?: Sorted;
  readonly onSort?: (id: string) => void;
  /** Lets columns be moved, by their heads: dragged, or by Shift and an arrow while one has the focus. */
  readonly onMoveColumn?: MoveColumn;
  /** A button cell was used. */
  readonly onAction?: (row: number, action: string) => void;
  readonly selection?: GridSelection;
  readonly tree?: GridTree;
  /** Lets rows be moved by the pointer. */
  readonly drag?: RowDrag;
  /** Runs before the rows are drawn, to order them. */
  readonly beforeDraw?: () => void;
  /** What stands in place of rows if there are none. */
  readonly emptyText?: () => string;
  readonly testId?: string;
}
