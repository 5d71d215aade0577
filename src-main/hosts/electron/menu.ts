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
  const command: CommandItem = (id, label, shownKey) => ({
    id,
    label,
    click: () => {
      actions.send(id);
    },
    ...(shownKey === undefined ? {} : { accelerator: shownKey, registerAccelerator: false }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = platform === 'darwin';
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
    { role: 'help', submenu: helpItems(command, actions) },
  ];
}

type CommandItem = (id: string, label: string, shownKey?: string) => MenuItemConstructorOptions;

function helpItems(command: CommandItem, { hasUpdates }: MenuActions): MenuItemConstructorOptions[] {
  return [
    command('documentation', 'Documentation'),
    command('shortcuts', 'Keyboard Shortcuts', 'F1'),
    command('news', 'What Is New'),
    ...(hasUpdates ? [command('check-updates', 'Check for Updates…')] : []),
  ];
}

/** Their keys are the menu's: the screen leaves them to its host, since in a browser they are the browser's own. */
function zoomItems(command: CommandItem): MenuItemConstructorOptions[] {
  const items = [
    ['zoom-in', 'Zoom In', 'Plus'],
    ['zoom-out', 'Zoom Out', '-'],
    ['zoom-reset', 'Actual Size', '0'],
  ] as const;
  // The key of the plus without Shift, and those of the number pad.
  const otherKeys = [
    ['zoom-in', '='],
    ['zoom-in', 'numadd'],
    ['zoom-out', 'numsub'],
    ['zoom-reset', 'num0'],
  ] as const;
  return [
    ...items.map(([id, label, key]) => ({ ...command(id, label), accelerator: `CmdOrCtrl+${key}` })),
    ...otherKeys.map(([id, key]) => ({
      ...command(id, id),
      id: `${id}-${key}`,
      accelerator: `CmdOrCtrl+${key}`,
      visible: false,
      acceleratorWorksWhenHidden: true,
    })),
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
  ['derivatives', 'Derivatives'],
  ['watchlist', 'Watchlist'],
  ['quotes', 'Quotes'],
  ['health', 'Health'],
  ['alerts', 'Alerts'],
] as const;
