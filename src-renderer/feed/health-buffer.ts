import { type InstrumentId, toInstrumentId } from '../../src-shared/market/instrument.ts';
import type { HealthSection } from '../../src-shared/wire/feed-frame.ts';
import type { HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/** The newest health report, whole: of streams the engine sends what changed. */
export class HealthBuffer implements FeedBuffer {
  version = 0;
  status: FeedStatus = LOADING;
  report: HealthReport | undefined;
  /** By key. */
  readonly #streams = new Map<string, StreamHealth>();
  readonly #behind = new Map<InstrumentId, number>();

  apply({ report, isPartial }: HealthSection): void {
    if (isPartial !== true) this.#streams.clear();
    for (const stream of report.streams)
      if (isPartial !== true || this.#streams.has(stream.key)) this.#streams.set(stream.key, stream);
    this.report = isPartial === true ? { ...report, streams: [...this.#streams.values()] } : report;
    this.#behind.clear();
    for (const { venue, symbol, channel, behindMs } of this.report.streams)
      if (behindMs !== undefined && channel === 'book') this.#behind.set(toInstrumentId(venue, symbol), behindMs);
    this.status = { state: 'running', lastDataAt: report.at };
    this.version++;
  }

  /** How far the book of an instrument is behind, ms; undefined if it is not. */
  bookBehindMs(id: InstrumentId): number | undefined {
    return this.#behind.get(id);
  }

  /** The engine's link is watched elsewhere, see `state/outage.ts`. */
  judge(): boolean {
    return false;
  }

  get isEmpty(): boolean {
    return this.report === undefined;
  }

  clear(): void {
    this.report = undefined;
    this.#streams.clear();
    this.#behind.clear();
    this.status = LOADING;
    this.version++;
  }
}
