import type { HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { Timer } from '../ports.ts';
import type { MarketSource } from './market-source.ts';
import type { SectionWriter } from './section.ts';
import type { FrameWriter } from './frame-writer.ts';

/**
 * The health report, twice a second of real time, also while a replay's own stands; less often if thousands of streams make it long. Of streams
 * that are the same ones as in the last report only those are sent that changed: at rest thousands of rows would be hundreds of kilobytes.
 */
export class HealthSectionWriter implements SectionWriter {
  readonly #sub: string;
  readonly #source: Pick<MarketSource, 'health' | 'setTimer'>;
  #isDue = true;
  #timer: Timer | undefined;
  /** The streams as the client has them. */
  #sent: StreamHealth[] = [];

  constructor(sub: string, source: Pick<MarketSource, 'health' | 'setTimer'>) {
    this.#sub = sub;
    this.#source = source;
  }

  isDirty(): boolean {
    return this.#isDue;
  }

  write(frame: FrameWriter): void {
    const report: HealthReport = this.#source.health();
    const changed = this.#takeChanged(report.streams);
    frame.add({
      kind: 'health',
      sub: this.#sub,
      offset: frame.length,
      report: changed === undefined ? report : { ...report, streams: changed },
      ...(changed !== undefined && { isPartial: true as const }),
    });
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

  /** The streams that changed, which are remembered as sent; undefined if they are not the same ones as before. */
  #takeChanged(streams: readonly StreamHealth[]): readonly StreamHealth[] | undefined {
    const sent = this.#sent;
    if (sent.length !== streams.length || streams.some(({ key }, i) => sent[i]?.key !== key)) {
      this.#sent = [...streams];
      return undefined;
    }
    // Of the others the old objects are kept: thousands of new ones a report would each outlive the young generation.
    return streams.filter((stream, i) => {
      // Of a stream that brings data nothing else has to be compared.
      const isChanged = sent[i]?.messages !== stream.messages || !isSame(sent[i], stream);
      if (isChanged) sent[i] = stream;
      return isChanged;
    });
  }
}

/** Whether two values of a row are the same: fields by name, also those of its book and its error. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  let more = 0;
  for (const name in one) {
    if (!isSame(one[name], other[name])) return false;
    more++;
  }
  for (const _ in other) more--;
  return more === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const LEAST_MS = 500;
/** A report of thousands of streams is hundreds of kilobytes: this keeps it under about one hundredth of a core. */
const MS_A_STREAM = 1;
