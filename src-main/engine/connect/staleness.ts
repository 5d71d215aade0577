import type { EngineConfig } from '../config/config.ts';
import { PauseMeter } from '../measure/pause-meter.ts';

/**
 * When data came by a stream or a connection. Times are monotonic ms, so that a wall clock that is set makes no silence and hides none; NaN if it
 * has not happened. Hot: plain fields.
 */
export class Rhythm {
  /** When it last came up. */
  upAt = NaN;
  lastDataAt = NaN;
  /** Messages since `upAt`. */
  messages = 0;
  /** Between messages of one socket; kept over reconnects. */
  readonly pauses = new PauseMeter();

  /** It came up. */
  begin(now: number): void {
    this.upAt = now;
    this.messages = 0;
  }

  /** A message came. */
  note(now: number): void {
    if (this.lastDataAt >= this.upAt) this.pauses.note(now - this.lastDataAt, now);
    this.lastDataAt = now;
    this.messages++;
  }
}

/** How long nothing has come since the last data, or since it came up. `now` is monotonic ms. */
export function silenceMs({ upAt, lastDataAt }: Rhythm, now: number): number {
  return now - (lastDataAt > upAt ? lastDataAt : upAt);
}

/**
 * Silence that counts as stale: `staleThresholdMs`, or ten times the usual pause between messages if that is longer and enough
 * messages have shown it. A market that trades twice a minute is not dead after 30 s.
 */
export function staleAfterMs(rhythm: Rhythm, staleThresholdMs: number): number {
  if (rhythm.messages < ENOUGH_MESSAGES) return staleThresholdMs;
  return Math.max(staleThresholdMs, (USUAL_PAUSES * (rhythm.lastDataAt - rhythm.upAt)) / rhythm.messages);
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
  /** When no data was expected last, monotonic ms. */
  #unexpectedAt = -Infinity;

  constructor(config: DataWatchConfig) {
    this.#config = config;
  }

  /** Data came. */
  onData(): void {
    this.#patience = 1;
  }

  /** How long expected data has been missing, ms. `now` is monotonic ms. */
  silenceMs(rhythm: Rhythm, now: number): number {
    return Math.min(silenceMs(rhythm, now), now - this.#unexpectedAt);
  }

  /** `streams` are those that the connection carries; if all of them may be quiet, keep-alive alone shows whether it lives. `now` is monotonic ms. */
  judge(rhythm: Rhythm, streams: Iterable<{ readonly mayBeQuiet: boolean }>, now: number): SilenceVerdict {
    if (!expectsData(streams)) this.#unexpectedAt = now;
    const { staleThresholdMs, watchdogMs } = this.#config;
    const silence = this.silenceMs(rhythm, now);
    const staleAfter = staleAfterMs(rhythm, staleThresholdMs);
    const killAfter = (watchdogMs + staleAfter - staleThresholdMs) * this.#patience;
    if (silence < killAfter) return silence < staleAfter ? 'fine' : 'stale';
    this.#patience = Math.min(this.#patience * 2, MAX_PATIENCE);
    return 'kill';
  }
}

function expectsData(streams: Iterable<{ readonly mayBeQuiet: boolean }>): boolean {
  for (const { mayBeQuiet } of streams) if (!mayBeQuiet) return true;
  return false;
}

/** 60 s become 64 min at most. */
const MAX_PATIENCE = 64;
