import type { WebPreferences } from 'electron';

// What the double of Electron's main side (in the app's process) and the runner of its pages (in the test's process) send each other.

/** From the app to the test. Bytes cross as they are: the channel between the processes is a structured clone. */
export type FromApp =
  | {
      readonly kind: 'open';
      readonly window: number;
      readonly options: WindowOptions;
      readonly url: string;
      readonly preload: string;
    }
  | { readonly kind: 'close'; readonly window: number }
  | { readonly kind: 'reload'; readonly window: number }
  | { readonly kind: 'send'; readonly window: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'dialog'; readonly id: number; readonly method: DialogMethod; readonly options: unknown }
  | { readonly kind: 'error-box'; readonly title: string; readonly content: string }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'relaunch'; readonly options: unknown };

/** From the test to the app. Those with an id are answered by `reply` or `failure`. */
export type FromTest =
  | {
      readonly kind: 'ipc';
      readonly id: number;
      readonly window: number;
      readonly isInvoke: boolean;
      readonly channel: string;
      readonly args: readonly unknown[];
      readonly frame: Frame;
    }
  | { readonly kind: 'request'; readonly id: number; readonly url: string; readonly method: string }
  | {
      readonly kind: 'navigate';
      readonly id: number;
      readonly window: number;
      readonly url: string;
      readonly isMainFrame: boolean;
    }
  | { readonly kind: 'window-open'; readonly id: number; readonly window: number; readonly url: string }
  | { readonly kind: 'permission'; readonly id: number; readonly window: number; readonly permission: string }
  | { readonly kind: 'inspect'; readonly id: number }
  | { readonly kind: 'loaded'; readonly window: number }
  | { readonly kind: 'closed'; readonly window: number }
  | { readonly kind: 'title'; readonly window: number; readonly title: string }
  | { readonly kind: 'bounds'; readonly window: number; readonly bounds: Bounds }
  | { readonly kind: 'dialog-answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'menu'; readonly id: number; readonly item: string }
  /** A key with Ctrl that the page did not take, as an accelerator writes it. */
  | { readonly kind: 'key'; readonly accelerator: string }
  | { readonly kind: 'power'; readonly event: 'suspend' | 'resume' }
  | {
      readonly kind: 'fail-window';
      readonly window: number;
      readonly event: 'render-process-gone' | 'unresponsive' | 'responsive';
      readonly reason?: string;
    }
  | { readonly kind: 'fail-process'; readonly details: object }
  | { readonly kind: 'second-start'; readonly args: readonly string[]; readonly folder: string }
  | { readonly kind: 'quit' };

/** The dialogs that answer something. */
export type DialogMethod = 'showSaveDialog' | 'showOpenDialog' | 'showMessageBox';

/** A frame as ipcMain sees it. */
export interface Frame {
  readonly url: string;
  readonly isTop: boolean;
}

/** A rectangle on the desktop. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What BrowserWindow was asked for. */
export interface WindowOptions extends Bounds {
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences: Readonly<WebPreferences>;
}

/** What the app made of Electron, for the security journeys. */
export interface Inspection {
  readonly windows: readonly {
    readonly id: number;
    readonly title: string;
    readonly isVisible: boolean;
    readonly options: WindowOptions;
  }[];
  readonly isSandboxEnabled: boolean;
  readonly schemes: readonly unknown[];
  readonly deniesPermissionChecks: boolean;
  /** To the app's own pages, for alerts. */
  readonly grantsNotifications: boolean;
  readonly deniesDevices: boolean;
  readonly deniesWebviews: boolean;
  readonly deniesDownloads: boolean;
  readonly menuItems: readonly string[];
  readonly themeSource: string;
  readonly crashReports: { readonly options: unknown; readonly folder: string };
  readonly startData: unknown;
  readonly reloads: readonly { readonly all: number; readonly forced: number }[];
}
