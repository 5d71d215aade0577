import type { HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { Timer } from '../ports.ts';
import type { MarketSource } from './market-source.ts';
import type { SectionWriter } from './section.ts';
import type { FrameWriter } from './frame-writer.ts';

/** Where reports come from. */
export type HealthSource = Pick<MarketSource, 'health' | 'healthInTurns' | 'setTimer'>;

/**
 * The health report, twice a second of real time, also while a replay's own stands; less often if thousands of streams make it long. Of streams
 * that are the same ones as in the last report only those are sent that changed: at rest thousands of rows would be hundreds of kilobytes. If
 * more than {@link MOST_ROWS} changed, the others follow in the next frames, so that no frame takes long to make.
 */
export class HealthSectionWriter implements SectionWriter {
  readonly #sub: string;
  readonly #source: HealthSource;
  /** A report is due; nothing of it is made yet. */
  #isDue = true;
  /** The report that is being sent; undefined before it is made and once it has been sent. */
  #report: HealthReport | undefined;
  /** Changed rows of it that are left to send; undefined before the first of them. */
  #left: readonly StreamHealth[] | undefined;
  #timer: Timer | undefined;
  #isDisposed = false;
  /** The streams as the client has them. */
  #sent: StreamHealth[] = [];

  constructor(sub: string, source: HealthSource) {
    this.#sub = sub;
    this.#source = source;
  }

  /** Begins to make a report that is due, if it takes several turns. */
  isDirty(now: number): boolean {
    // A client that answers late is not to be sent what was so when it ought to have answered.
    const isOutdated = this.#report !== undefined && this.#left === undefined && now - this.#report.at > OUTDATED_MS;
    if (isOutdated) this.#report = undefined;
    if (this.#isDue || isOutdated) this.#make();
    return this.#isDue || this.#report !== undefined;
  }

  write(frame: FrameWriter): void {
    const report = (this.#report ??= this.#source.health());
    this.#isDue = false;
    const changed = this.#left ?? this.#takeChanged(report.streams);
    frame.add({
      kind: 'health',
      sub: this.#sub,
      offset: frame.length,
      report: changed === undefined ? report : { ...report, streams: changed.slice(0, MOST_ROWS) },
      ...(changed !== undefined && { isPartial: true as const }),
    });
    this.#left = changed?.slice(MOST_ROWS) ?? [];
    if (this.#left.length > 0) return;
    this.#left = this.#report = undefined;
    this.#timer = this.#source.setTimer(
      () => {
        this.#isDue = true;
      },
      Math.max(LEAST_MS, report.streams.length * MS_A_STREAM),
    );
  }

  /** A report that takes one turn is made when it is written. */
  #make(): void {
    const made = this.#source.healthInTurns?.();
    this.#isDue = made === undefined;
    void made?.then((report) => {
      if (!this.#isDisposed) this.#report = report;
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.cancel();
  }

  /** The streams that changed, which are remembered as sent; undefined if they are not the same ones as before. */
  #takeChanged(streams: readonly StreamHealth[]): readonly StreamHealth[] | undefined {
    const sent = this.#sent;
    if (
      sent.length !== streams.length ||
      streams.some((stream, i) => sent[i] !== stream && sent[i]?.key !== stream.key)
    ) {
      this.#sent = [...streams];
      return undefined;
    }
    return streams.filter((stream, i) => {
      const before = sent[i];
      // A stream keeps its row while it is the same: the next report then has no fields to compare, and no row is there twice.
      sent[i] = stream;
      // Of a stream that brings data nothing else has to be compared.
      return before !== stream && (before?.messages !== stream.messages || !isSame(before, stream));
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
/** Rows of a frame: some 200 KB, a millisecond or two. */
const MOST_ROWS = 500;
/** A report that has waited for longer is made anew. */
const OUTDATED_MS = 1000;
/** A report of thousands of streams is hundreds of kilobytes: this keeps it under about one hundredth of a core. */
const MS_A_STREAM = 1;
