import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { Feed } from '../feed/feed.ts';
import { useSurface } from '../feed/use-surface.ts';

/** A text that is written at paint time, outside React: ages, rates, clocks. `title` is written along if given. */
export function LiveText({
  feed,
  subs = NONE,
  showsAge = false,
  className,
  text,
  title,
  testId,
}: LiveTextProps): ReactNode {
  const span = useRef<HTMLSpanElement>(null);
  useSurface(
    feed,
    subs,
    () => {
      const shown = span.current;
      if (shown === null) return;
      const next = text();
      if (shown.textContent !== next) shown.textContent = next;
      const about = title?.();
      if (about !== undefined && shown.title !== about) shown.title = about;
    },
    { showsAge, everyMs: showsAge ? READ_MS : 0 },
  );
  return <span ref={span} className={className} data-testid={testId} />;
}

interface LiveTextProps {
  readonly feed: Feed;
  readonly subs?: readonly string[];
  readonly showsAge?: boolean;
  readonly className?: string;
  readonly text: () => string;
  readonly title?: () => string;
  readonly testId?: string;
}

const NONE: readonly string[] = [];
/** A little less than the ages tick, so that data and tick are drawn in one frame. */
const READ_MS = 240;
