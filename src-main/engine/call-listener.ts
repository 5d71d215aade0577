/**
 * Calls a listener. What it throws, and what the promise of an async one rejects with, goes to `onError`: it disturbs nobody else, and never
 * ends the process. Hot: called for every event and listener.
 */
export function callListener<Event>(
  listener: (event: Event) => unknown,
  event: Event,
  onError: (thrown: unknown) => void,
): void {
  try {
    const result = listener(event);
    if (isThenable(result)) result.then(undefined, onError);
  } catch (thrown) {
    onError(thrown);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
