import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { DepthSampler } from './depth-sampler.ts';
import type { RowTrades } from './row-trades.ts';

/** A row at which far more was traded than rested there, and that still has size: it was replenished. */
export interface Absorption {
  readonly isBid: boolean;
  readonly row: number;
  /** When the first trade of it was, epoch ms. */
  readonly from: number;
  readonly sizeBefore: number;
  readonly sizeNow: number;
  readonly traded: number;
}

/**
 * Finds absorption: at a row, {@link LEAST_RATIO} times as much is traded as rested there before the first of these trades, or as rests at a row on
 * average if that is more, and size is left. It is found again each time that what was traded has doubled. A row is forgotten when its size is
 * gone, or nothing was traded at it for {@link PAUSE_MS}.
 */
export class AbsorptionFinder {
  readonly #onAbsorption: (absorption: Absorption) => void;
  /** By row; positive for bids, the complement for asks. */
  readonly #episodes = new Map<number, Episode>();
  /** Sizes at the tick before: what rested before the trades of this one. */
  #before: { readonly base: number; readonly bids: Float64Array; readonly asks: Float64Array } | undefined;

  constructor(onAbsorption: (absorption: Absorption) => void) {
    this.#onAbsorption = onAbsorption;
  }

  /** Takes a tick of a book that is right; `now` is its time, epoch ms. */
  take(book: DepthSampler, trades: RowTrades, now: number): void {
    const mean = book.meanSize;
    for (let row = book.low; row <= book.high; row++) {
      const sold = trades.sells[row] as number;
      const bought = trades.buys[row] as number;
      if (sold > 0) this.#trade(book.base + row, true, sold, now);
      if (bought > 0) this.#trade(book.base + row, false, bought, now);
    }
    for (const [key, episode] of this.#episodes) this.#judge(key, episode, { book, mean, now });
    this.#remember(book);
  }

  /** The book is not known here: nothing that was begun can be judged. */
  reset(): void {
    this.#episodes.clear();
    this.#before = undefined;
  }

  /** Brings sizes to a larger scale. */
  rescale(sizeDigits: number): void {
    const factor = POW10[sizeDigits] as number;
    for (const episode of this.#episodes.values()) {
      episode.sizeBefore *= factor;
      episode.traded *= factor;
      episode.least *= factor;
    }
    for (const sizes of [this.#before?.bids, this.#before?.asks])
      if (sizes !== undefined)
        for (let row = 0; row < sizes.length; row++) sizes[row] = (sizes[row] as number) * factor;
  }

  #trade(row: number, isBid: boolean, size: number, now: number): void {
    const key = isBid ? row : ~row;
    const known = this.#episodes.get(key);
    if (known !== undefined) {
      known.traded += size;
      known.tradedAt = now;
      return;
    }
    if (this.#before === undefined || this.#episodes.size >= MAX_EPISODES) return;
    const sizes = isBid ? this.#before.bids : this.#before.asks;
    const sizeBefore = sizes[row - this.#before.base] ?? 0;
    this.#episodes.set(key, { row, isBid, from: now, tradedAt: now, sizeBefore, traded: size, least: 0 });
  }

  #judge(key: number, episode: Episode, { book, mean, now }: Judged): void {
    const sizeNow = (episode.isBid ? book.bids : book.asks)[episode.row - book.base] ?? 0;
    if (sizeNow === 0 || now - episode.tradedAt > PAUSE_MS) {
      this.#episodes.delete(key);
      return;
    }
    const { isBid, row, from, sizeBefore, traded } = episode;
    if (traded < Math.max(episode.least, LEAST_RATIO * Math.max(sizeBefore, mean))) return;
    episode.least = traded * 2;
    this.#onAbsorption({ isBid, row, from, sizeBefore, sizeNow, traded });
  }

  #remember({ base, bids, asks }: DepthSampler): void {
    if (this.#before?.base !== base) {
      this.#before = { base, bids: bids.slice(), asks: asks.slice() };
      return;
    }
    this.#before.bids.set(bids);
    this.#before.asks.set(asks);
  }
}

interface Episode {
  readonly row: number;
  readonly isBid: boolean;
  readonly from: number;
  tradedAt: number;
  sizeBefore: number;
  traded: number;
  /** What has to be traded for the next finding. */
  least: number;
}

interface Judged {
  readonly book: DepthSampler;
  readonly mean: number;
  readonly now: number;
}

const LEAST_RATIO = 2;
const PAUSE_MS = 5000;
/** Rows that are followed at once: trades are near the best prices. */
const MAX_EPISODES = 64;
