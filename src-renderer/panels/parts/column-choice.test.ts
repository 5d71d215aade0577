import { expect, test } from 'vitest';
import type { GridColumn } from '../../ui/virtual-grid.ts';
import { columnCommands, parseColumns, shownColumns } from './column-choice.ts';
import type { HasColumns } from './column-choice.ts';

const COLUMNS: readonly GridColumn[] = [
  { id: 'name', label: 'Name', width: '90px', shown: 'always' },
  { id: 'age', label: 'Age', width: '50px', leftOutBelow: 'medium' },
  { id: 'dup', label: 'Dup', name: 'Duplicates', width: '40px', shown: 'by-choice' },
];
const commands = columnCommands<HasColumns>(COLUMNS);
const idsOf = ({ columns }: HasColumns): readonly string[] => shownColumns(COLUMNS, columns).map(({ id }) => id);
const run = (settings: HasColumns, id: string): HasColumns =>
  commands.find((command) => command.id === id)?.apply?.(settings, {} as never) ?? settings;
const ticked = (settings: HasColumns): readonly string[] =>
  commands.filter(({ isOn }) => isOn?.(settings)).map(({ id }) => id);

test('by width are those that are no matter of choice alone; a choice begins with them, and is shown at any width', () => {
  const byWidth = { columns: undefined };
  expect([idsOf(byWidth), ticked(byWidth)]).toEqual([
    ['name', 'age'],
    ['columns-by-width', 'column-age'],
  ]);
  const both = run(byWidth, 'column-dup');
  expect([idsOf(both), ticked(both)]).toEqual([
    ['name', 'age', 'dup'],
    ['column-age', 'column-dup'],
  ]);
  expect(shownColumns(COLUMNS, both.columns).some(({ leftOutBelow }) => leftOutBelow !== undefined)).toBe(false);
  const none = run(run(both, 'column-age'), 'column-dup');
  expect([idsOf(none), ticked(none)]).toEqual([['name'], []]);
  expect(run(none, 'columns-by-width')).toEqual(byWidth);
});

test('the menu calls columns by their names; what was saved is read back without what is not known', () => {
  expect(commands.map(({ title }) => title)).toEqual(['As many as the width allows', 'Age', 'Duplicates']);
  expect([undefined, 7, ['dup', 'gone', 8, 'age'], []].map((saved) => parseColumns(saved, COLUMNS))).toEqual([
    undefined,
    undefined,
    ['age', 'dup'],
    [],
  ]);
});
