import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shownColumns } from '../panels/parts/column-choice.ts';
import { WATCHLIST_COLUMNS } from '../panels/watchlist/watchlist-columns.ts';
import { gridTemplate } from './grid-template.ts';
import { GRID_WIDTHS } from './virtual-grid.ts';

/** Width in em below which the columns of each of the widths are in force, as `panels.css` has it. */
const CSS = readFileSync(new URL('../theme/panels.css', import.meta.url), 'utf8');
const BELOW = GRID_WIDTHS.map((width) =>
  Number(new RegExp(`width < ([\\d.]+)em\\) \\{[^@]*--columns-${width}\\)`).exec(CSS)?.[1]),
);
/** Room at both sides of a row, em. */
const SIDES = 10 / 11;
/** The watchlist of the default workspace in a window of 960 pixels with the largest text of the densities. */
const NARROWEST = 193 / 13;

test('the columns of a watchlist that are shown by themselves fit at every width', () => {
  const template = gridTemplate(shownColumns(WATCHLIST_COLUMNS, undefined));
  const least = GRID_WIDTHS.map((width) => Number.parseFloat(template[`--least-${width}`] ?? ''));
  const tooWide = GRID_WIDTHS.filter((_, at) => !((least[at] ?? NaN) + SIDES <= (BELOW[at + 1] ?? NARROWEST) + 0.01));
  expect(tooWide).toEqual([]);
});

test('columns that were chosen keep their width, and scroll', () => {
  const template = gridTemplate(shownColumns(WATCHLIST_COLUMNS, ['last', 'funding']));
  expect(template['--columns-narrowest']).toBe(template['--columns']);
});
