import { create } from 'zustand';
import { placeAt, rectOfPlace } from '../../../src-shared/workspace/layout-places.ts';
import type { Rect } from '../../../src-shared/workspace/layout-places.ts';
import type { Place } from '../../../src-shared/workspace/layout-tree.ts';
import { delay } from '../../client/browser-ports.ts';
import { dockedLayout, floatingTiles, floatPanel, movePanel } from '../../state/docking.ts';
import { useWorkspace } from '../../state/workspace.ts';

/** Where a panel that is being dragged would go; undefined while none is. */
export const useDrag = create<{ readonly drop: Drop | undefined }>(() => ({ drop: undefined }));

/** Where a panel goes that is let go now, and the box it would have there. */
interface Drop {
  readonly place: Place | { readonly kind: 'float'; readonly at: Point };
  readonly rect: Rect;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Follows the pointer from a panel's header or tab. After a few pixels the panel is being moved; Esc leaves it where it was, and with
 * Shift it is let go to float. `outside` gets one that was let go outside the window.
 */
export function startPanelDrag(start: PointerEvent, panelId: string, outside: (panelId: string) => void): void {
  if (useWorkspace.getState().isLocked) return;
  let isMoving = false;
  const onMove = (event: PointerEvent): void => {
    isMoving ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > THRESHOLD_PX;
    if (isMoving) useDrag.setState({ drop: dropAt(event, panelId) });
  };
  const end = (released?: PointerEvent): void => {
    const { drop } = useDrag.getState();
    stop.abort();
    useDrag.setState({ drop: undefined });
    if (isMoving) preventClick();
    if (released === undefined || !isMoving) return;
    if (isOutside(released)) outside(panelId);
    else if (drop === undefined) return;
    else if (drop.place.kind === 'float') floatPanel(panelId, drop.place.at);
    else movePanel(panelId, drop.place);
  };
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', end, { signal });
  window.addEventListener('pointercancel', () => end(), { signal });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') end();
    },
    { signal },
  );
}

/** Letting go of a button one has dragged by is no click on it. */
function preventClick(): void {
  const stop = new AbortController();
  window.addEventListener(
    'click',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, signal: stop.signal },
  );
  delay(0, () => stop.abort());
}

function dropAt(event: PointerEvent, panelId: string): Drop | undefined {
  const box = document.querySelector('.workspace')?.getBoundingClientRect();
  if (box === undefined) return undefined;
  const state = useWorkspace.getState();
  const { area } = state;
  const point = { x: event.clientX - box.left, y: event.clientY - box.top };
  if (point.x < 0 || point.y < 0 || point.x > area.width || point.y > area.height) return undefined;
  if (event.shiftKey)
    return {
      place: { kind: 'float', at: point },
      rect: { ...point, width: area.width * 0.3, height: area.height * 0.4 },
    };
  const over = floatingTiles(state).findLast(({ rect }) => isIn(rect, point));
  if (over !== undefined)
    return over.tile.ids.includes(panelId)
      ? undefined
      : { place: { kind: 'tab', target: over.tile.active }, rect: over.rect };
  const docked = dockedLayout(state);
  const place = placeAt(docked, area, point, panelId);
  const rect = place && rectOfPlace(docked, area, place);
  return place === undefined || rect === undefined ? undefined : { place, rect };
}

function isOutside({ clientX, clientY }: PointerEvent): boolean {
  return clientX < 0 || clientY < 0 || clientX > window.innerWidth || clientY > window.innerHeight;
}

function isIn(rect: Rect, { x, y }: Point): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

const THRESHOLD_PX = 6;
