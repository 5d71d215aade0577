import { useEffect, useRef, useState } from 'react';
import type { CsvTable } from '../../src-shared/market/csv-table.ts';
import type { Feed } from '../feed/feed.ts';
import type { DirtyLevel, Surface, SurfaceHandle } from '../feed/frame-loop.ts';

/** Runs `run` whenever the panel's command is given (menu, palette or key). */
export function usePanelCommand(panelId: string, command: string, run: () => void): void {
  useRegistered(HANDLERS, `${panelId} ${command}`, run);
}

/** Gives a panel's command; false where nobody listens. */
export function givePanelCommand(panelId: string, command: string): boolean {
  const run = HANDLERS.get(`${panelId} ${command}`);
  run?.current();
  return run !== undefined;
}

/** Makes `table` what "Export CSV" of this panel writes, in place of the definition's `exportRows`. */
export function usePanelExport(panelId: string, table: () => CsvTable): void {
  useRegistered(EXPORTS, panelId, table);
}

/** The table a mounted panel gives for export; undefined where it gives none. */
export function panelExport(panelId: string): CsvTable | undefined {
  return EXPORTS.get(panelId)?.current();
}

/**
 * Puts a surface into the frame loop while the component is mounted. `draw` may be a new function each render: the newest is used,
 * and each render raises `layout`. The handle of the returned ref raises it by hand.
 */
export function useSurface(
  feed: Feed,
  subs: readonly string[],
  draw: (level: DirtyLevel) => void,
  showsAge = false,
): { readonly current: SurfaceHandle | undefined } {
  const latest = useRef({ subs, draw });
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  // What fails while drawing fails the panel, where its boundary catches it.
  if (failure !== undefined) throw failure.error;
  const handle = useRef<SurfaceHandle | undefined>(undefined);
  useEffect(() => {
    latest.current = { subs, draw };
    handle.current?.raise(3);
  });
  useEffect(() => {
    const surface: Surface = {
      showsAge,
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
  }, [feed, showsAge]);
  return handle;
}

function useRegistered<T>(registry: Map<string, { current: T }>, key: string, value: T): void {
  const holder = useRef(value);
  useEffect(() => {
    holder.current = value;
  });
  useEffect(() => {
    registry.set(key, holder);
    return () => {
      if (registry.get(key) === holder) registry.delete(key);
    };
  }, [registry, key]);
}

const HANDLERS = new Map<string, { current: () => void }>();
const EXPORTS = new Map<string, { current: () => CsvTable }>();
