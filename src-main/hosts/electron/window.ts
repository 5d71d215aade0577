import { BrowserWindow, screen } from 'electron';
import type { StorePort } from '../../engine/ports.ts';
import { MAIN_WINDOW, pageOf } from '../../../src-shared/workspace/workspace.ts';
import { APP_PAGE } from './app-protocol.ts';
import { clampGeometry, MIN_SIZE, parseGeometry } from './geometry.ts';

/** What a window needs. What it keeps at its end is handed to `keep`, which the app waits for before it quits. */
export interface WindowPorts {
  readonly store: StorePort;
  readonly preload: string;
  readonly keep: (saving: Promise<void>) => void;
}

/** Opens a window of the workspace where it was left, or shows it if it is open. */
export async function openWindow(id: string, { store, preload, keep }: WindowPorts): Promise<void> {
  if (opening.has(id)) {
    open.get(id)?.focus();
    return;
  }
  opening.add(id);
  const geometry = id === MAIN_WINDOW ? GEOMETRY : `${GEOMETRY}-${id}`;
  const text = await store.read(geometry);
  const kept = parseGeometry(text);
  if (text !== undefined && kept === undefined) await store.setAside?.(geometry, 'it has no place of a window');
  const { isMaximized, ...box } = clampGeometry(kept, workAreas());
  const window = new BrowserWindow({
    ...box,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Tapedeck',
    backgroundColor: BACKGROUND,
    webPreferences: { ...LOCKED_DOWN, preload },
  });
  open.set(id, window);
  window.on('closed', () => {
    open.delete(id);
    opening.delete(id);
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    keep(store.write(geometry, JSON.stringify({ ...window.getNormalBounds(), isMaximized: window.isMaximized() })));
  });
  try {
    await window.loadURL(new URL(pageOf(id).replace('./', ''), APP_PAGE).href);
  } catch (error) {
    // Closed while it was loading: nothing is wrong.
    if (!window.isDestroyed()) throw error;
  }
}

/** Opens the documentation at a page of it, or shows it as it is if it is open. Its page has no preload: it can reach nothing of the app. */
export async function openDocsWindow(url: string): Promise<void> {
  if (docsWindow !== undefined) {
    docsWindow.focus();
    return;
  }
  const window = new BrowserWindow({
    width: DOCS_SIZE.width,
    height: DOCS_SIZE.height,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Tapedeck documentation',
    backgroundColor: BACKGROUND,
    webPreferences: LOCKED_DOWN,
  });
  docsWindow = window;
  window.on('closed', () => {
    docsWindow = undefined;
  });
  try {
    await window.loadURL(url);
  } catch (error) {
    if (!window.isDestroyed()) throw error;
  }
}

/** Windows that show the market, the documentation apart. */
export function marketWindows(): readonly BrowserWindow[] {
  return BrowserWindow.getAllWindows().filter((window) => window !== docsWindow);
}

/** Windows of the workspace that are open, and those on their way. */
const open = new Map<string, BrowserWindow>();
const opening = new Set<string>();
let docsWindow: BrowserWindow | undefined;

function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}

const LOCKED_DOWN = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;
const DOCS_SIZE = { width: 1280, height: 860 } as const;
const GEOMETRY = 'window';
/** The theme's background, so that a window does not flash white before the first paint. */
const BACKGROUND = '#0b0e11';
