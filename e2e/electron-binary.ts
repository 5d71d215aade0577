import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Path of the real Electron, or undefined if it was never downloaded. Importing the package would try to download it. */
export function electronBinary(): string | undefined {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const file = path.join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(file) ? file : undefined;
}

/** Why no real Electron window can be opened here; undefined if one can. */
export function whyNoElectron(): string | undefined {
  if (electronBinary() === undefined) return 'no Electron binary';
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && (DISPLAY ?? '') === '' && (WAYLAND_DISPLAY ?? '') === ''
    ? 'no display for Electron'
    : undefined;
}
