import { Worker } from 'node:worker_threads';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { endOf, stopWorker } from './worker-end.ts';
import type { EngineWorkerData, FromEngineWorker, ToEngineWorker } from './worker-messages.ts';

/** What an engine thread is started with. */
export interface EngineThreadOptions {
  /** Entry of the worker that runs the engine: `engine-worker.ts` from source, `out/main/engine-worker.js` when built. */
  readonly workerUrl: URL;
  /** Entry of the worker that runs the simulator. */
  readonly simulatorUrl: URL;
  /** The `ServerModule` that serves sessions to other programs where `serve.enabled`: `hosts/server/serve-session.ts`, `out/main/serve-session.js` when built. */
  readonly serverUrl: URL;
  /** Folder of configuration, cache, logs, settings and exports; see `homeFolder`. */
  readonly home: string;
  /** What `loadConfig` answered; the defaults where absent. */
  readonly config?: EngineConfig;
  /** Mode to start in; absent for the one remembered in the home folder, or demo where there is none. */
  readonly mode?: SessionMode;
  /** Capture to replay; with `mode: 'replay'`. */
  readonly capture?: string;
  /** Whether clients may name captures outside `home/captures`; a host whose clients choose by a native dialog says true. */
  readonly mayOpenAnyCapture?: boolean;
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
  /** Tells every client, those that come later included. */
  report(problem: HostProblem): void;
  /** Closes every socket and waits for the thread to end. Stopping twice does nothing. */
  stop(): Promise<void>;
}

/** Starts the thread at once; clients may connect before it is ready. Only clients hear about its failures, by `onLost`. */
export function startEngineThread(options: EngineThreadOptions): EngineThread {
  const worker = new Worker(options.workerUrl, { workerData: workerDataOf(options), name: 'tapedeck engine' });
  const clients = new Map<number, ClientHandlers>();
  const post = (message: ToEngineWorker): void => {
    worker.postMessage(message);
  };
  let nextClient = 1;
  let lost: string | undefined;
  worker.on('message', (message: FromEngineWorker) => {
    const client = clients.get(message.client);
    if (message.kind === 'frame') client?.onFrame(message.frame);
    else client?.onText(message.text);
  });
  const ended = endOf(worker).then((message) => {
    lost = message;
    const left = [...clients.values()];
    clients.clear();
    for (const client of left) client.onLost?.(message);
  });
  return {
    connect(handlers) {
      const client = nextClient++;
      if (lost === undefined) {
        clients.set(client, handlers);
        post({ kind: 'open', client });
      } else {
        const message = lost;
        queueMicrotask(() => {
          handlers.onLost?.(message);
        });
      }
      return {
        send: (text) => {
          if (clients.has(client)) post({ kind: 'text', client, text });
        },
        close: () => {
          if (clients.delete(client)) post({ kind: 'close', client });
        },
      };
    },
    reconnect: () => {
      post({ kind: 'reconnect' });
    },
    report: (problem) => {
      post({ kind: 'problem', problem });
    },
    async stop() {
      post({ kind: 'stop' } satisfies ToEngineWorker);
      await stopWorker(worker, ended);
    },
  };
}

function workerDataOf(options: EngineThreadOptions): EngineWorkerData {
  return {
    simulatorUrl: options.simulatorUrl.href,
    serverUrl: options.serverUrl.href,
    home: options.home,
    config: options.config ?? defaultConfig(),
    mayOpenAnyCapture: options.mayOpenAnyCapture ?? false,
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    ...(options.capture === undefined ? {} : { capture: options.capture }),
  };
}
