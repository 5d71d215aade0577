import type { CsvCell, CsvTable } from '../../../src-shared/market/csv-table.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { formatBps, formatCompact, formatConverted, formatPrice } from '../../format/decimal-text.ts';
import { toIso } from '../../format/zone.ts';
import { legLetter, MOST_LEGS } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import { STATUS_COLUMNS, statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import { gridDecimals } from '../parts/book-grid.ts';
import type { ConsolidatedModel } from './consolidated-model.ts';
import type { ConsolidatedTrades } from './consolidated-trades.ts';
import type { BestLevel } from './consolidated-parts.ts';

/** One line for screen readers and tests: the best of both sides with their venues, and how every venue is. */
export function consolidatedSummary(model: ConsolidatedModel): string {
  if (model.states.length === 0) return 'no venues yet';
  const unit = model.states[0]?.leg.instrument.base ?? '';
  const side = (name: string, best: BestLevel): string =>
    Number.isNaN(best.price)
      ? `${name} none`
      : `${name} ${priceText(model, best.price)} x ${formatConverted(best.size)} ${unit} at ${venuesOf(best)}`;
  const states = model.states.map(
    ({ leg, text, isCounted }) =>
      `${legLetter(leg.slot)} ${leg.name} ${leg.instrument.quote} ${text}${isCounted ? '' : ' left out'}`,
  );
  return `${side('bid', model.bid)}, ${side('ask', model.ask)}${model.isCrossed ? ', crossed' : ''}; ${countText(model)}: ${states.join(', ')}`;
}

/** The best of a side with its venue, longest wording first. */
export function bestTexts(model: ConsolidatedModel, side: 'bid' | 'ask'): readonly string[] {
  const best = model[side];
  if (Number.isNaN(best.price)) return [`no ${side}`, ''];
  const [first] = best.legs;
  const price = priceText(model, best.price);
  const more = best.legs.length > 1 ? ` +${best.legs.length - 1}` : '';
  return [
    `${side} ${price} × ${formatCompact(best.size, 8)} ${first?.name ?? ''}${more}`,
    `${price} ${first?.name ?? ''}${more}`,
    `${price} ${legLetter(first?.slot ?? -1)}${more}`,
    price,
  ];
}

/** The distance of the best prices: a spread, or by how much two venues cross. Longest wording first. */
export function spreadTexts(model: ConsolidatedModel): readonly string[] {
  const { bid, ask } = model;
  if (Number.isNaN(bid.price) || Number.isNaN(ask.price)) return [''];
  const apart = priceText(model, Math.abs(ask.price - bid.price));
  const bps = formatBps(Math.abs(ask.price - bid.price) / ((ask.price + bid.price) / 2));
  if (bid.price === ask.price)
    return [`locked: ${bid.legs[0]?.name ?? ''} bids what ${ask.legs[0]?.name ?? ''} asks`, 'locked'];
  if (!model.isCrossed) return [`spread ${apart} · ${bps}`, bps];
  return [
    `crossed by ${apart} · ${bps}: ${bid.legs[0]?.name ?? ''} bids above ${ask.legs[0]?.name ?? ''}`,
    `crossed by ${apart} · ${bps}`,
    `crossed ${bps}`,
  ];
}

/** How many venues count. */
export function countText({ states, counted }: ConsolidatedModel): string {
  return counted === states.length
    ? `${counted} ${counted === 1 ? 'venue' : 'venues'}`
    : `${counted} of ${states.length} venues`;
}

/** A price in units of the grid, with the digits of the tick, more if it has more. */
export function priceText(model: ConsolidatedModel, price: number): string {
  return formatPrice(price, model.scale, gridDecimals(model));
}

/** Who has what in a row, for hovering. */
export function rowLines(model: ConsolidatedModel, row: number): readonly string[] {
  const { rows, states, step } = model;
  const index = rows.index[row] ?? NaN;
  if (Number.isNaN(index)) return [];
  const unit = states[0]?.leg.instrument.base ?? '';
  const side = (name: 'bid' | 'ask'): readonly string[] => {
    const total = (name === 'bid' ? rows.bidTotal : rows.askTotal)[row] ?? 0;
    if (total === 0) return [];
    const parts = states.flatMap(({ leg }) => {
      const size = rows[name][row * MOST_LEGS + leg.slot] ?? 0;
      return size === 0 ? [] : [`${legLetter(leg.slot)} ${leg.name} ${formatConverted(size)}`];
    });
    return [`${name} ${formatConverted(total)} ${unit}`, ...parts];
  };
  const price = index * step;
  return [
    `price ${priceText(model, price)}`,
    ...side('bid'),
    ...side('ask'),
    ...(isBeyond(model, price) ? ["not every venue's book reaches here"] : []),
  ];
}

/** What the ladder shows at this instant, top down, in base units: at each price what each venue has, and the sum of those that count; `trades` are undefined if no column has them. */
export function consolidatedTable(
  model: ConsolidatedModel,
  instant: ExportInstant,
  trades?: ConsolidatedTrades,
): CsvTable {
  const { now } = instant;
  const { rows, states } = model;
  const table: CsvCell[][] = [];
  for (let row = 0; row < rows.count; row++) {
    const index = rows.index[row] ?? NaN;
    if (Number.isNaN(index)) continue;
    const price = index * model.step;
    for (const { leg, state, at } of states) {
      const cell = row * MOST_LEGS + leg.slot;
      table.push([
        leg.instrument.venue,
        leg.instrument.symbol,
        ...statusCells({ state, lastDataAt: at }, instant),
        leg.instrument.base,
        priceText(model, price),
        sizeCell(rows.bid[cell]),
        sizeCell(rows.ask[cell]),
        sizeCell(rows.bidTotal[row]),
        sizeCell(rows.askTotal[row]),
        isBeyond(model, price),
        toIso(now),
        now,
        ...(trades === undefined ? NO_TRADES : tradedCells(trades, leg, row)),
      ]);
    }
  }
  return { columns: COLUMNS, rows: table };
}

/** What a venue traded at a row, what all did, and why the venue's part is not whole: empty if it is. */
function tradedCells(trades: ConsolidatedTrades, leg: Leg, row: number): readonly CsvCell[] {
  const cell = row * MOST_LEGS + leg.slot;
  return [
    sizeCell(trades.buys[cell]),
    sizeCell(trades.sells[cell]),
    sizeCell(trades.volume[row]),
    sizeCell(trades.delta[row]),
    Math.round(trades.knownMs(leg)),
    trades.lackOf(leg),
  ];
}

/** Length of the longest price. */
export function priceChars(model: ConsolidatedModel): number {
  const top = Math.max(model.ask.price || 0, model.bid.price || 0, 1);
  return (
    priceText(model, Math.ceil(top / model.tick) * model.tick).length +
    (Math.log10(top / (POW10[model.scale] ?? 1)) < 0 ? 1 : 0)
  );
}

function isBeyond({ bidReach, askReach }: ConsolidatedModel, price: number): boolean {
  return price < bidReach.price || price > askReach.price;
}

function venuesOf({ legs }: BestLevel): string {
  return legs.map(({ name }) => name).join(' + ');
}

function sizeCell(size: number | undefined): CsvCell {
  return size === undefined || size === 0 ? undefined : formatConverted(size);
}

const COLUMNS = [
  'venue',
  'symbol',
  ...STATUS_COLUMNS,
  'base',
  'price',
  'bid_base',
  'ask_base',
  'bid_base_all_venues',
  'ask_base_all_venues',
  'beyond_reach_of_some',
  'time',
  'time_ms',
  'bought_base',
  'sold_base',
  'traded_base_all_venues',
  'delta_base_all_venues',
  'traded_ms',
  'traded_incomplete',
];
const NO_TRADES: readonly CsvCell[] = [undefined, undefined, undefined, undefined, undefined, undefined];
