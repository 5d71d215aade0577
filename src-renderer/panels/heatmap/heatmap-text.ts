import { convertSize } from '../../../src-shared/market/contract.ts';
import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns } from '../../../src-shared/market/csv.ts';
import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { DEPTH, DEPTH_ROWS, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { formatAge } from '../../format/age.ts';
import { countOf } from '../../format/count-words.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import type { PanelSession } from '../panel.ts';
import type { HeatmapScene } from './heatmap-scene.ts';

/** The price of a row, or of a part of one, with the digits of the step. */
export function rowPrice({ step, scales }: DepthBuffer, row: number): string {
  return formatScaled(Math.round(row * step), scales.priceScale, stepDecimals(step, scales.priceScale));
}

/** A size of a row in the unit chosen. */
export function sizeText(
  depth: DepthBuffer,
  conversion: SizeConversion,
  { size, row }: { readonly size: number; readonly row: number },
): string {
  const plain = size / (POW10[depth.scales.sizeScale] ?? NaN);
  const price = (row * depth.step) / (POW10[depth.scales.priceScale] ?? NaN);
  const decimals = conversion.isNative ? depth.scales.sizeScale : MOST_DECIMALS;
  return formatCompact(convertSize(conversion, plain, price), decimals) || '0';
}

/** One line for screen readers and tests. */
export function heatmapSummary({ depth, camera, layout, now, whose }: HeatmapScene): string {
  if (depth.section?.isFull === true) return `${whose}, no memory for a history`;
  if (depth.total === depth.first) return `${whose}, no history yet`;
  const newest = depth.total - 1;
  let unknown = 0;
  for (let n = depth.first; n < depth.total; n++)
    if (!depth.isKnown(n)) unknown += depth.head(n, DEPTH.ticks) * DEPTH_TICK_MS;
  const parts = [
    whose,
    `step ${rowPrice(depth, 1)}`,
    depth.isKnown(newest)
      ? `bid ${exactPrice(depth, DEPTH.bid, newest)}, ask ${exactPrice(depth, DEPTH.ask, newest)}`
      : 'book not known',
    `${countOf(depth.total - depth.first, 'column')} of ${formatAge(now - depth.head(depth.first, DEPTH.time))}`,
    `${formatAge(unknown)} not known`,
    `${String(layout.binMs)} ms in ${String(layout.binWidth)} px`,
    `${String(layout.rowHeight)} px a row`,
    `top ${Number.isNaN(camera.topRow) ? 'none' : rowPrice(depth, camera.topRow)}`,
    camera.followsTime ? 'newest' : `up to ${new Date((camera.lastBin + 1) * layout.binMs).toISOString()}`,
    camera.followsPrice ? 'follows the market' : 'prices fixed',
  ];
  return parts.join(', ');
}

/** What an instrument is called: `Binance BTCUSDT PERP`. */
export function instrumentWords(
  id: InstrumentId,
  record: Instrument | undefined,
  session: PanelSession | undefined,
): string {
  const { venue } = splitInstrumentId(id);
  return labelText(
    instrumentLabel(
      id,
      record,
      session?.venues.find((one) => one.id === venue),
    ),
  );
}

/** What the plot shows, by time and price ascending: a line a size, and one a column that is not known. */
export function heatmapTable({ depth, camera, layout }: HeatmapScene): CsvTable {
  const from = Math.max(depth.first, depth.columnAt((camera.lastBin - layout.bins + 1) * layout.binMs));
  const end = depth.columnAt((camera.lastBin + 1) * layout.binMs - 1) + 1;
  const rows: (readonly CsvCell[])[] = [];
  for (let n = from; n < end; n++) addColumn(depth, n, rows);
  return {
    columns: [
      ...timeColumns('column_time'),
      'duration_ms',
      'price',
      'side',
      'size',
      'size_error',
      'best_bid',
      'best_ask',
      'complete',
      'book_state',
      'book_reason',
      'authoritative_from',
      'authoritative_to',
    ],
    rows,
  };
}

function addColumn(depth: DepthBuffer, number: number, rows: (readonly CsvCell[])[]): void {
  const time = depth.head(number, DEPTH.time);
  const state = depth.stateOf(number);
  const isKnown = depth.isKnown(number);
  const start = [...timeCells(time), depth.head(number, DEPTH.ticks) * DEPTH_TICK_MS];
  const known = [state?.state ?? 'unsampled', state?.reason];
  if (!isKnown) {
    rows.push([...start, ...EMPTY_SIZES, false, ...known, undefined, undefined]);
    return;
  }
  const base = depth.head(number, DEPTH.base);
  const quantum = depth.head(number, DEPTH.quantum);
  const bid = depth.head(number, DEPTH.bid);
  const { step, scales } = depth;
  const rest = [
    exactPrice(depth, DEPTH.bid, number),
    exactPrice(depth, DEPTH.ask, number),
    state?.state === 'verified',
    ...known,
    rowPrice(depth, depth.head(number, DEPTH.low)),
    rowPrice(depth, depth.head(number, DEPTH.high)),
  ];
  const error = quantum === 1 ? '0' : formatScaled(Math.ceil(quantum / 2), scales.sizeScale, 0);
  for (let cell = 0; cell < DEPTH_ROWS; cell++) {
    const size = depth.sizeAt(number, base + cell);
    if (size === 0) continue;
    const side = (base + cell) * step <= bid ? 'bid' : 'ask';
    rows.push([...start, rowPrice(depth, base + cell), side, formatScaled(size, scales.sizeScale, 0), error, ...rest]);
  }
}

/** A best price of a column, with all its digits; empty if it is not known. */
export function exactPrice(depth: DepthBuffer, field: number, number: number): string {
  const price = depth.head(number, field);
  return Number.isNaN(price) ? '' : formatScaled(price, depth.scales.priceScale, 0);
}

function stepDecimals(step: number, scale: number): number {
  let digits = scale;
  for (let rest = step; digits > 0 && rest % 10 === 0; rest /= 10) digits--;
  return digits;
}

/** Of a size that is converted. */
const MOST_DECIMALS = 8;
const EMPTY_SIZES = [undefined, undefined, undefined, undefined, undefined, undefined];
