import os from 'node:os';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import { parseConfig } from '../../src-main/engine/config/config.ts';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { EnginePorts } from '../../src-main/engine/ports.ts';
import type { StreamVenue } from '../../src-main/engine/venue/venue.ts';
import { createNodePorts } from '../../src-main/hosts/node/ports/ports.ts';
import type { Endpoints } from '../../src-main/simulator/world.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import { findFollowed, sharesOf, type Followed } from './followed.ts';
import { startSimulatedVenues } from './simulated-venues.ts';
import { SocketKiller } from './socket-killer.ts';

/** What is put under load. */
export interface LoadOptions {
  readonly venues: readonly StreamVenueId[];
  /** In all, spread evenly over the exchanges. */
  readonly symbols: number;
  /** Order events a second and symbol; about two in five are trades. */
  readonly eventsPerSecond: number;
  /** Levels a side of every book. */
  readonly depth: number;
  /** Topics a socket; the engine's own number if absent. */
  readonly batchSize?: number;
}

/** An engine that follows trades, minutes and book of every symbol over sockets, at venues in a process of their own. */
export interface Load {
  readonly engine: Engine;
  readonly followed: readonly Followed[];
  readonly depth: number;
  /** Of the simulator. */
  readonly origin: string;
  /** Drops the TCP connection of an open socket, each in its turn. */
  killSocket(): void;
  readonly kills: number;
  stop(): Promise<void>;
}

/** Starts venues and engine; nothing is followed yet. */
export async function startLoad({ venues, symbols, eventsPerSecond, depth, batchSize }: LoadOptions): Promise<Load> {
  const shares = sharesOf(venues, symbols);
  const simulated = await startSimulatedVenues({
    venues,
    eventsPerSecond,
    symbols: Math.max(...shares.map(({ count }) => count)),
  });
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-load-'));
  const nodePorts = createNodePorts({ home });
  const killer = new SocketKiller(nodePorts.sockets);
  const engine = makeEngine({ ...nodePorts, sockets: killer }, simulated.endpoints, venues, batchSize);
  await engine.start();
  return {
    engine,
    depth,
    followed: await findFollowed(engine, shares),
    origin: new URL(simulated.endpoints['binance-spot'].rest).origin,
    killSocket: () => {
      killer.kill();
    },
    get kills() {
      return killer.kills;
    },
    stop: async () => {
      await engine.stop();
      await nodePorts.close();
      await simulated.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Adds the streams and waits until all run and every book is whole; false if that takes longer than `limitMs`. */
export async function follow(load: Load, limitMs = 300_000): Promise<boolean> {
  const { engine, followed, depth } = load;
  for (const [venue, ofVenue] of Map.groupBy(followed, (one) => one.venue)) {
    const symbols = ofVenue.map(({ symbol }) => symbol);
    engine.addTradeStreams(symbols, { venue });
    engine.addOrderBookStreams(symbols, { venue, depth });
    for (const symbol of symbols) engine.addCandleStream(symbol, { venue, interval: '1m' });
  }
  return untilUp(load, limitMs);
}

/** Waits until every stream runs and every book is whole. */
export async function untilUp({ engine }: Load, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(500)) {
    if (
      engine
        .streamStatuses()
        .every(({ state, book }) => state === 'running' && (book === undefined || isWhole(book.state)))
    )
      return true;
  }
  return false;
}

/** Whether a book claims to be the venue's. */
export function isWhole(state: string | undefined): boolean {
  return state === 'verified' || state === 'unverifiable';
}

/** Lets real time pass. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function makeEngine(
  ports: EnginePorts,
  endpoints: Endpoints,
  venues: readonly StreamVenueId[],
  batchSize: number | undefined,
): Engine {
  const outcome = parseConfig({
    endpoints: Object.fromEntries(venues.map((id) => [id, endpoints[id]])),
    ...PATIENT,
    ...(batchSize === undefined ? {} : { batchSize }),
  });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  return createEngine({
    ports,
    venues: Object.fromEntries(venues.map((id) => [id, unmetered(VENUES[id])])),
    config: outcome.config,
  });
}

/** What is proven is what is emitted, not how fast: venues and engine share a machine with whatever else runs there, so that answers may be long on their way. */
const PATIENT = {
  reconnect: { baseMs: 100 },
  candles: { historyOnOpen: 0 },
  connectTimeoutMs: 30_000,
  requestTimeoutMs: 30_000,
  pingTimeoutMs: 30_000,
  backfill: { maxWaitMs: 60_000 },
  circuit: { failures: 100 },
} as const;

/** The simulator's budgets are opened as well: 728 deep snapshots would otherwise take the eight minutes that the venue makes everybody wait. */
function unmetered(venue: StreamVenue): StreamVenue {
  return { ...venue, limits: { ...venue.limits, pool: { ...venue.limits.pool, weight: 1e9 } } };
}
