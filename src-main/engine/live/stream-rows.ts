import {
  isNotTraded,
  toInstrumentId,
  type Instrument,
  type InstrumentId,
  type NotTradedStatus,
} from '../../../src-shared/market/instrument.ts';
import type { StreamHealth } from '../../../src-shared/wire/health.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import { digestOf, StreamDigest } from '../health/stream-digest.ts';
import { toStreamHealth } from '../health/stream-health.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityRecorder } from '../quality/quality-recorder.ts';
import type { LiveStreams } from './live-streams.ts';

/** What rows are made from. */
export interface StreamRowsOptions {
  readonly clock: ClockPort;
  readonly streams: Pick<LiveStreams, 'all' | 'bookOf'>;
  readonly recorder: Pick<QualityRecorder, 'sampleStream' | 'sampled'>;
  readonly find: (id: InstrumentId) => Instrument | undefined;
  /** Called once the counters of all streams have been compared. */
  readonly onSampled: () => void;
}

/** Rows of a report, and what they say together. */
export interface MadeRows {
  readonly rows: readonly StreamHealth[];
  readonly digest: StreamDigest;
}

/** Goes through all live streams, at most {@link STREAMS_A_PART} between two yields: to compare their counters, and to make their rows of a report. */
export class StreamRows {
  readonly #options: StreamRowsOptions;

  constructor(options: StreamRowsOptions) {
    this.#options = options;
  }

  /** Compares the counters of every stream with the last time. */
  *sample(): Generator<void, void> {
    const { clock, streams, recorder, onSampled } = this.#options;
    const since = clock.now();
    let count = 0;
    for (const stream of streams.all()) {
      recorder.sampleStream(stream, clock.now());
      if (++count % STREAMS_A_PART === 0) yield;
    }
    recorder.sampled(since);
    onSampled();
  }

  /** Does the same and makes the row of every stream; without those that have ended since. */
  *make(): Generator<void, MadeRows> {
    const { clock, streams, recorder, onSampled } = this.#options;
    const since = clock.now();
    const made: StreamRecord[] = [];
    const rows: StreamHealth[] = [];
    const digest = new StreamDigest();
    for (const stream of streams.all()) {
      recorder.sampleStream(stream, clock.now());
      made.push(stream);
      const row = this.of(stream, clock.monotonic());
      rows.push(row);
      digest.add(row, clock.now());
      if (rows.length % STREAMS_A_PART === 0) yield;
    }
    recorder.sampled(since);
    onSampled();
    const isLeft = ({ state }: StreamHealth, i: number): boolean => made[i]?.state !== 'stopped' || state === 'stopped';
    if (rows.every(isLeft)) return { rows, digest };
    const left = rows.filter(isLeft);
    return { rows: left, digest: digestOf(left, clock.now()) };
  }

  /** The row of one stream at an instant, monotonic ms. */
  of(stream: StreamRecord, monotonic: number): StreamHealth {
    return toStreamHealth(stream, this.#options.streams.bookOf(stream), monotonic, this.#listedOf);
  }

  /** What the list of instruments says, if it says that the stream's is not traded. */
  readonly #listedOf = ({ venue, symbol }: StreamRecord): NotTradedStatus | undefined => {
    const status = this.#options.find(toInstrumentId(venue, symbol))?.status;
    return isNotTraded(status) ? status : undefined;
  };
}

const STREAMS_A_PART = 32;
