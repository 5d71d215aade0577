/**
 * A table ready to be written as CSV. Text cells are written as they are (exact decimals are text), numbers by their shortest form;
 * an absent fact is undefined and becomes an empty cell, never zero.
 */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** One cell of a CSV table. */
export type CsvCell = string | number | boolean | undefined;
