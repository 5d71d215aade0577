import { toNumberWithin, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';
import { parseColumns } from '../parts/column-choice.ts';
import type { HasColumns } from '../parts/column-choice.ts';
import { DERIVATIVE_COLUMNS } from './derivative-rows.ts';

/** What the panel can show, in the order of its tabs. */
export const DERIVATIVES_VIEWS = ['markets', 'liquidations'] as const;

/** One of {@link DERIVATIVES_VIEWS}. */
export type DerivativesView = (typeof DERIVATIVES_VIEWS)[number];

/** What a derivatives panel remembers; `columns` are those of its table of markets. */
export interface DerivativesSettings extends HasColumns {
  /** Whether the history of the chosen row is plotted below the table. */
  readonly showsPlots: boolean;
  readonly view: DerivativesView;
  /** Smallest liquidation shown, in quote value. */
  readonly minQuote: number;
}

/** Version, defaults and tolerant parse. */
export const DERIVATIVES_SETTINGS: PanelSettings<DerivativesSettings> = {
  version: 1,
  defaults: { showsPlots: true, columns: undefined, view: 'markets', minQuote: 0 },
  parse: (saved) => {
    const { showsPlots, columns, view, minQuote } = toRecord(saved);
    return {
      showsPlots: showsPlots !== false,
      columns: parseColumns(columns, DERIVATIVE_COLUMNS),
      view: toOneOf(view, DERIVATIVES_VIEWS, 'markets'),
      minQuote: toNumberWithin(minQuote, 0, Number.MAX_VALUE, 0),
    };
  },
};
