import type { ReplayInfo } from '../../src-shared/wire/protocol.ts';

/**
 * The engine's clock as the screen knows it: the time of the last frame plus what has passed since. In a replay that is
 * capture time, which runs at the replay's speed and stands while it is paused.
 */
export class EngineClock {
  readonly #local: () => number;
  #at = NaN;
  #readAt = 0;
  #speed = 1;
  /** What follows the end of a recording is not of its time. */
  #end = Infinity;

  /** `local` is a monotonic clock in ms. */
  constructor(local: () => number) {
    this.#local = local;
  }

  /** Notes the time of a frame that has just arrived. */
  onFrame(at: number): void {
    this.#at = at;
    this.#readAt = this.#local();
  }

  /** Notes how fast engine time runs: real time, or a replay's own, which stands from its end on. */
  onReplay(replay: ReplayInfo | undefined, hasEnded: boolean): void {
    const now = this.now();
    if (!Number.isNaN(this.#at)) this.onFrame(hasEnded && replay !== undefined ? replay.position : now);
    this.#speed = replay === undefined ? 1 : replay.isPaused || hasEnded ? 0 : replay.speed;
    this.#end = replay?.endTime ?? Infinity;
  }

  /** Forgets everything, as when the engine was set up anew. */
  reset(): void {
    this.#at = NaN;
    this.#speed = 1;
    this.#end = Infinity;
  }

  /**
   * Engine time that silence is judged at, epoch ms; NaN before the first frame. Never far beyond the last frame: while none comes, or comes to be
   * read, it is not known what has arrived since.
   */
  judging(): number {
    const sinceFrame = this.#local() - this.#readAt;
    return this.#speed > 1 ? this.#at : this.#at + Math.min(sinceFrame * this.#speed, MOST_AHEAD_MS);
  }

  /** Engine time now in whole epoch ms; the machine's own clock before the first frame. */
  now(): number {
    return Number.isNaN(this.#at)
      ? Date.now()
      : Math.round(Math.min(this.#at + (this.#local() - this.#readAt) * this.#speed, Math.max(this.#at, this.#end)));
  }
}

/** Frames with nothing but health come twice a second. */
const MOST_AHEAD_MS = 1000;
