import { ReadQueue } from './read-queue.ts';

/** How an event queue is bounded. */
export interface EventQueueOptions {
  /**
   * `drop-oldest`: every event waits, and if there is no room the oldest makes way. `conflate`: of every series (venue, symbol, kind and interval)
   * only the newest event waits, in the place of the one that it replaces. `drop-oldest` if absent.
   */
  readonly policy?: 'drop-oldest' | 'conflate';
  /** Events that may wait, 1 to 1,000,000; `eventQueue` of the configuration if absent. */
  readonly capacity?: number;
}

/** What an event queue contains and has done. */
export interface EventQueueStats {
  /** Events that wait. */
  readonly depth: number;
  readonly capacity: number;
  readonly delivered: number;
  /** Events that made way for others, as there was no room. */
  readonly dropped: number;
  /** Events that newer ones of their series replaced before they were read. */
  readonly replaced: number;
}

/** Events of one channel for one reader, in order, through a bounded queue. */
export class EventQueue<Event> extends ReadQueue<Event> {
  readonly #capacity: number;
  readonly #keyOf: ((event: Event) => unknown) | undefined;
  readonly #onEnd: (queue: EventQueue<Event>) => void;
  /** In the order of their first arrival. Without conflation every event is a key of its own. */
  readonly #waiting = new Map<unknown, Event>();
  #arrivals = 0;
  #delivered = 0;
  #dropped = 0;
  #replaced = 0;

  /** `keyOf` is what distinguishes series; absent for no conflation. `onEnd` is called once. */
  constructor(capacity: number, onEnd: (queue: EventQueue<Event>) => void, keyOf?: (event: Event) => unknown) {
    super();
    this.#capacity = capacity;
    this.#onEnd = onEnd;
    this.#keyOf = keyOf;
  }

  /** Takes an event. Hot. */
  push(event: Event): void {
    if (this.isEnded) return;
    if (this.give(event)) {
      this.#delivered++;
      return;
    }
    const key = this.#keyOf === undefined ? this.#arrivals++ : this.#keyOf(event);
    if (this.#waiting.has(key)) this.#replaced++;
    else if (this.#waiting.size >= this.#capacity) this.#dropOldest();
    this.#waiting.set(key, event);
  }

  stats(): EventQueueStats {
    return {
      depth: this.#waiting.size,
      capacity: this.#capacity,
      delivered: this.#delivered,
      dropped: this.#dropped,
      replaced: this.#replaced,
    };
  }

  protected override take(): Event | undefined {
    for (const [key, value] of this.#waiting) {
      this.#waiting.delete(key);
      this.#delivered++;
      return value;
    }
    return undefined;
  }

  protected override clear(): void {
    this.#waiting.clear();
    this.#onEnd(this);
  }

  #dropOldest(): void {
    for (const key of this.#waiting.keys()) {
      this.#waiting.delete(key);
      this.#dropped++;
      return;
    }
  }
}
