import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatCount, formatPrice, formatRoundedPrice } from '../../format/decimal-text.ts';
import { toIso } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import { mismatchCell } from '../parts/mismatch-lines.ts';
import { MARK_COLUMNS } from '../parts/row-marks.ts';
import type { RowMarks } from '../parts/row-marks.ts';
import { missingText, pausedText, shareText } from '../parts/tape-strip.ts';
import { mismatchRows } from './tape-mismatches.ts';
import type { TapeModel } from './tape-model.ts';
import { KEPT_TRADES } from './tape-rows.ts';
import type { TapeSettings } from './settings.ts';

/** One line for screen readers and tests: the newest row on screen, the share of buys, and whether the tape is paused. */
export function tapeSummary(model: TapeModel, ring: TradeRing, zone: Zone, settings: TapeSettings): string {
  const index = model.visibleCount === 0 ? undefined : model.visible[0];
  if (index === undefined) return 'no trades yet';
  const newest =
    model.rows.side[index] === 0
      ? gapText(model, index)
      : `${priceText(model, ring, index)} ${sideWord(model, index)} ${sizeText(model, ring, index)} at ${zone.clockMs(model.rows.time[index] ?? NaN)}`;
  const paused = model.scroll.isPaused ? `, ${pausedText(model)}` : '';
  return `${newest}, ${shareText(model.ratio.share(settings.ratioBy), settings.ratioBy)}, ${formatCount(Math.min(model.trades, KEPT_TRADES))} trades${paused}`;
}

/** The words of a row of missing trades. */
export function gapText({ rows }: TapeModel, index: number): string {
  return missingText(rows.count[index] ?? 0);
}

/** The ledger's entry of a gap: right before the trade that follows, by its number if the venue counts, since many trades share a time. */
export function gapEntry(model: TapeModel, index: number, entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  if (model.rows.side[index] !== 0) return undefined;
  const after = model.rows.firstId[(index + 1) % KEPT_TRADES] ?? NaN;
  const isBefore = ({ lastId, to }: LedgerEntry): boolean =>
    lastId === undefined ? to === model.rows.time[index] : lastId + 1 === after;
  return entries.findLast(
    (entry) => entry.kind === 'gap' && (entry.channel === 'trade' || entry.channel === 'aggTrade') && isBefore(entry),
  );
}

/** Exact values of a row, for hovering. `known` is what the ledger says of a gap. */
export function rowDetails(
  model: TapeModel,
  ring: TradeRing,
  index: number,
  zone: Zone,
  known: readonly string[] = [],
): readonly string[] {
  const { rows } = model;
  const time = rows.time[index] ?? NaN;
  if (rows.side[index] === 0) return known.length > 0 ? known : [gapText(model, index), `before ${zone.clockMs(time)}`];
  const count = rows.count[index] ?? 0;
  const isRange = rows.firstPrice[index] !== rows.lastPrice[index];
  return [
    `${sideWord(model, index)} ${sizeText(model, ring, index)} ${model.unit}`,
    ...(isRange
      ? [
          `average ${averageText(model, index)}`,
          `${shortPrice(model, rows.firstPrice[index] ?? NaN)} to ${shortPrice(model, rows.lastPrice[index] ?? NaN)}`,
        ]
      : [`at ${priceText(model, ring, index)}`]),
    ...(count > 1
      ? [
          `${formatCount(count)} trades`,
          ...(Number.isNaN(rows.firstId[index]) ? [] : [`${rows.firstId[index]} to`, `${rows.lastId[index]}`]),
        ]
      : [`trade ${idText(model, ring, index)}`]),
    `${zone.date(time)} ${zone.clockMs(time)}`,
    zone.label(time),
  ];
}

/** The rows from the topmost on screen back to the oldest kept, as far as they pass the filter, with their marks and what the ledger knows to contradict; exact. */
export function tapeTable(
  model: TapeModel,
  ring: TradeRing,
  marks: RowMarks,
  entries: readonly LedgerEntry[],
): CsvTable {
  const table = [];
  const shown = [...model.shown()];
  const mismatches = mismatchRows(model, shown, entries);
  for (const index of shown)
    table.push([
      ...(model.rows.side[index] === 0 ? gapCells(model, index) : tradeCells(model, ring, index)),
      ...marks.cells(index),
      mismatchCell(mismatches.get(index)),
    ]);
  return {
    columns: [
      'time',
      'time_ms',
      'aggressor',
      'price',
      'price_last',
      'price_average',
      'size',
      'trades',
      'first_id',
      'last_id',
      ...MARK_COLUMNS,
      'mismatch',
    ],
    rows: table,
  };
}

function gapCells(model: TapeModel, index: number): readonly CsvCell[] {
  const time = model.rows.time[index] ?? NaN;
  const missing = model.rows.count[index] ?? 0;
  return [
    toIso(time),
    time,
    'missing',
    undefined,
    undefined,
    undefined,
    undefined,
    missing === 0 ? undefined : missing,
    undefined,
    undefined,
  ];
}

function tradeCells(model: TapeModel, ring: TradeRing, index: number): readonly CsvCell[] {
  const { rows } = model;
  const time = rows.time[index] ?? NaN;
  const isSingle = rows.count[index] === 1;
  return [
    toIso(time),
    time,
    sideWord(model, index),
    priceText(model, ring, index),
    isSingle ? undefined : exactPrice(model, rows.lastPrice[index] ?? NaN),
    isSingle ? undefined : averageText(model, index),
    sizeText(model, ring, index),
    rows.count[index],
    ...idCells(model, ring, index),
  ];
}

/** First and last id. Of several trades with ids that are texts only the first is known here. */
function idCells(model: TapeModel, ring: TradeRing, index: number): readonly [first: CsvCell, last: CsvCell] {
  const lastId = model.rows.lastId[index] ?? NaN;
  if (!Number.isNaN(lastId)) return [model.rows.firstId[index], lastId];
  const first = idText(model, ring, index);
  return [first, model.rows.count[index] === 1 ? first : undefined];
}

/** The venue's own id of a row's first trade. */
function idText(model: TapeModel, ring: TradeRing, index: number): string {
  const base = baseOf(model, ring, index);
  return base === -1 ? String(model.rows.firstId[index]) : ring.idText(base);
}

/** The exact price of a row's first trade, as the venue sent it if it is a single one. */
function priceText(model: TapeModel, ring: TradeRing, index: number): string {
  const base = baseOf(model, ring, index);
  return base === -1 ? exactPrice(model, model.rows.firstPrice[index] ?? NaN) : ring.priceText(base);
}

function sizeText(model: TapeModel, ring: TradeRing, index: number): string {
  const base = model.rows.count[index] === 1 ? baseOf(model, ring, index) : -1;
  return base === -1
    ? formatScaled(model.rows.size[index] ?? NaN, model.scales.sizeScale, model.scales.sizeSent)
    : ring.sizeText(base);
}

function exactPrice(model: TapeModel, price: number): string {
  return formatPrice(price, model.scales.priceScale, model.scales.priceSent);
}

/** A price with the tick's decimals, more if it has more. */
function shortPrice(model: TapeModel, price: number): string {
  return formatPrice(price, model.scales.priceScale, model.decimals);
}

/** Average price of a row, with two digits more than the price has. */
function averageText(model: TapeModel, index: number): string {
  const size = (model.rows.size[index] ?? NaN) / (POW10[model.scales.sizeScale] ?? NaN);
  return formatRoundedPrice((model.rows.weighted[index] ?? NaN) / size, model.decimals + 2);
}

function baseOf(model: TapeModel, ring: TradeRing, index: number): number {
  return ring.baseOf(ring.total - 1 - (model.rows.firstTrade[index] ?? NaN));
}

function sideWord(model: TapeModel, index: number): 'buy' | 'sell' {
  return (model.rows.side[index] ?? 0) > 0 ? 'buy' : 'sell';
}
