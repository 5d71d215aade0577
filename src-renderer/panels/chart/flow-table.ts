import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import { formatScaled } from '../../../src-shared/market/decimal.ts';
import { cumulate } from '../../../src-shared/market/flow/flow-sums.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { formatConverted } from '../../format/decimal-text.ts';
import { deltaAt, reasonsAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import type { SummedFlow } from './venue-flow.ts';

/** A table of candles with what was counted in each: both volumes, delta and its extremes, and why they are not whole; empty where nothing was counted. */
export function withFlowColumns({ columns, rows }: CsvTable, buffer: FlowBuffer): CsvTable {
  return withColumns({ columns, rows }, FLOW_COLUMNS, buffer, (index) => cellsOf(buffer, index));
}

/** The same with sums over several venues in base units, why they are not whole, and what each venue has of them. */
export function withSummedColumns(table: CsvTable, summed: SummedFlow): CsvTable {
  const { numbers, count, scales } = summed;
  const sums = cumulate({ numbers, count }, { kind: 'session' }, { lateFlag: FlowFlag.lateStart });
  const size = (mantissa: number): string => formatScaled(mantissa, scales.sizeScale, 0);
  const own = summed.partsAt(-1).flatMap(({ id }) => VENUE_COLUMNS.map((name) => `${id} ${name}`));
  return withColumns(table, [...SUMMED_COLUMNS, ...own], summed, (index) => {
    const base = index * FLOW_BAR_STRIDE;
    const parts = summed.partsAt(index);
    const lacking = parts.flatMap(({ id, reasons }) => (reasons.length === 0 ? [] : `${id} ${reasons.join(' ')}`));
    return [
      ...[FLOW_BAR.buyVolume, FLOW_BAR.sellVolume].map((at) => size(numbers[base + at] ?? 0)),
      size(deltaAt(summed, index)),
      size(sums[index]?.cvd ?? 0),
      lacking.join('; '),
      ...parts.flatMap(({ buy, sell, share, reasons }) => [
        formatConverted(buy),
        formatConverted(sell),
        Number.isNaN(share) ? undefined : toPlainDecimal(Number(share.toFixed(6))),
        reasons.join(' '),
      ]),
    ];
  });
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

/** Trades of a side: estimated bars do not count them. */
function countCell(count: number): number | undefined {
  return Number.isNaN(count) ? undefined : count;
}

const [, OPEN_TIME] = timeColumns('open_time');
const FLOW_COLUMNS = [
  'buy_volume',
  'sell_volume',
  'delta',
  'min_delta',
  'max_delta',
  'buy_trades',
  'sell_trades',
  'flow_incomplete',
];
const SUMMED_COLUMNS = [
  'venues_buy_base',
  'venues_sell_base',
  'venues_delta_base',
  'venues_cvd_base',
  'venues_incomplete',
];
const VENUE_COLUMNS = ['buy_base', 'sell_base', 'share', 'incomplete'];
