import { expect, it } from 'vitest';
import type { MarketEvent } from '../../../src-shared/market/events.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { VENUES } from '../../venues/registry.ts';
import { parseConfig } from '../config/config.ts';
import { createEngine, type Engine } from '../engine.ts';
import { FakeLog, FakeRandom, FakeStore } from '../testing/fake-ports.ts';
import { stopped } from '../../../proofs/engine-on.ts';

const VENUE = 'hyperliquid';
const WAY_MS = 40;
const HOUR_MS = 3_600_000;

interface World {
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  readonly log: FakeLog;
}

/** An engine on a simulated Hyperliquid that has started, on virtual time. `skewMs`: how far the venue's clock is ahead of ours. */
async function begin(config: Readonly<Record<string, unknown>> = {}, skewMs = 0): Promise<World> {
  const network = new SimulatorNetwork({ seed: 3, venues: [VENUE], latencyMs: WAY_MS });
  if (skewMs !== 0) network.faults.set({ kind: 'clock-skew', ms: skewMs });
  const outcome = parseConfig({ venue: VENUE, endpoints: { [VENUE]: network.endpoints[VENUE] }, ...config });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  const log = new FakeLog();
  const { clock, sockets, http } = network;
  const engine = createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: new FakeRandom(), log },
    venues: { [VENUE]: VENUES[VENUE] },
    config: outcome.config,
  });
  const starting = engine.start();
  await network.run(3000);
  await starting;
  return { network, engine, log };
}

async function end({ network, engine }: World): Promise<void> {
  await stopped(engine, network);
}

it('its clock is taken to be ours: no latency is below zero, though the time it sends trails by up to 268 ms', async () => {
  const world = await begin();
  world.engine.addBboStream('BTC');
  world.engine.addTradeStream('BTC');
  await world.network.run(30_000);
  const { hops, clocks, problems } = world.engine.health();
  expect(clocks).toEqual([]);
  const hop = hops?.find((one) => one.hop === 'venue-received');
  expect(hop).toMatchObject({ venue: VENUE, negative: 0 });
  expect(hop?.p50).toBeGreaterThanOrEqual(WAY_MS);
  expect(problems).toEqual([]);
  await end(world);
});

it.each([20_000, -20_000])('a clock of ours that is wrong by %i ms is noticed all the same', async (skewMs) => {
  const world = await begin({}, skewMs);
  world.engine.addBboStream('BTC');
  await world.network.run(10_000);
  const { clocks = [], problems } = world.engine.health();
  expect(clocks).toHaveLength(1);
  expect(Math.abs((clocks[0]?.offsetMs ?? NaN) - skewMs)).toBeLessThanOrEqual(clocks[0]?.uncertaintyMs ?? NaN);
  expect(problems.map(({ code }) => code)).toContain('clock-error');
  await end(world);
});

it('funding: its rate, that it is paid every hour, and when next; the change of a day, the index and open interest', async () => {
  const world = await begin();
  const events: MarketEvent[] = [];
  world.engine.on('mkt.all', (event) => events.push(event));
  world.engine.addMarkPriceStream('hyna:BTC');
  world.engine.addTickerStream('hyna:BTC');
  world.engine.source.open(VENUE, { channel: 'openInterest', symbol: 'hyna:BTC' });
  await world.network.run(5000);
  const now = world.network.clock.now();
  const [mark] = events.filter((event) => event.kind === 'markPrice').slice(-1);
  expect(mark).toMatchObject({
    symbol: 'hyna:BTC',
    fundingRate: expect.stringMatching(/^-?0\.\d+$/),
    fundingIntervalMs: HOUR_MS,
    nextFundingTime: (Math.floor(now / HOUR_MS) + 1) * HOUR_MS,
    indexPrice: expect.stringMatching(/^\d+\.\d+$/),
  });
  const day = world.network.truth.candles(VENUE, 'hyna:BTC', '1m', 1445).map(({ open }) => open);
  const [ticker] = events.filter((event) => event.kind === 'ticker').slice(-1);
  expect(day).toContain(ticker?.open);
  expect(events.some(({ kind }) => kind === 'openInterest')).toBe(true);
  await end(world);
});

it('three charts of unknown coins take no history from the others', async () => {
  const world = await begin({ candles: { historyOnOpen: 50 } });
  for (const coin of ['NOPE', 'GONE', 'gone:BTC'])
    world.engine.source.open(VENUE, { channel: 'candle', symbol: coin, interval: '1m' });
  await world.network.run(60_000);
  world.engine.addCandleStream('ETH', { interval: '1m' });
  await world.network.run(20_000);
  expect(world.engine.getCandles('ETH', '1m').length).toBeGreaterThanOrEqual(50);
  expect(world.log.named('CIRCUIT_OPENED')).toEqual([]);
  await end(world);
});

it('perpetuals of every dex are found by what they are on, and delisted coins are closed', async () => {
  const world = await begin();
  const found = async (query: string) => {
    const searching = world.engine.source.searchInstruments({ query, limit: 20 });
    // The lists may be asked for only now.
    await world.network.run(3000);
    const { instruments } = await searching;
    return instruments.map(({ symbol, base, quote, status }) => [symbol, base, quote, status].join(' '));
  };
  expect(await found('hyna:btc')).toEqual(['hyna:BTC BTC USDE trading']);
  expect(await found('matic')).toEqual(['MATIC MATIC USDC closed']);
  expect(await found('btc')).toContain('hyna:BTC BTC USDE trading');
  await end(world);
});
