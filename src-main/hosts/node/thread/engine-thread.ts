import { Worker } from 'node:worker_threads';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { ClockPort } from '../../../engine/ports.ts';
import { createClock } from '../ports/clock-port.ts';
import { HUNG_AFTER_MS, PeerWatch } from './peer-watch.ts';
import { endOf, stopWorker } from './worker-end.ts';
import type { WorkerEnd } from './worker-end.ts';
import { workerLimits } from './worker-limits.ts';
import type { Downtime, EngineWorkerData, FromEngineWorker, ToEngineWorker } from './worker-messages.ts';

/** What an engine thread is started with. */
export interface EngineThreadOptions {
  /** Entry of the worker that runs the engine: `engine-worker.ts` from source, `out/main/engine-worker.js` when built. */
  readonly workerUrl: URL;
  /** Entry of the worker that runs the simulator. */
  readonly simulatorUrl: URL;
  /** The `ServerModule` that serves sessions to other programs if `serve.enabled`: `hosts/server/serve-session.ts`, `out/main/serve-session.js` when built. */
  readonly serverUrl: URL;
  /** Folder of configuration, cache, logs, settings and exports; see `homeFolder`. */
  readonly home: string;
  /** What `loadConfig` answered; the defaults if absent. */
  readonly config?: EngineConfig;
  /** What sets the proxy so that the settings of the screen cannot; see `ConfigLoad`. */
  readonly fixedProxy?: string | undefined;
  /** Mode to start in; absent for the one remembered in the home folder, or demo if there is none. */
  readonly mode?: SessionMode;
  /** Capture to replay; with `mode: 'replay'`. */
  readonly capture?: string;
  /** Whether clients may name captures outside `home/captures`; a host whose clients choose by a native dialog says true. */
  readonly mayOpenAnyCapture?: boolean;
  /** See {@link EngineStart}; a first thread if absent. */
  readonly start?: EngineStart;
  /** What its silence is measured by; the system's own if absent. */
  readonly clock?: Pick<ClockPort, 'monotonic' | 'setTimer'>;
}

/** Of the threads of one supervisor, which one this is, and who is notified of its state. */
export interface EngineStart {
  readonly isFirst: boolean;
  readonly epochBase: number;
  readonly downtime?: Downtime;
  /** The thread has not responded to the host for 3 s; false when it does again. */
  onSilence(isSilent: boolean): void;
}

/** What a client of the engine receives. `bytes` belong to the client. */
export interface ClientHandlers {
  onText(text: string): void;
  onFrame(bytes: ArrayBuffer): void;
}

/** One client's way to the engine. */
export interface ClientLink {
  /** Passes on one `ClientMessage` text. Anything malformed is rejected by the engine, never thrown. */
  send(text: string): void;
  /** Ends this client. Closing twice does nothing. */
  close(): void;
}

/** A worker thread that runs the engine for any number of clients. */
export interface EngineThread {
  /** Clients may connect before the thread is ready; once it has ended they receive nothing. */
  connect(handlers: ClientHandlers): ClientLink;
  /** The computer woke up: every connection is renewed at once. */
  reconnect(): void;
  /** Notifies every client, those that come later included. */
  report(problem: HostProblem): void;
  /** Resolves with why when the thread has ended, for whatever reason. Never rejects. */
  readonly ended: Promise<WorkerEnd>;
  /** Closes every socket and waits for the thread to end. Stopping twice does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts the thread at once. It is ended by force if it has not responded for {@link HUNG_AFTER_MS}, or has sent nothing at all within
 * {@link START_WITHIN_MS}.
 */
export function startEngineThread(options: EngineThreadOptions): EngineThread {
  const data = workerDataOf(options);
  const worker = new Worker(options.workerUrl, {
    workerData: data,
    name: 'tapedeck engine',
    resourceLimits: workerLimits(data.config.engineHeapMb),
  });
  const clients = new Map<number, ClientHandlers>();
  const post = (message: ToEngineWorker): void => {
    worker.postMessage(message);
  };
  const watch = watchThread(worker, post, options);
  worker.on('message', (message: FromEngineWorker) => {
    watch.note();
    if (message.kind === 'pong') return;
    const client = clients.get(message.client);
    if (message.kind === 'frame') client?.onFrame(message.frame);
    else client?.onText(message.text);
  });
  const ended = endOf(worker).then((end) => {
    watch.dispose();
    clients.clear();
    return watch.hung() ?? end;
  });
  let nextClient = 1;
  return {
    ended,
    connect(handlers) {
      const client = nextClient++;
      clients.set(client, handlers);
      post({ kind: 'open', client });
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
      watch.dispose();
      post({ kind: 'stop' });
      await stopWorker(worker, ended);
    },
  };
}

interface ThreadWatch {
  /** A message came. */
  note(): void;
  /** Why the thread was ended by force; undefined if it was not. */
  hung(): WorkerEnd | undefined;
  dispose(): void;
}

/** Until its first message a thread loads its code and cannot answer: it is asked for signs of life from then on. */
function watchThread(
  worker: Worker,
  post: (message: ToEngineWorker) => void,
  options: EngineThreadOptions,
): ThreadWatch {
  const clock = options.clock ?? createClock();
  let hung: WorkerEnd | undefined;
  let peer: PeerWatch | undefined;
  let isDisposed = false;
  const giveUp = (end: WorkerEnd): void => {
    hung = end;
    void worker.terminate();
  };
  const starting = clock.setTimer(() => {
    giveUp(NOT_STARTED);
  }, START_WITHIN_MS);
  return {
    note: () => {
      starting.cancel();
      if (isDisposed) return;
      peer ??= new PeerWatch({
        clock,
        ping: () => {
          post({ kind: 'ping' });
        },
        onSilence: (isSilent) => {
          options.start?.onSilence(isSilent);
        },
        onHung: () => {
          giveUp(HUNG);
        },
      });
      peer.note();
    },
    hung: () => hung,
    dispose: () => {
      isDisposed = true;
      starting.cancel();
      peer?.dispose();
    },
  };
}

function workerDataOf(options: EngineThreadOptions): EngineWorkerData {
  const { start } = options;
  return {
    simulatorUrl: options.simulatorUrl.href,
    serverUrl: options.serverUrl.href,
    home: options.home,
    config: options.config ?? defaultConfig(),
    mayOpenAnyCapture: options.mayOpenAnyCapture ?? false,
    epochBase: start?.epochBase ?? 0,
    ...(options.fixedProxy === undefined ? {} : { fixedProxy: options.fixedProxy }),
    ...(start?.downtime === undefined ? {} : { downtime: start.downtime }),
    // Only the first follows what the app was started with: see `superviseEngine`.
    ...(options.mode === undefined || start?.isFirst === false ? {} : { mode: options.mode }),
    ...(options.capture === undefined || start?.isFirst === false ? {} : { capture: options.capture }),
  };
}

const HUNG: WorkerEnd = {
  reason: `the thread had not responded for ${String(HUNG_AFTER_MS / 1000)} s and was ended`,
};
/** Longer than a slow machine takes to load the engine's code, ms. */
const START_WITHIN_MS = 60_000;
const NOT_STARTED: WorkerEnd = {
  reason: `the thread had not started after ${String(START_WITHIN_MS / 1000)} s and was ended`,
};
