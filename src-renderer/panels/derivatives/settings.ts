import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';
import { parseColumns } from '../parts/column-choice.ts';
import type { HasColumns } from '../parts/column-choice.ts';
import { DERIVATIVE_COLUMNS } from './derivative-rows.ts';

/** What a derivatives panel remembers; `columns` are those of its table. */
export interface DerivativesSettings extends HasColumns {
  /** Whether the history of the chosen row is plotted below the table. */
  readonly showsPlots: boolean;
}

/** Version, defaults and tolerant parse. */
export const DERIVATIVES_SETTINGS: PanelSettings<DerivativesSettings> = {
  version: 1,
  defaults: { showsPlots: true, columns: undefined },
  parse: (saved) => {
    const { showsPlots, columns } = toRecord(saved);
    return { showsPlots: showsPlots !== false, columns: parseColumns(columns, DERIVATIVE_COLUMNS) };
  },
};
