import type { PanelNumber } from '../panel.ts';
import { LADDER_PAD } from './ladder-parts.ts';

/** Columns of trades that ladders of one and of several venues can have beside their own. */
export const TRADED_COLUMNS = ['volume', 'delta'] as const;

/** One of {@link TRADED_COLUMNS}. */
export type TradedColumn = (typeof TRADED_COLUMNS)[number];

/** What the columns are called in menu and palette. */
export const TRADED_TITLES: Readonly<Record<TradedColumn, string>> = {
  volume: 'Volume traded at the price',
  delta: 'Delta: bought less sold at the price',
};

/** How the columns are made, for hovering over their headings. */
export const TRADED_WORDS: Readonly<
  Record<TradedColumn, { readonly heading: string; readonly how: readonly string[] }>
> = {
  volume: { heading: 'VOLUME', how: ['all that was traded at the row', 'in the time of the traded columns'] },
  delta: { heading: 'DELTA', how: ['bought less sold at the row', 'in the time of the traded columns'] },
};

/** How far back traded sizes count, as a number in menu and palette. */
export function tradedNumber<Settings extends { readonly tradedMinutes: number }>(): PanelNumber<Settings> {
  return {
    id: 'traded-minutes',
    title: 'Traded sizes of the last',
    unit: 'min',
    keywords: 'span minutes sells buys',
    group: 'Sizes',
    least: 1,
    most: 60,
    value: (settings) => settings.tradedMinutes,
    change: (settings, tradedMinutes) => ({ ...settings, tradedMinutes }),
  };
}

/** The columns beside a ladder of a width that leave it room enough, those that there is no room for, and the width of each. */
export function columnsFor<Column>(
  chosen: readonly Column[],
  width: number,
  perChar: number,
): { readonly shown: readonly Column[]; readonly leftOut: readonly Column[]; readonly columnWidth: number } {
  const columnWidth = Math.round(COLUMN_CHARS * perChar + LADDER_PAD * 2);
  const most = Math.max(0, Math.floor((width - LEAST_LADDER) / columnWidth));
  return { shown: chosen.slice(0, most), leftOut: chosen.slice(most), columnWidth };
}

/** Which columns have no room, by their headings, longest wording first: `no room for: delta, add/take`. */
export function leftOutTexts(headings: readonly string[]): readonly string[] {
  return [`no room for: ${headings.join(', ').toLowerCase()}`, `no room: ${headings.length}`, `+${headings.length}`];
}

const COLUMN_CHARS = 8;
/** Least width of the ladder itself: its sizes and prices, as beside no column in a narrow panel. */
const LEAST_LADDER = 220;
