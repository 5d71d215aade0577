import type { VenueFacts } from '../../../engine/venue/venue-facts.ts';
import { type FrameShape, leastDifferences, toShapes } from './frame-shape.ts';

/** What came of one wire topic (`books:*`), all symbols together. */
export class WireTopicRecord {
  frames = 0;
  /** Frames that were scanned, and those that could have been: the first of each subscription is a snapshot at some venues. */
  scanned = 0;
  afterFirst = 0;
  /** How often each difference from the assumed fields was met. */
  readonly differences = new Map<string, number>();
  readonly #shapes: readonly FrameShape[] | undefined;
  readonly #rhythms = new Map<string, Rhythm>();

  constructor(name: string, facts: Pick<VenueFacts, 'frames'>) {
    const spelled = facts.frames[name];
    this.#shapes = spelled === undefined ? undefined : toShapes(spelled);
  }

  /** Whether fields are assumed of it. */
  get hasShape(): boolean {
    return this.#shapes !== undefined;
  }

  /** Notes one frame of a subscription (a topic on a connection) at an instant, monotonic ms. */
  add(
    subscription: string,
    at: number,
    { isScanned, value }: { readonly isScanned: boolean; readonly value: unknown },
  ): void {
    this.frames++;
    let rhythm = this.#rhythms.get(subscription);
    if (rhythm === undefined) this.#rhythms.set(subscription, (rhythm = { count: 0, firstAt: at, lastAt: at }));
    else {
      this.afterFirst++;
      if (isScanned) this.scanned++;
    }
    rhythm.count++;
    rhythm.lastAt = at;
    if (this.#shapes === undefined) return;
    for (const difference of leastDifferences(this.#shapes, value))
      this.differences.set(difference, (this.differences.get(difference) ?? 0) + 1);
  }

  /** Mean time between frames of each subscription that had enough of them, ms. */
  intervals(): readonly number[] {
    return [...this.#rhythms.values()]
      .filter(({ count }) => count >= FEWEST_FRAMES)
      .map(({ count, firstAt, lastAt }) => (lastAt - firstAt) / (count - 1));
  }
}

interface Rhythm {
  count: number;
  readonly firstAt: number;
  lastAt: number;
}

const FEWEST_FRAMES = 8;
