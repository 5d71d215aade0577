import type { Timer } from '../ports.ts';

/** Capture time: it stands still until it is moved on, and fires its timers on the way. */
export class ReplayClock {
  #now: number;
  readonly #pending: { readonly at: number; readonly callback: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const entry = { at: this.#now + Math.max(0, delayMs), callback };
    let index = this.#pending.length;
    while (index > 0 && (this.#pending[index - 1]?.at ?? 0) > entry.at) index--;
    this.#pending.splice(index, 0, entry);
    return {
      cancel: () => {
        const at = this.#pending.indexOf(entry);
        if (at >= 0) this.#pending.splice(at, 1);
      },
    };
  }

  /** Moves on to `time`; an earlier time changes nothing. */
  advanceTo(time: number): void {
    for (let first = this.#pending[0]; first !== undefined && first.at <= time; first = this.#pending[0]) {
      this.#pending.shift();
      this.#now = Math.max(this.#now, first.at);
      first.callback();
    }
    this.#now = Math.max(this.#now, time);
  }
}
