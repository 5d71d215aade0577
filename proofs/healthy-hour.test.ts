import { expect, test } from 'vitest';
import type { SocketPort } from '../src-main/engine/ports.ts';
import { FakeLog } from '../src-main/engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { Channel } from '../src-shared/market/channels.ts';
import { silenceOf } from '../src-shared/market/stream-pace.ts';
import { STREAM_VENUE_IDS } from '../src-shared/market/venue-ids.ts';
import { engineOn, stopped } from './engine-on.ts';

test('a healthy hour of every venue at once, with the instruments of the demo, raises no alarm', async () => {
  // As few events as leave every kind of stream its own rhythm: an hour of eleven venues is to take seconds. With far fewer, a market may rest for
  // longer than 25 of the pauses that were usual in the burst it began with: by the rule for silence that is stale.
  const network = new SimulatorNetwork({ seed: 7, latencyMs: 20, eventsPerSecond: 0.5 });
  const { clock } = network;
  let opened = 0;
  const sockets: SocketPort = {
    open: (...about) => {
      opened++;
      return network.sockets.open(...about);
    },
  };
  const log = new FakeLog();
  const engine = engineOn(network, { sockets, log });
  const alarms = new Set<string>();
  engine.source.quality.on((event) => {
    if (ALARMS.has(event.kind)) alarms.add(`${event.kind} ${event.venue}`);
  });
  await engine.start();
  for (const venue of STREAM_VENUE_IDS) {
    const { instruments } = await listed(venue);
    for (const { symbol } of instruments.slice(0, MARKETS)) {
      for (const channel of CHANNELS) engine.source.open(venue, { channel, symbol });
      engine.source.open(venue, { channel: 'book', symbol, depth: 1000 });
      engine.source.open(venue, { channel: 'candle', symbol, interval: '1m' });
    }
  }
  await network.run(20_000);
  const before = opened;
  expect(new Set(engine.health().streams.map(({ venue }) => venue))).toEqual(new Set(STREAM_VENUE_IDS));
  for (let second = 0; second < HOUR_S; second += LOOK_S) {
    await network.run(LOOK_S * 1000);
    const { problems, streams } = engine.health();
    for (const { code, subject } of problems) alarms.add(`${code} ${subject}`);
    const now = clock.now();
    for (const stream of streams)
      if (silenceOf(stream, now - (stream.lastDataAt ?? NaN)) !== 'fine') alarms.add(`silent ${stream.key}`);
  }
  const { totals } = engine.health();
  await stopped(engine, network);
  expect([...alarms]).toEqual([]);
  expect([opened, totals.reconnects, totals.gaps, totals.malformed]).toEqual([before, 0, 0, 0]);
  expect(log.events.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);

  /** The instruments of a venue; answered once its list was read. */
  async function listed(venue: (typeof STREAM_VENUE_IDS)[number]) {
    const found = engine.source.searchInstruments({ query: '', venues: [venue], limit: MARKETS });
    await network.run(500);
    return found;
  }
});

const HOUR_S = 3600;
const LOOK_S = 10;
/** Of each venue, the first of the demo. */
const MARKETS = 1;
const CHANNELS = ['trade', 'bbo', 'ticker', 'markPrice', 'openInterest'] as const satisfies readonly Channel[];
const ALARMS = new Set<string>([
  'streams-stale',
  'connection-stale',
  'connection-lost',
  'subscription-rejected',
  'lag-changed',
  'trade-gap',
  'candle-gap',
  'malformed',
  'request-failed',
]);
