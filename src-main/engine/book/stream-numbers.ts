import type { LinkRule } from '../venue/link-rules.ts';
import type { BookRecord } from '../venue/records.ts';
import { OlderRun } from './message-order.ts';

/** `next`: the numbering goes on, with or without a gap. `old`: a copy of what was received before. `restarted`: the venue counts anew. */
export type NumberVerdict = 'next' | 'old' | 'restarted';

/**
 * The numbers of one book's stream on one connection, whether its messages are applied or kept. A lower number alone does not make a
 * message old: a counter may start again on an open connection. It is old if it was received before, or is not later by the venue's
 * time and not part of a lasting run of such messages. Hot: allocates nothing.
 */
export class StreamNumbers {
  /** Number of the newest message; NaN before the first. */
  last = NaN;
  readonly #link: LinkRule;
  #venueTime = NaN;
  readonly #received = new Float64Array(REMEMBERED).fill(NaN);
  #next = 0;
  readonly #lower = new OlderRun();

  constructor(link: LinkRule) {
    this.#link = link;
  }

  /** Judges a change and, unless it is old, makes it the newest. `receivedAt` is epoch ms. */
  take(record: BookRecord, receivedAt: number): NumberVerdict {
    const link = Number.isNaN(this.last) ? 'apply' : this.#link.follow(this.last, record);
    const wasReceived = link !== 'apply' && this.#received.includes(record.lastSequence);
    // If numbers may fall, a copy of an earlier message looks like a gap.
    if (link === 'apply' || (link === 'gap' && !wasReceived)) {
      this.startAt(record);
      return 'next';
    }
    if (this.#isOld(record, wasReceived, receivedAt)) return 'old';
    this.clear();
    this.startAt(record);
    return 'restarted';
  }

  /** A message from which the numbers go on: a change, or a whole book by the stream. */
  startAt(record: BookRecord): void {
    this.#lower.end();
    this.last = record.lastSequence;
    this.#venueTime = record.venueTime;
    this.#received[this.#next++ % REMEMBERED] = record.lastSequence;
  }

  /** Forgets every message: another connection begins. */
  clear(): void {
    this.last = this.#venueTime = NaN;
    this.#received.fill(NaN);
    this.#lower.end();
  }

  #isOld(record: BookRecord, wasReceived: boolean, receivedAt: number): boolean {
    const laterByMs = record.venueTime - this.#venueTime;
    if (wasReceived) return !(laterByMs > CLOCKS_DIFFER_MS);
    return !(laterByMs > 0) && !this.#lower.extend(receivedAt);
  }
}

/** Messages whose numbers are remembered: some seconds of the fastest streams, by which two overlapping connections may differ. */
const REMEMBERED = 128;
/** Two servers of a venue may date the same message so differently. */
const CLOCKS_DIFFER_MS = 1000;
