import { TextFrame } from '../dialects/dialect.ts';
import type { Frame } from '../dialects/dialect.ts';
import type { Timeline } from '../timeline.ts';
import type { Faults, Target } from './faults.ts';
import type { Wire } from './wire.ts';

/** What a client's line makes late (in order within each topic) and slow (in order altogether). */
export class OutgoingLine {
  readonly #o: { readonly wire: Wire; readonly faults: Faults; readonly timeline: Timeline };
  /** When the last delayed message of a topic leaves, by its name. */
  readonly #leavesAt = new Map<string, number>();
  #freeAt = 0;
  #waiting = 0;
  #isStopped = false;

  constructor(options: { readonly wire: Wire; readonly faults: Faults; readonly timeline: Timeline }) {
    this.#o = options;
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#waiting === 0 && this.#freeAt < this.#o.timeline.now;
  }

  /** Sends a text that is no message of a stream's own. */
  sendText(text: string, target: Target): void {
    this.send(new TextFrame(text), target);
  }

  send(frame: Frame, target: Target): void {
    const { faults, timeline } = this.#o;
    const key = target.topic?.name ?? '';
    const delay = faults.take('delay', target);
    const lateBy = delay === undefined ? 0 : delay.ms + Math.floor(faults.jitter(delay));
    const leavesAt = Math.max(timeline.now + lateBy, this.#leavesAt.get(key) ?? 0);
    if (lateBy === 0 && (this.#leavesAt.get(key) ?? -1) < timeline.now) {
      this.#transmit(frame, target);
      return;
    }
    this.#leavesAt.set(key, leavesAt);
    this.#later(leavesAt, () => this.#transmit(frame, target));
  }

  /** Forgets what waits. */
  stop(): void {
    this.#isStopped = true;
  }

  #transmit(frame: Frame, target: Target): void {
    const { faults, timeline, wire } = this.#o;
    const trickle = faults.take('trickle', target);
    if (trickle === undefined && this.#freeAt < timeline.now) {
      wire.send(frame);
      return;
    }
    const start = Math.max(timeline.now, this.#freeAt);
    const ms = trickle === undefined ? 0 : Math.ceil((frame.bytes.length * 1000) / trickle.bytesPerSecond);
    this.#freeAt = start + ms;
    this.#later(start, () => wire.sendOver(frame, ms));
  }

  #later(time: number, run: () => void): void {
    const { timeline, wire } = this.#o;
    if (this.#isStopped) return;
    // A venue drops clients that lag too far behind.
    if (this.#waiting >= MOST_WAITING) {
      wire.drop();
      return;
    }
    this.#waiting++;
    timeline.at(time, () => {
      this.#waiting--;
      if (!this.#isStopped) run();
    });
  }
}

const MOST_WAITING = 20_000;
