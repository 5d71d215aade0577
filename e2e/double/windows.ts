import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions } from 'electron';
import { post } from './link.ts';
import type { Bounds, WindowOptions } from './messages.ts';

// BrowserWindow and WebContents: a window is a page in the test's Chromium, driven by messages.

/** All open windows by id. */
export const windows = new Map<number, BrowserWindow>();

/** Notified of windows that come and go; `app` turns these into its own events. */
export const windowEvents = new EventEmitter();

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

/** The double of WebContents. */
export class WebContents extends EventEmitter {
  readonly id: number;
  url = '';
  /** How often it was reloaded, and how often after its process was ended by force. */
  readonly reloads = { all: 0, forced: 0 };
  openHandler: OpenHandler = () => ({ action: 'allow' });
  #isDestroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new Error('Object has been destroyed');
    // Fails as Electron does if a value cannot be cloned.
    structuredClone(args);
    post({ kind: 'send', window: this.id, channel, args });
  }

  reload(): void {
    this.reloads.all++;
    post({ kind: 'reload', window: this.id });
  }

  forcefullyCrashRenderer(): void {
    this.reloads.forced++;
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.url;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.emit('destroyed');
  }
}

/** The double of BrowserWindow. */
export class BrowserWindow extends EventEmitter {
  static #lastId = 0;
  static #focused: BrowserWindow | null = null;

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.#focused;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windows.get(contents.id) ?? null;
  }

  readonly id = ++BrowserWindow.#lastId;
  readonly webContents = new WebContents(this.id);
  readonly options: WindowOptions;
  bounds: Bounds;
  title: string;
  #isVisible: boolean;
  #isMaximized = false;
  #isLoaded: (() => void) | undefined;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.title = options.title ?? 'Electron';
    this.#isVisible = options.show !== false;
    // Only what can cross to the test's process.
    this.options = JSON.parse(
      JSON.stringify({ ...options, ...this.bounds, webPreferences: options.webPreferences ?? {} }),
    ) as WindowOptions;
    windows.set(this.id, this);
    BrowserWindow.#focused = this;
    windowEvents.emit('created', this);
  }

  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    post({
      kind: 'open',
      window: this.id,
      options: this.options,
      url,
      preload: this.options.webPreferences.preload ?? '',
    });
    return new Promise((resolve) => {
      this.#isLoaded = resolve;
    });
  }

  loaded(): void {
    this.webContents.emit('did-finish-load');
    this.#isLoaded?.();
    this.emit('ready-to-show');
  }

  show(): void {
    this.#isVisible = true;
    this.focus();
  }

  focus(): void {
    BrowserWindow.#focused = this;
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  isDestroyed(): boolean {
    return !windows.has(this.id);
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.focus();
  }

  maximize(): void {
    this.#isMaximized = true;
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  getNormalBounds(): Bounds {
    return this.bounds;
  }

  getTitle(): string {
    return this.title;
  }

  /** The page, or the person, closed it; answers false if the app kept it back. */
  close(): boolean {
    if (!windows.has(this.id)) return true;
    let isPrevented = false;
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (isPrevented) return false;
    windows.delete(this.id);
    if (BrowserWindow.#focused === this) BrowserWindow.#focused = BrowserWindow.getAllWindows().at(-1) ?? null;
    post({ kind: 'close', window: this.id });
    this.webContents.destroy();
    this.emit('closed');
    windowEvents.emit('closed', this);
    return true;
  }
}
