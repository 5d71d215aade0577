import { silenceMs, staleAfterMs, type Rhythm } from './staleness.ts';
import type { StreamConfig } from './stream-config.ts';

/** What to do about silence on an open connection. */
export type SilenceVerdict = 'fine' | 'stale' | 'kill';

/**
 * Judges the silence of a connection. Each kill that brings no data makes the next one wait twice as long: a quiet market must not be
 * reconnected for ever.
 */
export class DataWatch {
  readonly #config: StreamConfig;
  #fruitless = 0;

  constructor(config: StreamConfig) {
    this.#config = config;
  }

  /** Data came. */
  onData(): void {
    this.#fruitless = 0;
  }

  judge(rhythm: Rhythm, now: number): SilenceVerdict {
    const { staleThresholdMs, watchdogMs } = this.#config;
    const silence = silenceMs(rhythm, now);
    const staleAfter = staleAfterMs(rhythm, staleThresholdMs);
    const killAfter = (watchdogMs + staleAfter - staleThresholdMs) * 2 ** this.#fruitless;
    if (silence < killAfter) return silence < staleAfter ? 'fine' : 'stale';
    if (this.#fruitless < MAX_DOUBLINGS) this.#fruitless++;
    return 'kill';
  }
}

/** 60 s become 64 min at most. */
const MAX_DOUBLINGS = 6;
