import { followDrag } from './follow-drag.ts';

/** Moves a column of a table before another one; behind the last one if that is undefined. */
export type MoveColumn = (id: string, before: string | undefined) => void;

/** Follows a pointer that was pressed on the head of a column that can be moved (`data-column`): a line shows where it would go, and it goes there. */
export function followColumnDrag(start: PointerEvent, head: HTMLElement, move: MoveColumn): void {
  const id = columnAt(start.target);
  if (id === undefined) return;
  const shown = [...head.querySelectorAll<HTMLElement>('[data-column]')].filter((one) => one.offsetWidth > 0);
  let before: string | undefined = id;
  followDrag(start, head, {
    markClass: 'column-drop',
    markParent: head,
    follow: (event, mark) => {
      const next = shown.find((one) => {
        const { left, width } = one.getBoundingClientRect();
        return event.clientX < left + width / 2;
      });
      const last = shown.at(-1);
      before = next?.dataset['column'];
      mark.style.left = `${next?.offsetLeft ?? (last === undefined ? 0 : last.offsetLeft + last.offsetWidth)}px`;
    },
    drop: () => {
      if (before !== id) move(id, before);
    },
  });
}

/** Moves the column whose head has the focus by Shift and an arrow; whether that was the key. */
export function moveColumnByKey(event: KeyboardEvent, head: HTMLElement, move: MoveColumn): boolean {
  const id = columnAt(event.target);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (id === undefined || step === undefined || !event.shiftKey || event.ctrlKey || event.altKey) return false;
  const ids = [...head.querySelectorAll<HTMLElement>('[data-column]')].map((one) => one.dataset['column']);
  const to = ids.indexOf(id) + step;
  if (to >= 0 && to < ids.length) move(id, ids.filter((one) => one !== id)[to]);
  return true;
}

function columnAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-column]')?.dataset['column'] : undefined;
}
