import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { TestClient, get } from '../../testing/test-client.ts';

const START = Date.UTC(2026, 0, 15, 12, 0, 50);

interface Trade {
  readonly t: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
}
interface Kline {
  readonly E: number;
  readonly k: {
    t: number;
    T: number;
    f: number;
    L: number;
    o: string;
    c: string;
    h: string;
    l: string;
    v: string;
    n: number;
    x: boolean;
    q: string;
    V: string;
  };
}

/** Exact sum of decimals with eight digits after the point, as a whole number of 10^-8. */
const sum = (values: readonly string[]) => values.reduce((total, value) => total + BigInt(value.replace('.', '')), 0n);

test('trade frames have the documented keys in the documented order', async () => {
  const network = new SimulatorNetwork({ seed: 5, startTime: START });
  const spot = new TestClient(network, 'binance-spot', '/ws/btcusdt@trade');
  const usdm = new TestClient(
    network,
    'binance-usdm',
    '/market/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@ticker/btcusdt@miniTicker/btcusdt@markPrice',
  );
  const coinm = new TestClient(
    network,
    'binance-coinm',
    '/stream?streams=btcusd_perp@aggTrade/btcusd_perp@bookTicker/btcusd@markPrice',
  );
  await network.run(5000);
  const keys = (value: unknown) => Object.keys(value as object).join();
  expect(keys(JSON.parse(spot.texts[0] ?? ''))).toBe('e,E,s,t,p,q,T,m,M');
  expect(keys(usdm.of('btcusdt@aggTrade')[0])).toBe('e,E,s,a,p,q,nq,f,l,T,m,st');
  expect(keys(usdm.of('btcusdt@ticker')[0])).toBe('e,E,s,ps,st,p,P,w,c,Q,o,h,l,v,q,O,C,F,L,n');
  expect(keys(usdm.of('btcusdt@markPrice')[0])).toBe('e,E,s,p,ap,i,P,r,T,st');
  expect(keys((usdm.of('btcusdt@kline_1m')[0] as Kline).k)).toBe('t,T,s,i,f,L,o,c,h,l,v,n,x,q,V,Q,B');
  expect(keys(coinm.of('btcusd_perp@aggTrade')[0])).toBe('e,E,a,s,p,q,f,l,T,m,st');
  expect(keys(coinm.of('btcusd_perp@bookTicker')[0])).toBe('e,u,s,ps,b,B,a,A,T,E,st');
  expect(keys((coinm.of('btcusd@markPrice')[0] as unknown[])[0])).toBe('e,E,s,p,P,i,r,T,st');
});

test('trades, candles and the ticker of a symbol agree on the wire', async () => {
  const network = new SimulatorNetwork({ seed: 5, startTime: START });
  const client = new TestClient(
    network,
    'binance-spot',
    '/stream?streams=ethusdt@trade/ethusdt@kline_1m/ethusdt@ticker',
  );
  await network.run(80_000);
  const trades = client.of('ethusdt@trade') as Trade[];
  trades.slice(1).forEach((trade, i) => expect(trade.t).toBe((trades[i]?.t ?? NaN) + 1));
  const klines = client.of('ethusdt@kline_1m') as Kline[];
  const closed = klines.filter((kline) => kline.k.x);
  expect(closed.map((kline) => kline.k.t)).toEqual([START - 50_000, START + 10_000]);
  const minute = closed[1]?.k as Kline['k'];
  const inside = trades.filter((trade) => trade.T >= minute.t && trade.T <= minute.T);
  expect([minute.f, minute.L, minute.n]).toEqual([inside[0]?.t, inside.at(-1)?.t, inside.length]);
  expect([minute.o, minute.c]).toEqual([inside[0]?.p, inside.at(-1)?.p]);
  expect(Number(minute.h)).toBe(Math.max(...inside.map((trade) => Number(trade.p))));
  expect(Number(minute.l)).toBe(Math.min(...inside.map((trade) => Number(trade.p))));
  expect(sum([minute.v])).toBe(sum(inside.map((trade) => trade.q)));
  expect(sum([minute.V])).toBe(sum(inside.filter((trade) => !trade.m).map((trade) => trade.q)));
  const ticker = client.of('ethusdt@ticker').at(-1) as {
    C: number;
    O: number;
    v: string;
    n: number;
    c: string;
    L: number;
  };
  const at = trades.filter((trade) => trade.T <= ticker.C).at(-1);
  expect([ticker.c, ticker.L]).toEqual([at?.p, at?.t]);
});

test('the 24 h ticker is the sum of the minutes that klines give', async () => {
  const network = new SimulatorNetwork({ seed: 6, startTime: START, venues: ['binance-spot'] });
  const [ticker, first, second] = await Promise.all([
    network.http.request({
      method: 'GET',
      url: 'http://simulator/binance-spot/api/v3/ticker/24hr?symbol=XRPUSDT',
      timeoutMs: 1000,
    }),
    network.http.request({
      method: 'GET',
      url: `http://simulator/binance-spot/api/v3/klines?symbol=XRPUSDT&interval=1m&endTime=${START - 720 * 60_000}&limit=720`,
      timeoutMs: 1000,
    }),
    network.http.request({
      method: 'GET',
      url: 'http://simulator/binance-spot/api/v3/klines?symbol=XRPUSDT&interval=1m&limit=720',
      timeoutMs: 1000,
    }),
    network.run(4),
  ]).then((answers) =>
    answers
      .slice(0, 3)
      .map((answer) => JSON.parse(new TextDecoder().decode((answer as { body: Uint8Array }).body)) as unknown),
  );
  const rows = [...(first as string[][]), ...(second as string[][])];
  const stats = ticker as {
    volume: string;
    quoteVolume: string;
    count: number;
    highPrice: string;
    openPrice: string;
    openTime: number;
  };
  expect(rows).toHaveLength(1440);
  expect(stats.openTime).toBe(rows[0]?.[0]);
  expect(stats.openPrice).toBe(rows[0]?.[1]);
  expect(sum([stats.volume])).toBe(sum(rows.map((row) => row[5] ?? '')));
  expect(sum([stats.quoteVolume])).toBe(sum(rows.map((row) => row[7] ?? '')));
  expect(stats.count).toBe(rows.reduce((total, row) => total + Number(row[8]), 0));
});

test('a candle is sent closed once, also if nothing traded; seconds too', async () => {
  const network = new SimulatorNetwork({ seed: 5, startTime: START, eventsPerSecond: 0.05 });
  const client = new TestClient(network, 'binance-spot', '/stream?streams=ltcusdt@kline_1s/ltcusdt@kline_1m');
  await network.run(75_000);
  const seconds = (client.of('ltcusdt@kline_1s') as Kline[]).filter((kline) => kline.k.x);
  expect(seconds.map((kline) => kline.k.t)).toEqual(
    Array.from({ length: seconds.length }, (_, i) => (seconds[0]?.k.t ?? 0) + i * 1000),
  );
  expect(seconds.length).toBeGreaterThan(70);
  expect(seconds.some((kline) => kline.k.n === 0 && kline.k.f === -1 && kline.k.o === kline.k.c)).toBe(true);
  expect((client.of('ltcusdt@kline_1m') as Kline[]).filter((kline) => kline.k.x)).toHaveLength(2);
});

test('aggregates come every 100 ms on futures, at once on spot, each covering the fills of the trade stream', async () => {
  const network = new SimulatorNetwork({ seed: 8, startTime: START });
  const spot = new TestClient(network, 'binance-spot', '/stream?streams=btcusdt@trade/btcusdt@aggTrade');
  const usdm = new TestClient(network, 'binance-usdm', '/market/stream?streams=btcusdt@aggTrade');
  await network.run(10_000);
  const fills = new Map((spot.of('btcusdt@trade') as Trade[]).map((trade) => [trade.t, trade]));
  const aggregates = spot.of('btcusdt@aggTrade') as {
    a: number;
    q: string;
    f: number;
    l: number;
    E: number;
    T: number;
  }[];
  for (const agg of aggregates) {
    const parts = Array.from({ length: agg.l - agg.f + 1 }, (_, i) => fills.get(agg.f + i)?.q ?? '');
    expect(sum(parts)).toBe(sum([agg.q]));
    expect(agg.E).toBe(agg.T);
  }
  const futures = usdm.of('btcusdt@aggTrade') as { E: number; T: number }[];
  expect(futures.every((agg) => agg.E - agg.T >= 0 && agg.E - agg.T <= 100)).toBe(true);
  expect(new Set(futures.map((agg) => agg.E % 100)).size).toBe(1);
});

test('forced orders happen now and then, at most one a second and symbol', async () => {
  const network = new SimulatorNetwork({ seed: 8, startTime: START, venues: ['binance-usdm'] });
  const client = new TestClient(network, 'binance-usdm', '/market/stream?streams=!forceOrder@arr');
  await network.run(180_000);
  const orders = client.of('!forceOrder@arr') as { E: number; o: { s: string; S: string; q: string; z: string } }[];
  expect(orders.length).toBeGreaterThan(10);
  expect(new Set(orders.map((order) => order.o.S))).toEqual(new Set(['BUY', 'SELL']));
  const bySymbol = Map.groupBy(orders, (order) => order.o.s);
  for (const list of bySymbol.values())
    list.slice(1).forEach((order, i) => expect(order.E - (list[i]?.E ?? 0)).toBeGreaterThanOrEqual(1000));
});

test('REST and streams agree', async () => {
  const network = new SimulatorNetwork({ seed: 8, startTime: START });
  const client = new TestClient(network, 'binance-coinm', '/stream?streams=ethusd_perp@trade');
  await network.run(15_000);
  const received = (client.of('ethusd_perp@trade') as Trade[]).map((trade) => [trade.t, trade.p, trade.q, trade.m]);
  const rows = (
    await get(
      network,
      'binance-coinm',
      `/dapi/v1/historicalTrades?symbol=ETHUSD_PERP&fromId=${received[0]?.[0] as number}&limit=${received.length}`,
    )
  ).body as { id: number; price: string; qty: string; isBuyerMaker: boolean }[];
  expect(rows.map((row) => [row.id, row.price, row.qty, row.isBuyerMaker])).toEqual(received);
});
