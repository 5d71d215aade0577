import { formatScaled } from '../../src-shared/market/decimal.ts';
import type { BookSection, Scales } from '../../src-shared/wire/feed-frame.ts';
import { LEVEL, LEVEL_STRIDE } from '../../src-shared/wire/layout.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/**
 * The newest book of one subscription. Hot: a frame replaces two views into its own message, nothing is copied.
 * `bids` and `asks` are levels as in `LEVEL` of `layout.ts`, best first.
 */
export class BookBuffer implements FeedBuffer {
  version = 0;
  status: FeedStatus = LOADING;
  bids: Float64Array = EMPTY;
  asks: Float64Array = EMPTY;
  scales: Scales = NO_SCALES;
  /** The whole header of the newest section; undefined before the first. */
  section: BookSection | undefined;

  /** Takes a section; `numbers` is the frame's payload. */
  apply(section: BookSection, numbers: Float64Array): void {
    const middle = section.offset + section.bids * LEVEL_STRIDE;
    this.bids = numbers.subarray(section.offset, middle);
    this.asks = numbers.subarray(middle, middle + section.asks * LEVEL_STRIDE);
    this.scales = section.scales;
    this.section = section;
    this.status = {
      state: section.state,
      reason: section.reason,
      since: section.since,
      knownDepth: section.knownDepth,
      ...(section.receivedAt !== undefined && { lastDataAt: section.receivedAt }),
      ...(section.lastSequence !== undefined && { lastSequence: section.lastSequence }),
    };
    this.version++;
  }

  get isEmpty(): boolean {
    return this.bids.length + this.asks.length === 0;
  }

  clear(): void {
    this.bids = EMPTY;
    this.asks = EMPTY;
    this.section = undefined;
    this.status = LOADING;
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

  #text(side: 'bid' | 'ask', at: number, scale: number, decimals: number): string | undefined {
    const value = (side === 'bid' ? this.bids : this.asks)[at];
    if (value === undefined) return undefined;
    const exact = this.section?.exact?.[side === 'bid' ? at : this.bids.length + at];
    return exact ?? formatScaled(value, scale, decimals);
  }
}

const EMPTY = new Float64Array(0);
const NO_SCALES: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
