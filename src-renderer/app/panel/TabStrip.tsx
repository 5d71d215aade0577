import { useEffect, useRef } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import type { Rect } from '../../../src-shared/workspace/layout-places.ts';
import type { TabsNode } from '../../../src-shared/workspace/layout-tree.ts';
import { moveFloat, toggleFloating } from '../../state/docking.ts';
import { useInstruments } from '../../state/instruments.ts';
import { focusPanel, instrumentOf, useWorkspace } from '../../state/workspace.ts';
import { sendPanelToWindow } from '../commands/window-commands.ts';
import { useServices } from '../start/services.ts';
import { followPointer } from './follow-pointer.ts';
import { closeWithUndo, panelName, tabName } from './panel-actions.ts';
import { startPanelDrag } from './panel-drag.ts';
import { tabIdOf, tileIdOf } from './tile-ids.ts';

/** The tabs of a tile. What is beside them moves a tile that floats. */
export function TabStrip({
  tile,
  rect,
  isFloating,
  style,
}: {
  readonly tile: TabsNode;
  readonly rect: Rect;
  readonly isFloating: boolean;
  readonly style: CSSProperties;
}): ReactNode {
  const latest = useRef(rect);
  useEffect(() => {
    latest.current = rect;
  });
  const isLocked = useWorkspace((state) => state.isLocked);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tile.ids.indexOf(tile.active);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tile.ids.length - 1 }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const id = tile.ids.at(next % tile.ids.length);
    if (id === undefined) return;
    // The keyboard stays in the strip: a panel takes it only from outside its tabs.
    document.getElementById(tabIdOf(id))?.focus();
    focusPanel(id);
  };
  return (
    <div
      className="tab-strip"
      style={style}
      data-floating={isFloating || undefined}
      data-locked={isLocked || undefined}
      onPointerDown={({ nativeEvent, target, button }) => {
        if (!isFloating || button !== 0 || (target instanceof Element && target.closest('button') !== null)) return;
        followPointer(nativeEvent, (right, down) => {
          const { x, y } = latest.current;
          moveFloat(tile.active, { ...latest.current, x: x + right, y: y + down });
        });
      }}
    >
      <div className="panel-tabs" role="tablist" aria-label="Panels in one place" tabIndex={-1} onKeyDown={onKeyDown}>
        {tile.ids.map((id) => (
          <Tab key={id} panelId={id} isActive={id === tile.active} />
        ))}
      </div>
      {isFloating && !isLocked ? (
        <button
          type="button"
          className="icon-button"
          title="Dock it (Alt+Shift+F)"
          aria-label="Dock it"
          onClick={() => toggleFloating(tile.active)}
        >
          ⤓
        </button>
      ) : null}
    </div>
  );
}

function Tab({ panelId, isActive }: { readonly panelId: string; readonly isActive: boolean }): ReactNode {
  const { bridge } = useServices();
  const link = useWorkspace((state) => state.layout.panels[panelId]?.link ?? 0);
  const instrument = useWorkspace((state) => instrumentOf(state, panelId));
  useInstruments((state) => (instrument === undefined ? undefined : state.byId[instrument]));
  return (
    <button
      type="button"
      id={tabIdOf(panelId)}
      className="panel-tab"
      role="tab"
      aria-selected={isActive}
      aria-controls={tileIdOf(panelId)}
      tabIndex={isActive ? 0 : -1}
      title={panelName(panelId)}
      onPointerDown={(event) => {
        // The panel takes the keyboard, not its tab.
        event.preventDefault();
        if (event.button === 0) startPanelDrag(event.nativeEvent, panelId, (id) => sendPanelToWindow(bridge, id));
      }}
      onClick={() => focusPanel(panelId)}
      onAuxClick={(event) => {
        if (event.button === 1) closeWithUndo(panelId);
      }}
    >
      <span className="link" data-link={link} aria-hidden />
      {tabName(panelId)}
    </button>
  );
}
