import { useEffect, useRef, useState } from 'react';
import type { Feed } from './feed.ts';
import type { DirtyLevel, Surface, SurfaceHandle } from './frame-loop.ts';

/**
 * Puts a surface into the frame loop while the component is mounted. `draw` may be a new function each render: the newest is used,
 * and each render raises `layout`. The handle of the returned ref raises it by hand.
 */
export function useSurface(
  feed: Feed,
  subs: readonly string[],
  draw: (level: DirtyLevel) => void,
  { showsAge = false, everyMs = 0 }: Pick<Surface, 'showsAge' | 'everyMs'> = {},
): { readonly current: SurfaceHandle | undefined } {
  const latest = useRef({ subs, draw });
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  // What fails while drawing fails the panel, if its boundary catches it.
  if (failure !== undefined) throw failure.error;
  const handle = useRef<SurfaceHandle | undefined>(undefined);
  useEffect(() => {
    latest.current = { subs, draw };
    handle.current?.raise(3);
  });
  useEffect(() => {
    const surface: Surface = {
      showsAge,
      everyMs,
      get subs() {
        return latest.current.subs;
      },
      draw: (level) => latest.current.draw(level),
      fail: (error) => setFailure({ error }),
    };
    const added = feed.loop.add(surface);
    handle.current = added;
    return () => {
      added[Symbol.dispose]();
      handle.current = undefined;
    };
  }, [feed, showsAge, everyMs]);
  return handle;
}
