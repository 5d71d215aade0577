import type { PaintedFrame } from '../../../src-shared/wire/protocol.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import type { SectionWriter } from './section.ts';

/** Measures one client's part of the way to the screen: how long sampled messages wait for a frame, and how long frames take to be drawn. */
export class ClientHops {
  readonly #hops: () => StageLatency | undefined;
  /** Of the last {@link KEPT} frames, by number: when each was sent, then how long its acknowledgement took. */
  readonly #sentAt = new Float64Array(KEPT).fill(NaN);
  readonly #answeredMs = new Float64Array(KEPT).fill(NaN);

  constructor(hops: () => StageLatency | undefined) {
    this.#hops = hops;
  }

  /** A frame was handed over with these subscriptions' news. */
  onSent(seq: number, sent: readonly SampleFollower[]): void {
    const hops = this.#hops();
    if (hops === undefined) return;
    this.#sentAt[seq % KEPT] = hops.monotonic();
    this.#answeredMs[seq % KEPT] = NaN;
    for (const follower of sent) {
      const decodedAt = follower.take();
      if (decodedAt === decodedAt) hops.note(hops.publishing, decodedAt);
    }
  }

  /**
   * A frame was acknowledged; `painted` is an earlier one that has been drawn since. The way of the acknowledgement counts as well, as two
   * clocks are compared by their differences only: what is reported is never too short.
   */
  onAcknowledged(seq: number, painted: PaintedFrame | undefined): void {
    const hops = this.#hops();
    if (hops === undefined) return;
    const now = hops.monotonic();
    if (painted !== undefined && painted.seq < seq && painted.seq > seq - KEPT)
      hops.painting.record((this.#answeredMs[painted.seq % KEPT] as number) + painted.afterMs, now);
    this.#answeredMs[seq % KEPT] = now - (this.#sentAt[seq % KEPT] as number);
  }
}

/** Follows one subscription's sampled messages. The oldest one that was not sent yet is kept, so that a slow client does not look fast. */
export class SampleFollower {
  readonly #section: SectionWriter;
  #seen: number;
  #waiting = NaN;

  constructor(section: SectionWriter) {
    this.#section = section;
    this.#seen = sampleOf(section);
  }

  /** Looks for a new sample; called at every tick. */
  look(): void {
    const at = sampleOf(this.#section);
    if (at === this.#seen || at !== at) return;
    this.#seen = at;
    if (this.#waiting !== this.#waiting) this.#waiting = at;
  }

  /** When the sample that waits was decoded, monotonic ms; NaN if none does. It is forgotten here. */
  take(): number {
    const at = this.#waiting;
    this.#waiting = NaN;
    return at;
  }
}

function sampleOf(section: SectionWriter): number {
  return section.sampledAt?.() ?? NaN;
}

const KEPT = 64;
