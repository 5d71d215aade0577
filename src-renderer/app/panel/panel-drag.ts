import { create } from 'zustand';
import type { Side } from '../../../src-shared/workspace/layout-tree.ts';
import { movePanel } from '../../state/workspace.ts';

/** Where a panel that is being dragged would go; undefined while none is. */
export const useDrag = create<{ readonly drop: DropPlace | undefined }>(() => ({ drop: undefined }));

/** A side of a panel. */
export interface DropPlace {
  readonly panelId: string;
  readonly side: Side;
}

/** Follows the pointer from a panel's header; after a few pixels the panel is being moved, and Esc leaves it where it was. */
export function startPanelDrag(start: PointerEvent, panelId: string): void {
  let isMoving = false;
  const onMove = (event: PointerEvent): void => {
    isMoving ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > THRESHOLD_PX;
    if (isMoving) useDrag.setState({ drop: placeAt(event.clientX, event.clientY, panelId) });
  };
  const end = (isDropped: boolean): void => {
    const { drop } = useDrag.getState();
    stop.abort();
    useDrag.setState({ drop: undefined });
    if (isDropped && isMoving && drop !== undefined) movePanel(panelId, drop.panelId, drop.side);
  };
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', () => end(true), { signal });
  window.addEventListener('pointercancel', () => end(false), { signal });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') end(false);
    },
    { signal },
  );
}

/** The panel under a point, other than the moved one, and its nearest side. */
function placeAt(x: number, y: number, moved: string): DropPlace | undefined {
  const panel = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-panel]');
  const panelId = panel?.dataset['panel'];
  if (panel === undefined || panel === null || panelId === undefined || panelId === moved) return undefined;
  const box = panel.getBoundingClientRect();
  const right = (x - box.left) / box.width;
  const down = (y - box.top) / box.height;
  const sides: readonly (readonly [Side, number])[] = [
    ['left', right],
    ['right', 1 - right],
    ['top', down],
    ['bottom', 1 - down],
  ];
  const nearest = sides.reduce((best, one) => (one[1] < best[1] ? one : best));
  return { panelId, side: nearest[0] };
}

const THRESHOLD_PX = 6;
