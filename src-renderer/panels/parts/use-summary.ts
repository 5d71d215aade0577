import { useRef } from 'react';

/** The hidden text of a canvas panel, for screen readers and tests. `output` goes on the element; `say` is called at every drawing. */
export interface Summary {
  readonly output: { current: HTMLOutputElement | null };
  /** Shows a text made by `make`, at most twice a second; `now` is any monotonic time in ms. */
  readonly say: (now: number, make: () => string) => void;
}

/** A summary whose text is written past React. */
export function useSummary(): Summary {
  const output = useRef<HTMLOutputElement | null>(null);
  const saidAt = useRef(-Infinity);
  return {
    output,
    say: (now, make) => {
      if (output.current === null || now - saidAt.current < EVERY_MS) return;
      saidAt.current = now;
      const text = make();
      if (output.current.textContent !== text) output.current.textContent = text;
    },
  };
}

const EVERY_MS = 500;
