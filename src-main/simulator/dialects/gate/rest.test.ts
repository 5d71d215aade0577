import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { get } from '../../testing/test-client.ts';

const START = Date.UTC(2026, 0, 15, 12, 0, 5);

test('each call has a budget of its own, whose end is named in seconds', async () => {
  const network = new SimulatorNetwork({
    seed: 1,
    startTime: START,
    eventsPerSecond: 0.5,
    limits: { requestWeightPerMinute: 18 },
  });
  const ask = async (path: string) => {
    const asked = network.http.request({
      method: 'GET',
      url: `${network.endpoints['gate-spot'].rest}${path}`,
      timeoutMs: 1000,
    });
    await network.run(4);
    const answer = await asked;
    return {
      status: answer.status,
      remain: answer.header('x-gate-ratelimit-requests-remain'),
      reset: answer.header('x-gate-ratelimit-reset-timestamp'),
      body: new TextDecoder().decode(answer.body),
    };
  };
  for (const remain of ['2', '1', '0'])
    expect(await ask('/spot/time')).toMatchObject({
      status: 200,
      remain,
      reset: String((START - 5000 + 10_000) / 1000),
    });
  expect(await ask('/spot/time')).toMatchObject({ status: 429, body: expect.stringContaining('TOO_MANY_REQUESTS') });
  expect((await ask('/spot/currency_pairs')).status).toBe(200);
  await network.run(5000);
  expect((await ask('/spot/time')).status).toBe(200);
});

test('candles: the close before the open on spot, objects on futures, bounds or a number but not both', async () => {
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 5 });
  const { body } = await get(network, 'gate-spot', '/spot/candlesticks?currency_pair=BTC_USDT&interval=1m&limit=3');
  const rows = body as readonly (readonly string[])[];
  const truth = network.truth.candles('gate-spot', 'BTC_USDT', '1m', 3);
  expect(rows.slice(0, 2)).toEqual(
    truth
      .slice(0, 2)
      .map((c) => [String(c.openTime / 1000), c.quoteVolume, c.close, c.high, c.low, c.open, c.volume, 'true']),
  );
  expect(rows[2]?.[7]).toBe('false');
  const minute = START - 5000;
  const bounded = await get(
    network,
    'gate-usdm',
    `/futures/usdt/candlesticks?contract=BTC_USDT&interval=1m&from=${minute / 1000 - 120}&to=${minute / 1000}`,
  );
  expect((bounded.body as { t: number }[]).map(({ t }) => t * 1000)).toEqual([
    minute - 120_000,
    minute - 60_000,
    minute,
  ]);
  const both = await get(
    network,
    'gate-usdm',
    `/futures/usdt/candlesticks?contract=BTC_USDT&interval=1m&from=${minute / 1000}&limit=5`,
  );
  expect(both).toMatchObject({ status: 400, body: { label: 'INVALID_PARAM_VALUE' } });
  const broad = await get(
    network,
    'gate-spot',
    `/spot/candlesticks?currency_pair=BTC_USDT&interval=1m&from=${minute / 1000 - 60_060}&to=${minute / 1000}`,
  );
  expect(broad.status).toBe(400);
});

test('trades come newest first, by windows and pages, and the pages make one whole', async () => {
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 40 });
  await network.run(20_000);
  const spot = async (query: string) =>
    (await get(network, 'gate-spot', `/spot/trades?currency_pair=BTC_USDT&${query}`)).body as { sequence_id: string }[];
  const ids = (rows: readonly { readonly sequence_id: string }[]) => rows.map(({ sequence_id: id }) => Number(id));
  const to = `to=${Math.floor(network.clock.now() / 1000)}`;
  const [first, second] = [ids(await spot(`limit=50&${to}`)), ids(await spot(`limit=50&page=2&${to}`))];
  const newest = first[0] ?? NaN;
  expect([...first, ...second]).toEqual(Array.from({ length: 100 }, (_, i) => newest - i));
  const rows = (await get(network, 'gate-usdm', '/futures/usdt/trades?contract=BTC_USDT&limit=20')).body as {
    id: number;
    create_time_ms: number;
    size: string;
  }[];
  rows.slice(1).forEach(({ id }, i) => expect(id).toBeLessThan(rows[i]?.id ?? NaN));
  expect(rows.some(({ size }) => size.startsWith('-'))).toBe(true);
  expect(rows.every(({ create_time_ms: seconds }) => seconds < 1e11)).toBe(true);
});

test('books have a number only where it is asked for; contracts say what they are worth', async () => {
  const network = new SimulatorNetwork({ seed: 1, startTime: START, eventsPerSecond: 5 });
  const plain = (await get(network, 'gate-spot', '/spot/order_book?currency_pair=BTC_USDT&limit=5')).body as {
    id?: number;
    asks: unknown[];
  };
  expect([plain.id, plain.asks.length]).toEqual([undefined, 5]);
  const numbered = (await get(network, 'gate-coinm', '/futures/btc/order_book?contract=BTC_USD&limit=5&with_id=true'))
    .body as { id: number; update: number; bids: { p: string; s: string }[] };
  const truth = network.truth.book('gate-coinm', 'BTC_USD', numbered.id);
  expect(numbered.bids.map(({ p, s }) => [p, s])).toEqual(truth?.bids.slice(0, 5));
  const contracts = (await get(network, 'gate-usdm', '/futures/usdt/contracts')).body as {
    name: string;
    quanto_multiplier: string;
    enable_decimal: boolean;
  }[];
  expect(contracts.find(({ name }) => name === 'BTC_USDT')).toMatchObject({
    quanto_multiplier: '0.0001',
    enable_decimal: false,
  });
  expect(contracts.find(({ name }) => name === 'DOGE_USDT')).toMatchObject({
    quanto_multiplier: '10',
    enable_decimal: true,
  });
  expect((await get(network, 'gate-coinm', '/futures/btc/contracts')).body).toMatchObject([
    { type: 'inverse', quanto_multiplier: '0' },
    {},
    {},
    {},
    {},
    {},
    {},
    {},
  ]);
  expect(await get(network, 'gate-spot', '/spot/order_book?currency_pair=NO_SUCH')).toMatchObject({
    status: 400,
    body: { label: 'INVALID_CURRENCY_PAIR' },
  });
});
