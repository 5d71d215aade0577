import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import { CloudEvent as OfficialEvent } from 'cloudevents';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { patience } from '../../../../scripts/speed.mjs';
import { defaultConfig } from '../../../engine/config/config.ts';
import { createEngine } from '../../../engine/engine.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { freePort, hasRedisServer, HttpReceiver, RedisServer } from '../../../sinks/testing/real-receivers.ts';
import { VENUES } from '../../../venues/registry.ts';
import { createHostPorts } from '../ports/ports.ts';
import { MarketPublisher } from './market-publisher.ts';
import { openPublishers } from './publishers.ts';
import { parseSeries } from './published-series.ts';

test.each([
  ['binance-spot:btcusdt, okx:BTC-USDT', 'trade', '1m', ['binance-spot trade BTCUSDT', 'okx trade BTC-USDT']],
  ['binance-spot:BTCUSDT', 'trade,candle', '1m,5m', ['trade BTCUSDT', 'candle BTCUSDT 1m', 'candle BTCUSDT 5m']],
  ['', 'trade', '1m', []],
])('series of "%s", %s, %s', (symbols, channels, intervals, expected) => {
  const list = parseSeries({ symbols, channels, intervals });
  const words = list.ok
    ? list.series.map(({ venue, request }) =>
        [venue, request.channel, request.symbol, 'interval' in request ? request.interval : ''].join(' ').trim(),
      )
    : [];
  expect(list.ok).toBe(true);
  expect(words).toEqual(
    expected.map((word) =>
      word.split(' ')[0]!.includes('-') || word.startsWith('okx') ? word : `binance-spot ${word}`,
    ),
  );
});

test.each([
  [
    { symbols: 'BTCUSDT' },
    'publishers.symbols: expected a venue and a symbol such as binance-spot:BTCUSDT, got "BTCUSDT"',
  ],
  [{ symbols: 'mtgox:BTC' }, 'got "mtgox:BTC"'],
  [{ channels: 'book' }, 'publishers.channels: expected trade or candle, got "book"'],
  [{ intervals: '7m' }, 'publishers.intervals: expected one of '],
])('%j is rejected in words', (wrong, words) => {
  const list = parseSeries({ symbols: 'okx:BTC-USDT', channels: 'trade,candle', intervals: '1m', ...wrong });
  expect(list.ok ? '' : list.problem).toContain(words);
});

describe.skipIf(!hasRedisServer())('a real Redis and a real receiver of batches', () => {
  let folder = '';
  let redis: RedisServer;
  let receiver: HttpReceiver;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-market-'));
    redis = new RedisServer(folder, await freePort());
    receiver = new HttpReceiver(folder, await freePort());
    await Promise.all([redis.start(), receiver.start()]);
  });
  afterEach(async () => {
    await Promise.all([redis.kill(), receiver.kill()]);
    rmSync(folder, { recursive: true, force: true });
  });

  interface Entry {
    readonly type: string;
    readonly simulated: boolean;
    readonly data: { readonly openTime: number; readonly id: number };
  }

  async function streamEvents(): Promise<readonly Entry[]> {
    const client = await createClient({ url: redis.url }).connect();
    const entries = (await client.xRange('market-stream', '-', '+')) ?? [];
    await client.close();
    return entries.map(({ message }) => JSON.parse(message['event']!) as Entry);
  }

  test('both killed and started again: no trade and no closed candle is lost, each in order', async () => {
    const simulator = await startSimulator({ seed: 7, venues: ['binance-spot'] });
    const config = { ...defaultConfig(), endpoints: simulator.endpoints };
    const ports = createHostPorts({ home: folder });
    const engine = createEngine({ ports, venues: { 'binance-spot': VENUES['binance-spot'] }, config });
    const problems: string[] = [];
    const publishers = openPublishers({
      ports,
      config: {
        ...config.publishers,
        http: receiver.url,
        redis: { ...config.publishers.redis, enabled: true, url: redis.url },
      },
      of: ['market'],
      folder: path.join(folder, 'outbox'),
      onProblem: (problem) => problems.push(problem),
    });
    await engine.start();
    const list = parseSeries({ symbols: 'binance-spot:BTCUSDT', channels: 'trade,candle', intervals: '1s' });
    const market = new MarketPublisher({
      engine,
      clock: ports.clock,
      publishers,
      series: list.ok ? list.series : [],
      isSimulated: true,
      onProblem: (problem) => problems.push(problem),
    });
    let health = publishers.health();
    const wait = { timeout: patience(60_000), interval: 100 };
    const candles = (): number => market.health().candles;
    try {
      await expect.poll(candles, wait).toBeGreaterThanOrEqual(2);
      await Promise.all([redis.kill(), receiver.kill()]);
      const before = candles();
      await expect.poll(candles, wait).toBeGreaterThanOrEqual(before + 3);
      expect(publishers.health()).toMatchObject({
        httpCandles: { lastFailure: expect.stringContaining('cannot be reached') },
        redisMarket: { isConnected: false },
      });
      await Promise.all([redis.start(), receiver.start()]);
      const again = candles();
      await expect.poll(candles, wait).toBeGreaterThanOrEqual(again + 2);
      await market.stop();
      await expect
        .poll(() => [publishers.health().httpCandles?.waiting, publishers.health().redisMarket?.stream?.waiting], wait)
        .toEqual([0, 0]);
      health = publishers.health();
    } finally {
      await market.stop();
      await publishers.close();
      await engine.stop();
      await ports.close();
      await simulator.stop();
    }
    const { trades, candles: closed, missingCandles } = market.health();
    const rows = receiver.rows();
    const openTimes = rows.map(({ openTime }) => Date.parse(String(openTime)));
    expect(rows[0]).toMatchObject({
      kind: 'candles',
      venue: 'binance-spot',
      symbol: 'BTCUSDT',
      interval: '1s',
      simulated: true,
    });
    expect([openTimes.length, missingCandles]).toEqual([closed, 0]);
    expect(openTimes).toEqual(openTimes.map((_, at) => openTimes[0]! + at * 1000));
    const events = await streamEvents();
    for (const event of events.slice(0, 20)) expect(new OfficialEvent(event as never, true).simulated).toBe(true);
    const ids = [...new Set(events.flatMap(({ type, data }) => (type === 'tapedeck.trade' ? [data.id] : [])))];
    expect([ids.length, ids]).toEqual([trades, ids.map((_, at) => ids[0]! + at)]);
    const ofStream = new Set(
      events.flatMap(({ type, data }) => (type === 'tapedeck.candle.closed' ? [data.openTime] : [])),
    );
    expect([...ofStream]).toEqual(openTimes);
    const { redisMarket } = health;
    expect(redisMarket!.published + redisMarket!.lost).toBe(trades + closed);
    expect(redisMarket!.lost).toBeGreaterThan(0);
    expect(problems.some((problem) => problem.startsWith('HTTP receiver of candles: accepts'))).toBe(true);
  });
});
