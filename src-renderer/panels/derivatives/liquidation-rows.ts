import type { LiquidationSampling } from '../../../src-shared/market/channels.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import { splitInstrumentId, type Instrument } from '../../../src-shared/market/instrument.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell, GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelSession } from '../panel.ts';
import { LARGE_TRADE_COLUMNS, largeTradeCell } from '../parts/large-trade-cells.ts';
import type { LargeTrade } from '../parts/large-trades.ts';
import type { DerivativeMarket } from './derivative-rows.ts';
import type { LiquidationRow } from './liquidation-gaps.ts';

const CHANGED_COLUMNS: Readonly<Record<string, Partial<GridColumn>>> = {
  time: { title: 'Of the liquidation, by the venue’s clock' },
  symbol: { label: 'Market' },
  side: { title: 'Of the forced order: sell closes a long position, buy a short one' },
  price: {
    title: 'Average of the fills; where the venue does not say it, as Bybit and OKX, the price of bankruptcy',
  },
  quote: { title: 'Price times size, in quote units' },
  size: { width: '120px' },
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

/** The rows, newest first. A gap has the side `gap`, its end if it has one, and no numbers. */
export function liquidationsTable(rows: readonly LiquidationRow[]): CsvTable {
  return {
    columns: [
      ...timeColumns('time'),
      'venue',
      'symbol',
      'side',
      'position',
      'price',
      'size',
      'quote_value',
      ...timeColumns('gap_end'),
    ],
    rows: rows.toReversed().map((row) => {
      if (row.kind === 'gap') {
        const { venue, from, to = NaN } = row.gap;
        return [
          ...timeCells(from),
          venue,
          undefined,
          'gap',
          undefined,
          undefined,
          undefined,
          undefined,
          ...timeCells(to),
        ];
      }
      const { time, instrument, side, price, size, quote } = row.order;
      const { venue, symbol } = splitInstrumentId(instrument);
      const words = side > 0 ? ['buy', 'short'] : ['sell', 'long'];
      const numbers = [price, size, quote].map(toPlainDecimal);
      return [...timeCells(time), venue, symbol, ...words, ...numbers, ...timeCells(NaN)];
    }),
  };
}

const SAMPLING_WORDS: Readonly<Record<LiquidationSampling, string>> = {
  all: 'all',
  'largest-a-second': 'largest of a second',
  'one-a-second': 'one a second',
};
