import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { NODE_FLAGS, nodeEnvironment } from '../../scripts/node24.mjs';
import { answer } from '../answer.ts';
import type { ClientMeasure, ClientTask } from './protocol.ts';

/** Who is measured: the floor (`ws` and JSON.parse alone), the engine, ccxt.pro. */
export type ClientName = (typeof CLIENTS)[number];

/** The venue in a process of its own. */
export interface BenchVenue {
  readonly task: Pick<ClientTask, 'endpoints' | 'symbols'>;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the venue: four recorded symbols under `copies` names each. */
export async function startVenue(copies: number): Promise<BenchVenue> {
  await buildClients();
  const child = fork(path.join(import.meta.dirname, 'venue.ts'), [String(copies)]);
  const [task] = (await answer(child)) as [BenchVenue['task']];
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

/** How a client is measured: at `speed` times the recorded pace, nothing at 0, for `measureMs` after `warmUpMs`. */
export interface MeasureOptions {
  readonly speed: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly isHealthOnly?: boolean;
}

/** Starts a client, plays it the recording from the start, measures it once it has settled, and ends it. */
export async function measure(
  name: ClientName,
  venue: BenchVenue,
  { speed, warmUpMs, measureMs, isHealthOnly = false }: MeasureOptions,
): Promise<ClientMeasure> {
  const task: ClientTask = { ...venue.task, warmUpMs, isHealthOnly };
  const child = fork(path.join(BUILT, `client-${name}.js`), [JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: name === 'engine' ? [...NODE_FLAGS] : FLAGS,
    env: name === 'engine' ? nodeEnvironment() : process.env,
  });
  await answer(child);
  if (speed > 0) venue.child.send({ speed });
  await answer(child);
  child.send({ measureMs });
  const [result] = (await answer(child)) as [ClientMeasure];
  await once(child, 'exit');
  return result;
}

/** Clients run as programs are delivered: that Node reads TypeScript itself takes memory, of the floor 17 MB. */
async function buildClients(): Promise<void> {
  const build = await rolldown({
    input: CLIENTS.map((name) => path.join(import.meta.dirname, `client-${name}.ts`)),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
  });
  await build.write({ dir: BUILT });
  await build.close();
}

const CLIENTS = ['floor', 'engine', 'ccxt'] as const;
/** In the checkout, where packages are found. */
const BUILT = path.resolve(import.meta.dirname, '../../.cache/bench');
/** What the bench itself was started with is not for its clients; the engine has what it has wherever we start Node ourselves. */
const FLAGS = ['--disable-warning=ExperimentalWarning'];
