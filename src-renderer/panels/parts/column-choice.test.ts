import { expect, test } from 'vitest';
import type { GridColumn } from '../../ui/virtual-grid.ts';
import { columnCommands, parseColumns, shownColumns, withColumnMoved } from './column-choice.ts';
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
    ['dup', 'age'],
    [],
  ]);
});

test('columns are shown in the order that was chosen; one that is added goes to where it stands by default', () => {
  const all: readonly GridColumn[] = [
    ...COLUMNS,
    { id: 'rate', label: 'Rate', width: '9px' },
    { id: 'x', label: '', width: '0px', shown: 'always' },
  ];
  const moved = withColumnMoved(undefined, shownColumns(all, undefined), 'rate', 'age');
  expect([moved, shownColumns(all, moved).map(({ id }) => id)]).toEqual([
    ['rate', 'age'],
    ['name', 'rate', 'age', 'x'],
  ]);
  expect(withColumnMoved(moved, [], 'rate', undefined)).toEqual(['age', 'rate']);
  const dup = columnCommands<HasColumns>(all).find(({ id }) => id === 'column-dup');
  expect(dup?.apply?.({ columns: moved }, {} as never).columns).toEqual(['rate', 'age', 'dup']);
});
