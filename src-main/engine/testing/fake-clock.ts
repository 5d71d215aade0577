import type { ClockPort, Timer } from '../ports.ts';

/** Virtual time. Nothing fires until it is advanced; timers fire in order of their time, then of their making. */
export class FakeClock implements ClockPort {
  #monotonic: number;
  #wallOffset: number;
  readonly #timers: FakeTimer[] = [];

  constructor(startTime = START_TIME) {
    this.#monotonic = 1000;
    this.#wallOffset = startTime - this.#monotonic;
  }

  now(): number {
    return this.#monotonic + this.#wallOffset;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer: FakeTimer = { callback, due: this.#monotonic + Math.max(delayMs, 0) };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#remove(timer);
      },
    };
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass and fires what is due. Promises do not settle in between: see {@link run}. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (let timer = this.#nextDue(end); timer !== undefined; timer = this.#nextDue(end)) this.#fire(timer);
    this.#monotonic = end;
  }

  /** As {@link advance}, and lets promises settle before, between and after the timers. */
  async run(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let timer = this.#nextDue(end); timer !== undefined; timer = this.#nextDue(end)) {
      this.#fire(timer);
      await settle();
    }
    this.#monotonic = end;
  }

  /** The machine sleeps: the wall clock goes on, timers and the monotonic clock stand still. */
  sleep(ms: number): void {
    this.#wallOffset += ms;
  }

  /** The thread is blocked or suspended: both clocks go on, timers fire late. */
  block(ms: number): void {
    this.#monotonic += ms;
  }

  #fire(timer: FakeTimer): void {
    this.#remove(timer);
    this.#monotonic = Math.max(this.#monotonic, timer.due);
    timer.callback();
  }

  #nextDue(end: number): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of this.#timers)
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    return next;
  }

  #remove(timer: FakeTimer): void {
    const index = this.#timers.indexOf(timer);
    if (index !== -1) this.#timers.splice(index, 1);
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** 2026-11-20T12:00:00Z: the start of a minute, so that request windows begin with the test. */
const START_TIME = Date.UTC(2026, 10, 20, 12);

interface FakeTimer {
  readonly callback: () => void;
  readonly due: number;
}
