import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patience } from '../../../scripts/speed.mjs';
import { startSimulator, type Simulator } from '../../simulator/start-simulator.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
let home: string;
let simulator: Simulator;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-compat-'));
  simulator = await startSimulator({ seed: 7, eventsPerSecond: 20 });
  await writeFile(path.join(home, 'endpoints.json'), JSON.stringify(simulator.endpoints));
  await writeFile(path.join(home, '.env'), 'TAPEDECK_LOG_LEVEL=loud\n');
});

afterAll(async () => {
  await simulator.stop();
  await rm(home, { recursive: true, force: true });
});

function stream(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'bin/tapedeck.mjs'), 'stream', ...args, '--endpoints', path.join(home, 'endpoints.json')],
    { timeout: patience(30_000), env: { ...process.env, TAPEDECK_HOME: home } },
  );
}

test('stream prints 1-minute candles with timestamp, is_closed and floats when asked as a connector is', async () => {
  const { stdout } = await stream('binance', 'BTCUSDT', '--market', 'usdt-m', '--limit', '3', '--compat', 'ohlcv');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(3);
  for (const line of lines)
    expect(line).toMatchObject({
      type: 'quote',
      exchange: 'binance',
      contract_type: 'usdm',
      kind: 'candle',
      interval: '1m',
      timestamp: expect.any(Number),
      close: expect.any(Number),
      is_closed: expect.any(Boolean),
    });
});

test('variables of a file count, and a file that is not there is named', async () => {
  await expect(stream('binance-spot', 'BTCUSDT', '--env', path.join(home, '.env'))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('TAPEDECK_LOG_LEVEL'),
  });
  await expect(stream('binance-spot', 'BTCUSDT', '--env', path.join(home, 'none'))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--env .*none: cannot be read/),
  });
});
