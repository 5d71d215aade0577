/**
 * A row of numbers that every message of one stream changes. As fields of objects each such number is an object of its own, and with
 * thousands of streams each of these is a cache miss; a row is 64 bytes. Rows of several streams share one array, which lives as long as
 * any of them. Hot: read and written by index, `values[at + n]`.
 */
export class NumberRow {
  readonly values: Float64Array;
  readonly at: number;

  constructor() {
    if (block.used === block.values.length) block = emptyBlock();
    this.values = block.values;
    this.at = block.used;
    block.used += ROW_NUMBERS;
  }
}

/** Numbers of a row. */
const ROW_NUMBERS = 8;
const ROWS_A_BLOCK = 64;
/** Where the next rows are. */
let block = emptyBlock();

function emptyBlock(): { readonly values: Float64Array; used: number } {
  return { values: new Float64Array(ROWS_A_BLOCK * ROW_NUMBERS), used: 0 };
}
