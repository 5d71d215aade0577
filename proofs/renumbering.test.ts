import { expect, it } from 'vitest';
import type { BookView } from '../src-main/engine/api.ts';
import { parseConfig } from '../src-main/engine/config/config.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import { FakeLog, FakeRandom, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { DAY_VENUES, type DayVenueId } from './day-venues.ts';
import { stopped } from './engine-on.ts';

// A venue that restarts counts anew on connections that stay open, or sets its clock back if it orders by time.

const NUMBERED = (Object.keys(DAY_VENUES) as DayVenueId[]).filter((venue) => venue !== 'hyperliquid');

it.each(NUMBERED)(
  '%s: its books are seen to resync within a second of messages, and are right again',
  async (venue) => {
    const { network, engine, book } = await bookOf(venue, 'verified');
    for (let turn = 1; turn <= 3; turn++) {
      const before = book();
      network.faults.set({ kind: 'renumber' });
      await network.run(1200);
      expect(engine.health().totals.resyncs).toBe(turn);
      await network.run(4000);
      const after = book();
      expect([after?.state, isNew(after, network)]).toEqual(['verified', true]);
      expect(after?.lastSequence).toBeLessThan(before?.lastSequence ?? NaN);
    }
    await stop(engine, network);
  },
);

it('hyperliquid: its books go on after its clock was set back', async () => {
  const { network, engine, book } = await bookOf('hyperliquid', 'unverifiable');
  network.faults.set({ kind: 'renumber' });
  await network.run(1200);
  expect([book()?.state, isNew(book(), network)]).toEqual(['unverifiable', true]);
  expect(book()?.venueTime).toBeLessThan(network.clock.now() - 15_000);
  await stop(engine, network);
});

async function bookOf(
  venue: DayVenueId,
  state: BookView['state'],
): Promise<{
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  readonly book: () => BookView | undefined;
}> {
  const [symbol] = DAY_VENUES[venue].symbols;
  const network = new SimulatorNetwork({ seed: 7, symbols: 1, eventsPerSecond: 20, venues: [venue] });
  const outcome = parseConfig({ venue, endpoints: { [venue]: network.endpoints[venue] } });
  if (!outcome.ok) throw new Error('no configuration');
  const { clock, sockets, http } = network;
  const engine = createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: new FakeRandom(), log: new FakeLog() },
    venues: VENUES,
    config: outcome.config,
  });
  await engine.start();
  engine.addOrderBookStreams([symbol], { depth: 1000 });
  const book = (): BookView | undefined => engine.getOrderBook(symbol, { depth: 1000 });
  await network.run(10_000);
  expect([book()?.state, isNew(book(), network)]).toEqual([state, true]);
  return { network, engine, book };
}

function isNew(book: BookView | undefined, { clock }: SimulatorNetwork): boolean {
  return clock.now() - (book?.receivedAt ?? NaN) < 700;
}

async function stop(engine: Engine, network: SimulatorNetwork): Promise<void> {
  await stopped(engine, network);
}
