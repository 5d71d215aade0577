import { POW10 } from '../../../src-shared/market/decimal.ts';
import { DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import type { DepthSampler } from './depth-sampler.ts';
import type { RowTrades } from './row-trades.ts';

/** What was found of one tick. */
type Finding = 'complete' | 'book' | 'trades';

/**
 * How much was added to what rests at each row, or taken from it, by orders and not by trades: the change of a size from one tick to the next
 * plus what was traded against it. Of the newest {@link FLOW_TICKS} ticks, in fixed memory.
 */
export class RestingFlow {
  readonly #net = new Float64Array(FLOW_TICKS * DEPTH_ROWS);
  readonly #bases = new Float64Array(FLOW_TICKS);
  readonly #findings: Finding[] = Array.from({ length: FLOW_TICKS }, () => 'complete');
  readonly #bids = new Float64Array(DEPTH_ROWS);
  readonly #asks = new Float64Array(DEPTH_ROWS);
  #ticks = 0;
  #base = NaN;
  #low = 0;
  #high = -1;

  /** Ticks that the sums are of. */
  get ticks(): number {
    return Math.min(this.#ticks, FLOW_TICKS);
  }

  /** What makes the sums wrong; undefined if nothing does. */
  get incomplete(): 'book' | 'trades' | undefined {
    const { ticks } = this;
    let found: 'trades' | undefined;
    for (let tick = 0; tick < ticks; tick++) {
      if (this.#findings[tick] === 'book') return 'book';
      if (this.#findings[tick] === 'trades') found = 'trades';
    }
    return found;
  }

  /** Takes a tick: the book as it is now and what was traded since the last. */
  add(now: DepthSampler, trades: RowTrades): void {
    const slot = this.#next(now.base);
    const net = this.#net.subarray(slot * DEPTH_ROWS, (slot + 1) * DEPTH_ROWS);
    if (now.high < now.low) this.#findings[slot] = 'book';
    else if (!trades.isComplete) this.#findings[slot] = 'trades';
    if (now.high >= now.low && this.#high >= this.#low) {
      const shift = now.base - this.#base;
      const from = Math.max(now.low, this.#low - shift);
      const to = Math.min(now.high, this.#high - shift);
      for (let row = from; row <= to; row++) {
        const before = row + shift;
        net[row] =
          (now.bids[row] as number) +
          (now.asks[row] as number) -
          (this.#bids[before] as number) -
          (this.#asks[before] as number) +
          (trades.sells[row] as number) +
          (trades.buys[row] as number);
      }
    }
    this.#bids.set(now.bids);
    this.#asks.set(now.asks);
    this.#base = now.base;
    this.#low = now.low;
    this.#high = now.high;
  }

  /** Writes the sums of {@link DEPTH_ROWS} rows from `base` up. */
  write(base: number, to: Float64Array, offset: number): void {
    to.fill(0, offset, offset + DEPTH_ROWS);
    const { ticks } = this;
    for (let tick = 0; tick < ticks; tick++) {
      const shift = (this.#bases[tick] as number) - base;
      if (Number.isNaN(shift)) continue;
      const from = Math.max(0, -shift);
      const end = Math.min(DEPTH_ROWS, DEPTH_ROWS - shift);
      for (let row = from; row < end; row++)
        to[offset + row + shift] =
          (to[offset + row + shift] as number) + (this.#net[tick * DEPTH_ROWS + row] as number);
    }
  }

  /** Brings sizes to a larger scale. */
  rescale(sizeDigits: number): void {
    const factor = POW10[sizeDigits] as number;
    for (const values of [this.#net, this.#bids, this.#asks])
      for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) * factor;
  }

  clear(): void {
    this.#ticks = 0;
    this.#high = -1;
    this.#low = 0;
  }

  #next(base: number): number {
    const slot = this.#ticks++ % FLOW_TICKS;
    this.#net.fill(0, slot * DEPTH_ROWS, (slot + 1) * DEPTH_ROWS);
    this.#bases[slot] = base;
    this.#findings[slot] = 'complete';
    return slot;
  }
}

/** Ticks that the sums go back: half a minute. */
const FLOW_TICKS = 120;

/** Memory of one flow, bytes. */
export const FLOW_BYTES = (FLOW_TICKS + 2) * DEPTH_ROWS * 8;
