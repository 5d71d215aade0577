import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import type { FeedSource } from './feed-source.ts';

/** Operational events since they were last taken, bounded: in a storm the oldest make way. */
export class LogTail {
  readonly #stop: () => void;
  #events: LogEvent[] = [];

  constructor(source: FeedSource) {
    this.#stop = source.onLog((event) => {
      if (this.#events.length === MAX_EVENTS) this.#events.shift();
      this.#events.push(event);
    });
  }

  /** The events so far, oldest first; they are forgotten here. */
  take(): readonly LogEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  dispose(): void {
    this.#stop();
  }
}

const MAX_EVENTS = 200;
