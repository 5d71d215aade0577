import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Rect } from '../../../src-shared/workspace/layout-places.ts';
import { moveFloat } from '../../state/docking.ts';
import { followPointer } from './follow-pointer.ts';

/** The right and lower edges of a floating tile and their corner, to resize it with the pointer; keys do it by a command. */
export function FloatHandles({ panelId, rect }: { readonly panelId: string; readonly rect: Rect }): ReactNode {
  const latest = useRef(rect);
  useEffect(() => {
    latest.current = rect;
  });
  return SIDES.map(({ side, isRight, isBottom }) => (
    <div
      key={side}
      className="float-handle"
      data-side={side}
      aria-hidden
      style={{
        left: `${isRight ? rect.x + rect.width : rect.x}px`,
        top: `${isBottom ? rect.y + rect.height : rect.y}px`,
        ...(!isRight && { width: `${rect.width}px` }),
        ...(!isBottom && { height: `${rect.height}px` }),
      }}
      onPointerDown={({ nativeEvent }) =>
        followPointer(nativeEvent, (right, down) => {
          const { x, y, width, height } = latest.current;
          moveFloat(panelId, {
            x,
            y,
            width: width + (isRight ? right : 0),
            height: height + (isBottom ? down : 0),
          });
        })
      }
    />
  ));
}

const SIDES = [
  { side: 'right', isRight: true, isBottom: false },
  { side: 'bottom', isRight: false, isBottom: true },
  { side: 'corner', isRight: true, isBottom: true },
] as const;
