import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns } from '../../../src-shared/market/csv.ts';
import { instrumentName } from '../../../src-shared/market/instrument.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { formatScaled } from '../../../src-shared/market/decimal.ts';
import { TRADE } from '../../../src-shared/wire/layout.ts';
import { formatConverted, formatCount, formatRoundedPrice, tickDecimals } from '../../format/decimal-text.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import type { Zone } from '../../format/zone.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegState } from '../legs/leg-state.ts';
import { STATUS_COLUMNS, statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import { missingText, pausedText, shareText } from '../parts/tape-strip.ts';
import { mismatchCell } from '../parts/mismatch-lines.ts';
import { MARK_COLUMNS } from '../parts/row-marks.ts';
import type { RowMarks } from '../parts/row-marks.ts';
import { mergedMismatches } from './merged-mismatches.ts';
import type { CheckedLeg } from './merged-mismatches.ts';
import type { MergedModel } from './merged-model.ts';
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
  return `${newest}; ${shareText(model.buyShare, 'volume')}, ${formatCount(model.kept)} trades of ${states}${model.scroll.isPaused ? `; ${pausedText(model)}` : ''}`;
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
  const count = rows.count[index] ?? 0;
  const size = `${sideWord(model, index)} ${known(rows.size[index]) ?? '?'} ${instrument.base}`;
  const lines: readonly (string | false)[] = [
    `${leg.name} ${instrumentName(instrument)}`,
    ...(rows.isMixed[index] === 1
      ? [
          size,
          `average ${averageText(model, index) ?? '?'}`,
          native !== undefined && `${native.price} to ${native.lastPrice}`,
        ]
      : [`${size} at ${priceText(model, trades, index)}`]),
    count > 1 && `${formatCount(count)} trades`,
    native !== undefined && instrument.sizeUnit === 'contracts' && `${native.size} contracts`,
    `${known(rows.quote[index]) ?? '?'} ${instrument.quote}`,
    `received ${zone.date(at)} ${zone.clockMs(at)}`,
    native !== undefined && !Number.isNaN(native.venueTime) && `venue's time ${zone.clockMs(native.venueTime)}`,
    zone.label(at),
  ];
  return lines.filter((line) => typeof line === 'string');
}

/** The rows from the topmost on screen back to the oldest kept, as far as they pass the filter, with their marks. */
export function mergedTable(
  model: MergedModel,
  trades: readonly CheckedLeg[],
  marks: RowMarks,
  instant: ExportInstant,
): CsvTable {
  const table: (readonly CsvCell[])[] = [];
  const shown = [...model.shown()];
  const mismatches = mergedMismatches(model, shown, trades);
  for (const index of shown) {
    const { state, at } = stateOf(model, index) ?? { state: undefined, at: NaN };
    table.push([
      ...cellsOf(model, trades, index),
      ...marks.cells(index),
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
      'price_last',
      'price_average',
      'size_base',
      'base',
      'notional',
      'quote',
      'size',
      'size_unit',
      'trades',
      'first_id',
      'last_id',
      'trades_missing_before',
      ...MARK_COLUMNS,
      'mismatch',
      ...STATUS_COLUMNS,
    ],
    rows: table,
  };
}

function cellsOf(model: MergedModel, trades: readonly LegTrades[], index: number): readonly CsvCell[] {
  const { rows } = model;
  const { venue, symbol, base, quote, sizeUnit }: Partial<Instrument> = legOf(model, index)?.instrument ?? {};
  const received = timeCells(rows.receivedAt[index]);
  const count = rows.count[index];
  if (rows.side[index] === 0) {
    const amounts = [undefined, base, undefined, quote, undefined, undefined];
    const missing = [undefined, undefined, undefined, count === 0 ? undefined : count];
    return [venue, symbol, ...received, ...timeCells(undefined), 'missing', ...NO_PRICES, ...amounts, ...missing];
  }
  const { venueTime, size, id, lastId }: Partial<NativeTexts> = nativeOf(model, trades, index) ?? {};
  return [
    venue,
    symbol,
    ...received,
    ...timeCells(venueTime),
    sideWord(model, index),
    ...priceCells(model, trades, index),
    known(rows.size[index]),
    base,
    known(rows.quote[index]),
    quote,
    size,
    sizeUnit,
    count,
    id,
    lastId,
    undefined,
  ];
}

/** First price; of several fills also the last one and the average. */
function priceCells(model: MergedModel, trades: readonly LegTrades[], index: number): readonly CsvCell[] {
  const first = priceText(model, trades, index);
  if (model.rows.count[index] === 1) return [first, undefined, undefined];
  return [first, nativeOf(model, trades, index)?.lastPrice, averageText(model, index)];
}

function tradeText(model: MergedModel, trades: readonly LegTrades[], index: number, zone: Zone): string {
  const leg = legOf(model, index);
  const price = model.rows.isMixed[index] === 1 ? averageText(model, index) : priceText(model, trades, index);
  return `${price ?? ''} ${sideWord(model, index)} ${known(model.rows.size[index]) ?? '?'} ${leg?.instrument.base ?? ''} at ${leg?.name ?? ''} ${zone.clockMs(model.rows.receivedAt[index] ?? NaN)}`;
}

/** The venue's own texts of a row's first and last trade and of the sum of sizes, as long as its ring has them. */
function nativeOf(model: MergedModel, trades: readonly LegTrades[], index: number): NativeTexts | undefined {
  const ring = trades.find(({ leg }) => leg.slot === model.rows.slot[index])?.ring;
  const age = (ring?.total ?? NaN) - 1 - (model.rows.firstTrade[index] ?? NaN);
  const count = model.rows.count[index] ?? NaN;
  const base = ring?.baseOf(age) ?? -1;
  const last = ring?.baseOf(age - count + 1) ?? -1;
  if (ring === undefined || base === -1 || last === -1) return undefined;
  return {
    id: ring.idText(base),
    lastId: ring.idText(last),
    price: ring.priceText(base),
    lastPrice: ring.priceText(last),
    size: count === 1 ? ring.sizeText(base) : sumText(ring, age, count),
    venueTime: ring.numbers[base + TRADE.venueTime] ?? NaN,
  };
}

interface NativeTexts {
  readonly id: string;
  readonly lastId: string;
  readonly price: string;
  readonly lastPrice: string;
  readonly size: string;
  /** Of the first trade, epoch ms. */
  readonly venueTime: number;
}

/** The sum of sizes of trades from the one at an age on, in the venue's own unit; exact. */
function sumText(ring: TradeRing, age: number, count: number): string {
  let sum = 0;
  for (let more = 0; more < count; more++) sum += ring.numbers[ring.baseOf(age - more) + TRADE.size] ?? NaN;
  return formatScaled(sum, ring.scales.sizeScale, ring.scales.sizeSent);
}

/** Average price of a row, with two digits more than the tick has; undefined if it is not known. */
function averageText(model: MergedModel, index: number): string | undefined {
  const { rows } = model;
  const average = (rows.weighted[index] ?? NaN) / (rows.native[index] ?? NaN);
  const decimals = tickDecimals(legOf(model, index)?.instrument.tick, 8);
  return Number.isNaN(average) ? undefined : formatRoundedPrice(average, decimals + 2);
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

const NO_PRICES: readonly CsvCell[] = [undefined, undefined, undefined];
