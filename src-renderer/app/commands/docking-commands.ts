import { neighbourOf } from '../../../src-shared/workspace/layout-places.ts';
import { SIDES } from '../../../src-shared/workspace/layout-tree.ts';
import type { Side } from '../../../src-shared/workspace/layout-tree.ts';
import { windowTiles } from '../../../src-shared/workspace/window-layout.ts';
import {
  dockedLayout,
  equalise,
  floatingTiles,
  movePanelTo,
  resizePanel,
  stackPanel,
  tabAfter,
  toggleFloating,
} from '../../state/docking.ts';
import { focusPanel, toggleMaximised, useWorkspace, windowOf } from '../../state/workspace.ts';
import { closeWithUndo } from '../panel/panel-actions.ts';
import type { AppCommand } from './app-command.ts';

/** What can be done with the places of panels. What concerns one panel is of the focused one. */
export function dockingCommands(): readonly AppCommand[] {
  const { focused, isLocked } = useWorkspace.getState();
  return [
    ...(focused === undefined ? [] : panelCommands(focused, isLocked)),
    ...(isLocked
      ? []
      : [{ id: 'equal-sizes', title: 'Equal sizes', keywords: 'layout', keys: ['Alt+Shift+E'], run: equalise }]),
    { id: 'next-panel', title: 'Next panel', keys: ['F6'], isKeyOnly: true, run: () => stepPanel(1) },
    { id: 'previous-panel', title: 'Previous panel', keys: ['Shift+F6'], isKeyOnly: true, run: () => stepPanel(-1) },
    ...SIDES.map((side): AppCommand => ({
      id: `panel-${side}`,
      title: `Panel on the ${side}`,
      keys: [`Alt+${ARROWS[side]}`],
      isKeyOnly: true,
      run: () => goTo(side),
    })),
  ];
}

function panelCommands(focused: string, isLocked: boolean): readonly AppCommand[] {
  return [
    {
      id: 'maximise',
      title: 'Let the panel fill the window, or put it back',
      keys: ['Alt+Enter'],
      run: () => toggleMaximised(focused),
    },
    { id: 'close-panel', title: 'Close the panel', keys: ['Alt+W'], run: () => closeWithUndo(focused) },
    { id: 'next-tab', title: 'Next tab', keys: ['Alt+PageDown'], isKeyOnly: true, run: () => stepTab(focused, 1) },
    {
      id: 'previous-tab',
      title: 'Previous tab',
      keys: ['Alt+PageUp'],
      isKeyOnly: true,
      run: () => stepTab(focused, -1),
    },
    ...(isLocked ? [] : movingCommands(focused)),
  ];
}

function movingCommands(focused: string): readonly AppCommand[] {
  return [
    {
      id: 'stack-panel',
      title: 'Put the panel into the tabs beside it',
      keywords: 'tab stack',
      keys: ['Alt+Shift+T'],
      run: () => stackPanel(focused),
    },
    {
      id: 'float-panel',
      title: 'Let the panel float, or dock it',
      keywords: 'undock',
      keys: ['Alt+Shift+F'],
      run: () => toggleFloating(focused),
    },
    ...SIDES.map((side): AppCommand => ({
      id: `move-${side}`,
      title: `Move the panel ${DIRECTIONS[side]}`,
      keys: [`Alt+Shift+${ARROWS[side]}`],
      run: () => movePanelTo(focused, side),
    })),
    ...SIDES.map((side): AppCommand => ({
      id: `resize-${side}`,
      title: `Make the panel ${SIZES[side]}`,
      keys: [`Ctrl+Shift+${ARROWS[side]}`],
      run: () => resizePanel(focused, side),
    })),
  ];
}

function stepPanel(step: number): void {
  const state = useWorkspace.getState();
  const ids = windowTiles(windowOf(state)).map(({ active }) => active);
  const at = state.focused === undefined ? -1 : ids.indexOf(state.focused);
  const next = at === -1 ? (step > 0 ? 0 : ids.length - 1) : (at + step + ids.length) % ids.length;
  goToPanel(ids[next]);
}

function goTo(side: Side): void {
  const state = useWorkspace.getState();
  const tiles = [...dockedLayout(state).tiles, ...floatingTiles(state)];
  goToPanel(state.focused === undefined ? tiles[0]?.tile.active : neighbourOf(tiles, state.focused, side)?.active);
}

function stepTab(panelId: string, step: 1 | -1): void {
  goToPanel(tabAfter(useWorkspace.getState(), panelId, step));
}

/** A filled window goes on to the panel the keyboard goes to. */
function goToPanel(id: string | undefined): void {
  if (id === undefined) return;
  focusPanel(id);
  if (useWorkspace.getState().maximised !== undefined) useWorkspace.setState({ maximised: id });
}

const ARROWS: Readonly<Record<Side, string>> = {
  left: 'ArrowLeft',
  right: 'ArrowRight',
  top: 'ArrowUp',
  bottom: 'ArrowDown',
};
const DIRECTIONS: Readonly<Record<Side, string>> = { left: 'left', right: 'right', top: 'up', bottom: 'down' };
const SIZES: Readonly<Record<Side, string>> = { left: 'narrower', right: 'wider', top: 'lower', bottom: 'higher' };
