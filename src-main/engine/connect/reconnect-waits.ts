import { Backoff } from '../../../src-shared/backoff.ts';
import type { EngineConfig } from '../config/config.ts';
import type { RandomPort } from '../ports.ts';
import type { ErrorCode } from '../errors.ts';
import type { VenueLimits } from '../venue/venue.ts';

/** The waits of one connection between its attempts to open a socket: ever longer, until one lasts. */
export class ReconnectWaits {
  readonly #limits: Pick<VenueLimits, 'connectionAttempts' | 'blockMs'>;
  /** Its attempts are those since the last success. */
  readonly #backoff: Backoff;
  /** Waits after handshakes that the venue rejected. */
  readonly #rejections: Backoff;

  constructor(
    { baseMs, maxMs, jitter }: EngineConfig['reconnect'],
    limits: Pick<VenueLimits, 'connectionAttempts' | 'blockMs'>,
    random: RandomPort,
  ) {
    this.#limits = limits;
    this.#backoff = new Backoff({ firstMs: baseMs, maxMs, jitter }, () => random.next());
    this.#rejections = new Backoff({ ...REJECTION_WAITS, jitter }, () => random.next());
  }

  /** Attempts since the last one that lasted. */
  get attempts(): number {
    return this.#backoff.attempts;
  }

  /** The wait of a first socket after so many attempts in a row that did not last, ms: none after the first of them, longer each time. */
  first(attempts: number): number {
    this.#backoff.reset(Math.max(0, attempts - 1));
    const waitMs = attempts > 0 ? this.#backoff.next() : 0;
    return attempts > 1 ? waitMs : 0;
  }

  /** The wait after a loss, ms. `isStep`: the venue closed it for a topic, and the search for that goes on. */
  after(code: ErrorCode, isStep: boolean): number {
    const { connectionAttempts, blockMs = 0 } = this.#limits;
    if (isStep) return this.#backoff.next(connectionAttempts.perMs / connectionAttempts.count);
    const waitMs = this.#backoff.next();
    if (code === 'handshake-rejected') return this.#rejections.next(waitMs);
    return code === 'handshake-blocked' ? this.#rejections.next(Math.max(waitMs, blockMs)) : waitMs;
  }

  /** The next loss begins with the shortest waits. */
  forget(): void {
    this.#backoff.reset();
    this.#rejections.reset();
  }
}

/** Firewalls of venues block for minutes and count attempts meanwhile. */
const REJECTION_WAITS = { firstMs: 60_000, maxMs: 15 * 60_000 };
