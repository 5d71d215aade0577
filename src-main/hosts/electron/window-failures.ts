import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import type { App, BrowserWindow, Dialog } from 'electron';
import type { LogPort } from '../../engine/ports.ts';

/** What is done when a process of the app fails. */
export interface FailureParts {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly log: Pick<LogPort, 'write'>;
  quit(): void;
}

/** Follows every window and every other process of the app. A failure is logged; what to do about a window, the person decides. */
export function watchFailures(app: App, parts: FailureParts): void {
  app.on('browser-window-created', (_event, window) => {
    watchWindow(window, parts);
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    // Chromium starts these again by itself.
    if (reason !== 'clean-exit')
      parts.log.write({
        name: 'PROCESS_FAILED',
        level: EVENT_LEVELS.PROCESS_FAILED,
        at: Date.now(),
        fields: { type, reason, exitCode, ...(name === undefined ? {} : { name }) },
      });
  });
}

/** Asks once about a page that ended or does not respond; nothing is reloaded by itself, so that a page that always fails is no loop. */
function watchWindow(window: BrowserWindow, parts: FailureParts): void {
  const { webContents } = window;
  const { dialog, log } = parts;
  let asking: AbortController | undefined;
  let isReloading = false;
  const write = (fields: Readonly<Record<string, string | number>>): void => {
    log.write({ name: 'WINDOW_FAILED', level: EVENT_LEVELS.WINDOW_FAILED, at: Date.now(), fields });
  };
  const ask = async (message: string, detail: string, buttons: readonly string[]): Promise<number> => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      title: 'Tapedeck',
      message,
      detail,
      buttons: [...buttons],
      defaultId: 0,
      cancelId: buttons.length - 1,
      noLink: true,
      signal: mine.signal,
    });
    if (asking === mine) asking = undefined;
    return mine.signal.aborted ? NO_ANSWER : response;
  };
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || isReloading) return;
    write({ reason, exitCode });
    void ask(
      'This window has stopped working.',
      `Its process ended (${reason}, ${String(exitCode)}). The engine goes on, and nothing that was saved is lost.`,
      ['Reload the window', 'Quit Tapedeck'],
    ).then((answer) => {
      if (answer === 0 && !window.isDestroyed()) webContents.reload();
      else if (answer === 1) parts.quit();
    });
  });
  window.on('unresponsive', () => {
    write({ reason: 'unresponsive' });
    void ask('This window does not respond.', 'It may be busy, or it may have failed.', [
      'Reload the window',
      'Wait',
    ]).then((answer) => {
      if (answer !== 0 || window.isDestroyed()) return;
      isReloading = true;
      webContents.forcefullyCrashRenderer();
      webContents.reload();
      webContents.once('did-finish-load', () => {
        isReloading = false;
      });
    });
  });
  window.on('responsive', () => {
    asking?.abort();
  });
  window.on('closed', () => {
    asking?.abort();
  });
}

const NO_ANSWER = -1;
