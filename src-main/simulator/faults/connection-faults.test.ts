import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { TestClient } from '../testing/test-client.ts';

const PATH = '/stream?streams=btcusdt@trade/btcusdt@depth@100ms';
const subscribe = (id: number) => JSON.stringify({ method: 'SUBSCRIBE', params: ['ethusdt@depth@100ms'], id });

async function open(
  count: number,
  options: { readonly limits?: { readonly pingEveryMs?: number; readonly pongWithinMs?: number } } = {},
) {
  const network = new SimulatorNetwork({ seed: 5, ...options });
  const clients = Array.from({ length: count }, () => new TestClient(network, 'binance-spot', PATH));
  await network.run(3000);
  for (const client of clients) client.take();
  return { network, clients, codes: () => clients.map(({ closed }) => closed?.code) };
}

test('close: the sockets in scope end with the code', async () => {
  const { network, codes } = await open(3);
  network.faults.set({ kind: 'close', code: 1012, reason: 'restart', socket: 2 });
  await network.run(10);
  expect(codes()).toEqual([undefined, 1012, undefined]);
  network.faults.set({ kind: 'close', count: 1 });
  await network.run(10);
  expect(codes()).toEqual([1001, 1012, undefined]);
  expect(network.faults.list()).toEqual([]);
});

test('cut: gone without a close frame; with a topic, when such a message is due', async () => {
  const { network, clients, codes } = await open(2);
  network.faults.set({ kind: 'cut', socket: 1 });
  await network.run(10);
  expect(codes()).toEqual([1006, undefined]);
  const trades = () => clients[1]?.texts.filter((text) => text.includes('@trade')).length;
  const before = trades();
  network.faults.set({ kind: 'cut', topic: 'trade', count: 1 });
  await network.run(5000);
  expect(codes()).toEqual([1006, 1006]);
  expect(trades()).toBe(before);
  expect(network.openSockets).toBe(0);
});

test('close for a while ends those who come back, too', async () => {
  const { network } = await open(1);
  network.faults.set({ kind: 'close', durationMs: 5000 });
  await network.run(1000);
  const early = new TestClient(network, 'binance-spot', PATH);
  await network.run(4500);
  const late = new TestClient(network, 'binance-spot', PATH);
  await network.run(2000);
  expect([early.isOpen, early.closed?.code, late.closed]).toEqual([true, 1001, undefined]);
});

test('mass-disconnect: every socket of every venue at the same instant', async () => {
  const network = new SimulatorNetwork({ seed: 5 });
  const clients = [
    ...Array.from({ length: 20 }, () => new TestClient(network, 'binance-spot', PATH)),
    ...Array.from({ length: 20 }, () => new TestClient(network, 'binance-usdm', `/public${PATH}`)),
  ];
  await network.run(1000);
  expect(network.openSockets).toBe(40);
  network.faults.set({ kind: 'mass-disconnect', how: 'cut' });
  await network.run(2);
  expect(clients.map(({ closed }) => closed?.code)).toEqual(Array.from({ length: 40 }, () => 1006));
});

test('expire: spot says so, and a second later ends the connection', async () => {
  const { network, clients, codes } = await open(1);
  network.faults.set({ kind: 'expire' });
  await network.run(500);
  expect(clients[0]?.texts.some((text) => text.includes('serverShutdown'))).toBe(true);
  expect(codes()).toEqual([undefined]);
  await network.run(1000);
  expect(codes()).toEqual([1001]);
});

test('expire by topic: once a socket, however many such messages follow', async () => {
  const { network, clients, codes } = await open(1);
  network.faults.set({ kind: 'expire', topic: 'depth' });
  await network.run(3000);
  expect(clients[0]?.texts.filter((text) => text.includes('serverShutdown'))).toHaveLength(1);
  expect(codes()).toEqual([1001]);
});

test('half-open: open, and silent both ways; afterwards data flows with a gap', async () => {
  const { network, clients, codes } = await open(2);
  const [dead, alive] = clients as [TestClient, TestClient];
  network.faults.set({ kind: 'half-open', socket: 1, durationMs: 10_000 });
  await network.run(2);
  dead.take();
  dead.socket.ping();
  alive.socket.ping();
  dead.socket.send(subscribe(1));
  await network.run(9000);
  expect([dead.texts, dead.pings, dead.pongs, alive.pongs]).toEqual([[], 0, 0, 1]);
  expect(alive.texts.length).toBeGreaterThan(50);
  await network.run(3000);
  expect(dead.texts.length).toBeGreaterThan(10);
  expect(dead.texts.some((text) => text.includes('"id":1') || text.includes('ethusdt'))).toBe(false);
  expect(codes()).toEqual([undefined, undefined]);
});

test('half-open: a client that closes is not answered and gives up', async () => {
  const { network, clients, codes } = await open(1);
  network.faults.set({ kind: 'half-open' });
  clients[0]?.socket.close();
  await network.run(900);
  expect(codes()).toEqual([undefined]);
  await network.run(200);
  expect(codes()).toEqual([1006]);
});

test('no-pings: the venue says nothing and ends nothing', async () => {
  const limits = { pingEveryMs: 1000, pongWithinMs: 2000 };
  const { network, clients, codes } = await open(1, { limits });
  const before = clients[0]?.pings ?? 0;
  expect(before).toBeGreaterThan(1);
  network.faults.set({ kind: 'no-pings' });
  await network.run(10_000);
  expect(clients[0]?.pings).toBe(before);
  expect(codes()).toEqual([undefined]);
});

test('truncated: half a frame, and the connection breaks', async () => {
  const { network, clients, codes } = await open(1);
  network.faults.set({ kind: 'truncated', topic: 'depth', count: 1 });
  await network.run(1000);
  expect(codes()).toEqual([1006]);
  expect(clients[0]?.texts.filter((text) => text.includes('depthUpdate'))).toEqual([]);
});

test('subscribe-unacknowledged: no answer, and data only if it is applied', async () => {
  const { network, clients } = await open(2);
  const [lost, applied] = clients as [TestClient, TestClient];
  network.faults.set({ kind: 'subscribe-unacknowledged', socket: 1, count: 1 });
  network.faults.set({ kind: 'subscribe-unacknowledged', socket: 2, isApplied: true, symbol: 'ETHUSDT', count: 1 });
  for (const client of clients) client.socket.send(subscribe(7));
  await network.run(2000);
  expect(clients.map(({ texts }) => texts.some((text) => text.includes('"id":7')))).toEqual([false, false]);
  expect(lost.of('ethusdt@depth@100ms')).toEqual([]);
  expect(applied.of('ethusdt@depth@100ms').length).toBeGreaterThan(5);
  lost.socket.send(subscribe(8));
  await network.run(10);
  expect(lost.texts.at(-1)).toBe('{"result":null,"id":8}');
});

test('subscribe-rejected: an error in the venue’s own words, and no data', async () => {
  const { network, clients } = await open(1);
  network.faults.set({ kind: 'subscribe-rejected', topic: 'ethusdt@depth@100ms', count: 1 });
  clients[0]?.socket.send(subscribe(9));
  await network.run(2000);
  expect(clients[0]?.texts).toContain('{"code":2,"msg":"Invalid request: invalid stream","id":9}');
  expect(clients[0]?.of('ethusdt@depth@100ms')).toEqual([]);
});

test('subscribe-closes: no answer, nothing more is read, and the connection is gone in 90 to 155 ms', async () => {
  const { network, clients, codes } = await open(2);
  network.faults.set({ kind: 'subscribe-closes', symbol: 'ETHUSDT' });
  const [asking, other] = clients as [TestClient, TestClient];
  asking.socket.send(subscribe(9));
  asking.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":10}');
  await network.run(85);
  expect(codes()).toEqual([undefined, undefined]);
  await network.run(75);
  expect(codes()).toEqual([1006, undefined]);
  expect(asking.texts.some((text) => text.includes('"id"'))).toBe(false);
  other.take();
  await network.run(2000);
  expect(other.texts.length).toBeGreaterThan(5);
});

test('endpoint-unreachable for 90 s: no socket and no answer of that venue, and then both', async () => {
  const { network } = await open(0);
  network.faults.set({ kind: 'endpoint-unreachable', venue: 'binance-spot', durationMs: 90_000 });
  await network.run(85_000);
  const rejected = new TestClient(network, 'binance-spot', PATH);
  const elsewhere = new TestClient(network, 'binance-usdm', `/public${PATH}`);
  const url = `${network.endpoints['binance-spot'].rest}/api/v3/time`;
  const asked = expect(network.http.request({ method: 'GET', url, timeoutMs: 1000 })).rejects.toMatchObject({
    code: 'network',
  });
  await network.run(1000);
  await asked;
  expect(rejected.closed).toMatchObject({ code: 1006, httpStatus: undefined });
  expect([rejected.isOpen, elsewhere.isOpen]).toEqual([false, true]);
  await network.run(5000);
  const back = new TestClient(network, 'binance-spot', PATH);
  await network.run(1000);
  expect(back.texts.length).toBeGreaterThan(0);
});
