import { BrowserWindow, screen } from 'electron';
import type { StorePort } from '../../engine/ports.ts';
import { APP_PAGE } from './app-protocol.ts';
import { clampGeometry, MIN_SIZE, parseGeometry } from './geometry.ts';

/** Opens a window where the last one was left. What it keeps at its end is handed to `keep`, which the app waits for before it quits. */
export async function openWindow(
  store: StorePort,
  preload: string,
  keep: (saving: Promise<void>) => void,
): Promise<void> {
  const text = await store.read(GEOMETRY);
  const kept = parseGeometry(text);
  if (text !== undefined && kept === undefined) await store.setAside?.(GEOMETRY, 'it has no place of a window');
  const { isMaximized, ...box } = clampGeometry(kept, workAreas());
  const window = new BrowserWindow({
    ...box,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Tapedeck',
    backgroundColor: BACKGROUND,
    webPreferences: {
      preload,
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
    },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    keep(store.write(GEOMETRY, JSON.stringify({ ...window.getNormalBounds(), isMaximized: window.isMaximized() })));
  });
  try {
    await window.loadURL(APP_PAGE);
  } catch (error) {
    // Closed while it was loading: nothing is wrong.
    if (!window.isDestroyed()) throw error;
  }
}

function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}

const GEOMETRY = 'window';
/** The theme's background, so that a window does not flash white before the first paint. */
const BACKGROUND = '#0b0e11';
