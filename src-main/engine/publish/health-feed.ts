import type { HealthReport } from '../../../src-shared/wire/health.ts';
import type { Feed } from './feed.ts';
import type { FrameWriter } from './frame-writer.ts';

/** The health report, twice a second. */
export class HealthFeed implements Feed {
  readonly #sub: string;
  readonly #report: () => HealthReport;
  #sentAt = -Infinity;

  constructor(sub: string, report: () => HealthReport) {
    this.#sub = sub;
    this.#report = report;
  }

  isDirty(now: number): boolean {
    // A clock that was set back must not silence it.
    return Math.abs(now - this.#sentAt) >= EVERY_MS;
  }

  write(frame: FrameWriter, now: number): void {
    this.#sentAt = now;
    frame.add({ kind: 'health', sub: this.#sub, offset: frame.length, report: this.#report() });
  }

  dispose(): void {
    this.#sentAt = -Infinity;
  }
}

const EVERY_MS = 500;
