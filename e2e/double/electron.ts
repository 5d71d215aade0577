// The double of Electron's main side: the same names with the same behaviour, as far as this app uses them. Test code only.
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type {
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  OpenDialogReturnValue,
  SaveDialogReturnValue,
} from 'electron';
import { askDialog, onMessage, post } from './link.ts';
import type { Frame, FromTest, Inspection } from './messages.ts';
import { appPath, appVersion } from './installed.ts';
import { BrowserWindow, WebContents, windowEvents, windows } from './windows.ts';

if (!isMainThread) throw new Error('electron is not available in a worker thread');

export { BrowserWindow, WebContents };
export { autoUpdater, net } from './installed.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

class App extends EventEmitter {
  isSandboxEnabled = false;
  #isQuitting = false;
  readonly #paths = new Map<string, string>();
  #lock: string | undefined;

  readonly isPackaged = process.env['DOUBLE_PACKAGED'] !== undefined;

  getVersion(): string {
    return appVersion();
  }
  getName(): string {
    return 'tapedeck';
  }
  getAppPath(): string {
    return appPath();
  }
  relaunch(options: unknown): void {
    post({ kind: 'relaunch', options });
  }
  setAsDefaultProtocolClient(): boolean {
    return true;
  }
  setPath(name: string, value: string): void {
    this.#paths.set(name, value);
  }
  getPath(name: string): string {
    return this.#paths.get(name) ?? path.join(process.cwd(), name);
  }
  enableSandbox(): void {
    this.isSandboxEnabled = true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  /** What a second start would hand over. */
  startData: unknown;

  requestSingleInstanceLock(data?: unknown): boolean {
    this.startData = data;
    const lock = path.join(this.getPath('userData'), 'double.lock');
    mkdirSync(path.dirname(lock), { recursive: true });
    if (isLocked(lock)) return false;
    writeFileSync(lock, String(process.pid));
    this.#lock = lock;
    return true;
  }

  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    if (this.#isPrevented('before-quit') || !BrowserWindow.getAllWindows().every((window) => window.close())) {
      this.#isQuitting = false;
      return;
    }
    if (this.#isPrevented('will-quit')) {
      this.#isQuitting = false;
      return;
    }
    this.exit(0);
  }

  get isQuitting(): boolean {
    return this.#isQuitting;
  }

  exit(code = 0): void {
    if (this.#lock !== undefined) rmSync(this.#lock, { force: true });
    process.exit(code);
  }

  #isPrevented(event: string): boolean {
    let isPrevented = false;
    this.emit(event, {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    return isPrevented;
  }
}

/** The double of app. */
export const app = new App();

windowEvents.on('created', (window: BrowserWindow) => {
  app.emit('browser-window-created', {}, window);
  app.emit('web-contents-created', {}, window.webContents);
});
windowEvents.on('closed', () => {
  if (windows.size > 0 || app.isQuitting) return;
  if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
  else app.quit();
});

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
}

/** The double of ipcMain. */
export const ipcMain = new IpcMain();

/** The double of dialog: the test answers. */
export const dialog = {
  showSaveDialog: (_window: BrowserWindow, options: unknown) =>
    askDialog('showSaveDialog', options) as Promise<SaveDialogReturnValue>,
  showOpenDialog: (_window: BrowserWindow, options: unknown) =>
    askDialog('showOpenDialog', options) as Promise<OpenDialogReturnValue>,
  showMessageBox: (_window: BrowserWindow, { signal, ...options }: MessageBoxOptions) =>
    Promise.race([
      askDialog('showMessageBox', options) as Promise<MessageBoxReturnValue>,
      // As Electron: closed by its signal, it was cancelled.
      new Promise<MessageBoxReturnValue>((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve({ response: options.cancelId ?? 0, checkboxChecked: false });
        });
      }),
    ]),
  showErrorBox: (title: string, content: string) => {
    post({ kind: 'error-box', title, content });
  },
};

/** The double of shell. */
export const shell = {
  openExternal: (url: string) => {
    post({ kind: 'external', url });
    return Promise.resolve();
  },
};

let crashOptions: unknown;

/** The double of crashReporter. */
export const crashReporter = {
  start: (options: unknown) => {
    crashOptions = options;
  },
};

/** The double of nativeTheme. */
export const nativeTheme = { themeSource: 'system' };

/** The double of powerMonitor. */
export const powerMonitor = new EventEmitter();

/** The double of screen: one monitor, or those of DOUBLE_DISPLAYS. */
export const screen = {
  getAllDisplays: () => displays(),
  getPrimaryDisplay: () => displays()[0],
};

let schemes: readonly unknown[] = [];
const schemeHandlers = new Map<string, (request: Request) => Response | Promise<Response>>();

/** The double of protocol. */
export const protocol = {
  registerSchemesAsPrivileged: (list: readonly unknown[]) => {
    schemes = list;
  },
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    schemeHandlers.set(scheme, handler);
  },
};

type PermissionRequest = (
  contents: WebContents,
  permission: string,
  answer: (isGranted: boolean) => void,
  details: object,
) => void;

class Session extends EventEmitter {
  request: PermissionRequest = (_contents, _permission, answer) => {
    answer(true);
  };
  check: (contents: WebContents | null, permission: string, origin: string, details: object) => boolean = () => true;
  device: (details: object) => boolean = () => true;

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: Session['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: Session['device']): void {
    this.device = handler;
  }
}

/** The double of session. */
export const session = { defaultSession: new Session(), fromPartition: (): Session => new Session() };

let menu: readonly MenuItemConstructorOptions[] = [];

/** The double of Menu. */
export const Menu = {
  buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
  setApplicationMenu: (template: readonly MenuItemConstructorOptions[]) => {
    menu = template;
  },
};

// oxlint-disable-next-line complexity -- one line a message
onMessage(async (message) => {
  switch (message.kind) {
    case 'ipc':
      return receive(message);
    case 'request':
      return serve(message);
    case 'navigate':
      return isNavigationPrevented(message);
    case 'window-open':
      return windowOf(message).webContents.openHandler({ url: message.url }).action;
    case 'permission':
      return askPermission(message);
    case 'inspect':
      return inspect();
    case 'loaded':
      windowOf(message).loaded();
      return undefined;
    case 'closed':
      windows.get(message.window)?.close();
      return undefined;
    case 'title':
      windowOf(message).title = message.title;
      return undefined;
    case 'bounds':
      windowOf(message).bounds = message.bounds;
      return undefined;
    case 'menu':
      clickMenu(message.item);
      return undefined;
    case 'key':
      pressKey(message.accelerator);
      return undefined;
    case 'power':
      powerMonitor.emit(message.event);
      return undefined;
    case 'quit':
      app.quit();
      return undefined;
    case 'fail-window':
      failWindow(message);
      return undefined;
    case 'fail-process':
      app.emit('child-process-gone', {}, message.details);
      return undefined;
    case 'second-start':
      app.emit('second-instance', {}, ['tapedeck', ...message.args], message.folder, {
        args: message.args,
        folder: message.folder,
      });
      return undefined;
    case 'dialog-answer':
      return undefined;
  }
});

function failWindow(message: Extract<FromTest, { kind: 'fail-window' }>): void {
  const window = windowOf(message);
  if (message.event === 'render-process-gone')
    window.webContents.emit(message.event, {}, { reason: message.reason, exitCode: 139 });
  else window.emit(message.event);
}

function receive(message: Extract<FromTest, { kind: 'ipc' }>): unknown {
  const event = { sender: windowOf(message).webContents, senderFrame: toFrame(message.frame) };
  if (!message.isInvoke) return void ipcMain.emit(message.channel, event, ...message.args);
  const handler = ipcMain.handlers.get(message.channel);
  if (handler === undefined) throw new Error(`No handler registered for '${message.channel}'`);
  return handler(event, ...message.args);
}

async function serve(message: Extract<FromTest, { kind: 'request' }>): Promise<unknown> {
  const handler = schemeHandlers.get(new URL(message.url).protocol.slice(0, -1));
  if (handler === undefined) return { status: 500, headers: {}, body: new Uint8Array() };
  // A Request would normalise the address; the handler only reads these two.
  const response = await handler({ url: message.url, method: message.method } as Request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

function isNavigationPrevented(message: Extract<FromTest, { kind: 'navigate' }>): boolean {
  const { webContents } = windowOf(message);
  const events = message.isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'];
  return events
    .map((name) => isPrevented(webContents, name, { url: message.url, isMainFrame: message.isMainFrame }))
    .includes(true);
}

function askPermission(message: Extract<FromTest, { kind: 'permission' }>): Promise<boolean> {
  return new Promise((resolve) => {
    session.defaultSession.request(windowOf(message).webContents, message.permission, resolve, {});
  });
}

function inspect(): Inspection {
  const open = BrowserWindow.getAllWindows();
  const contents = open[0]?.webContents ?? new EventEmitter();
  return {
    windows: open.map((window) => ({
      id: window.id,
      title: window.title,
      isVisible: window.isVisible(),
      options: window.options,
    })),
    isSandboxEnabled: app.isSandboxEnabled,
    schemes,
    deniesPermissionChecks: [
      ['clipboard-read', 'app://tapedeck/'],
      ['notifications', 'https://evil.example/'],
    ].every(([permission = '', origin = '']) => !session.defaultSession.check(null, permission, origin, {})),
    grantsNotifications: session.defaultSession.check(null, 'notifications', 'app://tapedeck/', {}),
    deniesDevices: !session.defaultSession.device({}),
    deniesWebviews: isPrevented(contents, 'will-attach-webview', {}),
    deniesDownloads: isPrevented(session.defaultSession, 'will-download', {}),
    menuItems: items().flatMap((item) => (item.id === undefined ? [] : [item.id])),
    themeSource: nativeTheme.themeSource,
    crashReports: { options: crashOptions, folder: app.getPath('crashDumps') },
    startData: app.startData,
    reloads: open.map((window) => window.webContents.reloads),
  };
}

function isPrevented(emitter: EventEmitter, name: string, details: object): boolean {
  let prevented = false;
  emitter.emit(name, {
    ...details,
    preventDefault: () => {
      prevented = true;
    },
  });
  return prevented;
}

function clickMenu(id: string): void {
  const item = items().find((candidate) => candidate.id === id);
  if (item?.click === undefined) throw new Error(`no menu item ${id}`);
  (item.click as () => void)();
}

/** Keys go to the first item that has them registered; one that is not shown has none, unless it says so. */
function pressKey(accelerator: string): void {
  const item = items().find(
    (candidate) =>
      candidate.accelerator === accelerator &&
      candidate.registerAccelerator !== false &&
      (candidate.visible !== false || candidate.acceleratorWorksWhenHidden === true),
  );
  if (item?.id !== undefined) clickMenu(item.id);
}

function items(): MenuItemConstructorOptions[] {
  return menu.flatMap(withInner);
}

function withInner(item: MenuItemConstructorOptions): MenuItemConstructorOptions[] {
  return [item, ...(Array.isArray(item.submenu) ? item.submenu.flatMap(withInner) : [])];
}

function windowOf(message: { readonly window: number }): BrowserWindow {
  const window = windows.get(message.window);
  if (window === undefined) throw new Error('Object has been destroyed');
  return window;
}

function toFrame(frame: Frame): object {
  return { url: frame.url, parent: frame.isTop ? null : {} };
}

function displays(): { id: number; workArea: object }[] {
  const areas = JSON.parse(process.env['DOUBLE_DISPLAYS'] ?? '[{"x":0,"y":0,"width":1920,"height":1080}]') as object[];
  return areas.map((workArea, id) => ({ id, workArea }));
}

function isLocked(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
