import type { SessionMode } from '../../../src-shared/wire/protocol.ts';

/** What an engine thread is started with. */
export interface EngineThreadOptions {
  /** Entry of the worker that runs the engine: `engine-worker.ts` from source, `out/main/engine-worker.js` when built. */
  readonly workerUrl: URL;
  /** Entry of the worker that runs the simulator. */
  readonly simulatorUrl: URL;
  /** Folder of configuration, cache, logs, settings and exports; see `homeFolder`. */
  readonly home: string;
  /** What `loadConfig` answered; the defaults where absent. */
  readonly config?: unknown;
  /** Mode to start in; absent for the one remembered in the home folder, or demo where there is none. */
  readonly mode?: SessionMode;
  /** Capture to replay; with `mode: 'replay'`. */
  readonly capture?: string;
}

/** What one client of the thread hears. `bytes` belong to the client. */
export interface ClientHandlers {
  onText(text: string): void;
  onFrame(bytes: ArrayBuffer): void;
  /** The thread died; nothing more comes. */
  onLost?(message: string): void;
}

/** One client's way to the thread. */
export interface ClientLink {
  /** Passes on one `ClientMessage` text. Anything malformed is refused by the engine, never thrown. */
  send(text: string): void;
  /** Tells the thread about the end of this client. Closing twice does nothing. */
  close(): void;
}

/** A worker thread that runs the engine for any number of clients. */
export interface EngineThread {
  connect(handlers: ClientHandlers): ClientLink;
  /** The computer woke up: every connection is renewed at once. */
  reconnect(): void;
  /** Closes every socket and waits for the thread to end. Stopping twice does nothing. */
  stop(): Promise<void>;
}
