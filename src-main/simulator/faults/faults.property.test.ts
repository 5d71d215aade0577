import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { TestClient } from '../testing/test-client.ts';
import type { Fault } from './fault.ts';
import type { FaultStep } from './fault-script.ts';

const PATH = '/stream?streams=btcusdt@trade/btcusdt@depth@100ms';
const MESSAGE_KINDS = [
  'mute',
  'drop',
  'repeat',
  'reorder',
  'sequence-gap',
  'malformed',
  'binary',
  'unknown-fields',
  'unknown-kind',
  'half-open',
  'no-pings',
  'close',
  'cut',
  'truncated',
  'expire',
  'mass-disconnect',
] as const;

const scope = fc.record(
  {
    topic: fc.constantFrom('trade', 'depth', 'btcusdt@trade'),
    socket: fc.constantFrom(1, 2),
    count: fc.integer({ min: 1, max: 5 }),
    probability: fc.double({ min: 0.1, max: 1, noNaN: true }),
    durationMs: fc.integer({ min: 1, max: 5000 }),
  },
  { requiredKeys: [] },
);
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(fc.constantFrom(...MESSAGE_KINDS), scope).map(([kind, where]) => ({ kind, ...where })),
  fc
    .tuple(fc.integer({ min: 1, max: 2000 }), scope)
    .map(([ms, where]) => ({ kind: 'delay' as const, ms, jitterMs: ms, ...where })),
  fc
    .tuple(fc.integer({ min: 1000, max: 20_000 }), scope)
    .map(([bytesPerSecond, where]) => ({ kind: 'trickle' as const, bytesPerSecond, ...where })),
);
const script: fc.Arbitrary<FaultStep[]> = fc.array(
  fc.record({ atMs: fc.integer({ min: 0, max: 8000 }), set: anyFault }),
  { maxLength: 6 },
);

test('the same script does the same things, the truth is untouched, and all is well when it is cleared', async () => {
  const play = async (steps: readonly FaultStep[]) => {
    const network = new SimulatorNetwork({ seed: 3, venues: ['binance-spot'], eventsPerSecond: 5 });
    const clients = [0, 1].map(() => new TestClient(network, 'binance-spot', PATH));
    network.faults.play(steps);
    await network.run(10_000);
    network.faults.clear();
    const received = clients.map((client) => ({
      texts: client.take(),
      binaries: client.binaries.splice(0),
      closed: client.closed,
    }));
    // What a slow line still keeps comes late, and then nothing is wrong.
    await network.run(60_000);
    clients.forEach((client) => client.take());
    const back = new TestClient(network, 'binance-spot', PATH);
    await network.run(5000);
    return { received, back, clients, truth: network.truth.trades('binance-spot', 'BTCUSDT', { limit: 50 }) };
  };
  const calm = await play([]);
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const first = await play(steps);
      const second = await play(steps);
      expect(second.received).toEqual(first.received);
      expect(first.truth).toEqual(calm.truth);
      expect(first.back.texts).toEqual(calm.back.texts);
      for (const [at, client] of first.clients.entries())
        if (client.closed === undefined) expect(client.texts).toEqual(calm.clients[at]?.texts);
    }),
    { numRuns: 25, seed: 11 },
  );
});
