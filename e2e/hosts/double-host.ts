import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DoubleApp } from '../double/double-app.ts';
import { environmentOf, flagsOf } from './running-app.ts';
import type { RunningApp, StartOptions, Surroundings } from './running-app.ts';
import { newIn, readFolder, readSaved } from './saved-files.ts';

/** The built main and preload with the double of Electron. */
export async function startDouble(
  surroundings: Surroundings,
  options: StartOptions,
): Promise<RunningApp & { readonly double: DoubleApp }> {
  const { browser, home, downloads } = surroundings;
  const double = new DoubleApp({
    browser,
    args: flagsOf(options),
    env: environmentOf(home, options),
    ...(options.appFolder !== undefined && { appFolder: options.appFolder }),
  });
  const page = await double.window();
  let windows = 1;
  mkdirSync(downloads, { recursive: true });
  return {
    double,
    page,
    secondPage: async () => {
      await double.clickMenu('new-window');
      return double.window(++windows);
    },
    savedFile: async (act) => {
      double.answerDialog = (_method, asked) => ({
        canceled: false,
        filePath: path.join(downloads, (asked as { defaultPath: string }).defaultPath),
      });
      return readSaved(await newIn(downloads, act));
    },
    savedFolder: async (act) => {
      double.answerDialog = () => ({ canceled: false, filePaths: [downloads] });
      return readFolder(await newIn(downloads, act));
    },
    failedSave: async (act) => {
      double.answerDialog = () => ({ canceled: false, filePaths: [downloads] });
      await act();
    },
    choosingCapture: async (file, act) => {
      double.answerDialog = () => ({ canceled: false, filePaths: [file] });
      await act();
    },
    stop: async () => {
      await double.quit();
    },
  };
}

/** The double of an app that {@link startDouble} started. */
export function doubleOf(app: { readonly running: RunningApp }): DoubleApp {
  return (app.running as Awaited<ReturnType<typeof startDouble>>).double;
}
