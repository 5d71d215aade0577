import { useEffect, useLayoutEffect, useRef } from 'react';
import { PacedText } from './paced-text.ts';

/** The hidden text of a canvas panel, for screen readers and tests. `output` goes on the element; `say` is called at every drawing. */
export interface Summary {
  readonly output: { current: HTMLOutputElement | null };
  /** Shows a text made by `make`, at most twice a second; `now` is any monotonic time in ms. */
  readonly say: (now: number, make: () => string) => void;
}

/**
 * A summary whose text is written past React. It is empty from a change of `subject`, what it is about, to the next drawing: what was last said
 * would be taken for the new one's, as the panel bears its name at once.
 */
export function useSummary(subject?: string): Summary {
  const output = useRef<HTMLOutputElement | null>(null);
  const text = useRef<PacedText | undefined>(undefined);
  const about = useRef(subject);
  useLayoutEffect(() => {
    if (about.current === subject) return;
    about.current = subject;
    text.current?.dispose();
    text.current = undefined;
    writeTo(output.current, '');
  }, [subject]);
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
