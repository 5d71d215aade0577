import { expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { TestClient, get } from '../../testing/test-client.ts';

type Rows = readonly (readonly [string, string])[];
interface Diff {
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: Rows;
  readonly a: Rows;
}
interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: Rows;
  readonly asks: Rows;
}

/** The documented procedure, written as plainly as possible: maps of the venue's own strings. */
class PlainBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  id: number;

  constructor(snapshot: Snapshot) {
    this.id = snapshot.lastUpdateId;
    for (const [price, size] of snapshot.bids) this.bids.set(price, size);
    for (const [price, size] of snapshot.asks) this.asks.set(price, size);
  }

  apply(diff: Diff): void {
    for (const [side, rows] of [
      [this.bids, diff.b],
      [this.asks, diff.a],
    ] as const) {
      for (const [price, size] of rows) {
        if (Number(size) === 0) side.delete(price);
        else side.set(price, size);
      }
    }
    this.id = diff.u;
  }

  top(levels: number): { bids: Rows; asks: Rows } {
    const sorted = (side: Map<string, string>, sign: number) =>
      [...side].sort((a, b) => sign * (Number(a[0]) - Number(b[0]))).slice(0, levels);
    return { bids: sorted(this.bids, -1), asks: sorted(this.asks, 1) };
  }
}

const PRODUCTS = [
  {
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    ws: '/stream',
    rest: '/api/v3/depth?limit=5000',
    stream: 'btcusdt@depth@100ms',
    whole: true,
  },
  {
    venue: 'binance-spot',
    symbol: 'PEPEUSDT',
    ws: '/stream',
    rest: '/api/v3/depth?limit=1000',
    stream: 'pepeusdt@depth',
    whole: false,
  },
  {
    venue: 'binance-usdm',
    symbol: 'ETHUSDT',
    ws: '/public/stream',
    rest: '/fapi/v1/depth?limit=1000',
    stream: 'ethusdt@depth@100ms',
    whole: false,
  },
  {
    venue: 'binance-usdm',
    symbol: 'BTCUSDT',
    ws: '/stream',
    rest: '/fapi/v1/depth?limit=1000',
    stream: 'btcusdt@depth',
    whole: false,
  },
  {
    venue: 'binance-coinm',
    symbol: 'BTCUSD_PERP',
    ws: '/stream',
    rest: '/dapi/v1/depth?limit=1000',
    stream: 'btcusd_perp@depth@500ms',
    whole: false,
  },
] as const;

test.each(PRODUCTS)(
  'a snapshot and the diffs of $venue $stream rebuild the true book',
  async ({ venue, symbol, ws, rest, stream, whole }) => {
    const network = new SimulatorNetwork({ seed: 11, venues: [venue] });
    const client = new TestClient(network, venue, `${ws}?streams=${stream}`);
    await network.run(1300);
    const snapshot = (await get(network, venue, `${rest}&symbol=${symbol}`)).body as Snapshot;
    const book = new PlainBook(snapshot);
    const isSpot = venue === 'binance-spot';
    let applied = 0;
    for (let second = 0; second < 30; second++) {
      await network.run(1000);
      for (const diff of client.of(stream) as Diff[]) {
        if (isSpot ? diff.u <= book.id : diff.u < book.id) continue;
        if (isSpot) expect(diff.U).toBeLessThanOrEqual(book.id + 1);
        else if (applied > 0) expect(diff.pu).toBe(book.id);
        else expect(diff.pu === book.id || (diff.U <= book.id && book.id <= diff.u)).toBe(true);
        book.apply(diff);
        applied++;
      }
      client.take();
      const truth = network.truth.book(venue, symbol, book.id);
      expect(truth?.sequence).toBe(book.id);
      const levels = whole ? 5000 : 200;
      expect(book.top(levels)).toEqual({ bids: truth?.bids.slice(0, levels), asks: truth?.asks.slice(0, levels) });
    }
    expect(applied).toBeGreaterThan(25);
  },
);

test('futures ids jump while every event names its predecessor; spot ids follow without a gap', async () => {
  const network = new SimulatorNetwork({ seed: 2 });
  const spot = new TestClient(network, 'binance-spot', '/stream?streams=ethusdt@depth@100ms');
  const usdm = new TestClient(network, 'binance-usdm', '/public/stream?streams=ethusdt@depth@100ms');
  await network.run(10_000);
  const spotDiffs = spot.of('ethusdt@depth@100ms') as Diff[];
  const futures = usdm.of('ethusdt@depth@100ms') as Diff[];
  for (let i = 1; i < spotDiffs.length; i++) expect(spotDiffs[i]?.U).toBe((spotDiffs[i - 1]?.u ?? NaN) + 1);
  for (let i = 1; i < futures.length; i++) expect(futures[i]?.pu).toBe(futures[i - 1]?.u);
  expect(futures.slice(1).filter((diff, i) => diff.U === (futures[i]?.u ?? NaN) + 1).length).toBeLessThan(
    futures.length / 2,
  );
});

test('partial depth is the top of the true book, in each product’s own shape', async () => {
  const network = new SimulatorNetwork({ seed: 4 });
  const spot = new TestClient(network, 'binance-spot', '/stream?streams=btcusdt@depth5@100ms');
  const coinm = new TestClient(network, 'binance-coinm', '/stream?streams=btcusd_perp@depth20@100ms');
  await network.run(3000);
  const shown = spot.of('btcusdt@depth5@100ms').at(-1) as Snapshot;
  expect(Object.keys(shown)).toEqual(['lastUpdateId', 'bids', 'asks']);
  expect(shown.bids).toHaveLength(5);
  const truth = network.truth.book('binance-spot', 'BTCUSDT', shown.lastUpdateId);
  expect({ bids: shown.bids, asks: shown.asks }).toEqual({
    bids: truth?.bids.slice(0, 5),
    asks: truth?.asks.slice(0, 5),
  });
  const diff = coinm.of('btcusd_perp@depth20@100ms').at(-1) as Diff;
  expect(Object.keys(diff)).toEqual(['e', 'E', 'T', 's', 'ps', 'st', 'U', 'u', 'pu', 'b', 'a']);
  expect(diff.b).toEqual(network.truth.book('binance-coinm', 'BTCUSD_PERP', diff.u)?.bids.slice(0, 20));
});

test('bookTicker is the top of the book at its id', async () => {
  const network = new SimulatorNetwork({ seed: 4 });
  const client = new TestClient(network, 'binance-spot', '/stream?streams=solusdt@bookTicker');
  await network.run(2000);
  const tickers = client.of('solusdt@bookTicker') as { u: number; b: string; B: string; a: string; A: string }[];
  expect(tickers.length).toBeGreaterThan(10);
  for (const { u, b, B, a, A } of tickers) {
    const truth = network.truth.book('binance-spot', 'SOLUSDT', u);
    expect([truth?.bids[0], truth?.asks[0]]).toEqual([
      [b, B],
      [a, A],
    ]);
  }
});
