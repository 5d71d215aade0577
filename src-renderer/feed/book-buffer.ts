import { formatScaled, POW10 } from '../../src-shared/market/decimal.ts';
import type { BookSection, Scales } from '../../src-shared/wire/feed-frame.ts';
import { LEVEL, LEVEL_STRIDE } from '../../src-shared/wire/layout.ts';
import { LOADING, timingOf } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';
import { JudgedStatus } from './judged-status.ts';

/**
 * The newest book of one subscription. Hot: a frame replaces two views into its own message, nothing is copied.
 * `bids` and `asks` are levels as in `LEVEL` of `layout.ts`, best first.
 */
export class BookBuffer implements FeedBuffer {
  version = 0;
  bids: Float64Array = EMPTY;
  asks: Float64Array = EMPTY;
  /** How many orders make each of the bids, then of the asks, 0 where the venue does not say; empty if the section has none. */
  orders: Float64Array = EMPTY;
  scales: Scales = NO_SCALES;
  /** Largest step, in units of `scales.priceScale`, that every price since the last clear is a multiple of; 0 before the first price. */
  priceUnit = 0;
  /** The whole header of the newest section; undefined before the first. */
  section: BookSection | undefined;
  readonly #status = new JudgedStatus();

  /** Takes a section; `numbers` is the frame's payload. */
  apply(section: BookSection, numbers: Float64Array): void {
    const middle = section.offset + section.bids * LEVEL_STRIDE;
    this.bids = numbers.subarray(section.offset, middle);
    const end = middle + section.asks * LEVEL_STRIDE;
    this.asks = numbers.subarray(middle, end);
    this.orders = section.hasOrders === true ? numbers.subarray(end, end + section.bids + section.asks) : EMPTY;
    this.#measure(section.scales.priceScale);
    this.scales = section.scales;
    this.section = section;
    this.#status.take({
      state: section.waitsFor ?? section.state,
      ...(section.waitsFor === undefined && { reason: section.reason }),
      since: section.since,
      knownDepth: section.knownDepth,
      // The stream's last message, or the book's own if nothing is known of the stream.
      ...(section.receivedAt !== undefined && { lastDataAt: section.receivedAt }),
      ...timingOf(section),
      ...(section.lastSequence !== undefined && { lastSequence: section.lastSequence }),
    });
    this.version++;
  }

  get status(): FeedStatus {
    return this.#status.now;
  }

  judge(now: number): boolean {
    return this.#status.judge(now);
  }

  get isEmpty(): boolean {
    return this.bids.length + this.asks.length === 0;
  }

  clear(): void {
    this.bids = EMPTY;
    this.asks = EMPTY;
    this.orders = EMPTY;
    this.section = undefined;
    this.priceUnit = 0;
    this.#status.take(LOADING);
    this.version++;
  }

  /** The venue's own price string of the level at `index` (0 is the best); undefined past the end. */
  priceText(side: 'bid' | 'ask', index: number): string | undefined {
    return this.#text(side, index * LEVEL_STRIDE + LEVEL.price, this.scales.priceScale, this.scales.priceSent);
  }

  /** The venue's own size string of the level at `index`. */
  sizeText(side: 'bid' | 'ask', index: number): string | undefined {
    return this.#text(side, index * LEVEL_STRIDE + LEVEL.size, this.scales.sizeScale, this.scales.sizeSent);
  }

  /** Takes the prices into {@link BookBuffer.priceUnit}; `scale` is theirs, which the unit is brought to. */
  #measure(scale: number): void {
    if (scale < this.scales.priceScale) this.priceUnit = 0;
    else this.priceUnit *= POW10[scale - this.scales.priceScale] ?? 1;
    for (const levels of [this.bids, this.asks]) {
      for (let at: number = LEVEL.price; at < levels.length; at += LEVEL_STRIDE) {
        let rest = levels[at] ?? 0;
        if (!Number.isSafeInteger(rest) || rest % this.priceUnit === 0) continue;
        while (rest > 0) {
          const unit: number = rest;
          rest = this.priceUnit % unit;
          this.priceUnit = unit;
        }
      }
    }
  }

  #text(side: 'bid' | 'ask', at: number, scale: number, decimals: number): string | undefined {
    const value = (side === 'bid' ? this.bids : this.asks)[at];
    if (value === undefined) return undefined;
    const exact = this.section?.exact?.[side === 'bid' ? at : this.bids.length + at];
    return exact ?? formatScaled(value, scale, decimals);
  }
}

const EMPTY = new Float64Array(0);
const NO_SCALES: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
