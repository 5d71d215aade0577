import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { get } from '../../testing/test-client.ts';

type KlineRow = readonly [
  number,
  string,
  string,
  string,
  string,
  string,
  number,
  string,
  number,
  string,
  string,
  string,
];

test('weights are charged as documented, futures from one pool, and start anew every minute', async () => {
  const network = new SimulatorNetwork({ seed: 1, startTime: Date.UTC(2026, 0, 15, 12, 0, 5), eventsPerSecond: 0.5 });
  const spot = [
    ['ping', 1],
    ['time', 1],
    ['exchangeInfo', 20],
    ['depth?symbol=BTCUSDT', 5],
    ['depth?symbol=BTCUSDT&limit=101', 25],
    ['depth?symbol=BTCUSDT&limit=1000', 50],
    ['depth?symbol=BTCUSDT&limit=5000', 250],
    ['trades?symbol=BTCUSDT', 25],
    ['aggTrades?symbol=BTCUSDT', 4],
    ['klines?symbol=BTCUSDT&interval=1m', 2],
    ['ticker/24hr', 80],
    ['ticker/24hr?symbol=BTCUSDT', 2],
  ] as const;
  let used = 0;
  for (const [path, weight] of spot) {
    const answer = await get(network, 'binance-spot', `/api/v3/${path}`);
    expect([path, answer.status, answer.used]).toEqual([path, 200, (used += weight)]);
  }
  expect((await get(network, 'binance-usdm', '/fapi/v1/depth?symbol=BTCUSDT&limit=1000')).used).toBe(20);
  expect((await get(network, 'binance-coinm', '/dapi/v1/klines?symbol=BTCUSD_PERP&interval=1m&limit=1500')).used).toBe(
    30,
  );
  expect((await get(network, 'binance-usdm', '/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=99')).used).toBe(31);
  await network.run(60_000);
  expect((await get(network, 'binance-spot', '/api/v3/ping')).used).toBe(1);
});

test('a budget used up gives 429 with the wait, ignoring that gives 418', async () => {
  const network = new SimulatorNetwork({
    seed: 1,
    startTime: Date.UTC(2026, 0, 15, 12, 0, 5),
    eventsPerSecond: 0.5,
    limits: { requestWeightPerMinute: 100, rejectionsBeforeBan: 3 },
  });
  const ask = () => get(network, 'binance-spot', '/api/v3/depth?symbol=BTCUSDT&limit=1000');
  expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(200);
  const rejected = await ask();
  expect(rejected).toMatchObject({ status: 429, retryAfter: '55', body: { code: -1003 } });
  await ask();
  await ask();
  const banned = await ask();
  expect(banned).toMatchObject({ status: 418, retryAfter: '120', body: { code: -1003 } });
  await network.run(60_000);
  expect((await ask()).status).toBe(418);
  await network.run(61_000);
  expect((await ask()).status).toBe(200);
});

test('mistakes have the venue’s codes', async () => {
  const network = new SimulatorNetwork({ seed: 1, eventsPerSecond: 0.5 });
  const codeOf = async (path: string) =>
    ((await get(network, 'binance-spot', `/api/v3/${path}`)).body as { code: number }).code;
  expect(await codeOf('depth?symbol=NOPE')).toBe(-1121);
  expect(await codeOf('depth')).toBe(-1102);
  expect(await codeOf('depth?symbol=BTCUSDT&limit=ten')).toBe(-1100);
  expect(await codeOf('klines?symbol=BTCUSDT&interval=7m')).toBe(-1120);
  expect(await codeOf('klines?symbol=BTCUSDT')).toBe(-1102);
  expect(await codeOf('trades?symbol=BTCUSDT&limit=0')).toBe(-1130);
  expect((await get(network, 'binance-usdm', '/fapi/v1/depth?symbol=BTCUSDT&limit=77')).body).toMatchObject({
    code: -4021,
  });
  expect((await get(network, 'binance-spot', '/api/v1/depth?symbol=BTCUSDT')).status).toBe(404);
});

test('klines page forwards without a gap; COIN-M gives the end of a window', async () => {
  const network = new SimulatorNetwork({ seed: 3, eventsPerSecond: 0.5 });
  const to = Math.floor(network.clock.now() / 60_000) * 60_000;
  const from = to - 2345 * 60_000;
  const rows: KlineRow[] = [];
  for (let next = from; next <= to;) {
    const page = (
      await get(network, 'binance-spot', `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${next}&limit=1000`)
    ).body as KlineRow[];
    rows.push(...page);
    next = (page.at(-1)?.[0] ?? Infinity) + 60_000;
  }
  expect(rows).toHaveLength(2346);
  rows.forEach((row, i) => expect([row[0], row[6]]).toEqual([from + i * 60_000, from + (i + 1) * 60_000 - 1]));
  const before = (
    await get(network, 'binance-spot', `/api/v3/klines?symbol=BTCUSDT&interval=1m&endTime=${from - 1}&limit=10`)
  ).body as KlineRow[];
  expect(before.map((row) => row[0])).toEqual(Array.from({ length: 10 }, (_, i) => from - (10 - i) * 60_000));

  const usdm = (
    await get(
      network,
      'binance-usdm',
      `/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=${from}&endTime=${to}&limit=5`,
    )
  ).body as KlineRow[];
  const coinm = (
    await get(
      network,
      'binance-coinm',
      `/dapi/v1/klines?symbol=BTCUSD_PERP&interval=1m&startTime=${from}&endTime=${to}&limit=5`,
    )
  ).body as KlineRow[];
  expect([usdm[0]?.[0], coinm.at(-1)?.[0]]).toEqual([from, to]);
  expect(
    (
      await get(
        network,
        'binance-coinm',
        `/dapi/v1/klines?symbol=BTCUSD_PERP&interval=1d&startTime=${to - 201 * 86_400_000}&endTime=${to}`,
      )
    ).status,
  ).toBe(400);
});

test('trades page by id', async () => {
  const network = new SimulatorNetwork({ seed: 3 });
  await network.run(20_000);
  const newest = (await get(network, 'binance-spot', '/api/v3/trades?symbol=BTCUSDT&limit=300')).body as {
    id: number;
    price: string;
    qty: string;
    quoteQty: string;
  }[];
  expect(newest).toHaveLength(300);
  const first = newest[0]?.id ?? 0;
  expect(newest.map((row) => row.id)).toEqual(Array.from({ length: 300 }, (_, i) => first + i));
  const [row] = newest;
  expect(Number(row?.price) * Number(row?.qty)).toBeCloseTo(Number(row?.quoteQty), 6);
  const page = (await get(network, 'binance-spot', `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${first}&limit=300`))
    .body;
  expect(page).toEqual(newest);
});

test('aggregates follow each other and page by time', async () => {
  const network = new SimulatorNetwork({ seed: 3 });
  await network.run(20_000);
  const aggs = (await get(network, 'binance-usdm', '/fapi/v1/aggTrades?symbol=BTCUSDT&limit=100')).body as {
    a: number;
    T: number;
    f: number;
    l: number;
  }[];
  for (let i = 1; i < aggs.length; i++)
    expect([aggs[i]?.a, aggs[i]?.f]).toEqual([(aggs[i - 1]?.a ?? 0) + 1, (aggs[i - 1]?.l ?? 0) + 1]);
  const [from = 0, to = 0] = [aggs[10]?.T, aggs[20]?.T];
  const inWindow = (
    await get(network, 'binance-usdm', `/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=${from}&endTime=${to}`)
  ).body as { T: number }[];
  expect(inWindow.length).toBeGreaterThanOrEqual(11);
  expect(inWindow.every((agg) => agg.T >= from && agg.T <= to)).toBe(true);
  expect(
    (await get(network, 'binance-usdm', '/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=0&endTime=3600001')).body,
  ).toMatchObject({ code: -1127 });
});

test('exchangeInfo names steps, statuses and contract sizes in each product’s words', async () => {
  const network = new SimulatorNetwork({ seed: 3, eventsPerSecond: 0.5 });
  type Info = {
    symbols: {
      symbol: string;
      status?: string;
      contractStatus?: string;
      contractSize?: number;
      contractType?: string;
      filters: { filterType: string; tickSize?: string; stepSize?: string }[];
    }[];
  };
  const infoOf = async (venue: 'binance-spot' | 'binance-usdm' | 'binance-coinm', path: string) =>
    ((await get(network, venue, path)).body as Info).symbols;
  const spot = await infoOf('binance-spot', '/api/v3/exchangeInfo');
  expect(spot).toHaveLength(12);
  expect(spot[0]).toMatchObject({ symbol: 'BTCUSDT', status: 'TRADING' });
  expect(spot[0]?.filters).toContainEqual(
    expect.objectContaining({ filterType: 'PRICE_FILTER', tickSize: '0.01000000' }),
  );
  expect(await infoOf('binance-spot', '/api/v3/exchangeInfo?symbols=["PEPEUSDT","ETHBTC"]')).toHaveLength(2);
  const usdm = await infoOf('binance-usdm', '/fapi/v1/exchangeInfo');
  expect(usdm.map((row) => row.contractType)).toContain('CURRENT_QUARTER');
  const coinm = await infoOf('binance-coinm', '/dapi/v1/exchangeInfo');
  expect(coinm.find((row) => row.symbol === 'BTCUSD_PERP')).toMatchObject({
    contractStatus: 'TRADING',
    contractSize: 100,
  });
  expect(coinm.find((row) => row.symbol === 'ETHUSD_PERP')).toMatchObject({ contractSize: 10 });
  expect(coinm.find((row) => row.symbol === 'ETHUSD_PERP')).not.toHaveProperty('status');
});

test('futures send mark, funding and open interest; dated ones have no funding', async () => {
  const network = new SimulatorNetwork({ seed: 3, eventsPerSecond: 0.5 });
  const premium = (await get(network, 'binance-usdm', '/fapi/v1/premiumIndex?symbol=BTCUSDT')).body as {
    markPrice: string;
    indexPrice: string;
    nextFundingTime: number;
  };
  expect(Math.abs(Number(premium.markPrice) / Number(premium.indexPrice) - 1)).toBeLessThan(0.001);
  expect(premium.nextFundingTime % (8 * 3_600_000)).toBe(0);
  const all = (await get(network, 'binance-coinm', '/dapi/v1/premiumIndex')).body as {
    symbol: string;
    lastFundingRate: string;
    nextFundingTime: number;
  }[];
  expect(all.find((row) => row.symbol.startsWith('BTCUSD_2'))).toMatchObject({
    lastFundingRate: '',
    nextFundingTime: 0,
  });
  const paid = (await get(network, 'binance-usdm', '/fapi/v1/fundingRate?symbol=BTCUSDT&limit=3')).body as {
    fundingTime: number;
  }[];
  expect(paid).toHaveLength(3);
  expect((paid[2]?.fundingTime ?? 0) - (paid[0]?.fundingTime ?? 0)).toBe(16 * 3_600_000);
  expect((await get(network, 'binance-coinm', '/dapi/v1/openInterest?symbol=BTCUSD_PERP')).body).toMatchObject({
    symbol: 'BTCUSD_PERP',
    contractType: 'PERPETUAL',
  });
  expect((await get(network, 'binance-spot', '/api/v3/openInterest?symbol=BTCUSDT')).status).toBe(404);
});
