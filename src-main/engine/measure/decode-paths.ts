import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { DecoderHealth } from '../../../src-shared/wire/health.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { MarketRecord } from '../venue/records.ts';

/**
 * Counts, for each kind of market data, the frames that were scanned and those that were parsed as JSON. A venue that changes the order of its
 * fields is decoded rightly all the same, and several times slower: nothing but these counts shows it. Hot: plain fields.
 */
export class DecodePaths {
  readonly #counts: Record<MarketRecord['kind'], PathCounts> = {
    trade: new PathCounts(),
    book: new PathCounts(),
    bbo: new PathCounts(),
    candle: new PathCounts(),
    ticker: new PathCounts(),
    markPrice: new PathCounts(),
    liquidation: new PathCounts(),
    openInterest: new PathCounts(),
    longShortRatio: new PathCounts(),
  };

  /** Counts one decoded frame of kind `events`; `now` is epoch ms. */
  note(decoded: Decoded, now: number): void {
    const kind = decoded.records[0]?.kind;
    if (kind !== undefined) this.#counts[kind].note(decoded.isScanned, now);
  }

  /** Kinds of which a frame came. */
  health(venue: VenueId): DecoderHealth[] {
    return KINDS.flatMap((channel) => {
      const { frames, parsed, driftSince } = this.#counts[channel];
      if (frames === 0) return [];
      const isDrifting = HOT.has(channel) && !Number.isNaN(driftSince);
      return [{ venue, channel, frames, parsed, ...(isDrifting ? { driftSince } : {}) }];
    });
  }
}

/** Of one kind, since the start; drift is judged by whole blocks of {@link BLOCK} frames, so that an old fault is not diluted and a new one not hidden. */
class PathCounts {
  frames = 0;
  parsed = 0;
  /** When the last block of frames ended of which too many were parsed, and those before it back to the first such block, epoch ms; NaN otherwise. */
  driftSince = NaN;
  #blockParsed = 0;

  note(isScanned: boolean, now: number): void {
    this.frames++;
    if (!isScanned) {
      this.parsed++;
      this.#blockParsed++;
    }
    if (this.frames % BLOCK !== 0) return;
    if (this.#blockParsed <= BLOCK * MOST_PARSED) this.driftSince = NaN;
    else if (Number.isNaN(this.driftSince)) this.driftSince = now;
    this.#blockParsed = 0;
  }
}

const KINDS = [
  'trade',
  'book',
  'bbo',
  'candle',
  'ticker',
  'markPrice',
  'liquidation',
  'openInterest',
  'longShortRatio',
] as const;
/** Kinds that come by the thousand. The others are parsed at most venues by design. */
const HOT: ReadonlySet<MarketRecord['kind']> = new Set(['trade', 'book', 'bbo']);
const BLOCK = 1000;
/** Share of a block. A single unusual frame, such as a price of twenty digits, is no drift. */
const MOST_PARSED = 0.01;
