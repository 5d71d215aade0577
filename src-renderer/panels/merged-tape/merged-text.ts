import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns } from '../../../src-shared/market/csv.ts';
import { instrumentName } from '../../../src-shared/market/instrument.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import { formatConverted, formatCount } from '../../format/decimal-text.ts';
import type { Zone } from '../../format/zone.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegState } from '../legs/leg-state.ts';
import { STATUS_COLUMNS, statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import { missingText, pausedText, shareText } from '../parts/tape-strip.ts';
import { mismatchCell } from '../parts/mismatch-lines.ts';
import { mergedMismatches } from './merged-mismatches.ts';
import type { CheckedLeg } from './merged-mismatches.ts';
import type { MergedModel } from './merged-model.ts';
import { KEPT_ROWS } from './merged-rows.ts';
import type { LegTrades } from './merged-rows.ts';

/** One line for screen readers and tests: the newest row on screen, the share of buys, how many venues, and whether the tape is paused. */
export function mergedSummary(model: MergedModel, trades: readonly LegTrades[], zone: Zone): string {
  if (model.states.length === 0) return 'no venues yet';
  const index = model.visibleCount === 0 ? undefined : model.visible[0];
  const newest =
    index === undefined
      ? 'no trades yet'
      : model.rows.side[index] === 0
        ? gapText(model, index)
        : tradeText(model, trades, index, zone);
  const states = model.states.map(({ leg, text }) => `${leg.name} ${text}`).join(', ');
  return `${newest}; ${shareText(model.buyShare, 'volume')}, ${formatCount(Math.min(model.rows.trades, KEPT_ROWS))} trades of ${states}${model.scroll.isPaused ? `; ${pausedText(model)}` : ''}`;
}

/** The words of a row of missing trades, with their venue. */
export function gapText(model: MergedModel, index: number): string {
  return `${legOf(model, index)?.name ?? ''}: ${missingText(model.rows.count[index] ?? 0)}`;
}

/** The leg of a row. */
function legOf(model: MergedModel, index: number): Leg | undefined {
  return stateOf(model, index)?.leg;
}

function stateOf(model: MergedModel, index: number): LegState | undefined {
  return model.states.find(({ leg }) => leg.slot === model.rows.slot[index]);
}

/** Exact values of a row, for hovering. */
export function mergedDetails(
  model: MergedModel,
  trades: readonly LegTrades[],
  index: number,
  zone: Zone,
): readonly string[] {
  const { rows } = model;
  const at = rows.receivedAt[index] ?? NaN;
  if (rows.side[index] === 0) return [gapText(model, index), `before ${zone.clockMs(at)}`];
  const leg = legOf(model, index);
  if (leg === undefined) return [];
  const { instrument } = leg;
  const native = nativeOf(model, trades, index);
  const lines: readonly (string | false)[] = [
    `${leg.name} ${instrumentName(instrument)}`,
    `${sideWord(model, index)} ${known(rows.size[index]) ?? '?'} ${instrument.base} at ${priceText(model, trades, index)}`,
    native !== undefined && instrument.sizeUnit === 'contracts' && `${native.size} contracts`,
    `${known(rows.quote[index]) ?? '?'} ${instrument.quote}`,
    `received ${zone.date(at)} ${zone.clockMs(at)}`,
    native !== undefined && !Number.isNaN(native.venueTime) && `venue's time ${zone.clockMs(native.venueTime)}`,
    zone.label(at),
  ];
  return lines.filter((line) => typeof line === 'string');
}

/** The rows from the topmost on screen back to the oldest kept, as far as they pass the filter. */
export function mergedTable(model: MergedModel, trades: readonly CheckedLeg[], instant: ExportInstant): CsvTable {
  const table: (readonly CsvCell[])[] = [];
  const shown = [...model.shown()];
  const mismatches = mergedMismatches(model, shown, trades);
  for (const index of shown) {
    const { state, at } = stateOf(model, index) ?? { state: undefined, at: NaN };
    table.push([
      ...cellsOf(model, trades, index),
      mismatchCell(mismatches.get(index)),
      ...statusCells({ state, lastDataAt: at }, instant),
    ]);
  }
  return {
    columns: [
      'venue',
      'symbol',
      ...timeColumns('received'),
      ...timeColumns('venue_time'),
      'aggressor',
      'price',
      'size_base',
      'base',
      'notional',
      'quote',
      'size',
      'size_unit',
      'trade_id',
      'trades_missing_before',
      'mismatch',
      ...STATUS_COLUMNS,
    ],
    rows: table,
  };
}

function cellsOf(model: MergedModel, trades: readonly LegTrades[], index: number): readonly CsvCell[] {
  const { rows } = model;
  const instrument = legOf(model, index)?.instrument;
  const received = timeCells(rows.receivedAt[index]);
  const about = [instrument?.venue, instrument?.symbol] as const;
  if (rows.side[index] === 0)
    return [
      ...about,
      ...received,
      undefined,
      undefined,
      'missing',
      undefined,
      undefined,
      instrument?.base,
      undefined,
      instrument?.quote,
      undefined,
      undefined,
      undefined,
      rows.count[index] || undefined,
    ];
  const native = nativeOf(model, trades, index);
  return [
    ...about,
    ...received,
    ...timeCells(native?.venueTime),
    sideWord(model, index),
    priceText(model, trades, index),
    known(rows.size[index]),
    instrument?.base,
    known(rows.quote[index]),
    instrument?.quote,
    native?.size,
    instrument?.sizeUnit,
    native?.id,
    undefined,
  ];
}

function tradeText(model: MergedModel, trades: readonly LegTrades[], index: number, zone: Zone): string {
  const leg = legOf(model, index);
  return `${priceText(model, trades, index)} ${sideWord(model, index)} ${known(model.rows.size[index]) ?? '?'} ${leg?.instrument.base ?? ''} at ${leg?.name ?? ''} ${zone.clockMs(model.rows.receivedAt[index] ?? NaN)}`;
}

/** The venue's own texts of a trade, as long as its ring has it. */
function nativeOf(
  model: MergedModel,
  trades: readonly LegTrades[],
  index: number,
): { readonly id: string; readonly price: string; readonly size: string; readonly venueTime: number } | undefined {
  const ring = trades.find(({ leg }) => leg.slot === model.rows.slot[index])?.ring;
  const base = ring?.baseOf(ring.total - 1 - (model.rows.position[index] ?? NaN)) ?? -1;
  if (ring === undefined || base === -1) return undefined;
  return {
    id: ring.idText(base),
    price: ring.priceText(base),
    size: ring.sizeText(base),
    venueTime: ring.numbers[base + TRADE.venueTime] ?? NaN,
  };
}

function priceText(model: MergedModel, trades: readonly LegTrades[], index: number): string {
  return nativeOf(model, trades, index)?.price ?? String(model.rows.price[index]);
}

function sideWord(model: MergedModel, index: number): 'buy' | 'sell' {
  return (model.rows.side[index] ?? 0) > 0 ? 'buy' : 'sell';
}

function known(value: number | undefined): string | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : formatConverted(value);
}
