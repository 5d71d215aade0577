/** The greatest of any number of values; -Infinity if there are none. `Math.max(...values)` throws beyond some hundred thousand. */
export function greatest(values: Iterable<number>): number {
  let found = -Infinity;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The least of any number of values; Infinity if there are none. */
export function least(values: Iterable<number>): number {
  let found = Infinity;
  for (const value of values) found = Math.min(found, value);
  return found;
}
