import { toList, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** Columns of the table, in their order; rows can be sorted by each. */
export const QUOTE_COLUMN_IDS = [
  'ticker',
  'name',
  'last',
  'change',
  'changePercent',
  'range',
  'volume',
  'bid',
  'ask',
  'state',
  'delay',
  'age',
] as const;

/** A column of the table. */
export type QuoteColumnId = (typeof QUOTE_COLUMN_IDS)[number];

/** Settings of a quotes panel. */
export interface QuotesSettings {
  readonly sort: QuoteColumnId;
  readonly isDescending: boolean;
  /** Columns that are not shown; the ticker always is. */
  readonly hidden: readonly QuoteColumnId[];
}

/** Version, defaults and tolerant parse. */
export const QUOTES_SETTINGS: PanelSettings<QuotesSettings> = {
  version: 1,
  defaults: { sort: 'ticker', isDescending: false, hidden: [] },
  parse: (saved) => {
    const record = toRecord(saved);
    const hidden = toList(record['hidden']);
    return {
      sort: toOneOf(record['sort'], QUOTE_COLUMN_IDS, 'ticker'),
      isDescending: record['isDescending'] === true,
      hidden: QUOTE_COLUMN_IDS.filter((id) => id !== 'ticker' && hidden.includes(id)),
    };
  },
};

/** The settings after a click on a column's head: texts begin with A, numbers with the largest; a second click turns that round. */
export function sortedBy(settings: QuotesSettings, sort: QuoteColumnId): QuotesSettings {
  if (settings.sort === sort) return { ...settings, isDescending: !settings.isDescending };
  return { ...settings, sort, isDescending: !TEXTS.has(sort) };
}

/** The settings with a column shown or hidden. */
export function toggledColumn(settings: QuotesSettings, id: QuoteColumnId): QuotesSettings {
  const isHidden = settings.hidden.includes(id);
  return {
    ...settings,
    hidden: isHidden ? settings.hidden.filter((one) => one !== id) : [...settings.hidden, id],
  };
}

const TEXTS: ReadonlySet<QuoteColumnId> = new Set(['ticker', 'name', 'state']);
