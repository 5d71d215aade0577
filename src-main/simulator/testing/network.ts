import type {
  ClockPort,
  HttpAnswer,
  HttpFailure,
  HttpPort,
  HttpRequest,
  Socket,
  SocketHandlers,
  SocketOptions,
  SocketPort,
  Timer,
} from '../../engine/ports.ts';
import type { Faults } from '../faults/faults.ts';
import type { WireReply } from '../faults/wire.ts';
import type { Truth } from '../truth.ts';
import { createWorld, endpointsAt, routeTo } from '../world.ts';
import type { Endpoints, World, WorldOptions } from '../world.ts';
import { MemorySocket } from './memory-socket.ts';
import { answerSim } from '../server/sim-api.ts';

/** How to make an in-memory world. */
export interface NetworkOptions extends WorldOptions {
  /** Where virtual time starts, epoch ms. */
  readonly startTime?: number;
  /** How long everything takes one way, virtual ms; at least 1. */
  readonly latencyMs?: number;
}

/**
 * The simulated exchanges without sockets and without waiting: the same dialects behind in-memory ports on a virtual clock.
 * Time passes only in {@link SimulatorNetwork.run}.
 */
export class SimulatorNetwork {
  readonly clock: ClockPort;
  readonly sockets: SocketPort;
  readonly http: HttpPort;
  readonly endpoints: Endpoints = endpointsAt('simulator');
  /** Whether clients answer pings, as hosts do; false makes them look dead to the venue. */
  answersPings = true;
  readonly #world: World;
  readonly #latency: number;
  readonly #startTime: number;
  readonly #open = new Set<MemorySocket>();
  #isTouched = false;

  constructor(options: NetworkOptions) {
    this.#startTime = options.startTime ?? START_TIME;
    this.#latency = Math.max(1, options.latencyMs ?? 1);
    this.#world = createWorld(options, this.#startTime);
    const { timeline } = this.#world;
    this.clock = {
      now: () => timeline.now,
      monotonic: () => timeline.now - this.#startTime,
      // Whole ms before they are added: a small part of one is lost in epoch time, and a timer that is due at once would wait for ever.
      setTimer: (callback, delayMs) =>
        timeline.at(timeline.now + Math.ceil(Math.max(0, delayMs)), () => {
          this.#isTouched = true;
          callback();
        }),
    };
    this.sockets = { open: (url, handlers, limits) => this.#connect(url, handlers, limits) };
    this.http = { request: (request) => this.#request(request) };
  }

  /** What goes wrong. */
  get faults(): Faults {
    return this.#world.faults;
  }

  /** The truth about the market. */
  get truth(): Truth {
    return this.#world.truth;
  }

  /** Sockets that are open or opening. */
  get openSockets(): number {
    return this.#open.size;
  }

  /** Lets virtual time pass; promises settle whenever a client was called. */
  async run(ms: number): Promise<void> {
    const { timeline } = this.#world;
    const end = timeline.now + ms;
    await settle();
    for (let next = timeline.nextTime; next <= end; next = timeline.nextTime) {
      timeline.advanceTo(next);
      if (this.#isTouched) await settle();
      this.#isTouched = false;
    }
    timeline.advanceTo(end);
  }

  #connect(url: string, handlers: SocketHandlers, options: SocketOptions): Socket {
    const socket = new MemorySocket(this.#world.timeline, this.#latency, {
      handlers,
      options,
      answersPings: () => this.answersPings,
      called: () => {
        this.#isTouched = true;
      },
      ended: () => {
        this.#open.delete(socket);
      },
    });
    this.#open.add(socket);
    socket.connect(this.#world, url);
    return socket;
  }

  #request(request: HttpRequest): Promise<HttpAnswer> {
    const { timeline } = this.#world;
    return new Promise((resolve, reject) => {
      const timers: Timer[] = [];
      const end = (settleIt: () => void) => {
        for (const timer of timers) timer.cancel();
        this.#isTouched = true;
        settleIt();
      };
      const fail = (failure: HttpFailure) => end(() => reject(failure));
      request.onCancel?.(() => fail({ code: 'cancelled', message: 'cancelled' }));
      timers.push(
        timeline.at(timeline.now + request.timeoutMs, () =>
          fail({ code: 'timeout', message: `no answer within ${request.timeoutMs} ms` }),
        ),
      );
      timers.push(
        timeline.at(timeline.now + this.#latency, () => {
          const reply = ask(this.#world, request);
          if (reply?.fate === 'never') return;
          const takes = this.#latency + (reply?.afterMs ?? 0) + (reply?.overMs ?? 0);
          timers.push(
            timeline.at(timeline.now + takes, () =>
              end(() => (reply === undefined || reply.fate === 'cut' ? reject(UNREACHABLE) : resolve(toAnswer(reply)))),
            ),
          );
        }),
      );
    });
  }
}

function ask(world: World, { method, url: address, body }: HttpRequest): WireReply | undefined {
  const url = new URL(address);
  if (url.host !== 'simulator') return undefined;
  if (url.pathname.startsWith('/sim/'))
    return answerSim(world, { method, url, contentType: 'application/json', body: body ?? '' });
  const route = routeTo(world, url.pathname);
  return route?.line.request({
    method,
    path: route.target,
    query: url.searchParams,
    body: body ?? '',
    address: 'memory',
  });
}

function toAnswer(reply: WireReply): HttpAnswer {
  return {
    status: reply.status,
    header: (name) => reply.headers[name.toLowerCase()],
    headers: (name) => [reply.headers[name.toLowerCase()] ?? []].flat(),
    body: new TextEncoder().encode(reply.body),
  };
}

/** Lets all promises that can settle do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const UNREACHABLE: HttpFailure = { code: 'network', message: 'no such host, or nothing listens there' };
const START_TIME = Date.UTC(2026, 0, 15, 12, 0, 30);
