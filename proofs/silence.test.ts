import { afterEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src-main/engine/engine.ts';
import type { EnginePorts, SocketPort } from '../src-main/engine/ports.ts';
import type { QualityEvent } from '../src-main/engine/quality-event.ts';
import { FakeLog } from '../src-main/engine/testing/fake-ports.ts';
import type { Fault } from '../src-main/simulator/faults/fault.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { Channel } from '../src-shared/market/channels.ts';
import { silenceOf } from '../src-shared/market/stream-pace.ts';
import type { StreamHealth } from '../src-shared/wire/health.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { DAY_VENUES, type DayVenueId } from './day-venues.ts';
import { engineOn } from './engine-on.ts';

/** An engine that follows the first symbol of a simulated venue, on virtual time. */
interface Lab {
  readonly network: SimulatorNetwork;
  readonly engine: Engine;
  readonly log: FakeLog;
  readonly facts: QualityEvent[];
  /** Sockets opened so far. */
  readonly opened: () => number;
}

let lab: Lab | undefined;

afterEach(async () => {
  const stopping = lab?.engine.stop();
  await lab?.network.run(3000);
  await stopping;
  expect(lab?.network.openSockets ?? 0).toBe(0);
  lab = undefined;
});

async function open(
  venue: DayVenueId,
  ports: (network: SimulatorNetwork) => Partial<EnginePorts> = () => ({}),
  depth = 1000,
): Promise<Lab> {
  const network = new SimulatorNetwork({ seed: 11, symbols: 2, eventsPerSecond: 20, venues: [venue] });
  let opened = 0;
  const sockets: SocketPort = {
    open: (...about) => {
      opened++;
      return network.sockets.open(...about);
    },
  };
  const log = new FakeLog();
  const engine = engineOn(network, { sockets, log, config: { venue }, ...ports(network) });
  lab = { network, engine, log, facts: [], opened: () => opened };
  const { facts } = lab;
  engine.source.quality.on((event) => facts.push(event));
  await engine.start();
  const [symbol] = DAY_VENUES[venue].symbols;
  for (const channel of CHANNELS) engine.source.open(venue, { channel, symbol });
  engine.source.open(venue, { channel: 'book', symbol, depth });
  engine.source.open(venue, { channel: 'candle', symbol, interval: '1m' });
  return lab;
}

const CHANNELS = ['trade', 'bbo', 'ticker', 'markPrice', 'openInterest'] as const satisfies readonly Channel[];

/** That which comes most often, if several topics carry the channel. */
function streamOf({ engine }: Lab, channel: Channel): StreamHealth {
  const [stream] = engine
    .health()
    .streams.filter((each) => each.channel === channel)
    .toSorted((a, b) => (a.usualPauseMs ?? Infinity) - (b.usualPauseMs ?? Infinity));
  if (stream === undefined) throw new Error(`no stream of ${channel}`);
  return stream;
}

/** What a screen that paints now makes of a stream. */
function painted(at: Lab, channel: Channel): 'fine' | 'quiet' | 'stale' {
  const stream = streamOf(at, channel);
  return silenceOf(stream, at.network.clock.now() - (stream.lastDataAt ?? NaN));
}

/** Virtual ms until each of these is first so, by a look every quarter of a second; Infinity if it never is within `limitMs`. */
async function timed<Name extends string>(
  at: Lab,
  limitMs: number,
  claims: Readonly<Record<Name, () => boolean>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(claims) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let ms = 0; ms <= limitMs; ms += LOOK_MS) {
    for (const name of names) if (times[name] === Infinity && claims[name]()) times[name] = ms;
    if (names.every((name) => times[name] < Infinity)) break;
    await at.network.run(LOOK_MS);
  }
  return times;
}

/** Everything has come long enough to be known. */
async function live(venue: DayVenueId, ports?: Parameters<typeof open>[1], depth?: number): Promise<Lab> {
  const at = await open(venue, ports, depth);
  await at.network.run(LEARN_MS);
  expect(at.engine.health().problems).toEqual([]);
  expect(SHOWN.map((channel) => painted(at, channel))).toEqual(SHOWN.map(() => 'fine'));
  return at;
}

/** What is seen of a book that stopped coming, by name of what is seen. */
function stagesOf(at: Lab): Readonly<Record<'quiet' | 'unverified' | 'beside' | 'back', () => boolean>> {
  const { network, opened } = at;
  const since = network.clock.now();
  const before = opened();
  return {
    quiet: () => painted(at, 'book') !== 'fine',
    unverified: () => streamOf(at, 'book').book?.state === 'stale' || painted(at, 'book') === 'stale',
    beside: () => opened() > before,
    back: () => (streamOf(at, 'book').lastDataAt ?? 0) > since + 1000,
  };
}

/** Strikes every socket that is open, and none that is opened later. */
function strike({ network, opened }: Lab, fault: Fault): void {
  for (let socket = 1; socket <= opened(); socket++) network.faults.set({ ...fault, socket });
}

function namesOf(facts: readonly QualityEvent[]): readonly string[] {
  return facts.map(({ kind }) => kind).filter((kind) => ALARMS.has(kind));
}

const FAMILIES = Object.keys(DAY_VENUES) as DayVenueId[];
const SHOWN = ['trade', 'book', 'bbo'] as const satisfies readonly Channel[];
const ALARMS = new Set<string>(['streams-stale', 'connection-stale', 'connection-lost', 'subscription-rejected']);
const LOOK_MS = 250;
/** After that long everything has come often enough to be known. */
const LEARN_MS = 60_000;
const LIMIT_MS = 30_000;
/** Books of 20 events a second come every 0.1 to 0.5 s. */
const QUIET_BY_MS = 5000;
const STALE_BY_MS = 13_000;

describe.each(FAMILIES)('silence at %s', (venue) => {
  test('of a socket that is half open: quiet, then stale, another one beside it, and data again', async () => {
    const at = await live(venue);
    const stages = stagesOf(at);
    strike(at, { kind: 'half-open', venue });
    const times = await timed(at, LIMIT_MS, stages);
    expect(times.quiet).toBeLessThanOrEqual(QUIET_BY_MS);
    expect(times.beside).toBeLessThanOrEqual(10_000);
    expect(times.back).toBeLessThanOrEqual(15_000);
    await at.network.run(10_000);
    expect(SHOWN.map((channel) => painted(at, channel))).toEqual(SHOWN.map(() => 'fine'));
    expect(at.engine.health().problems).toEqual([]);
  });

  test('of a socket that answers pings and brings nothing, while the market moves on', async () => {
    const at = await live(venue);
    const stages = stagesOf(at);
    strike(at, { kind: 'mute', venue });
    const times = await timed(at, LIMIT_MS, stages);
    expect(times.quiet).toBeLessThanOrEqual(QUIET_BY_MS);
    expect(times.beside).toBeLessThanOrEqual(10_000);
    expect(times.back).toBeLessThanOrEqual(15_000);
  });

  test('of one topic beside others: it is subscribed anew, and no book of it says that it is right', async () => {
    const at = await live(venue);
    const { quiet, unverified } = stagesOf(at);
    const { topic } = streamOf(at, 'book');
    const reconnects = (): number => streamOf(at, 'book').reconnects;
    at.network.faults.set({ kind: 'mute', venue, topic: muted(venue, topic) });
    const times = await timed(at, LIMIT_MS, { quiet, unverified, renewed: () => reconnects() > 0 });
    expect(times.quiet).toBeLessThanOrEqual(QUIET_BY_MS);
    expect(times.unverified).toBeLessThanOrEqual(STALE_BY_MS);
    expect(times.renewed).toBeLessThanOrEqual(15_000);
    expect(painted(at, 'trade')).toBe('fine');
    // Programs, quote clients and screens receive that.
    const changes = at.facts.flatMap((fact) => (fact.kind === 'book-changed' ? [fact] : []));
    expect(changes.map(({ state, reason }) => `${state} ${reason}`)).toContain('stale silence');
    const [symbol] = DAY_VENUES[venue].symbols;
    expect(at.engine.getOrderBook(symbol, { venue, depth: 1000 })?.state).not.toBe('verified');
    expect(namesOf(at.facts)).not.toContain('connection-lost');
    at.network.faults.clear();
    await at.network.run(15_000);
    expect(painted(at, 'book')).toBe('fine');
    expect(['verified', 'unverifiable']).toContain(streamOf(at, 'book').book?.state);
  });

  test('is none if everything comes two seconds late', async () => {
    const at = await live(venue);
    const before = at.opened();
    at.network.faults.set({ kind: 'delay', venue, ms: 1500, jitterMs: 500 });
    await at.network.run(90_000);
    expect([namesOf(at.facts), at.opened()]).toEqual([[], before]);
  });

  test('without a network: everything is lost within fifteen seconds, and comes back by itself', async () => {
    const at = await live(venue);
    const { quiet, unverified } = stagesOf(at);
    at.network.faults.set({ kind: 'half-open', venue, durationMs: 60_000 });
    at.network.faults.set({ kind: 'endpoint-unreachable', venue, durationMs: 60_000 });
    const times = await timed(at, LIMIT_MS, {
      quiet,
      unverified,
      lost: () =>
        at.engine.health().streams.every(({ state, channel }) => state !== 'running' || channel === 'openInterest'),
    });
    expect(times.quiet).toBeLessThanOrEqual(QUIET_BY_MS);
    expect(times.lost).toBeLessThanOrEqual(15_000);
    await at.network.run(60_000);
    const { back } = await timed(at, 60_000, { back: () => SHOWN.every((channel) => painted(at, channel) === 'fine') });
    expect(back).toBeLessThanOrEqual(45_000);
  });
});

/** Those whose books join snapshots over REST, so that the numbers of both compare. */
const COMPARED = [
  ...FAMILIES.map((venue) => [venue, 1000] as const),
  // Of `order_book_update`, and not of the `obu` of other depths.
  ['gate-spot', 100] as const,
].filter(([venue, depth]) => VENUES[venue].bookPolicy(bookTopicOf(venue, depth)).kind === 'rest-snapshot');

test('there are venues whose snapshots compare with the stream', () => {
  expect(COMPARED.map(([venue]) => venue)).toEqual(['binance-spot', 'binance-usdm', 'binance-coinm', 'gate-spot']);
});

describe.each(COMPARED)('the number of a snapshot at %s, of a book of %i', (venue, depth) => {
  /** Nothing is traded, as far as REST says. */
  const untraded = ({ http }: SimulatorNetwork): Partial<EnginePorts> => ({
    http: {
      request: async (request) => {
        const answer = await http.request(request);
        return TRADES.test(request.url) ? { ...answer, body: new TextEncoder().encode('[]') } : answer;
      },
    },
  });

  test('shows that a book has missed changes, though nothing was traded', async () => {
    const at = await live(venue, untraded, depth);
    const topic = venue === 'gate-spot' ? 'order_book_update' : DAY_VENUES[venue].topics.book;
    at.network.faults.set({ kind: 'mute', venue, topic });
    const { renewed } = await timed(at, LIMIT_MS, { renewed: () => streamOf(at, 'book').reconnects > 0 });
    expect(renewed).toBeLessThanOrEqual(15_000);
    expect(streamOf(at, 'book').book?.state).not.toBe('verified');
    at.network.faults.clear();
    await at.network.run(15_000);
    expect(streamOf(at, 'book').book?.state).toBe('verified');
  });
});

function bookTopicOf(venue: DayVenueId, depth: number): string {
  const [symbol] = DAY_VENUES[venue].symbols;
  return VENUES[venue].topicsOf({ channel: 'book', symbol, depth })[0]?.key ?? '';
}

const TRADES = /[Tt]rades/;

/** The fault's name for a book's topic: Hyperliquid sends the best levels by another one than the rest. */
function muted(venue: DayVenueId, topic: string): string {
  return venue === 'hyperliquid' ? topic : DAY_VENUES[venue].topics.book;
}
