import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../engine/venue/decode-frame.ts';
import { Decoded } from '../../engine/venue/decoded.ts';
import { toMarketEvent } from '../../engine/market/event-lines.ts';
import type { HttpAnswer, Socket } from '../../engine/ports.ts';
import type { RestRequest, StreamVenue } from '../../engine/venue/venue.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { VENUES } from '../../venues/registry.ts';
import { SimulatorNetwork } from '../testing/network.ts';
import type { Fault } from './fault.ts';

// Every fault of the lab on every venue: what a client that is struck receives, compared with one that is not.

const VENUE_LIST: readonly StreamVenue[] = Object.values(VENUES);

describe.each(VENUE_LIST)('$id', (venue) => {
  test('mute: nothing of one topic while others flow, until it is over', async () => {
    const {
      network,
      struck,
      control,
      topics: [first = '', second = ''],
    } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'mute', topic: first, socket: 1, durationMs: 4000 });
    await network.run(4000);
    expect([struck.eventsOf(first).length, struck.eventsOf(second)]).toEqual([0, control.eventsOf(second)]);
    expect(control.eventsOf(first).length).toBeGreaterThan(0);
    expectSame(await after(network, struck, control));
  });

  test('drop, repeat and reorder: as many as counted, and the rest as it was', async () => {
    const {
      network,
      struck,
      control,
      topics: [topic = ''],
    } = await pairOf(venue, 'trade');
    const strike = async (fault: Fault): Promise<readonly [readonly string[], readonly string[]]> => {
      network.faults.set({ ...fault, topic, socket: 1 });
      await network.run(5000);
      return [struck.take(topic), control.take(topic)];
    };
    const [dropped, whole] = await strike({ kind: 'drop', count: 2 });
    expect(dropped).toEqual(whole.slice(2));
    const [repeated, once] = await strike({ kind: 'repeat', count: 1, times: 2 });
    expect(repeated).toEqual([once[0], once[0], ...once]);
    const [reordered, ordered] = await strike({ kind: 'reorder', count: 1 });
    expect(reordered).toEqual([ordered[1], ordered[0], ...ordered.slice(2)]);
  });

  test('sequence-gap: one message of a numbered book is lost', async () => {
    const { network, struck, control } = await pairOf(venue, 'book');
    network.faults.set({ kind: 'sequence-gap', count: 1, socket: 1 });
    await network.run(6000);
    const lost = control.all().length - struck.all().length;
    // If no message is numbered none can be missed.
    expect(lost).toBe(network.faults.list().length === 0 ? 1 : 0);
  });

  test('renumber: the connection stays, and numbers (or times, of a venue without numbers) start again far below', async () => {
    const { network, struck } = await pairOf(venue, 'book');
    const orderOf = (event: string): number => {
      const [book] = JSON.parse(event) as { lastSequence?: number; venueTime?: number }[];
      return book?.lastSequence ?? book?.venueTime ?? NaN;
    };
    await network.run(6000);
    const before = orderOf(struck.all().at(-1) ?? '');
    network.faults.set({ kind: 'renumber', venue: venue.id });
    expect(network.faults.list()).toEqual([]);
    // What was sent before is still on its way.
    await network.run(500);
    struck.forget();
    await network.run(6000);
    const after = struck.all().map(orderOf);
    expect(after.length).toBeGreaterThan(0);
    expect(Math.max(...after)).toBeLessThan(before - 1000);
    expect(after).toEqual(after.toSorted((a, b) => a - b));
    expect([struck.kinds.get('malformed'), struck.closedWith]).toEqual([undefined, undefined]);
  });

  test.each(['cut', 'garbage', 'type'] as const)(
    'malformed (%s): reported as such by the decoder, once',
    async (how) => {
      const { network, struck, control } = await pairOf(venue, 'trade');
      network.faults.set({ kind: 'malformed', how, count: 1, socket: 1 });
      await network.run(4000);
      expect([struck.kinds.get('malformed'), struck.all()]).toEqual([1, control.all().slice(1)]);
    },
  );

  test('binary: the same bytes, in another kind of frame', async () => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'binary', count: 1, socket: 1 });
    await network.run(4000);
    expect([struck.binaries, struck.all()]).toEqual([1, control.all()]);
  });

  test.each(['trade', 'book'] as const)(
    'unknown-fields and unknown-kind: %s means the same as without',
    async (what) => {
      const { network, struck, control } = await pairOf(venue, what);
      network.faults.set({ kind: 'unknown-fields', socket: 1 });
      network.faults.set({ kind: 'unknown-kind', socket: 1 });
      // The slowest book is sent every five seconds.
      await network.run(12_000);
      expect(struck.kinds.get('malformed')).toBeUndefined();
      expectSame([struck.all(), control.all()]);
      expect(struck.frames).toBeGreaterThan(control.frames);
    },
  );

  test('huge, delay and trickle: all of it, larger or later', async () => {
    const { network, struck, control, topics } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'huge', bytes: 100_000, count: 1, socket: 1 });
    network.faults.set({ kind: 'delay', ms: 300, jitterMs: 200, durationMs: 2000, socket: 1 });
    network.faults.set({ kind: 'trickle', bytesPerSecond: 20_000, durationMs: 2000, socket: 1 });
    await network.run(1000);
    expect(struck.all().length).toBeLessThan(control.all().length);
    await network.run(30_000);
    for (const topic of topics) expectSame([struck.eventsOf(topic), control.eventsOf(topic)]);
    expect(struck.largest).toBeGreaterThanOrEqual(100_000);
  });

  test('clock-skew: the venue sends another time, and trades happened when they did', async () => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'clock-skew', ms: 5000 });
    const timeOf = async (): Promise<number> =>
      Number(venue.time.parse((await ask(network, venue)).body)) - network.clock.now();
    expect(Math.abs((await timeOf()) - 5000)).toBeLessThanOrEqual(1500);
    await network.run(3000);
    expectSame([struck.all(), control.all()]);
    // The newest may still be on its way.
    const { time } = network.truth.trades(venue.id, struck.symbol, { limit: 5 })[0] ?? { time: 0 };
    expect(struck.all().some((event) => event.includes(String(time)))).toBe(true);
    network.faults.clear();
    expect(Math.abs(await timeOf())).toBeLessThanOrEqual(1500);
  });

  test.each<[Fault, number]>([
    [{ kind: 'close', code: 1012 }, 1012],
    [{ kind: 'cut' }, 1006],
    [{ kind: 'mass-disconnect' }, 1001],
    [{ kind: 'mass-disconnect', how: 'cut' }, 1006],
  ])('%o ends the connection with %i', async (fault, code) => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ ...fault, socket: 1 });
    await network.run(100);
    expect([struck.closedWith, control.closedWith]).toEqual([code, undefined]);
  });

  test('truncated: half a frame and the end', async () => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'truncated', count: 1, socket: 1 });
    await network.run(5000);
    expect([struck.closedWith, struck.all(), control.closedWith]).toEqual([1006, [], undefined]);
  });

  test('expire: the venue ends the connection in its own way', async () => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'expire', socket: 1 });
    await network.run(90_000);
    expect([struck.closedWith === undefined, control.closedWith]).toEqual([false, undefined]);
  });

  test('half-open: silent both ways, and alive again', async () => {
    const { network, struck, control } = await pairOf(venue, 'trade');
    network.faults.set({ kind: 'half-open', socket: 1, durationMs: 3000 });
    await network.run(2900);
    expect([struck.frames, control.frames > 0, struck.closedWith]).toEqual([0, true, undefined]);
    await network.run(200);
    expectSame(await after(network, struck, control));
  });

  test('endpoint-unreachable: neither socket nor answer', async () => {
    const network = worldOf(venue);
    const requests = await requestsOf(venue, network, 'trade');
    network.faults.set({ kind: 'endpoint-unreachable', venue: venue.id, durationMs: 1000 });
    const late = new Client(network, venue, requests);
    const asked = expect(ask(network, venue)).rejects.toMatchObject({ code: 'network' });
    await network.run(500);
    await asked;
    expect([late.isOpen, late.closedWith]).toEqual([false, 1006]);
  });

  test('subscribe-unacknowledged and subscribe-rejected: nothing, or no in the venue’s words', async () => {
    const network = worldOf(venue);
    const requests = await requestsOf(venue, network, 'trade');
    network.faults.set({ kind: 'subscribe-unacknowledged', socket: 1 });
    network.faults.set({ kind: 'subscribe-rejected', socket: 2 });
    const [silent, rejected, served] = [1, 2, 3].map(() => new Client(network, venue, requests)) as [
      Client,
      Client,
      Client,
    ];
    await network.run(5000);
    expect([silent.kinds.get('ack'), silent.all(), rejected.all()]).toEqual([undefined, [], []]);
    expect(rejected.rejections.length).toBeGreaterThan(0);
    expect([served.all().length > 0, served.rejections]).toEqual([true, []]);
  });

  test.each([429, 418, 500, 503])('http-status %i, pages and silence where an answer belongs', async (status) => {
    const network = worldOf(venue);
    network.faults.set({ kind: 'http-status', status, retryAfterSeconds: 7, count: 1 });
    const failed = await ask(network, venue);
    expect([failed.status, failed.header('retry-after')]).toEqual([status, '7']);
    network.faults.set({ kind: 'http-html', count: 1 });
    expect(venue.time.parse((await ask(network, venue)).body)).toHaveProperty('malformed');
    network.faults.set({ kind: 'http-timeout', count: 1 });
    await expect(ask(network, venue)).rejects.toMatchObject({ code: 'timeout' });
    expect(Number(venue.time.parse((await ask(network, venue)).body))).toBeGreaterThan(0);
  });
});

/** A plain client of a venue: it subscribes, decodes and remembers. */
class Client {
  readonly symbol: string;
  readonly kinds = new Map<string, number>();
  readonly rejections: string[] = [];
  isOpen = false;
  closedWith: number | undefined;
  binaries = 0;
  frames = 0;
  largest = 0;
  #events: { readonly topic: string; readonly event: string }[] = [];
  readonly #socket: Socket;

  constructor(network: SimulatorNetwork, venue: StreamVenue, requests: readonly ChannelRequest[]) {
    const topics = requests.flatMap((request) => venue.topicsOf(request).slice(0, 1));
    const out = new Decoded();
    this.symbol = requests[0]?.symbol ?? '';
    const url = venue.streamUrl(network.endpoints[venue.id], topics[0]?.route ?? '');
    this.#socket = network.sockets.open(
      url,
      {
        onOpen: () => {
          this.isOpen = true;
          topics.forEach(({ key }, index) => {
            this.#socket.send(venue.subscribeFrame([key], index + 1, network.clock.now()));
          });
        },
        onMessage: (bytes, isText) => {
          this.frames++;
          this.largest = Math.max(this.largest, bytes.length);
          if (!isText) this.binaries++;
          decodeFrame(venue, bytes, out);
          this.kinds.set(out.kind, (this.kinds.get(out.kind) ?? 0) + 1);
          if (out.kind === 'ack' && out.ackError !== '') this.rejections.push(out.ackError);
          if (out.kind !== 'events') return;
          const events = out.records.slice(0, out.recordCount).map((record) => toMarketEvent(venue.id, record, 0));
          this.#events.push({ topic: out.topic, event: JSON.stringify(events) });
        },
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: (code) => {
          this.closedWith = code;
        },
      },
      { connectTimeoutMs: 1000, maxFrameBytes: 1 << 24 },
    );
    const { keepAlive } = venue;
    if (keepAlive.kind === 'client-pings') this.#keepAlive(network, keepAlive.frame, keepAlive.everyMs);
  }

  /** Events of every message, in order. */
  all(): readonly string[] {
    return this.#events.map(({ event }) => event);
  }

  eventsOf(topic: string): readonly string[] {
    return this.#events.filter((one) => one.topic === topic).map(({ event }) => event);
  }

  take(topic: string): readonly string[] {
    const taken = this.eventsOf(topic);
    this.forget();
    return taken;
  }

  forget(): void {
    this.#events = [];
    this.kinds.clear();
    this.frames = 0;
  }

  #keepAlive(network: SimulatorNetwork, frame: (now: number) => string, everyMs: number): void {
    network.clock.setTimer(() => {
      if (this.closedWith !== undefined) return;
      this.#socket.send(frame(network.clock.now()));
      this.#keepAlive(network, frame, everyMs);
    }, everyMs);
  }
}

function worldOf(venue: StreamVenue): SimulatorNetwork {
  return new SimulatorNetwork({ seed: 5, symbols: 2, eventsPerSecond: 12, venues: [venue.id] });
}

/** Two clients of the same topics, of which faults strike the first by its number; what they received at first is forgotten. */
async function pairOf(venue: StreamVenue, what: 'trade' | 'book') {
  const network = worldOf(venue);
  const requests = await requestsOf(venue, network, what);
  const [struck, control] = [new Client(network, venue, requests), new Client(network, venue, requests)];
  await network.run(8000);
  expectSame([struck.all(), control.all()]);
  struck.forget();
  control.forget();
  return {
    network,
    struck,
    control,
    topics: requests.flatMap((request) => venue.topicsOf(request).slice(0, 1)).map(({ key }) => key),
  };
}

/** Trades of two symbols, or a deep book. */
async function requestsOf(
  venue: StreamVenue,
  network: SimulatorNetwork,
  what: 'trade' | 'book',
): Promise<readonly ChannelRequest[]> {
  const symbols = await symbolsOf(venue, network);
  if (what === 'book') return symbols.slice(0, 1).map((symbol) => ({ channel: 'book', symbol, depth: 1000 }));
  return symbols.map((symbol) => ({ channel: venue.tradeChannel, symbol }));
}

/** What a venue calls two instruments of one kind. */
async function symbolsOf(venue: StreamVenue, network: SimulatorNetwork): Promise<readonly string[]> {
  const instruments: Instrument[] = [];
  for (const request of venue.instruments.requests()) {
    const parsed = venue.instruments.parse((await ask(network, venue, request)).body);
    if (!('malformed' in parsed)) instruments.push(...parsed.instruments);
  }
  return instruments
    .filter(({ marketType }) => marketType === instruments[0]?.marketType)
    .slice(0, 2)
    .map(({ symbol }) => symbol);
}

async function after(
  network: SimulatorNetwork,
  struck: Client,
  control: Client,
): Promise<readonly [readonly string[], readonly string[]]> {
  struck.forget();
  control.forget();
  await network.run(4000);
  return [struck.all(), control.all()];
}

function expectSame([struck, control]: readonly [readonly string[], readonly string[]]): void {
  expect(control.length).toBeGreaterThan(0);
  expect(struck).toEqual(control);
}

/** Asks, for the time if nothing else is said; rejects as the port does. */
async function ask(
  network: SimulatorNetwork,
  venue: StreamVenue,
  { body, path }: RestRequest = venue.time.request(),
): Promise<HttpAnswer> {
  const url = `${network.endpoints[venue.id].rest}${path}`;
  const asked = network.http.request({
    url,
    timeoutMs: 1000,
    ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
  });
  const settled = asked.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  await network.run(1200);
  const outcome = await settled;
  if ('error' in outcome) throw outcome.error;
  return outcome.answer;
}
