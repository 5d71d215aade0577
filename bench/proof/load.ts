import os from 'node:os';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { parseConfig } from '../../src-main/engine/config.ts';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { EnginePorts, Socket, SocketPort } from '../../src-main/engine/ports.ts';
import { createNodePorts } from '../../src-main/hosts/node/ports.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import { startSimulatedVenue, type SimulatedVenue } from './simulated-venue.ts';

/** What is put under load. */
export interface LoadOptions {
  readonly symbols: number;
  /** Order events a second and symbol; about two in five are trades. */
  readonly eventsPerSecond: number;
}

/** An engine that follows every symbol's trades and 200 levels of its book, over sockets, at a venue in a process of its own. */
export interface Load {
  readonly engine: Engine;
  readonly symbols: readonly string[];
  readonly rest: string;
  /** Drops the TCP connection of an open socket, each in its turn. */
  killSocket(): void;
  readonly kills: number;
  stop(): Promise<void>;
}

/** Starts venue and engine; resolves when `listen` is attached, before the first stream is added. */
export async function startLoad({ symbols, eventsPerSecond }: LoadOptions): Promise<Load> {
  const venue = await startSimulatedVenue(symbols, eventsPerSecond);
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-load-'));
  const nodePorts = createNodePorts({ home });
  const killer = new SocketKiller(nodePorts.sockets);
  const engine = makeEngine({ ...nodePorts, sockets: killer }, venue);
  return {
    engine, symbols: venue.symbols, rest: venue.endpoints.rest,
    killSocket: () => { killer.kill(); },
    get kills() { return killer.kills; },
    stop: async () => {
      await engine.stop();
      await nodePorts.close();
      await venue.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Adds the streams and waits until every book is verified; false where that takes longer than `limitMs`. */
export async function follow({ engine, symbols }: Load, limitMs = 60_000): Promise<boolean> {
  await engine.start();
  engine.addTradeStreams(symbols);
  engine.addOrderBookStreams(symbols, { depth: 200 });
  return untilVerified(engine, symbols.length, limitMs);
}

/** Waits until so many books are verified. */
export async function untilVerified(engine: Engine, count: number, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(100)) {
    if (engine.streamStatuses().filter(({ book }) => book?.state === 'verified').length === count) return true;
  }
  return false;
}

/** Lets real time pass. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

function makeEngine(ports: EnginePorts, { endpoints }: SimulatedVenue): Engine {
  const outcome = parseConfig({ endpoints: { 'binance-spot': endpoints }, reconnect: { baseMs: 100 } });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  const spot = VENUES['binance-spot'];
  // The simulator's budget is opened as well: 728 snapshots would otherwise take the eight minutes that the venue makes everybody wait.
  const unmetered = { ...spot, limits: { ...spot.limits, pool: { ...spot.limits.pool, weight: 1e9 } } };
  return createEngine({ ports, venues: { 'binance-spot': unmetered }, config: outcome.config });
}

/** The host's sockets, one of which can be killed. */
class SocketKiller implements SocketPort {
  kills = 0;
  readonly #inner: SocketPort;
  readonly #open = new Set<Socket>();

  constructor(inner: SocketPort) {
    this.#inner = inner;
  }

  open: SocketPort['open'] = (url, handlers, options) => {
    const socket = this.#inner.open(url, {
      onOpen: () => {
        this.#open.add(socket);
        handlers.onOpen();
      },
      onMessage: (bytes, isText) => { handlers.onMessage(bytes, isText); },
      onPing: () => { handlers.onPing(); },
      onPong: () => { handlers.onPong(); },
      onClose: (code, reason, httpStatus) => {
        this.#open.delete(socket);
        if (httpStatus === undefined) handlers.onClose(code, reason);
        else handlers.onClose(code, reason, httpStatus);
      },
    }, options);
    return socket;
  };

  kill(): void {
    // The one that has been open for longest: a set keeps its order.
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    this.kills++;
    this.#open.delete(oldest);
    oldest.terminate();
  }
}
