import type { PaintedFrame } from '../../src-shared/wire/protocol.ts';

/** Measures how long a frame waits, once it is taken in, until what it changed is drawn. Times are monotonic ms. */
export class PaintMeter {
  #waitingSeq = 0;
  #waitingSince = NaN;
  #painted: PaintedFrame | undefined;

  /** A frame was taken in and something has to be drawn. Of several before one drawing the oldest counts. */
  onFrame(seq: number, now: number): void {
    if (!Number.isNaN(this.#waitingSince)) return;
    this.#waitingSeq = seq;
    this.#waitingSince = now;
  }

  /** Everything that was due is drawn. Returns how long the oldest frame waited, ms; NaN if none did. */
  onDrawn(now: number): number {
    if (Number.isNaN(this.#waitingSince)) return NaN;
    const afterMs = now - this.#waitingSince;
    this.#painted = afterMs >= 0 && afterMs < LONGEST_MS ? { seq: this.#waitingSeq, afterMs } : undefined;
    this.#waitingSince = NaN;
    return afterMs;
  }

  /** Nothing is drawn while the window is hidden: what waits is no delay. */
  forget(): void {
    this.#waitingSince = NaN;
    this.#painted = undefined;
  }

  /** What was drawn since this was asked last. */
  take(): PaintedFrame | undefined {
    const painted = this.#painted;
    this.#painted = undefined;
    return painted;
  }
}

/** What took longer was a computer that slept. */
const LONGEST_MS = 60_000;
