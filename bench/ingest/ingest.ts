import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ClientMeasure, ClientTask } from './protocol.ts';

/** Who is measured: the floor (`ws` and JSON.parse alone), the engine, ccxt.pro. */
export type ClientName = 'floor' | 'engine' | 'ccxt';

/** A running simulated venue. */
export interface BenchVenue {
  readonly task: ClientTask;
  stop(): Promise<void>;
}

/** Starts the venue in a process of its own. */
export async function startVenue(symbols: number, eventsPerSecond: number): Promise<BenchVenue> {
  const child = fork(new URL('venue.ts', import.meta.url), [String(symbols), String(eventsPerSecond)]);
  const [endpoints] = await answer(child) as [ClientTask['endpoints']];
  return {
    task: { endpoints, symbols: Array.from({ length: symbols }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`) },
    stop: async () => {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

/** Starts a client, lets it settle, measures it and ends it. */
export async function measure(name: ClientName, venue: BenchVenue, measureMs: number): Promise<ClientMeasure> {
  const child = fork(new URL(`client-${name}.ts`, import.meta.url), [JSON.stringify(venue.task)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await answer(child);
  child.send({ measureMs });
  const [result] = await answer(child) as [ClientMeasure];
  await once(child, 'exit');
  return result;
}

/** The next message of a child; rejects where it ends without one. */
function answer(child: ChildProcess): Promise<unknown[]> {
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`a bench process ended with code ${String(code)}`); });
  return Promise.race([once(child, 'message'), ended]);
}
