import type { ClockPort } from '../engine/ports.ts';
import type { Faults } from './faults/faults.ts';
import { LoopbackServer } from './server/loopback-server.ts';
import { RealTime } from './server/real-time.ts';
import type { Truth } from './truth.ts';
import { createWorld, endpointsAt } from './world.ts';
import type { Endpoints, Equities, WorldOptions } from './world.ts';

/** How to start a simulator. */
export interface SimulatorOptions extends WorldOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Loopback unless given otherwise. */
  readonly host?: string;
  /** The clock the market follows; the machine's if absent. */
  readonly clock?: Pick<ClockPort, 'now'>;
  /** Market ms a clock ms; 1 if absent. */
  readonly speed?: number;
  /** Clients with more bytes than this waiting for them are cut off. */
  readonly maxBufferedBytes?: number;
}

/** A running simulator. */
export interface Simulator {
  /** Base URLs of every venue; the venue's own paths hang below them. */
  readonly endpoints: Endpoints;
  readonly port: number;
  /** Below it every host of Yahoo is found by its name. */
  readonly yahooBase: string;
  readonly truth: Truth;
  readonly equities: Equities;
  /** What goes wrong. */
  readonly faults: Faults;
  /** Ends everything; nothing is left listening. May be called twice. */
  stop(): Promise<void>;
}

/** Starts the embedded exchanges on one port of real WebSocket and HTTP. Rejects if the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const clock = options.clock ?? { now: () => Date.now() };
  // Taken before the world is made, which takes a while: its clock would be late by as much.
  const startedAt = Math.floor(clock.now());
  const world = createWorld(options, startedAt);
  const time = new RealTime(world.timeline, { clock, startedAt, speed: options.speed ?? 1 });
  const server = new LoopbackServer({
    world,
    host,
    port: options.port ?? 0,
    maxBufferedBytes: options.maxBufferedBytes ?? MAX_BUFFERED,
    catchUp: () => time.catchUp(),
  });
  let port: number;
  try {
    port = await server.listen();
  } catch (error) {
    time.stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    time.stop();
    return (stopped ??= server.close());
  };
  const { truth, faults, equities } = world;
  const address = `${host}:${port}`;
  return { endpoints: endpointsAt(address), port, yahooBase: `http://${address}/yahoo`, truth, faults, equities, stop };
}

const MAX_BUFFERED = 16 << 20;
