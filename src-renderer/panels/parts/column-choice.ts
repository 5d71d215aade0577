import type { GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelCommand } from '../panel.ts';

/** Ids of the columns of a table that are shown, by choice; undefined: those for which the panel is wide enough. */
export type ColumnChoice = readonly string[] | undefined;

/** Settings of a panel with a table whose columns can be chosen. */
export interface HasColumns {
  readonly columns: ColumnChoice;
}

/** The columns to show. Those that were chosen are there at any width: the table scrolls sideways. */
export function shownColumns<Column extends GridColumn>(
  all: readonly Column[],
  chosen: ColumnChoice,
): readonly Column[] {
  if (chosen === undefined) return all.filter(({ shown }) => shown !== 'by-choice');
  return all
    .filter(({ id, shown }) => shown === 'always' || chosen.includes(id))
    .map((column) => ({ ...column, leftOutBelow: undefined }));
}

/** Reads a choice as it was saved; columns that are not known are left out. */
export function parseColumns(saved: unknown, all: readonly GridColumn[]): ColumnChoice {
  return Array.isArray(saved) ? all.flatMap(({ id }) => (saved.includes(id) ? [id] : [])) : undefined;
}

/** The lines of a panel's menu by which columns are chosen: a tick each, and back to those of the width. */
export function columnCommands<Settings extends HasColumns>(
  all: readonly GridColumn[],
): readonly PanelCommand<Settings>[] {
  const isOn = (chosen: ColumnChoice, { id, shown }: GridColumn): boolean =>
    chosen === undefined ? shown !== 'by-choice' : chosen.includes(id);
  const choosable = all.filter(({ shown }) => shown !== 'always');
  return [
    {
      id: 'columns-by-width',
      title: 'As many as the width allows',
      keywords: 'columns default reset table',
      group: 'Columns',
      isOn: ({ columns }) => columns === undefined,
      apply: (settings) => ({ ...settings, columns: undefined }),
    },
    ...choosable.map((column): PanelCommand<Settings> => ({
      id: `column-${column.id}`,
      title: column.name ?? column.label,
      keywords: `column show hide table ${column.label}`,
      group: 'Columns',
      isOn: ({ columns }) => isOn(columns, column),
      apply: (settings) => ({
        ...settings,
        columns: choosable.flatMap((one) => (isOn(settings.columns, one) !== (one === column) ? [one.id] : [])),
      }),
    })),
  ];
}
