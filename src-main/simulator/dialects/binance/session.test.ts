import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { TestClient } from '../../testing/test-client.ts';

const ask = (method: string, params: unknown, id: unknown) => JSON.stringify({ method, params, id });

async function say(network: SimulatorNetwork, client: TestClient, text: string): Promise<string | undefined> {
  client.socket.send(text);
  await network.run(400);
  return client.take().find((received) => !received.startsWith('{"stream"') && !received.startsWith('{"e"'));
}

test('subscriptions are acknowledged, listed, delivered and ended', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const client = new TestClient(network, 'binance-spot', '/stream');
  expect(await say(network, client, ask('SUBSCRIBE', ['btcusdt@depth@100ms', 'nosuchusdt@trade'], 1))).toBe(
    '{"result":null,"id":1}',
  );
  expect(await say(network, client, ask('LIST_SUBSCRIPTIONS', undefined, 'a1'))).toBe(
    '{"result":["btcusdt@depth@100ms","nosuchusdt@trade"],"id":"a1"}',
  );
  await network.run(1000);
  expect(new Set(client.take().map((text) => /"stream":"([^"]+)"/.exec(text)?.[1]))).toEqual(
    new Set(['btcusdt@depth@100ms']),
  );
  expect(await say(network, client, ask('SET_PROPERTY', ['combined', false], 2))).toBe('{"result":null,"id":2}');
  await network.run(1000);
  expect(client.take().every((text) => text.startsWith('{"e":"depthUpdate"'))).toBe(true);
  expect(await say(network, client, ask('UNSUBSCRIBE', ['btcusdt@depth@100ms'], 3))).toBe('{"result":null,"id":3}');
  client.take();
  await network.run(3000);
  expect(client.take()).toEqual([]);
});

test('mistakes are answered in each product’s own shape', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const spot = new TestClient(network, 'binance-spot', '/ws');
  const usdm = new TestClient(network, 'binance-usdm', '/public/ws');
  expect(await say(network, spot, 'what?')).toBe('{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}');
  expect(await say(network, spot, ask('SUBSCRIBE', ['nonsense'], 5))).toBe(
    '{"code":2,"msg":"Invalid request: invalid stream","id":5}',
  );
  expect(await say(network, usdm, ask('SUBSCRIBE', ['nonsense'], 5))).toBe(
    '{"error":{"code":2,"msg":"Invalid request: invalid stream"},"id":5}',
  );
  for (const id of [-1, 1.5, '', 'x'.repeat(37), true])
    expect(await say(network, usdm, ask('LIST_SUBSCRIPTIONS', undefined, id))).toContain('{"code":2,"msg":');
  expect(await say(network, usdm, ask('DANCE', [], 6))).toContain('unknown variant `DANCE`');
  expect(await say(network, usdm, ask('SET_PROPERTY', ['combined', 1], 7))).toBe(
    '{"error":{"code":1,"msg":"Invalid value type: expected Boolean"},"id":7}',
  );
});

test.each(['binance-spot', 'binance-usdm', 'binance-coinm'] as const)(
  '%s takes ids as unsigned integers, as texts of up to 36 characters, and none',
  async (venue) => {
    const network = new SimulatorNetwork({ seed: 1 });
    const client = new TestClient(network, venue, '/ws');
    for (const id of [0, 5, '0123456789abcdef0123456789abcdef', 'x'.repeat(36), null])
      expect(await say(network, client, ask('LIST_SUBSCRIPTIONS', undefined, id))).toBe(
        `{"result":[],"id":${JSON.stringify(id)}}`,
      );
  },
);

test('a USD-M stream on the wrong route is acknowledged and silent; no route is /public', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const routes = {
    '/public/stream': ['depthUpdate', 'bookTicker'],
    '/market/stream': ['aggTrade', 'markPriceUpdate'],
    '/stream': ['depthUpdate', 'bookTicker'],
    '/private/stream': [],
  };
  const names = ['btcusdt@aggTrade', 'btcusdt@depth@100ms', 'btcusdt@markPrice@1s', 'btcusdt@bookTicker'];
  const clients = Object.keys(routes).map((path) => ({ path, client: new TestClient(network, 'binance-usdm', path) }));
  for (const { client } of clients) client.socket.send(ask('SUBSCRIBE', names, 1));
  await network.run(5000);
  for (const { path, client } of clients) {
    const received = client.take();
    expect(received[0]).toBe('{"result":null,"id":1}');
    expect(new Set(received.slice(1).map((text) => /"e":"(\w+)"/.exec(text)?.[1]))).toEqual(
      new Set(routes[path as keyof typeof routes]),
    );
  }
});

test('all-market futures streams mix both universes, distinguished by st; spot has retired them', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const coinm = new TestClient(network, 'binance-coinm', '/stream?streams=!ticker@arr/!markPrice@arr@1s');
  const spot = new TestClient(network, 'binance-spot', '/stream?streams=!ticker@arr/!miniTicker@arr');
  await network.run(4000);
  const rows = coinm.of('!ticker@arr').flat() as { s: string; st: number }[];
  expect(rows.find((row) => row.s === 'BTCUSDT')?.st).toBe(1);
  expect(rows.find((row) => row.s === 'BTCUSD_PERP')?.st).toBe(2);
  const marks = coinm.of('!markPrice@arr@1s').at(-1) as { s: string; r: string; T: number }[];
  expect(marks.find((row) => row.s.startsWith('BTCUSD_2'))).toMatchObject({ r: '', T: 0 });
  expect(Number(marks.find((row) => row.s === 'BTCUSD_PERP')?.T)).toBeGreaterThan(network.clock.now());
  expect(spot.of('!ticker@arr')).toEqual([]);
  expect(spot.of('!miniTicker@arr').length).toBeGreaterThan(2);
});

test('too many streams, messages or connection attempts end or reject a connection', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const many = Array.from({ length: 201 }, (_, i) => `s${i}usd_perp@trade`);
  const full = new TestClient(network, 'binance-coinm', '/ws');
  full.socket.send(ask('SUBSCRIBE', many.slice(0, 200), 1));
  await network.run(100);
  expect(full.closed).toBeUndefined();
  full.socket.send(ask('SUBSCRIBE', many, 2));
  await network.run(100);
  expect(full.closed).toMatchObject({ code: 1008, reason: 'Too many streams' });

  const hasty = new TestClient(network, 'binance-spot', '/ws');
  for (let i = 0; i < 5; i++) hasty.socket.send(ask('LIST_SUBSCRIPTIONS', undefined, i));
  await network.run(100);
  expect(hasty.closed).toBeUndefined();
  expect(hasty.take()).toHaveLength(5);
  hasty.socket.ping();
  await network.run(100);
  expect(hasty.closed).toMatchObject({ code: 1008, reason: 'Too many requests' });

  const clients = Array.from({ length: 300 }, () => new TestClient(network, 'binance-spot', '/ws'));
  await network.run(100);
  expect(clients.filter((client) => client.closed === undefined)).toHaveLength(299);
  expect(clients.at(-1)?.closed?.httpStatus).toBe(429);
  await network.run(301_000);
  const later = new TestClient(network, 'binance-spot', '/ws');
  await network.run(100);
  expect(later.closed).toBeUndefined();
});

test('clients are pinged, and cut off where they do not answer', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: ['binance-spot'], eventsPerSecond: 0.1 });
  const client = new TestClient(network, 'binance-spot', '/ws');
  await network.run(105_000);
  expect(client.pings).toBe(5);
  expect(client.closed).toBeUndefined();
  network.answersPings = false;
  await network.run(70_000);
  expect(client.closed).toBeUndefined();
  await network.run(12_000);
  expect(client.closed).toMatchObject({ code: 1008, reason: 'Pong timeout' });
});

test('a connection has an end, and spot announces it', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 0.1, limits: { connectionLifeMs: 10_000 } });
  const spot = new TestClient(network, 'binance-spot', '/stream');
  const usdm = new TestClient(network, 'binance-usdm', '/public/ws');
  await network.run(12_000);
  expect(
    spot.texts.some((text) => /^\{"stream":"!serverShutdown","data":\{"e":"serverShutdown","E":\d+\}\}$/.test(text)),
  ).toBe(true);
  expect(usdm.texts).toEqual([]);
  expect([spot.closed?.code, usdm.closed?.code]).toEqual([1001, 1001]);
  expect(network.openSockets).toBe(0);
});

test('unknown paths are rejected', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 0.1 });
  const client = new TestClient(network, 'binance-spot', '/nowhere');
  await network.run(100);
  expect(client.closed?.httpStatus).toBe(404);
});
