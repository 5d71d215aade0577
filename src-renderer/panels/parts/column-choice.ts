import type { GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelCommand } from '../panel.ts';

/** Ids of the columns of a table that are shown, by choice; undefined: those for which the panel is wide enough. */
export type ColumnChoice = readonly string[] | undefined;

/** Settings of a panel with a table whose columns can be chosen. */
export interface HasColumns {
  readonly columns: ColumnChoice;
}

/**
 * The columns to show. Those that were chosen are there at any width, in the order of the choice, from where the first of them stands: the table scrolls
 * sideways.
 */
export function shownColumns<Column extends GridColumn>(
  all: readonly Column[],
  chosen: ColumnChoice,
): readonly Column[] {
  if (chosen === undefined) return all.filter(({ shown }) => shown !== 'by-choice');
  const ordered = chosen.flatMap((id) => all.find((one) => one.id === id && one.shown !== 'always') ?? []);
  const first = all.findIndex(({ shown }) => shown !== 'always');
  const always = (from: number, to?: number): readonly Column[] =>
    all.slice(from, to).filter(({ shown }) => shown === 'always');
  return [...always(0, first), ...ordered, ...always(first)].map((column) => ({ ...column, leftOutBelow: undefined }));
}

/** Reads a choice as it was saved; columns that are not known are left out. */
export function parseColumns(saved: unknown, all: readonly GridColumn[]): ColumnChoice {
  if (!Array.isArray(saved)) return undefined;
  return [...new Set(saved.filter((id) => all.some((one) => one.id === id)))];
}

/** The choice after a column was moved before another one, or behind the last; of `shown` columns, if there was none before. */
export function withColumnMoved(
  chosen: ColumnChoice,
  shown: readonly GridColumn[],
  id: string,
  before: string | undefined,
): ColumnChoice {
  const ids = chosen ?? shown.flatMap((one) => (one.shown === 'always' ? [] : [one.id]));
  const others = ids.filter((one) => one !== id);
  const at = before === undefined ? others.length : others.indexOf(before);
  return others.toSpliced(at < 0 ? others.length : at, 0, id);
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
      apply: (settings) => ({
        ...settings,
        columns: settings.columns === undefined ? byDefault(choosable) : undefined,
      }),
    },
    ...choosable.map((column): PanelCommand<Settings> => ({
      id: `column-${column.id}`,
      title: column.name ?? column.label,
      keywords: `column show hide table ${column.label}`,
      group: 'Columns',
      isOn: ({ columns }) => isOn(columns, column),
      apply: (settings) => ({ ...settings, columns: toggled(settings.columns, choosable, column.id) }),
    })),
  ];
}

/** The columns that are shown as long as none were chosen, where there is room. */
function byDefault(choosable: readonly GridColumn[]): readonly string[] {
  return choosable.flatMap(({ id, shown }) => (shown === 'by-choice' ? [] : [id]));
}

/** The choice with a column more, behind the one that it stands behind by default, or one less. */
function toggled(chosen: ColumnChoice, choosable: readonly GridColumn[], id: string): readonly string[] {
  const ids = chosen ?? byDefault(choosable);
  if (ids.includes(id)) return ids.filter((one) => one !== id);
  const place = choosable.findIndex((one) => one.id === id);
  const before = choosable.slice(0, place).findLast((one) => ids.includes(one.id));
  return ids.toSpliced(before === undefined ? 0 : ids.indexOf(before.id) + 1, 0, id);
}
