import { EVENT_LEVELS, type LogEvent, type LogPage } from '../../src-shared/wire/event-log.ts';
import { callListener } from './call-listener.ts';
import type { LogPort } from './ports.ts';

/** Keeps the newest operational events, hands each on to the host's log and notifies listeners. */
export class EventLog implements LogPort {
  readonly #port: LogPort;
  readonly #capacity: number;
  readonly #engine: string;
  readonly #ring: LogEvent[] = [];
  #next = 0;
  /** Events ever written, which is the number of the next. */
  total = 0;
  readonly #listeners = new Set<(event: LogEvent) => unknown>();
  /** How often listeners threw, or their promises rejected. */
  handlerErrors = 0;

  /** Keeps `capacity` events; at some 200 bytes each, 2,000 are well under a megabyte. `engine` is what each says it comes from; empty for nothing. */
  constructor(port: LogPort, capacity = 2000, engine = '') {
    this.#port = port;
    this.#capacity = capacity;
    this.#engine = engine;
  }

  write(written: LogEvent): void {
    const event = Object.freeze(this.#engine === '' ? written : { ...written, engine: this.#engine });
    if (this.#ring.length < this.#capacity) this.#ring.push(event);
    else {
      this.#ring[this.#next] = event;
      this.#next = (this.#next + 1) % this.#capacity;
    }
    this.total++;
    this.#port.write(event);
    for (const listener of this.#listeners) this.#notify(listener, event);
  }

  /** Events kept now. */
  get size(): number {
    return this.#ring.length;
  }

  /** Who listens. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** The newest events, at most `limit`. */
  recent(limit: number): LogPage {
    const count = Math.max(0, Math.min(limit, this.#ring.length));
    const ordered = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return { first: this.total - count, events: ordered.slice(ordered.length - count) };
  }

  /** Every event from this number on that is still kept. */
  since(number: number): LogPage {
    return this.recent(this.total - number);
  }

  /** Listens; the returned function stops it. A listener that throws, or whose promise rejects, is counted and disturbs nobody else. */
  on(listener: (event: LogEvent) => unknown): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(listener: (event: LogEvent) => unknown, event: LogEvent): void {
    callListener(listener, event, (thrown) => {
      this.handlerErrors++;
      // Straight to the port: an event about a failing listener must not go to that listener.
      this.#port.write({
        name: 'HANDLER_ERROR',
        level: EVENT_LEVELS.HANDLER_ERROR.listener,
        at: event.at,
        fields: { channel: 'log.event', error: thrown instanceof Error ? thrown.message : String(thrown) },
      });
    });
  }
}
