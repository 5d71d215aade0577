/** What happens while something is dragged inside a list. */
export interface Drag {
  /** Class of the mark that shows where it would go, and what it is put into. */
  readonly markClass: string;
  readonly markParent: HTMLElement;
  /** Puts the mark where the pointer points to. */
  readonly follow: (event: PointerEvent, mark: HTMLElement) => void;
  /** The pointer was let go. */
  readonly drop: () => void;
}

/** Follows a pointer that was pressed in a view: it drags once it has been moved a little. Esc leaves everything as it was. */
export function followDrag(
  start: PointerEvent,
  view: HTMLElement,
  { markClass, markParent, follow, drop }: Drag,
): void {
  if (start.button !== 0 || start.pointerType === 'touch') return;
  const mark = document.createElement('div');
  mark.className = markClass;
  const stop = new AbortController();
  const { signal } = stop;
  const end = (): void => {
    stop.abort();
    mark.remove();
    delete view.dataset['dragging'];
  };
  view.addEventListener(
    'pointermove',
    (event) => {
      if (!mark.isConnected) {
        if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < START_PX) return;
        view.setPointerCapture(event.pointerId);
        view.dataset['dragging'] = '';
        markParent.append(mark);
      }
      follow(event, mark);
    },
    { signal },
  );
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
      drop();
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
