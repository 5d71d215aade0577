import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { answer } from '../answer.ts';
import type { ClientMeasure, ClientTask } from './protocol.ts';

/** Who is measured: the floor (`ws` and JSON.parse alone), the engine, ccxt.pro. */
export type ClientName = 'floor' | 'engine' | 'ccxt';

/** The venue in a process of its own. */
export interface BenchVenue {
  readonly task: ClientTask;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the venue: four recorded symbols under `copies` names each. */
export async function startVenue(copies: number): Promise<BenchVenue> {
  const child = fork(new URL('venue.ts', import.meta.url), [String(copies)]);
  const [task] = (await answer(child)) as [ClientTask];
  return {
    task,
    child,
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** How a client is measured: at `speed` times the recorded pace, for `measureMs`. */
export interface MeasureOptions {
  readonly speed: number;
  readonly measureMs: number;
  readonly isBooksOnly?: boolean;
}

/** Starts a client, plays it the recording from the start, measures it once it has settled, and ends it. */
export async function measure(
  name: ClientName,
  venue: BenchVenue,
  { speed, measureMs, isBooksOnly = false }: MeasureOptions,
): Promise<ClientMeasure> {
  const child = fork(new URL(`client-${name}.ts`, import.meta.url), [JSON.stringify({ ...venue.task, isBooksOnly })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await answer(child);
  venue.child.send({ speed });
  await answer(child);
  child.send({ measureMs });
  const [result] = (await answer(child)) as [ClientMeasure];
  await once(child, 'exit');
  return result;
}
