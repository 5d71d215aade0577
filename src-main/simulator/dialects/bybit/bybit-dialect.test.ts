import { expect, test } from 'vitest';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { SimulatorNetwork } from '../../testing/network.ts';
import { get, TestClient } from '../../testing/test-client.ts';

const PATHS = {
  'bybit-spot': '/v5/public/spot',
  'bybit-linear': '/v5/public/linear',
  'bybit-inverse': '/v5/public/inverse',
} as const;
type Bybit = keyof typeof PATHS;

interface Push {
  readonly topic?: string;
  readonly type?: string;
  readonly ts?: number;
  readonly data?: never;
}

async function open(network: SimulatorNetwork, venue: Bybit): Promise<TestClient> {
  const client = new TestClient(network, venue, PATHS[venue]);
  await network.run(5);
  return client;
}

async function say(network: SimulatorNetwork, client: TestClient, message: object | string): Promise<unknown> {
  client.take();
  client.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  await network.run(3);
  const [first] = client.take();
  return first === undefined ? undefined : (JSON.parse(first) as unknown);
}

async function received(
  network: SimulatorNetwork,
  venue: Bybit,
  topic: string,
  ms: number,
): Promise<{ readonly type: string; readonly ts: number; readonly data: Record<string, never> & readonly never[] }[]> {
  const client = await open(network, venue);
  client.socket.send(JSON.stringify({ op: 'subscribe', args: [topic] }));
  await network.run(ms);
  return client
    .take()
    .map((text) => JSON.parse(text) as Push)
    .filter((push) => push.topic === topic) as never;
}

async function result(
  network: SimulatorNetwork,
  path: string,
  venue: StreamVenueId = 'bybit-linear',
): Promise<{ readonly list: readonly (readonly string[])[]; readonly nextPageCursor: string }> {
  const { body } = await get(network, venue, path);
  return (body as { result: never }).result;
}

test('sockets: one path a market, answers carry the id, a ping is answered by a ping that says pong', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const client = await open(network, 'bybit-linear');
  expect(await say(network, client, { op: 'ping', req_id: 'p1' })).toMatchObject({
    success: true,
    ret_msg: 'pong',
    req_id: 'p1',
    op: 'ping',
  });
  expect(await say(network, client, { op: 'subscribe', req_id: '7', args: ['publicTrade.BTCUSDT'] })).toMatchObject({
    success: true,
    req_id: '7',
    op: 'subscribe',
  });
  expect(await say(network, client, { op: 'subscribe', args: ['publicTrade.BTCUSDT'] })).toMatchObject({
    success: false,
    ret_msg: 'error:already subscribed,topic:publicTrade.BTCUSDT',
    req_id: '',
  });
  expect(
    await say(network, client, { op: 'subscribe', req_id: '8', args: ['tickers.BTCUSDT', 'orderbook.60.BTCUSDT'] }),
  ).toMatchObject({ success: false, ret_msg: 'error:handler not found,topic:orderbook.60.BTCUSDT', req_id: '8' });
  expect(await say(network, client, 'what?')).toMatchObject({ success: false });
  expect(await say(network, client, { op: 'unsubscribe', req_id: '9', args: ['publicTrade.BTCUSDT'] })).toMatchObject({
    success: true,
    req_id: '9',
    op: 'unsubscribe',
  });
  await network.run(5000);
  expect(client.take()).toEqual([]);
  const wrong = new TestClient(network, 'bybit-linear', PATHS['bybit-spot']);
  await network.run(5);
  expect(wrong.closed?.httpStatus).toBe(404);
});

test('limits: ten topics a request on spot, 21,000 characters a socket, ten minutes of silence', async () => {
  const network = new SimulatorNetwork({
    seed: 1,
    symbols: 800,
    eventsPerSecond: 0.001,
    venues: ['bybit-spot', 'bybit-linear'],
  });
  const symbols = Array.from({ length: 800 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);
  const spot = await open(network, 'bybit-spot');
  expect(
    await say(network, spot, { op: 'subscribe', args: symbols.slice(0, 11).map((symbol) => `publicTrade.${symbol}`) }),
  ).toMatchObject({ success: false, ret_msg: 'args size >10' });
  const linear = await open(network, 'bybit-linear');
  expect(
    await say(network, linear, { op: 'subscribe', args: symbols.map((symbol) => `publicTrade.${symbol}`) }),
  ).toMatchObject({ success: true });
  expect(
    await say(network, linear, {
      op: 'subscribe',
      args: symbols.slice(0, 150).map((symbol) => `allLiquidation.${symbol}`),
    }),
  ).toMatchObject({ success: false });
  const idle = await open(network, 'bybit-spot');
  await network.run(599_000);
  expect(idle.closed).toBeUndefined();
  await network.run(2000);
  expect(idle.closed).toBeDefined();
});

test.each([50, 200, 1000])(
  'the book of %i levels: whole, then changes numbered by one that make the very book',
  async (depth) => {
    const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 60, venues: ['bybit-linear'] });
    const frames = (await received(network, 'bybit-linear', `orderbook.${depth}.BTCUSDT`, 5000)) as never as {
      type: string;
      data: { u: number; b: [string, string][]; a: [string, string][] };
    }[];
    expect(frames[0]?.type).toBe('snapshot');
    expect(frames.length).toBeGreaterThan(20);
    const sides = { b: new Map<string, string>(), a: new Map<string, string>() };
    for (const [index, { type, data }] of frames.entries()) {
      expect(type).toBe(index === 0 ? 'snapshot' : 'delta');
      expect(data.u).toBe((frames[0]?.data.u ?? 0) + index);
      for (const side of ['b', 'a'] as const) {
        for (const [price, size] of data[side]) {
          // What came and went between two messages is removed though it was never sent.
          if (Number(size) === 0) sides[side].delete(price);
          else sides[side].set(price, size);
        }
      }
      const truth = network.truth.book('bybit-linear', 'BTCUSDT', data.u, depth);
      const sorted = (side: Map<string, string>, sign: number) =>
        [...side].sort(([one], [other]) => (Number(one) - Number(other)) * sign);
      expect([sorted(sides.b, -1), sorted(sides.a, 1)]).toEqual([truth?.bids, truth?.asks]);
    }
  },
);

test('the best level is sent whole, and after three seconds without a change again with the same number', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 0.05, venues: ['bybit-spot'] });
  const frames = (await received(network, 'bybit-spot', 'orderbook.1.BTCUSDT', 120_000)) as never as {
    type: string;
    ts: number;
    data: { u: number; b: unknown[]; a: unknown[] };
  }[];
  expect(frames.every(({ type, data }) => type === 'snapshot' && data.b.length === 1 && data.a.length === 1)).toBe(
    true,
  );
  const steps = frames
    .slice(1)
    .map(({ ts, data }, i) => [ts - (frames[i]?.ts ?? 0), data.u - (frames[i]?.data.u ?? 0)]);
  expect(steps.some(([, up]) => up === 1)).toBe(true);
  expect(steps.filter(([, up]) => up === 0).every(([ms]) => ms === 3000)).toBe(true);
});

test('trades: ids that say nothing of their order, sizes of inverse in dollars', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const [linear, inverse, spot] = await Promise.all([
    received(network, 'bybit-linear', 'publicTrade.BTCUSDT', 4000),
    received(network, 'bybit-inverse', 'publicTrade.BTCUSD', 0),
    received(network, 'bybit-spot', 'publicTrade.BTCUSDT', 0),
  ]);
  expect([inverse, spot]).toEqual([[], []]);
  const rows = linear.flatMap(
    ({ data }) => data as never as { i: string; T: number; S: string; v: string; p: string }[],
  );
  const truth = network.truth.trades('bybit-linear', 'BTCUSDT', { limit: 1000 });
  const first = truth.findIndex(({ idText }) => idText === rows[0]?.i);
  expect(rows.map(({ i, T, S, v, p }) => [i, T, S, v, p])).toEqual(
    truth
      .slice(first, first + rows.length)
      .map(({ idText, time, aggressor, size, price }) => [
        idText,
        time,
        aggressor === 'buy' ? 'Buy' : 'Sell',
        size,
        price,
      ]),
  );
  expect(rows[0]?.i).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
  expect(network.truth.trades('bybit-spot', 'BTCUSDT', { limit: 1 })[0]?.idText).toMatch(/^2290\d{15}$/);
  const sizes = network.truth.trades('bybit-inverse', 'BTCUSD', { limit: 50 }).map(({ size }) => Number(size) % 100);
  expect(new Set(sizes)).toEqual(new Set([0]));
  const past = await result(network, '/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=1000');
  expect(past.list.length).toBe(60);
});

test('tickers: of derivatives all at first and then what changed, of spot all of it and neither bid nor ask', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const linear = await received(network, 'bybit-linear', 'tickers.BTCUSDT', 3000);
  expect(linear[0]).toMatchObject({ type: 'snapshot', data: { symbol: 'BTCUSDT' } });
  expect(Object.keys(linear[0]?.data ?? {})).toEqual(
    expect.arrayContaining(['lastPrice', 'markPrice', 'openInterest', 'fundingRate', 'nextFundingTime', 'bid1Price']),
  );
  expect(
    linear
      .slice(1)
      .every(({ type, data }) => type === 'delta' && Object.keys(data).length < 24 && Object.keys(data).length > 1),
  ).toBe(true);
  const spot = await received(network, 'bybit-spot', 'tickers.BTCUSDT', 3000);
  expect(spot.every(({ type, data }) => type === 'snapshot' && 'lastPrice' in data && !('bid1Price' in data))).toBe(
    true,
  );
  const dated = await received(network, 'bybit-inverse', 'tickers.BTCUSDH26', 1000);
  expect(dated[0]?.data).toMatchObject({ fundingRate: '', nextFundingTime: '' });
});

test('candles are confirmed once, when their time is over; forced orders name the position', async () => {
  const network = new SimulatorNetwork({ seed: 1 });
  const rows = (await received(network, 'bybit-spot', 'kline.1.BTCUSDT', 150_000)).flatMap(
    ({ data }) => data as never as { start: number; confirm: boolean; close: string; turnover: string }[],
  );
  const closed = rows.filter(({ confirm }) => confirm);
  const truth = network.truth.candles('bybit-spot', 'BTCUSDT', '1m', 10);
  expect(closed.length).toBeGreaterThan(1);
  expect(closed.map(({ start, close, turnover }) => [start, close, turnover])).toEqual(
    truth
      .filter(({ openTime }) => closed.some(({ start }) => start === openTime))
      .map(({ openTime, close, quoteVolume }) => [openTime, close, quoteVolume]),
  );
  const sides = await received(network, 'bybit-linear', 'allLiquidation.BTCUSDT', 300_000);
  expect(sides.length).toBeGreaterThan(0);
});

test('REST: candles newest first, pages of instruments, errors with a good status, too much is 403 for ten minutes', async () => {
  const network = new SimulatorNetwork({ seed: 1, symbols: 30, venues: ['bybit-linear', 'bybit-inverse'] });
  const candles = await result(network, '/v5/market/kline?category=linear&symbol=SIM0001USDT&interval=60&limit=5');
  const times = candles.list.map(([start]) => Number(start));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const first = await result(network, '/v5/market/instruments-info?category=linear&limit=20');
  const second = await result(
    network,
    `/v5/market/instruments-info?category=linear&limit=20&cursor=${encodeURIComponent(first.nextPageCursor)}`,
  );
  expect([first.list.length, second.list.length, second.nextPageCursor]).toEqual([20, 10, '']);
  expect(await get(network, 'bybit-linear', '/v5/market/kline?category=linear&symbol=NOPE&interval=1')).toMatchObject({
    status: 200,
    body: { retCode: 10001 },
  });
  const statuses = new Set<number>();
  const asked = Array.from({ length: 620 }, () =>
    network.http.request({
      method: 'GET',
      url: `${network.endpoints['bybit-inverse'].rest}/v5/market/time`,
      timeoutMs: 5000,
    }),
  );
  await network.run(10);
  for (const answer of await Promise.all(asked)) statuses.add(answer.status);
  expect(statuses).toEqual(new Set([200, 403]));
  await network.run(590_000);
  const late = network.http.request({
    method: 'GET',
    url: `${network.endpoints['bybit-linear'].rest}/v5/market/time`,
    timeoutMs: 5000,
  });
  await network.run(20);
  expect((await late).status).toBe(403);
  await network.run(20_000);
  expect(await get(network, 'bybit-linear', '/v5/market/time')).toMatchObject({ status: 200 });
});
