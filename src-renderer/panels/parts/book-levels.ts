import { multipleBelow } from '../../../src-shared/market/grouping.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';

/** Price of the level of that rank, 0 for the best, in the book's units; NaN if there is none. */
export function priceOfLevel(levels: Float64Array, rank: number): number {
  return levels[rank * LEVEL_STRIDE + LEVEL.price] ?? NaN;
}

/** Number of levels of a side that are both sent and authoritative. */
export function knownLevels(levels: Float64Array, knownDepth: number): number {
  return Math.min(levels.length / LEVEL_STRIDE, knownDepth);
}

/** Mean distance between the best levels of a side, in the book's price units; 0 for fewer than two levels. */
export function levelSpacing(levels: Float64Array): number {
  const count = Math.min(SPACING_LEVELS, levels.length / LEVEL_STRIDE);
  return count < 2 ? 0 : Math.abs(priceOfLevel(levels, count - 1) - priceOfLevel(levels, 0)) / count;
}

/** The 1-2-5 multiple of the tick at which few rows are empty; `spacing` and `tick` in the same units. */
export function startingMultipleFor(spacing: number, tick: number): number {
  return multipleBelow((spacing * LEVELS_A_ROW) / tick);
}

const SPACING_LEVELS = 40;
/** Levels of a row on average: a little above one. */
const LEVELS_A_ROW = 1.5;
