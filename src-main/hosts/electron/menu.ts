import type { MenuItemConstructorOptions } from 'electron';

/** What the menu can ask for. */
export interface MenuActions {
  /** Sends a command to the focused window; the screen knows what it means. */
  send(command: string): void;
  openWindow(): void;
}

/** The application menu. Keys that the screen handles itself are not repeated here, or they would fire twice. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const command = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions =>
    ({ id, label, click: () => { actions.send(id); }, ...(accelerator === undefined ? {} : { accelerator }) });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { id: 'new-window', label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => { actions.openWindow(); } },
        line,
        command('open-capture', 'Open Capture…', 'CmdOrCtrl+O'),
        command('export-panel', 'Export Panel as CSV…'),
        command('export-snapshot', 'Export Snapshot…', 'CmdOrCtrl+Shift+E'),
        line,
        command('go-live', 'Go Live…'),
        command('go-demo', 'Go to Demo Market'),
        line,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        command('search-instrument', 'Find Instrument…'),
        command('add-panel', 'Add Panel…'),
        command('reset-layout', 'Reset Layout'),
        line,
        { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }, { role: 'togglefullscreen' },
        line,
        { role: 'reload' }, { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [command('shortcuts', 'Keyboard Shortcuts'), command('about', 'About Tapedeck')] },
  ];
}
