import { type StreamPace, quietAfterMs, staleAfterMs } from '../../../src-shared/market/stream-pace.ts';
import type { EngineConfig } from '../config/config.ts';
import { NumberRow } from './number-row.ts';
import { PauseMeter } from '../measure/pause-meter.ts';

/**
 * When data came by a stream or a connection. Times are monotonic ms, so that a wall clock that is set makes no silence and hides none; NaN if it
 * has not happened. Hot: plain fields.
 */
export class Rhythm {
  /** Between messages of one socket; kept over reconnects. */
  readonly pauses: PauseMeter;
  readonly #numbers: Float64Array;
  readonly #at: number;

  /** It keeps its numbers in the first {@link RHYTHM_NUMBERS} of a row. */
  constructor(pauses = new PauseMeter(), row = new NumberRow()) {
    this.pauses = pauses;
    this.#numbers = row.values;
    this.#at = row.at;
    this.#numbers[this.#at + UP_AT] = NaN;
    this.#numbers[this.#at + LAST_DATA_AT] = NaN;
  }

  /** When it last came up. */
  get upAt(): number {
    return this.#numbers[this.#at + UP_AT] as number;
  }
  get lastDataAt(): number {
    return this.#numbers[this.#at + LAST_DATA_AT] as number;
  }
  /** Messages since `upAt`. */
  get messages(): number {
    return this.#numbers[this.#at + MESSAGES] as number;
  }

  /** It came up. */
  begin(now: number): void {
    this.#numbers[this.#at + UP_AT] = now;
    this.#numbers[this.#at + MESSAGES] = 0;
  }

  /** A message came. */
  note(now: number): void {
    const numbers = this.#numbers;
    const at = this.#at;
    const last = numbers[at + LAST_DATA_AT] as number;
    if (last >= (numbers[at + UP_AT] as number)) this.pauses.note(now - last, now);
    numbers[at + LAST_DATA_AT] = now;
    numbers[at + MESSAGES] = (numbers[at + MESSAGES] as number) + 1;
  }
}

/** How long nothing has come since the last data, or since it came up. `now` is monotonic ms. */
export function silenceMs({ upAt, lastDataAt }: Rhythm, now: number): number {
  return now - (lastDataAt > upAt ? lastDataAt : upAt);
}

/** What to do about silence: nothing, ask for a sign of life, doubt what is shown, open another connection beside this one, or kill it. */
export type SilenceVerdict = 'fine' | 'quiet' | 'stale' | 'replace' | 'kill';

/** How long a silence may be, ms, as long as the usual pause is not known. */
export type DataWatchConfig = Pick<EngineConfig, 'staleThresholdMs' | 'watchdogMs'>;

/**
 * What came of looking elsewhere for what a silent stream may have missed: its market moved on, as trades show that came later (`missed-trades`) or
 * something else does, or it did not, or nobody knows.
 */
export type MissedVerdict = 'missed' | 'missed-trades' | 'nothing-missed' | 'unknown';

/** What is watched: a connection or a stream. */
export interface Watched extends StreamPace {
  readonly rhythm: Rhythm;
}

/**
 * Judges the silence of a connection, or of a stream, by its pace. Each remedy that brings no data makes the next one wait twice as long, and so does
 * each look elsewhere that finds nothing missed: a quiet market must not be reconnected for ever.
 */
export class DataWatch {
  readonly #config: DataWatchConfig;
  /** Times the usual silence that remedies wait for. */
  #patience: number;
  /** When no data was expected last, monotonic ms. */
  #unexpectedAt = -Infinity;
  /** Until when the silence is that of the market, as far as is known, monotonic ms; how often in a row that was found. */
  #excusedUntil = -Infinity;
  #excuses = 0;
  #hasMissed = false;

  /** `patience`: that of the connection which this one replaces; 1 if it replaces none. */
  constructor(config: DataWatchConfig, patience = 1) {
    this.#config = config;
    this.#patience = patience;
  }

  /** Nothing is known to be missing, and nothing was done about a silence since data came for long enough. */
  get isProven(): boolean {
    return this.#patience === 1 && !this.#hasMissed;
  }

  /** Data is known to be missing, and none came since. */
  get hasMissed(): boolean {
    return this.#hasMissed;
  }

  get patience(): number {
    return this.#patience;
  }

  /** Data came. What a venue sends upon subscription does not show that more comes. */
  onData({ upAt }: Rhythm, now: number): void {
    this.#hasMissed = false;
    this.#excuses = 0;
    this.#excusedUntil = -Infinity;
    if (this.#patience > 1 && now - upAt >= PROVEN_MS) this.#patience = 1;
  }

  /** Data exists that did not come: whatever the pace, it is stale. */
  onMissed(): void {
    this.#hasMissed = true;
  }

  /** No data is expected at this instant. */
  expectNothing(now: number): void {
    this.#unexpectedAt = now;
  }

  /** How long expected data has been missing, ms. `now` is monotonic ms. */
  silenceMs({ rhythm }: Watched, now: number): number {
    return Math.min(silenceMs(rhythm, now), now - this.#unexpectedAt);
  }

  /** `now` is monotonic ms. */
  judge(of: Watched, now: number): SilenceVerdict {
    const silence = this.silenceMs(of, now);
    const { isKnown, staleMs, remedyMs } = this.#limits(of);
    const unexcused = Math.min(silence, now - this.#excusedUntil);
    // Who is known to send often shows something old, whatever the reason.
    const judged = isKnown ? silence : unexcused;
    if (judged < Math.min(quietAfterMs(of), staleMs) && !this.#hasMissed) return 'fine';
    if (judged < staleMs) return this.#hasMissed ? 'stale' : 'quiet';
    const waited = unexcused - (staleMs + remedyMs) * (this.#patience - 1);
    if (waited < staleMs + remedyMs * REPLACED_AT) return 'stale';
    return waited < staleMs + remedyMs ? 'replace' : 'kill';
  }

  /**
   * Whether to look elsewhere for what may have been missed. If the pace is not known, or so slow that one long pause may have made it so, that is
   * before it counts as stale.
   */
  isProbeDue(of: Watched, now: number): boolean {
    const { isKnown, trustedMs, remedyMs } = this.#limits(of);
    const unexcused = Math.min(this.silenceMs(of, now), now - this.#excusedUntil);
    return unexcused >= (isKnown ? trustedMs : trustedMs * PROBED_AT) + (trustedMs + remedyMs) * (this.#patience - 1);
  }

  /** Nothing was missed so far. */
  excuse(of: Watched, now: number): void {
    const { staleMs, trustedMs, remedyMs } = this.#limits(of);
    this.#excusedUntil = now + (trustedMs + remedyMs) * 2 ** this.#excuses;
    // What is not yet stale is shown as right meanwhile: it is looked at again sooner.
    if (2 ** this.#excuses < (staleMs > trustedMs ? MAX_TRUST : MAX_PATIENCE)) this.#excuses++;
  }

  /** Something was done about the silence. */
  onRemedy(): void {
    this.#patience = Math.min(this.#patience * 2, MAX_PATIENCE);
  }

  #limits(of: Watched): Limits {
    const { staleThresholdMs, watchdogMs } = this.#config;
    const staleMs = staleAfterMs(of);
    const longestMs = Math.max(0, watchdogMs - staleThresholdMs);
    if (staleMs === Infinity)
      return { isKnown: false, staleMs: staleThresholdMs, trustedMs: staleThresholdMs, remedyMs: longestMs };
    const remedyMs = Math.min(Math.max(staleMs, LEAST_REMEDY_MS), longestMs);
    return { isKnown: true, staleMs, trustedMs: Math.min(staleMs, staleThresholdMs), remedyMs };
  }
}

/** Silences of something watched, ms. */
interface Limits {
  /** Whether its pace is known. */
  readonly isKnown: boolean;
  readonly staleMs: number;
  /** After which its pace alone shows nothing any more: it is looked elsewhere. */
  readonly trustedMs: number;
  /** From stale to killed. */
  readonly remedyMs: number;
}

/** Whether a connection with these streams ought to bring data; if not, keep-alive alone shows whether it lives. */
export function expectsData(streams: Iterable<{ readonly mayBeQuiet: boolean }>): boolean {
  for (const { mayBeQuiet } of streams) if (!mayBeQuiet) return true;
  return false;
}

/** Numbers of a row that a rhythm has. */
export const RHYTHM_NUMBERS = 3;
const UP_AT = 0;
const LAST_DATA_AT = 1;
const MESSAGES = 2;
/** 60 s become 64 min at most. */
const MAX_PATIENCE = 64;
/** Four minutes at most between two looks at something slow. */
const MAX_TRUST = 4;
/** Data that comes so long after the connection opened is no mere answer to its subscriptions. */
const PROVEN_MS = 10_000;
/** From stale to killed, for the busiest connections. */
const LEAST_REMEDY_MS = 8000;
/** Share of that after which another connection is opened beside the silent one. */
const REPLACED_AT = 0.4;
/** Share of the time until stale after which is looked elsewhere if the pace is not known. */
const PROBED_AT = 2 / 3;
