import { Backoff } from '../../../src-shared/backoff.ts';
import type { HealthError, HostHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../config/config.ts';
import type { ClockPort } from '../ports.ts';

/** Whether a request may go: as usual, as the one trial of a host that failed, or not for so many ms. */
export type Admission = { readonly kind: 'go' | 'trial' } | { readonly kind: 'wait'; readonly waitMs: number };

/** What came of an admitted request. `unknown`: it was cancelled, or says nothing about the host. */
export type HostOutcome = 'success' | 'failure' | 'unknown';

/**
 * Keeps requests from a host that fails: after `failures` in a row it is left alone for `openMs`, then `trials` requests try it; every
 * failed trial doubles the pause up to `maxOpenMs`. Our own, as libraries for it read the system's clock, and this engine's time is its host's.
 */
export class CircuitBreaker {
  readonly host: string;
  /** How often it opened. */
  opened = 0;
  /** Requests it rejected. */
  rejected = 0;
  /** Why its last request got no answer of the venue's; undefined if it got one. */
  lastError: HealthError | undefined;
  readonly #clock: ClockPort;
  readonly #config: EngineConfig['circuit'];
  #failures = 0;
  /** Its attempts are the pauses in a row; 0 while closed. */
  readonly #pauses: Backoff;
  #openUntil = -Infinity;
  /** Epoch ms. */
  #since = NaN;
  /** Trials under way. */
  #trials = 0;
  /** When the newest trial began, monotonic ms. */
  #triedAt = -Infinity;

  constructor(host: string, clock: ClockPort, config: EngineConfig['circuit']) {
    this.host = host;
    this.#clock = clock;
    this.#config = config;
    this.#pauses = new Backoff({ firstMs: config.openMs, maxMs: Math.max(config.openMs, config.maxOpenMs) });
  }

  /** How long a trial without an answer keeps others away, ms: the host may have come back meanwhile. */
  get trialEveryMs(): number {
    return this.#config.maxOpenMs;
  }

  get state(): HostHealth['state'] {
    if (this.#pauses.attempts === 0) return 'closed';
    return this.#clock.monotonic() >= this.#openUntil ? 'half-open' : 'open';
  }

  /** Every admission but `wait` has to be answered by {@link settle}. */
  admit(): Admission {
    if (this.#pauses.attempts === 0) return GO;
    const now = this.#clock.monotonic();
    const waitMs = this.#openUntil - now;
    if (waitMs <= 0 && (this.#trials < this.#config.trials || now >= this.#triedAt + this.trialEveryMs)) {
      this.#trials++;
      this.#triedAt = now;
      return TRIAL;
    }
    this.rejected++;
    return { kind: 'wait', waitMs: Math.max(waitMs, TRIAL_MS) };
  }

  /** Reports what came of an admitted request. True if the circuit has opened or closed by it. */
  settle(admitted: 'go' | 'trial', outcome: HostOutcome): boolean {
    if (admitted === 'trial') return this.#settleTrial(outcome);
    // A request that was under way when the circuit opened proves nothing.
    if (this.#pauses.attempts > 0 || outcome === 'unknown') return false;
    this.#failures = outcome === 'success' ? 0 : this.#failures + 1;
    if (this.#failures < this.#config.failures) return false;
    this.#open();
    return true;
  }

  /** Lets the next request try the host at once. */
  lift(): void {
    this.#openUntil = -Infinity;
  }

  health(): HostHealth {
    const { host, state, opened, rejected } = this;
    const retryAt = this.#clock.now() + this.#openUntil - this.#clock.monotonic();
    return {
      host,
      state,
      failures: this.#failures,
      opened,
      rejected,
      ...(state === 'closed' ? {} : { since: this.#since }),
      ...(state === 'open' ? { retryAt } : {}),
      ...(this.lastError === undefined ? {} : { lastError: this.lastError }),
    };
  }

  #settleTrial(outcome: HostOutcome): boolean {
    this.#trials--;
    // If several try, the first answer has decided.
    if (outcome === 'unknown' || this.#pauses.attempts === 0 || this.#clock.monotonic() < this.#openUntil) return false;
    if (outcome === 'failure') {
      this.#failures++;
      this.#open();
      return true;
    }
    this.#failures = 0;
    this.#pauses.reset();
    return true;
  }

  #open(): void {
    if (this.#pauses.attempts === 0) this.#since = this.#clock.now();
    this.#openUntil = this.#clock.monotonic() + this.#pauses.next();
    this.opened++;
  }
}

const GO: Admission = { kind: 'go' };
const TRIAL: Admission = { kind: 'trial' };
/** What others wait for while one request tries the host. */
const TRIAL_MS = 1000;
