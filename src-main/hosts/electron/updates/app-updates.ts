import type { AppUpdater, ProgressInfo } from 'electron-updater';
import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import type { LogPort } from '../../../engine/ports.ts';
import type { OfferedUpdate, UpdateAction, UpdateState } from '../../../../src-shared/wire/update-state.ts';

/** What of electron-updater is used. */
export type Updater = Pick<AppUpdater, 'checkForUpdates' | 'downloadUpdate' | 'quitAndInstall'> & {
  on(event: 'download-progress', listener: (progress: ProgressInfo) => void): unknown;
  /** Without a listener it would be thrown; every failure comes by the promise of its call too. */
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** What {@link AppUpdates} is made from. */
export interface AppUpdatesParts {
  readonly updater: Updater;
  readonly log: Pick<LogPort, 'write'>;
  /** Runs right after the installer was started: the app is about to quit. */
  onInstall(): void;
  onState(state: UpdateState): void;
}

/** Updates of the app: each step only when a person asks for it, what changed is known before the first. */
export class AppUpdates {
  readonly #parts: AppUpdatesParts;
  #state: UpdateState = { kind: 'idle' };

  constructor(parts: AppUpdatesParts) {
    this.#parts = parts;
    parts.updater.on('error', () => undefined);
    parts.updater.on('download-progress', ({ percent }) => {
      if (this.#state.kind === 'downloading') this.#set({ ...this.#state, percent: Math.round(percent) });
    });
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Does what a person asked for; nothing if it does not fit the state. Never rejects: a failure is a state. */
  async act(action: UpdateAction): Promise<void> {
    switch (action) {
      case 'check':
        return this.#check();
      case 'download':
        return this.#download();
      case 'install':
        this.#install();
    }
  }

  async #check(): Promise<void> {
    const { kind } = this.#state;
    if (kind === 'checking' || kind === 'downloading' || kind === 'ready') return;
    this.#set({ kind: 'checking' });
    try {
      const found = await this.#parts.updater.checkForUpdates();
      if (found?.isUpdateAvailable !== true) this.#set({ kind: 'current' });
      else {
        const { version, releaseNotes } = found.updateInfo;
        this.#set({
          kind: 'available',
          update: { version, notes: typeof releaseNotes === 'string' ? releaseNotes.slice(0, MOST_NOTES) : '' },
        });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  async #download(): Promise<void> {
    const update = this.#offered();
    if (update === undefined) return;
    this.#set({ kind: 'downloading', update, percent: 0 });
    try {
      await this.#parts.updater.downloadUpdate();
      this.#set({ kind: 'ready', update });
    } catch (error) {
      this.#fail(error, update);
    }
  }

  #install(): void {
    if (this.#state.kind !== 'ready') return;
    this.#parts.updater.quitAndInstall();
    this.#parts.onInstall();
  }

  /** The update that may be downloaded now. */
  #offered(): OfferedUpdate | undefined {
    const state = this.#state;
    return state.kind === 'available' || state.kind === 'failed' ? state.update : undefined;
  }

  #fail(error: unknown, update?: OfferedUpdate): void {
    const message = (error instanceof Error ? error.message : String(error)).slice(0, MOST_MESSAGE);
    this.#parts.log.write({
      name: 'UPDATE_FAILED',
      level: EVENT_LEVELS.UPDATE_FAILED,
      at: Date.now(),
      fields: { reason: message },
    });
    this.#set({ kind: 'failed', message, ...(update !== undefined && { update }) });
  }

  #set(state: UpdateState): void {
    this.#state = state;
    this.#parts.onState(state);
  }
}

/** Characters of what changed that are shown. */
const MOST_NOTES = 20_000;
const MOST_MESSAGE = 400;
