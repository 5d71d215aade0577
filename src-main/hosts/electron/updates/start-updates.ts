import type { App } from 'electron';
import type { LogPort } from '../../../engine/ports.ts';
import type { UpdateState } from '../../../../src-shared/wire/update-state.ts';
import { AppUpdates } from './app-updates.ts';
import { readUpdateFeed } from './update-feed.ts';

/** What {@link startUpdates} needs. */
export interface UpdatesOptions {
  /** Folder of the main bundle. */
  readonly folder: string;
  readonly app: Pick<App, 'relaunch'>;
  readonly log: Pick<LogPort, 'write'>;
  onState(state: UpdateState): void;
}

/** Updates from the feed of this build; undefined if it has none. Looks for one soon after the start, and every few hours. */
export async function startUpdates(options: UpdatesOptions): Promise<AppUpdates | undefined> {
  const feed = await readUpdateFeed(options.folder);
  if (feed === undefined) return undefined;
  // Loaded only by builds that have a feed.
  const [{ autoUpdater }, { providerOf }] = await Promise.all([
    import('electron-updater'),
    import('./signed-provider.ts'),
  ]);
  autoUpdater.logger = null;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.disableWebInstaller = true;
  // What is downloaded is checked whole, against the signed list.
  autoUpdater.disableDifferentialDownload = true;
  autoUpdater.setFeedURL({ provider: 'custom', updateProvider: providerOf(feed) });
  // On Linux the installer is done at once: the new version starts when this one has let go of its locks.
  const isLinux = process.platform === 'linux';
  if (isLinux) autoUpdater.autoRunAppAfterInstall = false;
  let appImage = process.env['APPIMAGE'];
  autoUpdater.on('appimage-filename-updated', (file) => {
    appImage = file;
  });
  const updates = new AppUpdates({
    updater: autoUpdater,
    log: options.log,
    onInstall: () => {
      if (isLinux) options.app.relaunch(appImage === undefined ? {} : { execPath: appImage, args: [] });
    },
    onState: (state) => {
      options.onState(state);
    },
  });
  const look = (): void => {
    void updates.act('check');
  };
  setTimeout(look, FIRST_AFTER_MS).unref();
  setInterval(look, EVERY_MS).unref();
  return updates;
}

/** When the market is on the screen. */
const FIRST_AFTER_MS = 30_000;
const EVERY_MS = 6 * 3_600_000;
