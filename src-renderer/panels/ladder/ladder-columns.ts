import { convertSize } from '../../../src-shared/market/contract.ts';
import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import { ceilDivide, floorDivide } from '../../../src-shared/market/grouping.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatAge } from '../../format/age.ts';
import { formatConverted, formatCount } from '../../format/decimal-text.ts';
import type { LadderColumn } from './column-ids.ts';
import type { LadderModel } from './ladder-model.ts';
import { TRADED_WORDS } from '../parts/traded-columns.ts';
import { toGrid } from '../parts/traded-volume.ts';

/** What columns are filled from. */
export interface ColumnSources {
  readonly chosen: readonly LadderColumn[];
  readonly trades: TradeRing;
  /** Of the step of the ladder's rows; undefined if no column needs it. */
  readonly depth: DepthBuffer | undefined;
}

/** The values of the columns beside a ladder, by the rows of its model. Hot: arrays are overwritten in place. */
export class LadderColumns {
  chosen: readonly LadderColumn[] = [];
  /**
   * Plain numbers in the unit chosen, 0 for nothing; sizes of sells, what was taken and orders to sell are below zero. NaN: how many orders
   * there are is not known.
   */
  readonly shown: Readonly<Record<LadderColumn, Float64Array>> = {
    volume: new Float64Array(MOST_ROWS),
    delta: new Float64Array(MOST_ROWS),
    flow: new Float64Array(MOST_ROWS),
    'last-size': new Float64Array(MOST_ROWS),
    orders: new Float64Array(MOST_ROWS),
  };
  /** Largest magnitude of each column. */
  readonly largest: Record<LadderColumn, number> = { volume: 0, delta: 0, flow: 0, 'last-size': 0, orders: 0 };
  readonly #lasts = new LastSizes();
  #depth: DepthBuffer | undefined;

  /** Brings the columns up to the rows of the model. */
  update(model: LadderModel, { chosen, trades, depth }: ColumnSources): void {
    this.chosen = chosen;
    this.#depth = depth;
    if (chosen.length === 0) return;
    if (chosen.includes('last-size')) this.#lasts.update(trades, model.grid.scale, model.step);
    const { rows } = model;
    for (const column of chosen) {
      const values = this.shown[column];
      let largest = 0;
      for (let row = 0; row < Math.min(rows.count, MOST_ROWS); row++) {
        const value = this.#value(column, model, row);
        values[row] = value;
        if (Math.abs(value) > largest) largest = Math.abs(value);
      }
      this.largest[column] = largest;
    }
  }

  /** What keeps the column of what was added and taken from being right; undefined if nothing does. */
  get flowProblem(): 'waiting' | 'book' | 'trades' | undefined {
    const flow = this.#depth?.section?.flow;
    if (flow === undefined || flow.rows === 0) return 'waiting';
    return flow.incomplete;
  }

  /** Size added to or taken from a row, scaled integer of the history; undefined if that is not known. */
  flowOf(model: LadderModel, row: number): number | undefined {
    const depth = this.#depth;
    const flow = depth?.section?.flow;
    if (depth === undefined || flow === undefined || !isSameStep(depth, model)) return undefined;
    return depth.flow[(model.rows.index[row] ?? NaN) - flow.base];
  }

  /** Size of the newest trade at a row, scaled integer of the trades, below zero if it sold; undefined if there was none. */
  lastOf(model: LadderModel, row: number): number | undefined {
    return this.#lasts.get(model.rows.index[row] ?? NaN);
  }

  /** How many orders there are on one side of a row; 0 without size, undefined if the venue does not say so of all its levels. */
  ordersOf({ rows, shown }: LadderModel, row: number, side: 'bid' | 'ask'): number | undefined {
    const isBid = side === 'bid';
    const count = (isBid ? rows.bidCount : rows.askCount)[row] ?? 0;
    const first = ((isBid ? rows.bidFirst : rows.askFirst)[row] ?? 0) + (isBid ? 0 : (shown?.section.bids ?? 0));
    let sum = 0;
    for (let level = first; level < first + count; level++) {
      const orders = shown?.orders[level] ?? 0;
      if (orders === 0) return undefined;
      sum += orders;
    }
    return sum;
  }

  /** What the columns say of a row, for hovering. */
  texts(model: LadderModel, row: number): readonly string[] {
    const { rows } = model;
    const unit = model.conversion.label;
    const span = formatAge(model.tradedMs);
    const known = this.chosen.map((column): string | undefined => {
      const value = formatConverted(this.shown[column][row] ?? 0);
      switch (column) {
        case 'volume':
          return (rows.buys[row] ?? 0) + (rows.sells[row] ?? 0) === 0
            ? undefined
            : `traded ${value} ${unit} in ${span}`;
        case 'delta':
          return (rows.buys[row] ?? 0) + (rows.sells[row] ?? 0) === 0 ? undefined : `delta ${value} ${unit} in ${span}`;
        case 'flow':
          return this.flowOf(model, row) === undefined
            ? undefined
            : `added less taken ${value} ${unit} in ${this.#flowSpan()}`;
        case 'last-size':
          return this.lastOf(model, row) === undefined ? undefined : `last trade here ${value} ${unit}`;
        case 'orders':
          return this.#ordersText(model, row);
      }
    });
    const problem = this.chosen.includes('flow') ? this.flowProblem : undefined;
    return [...known.filter((text) => text !== undefined), ...(problem === undefined ? [] : FLOW_PROBLEMS[problem])];
  }

  /** The ladder's table with these columns behind its own, as exact sizes in the venue's unit. */
  table(table: CsvTable, model: LadderModel): CsvTable {
    const { rows, tradedScales } = model;
    const there = Array.from({ length: rows.count }, (_, row) => row).filter(
      (row) => !Number.isNaN(rows.index[row] ?? NaN),
    );
    const exact = (size: number | undefined, scale: number): string | undefined =>
      size === undefined ? undefined : formatScaled(size, scale, 0);
    const flowScale = this.#depth?.scales.sizeScale ?? 0;
    const hasFlow = this.chosen.includes('flow');
    return {
      columns: [
        ...table.columns,
        'traded',
        'delta',
        'traded_ms',
        'traded_incomplete',
        'last_trade_size',
        'added_less_taken',
        'added_less_taken_state',
        'bid_orders',
        'ask_orders',
      ],
      rows: table.rows.map((cells, at) => {
        const row = there[at] ?? -1;
        const [buys, sells] = [rows.buys[row] ?? 0, rows.sells[row] ?? 0];
        return [
          ...cells,
          exact(buys + sells, tradedScales.sizeScale),
          exact(buys - sells, tradedScales.sizeScale),
          Math.round(model.tradedMs),
          model.tradedLack,
          exact(this.lastOf(model, row), tradedScales.sizeScale),
          hasFlow ? exact(this.flowOf(model, row), flowScale) : undefined,
          hasFlow ? (this.flowProblem ?? 'complete') : undefined,
          this.ordersOf(model, row, 'bid') || undefined,
          this.ordersOf(model, row, 'ask') || undefined,
        ];
      }),
    };
  }

  #value(column: LadderColumn, model: LadderModel, row: number): number {
    const { rows } = model;
    switch (column) {
      case 'volume':
        return (rows.buysShown[row] ?? 0) + (rows.sellsShown[row] ?? 0);
      case 'delta':
        return (rows.buysShown[row] ?? 0) - (rows.sellsShown[row] ?? 0);
      case 'flow':
        return convert(model, row, this.flowOf(model, row), this.#depth?.scales.sizeScale ?? 0);
      case 'last-size':
        return convert(model, row, this.lastOf(model, row), model.tradedScales.sizeScale);
      case 'orders':
        return this.#signedOrders(model, row);
    }
  }

  /** Orders to buy or, below zero, to sell; a row has both only while the book is crossed. */
  #signedOrders(model: LadderModel, row: number): number {
    const [bids, asks] = [this.ordersOf(model, row, 'bid'), this.ordersOf(model, row, 'ask')];
    if (bids === undefined || asks === undefined) return NaN;
    return bids > 0 ? bids : 0 - asks;
  }

  #ordersText(model: LadderModel, row: number): string | undefined {
    const [bids, asks] = [this.ordersOf(model, row, 'bid'), this.ordersOf(model, row, 'ask')];
    if (bids === undefined || asks === undefined) return 'number of orders: not told';
    return bids + asks === 0 ? undefined : `${formatCount(bids + asks)} ${bids + asks === 1 ? 'order' : 'orders'}`;
  }

  #flowSpan(): string {
    const flow = this.#depth?.section?.flow;
    return formatAge((flow?.to ?? 0) - (flow?.from ?? 0));
  }
}

/** How each column is made, for hovering over its heading. */
export const COLUMN_WORDS: Readonly<
  Record<LadderColumn, { readonly heading: string; readonly how: readonly string[] }>
> = {
  ...TRADED_WORDS,
  flow: {
    heading: 'ADD/TAKE',
    how: [
      'size that orders added to the row (+)',
      'or took away (-) in the last 30 s:',
      'change of its size plus what was traded,',
      'read every 250 ms',
    ],
  },
  'last-size': { heading: 'LAST', how: ['size of the newest trade at the row:', 'green bought, red sold'] },
  orders: {
    heading: 'ORDERS',
    how: ['orders that rest at the row,', 'green to buy, red to sell;', '– if the exchange does not tell'],
  },
};

/** The size of the newest trade at each row, below zero if it sold. */
class LastSizes {
  readonly #sizes = new Map<number, number>();
  #ring: TradeRing | undefined;
  #key = '';
  #taken = 0;

  update(ring: TradeRing, scale: number, step: number): void {
    const key = `${ring.resets} ${ring.scales.priceScale} ${ring.scales.sizeScale} ${scale} ${step}`;
    if (ring !== this.#ring || key !== this.#key || this.#taken < ring.total - ring.count) {
      this.#ring = ring;
      this.#key = key;
      this.#sizes.clear();
      this.#taken = ring.total - ring.count;
    }
    for (; this.#taken < ring.total; this.#taken++) {
      const base = ring.baseOf(ring.total - 1 - this.#taken);
      const price = toGrid(ring.numbers[base + TRADE.price] ?? NaN, ring.scales.priceScale, scale);
      const isBuy = (ring.numbers[base + TRADE.side] ?? 0) > 0;
      const size = ring.numbers[base + TRADE.size] ?? 0;
      this.#sizes.set(isBuy ? ceilDivide(price, step) : floorDivide(price, step), isBuy ? size : -size);
    }
    if (this.#sizes.size > MOST_PRICES) this.#sizes.clear();
  }

  get(index: number): number | undefined {
    return this.#sizes.get(index);
  }
}

function convert(
  { conversion, rows, step, grid }: LadderModel,
  row: number,
  size: number | undefined,
  scale: number,
): number {
  if (size === undefined || size === 0) return 0;
  const price = ((rows.index[row] ?? NaN) * step) / (POW10[grid.scale] ?? NaN);
  const plain = Math.abs(size) / (POW10[scale] ?? NaN);
  return Math.sign(size) * convertSize(conversion, plain, price);
}

function isSameStep(depth: DepthBuffer, { step, grid }: LadderModel): boolean {
  return depth.step * (POW10[grid.scale] ?? NaN) === step * (POW10[depth.scales.priceScale] ?? NaN);
}

const FLOW_PROBLEMS = {
  waiting: ['added and taken: waiting for the book'],
  book: ['added and taken are incomplete:', 'the book was not known all the time'],
  trades: ['added and taken are incomplete:', 'trades are missing'],
} as const;
/** Rows of the tallest screen. */
const MOST_ROWS = 512;
const MOST_PRICES = 20_000;
