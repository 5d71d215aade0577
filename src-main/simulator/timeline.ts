import type { Timer } from '../engine/ports.ts';

/**
 * Virtual time: callbacks run in order of their instant, equal instants in order of their request. Everything in the simulator
 * (order flow, stream windows, keep-alive) runs on one timeline, so that a real and a virtual clock give the same events.
 */
export class Timeline {
  #now: number;
  #order = 0;
  #cancelled = 0;
  /** Callbacks that ran at this instant. */
  #atNow = 0;
  readonly #heap: Entry[] = [];

  constructor(startTime: number) {
    this.#now = startTime;
  }

  /** Current instant, epoch ms. */
  get now(): number {
    return this.#now;
  }

  /** Instant of the next callback, Infinity if there is none. */
  get nextTime(): number {
    this.#dropCancelled();
    return this.#heap[0]?.time ?? Infinity;
  }

  /** Calls `run` at `time`, rounded up to whole ms (now, if that is past). */
  at(time: number, run: () => void): Timer {
    const entry: Entry = { time: Math.ceil(Math.max(time, this.#now)), order: this.#order++, run, isCancelled: false };
    push(this.#heap, entry);
    return { cancel: () => this.#cancel(entry) };
  }

  /** Runs the next callback if it is due by `limit`; false if none is. Throws if time stands still: somebody waits for now, again and again. */
  step(limit: number): boolean {
    this.#dropCancelled();
    const next = this.#heap[0];
    if (next === undefined || next.time > limit) return false;
    pop(this.#heap);
    this.#atNow = next.time === this.#now ? this.#atNow + 1 : 0;
    if (this.#atNow > MOST_AT_ONCE) throw new Error(`virtual time stands still at ${this.#now}`);
    this.#now = next.time;
    next.isCancelled = true;
    next.run();
    return true;
  }

  /** Runs everything due until `time`, which becomes the current instant. */
  advanceTo(time: number): void {
    while (this.step(time));
    if (time > this.#now) this.#now = time;
  }

  #cancel(entry: Entry): void {
    if (entry.isCancelled) return;
    entry.isCancelled = true;
    this.#cancelled++;
    if (this.#cancelled < MANY || this.#cancelled * 2 < this.#heap.length) return;
    // Mostly cancelled timers: keep the others. A sorted list is a heap.
    const kept = this.#heap.filter((other) => !other.isCancelled).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap.length = 0;
    for (const other of kept) this.#heap.push(other);
    this.#cancelled = 0;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.isCancelled === true) {
      pop(this.#heap);
      this.#cancelled--;
    }
  }
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Entry;
    if (isBefore(above, entry)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = child + 1;
    if (right < heap.length && isBefore(heap[right] as Entry, heap[child] as Entry)) child = right;
    if (isBefore(last, heap[child] as Entry)) break;
    heap[at] = heap[child] as Entry;
    at = child;
  }
  heap[at] = last;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

const MANY = 1024;
/** Far more than all streams of a venue have to do in one ms. */
const MOST_AT_ONCE = 1_000_000;
