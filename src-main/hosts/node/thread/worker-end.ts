import type { Worker } from 'node:worker_threads';

/** Resolves when a worker has ended, with why in words. Never rejects. */
export function endOf(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    let failure: string | undefined;
    worker.once('error', (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', (code) => {
      resolve(failure ?? (code === 0 ? 'the thread has ended' : `the thread ended with code ${String(code)}`));
    });
  });
}

/** Waits for a worker that was asked to end, and ends it by force where it does not. */
export async function stopWorker(worker: Worker, ended: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => {
    void worker.terminate();
  }, PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

/** Long enough for every socket's clean close (0.5 s) and the last write to disk, and short enough for a process to end within 2 s. */
const PATIENCE_MS = 1600;
