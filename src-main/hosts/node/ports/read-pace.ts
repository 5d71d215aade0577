import { performance } from 'node:perf_hooks';

/** What a pace measures and waits with; tests lend their own. */
export interface PaceParts {
  /** Ms from an arbitrary start. */
  monotonic(): number;
  /** Calls back once all that came in with this turn of the event loop has been read. */
  atTurnEnd(callback: () => void): void;
  /** Keeps the thread from everything for `ms`. */
  wait(ms: number): void;
}

/**
 * Lets messages gather while many come: after a turn of the event loop that read something, the next one begins `everyMs` after that turn began to
 * read, so that waking up and reading is paid for several messages at once. `receivedAt` is late by up to as much. Only while more than
 * {@link FROM_PER_SECOND} come, and never by a thread that is busy for longer than that anyway. Hot: `note` is called with every message.
 */
export class ReadPace {
  readonly #everyMs: number;
  readonly #parts: PaceParts;
  /** Since `#since`. */
  #messages = 0;
  #since: number;
  #isOn = false;
  #isTurnNoted = false;
  /** When this turn began to read. */
  #turnAt = 0;

  /** `everyMs` of 0: never waits. */
  constructor(everyMs: number, parts: PaceParts = THIS_THREAD) {
    this.#everyMs = everyMs;
    this.#parts = parts;
    this.#since = parts.monotonic();
  }

  /** How late a message may be read at present, ms; 0 while turns follow one another at once. */
  get delayMs(): number {
    // What was switched on is switched off by what comes: of nothing at all it would not be noticed.
    return this.#isOn && this.#parts.monotonic() - this.#since < 2 * LOOK_MS ? this.#everyMs : 0;
  }

  /** A message was read. */
  note(): void {
    this.#messages++;
    if (this.#isOn) this.#noteTurn();
    else if (this.#messages === ON_MESSAGES && this.#everyMs > 0) {
      // So many in less time than at that rate: if in more, they are counted anew.
      const now = this.#parts.monotonic();
      this.#isOn = now - this.#since < LOOK_MS;
      this.#countFrom(now);
    }
  }

  #noteTurn(): void {
    if (this.#isTurnNoted) return;
    this.#isTurnNoted = true;
    this.#turnAt = this.#parts.monotonic();
    this.#parts.atTurnEnd(this.#onTurnEnd);
  }

  readonly #onTurnEnd = (): void => {
    this.#isTurnNoted = false;
    const now = this.#parts.monotonic();
    const elapsedMs = now - this.#since;
    if (elapsedMs >= LOOK_MS) {
      this.#isOn = (this.#messages / elapsedMs) * 1000 >= UNTIL_PER_SECOND;
      this.#countFrom(now);
    }
    const waitMs = this.#turnAt + this.#everyMs - now;
    if (this.#isOn && waitMs > 0) this.#parts.wait(waitMs);
  };

  #countFrom(now: number): void {
    this.#messages = 0;
    this.#since = now;
  }
}

/** Below this rate what is saved is nothing that anybody would notice. */
const FROM_PER_SECOND = 5000;
/** Not at each rate in between on one side of it and then the other. */
const UNTIL_PER_SECOND = 4000;
/** Over which time rates are counted. */
const LOOK_MS = 250;
const ON_MESSAGES = (FROM_PER_SECOND * LOOK_MS) / 1000;
/** Never written: nobody wakes up who waits for it. */
const NOTHING = new Int32Array(new SharedArrayBuffer(4));
const THIS_THREAD: PaceParts = {
  monotonic: () => performance.now(),
  // Immediates run once the turn has read what was there.
  atTurnEnd: (callback) => {
    setImmediate(callback);
  },
  wait: (ms) => {
    Atomics.wait(NOTHING, 0, 0, ms);
  },
};
