import type { HopHealth } from '../../../src-shared/wire/health.ts';
import type { ClockPort } from '../ports.ts';
import { LatencyHistogram } from './latency-histogram.ts';

/**
 * Where the time goes between a message's arrival and the screen, over the last minute, by this computer's monotonic clock alone. Measured
 * on samples: of the messages of a connection one in {@link SAMPLED_EVERY}, since reading the clock would cost as much as decoding.
 */
export class StageLatency {
  /** Arrival to decoded. */
  readonly decoding = new LatencyHistogram(0.001);
  /** Decoded to handed over to a client, the wait for its turn included. */
  readonly publishing = new LatencyHistogram(0.1);
  /** Handed over to drawn, as the client reports. */
  readonly painting = new LatencyHistogram(0.1);
  readonly #clock: ClockPort;
  /** Since when a stage takes longer than it ought to, epoch ms. */
  readonly #slowSince = new Map<HopHealth['hop'], number>();

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  /** Notes how long something took that began at a monotonic time and has just ended. */
  note(histogram: LatencyHistogram, since: number): void {
    const now = this.#clock.monotonic();
    histogram.record(now - since, now);
  }

  /** The hops that something was measured of. */
  health(): HopHealth[] {
    const now = this.#clock.monotonic();
    const hops = [
      ['received-decoded', this.decoding, DECODING_MS],
      ['decoded-published', this.publishing, PUBLISHING_MS],
      ['published-painted', this.painting, PAINTING_MS],
    ] as const;
    return hops.flatMap(([hop, histogram, boundMs]) => {
      const summary = LatencyHistogram.distributionOf([histogram], now);
      const slowSince = this.#judge(hop, summary !== undefined && summary.p50 > boundMs);
      if (summary === undefined) return [];
      return [{ hop, ...summary, ...(slowSince === undefined ? {} : { slowSince }) }];
    });
  }

  #judge(hop: HopHealth['hop'], isSlow: boolean): number | undefined {
    if (!isSlow) this.#slowSince.delete(hop);
    else if (!this.#slowSince.has(hop)) this.#slowSince.set(hop, this.#clock.now());
    return this.#slowSince.get(hop);
  }
}

/** A power of two. */
export const SAMPLED_EVERY = 16;
/** Medians above these are said to be ours. Decoding takes microseconds, also of whole books. */
const DECODING_MS = 20;
/** The slowest client takes four frames a second. */
const PUBLISHING_MS = 500;
/** A screen that draws seldom draws every 100 ms. */
const PAINTING_MS = 250;
