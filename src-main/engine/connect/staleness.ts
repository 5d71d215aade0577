import type { Writable } from '../../../src-shared/writable.ts';
import type { EngineConfig } from '../config/config.ts';

/** What is known of the rhythm of a stream or a connection. Times are epoch ms; NaN if it has not happened. */
export interface Rhythm {
  /** When it last came up. */
  readonly upAt: number;
  readonly lastDataAt: number;
  /** Messages since `upAt`. */
  readonly messagesUp: number;
}

/** How long nothing has come since the last data, or since it came up. Not negative, though the clock may have been set back. */
export function silenceMs(rhythm: Rhythm, now: number): number {
  const since = rhythm.lastDataAt > rhythm.upAt ? rhythm.lastDataAt : rhythm.upAt;
  return Math.max(0, now - since);
}

/**
 * Silence that counts as stale: `staleThresholdMs`, or ten times the usual pause between messages if that is longer and enough
 * messages have shown it. A market that trades twice a minute is not dead after 30 s.
 */
export function staleAfterMs(rhythm: Rhythm, staleThresholdMs: number): number {
  if (rhythm.messagesUp < ENOUGH_MESSAGES) return staleThresholdMs;
  return Math.max(staleThresholdMs, (USUAL_PAUSES * (rhythm.lastDataAt - rhythm.upAt)) / rhythm.messagesUp);
}

/** Brings instants that lie ahead back to now: a clock that was set back would make silence invisible. */
export function pullBack(rhythm: Writable<Rhythm>, now: number): void {
  rhythm.upAt = Math.min(rhythm.upAt, now);
  rhythm.lastDataAt = Math.min(rhythm.lastDataAt, now);
}

const ENOUGH_MESSAGES = 20;
const USUAL_PAUSES = 10;

/** What to do about silence on an open connection. */
export type SilenceVerdict = 'fine' | 'stale' | 'kill';

/** How long a silence may be, ms. */
export type DataWatchConfig = Pick<EngineConfig, 'staleThresholdMs' | 'watchdogMs'>;

/**
 * Judges the silence of a connection. Each kill that brings no data makes the next one wait twice as long: a quiet market must not be
 * reconnected for ever.
 */
export class DataWatch {
  readonly #config: DataWatchConfig;
  /** Times the usual silence that a kill waits for. */
  #patience = 1;

  constructor(config: DataWatchConfig) {
    this.#config = config;
  }

  /** Data came. */
  onData(): void {
    this.#patience = 1;
  }

  judge(rhythm: Rhythm, now: number): SilenceVerdict {
    const { staleThresholdMs, watchdogMs } = this.#config;
    const silence = silenceMs(rhythm, now);
    const staleAfter = staleAfterMs(rhythm, staleThresholdMs);
    const killAfter = (watchdogMs + staleAfter - staleThresholdMs) * this.#patience;
    if (silence < killAfter) return silence < staleAfter ? 'fine' : 'stale';
    this.#patience = Math.min(this.#patience * 2, MAX_PATIENCE);
    return 'kill';
  }
}

/** 60 s become 64 min at most. */
const MAX_PATIENCE = 64;
