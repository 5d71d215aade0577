import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns, toPlainDecimal } from '../../../src-shared/market/csv.ts';
import { DEPTH, DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { HeatmapScene, SummedScene } from './heatmap-scene.ts';
import { exactPrice, rowPrice } from './heatmap-text.ts';
import type { DepthPart, SummedDepth } from './summed-depth.ts';

/**
 * What the plot of a sum shows, by time and price ascending: a line a size with each venue's part, and one a column of which nothing is known.
 * `incomplete` names the venues whose books are not known, with the reason.
 */
export function summedTable(scene: HeatmapScene, { depth: sums }: SummedScene): CsvTable {
  const { depth, camera, layout } = scene;
  const from = Math.max(depth.first, depth.columnAt((camera.lastBin - layout.bins + 1) * layout.binMs));
  const end = depth.columnAt((camera.lastBin + 1) * layout.binMs - 1) + 1;
  const rows: (readonly CsvCell[])[] = [];
  for (let n = from; n < end; n++) {
    const time = depth.head(n, DEPTH.time);
    const parts = sums.partsAt(time);
    const start = [...timeCells(time), depth.endOf(n) - time];
    const about = aboutCells(depth, n, parts);
    const before = rows.length;
    const base = depth.head(n, DEPTH.base);
    for (let row = base; row < base + DEPTH_ROWS; row++) {
      const sizes = parts.map((part) => sums.sizeOf(part, row));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (total === 0) continue;
      const shares = parts.flatMap(({ isKnown }, at): readonly CsvCell[] => {
        const size = sizes[at] ?? 0;
        return isKnown ? [decimalCell(size), decimalCell(size / total)] : [undefined, undefined];
      });
      rows.push([
        ...start,
        rowPrice(depth, row),
        decimalCell(total),
        decimalCell(errorOf(sums, parts, row)),
        ...about,
        ...shares,
      ]);
    }
    if (rows.length === before)
      rows.push([...start, undefined, undefined, undefined, ...about, ...parts.flatMap(() => [undefined, undefined])]);
  }
  return {
    columns: [
      ...timeColumns('column_time'),
      'duration_ms',
      'price',
      'size_base',
      'size_error_base',
      'best_bid',
      'best_ask',
      'complete',
      'incomplete',
      'authoritative_from',
      'authoritative_to',
      ...sums.newest.flatMap(({ leg }) => [`${leg.instrument.id} size_base`, `${leg.instrument.id} share`]),
    ],
    rows,
  };
}

/** What is the same in every row of a column: best prices, whose books are not complete, and the authoritative rows. */
function aboutCells(depth: DepthBuffer, n: number, parts: readonly DepthPart[]): readonly CsvCell[] {
  // The book of a venue that gives no means of telling whether a message was lost is shown, and is not complete.
  const incomplete = parts.filter(
    ({ isKnown, depth: own, column }) => !isKnown || own.stateOf(column)?.state !== 'verified',
  );
  return [
    exactPrice(depth, DEPTH.bid, n),
    exactPrice(depth, DEPTH.ask, n),
    incomplete.length === 0,
    incomplete.map(reasonCell).join(' '),
    ...(['low', 'high'] as const).map((field) => {
      const row = depth.head(n, DEPTH[field]);
      return Number.isNaN(row) ? undefined : rowPrice(depth, row);
    }),
  ];
}

/** By how much the sum at a row may be off, base units: what the sizes of venues may be off that are beyond 16 bits. */
function errorOf(sums: SummedDepth, parts: readonly DepthPart[], row: number): number {
  return parts.reduce((sum, part) => sum + sums.errorOf(part, row), 0);
}

function reasonCell({ leg, depth, column, lack }: DepthPart): string {
  const state = lack === undefined ? depth.stateOf(column) : undefined;
  return `${leg.instrument.id}:${lack ?? (state === undefined ? 'unsampled' : `${state.state}:${state.reason}`)}`;
}

function decimalCell(value: number): string {
  return toPlainDecimal(Number(value.toFixed(MOST_DIGITS)));
}

const MOST_DIGITS = 10;
