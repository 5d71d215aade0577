/** Calls back with how far the pointer was moved since the call before, until it is let go. */
export function followPointer(start: PointerEvent, onMove: (right: number, down: number) => void): void {
  const handle = start.target;
  if (!(handle instanceof Element)) return;
  start.preventDefault();
  handle.setPointerCapture(start.pointerId);
  let { clientX, clientY } = start;
  const stop = new AbortController();
  const { signal } = stop;
  const follow = (event: Event): void => {
    if (!(event instanceof PointerEvent)) return;
    onMove(event.clientX - clientX, event.clientY - clientY);
    ({ clientX, clientY } = event);
  };
  handle.addEventListener('pointermove', follow, { signal });
  handle.addEventListener('lostpointercapture', () => stop.abort(), { signal });
}
