import { expect, it } from 'vitest';
import type { CandleEvent } from '../../../../src-shared/market/events.ts';
import { nextOpenTime, type Interval } from '../../../../src-shared/market/interval.ts';
import { SimulatorNetwork } from '../../../simulator/testing/network.ts';
import { type Engine } from '../../engine.ts';
import type { Socket, SocketPort } from '../../ports.ts';
import { engineOn, stopped } from '../../../../proofs/engine-on.ts';

/** Venues that never say that a live candle is closed, against the truth, on virtual time. */
const VENUE = 'hyperliquid';
const MINUTE = 60_000;

interface Line {
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  /** Closed candles as the feed delivered them. */
  readonly closed: { readonly candle: CandleEvent; readonly missingBefore: number }[];
  /** Closed candles as listeners received them. */
  readonly emitted: CandleEvent[];
  /** Of which candles were emitted. */
  readonly intervals: ReadonlySet<Interval>;
  readonly cut: () => void;
  readonly end: () => Promise<void>;
}

async function start(options: { readonly eventsPerSecond: number; readonly startTime?: number }): Promise<Line> {
  const network = new SimulatorNetwork({ seed: 5, venues: [VENUE], ...options });
  let socket: Socket | undefined;
  const sockets: SocketPort = { open: (url, handlers, how) => (socket = network.sockets.open(url, handlers, how)) };
  const engine = engineOn(network, { sockets, config: { venue: VENUE } });
  const emitted: CandleEvent[] = [];
  const intervals = new Set<Interval>();
  engine.on('mkt.candleUpdates', (candle) => {
    intervals.add(candle.interval);
    if (candle.closed) emitted.push(candle);
  });
  await engine.start();
  const closed: Line['closed'] = [];
  const reading = (async () => {
    for await (const { candle, missingBefore } of engine.candleQueue())
      if (candle.closed) closed.push({ candle, missingBefore });
  })();
  const end = async (): Promise<void> => {
    await stopped(engine, network);
    await reading;
  };
  return {
    network,
    engine,
    closed,
    emitted,
    intervals,
    cut: () => {
      socket?.terminate();
    },
    end,
  };
}

function facts({
  openTime,
  open,
  high,
  low,
  close,
  volume,
  tradeCount,
}: Pick<CandleEvent, 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'tradeCount'>): readonly unknown[] {
  return [openTime, ...[open, high, low, close, volume].map(Number), tradeCount];
}

/** What the truth has between the first and the last of some candles. */
function truthOf({ network }: Line, candles: readonly CandleEvent[], symbol = 'BTC'): readonly unknown[] {
  const [first, last] = [candles[0], candles.at(-1)];
  if (first === undefined || last === undefined) return [];
  return network.truth
    .candles(VENUE, symbol, first.interval, 2000)
    .filter(({ openTime }) => openTime >= first.openTime && openTime <= last.openTime)
    .map(facts);
}

it('closed candles come once each with their final values, though the socket is lost now and then', async () => {
  const line = await start({ eventsPerSecond: 20 });
  line.engine.addCandleStream('BTC', { interval: '1m' });
  for (let i = 0; i < 10; i++) {
    // At any place in the minute, also across its end.
    await line.network.run(53_000);
    line.cut();
    await line.network.run(17_000);
  }
  const candles = line.closed.map(({ candle }) => candle);
  expect(candles.length).toBeGreaterThan(9);
  expect(line.closed.every(({ missingBefore }) => missingBefore === 0)).toBe(true);
  expect(candles.map(facts)).toEqual(truthOf(line, candles));
  expect(line.emitted.map(facts)).toEqual(candles.map(facts));
  await line.end();
});

it('a candle ends within moments of its time, not before what came late is in', async () => {
  const line = await start({ eventsPerSecond: 20 });
  line.engine.addCandleStream('BTC', { interval: '1m' });
  await line.network.run(MINUTE - (line.network.clock.now() % MINUTE) + 500);
  const [last] = line.engine.getCandles('BTC', '1m', { limit: 2 });
  expect([last?.openTime, last?.closed]).toEqual([line.network.clock.now() - MINUTE - 500, false]);
  await line.network.run(3000);
  expect(line.engine.getCandles('BTC', '1m', { limit: 2 })[0]).toMatchObject({
    openTime: last?.openTime,
    closed: true,
  });
  await line.end();
});

it('a lost change is repaired by REST before the candle is emitted as closed', async () => {
  const line = await start({ eventsPerSecond: 20 });
  line.engine.addCandleStream('BTC', { interval: '1m' });
  await line.network.run(MINUTE);
  // The last changes of the minute never come.
  await line.network.run(MINUTE - (line.network.clock.now() % MINUTE) - 2000);
  line.network.faults.set({ kind: 'drop', topic: 'candle', durationMs: 2200 });
  await line.network.run(10_000);
  const candles = line.closed.map(({ candle }) => candle);
  expect(candles.at(-1)?.openTime).toBe(line.network.clock.now() - (line.network.clock.now() % MINUTE) - MINUTE);
  expect(candles.map(facts)).toEqual(truthOf(line, candles));
  await line.end();
});

it('a candle whose end was missed and is not to be had is named, and never emitted as it was before', async () => {
  const line = await start({ eventsPerSecond: 20 });
  line.engine.addCandleStream('BTC', { interval: '1m' });
  await line.network.run(2 * MINUTE - (line.network.clock.now() % MINUTE) - 5000);
  const missed = line.network.clock.now() - (line.network.clock.now() % MINUTE);
  line.network.faults.set({ kind: 'http-status', status: 500, durationMs: 5 * MINUTE });
  line.network.faults.set({ kind: 'endpoint-unreachable', durationMs: 8000 });
  line.cut();
  await line.network.run(4 * MINUTE);
  const times = line.closed.map(({ candle }) => candle.openTime);
  expect(times).not.toContain(missed);
  // Those after it are not delayed.
  expect(times.filter((time) => time > missed)).toEqual([1, 2, 3].map((minute) => missed + minute * MINUTE));
  expect(line.engine.ledger({ kinds: ['gap'] }).entries).toMatchObject([
    { channel: 'candle', from: missed, to: missed + MINUTE, reason: 'not-seen-closed' },
  ]);
  expect(line.closed.map(({ candle }) => facts(candle)).slice(1)).toEqual(
    truthOf(
      line,
      line.closed.slice(1).map(({ candle }) => candle),
    ).filter((row) => (row as readonly unknown[])[0] !== missed),
  );
  await line.end();
});

it('if the budget does not allow to confirm them all, an unbroken stream is believed', async () => {
  const line = await start({ eventsPerSecond: 20 });
  const symbols = [
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
    '@1',
    '@2',
    '@3',
    '@4',
    '@5',
    '@6',
    '@7',
    '@8',
  ];
  for (const symbol of symbols) line.engine.addCandleStream(symbol, { interval: '1m' });
  await line.network.run(4 * MINUTE);
  for (const symbol of symbols) {
    const candles = line.closed.map(({ candle }) => candle).filter((candle) => candle.symbol === symbol);
    expect(candles.length).toBeGreaterThan(2);
    expect(candles.map(facts)).toEqual(truthOf(line, candles, symbol));
  }
  await line.end();
});

it('a time in which nobody trades has flat candles, marked, and is no gap', async () => {
  const line = await start({ eventsPerSecond: 0.03 });
  line.engine.addCandleStream('BTC', { interval: '1m' });
  // Keeps the connection busy: a silent one is opened anew, and then something may have been missed.
  line.engine.addTickerStream('BTC');
  await line.network.run(40 * MINUTE);
  const candles = line.closed.map(({ candle }) => candle);
  expect(candles.length).toBeGreaterThan(25);
  expect(candles.map(facts)).toEqual(truthOf(line, candles));
  const isFlat = (candle: CandleEvent): boolean => candle.flat === true;
  expect(candles.filter(isFlat).length).toBeGreaterThan(3);
  for (const candle of candles)
    expect([candle.openTime, isFlat(candle)]).toEqual([candle.openTime, candle.tradeCount === 0]);
  const kept = line.engine.getCandles('BTC', '1m');
  expect(kept.slice(1).every(({ openTime }, i) => openTime === kept[i]!.openTime + MINUTE)).toBe(true);
  expect(kept.length).toBeGreaterThan(1000);
  expect(line.engine.ledger({ kinds: ['gap'] }).entries).toEqual([]);
  await line.end();
});

it.each(['6h', '2d', '3M'] as const)(
  '%s, which the venue lacks, is composed: in history, live and in the feed',
  async (interval: Interval) => {
    const line = await start({ eventsPerSecond: 5 });
    line.engine.addCandleStream('BTC', { interval });
    await line.network.run(20_000);
    const kept = line.engine.getCandles('BTC', interval);
    const truth = line.network.truth.candles(VENUE, 'BTC', interval, kept.length);
    expect(kept.length).toBeGreaterThan(interval === '3M' ? 20 : 900);
    expect(kept.every(({ composed, incomplete }) => composed === true && incomplete === undefined)).toBe(true);
    expect(kept.slice(0, -1).map(facts)).toEqual(truth.slice(0, -1).map(facts));
    expect(kept.every(({ openTime }, i) => i === 0 || openTime === nextOpenTime(kept[i - 1]!.openTime, interval))).toBe(
      true,
    );
    expect(kept.map(({ closed }) => closed)).toEqual(kept.map((_, i) => i < kept.length - 1));
    await line.end();
  },
);

it('a composed candle closes live, once, with its final values', async () => {
  const line = await start({ eventsPerSecond: 5, startTime: Date.UTC(2026, 0, 15, 12) - 20_000 });
  line.engine.addCandleStream('BTC', { interval: '6h' });
  await line.network.run(15_000);
  // What it is composed of was not asked for.
  expect(line.intervals).toEqual(new Set(['6h']));
  line.engine.addCandleStream('BTC', { interval: '2h' });
  await line.network.run(25_000);
  const whole = line.closed.map(({ candle }) => candle).filter(({ interval }) => interval === '6h');
  expect(whole.map(({ openTime }) => openTime)).toEqual([Date.UTC(2026, 0, 15, 6)]);
  expect(whole.map(facts)).toEqual(truthOf(line, whole));
  expect(line.closed.map(({ candle }) => candle).filter(({ interval }) => interval === '2h')).toHaveLength(1);
  await line.end();
});
