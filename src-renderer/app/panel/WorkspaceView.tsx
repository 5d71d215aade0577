import { useMemo } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import type { PlacedTile, Rect } from '../../../src-shared/workspace/layout-places.ts';
import { TAB_STRIP_PX } from '../../../src-shared/workspace/layout-places.ts';
import { windowPanels } from '../../../src-shared/workspace/window-layout.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { dockedLayout, floatingTiles } from '../../state/docking.ts';
import { resetLayout } from '../../state/layouts.ts';
import { addPanel, useWorkspace, windowOf } from '../../state/workspace.ts';
import { BorderHandle } from './BorderHandle.tsx';
import { FloatHandles } from './FloatHandles.tsx';
import { useDrag } from './panel-drag.ts';
import { PanelHost } from './PanelHost.tsx';
import { TabStrip } from './TabStrip.tsx';
import { tabIdOf, tileIdOf } from './tile-ids.ts';

/**
 * The panels, in the document in the order in which the layout is read: the order of the Tab key. All are children of one list, so that
 * nothing is mounted anew when panels move; those behind a tab or a filled window stay mounted and are hidden.
 */
export function WorkspaceView(): ReactNode {
  const layout = useWorkspace((state) => state.layout);
  const windowId = useWorkspace((state) => state.windowId);
  const area = useWorkspace((state) => state.area);
  const maximised = useWorkspace((state) => state.maximised);
  const isLocked = useWorkspace((state) => state.isLocked);
  const isEmpty = useWorkspace((state) => windowPanels(windowOf(state)).length === 0);
  const { tiles, borders } = useMemo(() => dockedLayout({ layout, windowId, area }), [layout, windowId, area]);
  const floats = useMemo(() => floatingTiles({ layout, windowId, area }), [layout, windowId, area]);
  if (isEmpty) return <EmptyWorkspace />;
  const whole: Rect = { x: 0, y: 0, ...area };
  const isShown = ({ tile }: PlacedTile): boolean => maximised === undefined || tile.ids.includes(maximised);
  const boxOf = (one: PlacedTile): Rect => (maximised === undefined ? one.rect : whole);
  return (
    <main className="workspace" ref={followArea}>
      {[
        ...tiles.flatMap((one) => tileParts(one, boxOf(one), { isShown: isShown(one), isFloating: false })),
        ...floats.flatMap((one) => tileParts(one, boxOf(one), { isShown: isShown(one), isFloating: true })),
      ]}
      {isLocked || maximised !== undefined ? null : (
        <>
          {borders.map((border) => (
            <BorderHandle key={`${border.path.join('.')}/${border.index}`} border={border} />
          ))}
          {floats.map(({ tile, rect }) => (
            <FloatHandles key={tile.active} panelId={tile.active} rect={rect} />
          ))}
        </>
      )}
      <DropHint />
    </main>
  );
}

/** The strip of tabs, if the tile has one, and its panels, of which one is shown. */
function tileParts(
  { tile }: PlacedTile,
  rect: Rect,
  { isShown, isFloating }: { readonly isShown: boolean; readonly isFloating: boolean },
): readonly ReactNode[] {
  const hasTabs = tile.ids.length > 1 || isFloating;
  const strip = hasTabs ? TAB_STRIP_PX : 0;
  const box = { ...rect, y: rect.y + strip, height: Math.max(rect.height - strip, 0) };
  return [
    hasTabs && isShown ? (
      <TabStrip
        key={`tabs-${tile.ids[0] ?? ''}`}
        tile={tile}
        rect={rect}
        isFloating={isFloating}
        style={boxStyle({ ...rect, height: TAB_STRIP_PX })}
      />
    ) : null,
    ...tile.ids.map((id) => (
      <div
        key={id}
        id={tileIdOf(id)}
        className="tile"
        data-floating={isFloating || undefined}
        hidden={!isShown || id !== tile.active}
        style={boxStyle(box)}
        {...(hasTabs && { role: 'tabpanel', 'aria-labelledby': tabIdOf(id) })}
      >
        <PanelHost panelId={id} />
      </div>
    )),
  ];
}

/** Keeps the room there is for panels in the store, while the workspace is in the document. */
function followArea(element: HTMLElement): () => void {
  const measure = (): void => {
    const { clientWidth: width, clientHeight: height } = element;
    const { area } = useWorkspace.getState();
    if (width > 0 && height > 0 && (width !== area.width || height !== area.height))
      useWorkspace.setState({ area: { width, height } });
  };
  measure();
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  return () => observer.disconnect();
}

function DropHint(): ReactNode {
  const rect = useDrag((state) => state.drop?.rect);
  return rect === undefined ? null : <div className="drop-hint" style={boxStyle(rect)} />;
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

function boxStyle({ x, y, width, height }: Rect): CSSProperties {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}
