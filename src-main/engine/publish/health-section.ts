import type { HealthReport } from '../../../src-shared/wire/health.ts';
import type { SectionWriter } from './section.ts';
import type { FrameWriter } from './frame-writer.ts';

/** The health report, twice a second; less often if thousands of streams make it long. */
export class HealthSectionWriter implements SectionWriter {
  readonly #sub: string;
  readonly #report: () => HealthReport;
  #sentAt = -Infinity;
  #everyMs = LEAST_MS;

  constructor(sub: string, report: () => HealthReport) {
    this.#sub = sub;
    this.#report = report;
  }

  isDirty(now: number): boolean {
    // A clock that was set back must not silence it.
    return Math.abs(now - this.#sentAt) >= this.#everyMs;
  }

  write(frame: FrameWriter, now: number): void {
    this.#sentAt = now;
    const report = this.#report();
    this.#everyMs = Math.max(LEAST_MS, report.streams.length * MS_A_STREAM);
    frame.add({ kind: 'health', sub: this.#sub, offset: frame.length, report });
  }

  dispose(): void {
    this.#sentAt = -Infinity;
  }
}

const LEAST_MS = 500;
/** A report of thousands of streams is hundreds of kilobytes: this keeps it under about one hundredth of a core. */
const MS_A_STREAM = 1;
