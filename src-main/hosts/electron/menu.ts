import type { MenuItemConstructorOptions } from 'electron';

/** What the menu can ask for. */
export interface MenuActions {
  /** Sends a command to the focused window; the screen knows what it means. */
  send(command: string): void;
  /** Whether the app was built with a feed of updates. */
  readonly hasUpdates: boolean;
}

/**
 * The application menu. Its ids are the screen's own command ids. Keys that the screen handles itself are shown but not registered, or
 * they would fire twice.
 */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const command = (id: string, label: string, shownKey?: string): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => {
      actions.send(id);
    },
    ...(shownKey === undefined ? {} : { accelerator: shownKey, registerAccelerator: false }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = platform === 'darwin';
  const help = [command('documentation', 'Documentation'), command('shortcuts', 'Keyboard Shortcuts', 'F1')];
  if (actions.hasUpdates) help.push(command('check-updates', 'Check for Updates…'));
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        {
          id: 'new-window',
          label: 'New Window',
          accelerator: 'CmdOrCtrl+Shift+N',
          click: () => {
            actions.send('new-window');
          },
        },
        line,
        command('open-capture', 'Open Recording…', 'CmdOrCtrl+O'),
        command('export-snapshot', 'Export Snapshot…', 'CmdOrCtrl+Shift+S'),
        line,
        command('mode-live', 'Go Live…'),
        command('mode-demo', 'Go to the Demo Market…'),
        line,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        command('palette', 'Search…', 'CmdOrCtrl+K'),
        { label: 'Add Panel', submenu: PANELS.map(([kind, title]) => command(`add-${kind}`, title)) },
        command('layout-reset', 'Reset Layout'),
        command('settings', 'Settings…', 'CmdOrCtrl+,'),
        command('reconnect', 'Reconnect Everything'),
        line,
        ...zoomItems(command),
        { role: 'togglefullscreen' },
        line,
        { role: 'reload' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: help },
  ];
}

/** Their keys are the menu's: the screen leaves them to its host, since in a browser they are the browser's own. */
function zoomItems(command: (id: string, label: string) => MenuItemConstructorOptions): MenuItemConstructorOptions[] {
  const larger = command('zoom-in', 'Zoom In');
  return [
    { ...larger, accelerator: 'CmdOrCtrl+Plus' },
    // The key of the plus without Shift.
    {
      ...larger,
      id: 'zoom-in-unshifted',
      accelerator: 'CmdOrCtrl+=',
      visible: false,
      acceleratorWorksWhenHidden: true,
    },
    { ...command('zoom-out', 'Zoom Out'), accelerator: 'CmdOrCtrl+-' },
    { ...command('zoom-reset', 'Actual Size'), accelerator: 'CmdOrCtrl+0' },
  ];
}

const PANELS = [
  ['ladder', 'Ladder'],
  ['heatmap', 'Heatmap'],
  ['tape', 'Tape'],
  ['large-trades', 'Large Trades'],
  ['statistics', 'Statistics'],
  ['consolidated', 'Consolidated Ladder'],
  ['merged-tape', 'Merged Tape'],
  ['chart', 'Chart'],
  ['watchlist', 'Watchlist'],
  ['health', 'Health'],
] as const;
