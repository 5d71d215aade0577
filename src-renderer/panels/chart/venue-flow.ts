import { baseFactors, convertSize, isInverse } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { reasonsOf } from '../../../src-shared/market/flow/completeness.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { firstEndingAt } from '../../feed/flow-buffer.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { FlowBars } from './flow-points.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';

/** The instruments whose delta is summed; none if it is the panel's own alone. */
export function legsAdded({
  settings,
  instrumentId,
  session,
}: Pick<
  PanelContext<Pick<ChartSettings, 'flow' | 'isOverVenues' | 'legs'>>,
  'settings' | 'instrumentId' | 'session'
>): readonly Leg[] {
  return addsVenues(settings) ? legsOf(settings.legs, instrumentId, session) : [];
}

/** The subscription to the order flow of an instrument: that of the panel's own is what the other views are of, too. */
export function flowSub(panelId: string, own: InstrumentId | undefined, id: InstrumentId | undefined): string {
  return toSub(panelId, id === own ? 'flow' : `flow ${id ?? ''}`);
}

/** Bars of one instrument of several; `name` is its venue's. */
export interface VenueBars {
  readonly name: string;
  readonly instrument: Instrument;
  readonly buffer: FlowBuffer;
}

/** Why what a venue has of a bar is not whole. */
export type VenueReason = Exclude<FlowReason, 'clipped'> | 'no-trades' | 'no-room' | 'no-contract-size';

/** What one venue has of a bar, in base units. */
export interface VenuePart {
  readonly name: string;
  readonly id: InstrumentId;
  readonly buy: number;
  readonly sell: number;
  /** Of what was traded at all of the venues, 0 to 1; NaN if nothing was. */
  readonly share: number;
  readonly reasons: readonly VenueReason[];
}

/**
 * Bars by time of several venues, summed in base units: both volumes and what is not whole, nothing by price. A bar is as whole as the least whole of
 * its venues. Sizes in contracts that are worth quote units become base units at the average price of their bar.
 */
export class SummedFlow implements FlowBars {
  version = 0;
  /** Counts up when anything but the last two bars changed, see {@link FlowBuffer.structure}. */
  structure = 0;
  count = 0;
  numbers: Float64Array = new Float64Array(0);
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  /** What comes too late is in the flags of every bar concerned. */
  readonly isStale = false;
  #venues: readonly Converted[] = [];
  #seen: readonly { readonly buffer: FlowBuffer; readonly version: number; readonly isStale: boolean }[] = [];

  /** The asset, whose units the sums are in. */
  get unit(): string {
    return this.#venues[0]?.instrument.base ?? '';
  }

  /** Brings the sums up to the bars of the venues. */
  update(venues: readonly VenueBars[]): void {
    const seen = this.#seen;
    const isSame = ({ buffer }: VenueBars, at: number): boolean =>
      seen[at]?.buffer === buffer && seen[at].version === buffer.version && seen[at].isStale === buffer.isStale;
    if (seen.length === venues.length && venues.every(isSame)) return;
    this.#seen = venues.map(({ buffer }) => ({ buffer, version: buffer.version, isStale: buffer.isStale }));
    this.#venues = venues.map((venue) => ({ ...venue, factors: baseFactors(venue.instrument) }));
    const sizeScale = Math.min(
      MOST_DIGITS,
      this.#venues.reduce((most, venue) => Math.max(most, digitsOf(venue)), 0),
    );
    const numbers = summed(this.#venues, sizeScale);
    const count = numbers.length / FLOW_BAR_STRIDE;
    if (sizeScale !== this.scales.sizeScale || !isGrown(this.numbers, numbers)) this.structure++;
    this.numbers = numbers;
    this.count = count;
    this.scales = { ...this.scales, sizeScale };
    this.version++;
  }

  /** See {@link FlowBuffer.indexFrom}. */
  indexFrom(time: number): number {
    return firstEndingAt(this, time);
  }

  /** What each venue has of a bar, in the order of the venues. */
  partsAt(index: number): readonly VenuePart[] {
    const time = this.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
    const parts = this.#venues.map((venue) => {
      const at = venue.buffer.indexFrom(time);
      const lack = lackOf(venue, at, time);
      const has = openTimeAt(venue.buffer, at) === time;
      const flags = has ? flagsAt(venue.buffer, at) : 0;
      const [buy, sell] = has ? volumesAt(venue, at) : [0, 0];
      const reasons: readonly VenueReason[] = [
        ...(lack === undefined ? [] : [lack]),
        ...reasonsOf(flags).filter((reason) => reason !== 'clipped'),
      ];
      return { name: venue.name, id: venue.instrument.id, buy, sell, reasons };
    });
    const total = parts.reduce((sum, { buy, sell }) => sum + buy + sell, 0);
    return parts.map((part) => ({ ...part, share: total > 0 ? (part.buy + part.sell) / total : NaN }));
  }
}

interface Converted extends VenueBars {
  /** Undefined if the size of a contract is not known. */
  readonly factors: SizeFactors | undefined;
}

/** One bar for each open time that any of the venues has, oldest first. Hot: venues are walked side by side. */
function summed(venues: readonly Converted[], sizeScale: number): Float64Array {
  const cursors = venues.map(() => 0);
  const most = venues.reduce((sum, { buffer }) => sum + buffer.count, 0);
  const numbers = new Float64Array(most * FLOW_BAR_STRIDE);
  const power = POW10[sizeScale] ?? NaN;
  let count = 0;
  for (;;) {
    let time = Infinity;
    for (let v = 0; v < venues.length; v++) time = Math.min(time, nextTime(venues[v], cursors[v]));
    if (time === Infinity) return numbers.slice(0, count * FLOW_BAR_STRIDE);
    const base = count * FLOW_BAR_STRIDE;
    numbers[base + FLOW_BAR.id] = count;
    numbers[base + FLOW_BAR.openTime] = time;
    let buys = 0;
    let sells = 0;
    let flags = 0;
    for (let v = 0; v < venues.length; v++) {
      const venue = venues[v];
      const at = cursors[v] ?? 0;
      if (venue === undefined) continue;
      if (lackOf(venue, at, time) !== undefined) flags |= FlowFlag.gap;
      if (nextTime(venue, at) !== time) continue;
      cursors[v] = at + 1;
      const [buy, sell] = volumesAt(venue, at);
      buys += buy;
      sells += sell;
      flags |= flagsAt(venue.buffer, at);
      numbers[base + FLOW_BAR.closeTime] = venue.buffer.numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.closeTime] ?? NaN;
    }
    numbers[base + FLOW_BAR.buyVolume] = Math.round(buys * power);
    numbers[base + FLOW_BAR.sellVolume] = Math.round(sells * power);
    numbers[base + FLOW_BAR.flags] = flags;
    count++;
  }
}

function nextTime(venue: Converted | undefined, at = 0): number {
  return venue === undefined || at >= venue.buffer.count ? Infinity : openTimeAt(venue.buffer, at);
}

/** What a venue lacks of the bar of a time, if `at` is its first bar that is not before it. A bar that is not there between others had no trades. */
function lackOf({ factors, buffer }: Converted, at: number, time: number): VenueReason | undefined {
  const { count } = buffer;
  if (factors === undefined) return 'no-contract-size';
  if (count === 0) return buffer.isFull ? 'no-room' : buffer.isStale ? 'stale' : 'no-trades';
  if (time < openTimeAt(buffer, 0)) return 'late-start';
  return buffer.isStale && at >= count - 1 && time >= openTimeAt(buffer, count - 1) ? 'stale' : undefined;
}

/** Bought and sold in a bar, in base units; zero if they cannot be converted. */
function volumesAt({ factors, buffer }: Converted, at: number): readonly [buy: number, sell: number] {
  const { numbers, scales } = buffer;
  const base = at * FLOW_BAR_STRIDE;
  const buy = numbers[base + FLOW_BAR.buyVolume] ?? 0;
  const sell = numbers[base + FLOW_BAR.sellVolume] ?? 0;
  if (factors === undefined || buy + sell === 0) return NOTHING;
  const power = POW10[scales.sizeScale] ?? NaN;
  // The weight of inverse contracts is their size by price: its quotient is the price at which the sum over both sides is right.
  const weight = numbers[base + FLOW_BAR.weight] ?? NaN;
  const price = factors.perInverse === 0 ? 0 : (buy + sell) / weight / (POW10[scales.priceScale] ?? NaN);
  return [convertSize(factors, buy / power, price), convertSize(factors, sell / power, price)];
}

function flagsAt({ numbers }: FlowBuffer, at: number): number {
  return (numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.flags] ?? 0) & SUMMED_FLAGS;
}

function openTimeAt({ numbers, count }: FlowBuffer, at: number): number {
  return at < count ? (numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) : NaN;
}

/** Digits after the point with which the sizes of a venue are exact in base units, or so many as inverse contracts are rounded to. */
function digitsOf({ instrument, buffer }: Converted): number {
  if (instrument.sizeUnit === 'base') return buffer.scales.sizeScale;
  if (isInverse(instrument)) return INVERSE_DIGITS;
  return buffer.scales.sizeScale + (parseDecimal(instrument.contractSize ?? '')?.scale ?? 0);
}

/** Whether all bars but the last two of those before are as they were. */
function isGrown(before: Float64Array, now: Float64Array): boolean {
  const end = before.length - 2 * FLOW_BAR_STRIDE;
  if (now.length < before.length) return false;
  for (let at = 0; at < end; at++) if (before[at] !== now[at]) return false;
  return true;
}

const NOTHING = [0, 0] as const;
/** What a sum shares with its bars. A footprint that lacks cells, and size classes, are no part of it. */
const SUMMED_FLAGS = FlowFlag.gap | FlowFlag.lateStart | FlowFlag.inexact | FlowFlag.mismatch | FlowFlag.estimated;
const INVERSE_DIGITS = 8;
const MOST_DIGITS = 10;
