import type { LogEvent, LogPage } from '../../src-shared/wire/event-log.ts';
import type { EngineRequest, RequestOutcome } from '../../src-shared/wire/protocol.ts';

/** An event with its number, which is unique within a session. */
export interface NumberedEvent {
  readonly number: number;
  readonly event: LogEvent;
}

/**
 * The engine's newest operational events as the screen has them, oldest first. New ones come by themselves while health is shown; what
 * happened before is asked for once, when it is looked at.
 */
export class EventBuffer {
  version = 0;
  /** Events that happened between those stored and were never received: too many at once, or the screen was away. */
  missed = 0;
  #events: NumberedEvent[] = [];
  #isAsked = false;
  #epoch = 0;
  readonly #request: (request: EngineRequest) => Promise<RequestOutcome>;

  constructor(request: (request: EngineRequest) => Promise<RequestOutcome>) {
    this.#request = request;
  }

  /** The newest {@link MOST_EVENTS}, oldest first. The same array until something changes. */
  events(): readonly NumberedEvent[] {
    if (!this.#isAsked) void this.#ask();
    return this.#events;
  }

  /** Takes events in, whether they are new or some are stored already. */
  note({ first, events }: LogPage): void {
    const next = (this.#events.at(-1)?.number ?? first - 1) + 1;
    if (first + events.length <= next) return;
    this.missed += Math.max(0, first - next);
    this.#keep([...this.#events, ...numbered(first, events).slice(Math.max(0, next - first))]);
  }

  /** Forgets what is before: another session numbers anew. */
  clear(): void {
    this.#epoch++;
    this.#isAsked = false;
    this.missed = 0;
    this.#keep([]);
  }

  /** The screen was away: what it missed is asked for again. */
  onLinkUp(): void {
    this.#isAsked = false;
  }

  async #ask(): Promise<void> {
    this.#isAsked = true;
    const epoch = this.#epoch;
    const outcome = await this.#request({ method: 'recent-log', limit: MOST_EVENTS });
    if (epoch !== this.#epoch) return;
    if (!outcome.ok || outcome.result.kind !== 'log') {
      this.#isAsked = false;
      return;
    }
    // The answer is everything up to its end; only what came after it is missing there.
    const { first, events } = outcome.result;
    this.missed = 0;
    this.#keep([...numbered(first, events), ...this.#events.filter(({ number }) => number >= first + events.length)]);
  }

  #keep(events: NumberedEvent[]): void {
    this.#events = events.length > MOST_EVENTS ? events.slice(events.length - MOST_EVENTS) : events;
    this.version++;
  }
}

function numbered(first: number, events: readonly LogEvent[]): NumberedEvent[] {
  return events.map((event, index) => ({ number: first + index, event }));
}

/** As many as the engine keeps by default, some 400 kB. */
export const MOST_EVENTS = 2000;
