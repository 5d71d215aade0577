import { parseArgs } from 'node:util';
import { createTapedeck } from '../../src-main/entries/index.ts';
import type { Tapedeck, TapedeckOptions } from '../../src-main/entries/index.ts';
import { startSimulator } from '../../src-main/entries/simulator.ts';

/** What every example runs on. Disposing it stops all. */
export interface ExampleMarket extends AsyncDisposable {
  readonly tapedeck: Tapedeck;
  /** Resolves after `--seconds`, or with Ctrl+C. */
  readonly over: Promise<void>;
}

/**
 * Opens the market that an example was started for: the simulator, or with `--live` the exchanges themselves; of `venues`, Binance Spot if there
 * are none. `--seconds N` ends it by itself; otherwise Ctrl+C does.
 */
export async function openMarket(options: TapedeckOptions): Promise<ExampleMarket> {
  const { values } = parseArgs({ options: { live: { type: 'boolean' }, seconds: { type: 'string' } } });
  const { venues = ['binance-spot'] } = options;
  const simulator = values.live === true ? undefined : await startSimulator({ seed: 7, venues });
  const tapedeck = createTapedeck({
    ...options,
    venues,
    ...(simulator === undefined ? {} : { endpoints: simulator.endpoints }),
  });
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = values.seconds === undefined ? undefined : setTimeout(resolve, Number(values.seconds) * 1000);
  process.once('SIGINT', resolve);
  try {
    await tapedeck.start();
  } catch (error) {
    clearTimeout(timer);
    await simulator?.stop();
    throw error;
  }
  return {
    tapedeck,
    over,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer);
      await tapedeck.stop();
      await simulator?.stop();
    },
  };
}

/** Resolves when something is so, looking ten times a second. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo())
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
}
