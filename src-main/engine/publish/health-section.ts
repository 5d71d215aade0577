import type { HealthReport } from '../../../src-shared/wire/health.ts';
import type { Timer } from '../ports.ts';
import type { MarketSource } from './market-source.ts';
import type { SectionWriter } from './section.ts';
import type { FrameWriter } from './frame-writer.ts';

/** The health report, twice a second of real time, also while a replay's own stands; less often if thousands of streams make it long. */
export class HealthSectionWriter implements SectionWriter {
  readonly #sub: string;
  readonly #source: Pick<MarketSource, 'health' | 'setTimer'>;
  #isDue = true;
  #timer: Timer | undefined;

  constructor(sub: string, source: Pick<MarketSource, 'health' | 'setTimer'>) {
    this.#sub = sub;
    this.#source = source;
  }

  isDirty(): boolean {
    return this.#isDue;
  }

  write(frame: FrameWriter): void {
    const report: HealthReport = this.#source.health();
    frame.add({ kind: 'health', sub: this.#sub, offset: frame.length, report });
    this.#isDue = false;
    this.#timer?.cancel();
    this.#timer = this.#source.setTimer(
      () => {
        this.#isDue = true;
      },
      Math.max(LEAST_MS, report.streams.length * MS_A_STREAM),
    );
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#isDue = true;
  }
}

const LEAST_MS = 500;
/** A report of thousands of streams is hundreds of kilobytes: this keeps it under about one hundredth of a core. */
const MS_A_STREAM = 1;
