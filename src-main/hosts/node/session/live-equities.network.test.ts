import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../../engine/config/config.ts';
import { startSimulator, type Simulator } from '../../../simulator/start-simulator.ts';
import { createHostPorts, type HostPorts } from '../ports/ports.ts';
import { createHostStats } from './host-stats.ts';
import { openLiveSession, type MarketSession } from './market-session.ts';

let folder = '';
let simulator: Simulator;
let ports: HostPorts;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-live-'));
  simulator = await startSimulator({ seed: 7, venues: ['binance-spot'] });
});
afterEach(async () => {
  await ports.close();
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A live session whose venue and whose Yahoo are simulated, over sockets and HTTP. */
async function open(equities: object): Promise<MarketSession> {
  const outcome = parseConfig({ endpoints: simulator.endpoints, equities });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('\n'));
  const { config } = outcome;
  ports = createHostPorts({ home: folder, rest: config.rest });
  const hostStats = createHostStats(() => ports.gauges());
  return openLiveSession({ ports, config, hostStats, simulatorUrl: '' });
}

test('a live session polls equities if they are enabled: quotes, names, candles, health, and tickers that are added', async () => {
  const session = await open({ enabled: true, source: 'sim', tickers: 'AAPL,BRK-B,ZZTOP', intervalMs: 60_000 });
  try {
    expect(session.venues.at(-1)).toMatchObject({ id: 'yahoo', marketTypes: ['equity'] });
    await session.start();
    const { source } = session;
    const polled = source.polled?.('yahoo');
    await expect.poll(() => source.health().polls).toMatchObject([{ tickers: 3, activeTickers: 2, cycles: 1 }]);
    expect(polled?.quote('BRK-B')?.quote.ticker.last.present).toBe(true);
    expect(polled?.quote('ZZTOP')?.stream.state).toBe('failed');
    expect(source.health().polls?.[0]).toMatchObject({ last: { missing: ['ZZTOP'] }, budget: { perHour: 3000 } });
    const { instruments } = await source.searchInstruments({ query: 'apple', limit: 5, venues: ['yahoo'] });
    expect(instruments).toMatchObject([{ id: 'yahoo:AAPL', marketType: 'equity' }]);
    const candles = polled?.candles('AAPL', '5m');
    await expect.poll(() => candles?.series.rows.count ?? 0).toBeGreaterThan(100);
    candles?.lease.release();
    // Before the next cycle is due.
    session.equities?.feed.add(['MSFT']);
    await expect.poll(() => polled?.quote('MSFT')?.stream.state).toBe('running');
  } finally {
    await session.stop();
  }
});

test('and none otherwise; a list that is none is said before anything starts', async () => {
  const session = await open({ tickers: 'AAPL' });
  expect([session.equities, session.source.polled?.('yahoo')]).toEqual([undefined, undefined]);
  await session.stop();
  await ports.close();
  await expect(open({ enabled: true, tickers: '$' })).rejects.toMatchObject({
    name: 'EquitySetupError',
    message: '"$" is no ticker: expected such as AAPL or BRK-B',
  });
});
