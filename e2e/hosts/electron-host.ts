import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { electronBinary } from '../electron-binary.ts';
import { environmentOf, flagsOf } from './running-app.ts';
import type { RunningApp, StartOptions, Surroundings } from './running-app.ts';
import { newIn, readFolder, readSaved } from './saved-files.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The real Electron. */
export async function startElectron(surroundings: Surroundings, options: StartOptions): Promise<RunningApp> {
  const { home, downloads } = surroundings;
  const executablePath = electronBinary();
  if (executablePath === undefined) throw new Error('no Electron binary');
  mkdirSync(downloads, { recursive: true });
  const app = await _electron.launch({
    executablePath,
    cwd: ROOT,
    args: ['.', ...flagsOf(options), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: Object.fromEntries(
      Object.entries(environmentOf(home)).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
  });
  const answerDialogs = (answer: { filePath: string; filePaths: string[] }) =>
    app.evaluate(({ dialog }, given) => {
      dialog.showSaveDialog = (_window: unknown, asked?: { defaultPath?: string }) =>
        Promise.resolve({ canceled: false, filePath: `${given.filePath}/${asked?.defaultPath ?? ''}` });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: given.filePaths });
    }, answer);
  return {
    page: await app.firstWindow(),
    secondPage: async () => {
      const opened = app.waitForEvent('window');
      await app.evaluate(({ Menu }) => {
        Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click();
      });
      return opened;
    },
    savedFile: async (act) => {
      await answerDialogs({ filePath: downloads, filePaths: [] });
      return readSaved(await newIn(downloads, act));
    },
    savedFolder: async (act) => {
      await answerDialogs({ filePath: downloads, filePaths: [downloads] });
      return readFolder(await newIn(downloads, act));
    },
    failedSave: async (act) => {
      await answerDialogs({ filePath: downloads, filePaths: [downloads] });
      await act();
    },
    choosingCapture: async (file, act) => {
      await answerDialogs({ filePath: '', filePaths: [file] });
      await act();
    },
    stop: () => app.close(),
  };
}
