import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Border } from '../../../src-shared/workspace/layout-places.ts';
import { moveBorder } from '../../state/docking.ts';
import { followPointer } from './follow-pointer.ts';

/** A border between panels: the pointer or arrows move it. */
export function BorderHandle({ border }: { readonly border: Border }): ReactNode {
  const latest = useRef(border);
  useEffect(() => {
    latest.current = border;
  });
  const isRow = border.direction === 'row';
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    moveBorder(border, step);
  };
  const { at, span } = border;
  const style = isRow
    ? { left: `${at}px`, top: `${span.y}px`, height: `${span.height}px` }
    : { top: `${at}px`, left: `${span.x}px`, width: `${span.width}px` };
  const share = isRow ? (at - span.x) / span.width : (at - span.y) / span.height;
  return (
    <div
      className="border"
      data-direction={border.direction}
      style={style}
      role="separator"
      tabIndex={0}
      aria-label="Border between panels: arrows move it"
      aria-orientation={isRow ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      onPointerDown={({ nativeEvent }) =>
        followPointer(nativeEvent, (right, down) => moveBorder(latest.current, isRow ? right : down))
      }
      onKeyDown={onKeyDown}
    />
  );
}
