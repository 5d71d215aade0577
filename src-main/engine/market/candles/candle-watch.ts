import type { ClockPort, Timer } from '../../ports.ts';

/** What is watched of a stream. `lastDataAt` is epoch ms, NaN while no data came. */
export interface WatchedStream {
  readonly lastDataAt: number;
}

/**
 * Notices candle streams that fell silent and asks for what they may have missed. Venues say nothing if nobody trades, so every
 * fruitless look makes the next one wait twice as long.
 */
export class CandleWatch {
  readonly #clock: ClockPort;
  readonly #inactivityMs: number;
  readonly #entries = new Map<WatchedStream, Entry>();
  #timer: Timer | undefined;

  /** `inactivityMs` 0 watches nothing. */
  constructor(clock: ClockPort, inactivityMs: number) {
    this.#clock = clock;
    this.#inactivityMs = inactivityMs;
  }

  /** Watches a stream until it is removed; `onSilent` comes whenever it was silent for too long. */
  add(stream: WatchedStream, onSilent: () => void): void {
    if (this.#inactivityMs === 0) return;
    this.#entries.set(stream, {
      onSilent,
      lastDataAt: stream.lastDataAt,
      since: this.#clock.monotonic(),
      waitMs: this.#inactivityMs,
    });
    this.#arm();
  }

  remove(stream: WatchedStream): void {
    this.#entries.delete(stream);
    if (this.#entries.size === 0) this.dispose();
  }

  /** Ends the timer. May be called twice. */
  dispose(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#entries.clear();
  }

  #arm(): void {
    this.#timer ??= this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#arm();
      this.#look();
    }, this.#inactivityMs / LOOKS);
  }

  #look(): void {
    const now = this.#clock.monotonic();
    for (const [stream, entry] of this.#entries) {
      // Compared, not subtracted: the wall clock may jump.
      if (!Object.is(stream.lastDataAt, entry.lastDataAt)) {
        entry.lastDataAt = stream.lastDataAt;
        entry.since = now;
        entry.waitMs = this.#inactivityMs;
      } else if (now - entry.since >= entry.waitMs) {
        entry.since = now;
        entry.waitMs = Math.max(this.#inactivityMs, Math.min(entry.waitMs * 2, LONGEST_WAIT_MS));
        entry.onSilent();
      }
    }
  }
}

interface Entry {
  readonly onSilent: () => void;
  lastDataAt: number;
  /** Monotonic ms. */
  since: number;
  waitMs: number;
}

/** Looks within one inactivity: it is noticed at most a third late. */
const LOOKS = 3;
/** Hundreds of quiet symbols looked at so seldom cost a small part of the request budget. */
const LONGEST_WAIT_MS = 5 * 60_000;
