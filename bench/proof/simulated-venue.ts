import { fork } from 'node:child_process';
import { once } from 'node:events';
import { answer } from '../answer.ts';

/** A running simulated venue. */
export interface SimulatedVenue {
  readonly endpoints: { readonly ws: string; readonly rest: string };
  readonly symbols: readonly string[];
  stop(): Promise<void>;
}

/** Starts a simulated Binance spot of so many symbols in a process of its own. */
export async function startSimulatedVenue(symbols: number, eventsPerSecond: number): Promise<SimulatedVenue> {
  const child = fork(new URL('venue.ts', import.meta.url), [String(symbols), String(eventsPerSecond)]);
  const [endpoints] = await answer(child) as [SimulatedVenue['endpoints']];
  return {
    endpoints,
    symbols: Array.from({ length: symbols }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`),
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
