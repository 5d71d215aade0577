import { Worker } from 'node:worker_threads';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { ClockPort } from '../../../engine/ports.ts';
import { createClock } from '../ports/clock-port.ts';
import { endOf, stopWorker } from '../thread/worker-end.ts';
import { workerLimits } from '../thread/worker-limits.ts';
import type { FromSimulatorWorker, SimulatorWorkerData } from '../thread/worker-messages.ts';

/** A simulator in a thread of its own, on loopback ports of its choice. */
export interface SimulatorThread {
  readonly endpoints: EngineConfig['endpoints'];
  /** Base URL below which the simulated hosts of Yahoo are. */
  readonly yahooBase: string;
  /** Resolves, with why, when the thread ended by itself or by `stop`. */
  readonly ended: Promise<string>;
  /** Stopping twice does nothing. */
  stop(): Promise<void>;
}

/** Resolves when the simulator listens; rejects if it cannot, or does not within {@link START_WITHIN_MS}. */
export async function startSimulatorThread(
  url: string,
  seed: number,
  clock: Pick<ClockPort, 'setTimer'> = createClock(),
): Promise<SimulatorThread> {
  const worker = new Worker(new URL(url), {
    workerData: { seed } satisfies SimulatorWorkerData,
    name: 'tapedeck simulator',
    resourceLimits: workerLimits(HEAP_MB),
  });
  const ended = endOf(worker).then(({ reason }) => reason);
  const died = ended.then((message): FromSimulatorWorker => ({ kind: 'failed', message }));
  const first = new Promise<FromSimulatorWorker>((resolve) => {
    worker.once('message', resolve);
  });
  const late = Promise.withResolvers<FromSimulatorWorker>();
  const timer = clock.setTimer(() => {
    late.resolve({ kind: 'failed', message: `no answer after ${String(START_WITHIN_MS / 1000)} s` });
  }, START_WITHIN_MS);
  const answer = await Promise.race([first, died, late.promise]);
  timer.cancel();
  if (answer.kind === 'failed') {
    await worker.terminate();
    throw new Error(`the simulator did not start: ${answer.message}`);
  }
  return {
    endpoints: answer.endpoints,
    yahooBase: answer.yahooBase,
    ended,
    async stop() {
      worker.postMessage('stop');
      await stopWorker(worker, ended);
    },
  };
}

/** Longer than a slow machine takes to load the simulator's code, ms. */
const START_WITHIN_MS = 60_000;
/** The demo market takes some 60 MB. */
const HEAP_MB = 512;
