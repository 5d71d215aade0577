import type { LiquidationSampling } from '../../../src-shared/market/channels.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell, GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelSession } from '../panel.ts';
import { LARGE_TRADE_COLUMNS, largeTradeCell } from '../parts/large-trade-cells.ts';
import type { LargeTrade } from '../parts/large-trades.ts';
import type { DerivativeMarket } from './derivative-rows.ts';

const CHANGED_COLUMNS: Readonly<Record<string, Partial<GridColumn>>> = {
  time: { title: 'Of the liquidation, by the venue’s clock' },
  symbol: { label: 'Market' },
  side: { title: 'Of the forced order: sell closes a long position, buy a short one' },
  price: {
    title: 'Average of the fills; where the venue does not say it, as Bybit and OKX, the price of bankruptcy',
  },
  quote: { title: 'Price times size, in quote units' },
  size: { width: '112px' },
};

/** Columns of the liquidations: those of large trades, which are one order each here. */
export const LIQUIDATION_COLUMNS: readonly GridColumn[] = LARGE_TRADE_COLUMNS.filter(({ id }) => id !== 'fills').map(
  (column) => ({ ...column, ...CHANGED_COLUMNS[column.id] }),
);

/** The markets of whose venues liquidations are published. */
export function liquidatedMarkets(
  markets: readonly DerivativeMarket[],
  session: PanelSession | undefined,
): readonly Instrument[] {
  return markets
    .map(({ instrument }) => instrument)
    .filter(({ venue }) => session?.venues.find(({ id }) => id === venue)?.liquidations !== undefined);
}

/** Which liquidations the venues of the markets publish, in words: no list of them is whole. */
export function samplingText(markets: readonly DerivativeMarket[], session: PanelSession | undefined): string {
  const venues = session?.venues.filter(({ id }) => markets.some(({ instrument }) => instrument.venue === id)) ?? [];
  const ways = new Map(
    venues.map(({ exchange, liquidations }) => [
      exchange,
      liquidations === undefined ? 'none' : SAMPLING_WORDS[liquidations],
    ]),
  );
  const exchangesBy = Map.groupBy(ways.keys(), (exchange) => ways.get(exchange));
  return Array.from(exchangesBy, ([way, exchanges]) => `${exchanges.join(', ')}: ${way}`).join(' · ');
}

/** A cell of a liquidation. */
export function liquidationCell(
  trade: LargeTrade,
  column: string,
  around: { readonly record: Instrument | undefined; readonly zone: Zone },
): GridCell {
  if (column !== 'side') return largeTradeCell(trade, column, around);
  return trade.side > 0
    ? { text: '', tail: 'buy', tone: 'up', title: 'Bought by force: a short position was closed' }
    : { text: '', tail: 'sell', tone: 'down', title: 'Sold by force: a long position was closed' };
}

/** The rows, newest first. */
export function liquidationsTable(rows: readonly LargeTrade[]): CsvTable {
  return {
    columns: [...timeColumns('time'), 'venue', 'symbol', 'side', 'position', 'price', 'size', 'quote_value'],
    rows: rows.toReversed().map(({ time, instrument, side, price, size, quote }) => {
      const at = instrument.indexOf(':');
      const names = [instrument.slice(0, at), instrument.slice(at + 1)];
      const words = side > 0 ? ['buy', 'short'] : ['sell', 'long'];
      return [...timeCells(time), ...names, ...words, ...[price, size, quote].map(toPlainDecimal)];
    }),
  };
}

const SAMPLING_WORDS: Readonly<Record<LiquidationSampling, string>> = {
  all: 'all',
  'largest-a-second': 'largest of a second',
  'one-a-second': 'one a second',
};
