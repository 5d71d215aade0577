import { greatest } from '../../../src-shared/greatest.ts';
import { exactDecimal, formatScaled } from '../../../src-shared/market/decimal.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';
import { formatAge } from '../../format/age.ts';
import { formatBps, formatCount } from '../../format/decimal-text.ts';
import { formatSilence, silenceTexts } from '../../format/silence-words.ts';
import { toIso } from '../../format/zone.ts';
import { TRADED_LACKS } from '../parts/traded-volume.ts';
import { knownLevels, priceOfLevel } from '../parts/book-levels.ts';
import type { Frozen, LadderModel } from './ladder-model.ts';
import { ROW } from './ladder-rows.ts';
import type { ShownBook } from './ladder-rows.ts';

/** One line for screen readers and tests: exact best prices and sizes as the venue sent them, and the state. */
export function ladderSummary(model: LadderModel): string {
  const { shown } = model;
  if (shown === undefined) return 'no book yet';
  const bid =
    shown.bids.length === 0
      ? 'bid none'
      : `bid ${levelText(shown, 'bid', 0, 'price')} x ${levelText(shown, 'bid', 0, 'size')}`;
  const ask =
    shown.asks.length === 0
      ? 'ask none'
      : `ask ${levelText(shown, 'ask', 0, 'price')} x ${levelText(shown, 'ask', 0, 'size')}`;
  return `${bid}, ${ask}, ${model.frozen?.state ?? shown.section.state.toUpperCase()}`;
}

/** The last price and which way it went; empty before the first trade. */
export function lastText(model: LadderModel): string {
  const { last } = model;
  return Number.isNaN(last.price) ? '' : `${last.text} ${last.direction === 0 ? ' ' : last.direction > 0 ? '▲' : '▼'}`;
}

/** Spread in ticks and basis points, longest wording first; empty if a side is empty. */
export function spreadTexts(model: LadderModel): readonly string[] {
  const bid = (model.shown?.bids[LEVEL.price] ?? NaN) * model.grid.factor;
  const ask = (model.shown?.asks[LEVEL.price] ?? NaN) * model.grid.factor;
  if (Number.isNaN(bid) || Number.isNaN(ask)) return [''];
  const ticks = (ask - bid) / model.grid.tick;
  const count = `${Number.isInteger(ticks) ? formatCount(ticks) : ticks.toFixed(1)} ${ticks === 1 ? 'tick' : 'ticks'}`;
  const bps = formatBps((ask - bid) / ((ask + bid) / 2));
  return [`spread ${count} · ${bps}`, `${count} · ${bps}`, bps];
}

/** How deep the book is known, and the unit of sizes, longest wording first. */
export function depthTexts(model: LadderModel): readonly string[] {
  const { shown, conversion } = model;
  if (shown === undefined) return [''];
  const known = shown.section.knownDepth;
  const reach = depthReach(shown);
  return [
    `${formatCount(known)} levels, ±${reach} · ${conversion.label}`,
    `±${reach} · ${conversion.label}`,
    conversion.label,
  ];
}

/** The time that traded columns count over, in whole minutes: `5m`, and `<1m` for less than one. */
export function spanText(ms: number): string {
  return ms < 60_000 ? '<1m' : `${Math.floor(ms / 60_000)}m`;
}

/** Why the book stands still, with an age that counts. */
export function frozenTexts(frozen: Frozen, now: number): readonly string[] {
  if (frozen.pace !== undefined)
    return [
      ...silenceTexts({ ...frozen.pace, lastDataAt: frozen.at }, now).map((text) => `${frozen.state}: ${text}`),
      `${frozen.state} ${formatSilence(now - frozen.at)}`,
    ];
  const age = formatAge(now - frozen.at);
  return [`${frozen.state} ${age}: ${frozen.why}`, `${frozen.state} ${age}`];
}

/** How far a book is behind that is right otherwise, longest wording first. */
export function behindTexts(behindMs: number): readonly string[] {
  const age = formatAge(behindMs);
  return [`${age} behind the exchange`, `${age} behind`, age];
}

/** Exact values of a row, for hovering. */
export function rowTexts(model: LadderModel, row: number, now: number): readonly string[] {
  const exact = exactRow(model, row);
  if (exact === undefined) return [];
  const unit = model.conversion.isNative ? model.conversion.label : "in the venue's unit";
  const flags = model.rows.flags[row] ?? 0;
  const lines: readonly (string | false | undefined)[] = [
    `price ${exact.price}`,
    exact.bid !== undefined && `bid ${exact.bid} ${unit}${levelsText(model.rows.bidCount[row] ?? 0)}`,
    exact.ask !== undefined && `ask ${exact.ask} ${unit}${levelsText(model.rows.askCount[row] ?? 0)}`,
    exact.sells !== undefined && `sold ${exact.sells} ${unit} in ${formatAge(model.tradedMs)}`,
    exact.buys !== undefined && `bought ${exact.buys} ${unit} in ${formatAge(model.tradedMs)}`,
    tradedProblem(model),
    exact.isBeyond && 'beyond verified depth: levels may be missing',
    (flags & ROW.older) !== 0 && olderText(model, now),
    (flags & ROW.high) !== 0 && '24 h high',
    (flags & ROW.low) !== 0 && '24 h low',
    model.frozen !== undefined && frozenTexts(model.frozen, now).at(-1),
  ];
  return lines.filter((line) => typeof line === 'string');
}

/** Why the traded sizes are not to be trusted; undefined if they are, as far as they are known. */
function tradedProblem({ tradedLack }: LadderModel): string | undefined {
  return tradedLack === undefined || tradedLack === 'late-start' ? undefined : TRADED_LACKS[tradedLack];
}

/** What the ladder shows at this instant, top down, exact. Times are those of the last message in it. */
export function ladderTable(model: LadderModel, now: number): CsvTable {
  const columns = [
    'price',
    'bid_size',
    'sells',
    'buys',
    'ask_size',
    'beyond_verified_depth',
    'last_sequence',
    'time',
    'time_ms',
  ];
  const { section } = model.shown ?? {};
  const at = section?.receivedAt ?? now;
  const rows = [];
  for (let row = 0; row < model.rows.count; row++) {
    const exact = exactRow(model, row);
    if (exact === undefined) continue;
    rows.push([
      exact.price,
      exact.bid,
      exact.sells,
      exact.buys,
      exact.ask,
      exact.isBeyond,
      section?.lastSequence,
      toIso(at),
      at,
    ]);
  }
  return { columns, rows };
}

/** How old the deeper levels are, if the venue sends them less often. */
function olderText({ shown }: LadderModel, now: number): string | undefined {
  const older = shown?.section.older;
  return older === undefined
    ? undefined
    : `updated less often than the best ${older.from}: ${formatAge(now - older.receivedAt)} old`;
}

/** Everything a row says, as exact decimals; what it does not say is absent. */
interface ExactRow {
  readonly price: string;
  readonly bid: string | undefined;
  readonly ask: string | undefined;
  readonly sells: string | undefined;
  readonly buys: string | undefined;
  readonly isBeyond: boolean;
}

function exactRow(model: LadderModel, row: number): ExactRow | undefined {
  const { rows, shown } = model;
  const index = rows.index[row] ?? NaN;
  if (shown === undefined || Number.isNaN(index)) return undefined;
  return {
    price: priceOfRow(model, index),
    bid: sumText(shown, 'bid', rows.bidFirst[row] ?? 0, rows.bidCount[row] ?? 0),
    ask: sumText(shown, 'ask', rows.askFirst[row] ?? 0, rows.askCount[row] ?? 0),
    sells: tradedText(model, rows.sells[row] ?? 0),
    buys: tradedText(model, rows.buys[row] ?? 0),
    isBeyond: ((rows.flags[row] ?? 0) & (ROW.beyondBid | ROW.beyondAsk)) !== 0,
  };
}

/** The exact price of a row as the tick writes it. */
export function priceOfRow(model: LadderModel, index: number): string {
  return formatScaled(index * model.step, model.grid.scale, model.grid.scale);
}

/** The price of a row counted from the top, as the tick writes it; undefined if there is none. */
export function rowPrice(model: LadderModel, row: number): string | undefined {
  const index = row === -1 ? NaN : (model.rows.index[row] ?? NaN);
  return Number.isNaN(index) ? undefined : priceOfRow(model, index);
}

/** The exact sum of neighbouring levels, also if single sizes do not fit 2^53; undefined for none. */
function sumText(shown: ShownBook, side: 'bid' | 'ask', first: number, count: number): string | undefined {
  if (count === 0) return undefined;
  if (count === 1) return levelText(shown, side, first, 'size');
  const { scales, exact } = shown.section;
  const levels = side === 'bid' ? shown.bids : shown.asks;
  let sum = 0;
  for (let level = first; level < first + count; level++) sum += levels[level * LEVEL_STRIDE + LEVEL.size] ?? 0;
  const nearest = formatScaled(sum, scales.sizeScale, scales.sizeSent);
  if (exact === undefined && Number.isSafeInteger(sum)) return nearest;
  return wideSum(Array.from({ length: count }, (_, i) => levelText(shown, side, first + i, 'size'))) ?? nearest;
}

/** The sum of decimals of any length, exponents included; undefined if one is no decimal. */
function wideSum(texts: readonly string[]): string | undefined {
  const values = texts.map(exactDecimal).filter((value) => value !== undefined);
  if (values.length < texts.length) return undefined;
  const scale = Math.max(0, greatest(values.map((value) => value.scale)));
  const digits = values
    .reduce((sum, value) => sum + value.unscaled * 10n ** BigInt(scale - value.scale), 0n)
    .toString()
    .padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function levelText(shown: ShownBook, side: 'bid' | 'ask', level: number, part: 'price' | 'size'): string {
  const levels = side === 'bid' ? shown.bids : shown.asks;
  const at = level * LEVEL_STRIDE + LEVEL[part];
  const exact = shown.section.exact?.[side === 'bid' ? at : shown.bids.length + at];
  const { priceScale, priceSent, sizeScale, sizeSent } = shown.section.scales;
  return (
    exact ??
    (part === 'price'
      ? formatScaled(levels[at] ?? NaN, priceScale, priceSent)
      : formatScaled(levels[at] ?? NaN, sizeScale, sizeSent))
  );
}

/** How far from the middle the known levels that were sent reach, in per cent, the nearer side of the two. */
function depthReach(shown: ShownBook): string {
  const middle = ((shown.bids[LEVEL.price] ?? NaN) + (shown.asks[LEVEL.price] ?? NaN)) / 2;
  const bid = priceOfLevel(shown.bids, knownLevels(shown.bids, shown.section.knownDepth) - 1);
  const ask = priceOfLevel(shown.asks, knownLevels(shown.asks, shown.section.knownDepth) - 1);
  const reach = Math.min(middle - bid, ask - middle) / middle;
  return Number.isFinite(reach) ? `${(reach * 100).toFixed(reach < 0.01 ? 2 : 1)} %` : '?';
}

function levelsText(count: number): string {
  return count === 1 ? '' : ` in ${count} levels`;
}

function tradedText(model: LadderModel, size: number): string | undefined {
  return size === 0 ? undefined : formatScaled(size, model.tradedScales.sizeScale, model.tradedScales.sizeSent);
}
