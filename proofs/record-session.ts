import { createHash } from 'node:crypto';
import { defaultConfig } from '../src-main/engine/config/config.ts';
import { createEngine } from '../src-main/engine/engine.ts';
import type { HttpPort, SocketPort } from '../src-main/engine/ports.ts';
import { FakeLog, FakeRandom, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { stopped } from './engine-on.ts';

/** What a session of the simulated Binance USD-M is made of. */
export interface SessionOptions {
  readonly seed: number;
  /** Made-up symbols: `SIM0001USDT` and on. */
  readonly symbols: number;
  /** Virtual time that is recorded. */
  readonly seconds: number;
  /** Order events a second of every symbol. */
  readonly eventsPerSecond: number;
}

/** A book at the last change that was recorded. */
export interface ExpectedBook {
  readonly symbol: string;
  readonly updatesApplied: number;
  readonly lastSequence: number | null;
  /** Number of levels. */
  readonly bids: number;
  readonly asks: number;
  /** Of one line a level, bids then asks, each best first: `B <price> <size>\n`, decimals without trailing zeros. */
  readonly sha256: string;
  readonly top20: {
    readonly bids: readonly (readonly [string, string])[];
    readonly asks: readonly (readonly [string, string])[];
  };
}

/** A recorded session: the lines of a capture, and the books that a replay must end with. */
export interface RecordedSession {
  readonly lines: readonly string[];
  readonly books: readonly ExpectedBook[];
}

/**
 * Records aggregate trades, book changes with their snapshots, best prices and minute candles as they come off the wire of the
 * simulator, on virtual time. The same options give the same session.
 */
export async function recordSession({
  seed,
  symbols,
  seconds,
  eventsPerSecond,
}: SessionOptions): Promise<RecordedSession> {
  const network = new SimulatorNetwork({ seed, symbols, eventsPerSecond, venues: ['binance-usdm'] });
  const { clock, endpoints } = network;
  const lines = [
    JSON.stringify({ format: 'tapedeck-capture', version: 1, venue: 'binance-usdm', startedAt: clock.now() }),
  ];
  const http = recordingHttp(network, lines);
  const engine = createEngine({
    ports: {
      clock,
      sockets: recordingSockets(network, lines),
      http,
      store: new FakeStore(),
      random: new FakeRandom(),
      log: new FakeLog(),
    },
    venues: VENUES,
    config: {
      ...defaultConfig(),
      venue: 'binance-usdm',
      endpoints,
      candles: { ...defaultConfig().candles, historyOnOpen: 0 },
    },
  });
  const listed = http.request({
    method: 'GET',
    url: `${endpoints['binance-usdm'].rest}/fapi/v1/exchangeInfo`,
    timeoutMs: 1000,
  });
  await network.run(100);
  await listed;
  await engine.start();
  const names = Array.from({ length: symbols }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);
  engine.addTradeStreams(names);
  engine.addOrderBookStreams(names, { depth: 200 });
  for (const name of names) {
    engine.addBboStream(name);
    engine.addCandleStream(name, { interval: '1m' });
  }
  await network.run(seconds * 1000);
  const recorded = [...lines];
  const books = names.map((name) => expectedBook(network, name, recorded));
  await stopped(engine, network);
  return { lines: recorded, books };
}

function recordingSockets(network: SimulatorNetwork, lines: string[]): SocketPort {
  let count = 0;
  return {
    open: (url, handlers, options) => {
      const conn = ++count;
      const note = (dir: string, more: object): void => {
        lines.push(JSON.stringify({ t: network.clock.now(), dir, conn, ...more }));
      };
      const socket = network.sockets.open(
        url,
        {
          ...handlers,
          onOpen: () => {
            note('open', { url });
            handlers.onOpen();
          },
          onMessage: (bytes, isText) => {
            note('recv', { text: new TextDecoder().decode(bytes) });
            handlers.onMessage(bytes, isText);
          },
          onPing: () => {
            handlers.onPing();
          },
          onPong: () => {
            handlers.onPong();
          },
          onClose: (...end) => {
            note('close', {});
            handlers.onClose(...end);
          },
        },
        options,
      );
      return {
        send: (text) => {
          note('send', { text });
          socket.send(text);
        },
        ping: () => {
          socket.ping();
        },
        close: () => {
          socket.close();
        },
        terminate: () => {
          socket.terminate();
        },
      };
    },
  };
}

/** Keeps books by their URL and the list of instruments as such; a replay needs no other answers. */
function recordingHttp(network: SimulatorNetwork, lines: string[]): HttpPort {
  return {
    request: async (request) => {
      const answer = await network.http.request(request);
      const text = new TextDecoder().decode(answer.body);
      const t = network.clock.now();
      if (request.url.includes('/exchangeInfo')) {
        const { symbols } = JSON.parse(text) as { symbols: readonly object[] };
        lines.push(JSON.stringify({ t, dir: 'rest', what: 'instruments', text: JSON.stringify(symbols) }));
      } else if (request.url.includes('/depth')) lines.push(JSON.stringify({ t, dir: 'rest', url: request.url, text }));
      return answer;
    },
  };
}

/** The book that the recorded snapshot and changes make, by hand; throws if it differs from the simulator's truth. */
function expectedBook(network: SimulatorNetwork, symbol: string, lines: readonly string[]): ExpectedBook {
  const events = lines
    .filter((line) => line.includes(symbol))
    .map((line) => JSON.parse(line) as { dir?: string; url?: string; text: string });
  const snapshot = JSON.parse(
    events.find(({ dir, url = '' }) => dir === 'rest' && url.includes(`symbol=${symbol}`))?.text ?? '{}',
  ) as { lastUpdateId: number; bids: Level[]; asks: Level[] };
  const changes = events
    .filter(({ dir, text }) => dir === 'recv' && text.includes('"depthUpdate"'))
    .map(({ text }) => (JSON.parse(text) as { data: { u: number; b: Level[]; a: Level[] } }).data)
    .filter(({ u }) => u >= snapshot.lastUpdateId);
  const sideOf = (from: Level[], each: Level[][], direction: 1 | -1): Level[] => {
    const sizes = new Map(from);
    for (const [price, size] of each.flat())
      if (Number(size) === 0) sizes.delete(price);
      else sizes.set(price, size);
    return [...sizes]
      .sort(([one], [other]) => (Number(one) - Number(other)) * direction)
      .map(([price, size]) => [trimmed(price), trimmed(size)]);
  };
  const bids = sideOf(
    snapshot.bids,
    changes.map(({ b }) => b),
    -1,
  );
  const asks = sideOf(
    snapshot.asks,
    changes.map(({ a }) => a),
    1,
  );
  const lastSequence = changes.at(-1)?.u ?? snapshot.lastUpdateId;
  const truth = network.truth.book('binance-usdm', symbol, lastSequence);
  const best = (side: readonly (readonly [string, string])[] = []): string =>
    side
      .slice(0, COMPARED)
      .map(([price, size]) => `${trimmed(price)} ${trimmed(size)}`)
      .join();
  if (best(bids) !== best(truth?.bids) || best(asks) !== best(truth?.asks))
    throw new Error(`the recorded book of ${symbol} is not the true one at ${lastSequence}`);
  const hash = createHash('sha256');
  for (const [price, size] of bids) hash.update(`B ${price} ${size}\n`);
  for (const [price, size] of asks) hash.update(`A ${price} ${size}\n`);
  return {
    symbol,
    // The snapshot counts as well.
    updatesApplied: changes.length + 1,
    lastSequence,
    bids: bids.length,
    asks: asks.length,
    sha256: hash.digest('hex'),
    top20: { bids: bids.slice(0, 20), asks: asks.slice(0, 20) },
  };
}

/** A decimal without trailing zeros. */
export function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

type Level = [price: string, size: string];

/** Levels a side that are compared with the truth: a snapshot has 1,000, of which some may have gone. */
const COMPARED = 500;
