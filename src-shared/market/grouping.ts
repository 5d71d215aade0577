import { formatScaled, parseDecimal, POW10 } from './decimal.ts';

/** Whole quotient rounded down, exact for whole numbers within 2^53 if plain division may round up. `divisor` is above zero. */
export function floorDivide(value: number, divisor: number): number {
  const quotient = Math.floor(value / divisor);
  if (quotient * divisor > value) return quotient - 1;
  return (quotient + 1) * divisor <= value ? quotient + 1 : quotient;
}

/** Whole quotient rounded up, exact like {@link floorDivide}. */
export function ceilDivide(value: number, divisor: number): number {
  return -floorDivide(-value, divisor);
}

/** Multiples of a tick that a ladder can be grouped by: 1, 2, 5, 10, 20, 50, ... up to `largest`, 1 always among them. */
export function groupingMultiples(largest: number): readonly number[] {
  const multiples = [1];
  for (let decade = 1; decade <= largest; decade *= 10) {
    for (const digit of [1, 2, 5]) if (digit * decade > 1 && digit * decade <= largest) multiples.push(digit * decade);
  }
  return multiples;
}

/** The largest 1-2-5 multiple that is not above `wanted`; 1 at least. */
export function multipleBelow(wanted: number): number {
  return groupingMultiples(Math.min(wanted, MAX_MULTIPLE)).at(-1) ?? 1;
}

/** The next multiple in 1-2-5 steps, up (1) or down (-1), within 1 and `largest`. */
export function nextMultiple(multiple: number, direction: 1 | -1, largest: number): number {
  const multiples = groupingMultiples(Math.max(largest, multiple));
  const above = multiples.findIndex((m) => m > multiple);
  const below = above === -1 ? multiples.length - 1 : above - 1;
  // A multiple between two of the steps is above the lower one already.
  const at = direction === -1 && (multiples[below] ?? NaN) < multiple ? below + 1 : below;
  return multiples[Math.min(Math.max(at + direction, 0), multiples.length - 1)] ?? multiple;
}

/** A price step in the units of a book: whole numbers at `scale` digits, wide enough for both tick and book. */
export interface PriceGrid {
  readonly scale: number;
  /** What a book's scaled price is multiplied with to come to `scale`. */
  readonly factor: number;
  readonly tick: number;
}

/** The grid of an instrument's tick for a book of scale `priceScale`; one unit of the book if the tick is unknown. */
export function priceGrid(tick: string | undefined, priceScale: number): PriceGrid {
  const parsed = tick === undefined ? undefined : parseDecimal(tick);
  if (parsed === undefined || !parsed.isExact || parsed.mantissa <= 0) return { scale: priceScale, factor: 1, tick: 1 };
  const scale = Math.max(priceScale, parsed.scale);
  return { scale, factor: POW10[scale - priceScale] ?? 1, tick: parsed.mantissa * (POW10[scale - parsed.scale] ?? 1) };
}

/** The price step of a multiple as people read it, such as `0.5`. */
export function stepLabel(grid: PriceGrid, multiple: number): string {
  return formatScaled(grid.tick * multiple, grid.scale, 0);
}

const MAX_MULTIPLE = 1e9;
