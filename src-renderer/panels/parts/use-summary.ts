import { useEffect, useRef } from 'react';
import { PacedText } from './paced-text.ts';

/** The hidden text of a canvas panel, for screen readers and tests. `output` goes on the element; `say` is called at every drawing. */
export interface Summary {
  readonly output: { current: HTMLOutputElement | null };
  /** Shows a text made by `make`, at most twice a second; `now` is any monotonic time in ms. */
  readonly say: (now: number, make: () => string) => void;
}

/** A summary whose text is written past React. */
export function useSummary(): Summary {
  const output = useRef<HTMLOutputElement | null>(null);
  const text = useRef<PacedText | undefined>(undefined);
  useEffect(
    () => () => {
      text.current?.dispose();
    },
    [],
  );
  return {
    output,
    say: (now, make) => {
      text.current ??= new PacedText({ write: (shown) => writeTo(output.current, shown), later });
      text.current.show(now, make);
    },
  };
}

function writeTo(element: HTMLOutputElement | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text;
}

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => {
    clearTimeout(timer);
  };
}
