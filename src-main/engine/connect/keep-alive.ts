import type { ClockPort, Timer } from '../ports.ts';
import type { EngineConfig } from '../config/config.ts';
import type { KeepAlive as KeepAlivePolicy } from '../venue/venue.ts';

/** What keep-alive asks of its connection. */
export interface KeepAliveHost {
  /** Monotonic ms; NaN while none came. */
  lastFrameAt(): number;
  /** The date of a frame, epoch ms; NaN while the venue's clock is not known and it wants frames dated. */
  venueNow(): number;
  sendFrame(text: string): void;
  sendPing(): void;
  /** No frame of any kind came in time. */
  onDead(reason: string): void;
}

/** How often, and for how long, ms. */
export type KeepAliveConfig = Pick<EngineConfig, 'pingIntervalMs' | 'pingTimeoutMs'>;

/**
 * Keeps one open socket alive and finds out when it is not. If the client pings, it pings on the venue's clock; if the venue pings, a
 * socket that has been silent for `pingIntervalMs` is asked for a sign of life. Either way something must come within `pingTimeoutMs`.
 */
export class KeepAlive {
  readonly #clock: ClockPort;
  readonly #policy: KeepAlivePolicy;
  readonly #config: KeepAliveConfig;
  readonly #host: KeepAliveHost;
  #timer: Timer | undefined;
  #answerTimer: Timer | undefined;
  /** When a ping of ours was last sent, and the last frame before it, monotonic ms. */
  #askedAt = -Infinity;
  #frameBefore = NaN;

  constructor(clock: ClockPort, policy: KeepAlivePolicy, config: KeepAliveConfig, host: KeepAliveHost) {
    this.#clock = clock;
    this.#policy = policy;
    this.#config = config;
    this.#host = host;
  }

  start(): void {
    this.stop();
    this.#timer = this.#clock.setTimer(() => this.#tick(), this.#everyMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#answerTimer?.cancel();
    this.#timer = this.#answerTimer = undefined;
    this.#askedAt = -Infinity;
  }

  /** Whether the venue's own silence limit has passed. */
  get isSilent(): boolean {
    return this.silenceMs >= this.#policy.silenceMs;
  }

  /** For how long no frame of any kind has come. */
  get silenceMs(): number {
    return this.#clock.monotonic() - this.#host.lastFrameAt();
  }

  /** For how long a ping of ours has waited for any frame, ms; 0 if none waits. */
  get unansweredMs(): number {
    return this.#answerTimer !== undefined && this.#host.lastFrameAt() === this.#frameBefore
      ? this.#clock.monotonic() - this.#askedAt
      : 0;
  }

  /** Asks for a sign of life now, whatever the venue's turn; not again within {@link PROBE_EVERY_MS}, nor while a ping waits for its answer. */
  probe(): void {
    if (this.unansweredMs > 0 || this.#clock.monotonic() - this.#askedAt < PROBE_EVERY_MS) return;
    const date = this.#date;
    if (!Number.isNaN(date)) this.#ask(date);
  }

  get #date(): number {
    return this.#policy.kind === 'client-pings' ? this.#host.venueNow() : 0;
  }

  get #everyMs(): number {
    return this.#policy.kind === 'client-pings' ? this.#policy.everyMs : this.#config.pingIntervalMs;
  }

  #tick(): void {
    const date = this.#date;
    this.#timer = this.#clock.setTimer(() => this.#tick(), Number.isNaN(date) ? DATE_MS : this.#everyMs);
    if (Number.isNaN(date)) return;
    if (this.#policy.kind === 'server-pings' && this.silenceMs < this.#config.pingIntervalMs) return;
    // The answer to the first of several is waited for.
    if (this.unansweredMs === 0) this.#ask(date);
    else this.#send(date);
  }

  #ask(date: number): void {
    this.#send(date);
    this.#askedAt = this.#clock.monotonic();
    this.#frameBefore = this.#host.lastFrameAt();
    this.#answerTimer?.cancel();
    this.#answerTimer = this.#clock.setTimer(() => {
      this.#answerTimer = undefined;
      if (this.#host.lastFrameAt() === this.#frameBefore) this.#host.onDead('ping not answered');
    }, this.#config.pingTimeoutMs);
  }

  #send(date: number): void {
    if (this.#policy.kind === 'client-pings') this.#host.sendFrame(this.#policy.frame(date));
    else this.#host.sendPing();
  }
}

/** How often to look whether the venue's clock is known. */
const DATE_MS = 50;
/** Least time between two pings of a connection that fell silent; venues count them. */
const PROBE_EVERY_MS = 5000;
