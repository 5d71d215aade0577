import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { get, TestClient } from '../../testing/test-client.ts';

interface Message {
  readonly channel: string;
  readonly event?: string;
  readonly id?: number;
  readonly error?: { readonly code: number; readonly message: string } | null;
  readonly result?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
}

interface LegacyRow {
  readonly p: string;
  readonly s: number;
  readonly id: number;
}

interface LegacyBook {
  readonly event: string;
  readonly result: unknown;
}

const SECONDS = (network: SimulatorNetwork) => Math.floor(network.clock.now() / 1000);

async function ask(network: SimulatorNetwork, client: TestClient, fields: object, ms = 20): Promise<Message[]> {
  client.socket.send(JSON.stringify({ time: SECONDS(network), ...fields }));
  await network.run(ms);
  return client.take().map((text) => JSON.parse(text) as Message);
}

const subscribe = (channel: string, payload: readonly string[], id = 7) => ({
  id,
  channel,
  event: 'subscribe',
  payload,
});

test('subscriptions are answered, delivered and ended', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 20 });
  const client = new TestClient(network, 'gate-spot', '/ws/v4/');
  const [answer] = await ask(network, client, subscribe('spot.trades', ['BTC_USDT', 'ETH_USDT']));
  expect(answer).toMatchObject({
    id: 7,
    channel: 'spot.trades',
    event: 'subscribe',
    payload: ['BTC_USDT', 'ETH_USDT'],
    error: null,
    result: { status: 'success' },
  });
  await network.run(3000);
  const trades = client.take().map((text) => JSON.parse(text) as Message);
  expect(new Set(trades.map(({ result }) => (result as Record<string, unknown>)['currency_pair']))).toEqual(
    new Set(['BTC_USDT', 'ETH_USDT']),
  );
  expect(Object.keys(trades[0]?.result ?? {}).join()).toBe(
    'id,id_market,create_time,create_time_ms,side,currency_pair,amount,price,range,trade_mode',
  );
  await ask(network, client, {
    id: 8,
    channel: 'spot.trades',
    event: 'unsubscribe',
    payload: ['BTC_USDT', 'ETH_USDT'],
  });
  await network.run(3000);
  expect(client.take()).toEqual([]);
});

test.each([
  [{ ...subscribe('spot.trades', ['BTC_USDT', 'NO_SUCH']) }, 2, 'unknown currency pair NO_SUCH'],
  [{ ...subscribe('spot.candlesticks', ['1m', 'BTC_USDT', 'ETH_USDT']) }, 2, 'one currency pair a request'],
  [{ ...subscribe('spot.candlesticks', ['7s', 'BTC_USDT']) }, 2, 'invalid interval: 7s'],
  [{ ...subscribe('spot.order_book', ['BTC_USDT', '7', '100ms']) }, 2, 'invalid level or interval'],
  [{ ...subscribe('spot.obu', ['ob.BTC_USDT.77']) }, 2, 'unknown stream ob.BTC_USDT.77'],
  [{ ...subscribe('futures.trades', ['BTC_USDT']) }, 2, 'unknown channel futures.trades'],
  [{ ...subscribe('spot.public_liquidates', ['!all']) }, 2, 'unknown channel spot.public_liquidates'],
  [{ ...subscribe('spot.trades', ['BTC_USDT']), time: 5 }, 2, 'invalid time'],
])('what is wrong is said: %j', async (fields, code, message) => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 1 });
  const client = new TestClient(network, 'gate-spot', '');
  expect((await ask(network, client, fields)).map(({ error }) => error)).toEqual([{ code, message }]);
});

test('a full obu comes before its answer on spot and after it on futures; asked for twice it is rejected', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 20 });
  for (const [venue, path, section] of [
    ['gate-spot', '', 'spot'],
    ['gate-usdm', '/v4/ws/usdt', 'futures'],
  ] as const) {
    const client = new TestClient(network, venue, path);
    const received = await ask(network, client, subscribe(`${section}.obu`, ['ob.BTC_USDT.50']), 4);
    const isFull = ({ result }: Message) => (result as { full?: boolean }).full === true;
    expect(received.findIndex(isFull) < received.findIndex(({ event }) => event === 'subscribe')).toBe(
      section === 'spot',
    );
    expect(received.find(isFull)?.event).toBe('update');
    const again = await ask(network, client, subscribe(`${section}.obu`, ['ob.BTC_USDT.50'], 8), 4);
    expect(again.find(({ id }) => id === 8)?.error).toEqual({ code: 2, message: 'Alert sub ob.BTC_USDT.50' });
  }
});

test('a date may be in ms, as tardis-dev sends it', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 1 });
  const client = new TestClient(network, 'gate-spot', '');
  const inMs = (ms: number) => ({ ...subscribe('spot.trades', ['BTC_USDT']), time: network.clock.now() + ms });
  expect((await ask(network, client, inMs(0))).map(({ error }) => error)).toEqual([null]);
  expect((await ask(network, client, inMs(-61_000))).map(({ error }) => error?.message)).toEqual(['invalid time']);
});

test('streams of futures are acknowledged and silent if nothing is called so', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 20 });
  const client = new TestClient(network, 'gate-usdm', '');
  const answers = await ask(network, client, subscribe('futures.obu', ['ob.NOPE_USDT.50']), 5000);
  expect(answers.map(({ event, result }) => [event, result])).toEqual([['subscribe', { status: 'success' }]]);
  expect(answers[0]).not.toHaveProperty('error');
});

test('the legacy book of futures: all of it, then changes whose sign is the side; together they are the true book', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 20 });
  const client = new TestClient(network, 'gate-usdm', '');
  const received = await ask(network, client, subscribe('futures.order_book', ['BTC_USDT', '20', '0']), 5000);
  const [, first, ...later] = received.filter(({ channel }) => channel === 'futures.order_book') as LegacyBook[];
  expect([first?.event, new Set(later.map(({ event }) => event))]).toEqual(['all', new Set(['update'])]);
  const whole = first?.result as { readonly bids: readonly LegacyRow[]; readonly asks: readonly LegacyRow[] };
  const [bids, asks] = [whole.bids, whole.asks].map((rows) => new Map(rows.map(({ p, s }) => [p, s])));
  const changes = later.flatMap(({ result }) => result as readonly LegacyRow[]);
  for (const { p, s } of changes)
    if (s > 0) bids?.set(p, s);
    else if (s < 0) asks?.set(p, -s);
    else [bids, asks].forEach((side) => side?.delete(p));
  const truth = network.truth.book('gate-usdm', 'BTC_USDT', changes.at(-1)?.id);
  const numbers = (side: readonly (readonly [string, string, ...unknown[]])[] | undefined) =>
    side?.slice(0, 20).map(([price, size]) => [price, Number(size)]);
  const best = (side: ReadonlyMap<string, number> | undefined, sign: number) =>
    [...(side ?? [])].sort(([a], [b]) => sign * (Number(a) - Number(b)));
  expect([best(bids, -1), best(asks, 1)]).toEqual([numbers(truth?.bids), numbers(truth?.asks)]);
});

test('statistics of a contract come by socket and over REST', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 1 });
  const client = new TestClient(network, 'gate-usdm', '');
  const [, sent] = await ask(network, client, subscribe('futures.contract_stats', ['BTC_USDT', '1m']), 6000);
  const { body } = await get(
    network,
    'gate-usdm',
    '/futures/usdt/contract_stats?contract=BTC_USDT&interval=1m&limit=3',
  );
  const rows = body as readonly { readonly time: number; readonly open_interest: string }[];
  expect(rows.map(({ time }) => time - (rows[0]?.time ?? NaN))).toEqual([0, 60, 120]);
  const [row] = (sent?.result ?? []) as readonly unknown[];
  expect(rows).toContainEqual(row);
});

test('changes of a book follow each other by one, though the levels sent are few; a full one may come between', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 40 });
  const client = new TestClient(network, 'gate-usdm', '');
  await ask(network, client, subscribe('futures.order_book_update', ['BTC_USDT', '20ms', '20']));
  await network.run(60_000);
  const results = client.take().map(
    (text) =>
      (JSON.parse(text) as Message).result as {
        U?: number;
        u: number;
        full?: boolean;
        b: { p: string; s: string }[];
        a: unknown[];
      },
  );
  expect(results.some(({ full }) => full === true)).toBe(true);
  expect(results.some(({ a, b }) => a.length + b.length === 0)).toBe(true);
  results
    .slice(1)
    .forEach(({ U, full }, i) => expect(full === true ? true : U === (results[i]?.u ?? NaN) + 1).toBe(true));
  expect(Object.keys(results.find(({ b }) => b.length > 0)?.b[0] ?? {})).toEqual(['p', 's']);
});

test('internal trades are on the tape of a contract and carry a number of their own', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 40 });
  const client = new TestClient(network, 'gate-usdm', '');
  await ask(network, client, subscribe('futures.trades', ['BTC_USDT']));
  await ask(network, client, subscribe('futures.public_liquidates', ['!all']));
  await network.run(300_000);
  const messages = client.take().map((text) => JSON.parse(text) as Message);
  const rows = messages
    .filter(({ channel }) => channel === 'futures.trades')
    .flatMap(({ result }) => result as { id: number; is_internal?: boolean }[]);
  expect(rows.some(({ is_internal: isInternal }) => isInternal === true)).toBe(true);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const forced = messages
    .filter(({ channel }) => channel === 'futures.public_liquidates')
    .flatMap(({ result }) => result as { price: unknown; size: string }[]);
  expect(forced.every(({ price, size }) => typeof price === 'number' && /^-?\d/.test(size))).toBe(true);
  expect(forced.length).toBeGreaterThan(0);
});

test('who is silent is closed, who pings is not; an upgrade is said before', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 0.5 });
  network.answersPings = false;
  const [silent, alive] = [new TestClient(network, 'gate-spot', ''), new TestClient(network, 'gate-spot', '')];
  for (let i = 0; i < 7; i++) {
    expect((await ask(network, alive, { channel: 'spot.ping' }, 10_000)).at(-1)).toMatchObject({
      channel: 'spot.pong',
      result: null,
    });
  }
  expect([silent.closed?.code, alive.closed]).toEqual([1008, undefined]);
  network.faults.set({ kind: 'expire', venue: 'gate-spot' });
  await network.run(100);
  expect(alive.take().map((text) => JSON.parse(text) as Message)).toMatchObject([
    { channel: 'spot.system', event: 'update', result: { type: 'upgrade' } },
  ]);
  await network.run(5000);
  expect(alive.closed?.code).toBe(1012);
});
