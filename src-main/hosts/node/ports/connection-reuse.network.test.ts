import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { patience } from '../../../../scripts/speed.mjs';
import { parseConfig } from '../../../engine/config/config.ts';
import { createEngine } from '../../../engine/engine.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { VENUES } from '../../../venues/registry.ts';
import { createHostPorts } from './ports.ts';

test(
  'a backfill of 50 symbols uses its connections again for more than 90 % of the requests, and health says so',
  async () => {
    const simulator = await startSimulator({ seed: 7, port: 0, symbols: 50 });
    const outcome = parseConfig({ endpoints: simulator.endpoints, candles: { historyOnOpen: 1500 } });
    if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
    const ports = createHostPorts({ home: await mkdtemp(`${tmpdir()}/tapedeck-reuse-`), rest: outcome.config.rest });
    const engine = createEngine({ ports, venues: { 'binance-spot': VENUES['binance-spot'] }, config: outcome.config });
    try {
      await engine.start();
      const { instruments } = await engine.source.searchInstruments({
        query: 'usdt',
        limit: 50,
        venues: ['binance-spot'],
      });
      expect(instruments).toHaveLength(50);
      for (const { symbol } of instruments) engine.addCandleStream(symbol, { venue: 'binance-spot', interval: '1m' });
      const loaded = (): number =>
        instruments.filter(({ symbol }) => engine.getCandles(symbol, '1m', { venue: 'binance-spot' }).length > 1000)
          .length;
      await expect.poll(loaded, { timeout: patience(60_000) }).toBe(50);
      const { requests = 0, connections = 0 } =
        engine.health().pools.find(({ pool }) => pool === 'binance-spot')?.hosts?.[0] ?? {};
      expect(requests).toBeGreaterThanOrEqual(100);
      expect(1 - connections / requests).toBeGreaterThan(0.9);
    } finally {
      await engine.stop();
      await ports.close();
      await simulator.stop();
    }
  },
  patience(120_000),
);
