import { expect, it } from 'vitest';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { HttpPort } from '../ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

const WAY_MS = 40;

/** Health after 20 s of tickers, which carry event times, that take 40 ms each, from a venue whose clock is off by so much. */
async function healthOf(skewMs: number, hasTime: boolean): Promise<HealthReport> {
  const network = new SimulatorNetwork({ seed: 3, venues: ['binance-spot'], latencyMs: WAY_MS, eventsPerSecond: 20 });
  if (skewMs !== 0) network.faults.set({ kind: 'clock-skew', ms: skewMs });
  const http: HttpPort = {
    request: (request) =>
      !hasTime && request.url.endsWith('/time')
        ? Promise.reject(new Error('no time here'))
        : network.http.request(request),
  };
  const engine = engineOn(network, { http });
  await engine.start();
  engine.addTickerStream('BTCUSDT');
  await network.run(20_000);
  const report = engine.health();
  await stopped(engine, network);
  return report;
}

it.each([0, 5000, -5000])('a venue whose clock is %i ms ahead is as far away as one that is right', async (skewMs) => {
  const { hops, clocks, problems } = await healthOf(skewMs, true);
  expect(clocks).toMatchObject([{ venue: 'binance-spot', offsetMs: skewMs, uncertaintyMs: WAY_MS }]);
  const hop = hops?.find((one) => one.hop === 'venue-received');
  expect(hop?.p50).toBeGreaterThan(WAY_MS * 0.8);
  expect(hop?.p50).toBeLessThan(WAY_MS * 1.3);
  expect(hop).toMatchObject({ venue: 'binance-spot', negative: 0 });
  expect(problems.map(({ code }) => code)).toEqual(skewMs === 0 ? [] : ['clock-error']);
});

it('a venue that is ahead and does not send its time has latencies below zero, and they are reported', async () => {
  const { hops, clocks, connections } = await healthOf(5000, false);
  expect(clocks).toEqual([]);
  const hop = hops?.find((one) => one.hop === 'venue-received');
  expect(hop?.p50).toBeLessThan(-4000);
  expect(hop?.negative).toBe(hop?.count);
  expect(connections[0]?.latencyP50).toBeLessThan(-4000);
});
