/** Lower bounds of the size classes of trades but the first, in quote units: below 1,000, from 1,000, from 10,000, from 100,000. */
const SIZE_CLASS_BOUNDS = [1000, 10_000, 100_000] as const;

/** What the size classes are called, smallest first: worth of a trade in quote units. */
export const SIZE_CLASS_NAMES = ['< 1k', '1k–10k', '10k–100k', '≥ 100k'] as const;

/** Size classes of trades. */
export const SIZE_CLASSES = SIZE_CLASS_BOUNDS.length + 1;

/** The size class of a trade's worth in quote units; the first if that is NaN. Hot. */
export function sizeClassOf(notional: number): number {
  if (notional >= SIZE_CLASS_BOUNDS[1]) return notional >= SIZE_CLASS_BOUNDS[2] ? 3 : 2;
  return notional >= SIZE_CLASS_BOUNDS[0] ? 1 : 0;
}
