// Prints how many milliseconds a fixed piece of work takes on two threads at once, as the test runners have two workers.
// Plain JavaScript for any Node from 20.19 on.
import { createHash } from 'node:crypto';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

const THREADS = 2;
const HASHES = 100_000;

if (isMainThread) {
  const times = await Promise.all(
    Array.from(
      { length: THREADS },
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url));
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  process.stdout.write(`${Math.max(...times)}\n`);
} else {
  const startedAt = performance.now();
  let text = 'tapedeck';
  for (let i = 0; i < HASHES; i++) text = createHash('sha256').update(text).digest('hex');
  parentPort.postMessage(performance.now() - startedAt);
}
