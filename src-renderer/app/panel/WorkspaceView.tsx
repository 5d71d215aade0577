import { useMemo, useRef } from 'react';
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { layoutRects, panelIds } from '../../../src-shared/workspace/layout-tree.ts';
import type { Border, Rect } from '../../../src-shared/workspace/layout-tree.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { resetLayout } from '../../state/layouts.ts';
import { addPanel, moveBorder, useWorkspace } from '../../state/workspace.ts';
import { useDrag } from './panel-drag.ts';
import type { DropPlace } from './panel-drag.ts';
import { PanelHost } from './PanelHost.tsx';

/** The panels, in the document in the order in which the layout is read: the order of the Tab key. Nothing is mounted anew when panels move. */
export function WorkspaceView(): ReactNode {
  const area = useRef<HTMLDivElement>(null);
  const tree = useWorkspace((state) => state.layout.tree);
  const maximised = useWorkspace((state) => state.maximised);
  const isLocked = useWorkspace((state) => state.isLocked);
  const { panels, borders } = useMemo(() => layoutRects(tree), [tree]);
  const ids = useMemo(() => panelIds(tree), [tree]);
  if (ids.length === 0) return <EmptyWorkspace />;
  return (
    <main className="workspace" ref={area}>
      {ids.map((id) => (
        <div
          key={id}
          className="tile"
          hidden={maximised !== undefined && maximised !== id}
          style={boxStyle(maximised === id ? WHOLE : (panels.get(id) ?? WHOLE))}
        >
          <PanelHost panelId={id} />
        </div>
      ))}
      {isLocked || maximised !== undefined
        ? null
        : borders.map((border) => (
            <BorderHandle key={`${border.path.join('.')}/${border.index}`} border={border} area={area} />
          ))}
      <DropHint panels={panels} />
    </main>
  );
}

function BorderHandle({
  border,
  area,
}: {
  readonly border: Border;
  readonly area: { readonly current: HTMLElement | null };
}): ReactNode {
  const isRow = border.direction === 'row';
  const span = isRow ? border.span.width : border.span.height;
  const move = (pixels: number): void => {
    const box = area.current?.getBoundingClientRect();
    if (box !== undefined) moveBorder(border, pixels / ((isRow ? box.width : box.height) * span));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    event.preventDefault();
    const handle: HTMLElement = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    let last = isRow ? event.clientX : event.clientY;
    const stop = new AbortController();
    handle.addEventListener(
      'pointermove',
      (next) => {
        const at = isRow ? next.clientX : next.clientY;
        move(at - last);
        last = at;
      },
      { signal: stop.signal },
    );
    handle.addEventListener('lostpointercapture', () => stop.abort(), { signal: stop.signal });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(step);
  };
  const style = isRow
    ? { left: percent(border.at), top: percent(border.span.y), height: percent(border.span.height) }
    : { top: percent(border.at), left: percent(border.span.x), width: percent(border.span.width) };
  return (
    <div
      className="border"
      data-direction={border.direction}
      style={style}
      role="separator"
      tabIndex={0}
      aria-label="Border between panels: arrows move it"
      aria-orientation={isRow ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(border.at * 100)}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

function DropHint({ panels }: { readonly panels: ReadonlyMap<string, Rect> }): ReactNode {
  const drop = useDrag((state) => state.drop);
  const rect = drop === undefined ? undefined : panels.get(drop.panelId);
  return drop === undefined || rect === undefined ? null : (
    <div className="drop-hint" style={boxStyle(halfOf(rect, drop.side))} />
  );
}

function EmptyWorkspace(): ReactNode {
  return (
    <main className="workspace-empty">
      <p className="panel-empty-title">No panels are open.</p>
      <div className="row-of-buttons">
        {PANEL_KINDS.map((kind) => {
          const panel = panelOf(kind);
          return panel === undefined ? null : (
            <button key={kind} type="button" className="button" onClick={() => addPanel(kind)}>
              {panel.title}
            </button>
          );
        })}
      </div>
      <button type="button" className="button" onClick={() => resetLayout()}>
        Default layout
      </button>
    </main>
  );
}

function halfOf(rect: Rect, side: DropPlace['side']): Rect {
  switch (side) {
    case 'left':
      return { ...rect, width: rect.width / 2 };
    case 'right':
      return { ...rect, x: rect.x + rect.width / 2, width: rect.width / 2 };
    case 'top':
      return { ...rect, height: rect.height / 2 };
    case 'bottom':
      return { ...rect, y: rect.y + rect.height / 2, height: rect.height / 2 };
  }
  return rect;
}

function boxStyle(rect: Rect): CSSProperties {
  return { left: percent(rect.x), top: percent(rect.y), width: percent(rect.width), height: percent(rect.height) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(4)}%`;
}

const WHOLE: Rect = { x: 0, y: 0, width: 1, height: 1 };
