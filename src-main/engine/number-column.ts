/**
 * Numbers by index, in half the room while each of them is a whole one from 0 to 2^32 - 1. Whoever writes one that is not replaces the column
 * by {@link toWide} of it first. Hot.
 */
export type NumberColumn = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Whether a column takes a number as it is. */
export function takes(column: NumberColumn, value: number): boolean {
  return value >>> 0 === value || column.BYTES_PER_ELEMENT === 8;
}

/** The same numbers in a column that takes any. */
export function toWide(column: NumberColumn): NumberColumn {
  return new Float64Array(column);
}

/** The same numbers in a column of another length and the same width. */
export function resized(column: NumberColumn, length: number): NumberColumn {
  const next = column.BYTES_PER_ELEMENT === 8 ? new Float64Array(length) : new Uint32Array(length);
  next.set(length < column.length ? column.subarray(0, length) : column);
  return next;
}
