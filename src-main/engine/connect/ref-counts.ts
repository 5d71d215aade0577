import type { ClockPort, Timer } from '../ports.ts';

/** Counts who needs what by key, and reports when nobody has needed it for a while. */
export class RefCounts {
  readonly #clock: ClockPort;
  readonly #lingerMs: number;
  readonly #onUnneeded: (key: string) => void;
  readonly #needs = new Map<string, Need>();

  /** `onUnneeded` comes `lingerMs` after the last release; at once, inside it, if that is 0. */
  constructor(clock: ClockPort, lingerMs: number, onUnneeded: (key: string) => void) {
    this.#clock = clock;
    this.#lingerMs = lingerMs;
    this.#onUnneeded = onUnneeded;
  }

  /** Takes one lease; the returned function gives it back, once. */
  take(key: string): () => void {
    const need = this.#needs.get(key) ?? { count: 0, timer: undefined };
    this.#needs.set(key, need);
    need.count++;
    need.timer?.cancel();
    need.timer = undefined;
    let isActive = true;
    return () => {
      if (!isActive) return;
      isActive = false;
      this.#release(key, need);
    };
  }

  /** Forgets everything without a word. */
  stop(): void {
    for (const need of this.#needs.values()) need.timer?.cancel();
    this.#needs.clear();
  }

  #release(key: string, need: Need): void {
    need.count--;
    if (need.count > 0 || this.#needs.get(key) !== need) return;
    const end = () => {
      this.#needs.delete(key);
      this.#onUnneeded(key);
    };
    if (this.#lingerMs === 0) end();
    else need.timer = this.#clock.setTimer(end, this.#lingerMs);
  }
}

interface Need {
  count: number;
  timer: Timer | undefined;
}
