import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import { notify } from '../../state/notices.ts';
import { addWindow, bringWindowHere, movePanelToWindow, otherWindows, windowName } from '../../state/windows.ts';
import { useWorkspace } from '../../state/workspace.ts';
import type { AppCommand } from './app-command.ts';

/** What can be done with the windows of the workspace. */
export function windowCommands(): readonly AppCommand[] {
  const state = useWorkspace.getState();
  const { focused, isLocked } = state;
  const others = otherWindows(state);
  return [
    { id: 'new-window', title: 'New window', run: ({ bridge }) => bridge.openWindow(addWindow()) },
    ...(focused === undefined || isLocked
      ? []
      : [
          {
            id: 'panel-to-new-window',
            title: 'Move the panel to a new window',
            keywords: 'pop out undock monitor',
            keys: ['Alt+Shift+N'],
            run: ({ bridge }: { readonly bridge: HostBridge }) => sendPanelToWindow(bridge, focused),
          },
          ...others.map((id): AppCommand => ({
            id: `panel-to-${id}`,
            title: `Move the panel to ${windowName(id)}`,
            run: ({ bridge }) => sendPanelToWindow(bridge, focused, id),
          })),
        ]),
    ...others.map((id): AppCommand => ({
      id: `show-${id}`,
      title: `Show ${windowName(id)}`,
      keywords: 'open',
      run: ({ bridge }) => bridge.openWindow(id),
    })),
    ...others.map((id): AppCommand => ({
      id: `bring-${id}`,
      title: `Bring the panels of ${windowName(id)} here`,
      run: () => bringWindowHere(id),
    })),
  ];
}

/** Moves a panel to another window, a new one if none is named, and shows that. */
export function sendPanelToWindow(bridge: Pick<HostBridge, 'openWindow'>, panelId: string, windowId?: string): void {
  const to = movePanelToWindow(panelId, windowId);
  if (to !== undefined) bridge.openWindow(to);
}

/** Offers the other windows of the layout that are not open: a browser opens them only for a person. */
export function offerWindows(bridge: Pick<HostBridge, 'host' | 'openWindow'>, openOnes: ReadonlySet<string>): void {
  if (bridge.host !== 'web') return;
  for (const id of otherWindows(useWorkspace.getState()))
    if (!openOnes.has(id))
      notify({
        tone: 'plain',
        text: `The layout has another window: ${windowName(id)}.`,
        action: { label: 'Open it', run: () => bridge.openWindow(id) },
      });
}
