import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import { callListener } from '../call-listener.ts';
import type { LogPort } from '../ports.ts';
import type { QualityEvent, QualityPort } from '../quality-event.ts';
import { toLogEvents } from './quality-log.ts';

/** Writes each fact about the quality of the data to the log and gives it to every listener. */
export class QualityEvents implements QualityPort {
  readonly #log: LogPort;
  readonly #listeners = new Set<(event: QualityEvent) => unknown>();
  /** How often listeners threw, or their promises rejected. */
  handlerErrors = 0;

  constructor(log: LogPort) {
    this.#log = log;
  }

  report(event: QualityEvent): void {
    for (const line of toLogEvents(event)) this.#log.write(line);
    for (const listener of this.#listeners) this.#give(listener, event);
  }

  /** Listens; the returned function stops it. A listener that throws, or whose promise rejects, is counted and logged, and disturbs nobody else. */
  on(listener: (event: QualityEvent) => unknown): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #give(listener: (event: QualityEvent) => unknown, event: QualityEvent): void {
    callListener(listener, event, (thrown) => {
      this.handlerErrors++;
      this.#log.write({
        name: 'HANDLER_ERROR',
        level: EVENT_LEVELS.HANDLER_ERROR.listener,
        at: event.at,
        fields: { channel: 'quality', error: thrown instanceof Error ? thrown.message : String(thrown) },
      });
    });
  }
}
