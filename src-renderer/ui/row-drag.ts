import { followDrag } from './follow-drag.ts';

/** Rows of a list of fixed row height that can be moved by the pointer. */
export interface RowDrag {
  /** The first and the last row that a row can be moved to; undefined if it cannot be moved. */
  readonly range: (row: number) => readonly [first: number, last: number] | undefined;
  /** Moves a row: `to` is its place after that. */
  readonly move: (from: number, to: number) => void;
}

/** Follows a pointer that was pressed on a row: a line shows where the row would go, and it goes there. Near its edges the list scrolls. */
export function followRowDrag(start: PointerEvent, view: HTMLElement, { range, move }: RowDrag): void {
  const row = start.target instanceof Element ? start.target.closest<HTMLElement>('[aria-rowindex]') : null;
  const from = Number(row?.getAttribute('aria-rowindex') ?? 0) - 1;
  const places = from < 0 ? undefined : range(from);
  if (row === null || places === undefined) return;
  const rowHeight = row.offsetHeight;
  let to = from;
  followDrag(start, view, {
    markClass: 'row-drop',
    markParent: row.parentElement ?? view,
    follow: (event, mark) => {
      const { top, bottom } = view.getBoundingClientRect();
      if (event.clientY < top + rowHeight / 2) view.scrollTop -= rowHeight;
      if (event.clientY > bottom - rowHeight / 2) view.scrollTop += rowHeight;
      // The line between rows that is nearest to the pointer.
      const line = Math.round((event.clientY - top + view.scrollTop) / rowHeight);
      const gap = Math.max(places[0], Math.min(places[1] + 1, line));
      to = gap > from ? gap - 1 : gap;
      mark.style.top = `${gap * rowHeight}px`;
    },
    drop: () => {
      if (to !== from) move(from, to);
    },
  });
}
