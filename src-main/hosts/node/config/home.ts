import { homedir } from 'node:os';
import path from 'node:path';

/** What decides where the home folder is. */
export interface HomeSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
}

/** Where the screen's settings are kept. */
export function settingsFolder(home: string): string {
  return path.join(home, 'settings');
}

/** Where captures handed over by a browser are kept; their bare names are what `set-mode` takes. */
export function capturesFolder(home: string): string {
  return path.join(home, 'captures');
}

/** Where a browser's "Export snapshot" goes. */
export function exportsFolder(home: string): string {
  return path.join(home, 'exports');
}

/** Where the instruments of venues are kept between starts. */
export function cacheFolder(home: string): string {
  return path.join(home, 'cache');
}

/** Every folder of a home in which files are replaced as a whole. */
export function foldersOf(home: string): readonly string[] {
  return [home, settingsFolder(home), capturesFolder(home), exportsFolder(home), cacheFolder(home)];
}

/** Where log files go unless the configuration says otherwise. */
export function logsFolder(home: string): string {
  return path.join(home, 'logs');
}

/**
 * The folder of configuration, cache, logs, settings, captures and exports: TAPEDECK_HOME, or where the system keeps such things
 * (`~/Library/Application Support/Tapedeck`, `%APPDATA%\Tapedeck`, `$XDG_CONFIG_HOME/tapedeck` or `~/.config/tapedeck`).
 */
export function homeFolder(
  surroundings: HomeSurroundings = { env: process.env, platform: process.platform, userHome: homedir() },
): string {
  const { env, platform, userHome } = surroundings;
  const chosen = env['TAPEDECK_HOME'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  if (platform === 'darwin') return path.join(userHome, 'Library', 'Application Support', 'Tapedeck');
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(userHome, 'AppData', 'Roaming'), 'Tapedeck');
  const xdg = env['XDG_CONFIG_HOME'];
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(userHome, '.config'), 'tapedeck');
}
