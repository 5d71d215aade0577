import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { describeConfig } from '../config/config-reference.ts';
import { defaultConfig, type EngineConfig } from '../config/config.ts';
import { LiveSource } from './live-source.ts';
import { binanceAck } from '../testing/binance-texts.ts';
import { FakePorts } from '../testing/fake-ports.ts';

/** Options that a host bounds its own things with: `hosts/server/gauges` asks for theirs. */
const OF_HOSTS = /^(rest|serve)\./;
const VENUES_FOLDER = path.resolve(import.meta.dirname, '../../venues');

it('every cap of the configuration has a gauge that reads it, and the other way round', () => {
  const { feed } = setup();
  const caps = describeConfig().filter(({ path, isCap }) => isCap && !OF_HOSTS.test(path));
  const gauges = feed.health().gauges!;
  expect(gauges.map(({ option }) => option).toSorted()).toEqual(caps.map(({ path }) => path).toSorted());
  expect(new Map(gauges.map(({ option, cap }) => [option, cap]))).toEqual(
    new Map(caps.map(({ path, default: value }) => [path, value])),
  );
});

it('an option that sounds like a cap is one, or is known not to be', () => {
  const others = describeConfig()
    .filter(({ path, isCap }) => !isCap && /(^|\.)(max[A-Z]|\w+(Queue|Size)$|recent$)/.test(path))
    .map(({ path }) => path);
  // Sizes of one message and of a file, attempts, and a queue that a series enters once.
  expect(others.filter((path) => !path.endsWith('Ms'))).toEqual([
    'reconnect.maxAttempts',
    'log.maxBytes',
    'serve.maxFrameBytes',
    'serve.openQueue',
    'equities.maxRequestsPerHour',
    'publishers.redis.maxLength',
  ]);
});

it('venues keep texts in what the configuration bounds', () => {
  const sources = readdirSync(VENUES_FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(sources.length).toBeGreaterThan(30);
  for (const name of sources) {
    const text = readFileSync(path.join(VENUES_FOLDER, name), 'utf8');
    expect([name, text.includes('new ByteInterner')]).toEqual([name, false]);
  }
  const { feed } = setup({ maxTexts: 64 });
  expect(feed.health().gauges!.find(({ name }) => name === 'texts')!.used).toBeLessThanOrEqual(64);
});

it('report the fullest of a kind and all of them', async () => {
  const { feed, ports, deliver } = setup({ maxRecentTrades: 3 });
  for (const symbol of ['AUSDT', 'BUSDT']) feed.open('binance-spot', { channel: 'trade', symbol });
  feed.open('binance-spot', { channel: 'book', symbol: 'AUSDT', depth: 1000 });
  await ports.clock.run(100);
  for (const id of [1, 2, 3, 4]) deliver('AUSDT', id);
  deliver('BUSDT', 7);
  deliver('BUSDT', 9);
  const gauges = new Map(feed.health().gauges!.map((gauge) => [gauge.name, gauge]));
  expect(gauges.get('trades')).toEqual({ name: 'trades', option: 'maxRecentTrades', used: 3, cap: 3, total: 4 });
  expect(gauges.get('trades-waiting')).toMatchObject({ used: 1, total: 1 });
  expect(gauges.get('streams')).toMatchObject({ used: 3, rejected: 0 });
  expect(gauges.get('symbols')).toMatchObject({ used: 2, rejected: 0 });
  expect(gauges.get('log')!.used).toBeGreaterThan(0);
});

it('symbols and streams beyond the bound are rejected and counted', async () => {
  const { feed, ports, deliver } = setup({ maxSymbols: 2, maxStreams: 1 });
  const lease = feed.open('binance-spot', { channel: 'trade', symbol: 'AUSDT' });
  expect([lease === undefined, feed.open('binance-spot', { channel: 'trade', symbol: 'BUSDT' })]).toEqual([
    false,
    undefined,
  ]);
  expect(feed.open('binance-spot', { channel: 'trade', symbol: 'AUSDT' })?.stream).toBe(lease!.stream);
  await ports.clock.run(100);
  // Messages without a topic, of symbols nobody asked for.
  for (let i = 0; i < 50; i++) ports.sockets.last.deliver(JSON.stringify(tradeOf(`S${i}USDT`, 1)));
  const gauges = new Map(feed.health().gauges!.map((gauge) => [gauge.name, gauge]));
  expect(gauges.get('symbols')).toMatchObject({ used: 2, cap: 2, rejected: 49 });
  expect(gauges.get('streams')).toMatchObject({ used: 1, cap: 1, rejected: 1 });
  deliver('AUSDT', 1);
  expect(feed.market.find('binance-spot', 'AUSDT')?.trades?.total).toBe(1);
});

it('requests beyond the bound are rejected at once', async () => {
  const { feed, ports } = setup({
    requests: { maxQueued: 2, maxActive: 1 },
    candles: { ...defaultConfig().candles, inactivityMs: 0 },
  });
  for (const symbol of ['A', 'B', 'C', 'D', 'E', 'F'])
    feed.open('binance-spot', { channel: 'candle', symbol: `${symbol}USDT`, interval: '1m' });
  await ports.clock.run(1);
  const [pool] = feed.health().pools;
  expect([pool!.queued, ports.http.open.length]).toEqual([2, 1]);
  expect(feed.health().gauges!.find(({ name }) => name === 'requests')).toMatchObject({
    used: 2,
    cap: 2,
    // Three of candles, and those that ask for the time and the instruments.
    rejected: 5,
  });
  expect(feed.health().gauges!.find(({ name }) => name === 'requests-active')).toMatchObject({ used: 1, cap: 1 });
});

function setup(changes: Partial<EngineConfig> = {}) {
  const ports = new FakePorts();
  ports.sockets.answerAll(binanceAck);
  const feed = new LiveSource({ ports, venues: VENUES, config: { ...defaultConfig(), ...changes } });
  const deliver = (symbol: string, id: number): void => {
    ports.sockets.last.deliver(JSON.stringify({ stream: `${symbol.toLowerCase()}@trade`, data: tradeOf(symbol, id) }));
  };
  return { feed, ports, deliver };
}

function tradeOf(symbol: string, id: number): object {
  return { e: 'trade', E: id, s: symbol, t: id, p: '1.5', q: '2', T: id, m: true, M: true };
}
