import { GRID_WIDTHS } from './virtual-grid.ts';
import type { GridColumn } from './virtual-grid.ts';

/** Widths of the columns of a grid at any of its widths, and below which width it scrolls sideways: the variables of `panels.css`. */
export function gridTemplate(columns: readonly GridColumn[]): Readonly<Record<`--${string}`, string>> {
  return {
    '--columns': widths(columns),
    '--least': leastWidth(columns),
    ...Object.fromEntries(GRID_WIDTHS.flatMap((width) => narrowTemplate(columns, width))),
  };
}

function widths(columns: readonly GridColumn[]): string {
  return columns
    .map((column) => column.width.replaceAll(/(\d{1,4})px/g, (_, pixels: string) => toEm(pixels)))
    .join(' ');
}

/** The columns that are left below a width, as variables of `panels.css`. */
function narrowTemplate(
  columns: readonly GridColumn[],
  width: (typeof GRID_WIDTHS)[number],
): readonly (readonly [name: string, value: string])[] {
  const left = columns.filter(
    ({ leftOutBelow }) => leftOutBelow === undefined || GRID_WIDTHS.indexOf(leftOutBelow) > GRID_WIDTHS.indexOf(width),
  );
  // Below the narrowest nothing is left to leave out: texts are cut before anything is out of sight. Columns that were chosen scroll.
  const fitting =
    width === 'narrowest' && left.length < columns.length
      ? left.map((column) => (column.isText === true ? { ...column, width: column.width.replace(LEAST, CUT) } : column))
      : left;
  return [
    [`--columns-${width}`, widths(fitting)],
    [`--least-${width}`, leastWidth(fitting)],
  ];
}

/** Below this width the grid scrolls sideways. */
function leastWidth(columns: readonly GridColumn[]): string {
  return toEm(columns.reduce((sum, column) => sum + Number(/\d+/.exec(column.width)?.[0] ?? 0), 0));
}

/** Columns are as wide as their text is large; their pixels are those of a text of 11, as designed. */
function toEm(pixels: string | number): string {
  return `${Number(pixels) / 11}em`;
}

/** The least width of a column that may take more, and that of a text which is cut. */
const LEAST = /^minmax\(\d+px/;
const CUT = 'minmax(72px';
