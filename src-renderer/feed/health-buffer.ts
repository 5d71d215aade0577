import { type InstrumentId, toInstrumentId } from '../../src-shared/market/instrument.ts';
import type { HealthSection } from '../../src-shared/wire/feed-frame.ts';
import type { HealthReport } from '../../src-shared/wire/health.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/** The newest health report. */
export class HealthBuffer implements FeedBuffer {
  version = 0;
  status: FeedStatus = LOADING;
  report: HealthReport | undefined;
  readonly #behind = new Map<InstrumentId, number>();

  apply(section: HealthSection): void {
    this.report = section.report;
    this.#behind.clear();
    for (const { venue, symbol, channel, behindMs } of section.report.streams)
      if (behindMs !== undefined && channel === 'book') this.#behind.set(toInstrumentId(venue, symbol), behindMs);
    this.status = { state: 'running', lastDataAt: section.report.at };
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
    this.#behind.clear();
    this.status = LOADING;
    this.version++;
  }
}
