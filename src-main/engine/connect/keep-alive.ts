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
  }

  /** Whether the venue's own silence limit has passed. */
  get isSilent(): boolean {
    return this.silenceMs >= this.#policy.silenceMs;
  }

  /** For how long no frame of any kind has come. */
  get silenceMs(): number {
    return this.#clock.monotonic() - this.#host.lastFrameAt();
  }

  get #everyMs(): number {
    return this.#policy.kind === 'client-pings' ? this.#policy.everyMs : this.#config.pingIntervalMs;
  }

  #tick(): void {
    const date = this.#policy.kind === 'client-pings' ? this.#host.venueNow() : 0;
    this.#timer = this.#clock.setTimer(() => this.#tick(), Number.isNaN(date) ? DATE_MS : this.#everyMs);
    if (Number.isNaN(date)) return;
    if (this.#policy.kind === 'client-pings') this.#host.sendFrame(this.#policy.frame(date));
    else if (this.silenceMs >= this.#config.pingIntervalMs) this.#host.sendPing();
    else return;
    const before = this.#host.lastFrameAt();
    this.#answerTimer?.cancel();
    this.#answerTimer = this.#clock.setTimer(() => {
      if (this.#host.lastFrameAt() === before) this.#host.onDead('ping not answered');
    }, this.#config.pingTimeoutMs);
  }
}

/** How often to look whether the venue's clock is known. */
const DATE_MS = 50;
