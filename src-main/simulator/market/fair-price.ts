import { noiseAt, subSeed } from './prng.ts';

/**
 * The believed worth of a base asset over time, as a factor of its reference price: a sum of smooth noises whose width grows
 * with the square root of their period, which looks like a random walk from half a second to years. It has no state, so that the
 * past, the present and every instrument of the same asset agree.
 */
export class FairPrice {
  readonly #seed: number;
  readonly #scale: number;
  readonly #anchor: number;

  /** The factor is 1 at `anchorTime`. `dailyMove` is the usual relative move of a day, such as 0.025. */
  constructor(seed: number, asset: string, options: { readonly anchorTime: number; readonly dailyMove: number }) {
    this.#seed = subSeed(seed, `fair:${asset}`);
    this.#scale = options.dailyMove / DAILY_SPREAD;
    this.#anchor = this.#walk(options.anchorTime);
  }

  /** The factor at a time, epoch ms. */
  at(time: number): number {
    return Math.exp(this.#walk(time) - this.#anchor);
  }

  #walk(time: number): number {
    let sum = 0;
    let period = SHORTEST_MS;
    let width = this.#scale;
    for (let octave = 0; octave < OCTAVES; octave++) {
      sum += Math.min(width, WIDEST) * smoothNoise(this.#seed + octave * SEED_STEP, time / period);
      period *= 4;
      width *= 2;
    }
    return sum;
  }
}

/** Noise in [-1, 1] that changes smoothly: independent at whole `x`, eased in between. */
export function smoothNoise(seed: number, x: number): number {
  const index = Math.floor(x);
  const part = x - index;
  const from = noiseAt(seed, index);
  const to = noiseAt(seed, index + 1);
  return 2 * (from + (to - from) * part * part * (3 - 2 * part)) - 1;
}

const SHORTEST_MS = 400;
const OCTAVES = 15;
/** No single cycle moves a price by more than this (natural logarithm). */
const WIDEST = 0.3;
const SEED_STEP = 0x9e3779b1;
/** Width of a day's move if the shortest noise has width 1: the sum over the periods up to a day. */
const DAILY_SPREAD = 400;
