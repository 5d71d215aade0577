import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { TestClient } from '../testing/test-client.ts';
import type { Fault } from './fault.ts';

interface Trade {
  readonly t: number;
  readonly E: number;
  readonly T: number;
}
interface Diff {
  readonly U: number;
  readonly u: number;
}
const TRADES = 'btcusdt@trade';
const DEPTH = 'btcusdt@depth@100ms';
const ETH = 'ethusdt@trade';

/** A client of two symbols' trades and one book, after five quiet seconds, with the fault set. */
async function withFault(fault: Fault, venue: 'binance-spot' | 'binance-usdm' = 'binance-spot') {
  const network = new SimulatorNetwork({ seed: 5, venues: [venue] });
  const client = new TestClient(network, venue, `/stream?streams=${TRADES}/${DEPTH}/${ETH}`);
  await network.run(5000);
  const before = client.take();
  const id = network.faults.set(fault);
  return {
    network,
    client,
    id,
    before,
    trades: () => client.of(TRADES) as Trade[],
    ids: () => (client.of(TRADES) as Trade[]).map(({ t }) => t),
    diffs: () => client.of(DEPTH) as Diff[],
    eth: () => client.of(ETH) as Trade[],
    /** All true ids since the first received. */
    truth: (from: number, to: number) =>
      network.truth
        .trades(venue, 'BTCUSDT', { fromId: from })
        .map(({ id: t }) => t)
        .filter((t) => t <= to),
  };
}

function isConsecutive(ids: readonly number[]): boolean {
  return ids.every((id, at) => at === 0 || id === (ids[at - 1] ?? 0) + 1);
}

test('without faults trades follow one another', async () => {
  const { network, ids } = await withFault({ kind: 'drop', symbol: 'NOSUCH' });
  await network.run(5000);
  expect(ids().length).toBeGreaterThan(20);
  expect(isConsecutive(ids())).toBe(true);
});

test('mute: nothing of one topic while others flow, until it is cleared', async () => {
  const { network, client, ids, diffs, eth, id } = await withFault({ kind: 'mute', topic: TRADES });
  await network.run(5000);
  expect(ids()).toEqual([]);
  expect(diffs().length).toBeGreaterThan(20);
  expect(eth().length).toBeGreaterThan(0);
  expect(network.faults.clear(id)).toBe(1);
  client.take();
  await network.run(5000);
  expect(ids().length).toBeGreaterThan(5);
});

test('drop: as many as counted are lost, and only of that symbol', async () => {
  const { network, ids, eth, truth } = await withFault({ kind: 'drop', symbol: 'BTCUSDT', topic: 'trade', count: 3 });
  await network.run(5000);
  const received = ids();
  expect(isConsecutive(received)).toBe(true);
  expect(isConsecutive(eth().map(({ t }) => t))).toBe(true);
  expect(truth((received[0] ?? 0) - 3, received.at(-1) ?? 0)).toHaveLength(received.length + 3);
  expect(network.faults.list()).toEqual([]);
});

test('drop: chance comes from the seed', async () => {
  const run = async () => {
    const { network, ids, truth } = await withFault({ kind: 'drop', topic: 'trade', probability: 0.3 });
    await network.run(20_000);
    const received = ids();
    return { received, share: received.length / truth(received[0] ?? 0, received.at(-1) ?? 0).length };
  };
  const first = await run();
  expect(first.share).toBeGreaterThan(0.55);
  expect(first.share).toBeLessThan(0.85);
  expect((await run()).received).toEqual(first.received);
});

test('repeat: a message comes again', async () => {
  const { network, ids } = await withFault({ kind: 'repeat', topic: 'trade', symbol: 'BTCUSDT', count: 1, times: 2 });
  await network.run(5000);
  const [first] = ids();
  expect(ids().filter((id) => id === first)).toHaveLength(3);
  expect(isConsecutive(ids().slice(2))).toBe(true);
});

test('reorder: a message comes after the next of its topic', async () => {
  const { network, ids } = await withFault({ kind: 'reorder', topic: TRADES, count: 1 });
  await network.run(5000);
  const [second = 0, first = 0, ...others] = ids();
  expect(first).toBe(second - 1);
  expect(isConsecutive([second, ...others])).toBe(true);
});

test('sequence-gap: the numbers of a book break once, trades do not', async () => {
  const { network, ids, diffs, before } = await withFault({ kind: 'sequence-gap', count: 1 });
  await network.run(3000);
  const last = before
    .filter((text) => text.includes('depthUpdate'))
    .map((text) => (JSON.parse(text) as { data: Diff }).data)
    .at(-1);
  const all = [...(last === undefined ? [] : [last]), ...diffs()];
  expect(all.filter((diff, at) => at > 0 && diff.U !== (all[at - 1]?.u ?? 0) + 1)).toHaveLength(1);
  expect(isConsecutive(ids())).toBe(true);
});

test.each([
  ['cut', /^\{.*[^}]$/s],
  ['garbage', /^upstream connect error/],
  ['type', /^\[null,/],
] as const)('malformed (%s): a message that cannot be read, and then good ones', async (how, shape) => {
  const { network, client } = await withFault({ kind: 'malformed', how, count: 1 });
  await network.run(3000);
  const isGood = (text: string) => {
    try {
      return typeof (JSON.parse(text) as { stream?: unknown }).stream === 'string';
    } catch {
      return false;
    }
  };
  const bad = client.texts.filter((text) => !isGood(text));
  expect(bad).toEqual([client.texts[0]]);
  expect(bad[0]).toMatch(shape);
});

test('binary: the message as a binary frame', async () => {
  const { network, client } = await withFault({ kind: 'binary', topic: TRADES, count: 2 });
  await network.run(5000);
  expect(client.binaries).toHaveLength(2);
  expect(client.binaries[0]).toContain('"e":"trade"');
});

test('huge: 10 MB of valid JSON, which a client with a limit rejects', async () => {
  const { network, client } = await withFault({ kind: 'huge', topic: TRADES, count: 1 });
  await network.run(3000);
  const huge = client.texts.find((text) => text.length > 1e6) ?? '';
  expect(huge).toHaveLength(10_000_000);
  expect(JSON.parse(huge)).toMatchObject({ stream: TRADES, data: { e: 'trade' } });
  network.faults.set({ kind: 'huge', topic: TRADES, count: 1, bytes: 20_000_000 });
  await network.run(3000);
  expect(client.closed?.code).toBe(1009);
});

test('unknown-fields: the message says more, and still the same', async () => {
  const { network, trades, diffs, ids } = await withFault({ kind: 'unknown-fields' });
  await network.run(3000);
  expect(trades()[0]).toHaveProperty('zz');
  expect(diffs()[0]).toHaveProperty('q9', null);
  expect(isConsecutive(ids())).toBe(true);
});

test('unknown-kind: a message nobody knows comes before the true one', async () => {
  const { network, client, ids } = await withFault({ kind: 'unknown-kind', topic: TRADES, count: 1 });
  await network.run(3000);
  const received = client.of(TRADES) as { e: string }[];
  expect(received.map(({ e }) => e).slice(0, 2)).toEqual(['venueNovelty', 'trade']);
  expect(isConsecutive(ids().slice(1))).toBe(true);
});

test('delay: later by so much, in order within the topic, and jitter is seeded', async () => {
  const network = new SimulatorNetwork({ seed: 5, venues: ['binance-spot'], latencyMs: 1 });
  const lags: number[] = [];
  const ids: number[] = [];
  network.sockets.open(
    `${network.endpoints['binance-spot'].ws}/ws/${TRADES}`,
    {
      onOpen: () => undefined,
      onPing: () => undefined,
      onPong: () => undefined,
      onClose: () => undefined,
      onMessage: (bytes) => {
        const trade = JSON.parse(new TextDecoder().decode(bytes)) as Trade;
        lags.push(network.clock.now() - trade.E);
        ids.push(trade.t);
      },
    },
    { connectTimeoutMs: 1000, maxFrameBytes: 1e6 },
  );
  await network.run(3000);
  expect(Math.max(...lags)).toBe(1);
  lags.length = 0;
  network.faults.set({ kind: 'delay', ms: 400, jitterMs: 300, durationMs: 10_000 });
  await network.run(10_000);
  expect(Math.min(...lags)).toBeGreaterThanOrEqual(401);
  expect(Math.max(...lags)).toBeGreaterThan(500);
  await network.run(1000);
  lags.length = 0;
  await network.run(5000);
  expect(Math.max(...lags)).toBe(1);
  expect(isConsecutive(ids)).toBe(true);
});

test('trickle: a slow line delivers all of it, late', async () => {
  const { network, client, ids, before } = await withFault({ kind: 'trickle', bytesPerSecond: 400, durationMs: 5000 });
  await network.run(5000);
  const bytes = client.texts.reduce((sum, text) => sum + text.length, 0);
  expect(bytes).toBeGreaterThan(1000);
  expect(bytes).toBeLessThanOrEqual(2000);
  expect(before.reduce((sum, text) => sum + text.length, 0)).toBeGreaterThan(4000);
  await network.run(120_000);
  expect(isConsecutive(ids())).toBe(true);
  expect(ids().length).toBeGreaterThan(50);
});

test.each([5000, -5000])('clock-skew of %i ms: event times are off, trade times are not', async (ms) => {
  const { network, trades } = await withFault({ kind: 'clock-skew', ms });
  await network.run(3000);
  expect(trades().length).toBeGreaterThan(0);
  for (const trade of trades()) expect(trade.E - trade.T).toBe(ms);
});

test('faults of another venue or socket touch nothing', async () => {
  const { network, ids } = await withFault({ kind: 'mute', venue: 'binance-coinm' });
  network.faults.set({ kind: 'mute', socket: 2 });
  await network.run(5000);
  expect(ids().length).toBeGreaterThan(10);
  expect(isConsecutive(ids())).toBe(true);
});
