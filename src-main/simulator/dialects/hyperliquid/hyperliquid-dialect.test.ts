import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { TestClient } from '../../testing/test-client.ts';

const VENUE = 'hyperliquid';
const HOUR = 3_600_000;

const subscription = (fields: object, method = 'subscribe') => JSON.stringify({ method, subscription: fields });

interface Message {
  readonly channel: string;
  readonly data: unknown;
}

async function say(network: SimulatorNetwork, client: TestClient, text: string): Promise<string | undefined> {
  client.socket.send(text);
  await network.run(3);
  return client.take()[0];
}

async function open(network: SimulatorNetwork): Promise<TestClient> {
  const client = new TestClient(network, VENUE, '/ws');
  await network.run(10);
  expect(client.take()).toEqual(['Websocket connection established.']);
  return client;
}

async function info(
  network: SimulatorNetwork,
  body: object | string,
): Promise<{ readonly status: number; readonly body: string }> {
  const asked = network.http.request({
    method: 'POST',
    url: `${network.endpoints[VENUE].rest}/info`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    timeoutMs: 5000,
  });
  await network.run(4);
  const answer = await asked;
  return { status: answer.status, body: new TextDecoder().decode(answer.body) };
}

function messages(client: TestClient): Message[] {
  return client.take().map((text) => JSON.parse(text) as Message);
}

test('a socket greets, echoes subscriptions with their defaults, and answers pings', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  expect(await say(network, client, '{"method":"ping"}')).toBe('{"channel":"pong"}');
  expect(await say(network, client, subscription({ type: 'l2Book', coin: 'BTC' }))).toBe(
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null}}}',
  );
  expect(await say(network, client, subscription({ type: 'l2Book', coin: 'BTC' }))).toBe(
    '{"channel":"error","data":"Already subscribed: {\\"type\\":\\"l2Book\\",\\"coin\\":\\"BTC\\"}"}',
  );
  expect(await say(network, client, subscription({ type: 'l2Book', coin: 'BTC' }, 'unsubscribe'))).toContain(
    '"method":"unsubscribe"',
  );
  await network.run(11_000);
  expect(client.take()).toEqual([]);
  expect(await say(network, client, subscription({ type: 'trades', coin: 'BTC' }, 'unsubscribe'))).toContain(
    'Already unsubscribed',
  );
});

test('mistakes are answered with texts; the case of a coin matters', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  expect(await say(network, client, subscription({ type: 'trades', coin: 'KPEPE' }))).toBe(
    '{"channel":"error","data":"Invalid subscription {\\"type\\":\\"trades\\",\\"coin\\":\\"KPEPE\\"}"}',
  );
  expect(await say(network, client, subscription({ type: 'candle', coin: 'BTC', interval: '6h' }))).toContain(
    'Invalid subscription',
  );
  expect(await say(network, client, 'what?')).toBe(
    '{"channel":"error","data":"Error parsing JSON into valid websocket request: what?"}',
  );
  expect(await say(network, client, subscription({ type: 'trades', coin: 'kPEPE' }))).toContain('subscriptionResponse');
});

test('trades begin with a backlog that says nothing of its age; ids are hashes', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  await say(network, client, subscription({ type: 'trades', coin: 'BTC' }));
  await network.run(5000);
  const truth = network.truth.trades(VENUE, 'BTC', { limit: 1000 });
  const received = messages(client).flatMap(
    ({ data }) => data as { px: string; sz: string; side: string; time: number; tid: number }[],
  );
  const first = truth.findIndex(({ idText }) => idText === String(received[0]?.tid));
  expect(received.length).toBeGreaterThan(40);
  expect(received.map(({ px, sz, side, time, tid }) => [px, sz, side, time, String(tid)])).toEqual(
    truth
      .slice(first, first + received.length)
      .map(({ price, size, aggressor, time, idText }) => [price, size, aggressor === 'buy' ? 'B' : 'A', time, idText]),
  );
  const ids = received.map(({ tid }) => tid);
  expect([Math.max(...ids) < 2 ** 50, new Set(ids).size, ids.toSorted((a, b) => a - b).join() === ids.join()]).toEqual([
    true,
    ids.length,
    false,
  ]);
});

test('books: twenty levels slowly, five fast', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  await say(network, client, subscription({ type: 'l2Book', coin: 'ETH' }));
  await say(network, client, subscription({ type: 'l2Book', coin: 'ETH', fast: true }));
  await network.run(20_000);
  const books = messages(client).map(({ data }) => data as { levels: object[][]; fast?: boolean; time: number });
  const slow = books.filter(({ fast }) => fast === undefined);
  const fast = books.filter((book) => book.fast);
  expect([slow.length, fast.length]).toEqual([4, 40]);
  expect(slow.every(({ levels }) => levels[0]?.length === 20 && levels[1]?.length === 20)).toBe(true);
  expect(fast.every(({ levels }) => levels[0]?.length === 5 && levels[1]?.length === 5)).toBe(true);
});

test('candles come when something traded, never say that they are closed, and none is told without trades', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE], eventsPerSecond: 0.05 });
  const client = await open(network);
  await say(network, client, subscription({ type: 'candle', coin: 'BTC', interval: '1m' }));
  for (let time = 0; time < HOUR; time += 30_000) {
    client.socket.send('{"method":"ping"}');
    await network.run(30_000);
  }
  const last = new Map(
    messages(client)
      .filter(({ channel }) => channel === 'candle')
      .map(({ data }) => data as { t: number; n: number; c: string })
      .map((row) => [row.t, row]),
  );
  const truth = network.truth.candles(VENUE, 'BTC', '1m', 55);
  expect(truth.some(({ tradeCount }) => tradeCount === 0)).toBe(true);
  expect([...last.values()].slice(-10).map(({ t, n, c }) => [t, n, c])).toEqual(
    truth
      .filter(({ tradeCount }) => tradeCount > 0)
      .slice(-10)
      .map(({ openTime, tradeCount, close }) => [openTime, tradeCount, close]),
  );
  const { body } = await info(network, {
    type: 'candleSnapshot',
    req: { coin: 'BTC', interval: '1m', startTime: truth[0]?.openTime, endTime: network.clock.now() },
  });
  expect((JSON.parse(body) as { t: number }[]).map(({ t }) => t)).toEqual(
    truth.filter(({ tradeCount }) => tradeCount > 0).map(({ openTime }) => openTime),
  );
});

test('a context of spot comes under another name, without funding', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  client.socket.send(subscription({ type: 'activeAssetCtx', coin: '@1' }));
  client.socket.send(subscription({ type: 'activeAssetCtx', coin: 'BTC' }));
  await network.run(1500);
  const channels = new Map(
    messages(client).map(({ channel, data }) => [channel, data as { ctx?: { funding?: string } }]),
  );
  expect(channels.get('activeSpotAssetCtx')?.ctx?.funding).toBeUndefined();
  expect(channels.get('activeAssetCtx')?.ctx?.funding).toMatch(/^-?0\.\d+$/);
});

test('instruments: perpetuals by name, spot by number, one canonical pair', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const { universe } = JSON.parse((await info(network, { type: 'meta' })).body) as { universe: { name: string }[] };
  const spot = JSON.parse((await info(network, { type: 'spotMeta' })).body) as {
    universe: { name: string; tokens: number[] }[];
    tokens: { name: string; index: number }[];
  };
  expect(universe.map(({ name }) => name)).toEqual([
    'BTC',
    'ETH',
    'SOL',
    'BNB',
    'XRP',
    'DOGE',
    'ADA',
    'kPEPE',
    'LINK',
    'LTC',
  ]);
  expect(spot.universe.map(({ name }) => name).slice(0, 3)).toEqual(['BTC/USDT', '@1', '@2']);
  expect(spot.universe[1]?.tokens.map((index) => spot.tokens[index]?.name)).toEqual(['ETH', 'USDT']);
});

test('limits: ten sockets, 1,000 subscriptions and 2,000 messages a minute of an address; requests by weight', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE], symbols: 300, eventsPerSecond: 0.01 });
  const clients = Array.from({ length: 11 }, () => new TestClient(network, VENUE, '/ws'));
  await network.run(10);
  expect(clients.map(({ closed }) => closed?.httpStatus)).toEqual([
    ...Array.from({ length: 10 }, () => undefined),
    429,
  ]);
  const [one, other] = clients;
  for (let i = 1; i <= 1001; i++)
    one?.socket.send(
      subscription({
        type: ['trades', 'bbo', 'l2Book', 'activeAssetCtx'][i % 4],
        coin: `SIM${String(1 + (i >> 2)).padStart(4, '0')}`,
      }),
    );
  await network.run(20);
  expect(one?.take().filter((text) => text.includes('Cannot track more than 1000'))).toHaveLength(1);
  for (let i = 0; i < 1000; i++) other?.socket.send('{"method":"ping"}');
  await network.run(20);
  expect(other?.closed).toBeDefined();
  expect((await info(network, '{"type":"nothing"}')).status).toBe(422);
  expect(await info(network, { type: 'recentTrades', coin: 'NONE' })).toEqual({ status: 500, body: 'null' });
  const statuses = [];
  for (let i = 0; i < 12; i++)
    statuses.push(
      (
        await info(network, {
          type: 'candleSnapshot',
          req: { coin: 'SIM0001', interval: '1m', startTime: 0, endTime: network.clock.now() },
        })
      ).status,
    );
  expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
});

test('a socket on which the venue has had nothing to say for a minute is closed', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const [idle, pinged] = [await open(network), await open(network)];
  for (let second = 0; second < 90; second += 30) {
    pinged.socket.send('{"method":"ping"}');
    await network.run(30_000);
  }
  expect([idle.closed?.code, pinged.closed]).toEqual([1000, undefined]);
});
