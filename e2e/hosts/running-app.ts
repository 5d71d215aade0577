import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';

/** How the app is started, the same for every host. */
export interface StartOptions {
  readonly mode?: 'demo' | 'live';
  /** Endpoints file, as `tapedeck simulate` prints it. */
  readonly endpoints?: string;
  readonly capture?: string;
  /** While this file exists, the host can write to no file. */
  readonly fullDisk?: string;
  /** While this file exists, the engine's thread ends as soon as it starts. */
  readonly failingEngine?: string;
  /** Folder of an installed desktop app; absent for what was built in this repository. */
  readonly appFolder?: string;
  /** A link of the desktop app that was followed. */
  readonly link?: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a start needs from the fixture. */
export interface Surroundings {
  readonly browser: Browser;
  readonly home: string;
  /** A folder for what the journey saves. */
  readonly downloads: string;
}

/** A started app, whatever its host. */
export interface RunningApp {
  readonly page: Page;
  /** A second window, or a second tab. */
  secondPage(): Promise<Page>;
  /** What `act` makes the app save as one file. */
  savedFile(act: () => Promise<void>): Promise<SavedText>;
  /** What `act` makes the app save as one folder. */
  savedFolder(act: () => Promise<void>): Promise<ReadonlyMap<string, string>>;
  /** Does `act`, which asks where to save something that cannot be saved. */
  failedSave(act: () => Promise<void>): Promise<void>;
  /** Does `act`, which asks for a capture, and chooses `file`. */
  choosingCapture(file: string, act: () => Promise<void>): Promise<void>;
  /** Ends it as a person does. */
  stop(): Promise<void>;
}

/** A saved file. */
export interface SavedText {
  readonly name: string;
  readonly text: string;
  /** What stands beside it and says what it lacks. */
  readonly manifest: string;
}

/** Notifies pages that they are about to go, as a browser does when a person closes them; what they save then is on its way. */
export async function leavePages(pages: readonly Page[]): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      page
        .evaluate(() => {
          globalThis.dispatchEvent(new Event('pagehide'));
        })
        // A page that has ended already saves nothing more.
        .catch(() => undefined),
    ),
  );
}

/** The flags of a start, which all hosts share. */
export function flagsOf(options: StartOptions): string[] {
  return [
    ...(options.mode === undefined ? [] : [`--${options.mode}`]),
    ...(options.endpoints === undefined ? [] : ['--endpoints', options.endpoints]),
    ...(options.capture === undefined ? [] : ['--capture', options.capture]),
    ...(options.link === undefined ? [] : [options.link]),
  ];
}

/** The environment of a start: ours without any settings of the developer's own Tapedeck. */
export function environmentOf(home: string, { fullDisk, failingEngine, env }: StartOptions = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TAPEDECK_') && !name.startsWith('ELECTRON_') && name !== 'NODE_OPTIONS',
  );
  return {
    ...Object.fromEntries(own),
    TAPEDECK_HOME: home,
    ...env,
    ...(fullDisk !== undefined && { E2E_FULL_DISK: fullDisk, ...preloading('full-disk.ts') }),
    ...(failingEngine !== undefined && { E2E_FAILING_ENGINE: failingEngine, ...preloading('failing-engine.ts') }),
  };
}

/** Loads one of our modules into every thread of a host before it starts. */
function preloading(file: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, file)).href}` };
}
