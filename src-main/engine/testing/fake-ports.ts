import type { LogEvent, LogEventName } from '../../../src-shared/wire/event-log.ts';
import type { EngineParts } from '../quality-event.ts';
import { QualityEvents } from '../quality/quality-events.ts';
import type { LogPort, RandomPort, StorePort } from '../ports.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeHttp } from './fake-http.ts';
import { FakeSockets } from './fake-sockets.ts';

/** Ports of a host that lives in memory. */
export class FakePorts implements EngineParts {
  readonly clock = new FakeClock();
  readonly sockets = new FakeSockets(this.clock);
  readonly http = new FakeHttp();
  readonly store = new FakeStore();
  readonly random = new FakeRandom();
  readonly log = new FakeLog();
  /** For parts that are tested by themselves; an engine makes its own. */
  readonly quality = new QualityEvents(this.log);
}

/** Gives what the test says; 0 until given otherwise. */
export class FakeRandom implements RandomPort {
  value = 0;

  next(): number {
    return this.value;
  }
}

/** A store in memory. */
export class FakeStore implements StorePort {
  readonly texts = new Map<string, string>();
  /** Makes every write reject. */
  isFull = false;
  /** Texts written. */
  writes = 0;
  /** Makes every {@link FakeStore.load} reject. */
  isLocked = false;

  async load(name: string): Promise<string | undefined> {
    if (this.isLocked) throw new Error('permission denied');
    return this.texts.get(name);
  }

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name);
  }

  async write(name: string, text: string): Promise<void> {
    if (this.isFull) throw new Error('disk full');
    this.writes++;
    this.texts.set(name, text);
  }
}

/** Keeps every event. */
export class FakeLog implements LogPort {
  readonly events: LogEvent[] = [];

  write(event: LogEvent): void {
    this.events.push(event);
  }

  /** Events of one name. */
  named(name: LogEventName): LogEvent[] {
    return this.events.filter((event) => event.name === name);
  }
}
