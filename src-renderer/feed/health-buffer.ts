import type { HealthSection } from '../../src-shared/wire/feed-frame.ts';
import type { HealthReport } from '../../src-shared/wire/health.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/** The newest health report. */
export class HealthBuffer implements FeedBuffer {
  version = 0;
  status: FeedStatus = LOADING;
  report: HealthReport | undefined;

  apply(section: HealthSection): void {
    this.report = section.report;
    this.status = { state: 'running', lastDataAt: section.report.at };
    this.version++;
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
    this.status = LOADING;
    this.version++;
  }
}
