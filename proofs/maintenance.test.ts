import { afterEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src-main/engine/engine.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { pillTexts } from '../src-renderer/app/panel/pill-texts.ts';
import { healthSentence } from '../src-renderer/panels/health/health-sentence.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';
import { engineOn } from './engine-on.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;

let running: { readonly network: SimulatorNetwork; readonly engine: Engine } | undefined;

async function open(ids: readonly StreamVenueId[]): Promise<NonNullable<typeof running>> {
  const network = new SimulatorNetwork({ seed: 3, venues: ids, eventsPerSecond: 1, startTime: NOON - MINUTE });
  const engine = engineOn(network, {
    config: { unsubscribeDelayMs: 0 },
    venues: Object.fromEntries(ids.map((id) => [id, VENUES[id]])),
  });
  await engine.start();
  running = { network, engine };
  return running;
}

afterEach(async () => {
  const stopping = running?.engine.stop();
  await running?.network.run(3000);
  await stopping;
  expect(running?.network.openSockets).toBe(0);
  running = undefined;
});

/** What people read of it. */
function said(engine: Engine, now: number): string {
  return healthSentence(engine.health(), now);
}

describe.each([
  ['Bybit', 'bybit-linear', 'BTCUSDT'],
  ['OKX', 'okx', 'BTC-USDT'],
] as const)('maintenance of %s', (exchange, venue, symbol) => {
  test('is said before it begins, while it goes on and not after, and leaves an entry of what took place', async () => {
    const { network, engine } = await open([venue]);
    const lease = engine.source.open(venue, { channel: 'trade', symbol });
    await network.run(MINUTE);
    expect(engine.health().problems).toEqual([]);
    const title = 'Matching engine upgrade';
    network.faults.set({ kind: 'maintenance', title, afterMs: 60 * MINUTE, forMs: 30 * MINUTE });
    await network.run(1000);
    expect(said(engine, network.clock.now())).toBe(
      `${exchange} plans maintenance from 13:00 to 13:30 UTC: ${title}; all streams are live.`,
    );
    expect(pillTexts(engine.health(), undefined)).toMatchObject({ maintenance: { text: 'maintenance announced' } });
    expect(engine.ledger({ kinds: ['maintenance'] }).entries).toEqual([]);

    // Half an hour without another word is no silence of the feed, and the socket of announcements is kept.
    await network.run(30 * MINUTE);
    expect(engine.health().problems.map(({ code }) => code)).toEqual(['maintenance']);
    expect(engine.streamStatuses()).toMatchObject([{ reconnects: 0 }]);

    await network.run(30 * MINUTE);
    network.faults.set({ kind: 'maintenance', title, state: 'ongoing' });
    await network.run(1000);
    expect(said(engine, network.clock.now())).toBe(
      `${exchange} is in maintenance, as announced, until 13:30 UTC: ${title}; all streams are live.`,
    );
    const [ongoing] = engine.ledger({ kinds: ['maintenance'] }).entries;
    expect(ongoing).toMatchObject({ venue, symbol: '', from: NOON + 60 * MINUTE, reason: 'announced' });
    await network.run(10 * MINUTE);
    network.faults.set({ kind: 'maintenance', title, state: 'completed' });
    await network.run(1000);
    expect(said(engine, network.clock.now())).toBe('The stream is live on 1 connection; no problem.');
    expect(engine.ledger({ kinds: ['maintenance'] }).entries).toMatchObject([
      { from: NOON + 60 * MINUTE, to: NOON + 70 * MINUTE + 2000 },
    ]);
    lease?.release();
    await network.run(3000);
    expect(network.openSockets).toBe(0);
  });
});

test('what all markets of an exchange announce is said once; what was canceled is not said', async () => {
  const { network, engine } = await open(['bybit-spot', 'bybit-linear', 'bybit-inverse']);
  engine.source.open('bybit-spot', { channel: 'trade', symbol: 'BTCUSDT' });
  engine.source.open('bybit-linear', { channel: 'trade', symbol: 'BTCUSDT' });
  await network.run(2000);
  network.faults.set({ kind: 'maintenance', title: 'Upgrade' });
  await network.run(1000);
  expect(engine.health().problems).toMatchObject([{ code: 'maintenance', subject: 'Bybit', title: 'Upgrade' }]);
  network.faults.set({ kind: 'maintenance', title: 'Upgrade', state: 'canceled' });
  await network.run(1000);
  expect(engine.health().problems).toEqual([]);
  expect(engine.ledger({ kinds: ['maintenance'] }).entries).toEqual([]);
});

test('OKX repeats its newest announcement to whoever comes', async () => {
  const { network, engine } = await open(['okx']);
  network.faults.set({ kind: 'maintenance', title: 'Upgrade', afterMs: 30 * MINUTE });
  engine.source.open('okx', { channel: 'trade', symbol: 'BTC-USDT' });
  await network.run(3000);
  expect(said(engine, network.clock.now())).toMatch(/^OKX plans maintenance from 12:29 to 12:59 UTC: Upgrade; /);
  // What should long have ended is not said any more, though nobody has said that it has.
  await network.run(3 * 60 * MINUTE);
  expect(engine.health().problems).toEqual([]);
});

test.each([
  ['Bybit', 'bybit-linear', 'BTCUSDT'],
  ['OKX', 'okx', 'BTC-USDT'],
] as const)(
  '%s plans maintenance for another time, twice: only the newest is said',
  async (exchange, venue, symbol) => {
    const { network, engine } = await open([venue]);
    engine.source.open(venue, { channel: 'trade', symbol });
    await network.run(MINUTE);
    for (const afterMs of [60 * MINUTE, 3 * 60 * MINUTE, 2 * 60 * MINUTE]) {
      network.faults.set({ kind: 'maintenance', title: 'Upgrade', afterMs, forMs: 30 * MINUTE });
      await network.run(1000);
    }
    expect(engine.health().problems).toHaveLength(1);
    expect(said(engine, network.clock.now())).toMatch(
      new RegExp(`^${exchange} plans maintenance from 14:00 to 14:30 UTC: Upgrade; `),
    );
  },
);
