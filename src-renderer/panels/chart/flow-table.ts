import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import { parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { reasonsOf, UNCLASSED } from '../../../src-shared/market/flow/completeness.ts';
import { cumulate, PriceMoments } from '../../../src-shared/market/flow/flow-sums.ts';
import type { FlowAnchor, FlowPoint } from '../../../src-shared/market/flow/flow-sums.ts';
import { SIZE_CLASS_NAMES } from '../../../src-shared/market/flow/size-classes.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { formatConverted } from '../../format/decimal-text.ts';
import { deltaAt, reasonsAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import type { TimeRange } from './flow-spans.ts';
import { SummedFlow } from './venue-flow.ts';
import type { VenuePart } from './venue-flow.ts';

/** A table of candles with what was counted in each: both volumes, delta and its extremes, and why they are not whole; empty where nothing was counted. */
export function withFlowColumns({ columns, rows }: CsvTable, buffer: FlowBuffer, anchor: FlowAnchor): CsvTable {
  return withColumns({ columns, rows }, FLOW_COLUMNS, buffer, sumsOf(buffer, anchor));
}

/** What gives the cells of `FLOW_COLUMNS` of a bar. */
function sumsOf(buffer: FlowBuffer, anchor: FlowAnchor): (index: number) => CsvTable['rows'][number] {
  const { numbers, count } = buffer;
  const lateFlag = FlowFlag.lateStart;
  const sums = cumulate({ numbers, count }, anchor, { lateFlag });
  const classes = classSums(buffer, anchor);
  return (index) => {
    const at = index - (count - sums.length);
    const own = classes.map((points) => points[at]);
    return [...cellsOf(buffer, index), ...sumCells(buffer, index, sums[at], own)];
  };
}

/** Bars of a time on the axis, with everything that was counted in each and why it is not whole. */
export function barsTable(buffer: FlowBuffer, anchor: FlowAnchor, { from, to }: TimeRange): CsvTable {
  const { numbers, scales } = buffer;
  const price = (index: number, position: number): string =>
    formatScaled(numbers[index * FLOW_BAR_STRIDE + position] ?? NaN, scales.priceScale, scales.priceSent);
  const sums = sumsOf(buffer, anchor);
  const rows: (readonly CsvCell[])[] = [];
  for (let index = buffer.indexFrom(from); index < buffer.count; index++) {
    const base = index * FLOW_BAR_STRIDE;
    if ((numbers[base + FLOW_BAR.openTime] ?? NaN) > to) break;
    const volume = (numbers[base + FLOW_BAR.buyVolume] ?? 0) + (numbers[base + FLOW_BAR.sellVolume] ?? 0);
    rows.push([
      ...barCells(buffer, index),
      ...BAR_PRICES.map((position) => price(index, position)),
      formatScaled(volume, scales.sizeScale, scales.sizeSent),
      formatConverted(averageOf(numbers, base) / (POW10[scales.priceScale] ?? NaN)),
      ((numbers[base + FLOW_BAR.flags] ?? 0) & FlowFlag.closed) !== 0,
      ...sums(index),
    ]);
  }
  return { columns: FLOW_BAR_COLUMNS, rows };
}

/** The average price of a bar, scaled as its prices. */
function averageOf(numbers: Float64Array, base: number): number {
  const moments = new PriceMoments();
  moments.addBar(numbers, base);
  return moments.price;
}

/** What ends a bar, and when its first and last trade took place; of a bar by time its interval, and when that begins and ends. */
function barCells(buffer: FlowBuffer, index: number): readonly CsvCell[] {
  const kind = parseBarRule(buffer.bars)?.kind;
  return [
    kind,
    kind === 'time' ? buffer.bars : buffer.bars.slice(0, -1),
    ...timeCells(buffer.openTimeAt(index)),
    ...timeCells(buffer.closeTimeAt(index)),
  ];
}

/** The same with sums over several venues in base units, why they are not whole, and what each venue has of them. */
export function withSummedColumns(table: CsvTable, summed: SummedFlow, anchor: FlowAnchor): CsvTable {
  const { numbers, count, scales } = summed;
  const all = cumulate({ numbers, count }, anchor, { lateFlag: FlowFlag.lateStart });
  const classes = classSums(summed, anchor);
  const size = (mantissa: number): string => formatScaled(mantissa, scales.sizeScale, 0);
  const own = summed.partsAt(-1).flatMap(({ id }) => VENUE_COLUMNS.map((name) => `${id} ${name}`));
  return withColumns(table, [...SUMMED_COLUMNS, ...own], summed, (index) => {
    const base = index * FLOW_BAR_STRIDE;
    const parts = summed.partsAt(index);
    const at = index - (count - all.length);
    const own = classes.map((points) => points[at]);
    return [
      ...[FLOW_BAR.buyVolume, FLOW_BAR.sellVolume].map((position) => size(numbers[base + position] ?? 0)),
      size(deltaAt(summed, index)),
      ...[FLOW_BAR.buyCount, FLOW_BAR.sellCount].map((position) => countCell(numbers[base + position] ?? NaN)),
      lackingOf(parts),
      ...sumCells(summed, index, all[at], own),
      ...parts.flatMap(partCells),
    ];
  });
}

/**
 * What was traded at each price step of the bars that open within a time, and why it is not whole; of sums in base units, with what each venue has of it. A bar
 * without steps, as one that was estimated or is within a gap, has a row that says why.
 */
export function pricesTable(bars: FlowBuffer | SummedFlow, { from, to }: TimeRange): CsvTable {
  const { numbers, scales, step } = bars;
  const summed = bars instanceof SummedFlow ? bars : undefined;
  const own = bars instanceof SummedFlow || bars.isByTime ? undefined : bars;
  const price = (mantissa: number): string => formatScaled(mantissa, scales.priceScale, scales.priceSent);
  const size = (mantissa: number): string => formatScaled(mantissa, scales.sizeScale, scales.sizeSent);
  const columns = priceColumns(bars);
  const rows: (readonly CsvCell[])[] = [];
  for (let index = bars.indexFrom(from); index < bars.count; index++) {
    const time = numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
    if (time > to) break;
    const why = summed === undefined ? reasonsAt(bars, index).join(' ') : lackingOf(summed.partsAt(index));
    const about = own === undefined ? timeCells(time) : barCells(own, index);
    const cells = bars.cellsAt(index);
    for (const row of cells)
      rows.push([
        ...about,
        price(row.price),
        price(row.price + step),
        size(row.buy),
        size(row.sell),
        row.buyCount,
        row.sellCount,
        why,
        ...(summed?.rowAt(row.price, time) ?? []).flatMap(venueCells),
      ]);
    if (cells.length === 0) rows.push(withoutPrices(columns.length, about, columns.indexOf('incomplete'), why));
  }
  return { columns, rows };
}

/** The row of a bar whose volumes by price are not known, with the reason. */
function withoutPrices(length: number, about: readonly CsvCell[], place: number, why: string): readonly CsvCell[] {
  return Array.from({ length }, (_, at) => (at === place ? why : about[at]));
}

function priceColumns(bars: FlowBuffer | SummedFlow): readonly string[] {
  if (!(bars instanceof SummedFlow))
    return [
      ...(bars.isByTime ? timeColumns('open_time') : BAR_COLUMNS),
      ...PRICE_COLUMNS,
      'buy_volume',
      'sell_volume',
      ...COUNT_COLUMNS,
    ];
  const venues = bars.partsAt(-1).flatMap(({ id }) => ROW_COLUMNS.map((name) => `${id} ${name}`));
  const sizes = ['venues_buy_base', 'venues_sell_base'];
  return [...timeColumns('open_time'), ...PRICE_COLUMNS, ...sizes, ...COUNT_COLUMNS, ...venues];
}

/** Which venues lack what. */
function lackingOf(parts: readonly VenuePart[]): string {
  return parts.flatMap(({ id, reasons }) => (reasons.length === 0 ? [] : `${id} ${reasons.join(' ')}`)).join('; ');
}

/** What one venue has of a bar; the extremes of delta by the order of its own trades. */
function partCells(part: VenuePart): readonly CsvCell[] {
  const { buyCount, sellCount, minDelta, maxDelta, reasons } = part;
  const path = [minDelta, maxDelta].map((delta) => (Number.isNaN(delta) ? undefined : formatConverted(delta)));
  return [...venueCells(part), countCell(buyCount), countCell(sellCount), ...path, reasons.join(' ')];
}

/** Cumulative delta of each size class. */
function classSums({ numbers, count }: FlowBars, anchor: FlowAnchor): readonly (readonly FlowPoint[])[] {
  const { lateStart: lateFlag } = FlowFlag;
  return SIZE_CLASS_NAMES.map((_, sizeClass) => cumulate({ numbers, count }, anchor, { lateFlag, sizeClass }));
}

function venueCells({ buy, sell, share }: Pick<VenuePart, 'buy' | 'sell' | 'share'>): readonly CsvCell[] {
  return [
    formatConverted(buy),
    formatConverted(sell),
    Number.isNaN(share) ? undefined : toPlainDecimal(Number(share.toFixed(6))),
  ];
}

/** The table with further columns of the bars that open when its rows do. */
function withColumns(
  { columns, rows }: CsvTable,
  added: readonly string[],
  { numbers, count }: FlowBars,
  cells: (index: number) => CsvTable['rows'][number],
): CsvTable {
  const time = columns.indexOf(OPEN_TIME);
  const found = new Map<number, number>();
  for (let index = 0; index < count; index++)
    found.set(numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN, index);
  return {
    columns: [...columns, ...added],
    rows: rows.map((row) => {
      const index = found.get(Number(row[time]));
      return [...row, ...(index === undefined ? added.map(() => undefined) : cells(index))];
    }),
  };
}

function cellsOf(buffer: FlowBuffer, index: number): CsvTable['rows'][number] {
  const { numbers, scales } = buffer;
  const base = index * FLOW_BAR_STRIDE;
  const size = (mantissa: number): string => formatScaled(mantissa, scales.sizeScale, scales.sizeSent);
  return [
    ...[FLOW_BAR.buyVolume, FLOW_BAR.sellVolume].map((at) => size(numbers[base + at] ?? 0)),
    size(deltaAt(buffer, index)),
    ...[FLOW_BAR.minDelta, FLOW_BAR.maxDelta].map((at) => size(numbers[base + at] ?? 0)),
    ...[FLOW_BAR.buyCount, FLOW_BAR.sellCount].map((at) => countCell(numbers[base + at] ?? NaN)),
    reasonsAt(buffer, index).join(' '),
  ];
}

/** Sums until the end of a bar: cumulative delta, the average price and its deviation, the same delta by size class, and why they are not whole. Empty before the anchor. */
function sumCells(
  buffer: FlowBars,
  index: number,
  sums: FlowPoint | undefined,
  classes: readonly (FlowPoint | undefined)[],
): CsvTable['rows'][number] {
  if (sums === undefined) return SUM_COLUMNS.map(() => undefined);
  const { scales, isStale, count } = buffer;
  const size = (mantissa = NaN): string => formatScaled(mantissa, scales.sizeScale, scales.sizeSent);
  const price = (scaled: number): string => formatConverted(scaled / (POW10[scales.priceScale] ?? NaN));
  const isUnclassed = ((classes[0]?.flags ?? 0) & UNCLASSED) !== 0;
  const reasons = reasonsOf(sums.flags, isStale && index === count - 1);
  return [
    size(sums.cvd),
    price(sums.vwap),
    price(sums.deviation),
    ...classes.map((own) => size(own?.cvd)),
    [...reasons, ...(isUnclassed ? ['unclassed'] : [])].join(' '),
  ];
}

/** Trades of a side: estimated bars do not count them. */
function countCell(count: number): number | undefined {
  return Number.isNaN(count) ? undefined : count;
}

const [, OPEN_TIME] = timeColumns('open_time');
const SUM_COLUMNS = [
  'cvd',
  'vwap',
  'vwap_deviation',
  'cvd_below_1k',
  'cvd_1k_to_10k',
  'cvd_10k_to_100k',
  'cvd_from_100k',
  'sums_incomplete',
];
const FLOW_COLUMNS = [
  'buy_volume',
  'sell_volume',
  'delta',
  'min_delta',
  'max_delta',
  'buy_trades',
  'sell_trades',
  'flow_incomplete',
  ...SUM_COLUMNS,
];
const BAR_PRICES = [FLOW_BAR.open, FLOW_BAR.high, FLOW_BAR.low, FLOW_BAR.close];
const BAR_COLUMNS = ['bars', 'bar_size', ...timeColumns('open_time'), ...timeColumns('close_time')];
const BAR_VALUES = ['open', 'high', 'low', 'close', 'volume', 'bar_vwap', 'closed'];
const FLOW_BAR_COLUMNS: readonly string[] = [...BAR_COLUMNS, ...BAR_VALUES, ...FLOW_COLUMNS];
const SUMMED_COLUMNS = [
  'venues_buy_base',
  'venues_sell_base',
  'venues_delta_base',
  'venues_buy_trades',
  'venues_sell_trades',
  'venues_incomplete',
  'venues_cvd_base',
  'venues_vwap',
  'venues_vwap_deviation',
  'venues_cvd_below_1k_base',
  'venues_cvd_1k_to_10k_base',
  'venues_cvd_10k_to_100k_base',
  'venues_cvd_from_100k_base',
  'venues_sums_incomplete',
];
const PRICE_COLUMNS = ['price_from', 'price_to'];
const ROW_COLUMNS = ['buy_base', 'sell_base', 'share'];
const VENUE_COLUMNS = [...ROW_COLUMNS, 'buy_trades', 'sell_trades', 'min_delta_base', 'max_delta_base', 'incomplete'];
const COUNT_COLUMNS = ['buy_trades', 'sell_trades', 'incomplete'];
