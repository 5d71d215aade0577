/** Rows of a list of fixed row height that can be moved by the pointer. */
export interface RowDrag {
  /** The first and the last row that a row can be moved to; undefined if it cannot be moved. */
  readonly range: (row: number) => readonly [first: number, last: number] | undefined;
  /** Moves a row: `to` is its place after that. */
  readonly move: (from: number, to: number) => void;
}

/**
 * Follows a pointer that was pressed on a row: once it has been moved a little, a line shows where the row would go, and it goes there when the
 * pointer is let go. Esc leaves everything as it was. Near its edges the list scrolls.
 */
export function followRowDrag(start: PointerEvent, view: HTMLElement, { range, move }: RowDrag): void {
  const row = start.target instanceof Element ? start.target.closest<HTMLElement>('[aria-rowindex]') : null;
  const from = Number(row?.getAttribute('aria-rowindex') ?? 0) - 1;
  const places = from < 0 ? undefined : range(from);
  if (start.button !== 0 || start.pointerType === 'touch' || row === null || places === undefined) return;
  const rowHeight = row.offsetHeight;
  const mark = document.createElement('div');
  mark.className = 'row-drop';
  const stop = new AbortController();
  const { signal } = stop;
  let to = from;
  const end = (): void => {
    stop.abort();
    mark.remove();
    delete view.dataset['dragging'];
  };
  const follow = (event: PointerEvent): void => {
    if (!mark.isConnected) {
      if (Math.abs(event.clientY - start.clientY) < START_PX) return;
      view.setPointerCapture(event.pointerId);
      view.dataset['dragging'] = '';
      (view.firstElementChild ?? view).append(mark);
    }
    const { top, bottom } = view.getBoundingClientRect();
    if (event.clientY < top + rowHeight / 2) view.scrollTop -= rowHeight;
    if (event.clientY > bottom - rowHeight / 2) view.scrollTop += rowHeight;
    // The line between rows that is nearest to the pointer.
    const line = Math.round((event.clientY - top + view.scrollTop) / rowHeight);
    const gap = Math.max(places[0], Math.min(places[1] + 1, line));
    to = gap > from ? gap - 1 : gap;
    mark.style.top = `${gap * rowHeight}px`;
  };
  view.addEventListener('pointermove', follow, { signal });
  view.addEventListener('pointercancel', end, { signal });
  window.addEventListener(
    'pointerup',
    () => {
      const isDragged = mark.isConnected;
      end();
      if (!isDragged) return;
      // The click that follows is part of the drag, and chooses nothing.
      window.addEventListener('click', stopEvent, { capture: true, once: true });
      window.setTimeout(() => window.removeEventListener('click', stopEvent, { capture: true }));
      if (to !== from) move(from, to);
    },
    { signal },
  );
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !mark.isConnected) return;
      stopEvent(event);
      end();
    },
    { signal, capture: true },
  );
}

function stopEvent(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

/** A press that moves less is a click. */
const START_PX = 4;
