import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patience } from '../../../../scripts/speed.mjs';
import { ConfigError, ConnectionError } from '../../../engine/errors.ts';
import { startSimulator, type Simulator } from '../../../simulator/start-simulator.ts';
import { createTapedeck } from './create-tapedeck.ts';
import { readOptions } from './read-options.ts';

let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-library-'));
  simulator = await startSimulator({ seed: 7, eventsPerSecond: 20 });
});

afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

it('collects what its options say, at several venues, and leaves nothing behind', async () => {
  const tapedeck = createTapedeck({
    endpoints: simulator.endpoints,
    symbols: ['BTCUSDT', 'okx:BTC-USDT-SWAP'],
    subscribeTrades: true,
    streams: [{ venue: 'binance-usdm', symbol: 'BTCUSDT', channel: 'book', depth: 500, updateSpeedMs: 250 }],
  });
  const trades = tapedeck.eventQueue('mkt.trades');
  await tapedeck.start();
  await Promise.all(
    tapedeck.configuredStreams.map((handle) => tapedeck.whenRunning(handle, { timeoutMs: patience(10_000) })),
  );
  const seen = new Map<string, string | undefined>();
  for await (const { venue, quoteSize } of trades) if (seen.set(venue, quoteSize ?? seen.get(venue)).size === 2) break;
  expect([...seen.keys()].sort()).toEqual(['binance-spot', 'okx']);
  const book = (): string | undefined =>
    tapedeck.getOrderBook('BTCUSDT', { venue: 'binance-usdm', depth: 500, updateSpeedMs: 250 })?.state;
  await expect.poll(book, { timeout: patience(10_000) }).toBe('verified');
  await tapedeck.stop();
  await tapedeck.stop();
  expect(tapedeck.state).toBe('stopped');
});

it('rejects start if nothing listens there', async () => {
  const nobody = { ws: 'ws://127.0.0.1:1', rest: 'http://127.0.0.1:1' };
  const tapedeck = createTapedeck({
    venues: ['binance-spot'],
    endpoints: { 'binance-spot': nobody },
    symbols: ['BTCUSDT'],
  });
  await expect(tapedeck.start()).rejects.toBeInstanceOf(ConnectionError);
  expect(tapedeck.state).toBe('failed');
});

it('throws what is wrong with options, all of it', () => {
  const options = { pingIntervalMs: 1, streams: [{ symbol: 'X', channel: 'candles' as 'candle' }] };
  expect(() => createTapedeck(options)).toThrow(ConfigError);
  expect(() => createTapedeck(options)).toThrow(/streams\.0\.channel: expected .*\n.*pingIntervalMs/);
});

it('reads options of a file, of variables in a file, and of the environment, the later ones stronger', async () => {
  const file = path.join(folder, 'options.jsonc');
  const envFile = path.join(folder, '.env');
  await writeFile(
    file,
    '{ "symbols": ["A"], "name": "file", "streams": [{ "symbol": "B", "channel": "book", "depth": 5 }] }',
  );
  await writeFile(envFile, '# the same\nTAPEDECK_SYMBOLS="BTCUSDT, ETHUSDT"\nTAPEDECK_NAME=env-file\n');
  const options = await readOptions({ file, envFile, home: folder, env: { TAPEDECK_NAME: 'env' } });
  expect(options).toMatchObject({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    name: 'env',
    streams: [{ symbol: 'B', channel: 'book', depth: 5 }],
  });
  await writeFile(file, '{ "streams": [\n  { "symbol": "B", "channel": "books" }] }');
  await expect(readOptions({ file, home: folder, env: {} })).rejects.toThrow(
    /options\.jsonc:2:\d+: streams\.0\.channel/,
  );
});
