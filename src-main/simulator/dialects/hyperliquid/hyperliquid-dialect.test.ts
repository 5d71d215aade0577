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
  expect(client.take()).toEqual([]);
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

test('a socket does not greet, echoes subscriptions with their defaults, and answers pings', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  expect(await say(network, client, '{"method":"ping"}')).toBe('{"channel":"pong"}');
  expect(await say(network, client, subscription({ type: 'l2Book', coin: 'BTC' }))).toBe(
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null,"fast":false}}}',
  );
  expect(await say(network, client, subscription({ type: 'l2Book', coin: 'BTC' }))).toBe(
    '{"channel":"error","data":"Already subscribed: {\\"type\\":\\"l2Book\\",\\"coin\\":\\"BTC\\",\\"nSigFigs\\":null,\\"mantissa\\":null,\\"fast\\":false}"}',
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
  expect(await say(network, client, subscription({ type: 'candle', coin: 'KPEPE', interval: '1m' }))).toBe(
    '{"channel":"error","data":"Invalid subscription {\\"type\\":\\"candle\\",\\"coin\\":\\"KPEPE\\",\\"interval\\":\\"1m\\"}"}',
  );
  expect(await say(network, client, subscription({ type: 'bbo', coin: ['BTC', 'ETH'] }))).toContain(
    'Error parsing JSON',
  );
  expect(await say(network, client, subscription({ type: 'nothing', coin: 'BTC' }))).toContain('Error parsing JSON');
  expect(await say(network, client, subscription({ type: 'candle', coin: 'BTC', interval: '6h' }))).toContain(
    'Invalid subscription',
  );
  expect(await say(network, client, 'what?')).toBe(
    '{"channel":"error","data":"Error parsing JSON into valid websocket request: what?"}',
  );
  expect(await say(network, client, subscription({ type: 'trades', coin: 'kPEPE' }))).toContain('subscriptionResponse');
});

test.each([
  { type: 'l2Book', coin: 'NOPE' },
  { type: 'bbo', coin: 'btc' },
  { type: 'l2Book', coin: 'HYNA:BTC' },
  { type: 'bbo', coin: 'gone:BTC' },
  { type: 'l2Book', coin: 'BTC', nSigFigs: 6 },
  { type: 'l2Book', coin: 'BTC', nSigFigs: 4, mantissa: 2 },
])('%j ends the whole connection without a word', async (asked) => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  await say(network, client, subscription({ type: 'trades', coin: 'ETH' }));
  client.socket.send(subscription(asked));
  await network.run(85);
  expect(client.closed).toBeUndefined();
  client.take();
  await network.run(75);
  expect(client.closed).toMatchObject({ code: 1006 });
  expect(client.take().filter((text) => !text.startsWith('{"channel":"trades"'))).toEqual([]);
});

test('a delisted coin is acknowledged, and has empty books and nothing else', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  for (const type of ['l2Book', 'bbo', 'trades', 'activeAssetCtx', 'candle'])
    expect(await say(network, client, subscription({ type, coin: 'MATIC', interval: '1m' }))).toContain(
      'subscriptionResponse',
    );
  client.take();
  await network.run(10_000);
  const seen = messages(client);
  expect(seen.map(({ channel }) => channel)).toEqual(['l2Book', 'l2Book']);
  expect(seen.map(({ data }) => (data as { levels: unknown }).levels)).toEqual([
    [[], []],
    [[], []],
  ]);
  const [book, trades, candles] = [
    await info(network, { type: 'l2Book', coin: 'MATIC' }),
    await info(network, { type: 'recentTrades', coin: 'MATIC' }),
    await info(network, { type: 'candleSnapshot', req: { coin: 'MATIC', interval: '1m', startTime: 0, endTime: 1 } }),
  ];
  expect(book.body).toContain('"levels":[[],[]]');
  expect([trades, candles]).toEqual([
    { status: 200, body: '[]' },
    { status: 200, body: '[]' },
  ]);
});

test('contexts of all dexes come by place, delisted coins included, and middles by coin', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const client = await open(network);
  client.socket.send(subscription({ type: 'allDexsAssetCtxs' }));
  client.socket.send(subscription({ type: 'allMids' }));
  client.socket.send(subscription({ type: 'allMids', dex: 'hyna' }));
  await network.run(14_000);
  const seen = messages(client);
  const [{ ctxs } = { ctxs: [] }] = seen
    .filter(({ channel }) => channel === 'allDexsAssetCtxs')
    .map(({ data }) => data as { ctxs: [string, { markPx: string; midPx: string | null }[]][] });
  const metas = JSON.parse((await info(network, { type: 'allPerpMetas' })).body) as { universe: { name: string }[] }[];
  expect(ctxs.map(([dex, rows]) => [dex, rows.length])).toEqual(
    metas.map(({ universe }, index) => [['', 'hyna'][index], universe.length]),
  );
  const place = metas[0]?.universe.findIndex(({ name }) => name === 'MATIC') ?? NaN;
  expect(ctxs[0]?.[1].map(({ midPx }) => midPx === null)).toEqual(ctxs[0]?.[1].map((_, index) => index === place));
  const mids = seen
    .filter(({ channel }) => channel === 'allMids')
    .map(({ data }) => data as { dex?: string; mids: Record<string, string> });
  expect(mids.length).toBeGreaterThanOrEqual(4);
  expect(Object.keys(mids.find(({ dex }) => dex === 'hyna')?.mids ?? {})).toEqual(['hyna:BTC']);
  const first = Object.keys(mids.find(({ dex }) => dex === undefined)?.mids ?? {});
  expect([first.includes('BTC'), first.includes('@1'), first.includes('MATIC'), first.includes('hyna:BTC')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('calls about coins and dexes: an unknown one is null with status 500, but for a book', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const unknown = { status: 500, body: 'null' };
  for (const body of [
    { type: 'recentTrades', coin: 'NONE' },
    { type: 'fundingHistory', coin: 'btc', startTime: 0 },
    { type: 'candleSnapshot', req: { coin: 'NONE', interval: '1m', startTime: 0, endTime: 1 } },
    { type: 'meta', dex: 'gone' },
    { type: 'metaAndAssetCtxs', dex: 'gone' },
    { type: 'allMids', dex: 'gone' },
  ])
    expect(await info(network, body)).toEqual(unknown);
  expect(await info(network, { type: 'l2Book', coin: 'NONE' })).toEqual({ status: 200, body: 'null' });
  const dexes = JSON.parse((await info(network, { type: 'perpDexs' })).body) as ({ name: string } | null)[];
  expect(dexes.map((dex) => dex?.name)).toEqual([undefined, 'hyna']);
  const now = network.clock.now();
  const paid = JSON.parse(
    (await info(network, { type: 'fundingHistory', coin: 'hyna:BTC', startTime: now - 5 * HOUR })).body,
  ) as { coin: string; time: number; fundingRate: string }[];
  expect(paid.map(({ coin, time }) => [coin, time % HOUR])).toEqual(Array.from({ length: 5 }, () => ['hyna:BTC', 0]));
  const [[coin, [, [venue, predicted]]]] = JSON.parse((await info(network, { type: 'predictedFundings' })).body) as [
    [string, [unknown, [string, { fundingRate: string }]]],
  ];
  expect([coin, venue, predicted.fundingRate]).toEqual(['BTC', 'HlPerp', expect.stringMatching(/^-?0\.\d+$/)]);
});

test('the time is that of the newest state, which trails', async () => {
  const network = new SimulatorNetwork({ seed: 1, venues: [VENUE] });
  const lags = new Set<number>();
  for (let n = 0; n < 20; n++) {
    const { time } = JSON.parse((await info(network, { type: 'exchangeStatus' })).body) as { time: number };
    lags.add(network.clock.now() - time);
  }
  expect(Math.min(...lags)).toBeGreaterThanOrEqual(128);
  // The way back included.
  expect(Math.max(...lags)).toBeLessThan(268 + 5);
  expect(lags.size).toBeGreaterThan(10);
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

test('candles come when something traded, never say that they are closed, and none is sent without trades', async () => {
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
    'MATIC',
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
  expect([idle.closed?.code, pinged.closed]).toEqual([1006, undefined]);
});
