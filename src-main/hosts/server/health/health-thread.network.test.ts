import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { HealthThread } from './health-thread.ts';
import type { HealthThreadData } from './health-report.ts';
import { patience } from '../../../../scripts/speed.mjs';

const DATA: HealthThreadData = {
  serve: { host: '127.0.0.1', healthToken: '', healthHosts: '' },
  port: 0,
  metricsType: 'text/plain; version=0.0.4',
  tls: undefined,
  report: { streams: { streams: 0, not_running_total: 0, not_running: [] }, exchanges: [], metrics: '' },
};
const WORKER = new URL('health-worker.ts', import.meta.url);
const threads: HealthThread[] = [];

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.stop();
});

async function start(workerUrl = WORKER, data = DATA, onEnded: (reason: string) => void = () => undefined) {
  const thread = await HealthThread.start({ workerUrl, data, onScraped: () => undefined, onEnded });
  threads.push(thread);
  return thread;
}

/** A thread that asks for all pages again and again, and sends how long each took and how old what it said was. */
const PROBE = `
const { parentPort, workerData } = require('node:worker_threads');
(async () => {
  const seen = [];
  const until = performance.now() + workerData.forMs;
  while (performance.now() < until)
    for (const page of ['health', 'ready', 'metrics']) {
      const askedAt = performance.now();
      const answer = await fetch('http://127.0.0.1:' + workerData.port + '/' + page);
      const body = await answer.text();
      const age = Number(/report_age_seconds"?[: ]([\\d.]+)/.exec(body)[1]);
      seen.push({ status: answer.status, tookMs: performance.now() - askedAt, age });
    }
  parentPort.postMessage(seen);
})();
`;

test('pages are answered while the thread of the server does nothing else for seconds, and say their age', async () => {
  const thread = await start();
  const probe = new Worker(PROBE, { eval: true, workerData: { port: thread.port, forMs: 3000 } });
  const seen = new Promise<readonly { readonly status: number; readonly tookMs: number; readonly age: number }[]>(
    (resolve) => {
      probe.once('message', resolve);
    },
  );
  thread.report(DATA.report);
  // Nothing of this thread runs meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3500);
  const answers = await seen;
  expect(answers.length).toBeGreaterThan(10);
  expect(answers.filter(({ status, tookMs }) => status !== 200 || tookMs > patience(1000))).toEqual([]);
  expect(answers.at(-1)?.age).toBeGreaterThan(2);
});

test('a page says what was reported last', async () => {
  const thread = await start();
  const ready = async (): Promise<number> => (await fetch(`http://127.0.0.1:${String(thread.port)}/ready`)).status;
  expect(await ready()).toBe(200);
  thread.report({ ...DATA.report, notReady: 'shutting down' });
  await expect.poll(ready).toBe(503);
  await thread.stop();
  await expect(ready()).rejects.toThrow();
});

test('a port that is taken is said by its code', async () => {
  const thread = await start();
  await expect(start(WORKER, { ...DATA, port: thread.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a thread that ends by itself is started again on its port', async () => {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { createServer } from 'node:http';
    const server = createServer((request, response) => { response.end('page'); setImmediate(() => process.exit(3)); });
    server.listen(workerData.port, '127.0.0.1', () => {
      parentPort.postMessage({ kind: 'listening', port: server.address().port });
    });
    parentPort.on('message', () => process.exit(0));
  `;
  const ends: string[] = [];
  const thread = await start(new URL(`data:text/javascript,${encodeURIComponent(source)}`), DATA, (reason) => {
    ends.push(reason);
  });
  const { port } = thread;
  const page = (): Promise<string> =>
    fetch(`http://127.0.0.1:${String(port)}/`).then(
      (answer) => answer.text(),
      () => '',
    );
  expect(await page()).toBe('page');
  await expect.poll(() => ends, { timeout: 10_000 }).toEqual(['the thread ended with code 3']);
  await expect.poll(page, { timeout: 10_000 }).toBe('page');
  expect(thread.port).toBe(port);
});
