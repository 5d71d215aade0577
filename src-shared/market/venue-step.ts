import { greatest, least } from '../greatest.ts';

/** The largest distance between the prices of venues; 0 for fewer than two. Those that are not known, NaN, are left out. */
export function distanceOf(prices: readonly number[]): number {
  const known = prices.filter((price) => Number.isFinite(price));
  return known.length < 2 ? 0 : greatest(known) - least(known);
}

/**
 * The smallest step that is not below `wanted` and of which every one of `counted`, whole numbers above zero, is a part, so that rows counted by those steps
 * can be added up without dividing any: of 1, 2, 5, 10… units, or as many times what the counted steps have in common if that is narrower. NaN without `counted`.
 */
export function commonStep(counted: readonly number[], wanted: number): number {
  if (counted.length === 0) return NaN;
  const common = counted.reduce((sum, step) => (sum * step) / commonDivisor(sum, step));
  return Math.min(
    decimalStep(wanted, (step) => step % common === 0),
    common * decimalStep(wanted / common, () => true),
  );
}

/**
 * The step of a sum over venues as their prices move: wider at once if the distance between them grows beyond it, narrower only if it would do for half as much
 * again, so that it does not change to and fro.
 */
export class SteadyStep {
  #step = NaN;

  /** The step now. Units are those of `counted`; see {@link commonStep}. */
  update(counted: readonly number[], distance: number): number {
    const isOfAll = counted.every((step) => this.#step % step === 0);
    const narrower = commonStep(counted, distance * ROOM);
    if (!(this.#step >= distance) || !isOfAll) this.#step = commonStep(counted, distance);
    else if (narrower < this.#step) this.#step = narrower;
    return this.#step;
  }
}

/** The smallest of 1, 2, 5, 10… that is not below `wanted` and fits; infinite if none does. */
function decimalStep(wanted: number, fits: (step: number) => boolean): number {
  for (let decade = 1; decade <= MOST; decade *= 10)
    for (const digit of [1, 2, 5]) if (digit * decade >= wanted && fits(digit * decade)) return digit * decade;
  return Infinity;
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

/** How much further venues may move apart before a narrower step would be widened again. */
const ROOM = 1.5;
const MOST = 1e15;
