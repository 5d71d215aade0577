import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../testing/network.ts';
import { TestClient } from '../testing/test-client.ts';

test('the same seed and the same virtual time give the same frames, bit for bit', async () => {
  const receive = async (seed: number) => {
    const network = new SimulatorNetwork({ seed, venues: ['binance-spot'] });
    const client = new TestClient(
      network,
      'binance-spot',
      '/stream?streams=btcusdt@trade/btcusdt@depth@100ms/btcusdt@kline_1m/btcusdt@ticker',
    );
    await network.run(5000);
    return client.texts;
  };
  const first = await receive(21);
  expect(first.length).toBeGreaterThan(100);
  expect(await receive(21)).toEqual(first);
  expect(await receive(22)).not.toEqual(first);
});

test('nothing happens synchronously, and everything takes its latency', async () => {
  const network = new SimulatorNetwork({ seed: 1, latencyMs: 40, eventsPerSecond: 0.5 });
  const start = network.clock.now();
  const client = new TestClient(network, 'binance-spot', '/nowhere');
  expect(client.closed).toBeUndefined();
  const asked = network.http.request({
    method: 'GET',
    url: `${network.endpoints['binance-spot'].rest}/api/v3/time`,
    timeoutMs: 1000,
  });
  let answeredAt = 0;
  const noted = asked.then((answer) => {
    answeredAt = network.clock.now() - start;
    return new TextDecoder().decode(answer.body);
  });
  await network.run(100);
  expect(await noted).toBe(`{"serverTime":${start + 40}}`);
  expect(answeredAt).toBe(80);
  expect(client.closed?.httpStatus).toBe(404);
});

test('requests time out, are cancelled and fail as real ones do', async () => {
  const network = new SimulatorNetwork({ seed: 1, latencyMs: 40, eventsPerSecond: 0.5 });
  const url = `${network.endpoints['binance-spot'].rest}/api/v3/time`;
  let cancel = () => undefined as void;
  const outcomes = Promise.allSettled([
    network.http.request({ method: 'GET', url, timeoutMs: 30 }),
    network.http.request({
      method: 'GET',
      url,
      timeoutMs: 1000,
      onCancel: (cancelIt) => {
        cancel = cancelIt;
      },
    }),
    network.http.request({ method: 'GET', url: 'http://elsewhere/', timeoutMs: 1000 }),
  ]);
  await network.run(10);
  cancel();
  await network.run(200);
  expect(
    (await outcomes).map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : '')),
  ).toEqual(['timeout', 'cancelled', 'network']);
});

test('a closed or terminated socket receives nothing more and is notified once', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const clients = [0, 1].map(() => new TestClient(network, 'binance-spot', '/ws/btcusdt@trade'));
  await network.run(2000);
  clients[0]?.socket.close();
  clients[1]?.socket.terminate();
  await network.run(20);
  expect(clients.map((client) => client.closed?.code)).toEqual([1000, 1006]);
  clients.forEach((client) => client.take());
  await network.run(2000);
  expect(clients.flatMap((client) => client.texts)).toEqual([]);
  expect(network.openSockets).toBe(0);
});

test('a timer of a tiny part of a ms fires later, not now: whoever waits for an instant gets there', async () => {
  const network = new SimulatorNetwork({ seed: 1, symbols: 1 });
  const { clock } = network;
  const due = clock.monotonic() + 1e-5;
  let looks = 0;
  const look = () => {
    looks++;
    if (clock.monotonic() < due && looks < 1000) clock.setTimer(look, due - clock.monotonic());
  };
  look();
  await network.run(5);
  expect(looks).toBe(2);
});
