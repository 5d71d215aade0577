import type { InstrumentId } from '../market/instrument.ts';
import type { UpdateAction, UpdateState } from './update-state.ts';

/**
 * What a host offers the renderer beside the feed: the Electron preload exposes exactly this as `window.tapedeck`, the browser host
 * offers the same over its WebSocket. Files are made by the renderer (what the screen shows is what is written) and stored by the host.
 */
export interface HostBridge {
  readonly host: 'electron' | 'web';
  /** Connects the feed: JSON texts and binary frames both ways, in order. */
  connect(handlers: FeedHandlers): FeedPort;
  /** Asks where (native dialog, or the browser's download), then writes under a temporary name and renames. */
  saveFile(file: SavedFile): Promise<SaveOutcome>;
  /** Asks where, then writes a picture in PNG; `name` ends with `.png`. */
  savePicture(name: string, png: Uint8Array<ArrayBuffer>): Promise<SaveOutcome>;
  /** Writes several files as one folder. */
  saveFolder(name: string, files: readonly NamedText[]): Promise<SaveOutcome>;
  /** Lets the person choose a capture; answers a name for `set-mode`, or undefined if they cancelled. */
  chooseCapture(): Promise<string | undefined>;
  /** Hands over a dropped file; answers a name for `set-mode`. Rejects, in words for people, if it cannot be read or stored. */
  captureFromFile(file: CaptureSource): Promise<string>;
  readonly settings: {
    /** The JSON text stored under a name, or undefined. Rejects if it is there and cannot be read. */
    read(name: SettingsName): Promise<string | undefined>;
    /**
     * Stores a text, merged with what another window or program has written since this page knew `known`. The host merges: it needs no
     * answer of a page that is leaving. Resolves with undefined, or with the text that is stored instead.
     */
    write(name: SettingsName, text: string, known: string): Promise<string | undefined>;
    /** Calls back with every text that another page of this host has stored. */
    watch(handler: (name: SettingsName, text: string) => void): () => void;
    /** Sets aside, with its date in the name, a text that could not be understood. The host says where. */
    setAside(name: SettingsName, reason: string): Promise<void>;
  };
  /** Opens a window of the workspace, or shows it if it is open. A browser may not let it. */
  openWindow(windowId: string): void;
  /** Shows the page so much larger than designed, per cent. A browser does that by itself. */
  setZoom?(percent: number): void;
  /** Opens an https link on the allow list outside the app. */
  openLink(url: string): void;
  /** Commands of the native menu, by id. */
  onMenu(handler: (command: string) => void): () => void;
  /** Updates of the app itself; a browser has none. */
  readonly updates?: UpdatePort;
  /** Markets of `tapedeck:` links that were followed, the last one from before included. */
  onMarketLink(handler: (market: MarketLink) => void): () => void;
}

/** How the screen shows updates of the app, and passes on what a person does about them. */
export interface UpdatePort {
  /** Calls back with what is known now and with every change; with nothing if the app was built without a feed of updates. */
  watch(handler: (state: UpdateState) => void): () => void;
  act(action: UpdateAction): void;
}

/** Kinds of panel that a link can open. */
export const LINKED_PANELS = ['ladder', 'tape', 'chart'] as const;

/** Kind of panel that a link opens. */
export type LinkedPanel = (typeof LINKED_PANELS)[number];

/** What a link to a market opens: a new panel of that kind. */
export interface MarketLink {
  readonly instrument: InstrumentId;
  readonly panel: LinkedPanel;
}

/** A file that a person gave to the page; the browser's own `File` fits. */
export interface CaptureSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is stored between starts on the screen's behalf. */
export const SETTINGS_NAMES = ['workspace', 'settings', 'sounds'] as const;

/** Name of a kept text. */
export type SettingsName = (typeof SETTINGS_NAMES)[number];

/** A file to write, UTF-8. `name` has no path. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A file a person keeps. `manifest` says what it is and what it lacks, and is written beside it as {@link manifestName}. */
export interface SavedFile extends NamedText {
  readonly manifest?: string;
}

/** The name of the manifest beside a file: `trades.csv` has `trades.manifest.json`. */
export function manifestName(name: string): string {
  return `${name.replace(/\.csv$/i, '')}.manifest.json`;
}

/** What became of a save. `where` is a path or, in a browser, where downloads go. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly where: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };

/** What the feed delivers. */
export interface FeedHandlers {
  onText(text: string): void;
  onFrame(bytes: ArrayBuffer): void;
  /** The link to the engine opened or was lost; the port reconnects by itself. */
  onLink(isUp: boolean): void;
}

/** The sending half. */
export interface FeedPort {
  send(text: string): void;
  close(): void;
}
