import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeColumns } from '../../../src-shared/market/csv.ts';
import { formatScaled } from '../../../src-shared/market/decimal.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { deltaAt, reasonsAt } from './flow-points.ts';

/** A table of candles with what was counted in each: both volumes, delta and its extremes, and why they are not whole; empty where nothing was counted. */
export function withFlowColumns({ columns, rows }: CsvTable, buffer: FlowBuffer): CsvTable {
  const time = columns.indexOf(OPEN_TIME);
  const found = new Map<number, number>();
  for (let index = 0; index < buffer.count; index++)
    found.set(buffer.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN, index);
  return {
    columns: [...columns, ...FLOW_COLUMNS],
    rows: rows.map((row) => {
      const index = found.get(Number(row[time]));
      return [...row, ...(index === undefined ? FLOW_COLUMNS.map(() => undefined) : cellsOf(buffer, index))];
    }),
  };
}

function cellsOf(buffer: FlowBuffer, index: number): readonly (string | number)[] {
  const { numbers, scales } = buffer;
  const base = index * FLOW_BAR_STRIDE;
  const size = (mantissa: number): string => formatScaled(mantissa, scales.sizeScale, scales.sizeSent);
  return [
    ...[FLOW_BAR.buyVolume, FLOW_BAR.sellVolume].map((at) => size(numbers[base + at] ?? 0)),
    size(deltaAt(buffer, index)),
    ...[FLOW_BAR.minDelta, FLOW_BAR.maxDelta].map((at) => size(numbers[base + at] ?? 0)),
    reasonsAt(buffer, index).join(' '),
  ];
}

const [, OPEN_TIME] = timeColumns('open_time');
const FLOW_COLUMNS = ['buy_volume', 'sell_volume', 'delta', 'min_delta', 'max_delta', 'flow_incomplete'];
