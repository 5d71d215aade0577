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
      ['received-decoded', this.decoding],
      ['decoded-published', this.publishing],
      ['published-painted', this.painting],
    ] as const;
    return hops.flatMap(([hop, histogram]) => {
      const summary = histogram.summary(now);
      return summary === undefined ? [] : [{ hop, ...summary }];
    });
  }
}

/** A power of two. */
export const SAMPLED_EVERY = 16;
