import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { TestClient } from '../testing/test-client.ts';
import { parseFault } from './fault.ts';
import type { Fault } from './fault.ts';
import { parseFaultScript } from './fault-script.ts';

const SCRIPT = `[
  // A bad half minute.
  { "atMs": 1000, "set": { "kind": "mute", "topic": "trade", "durationMs": 2000 } },
  { "atMs": 5000, "set": { "kind": "cut", "count": 1 }, "everyMs": 5000, "times": 3 },
  { "atMs": 20000, "set": { "kind": "half-open" } },
  { "atMs": 22000, "clear": "all" },
]`;

test('a script does its steps at their times, and ends when all is cleared', async () => {
  const reading = parseFaultScript(SCRIPT);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const network = new SimulatorNetwork({ seed: 5, venues: ['binance-spot'] });
  const clients = Array.from({ length: 4 }, () => new TestClient(network, 'binance-spot', '/ws/btcusdt@trade'));
  await network.run(1000);
  network.faults.play(reading.steps);
  await network.run(1500);
  clients.forEach((client) => client.take());
  await network.run(1000);
  expect(clients[3]?.take()).toEqual([]);
  const gone: number[] = [];
  for (let second = 3; second < 21; second++) {
    await network.run(1000);
    gone.push(clients.filter(({ closed }) => closed !== undefined).length);
  }
  expect(gone.slice(0, 14)).toEqual([0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
  expect(network.faults.list().map(({ fault }) => fault.kind)).toEqual(['half-open']);
  clients[3]?.take();
  await network.run(4000);
  expect(network.faults.list()).toEqual([]);
  expect(clients[3]?.texts.length).toBeGreaterThan(0);
});

test('clearing by hand ends a script', async () => {
  const network = new SimulatorNetwork({ seed: 5, venues: ['binance-spot'], eventsPerSecond: 0.1 });
  network.faults.play([{ atMs: 1000, set: { kind: 'half-open' } }]);
  network.faults.clear();
  await network.run(2000);
  expect(network.faults.list()).toEqual([]);
});

test.each([
  ['{', '', 'line 1'],
  ['{}', '', 'Expected a list of steps'],
  ['[{"atMs":-1,"clear":"all"}]', '0.atMs', '>=0'],
  ['[{"atMs":0,"set":{"kind":"nonsense"}}]', '0.set.kind', 'a kind of fault'],
  ['[{"atMs":0}, {"atMs":0,"set":{"kind":"delay"}}]', '1.set.ms', '"ms"'],
  ['[{"atMs":0,"set":{"kind":"cut"},"later":1}]', '0.later', 'never'],
])('what is wrong with %s is reported with its place', (text, path, message) => {
  const reading = parseFaultScript(text);
  if (reading.ok) throw new Error('accepted');
  const problem = reading.problems.find((found) => found.path === path);
  expect(problem?.message).toContain(message);
});

test.each<Fault>([
  { kind: 'close', code: 4000, reason: 'x' },
  {
    kind: 'delay',
    ms: 5,
    probability: 0.5,
    venue: 'binance-usdm',
    symbol: 'BTCUSDT',
    topic: 'depth',
    socket: 1,
    count: 2,
    durationMs: 10,
  },
])('a whole fault is taken as it is: %o', (fault) => {
  expect(parseFault(fault)).toEqual({ ok: true, fault });
});

test.each([
  [{ kind: 'close', code: 1006 }, 'code'],
  [{ kind: 'drop', probability: 2 }, 'probability'],
  [{ kind: 'drop', venue: 'mtgox' }, 'venue'],
  [{ kind: 'cut', often: true }, 'often'],
  [{ kind: 'http-status', status: 200 }, 'status'],
  [{ kind: 'drop', count: 0 }, 'count'],
  ['drop', ''],
  [null, ''],
])('%o is rejected at %s', (value, path) => {
  const reading = parseFault(value);
  expect(reading.ok ? [] : reading.problems.map((problem) => problem.path)).toContain(path);
});
