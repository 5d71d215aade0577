import type { Worker } from 'node:worker_threads';

/** Why a worker ended: in words, and where in its code, if an error ended it. */
export interface WorkerEnd {
  readonly reason: string;
  readonly stack?: string;
}

/** Resolves when a worker has ended, with why. Never rejects. */
export function endOf(worker: Worker): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    let failure: WorkerEnd | undefined;
    worker.once('error', (error: unknown) => {
      failure =
        error instanceof Error
          ? { reason: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) }
          : { reason: String(error) };
    });
    worker.once('exit', (code) => {
      resolve(
        failure ?? { reason: code === 0 ? 'the thread has ended' : `the thread ended with code ${String(code)}` },
      );
    });
  });
}

/** Waits for a worker that was asked to end, and ends it by force if it does not. */
export async function stopWorker(worker: Worker, ended: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => {
    void worker.terminate();
  }, PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

/** Long enough for every socket's clean close (0.5 s) and the last write to disk, and short enough for a process to end within 2 s. */
const PATIENCE_MS = 1600;
