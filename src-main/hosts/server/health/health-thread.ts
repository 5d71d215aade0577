import { Worker } from 'node:worker_threads';
import { endOf, stopWorker } from '../../node/thread/worker-end.ts';
import { workerLimits } from '../../node/thread/worker-limits.ts';
import type { TlsFiles } from '../tls-files.ts';
import type { FromHealthThread, HealthThreadData, ServerReport, ToHealthThread } from './health-report.ts';

/** What the thread is made of. */
export interface HealthThreadOptions {
  /** Entry of the worker: `health-worker.ts` from source, `out/main/health-worker.js` when built. */
  readonly workerUrl: URL;
  readonly data: HealthThreadData;
  /** The metrics were read. */
  readonly onScraped: () => void;
  /** The thread has ended by itself, with why; another one is started. */
  readonly onEnded: (reason: string) => void;
}

/**
 * The health pages in a thread of their own: they answer from the last report however busy the server is. A thread that ends by itself is
 * started again on the same port.
 */
export class HealthThread {
  readonly #options: HealthThreadOptions;
  /** With what another thread would be started. */
  #data: HealthThreadData;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  private constructor(options: HealthThreadOptions) {
    this.#options = options;
    this.#data = options.data;
  }

  /** Resolves when the pages are served; rejects, with the code of the system's error and the port, if it is taken. */
  static async start(options: HealthThreadOptions): Promise<HealthThread> {
    const thread = new HealthThread(options);
    await thread.#start();
    return thread;
  }

  get port(): number {
    return this.#data.port;
  }

  /** What the pages say from now on. */
  report(report: ServerReport): void {
    this.#data = { ...this.#data, report };
    this.#post({ kind: 'report', report });
  }

  /** The certificate of connections that are opened from now on. */
  setTls(tls: TlsFiles): void {
    this.#data = { ...this.#data, tls };
    this.#post({ kind: 'tls', tls });
  }

  /** Closes every connection and waits for the thread to end. Stopping twice does nothing. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const running = this.#running;
    if (running === undefined) return;
    this.#post({ kind: 'stop' });
    await stopWorker(running.worker, running.ended);
  }

  #post(message: ToHealthThread): void {
    this.#running?.worker.postMessage(message);
  }

  async #start(): Promise<void> {
    const worker = new Worker(this.#options.workerUrl, {
      workerData: this.#data,
      name: 'tapedeck health',
      resourceLimits: workerLimits(HEAP_MB),
    });
    const ended = endOf(worker).then(({ reason }) => reason);
    const first = await Promise.race([
      new Promise<FromHealthThread>((resolve) => {
        worker.once('message', resolve);
      }),
      ended.then((message): FromHealthThread => ({ kind: 'failed', message })),
    ]);
    if (first.kind !== 'listening') {
      await worker.terminate();
      if (first.kind !== 'failed') throw new Error(first.kind);
      const { message, code, port } = first;
      throw Object.assign(new Error(message), { code, port });
    }
    this.#data = { ...this.#data, port: first.port };
    this.#running = { worker, ended };
    worker.on('message', ({ kind }: FromHealthThread) => {
      if (kind === 'scraped') this.#options.onScraped();
    });
    void ended.then((reason) => {
      this.#onEnded(reason);
    });
  }

  #onEnded(reason: string): void {
    this.#running = undefined;
    if (this.#isStopped) return;
    this.#options.onEnded(reason);
    this.#timer = setTimeout(() => {
      this.#start().catch((error: unknown) => {
        this.#onEnded(error instanceof Error ? error.message : String(error));
      });
    }, RESTART_MS);
  }
}

interface Running {
  readonly worker: Worker;
  readonly ended: Promise<string>;
}

/** Three pages of text. */
const HEAP_MB = 64;
const RESTART_MS = 1000;
