import type { GridColumn } from '../../ui/virtual-grid.ts';

/** Columns of a watchlist, in the order of the menu. */
export const WATCHLIST_COLUMNS = [
  { id: 'symbol', label: 'Symbol', width: 'minmax(120px, 1.5fr)', isText: true, shown: 'always' },
  { id: 'last', label: 'Last', width: 'minmax(70px, 1fr)', isPrice: true },
  {
    id: 'change1h',
    label: '1 h %',
    width: '46px',
    title: 'Change of the last price over an hour, per cent',
    name: 'Change 1 h',
    shown: 'by-choice',
  },
  {
    id: 'change',
    label: '24 h %',
    width: '46px',
    title: 'Change over the rolling 24 hours, as the venue computes it, per cent',
    leftOutBelow: 'narrowest',
    name: 'Change 24 h',
  },
  {
    id: 'volume',
    label: 'Vol base',
    width: '62px',
    title: 'Volume of the rolling 24 hours in base units',
    name: 'Volume 24 h (base)',
    shown: 'by-choice',
  },
  {
    id: 'turnover',
    label: 'Vol',
    width: '48px',
    title: 'Volume of the rolling 24 hours in quote units',
    leftOutBelow: 'very-narrow',
    name: 'Turnover 24 h (quote)',
  },
  {
    id: 'funding',
    label: 'Funding %',
    width: '78px',
    title: 'Funding rate of perpetuals, per cent of the position for each interval; sorted by the rate of a year',
    leftOutBelow: 'narrow',
    name: 'Funding, with its interval',
  },
  {
    id: 'fundingYearly',
    label: 'Yearly %',
    width: '60px',
    title: 'Funding rate of perpetuals, per cent a year, not compounded: so that intervals of 1, 4 and 8 hours compare',
    leftOutBelow: 'medium',
    name: 'Funding of a year',
  },
  {
    id: 'nextFunding',
    label: 'Next in',
    width: '60px',
    title: 'Time to the next funding payment, by the venue’s clock',
    name: 'Next funding',
    shown: 'by-choice',
  },
  {
    id: 'openInterest',
    label: 'OI',
    width: '52px',
    title: 'Open interest of perpetuals and futures in quote units',
    leftOutBelow: 'medium',
    name: 'Open interest',
  },
  {
    id: 'oiChange1h',
    label: 'OI 1 h %',
    width: '60px',
    title: 'Change of the open positions over an hour, in the venue’s unit',
    name: 'Open interest, change 1 h',
    shown: 'by-choice',
  },
  {
    id: 'oiChange24h',
    label: 'OI 24 h %',
    width: '66px',
    title: 'Change of the open positions over 24 hours, in the venue’s unit',
    name: 'Open interest, change 24 h',
    shown: 'by-choice',
  },
  {
    id: 'spread',
    label: 'Spread bps',
    width: '74px',
    title: 'Best ask less best bid, in hundredths of a per cent of the middle',
    name: 'Spread',
    shown: 'by-choice',
  },
  {
    id: 'state',
    label: 'State',
    width: '78px',
    title: 'How the data of the row comes in',
    isText: true,
    shown: 'by-choice',
  },
  // Over the end of the row, while the pointer is there.
  { id: 'remove', label: '', width: '0px', shown: 'always' },
] as const satisfies readonly GridColumn[];

/** A column of a watchlist. */
export type WatchlistColumn = (typeof WATCHLIST_COLUMNS)[number]['id'];

/** What a watchlist is sorted by: `list` is the order people made, the others are columns. */
export const SORTS = ['list', ...WATCHLIST_COLUMNS.map(({ id }) => id).filter((id) => id !== 'remove')] as const;

/** One of {@link SORTS}. */
export type WatchlistSort = (typeof SORTS)[number];

/** What a click on a column's head changes: the first sorts, the second turns it round, the third goes back to the list's own order. */
export function nextSort(
  settings: { readonly sort: WatchlistSort; readonly isDescending: boolean },
  id: string,
): { readonly sort: WatchlistSort; readonly isDescending: boolean } {
  const sort = SORTS.find((one) => one === id) ?? 'list';
  const isFirstDescending = !TEXTS.has(sort);
  if (settings.sort !== sort) return { sort, isDescending: isFirstDescending };
  return settings.isDescending === isFirstDescending
    ? { sort, isDescending: !isFirstDescending }
    : { sort: 'list', isDescending: false };
}

/** Sorted by letters, A first; and what comes next, first. */
const TEXTS: ReadonlySet<WatchlistSort> = new Set(['symbol', 'state', 'nextFunding']);
