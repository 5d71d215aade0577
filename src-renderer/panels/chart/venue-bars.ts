import { convertSize, isInverse } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';

/** Bars of one instrument of several; `name` is its venue's, `colour` the number of its colour. */
export interface VenueBars {
  readonly name: string;
  readonly colour: number;
  /** It is the panel's own, whose candles are drawn. */
  readonly isOwn: boolean;
  readonly instrument: Instrument;
  readonly buffer: FlowBuffer;
}

/** Bars with what makes base units of their sizes: undefined if the size of a contract is not known. */
export interface ConvertedBars extends VenueBars {
  readonly factors: SizeFactors | undefined;
}

/** Why what a venue has of a bar is not whole. */
export type VenueReason = FlowReason | 'no-trades' | 'no-room' | 'no-contract-size';

/** What a venue lacks of the bar of a time, if `at` is its first bar that is not before it. A bar that is not there between others had no trades. */
export function lackOf({ factors, buffer }: ConvertedBars, at: number, time: number): VenueReason | undefined {
  const { count } = buffer;
  if (factors === undefined) return 'no-contract-size';
  if (count === 0) return buffer.isFull ? 'no-room' : buffer.isStale ? 'stale' : 'no-trades';
  if (time < openTimeAt(buffer, 0)) return 'late-start';
  return buffer.isStale && at >= count - 1 && time >= openTimeAt(buffer, count - 1) ? 'stale' : undefined;
}

/** Open time of the first bar of which all trades are known of each; NaN while one has none. Bars made from candles are known, too. */
export function knownSince(buffers: readonly FlowBuffer[]): number {
  let since = buffers.length === 0 ? NaN : -Infinity;
  for (const buffer of buffers) {
    let at = 0;
    while (at < buffer.count && (flagsAt(buffer, at) & FlowFlag.lateStart) !== 0) at++;
    since = Math.max(since, openTimeAt(buffer, at));
  }
  return since;
}

/** The price at which sizes of a bar become base units: of inverse contracts its average, 0 of others, which need none. Hot. */
export function conversionPrice({ factors, buffer }: ConvertedBars, at: number): number {
  if (factors === undefined || factors.perInverse === 0) return 0;
  const { numbers, scales } = buffer;
  const base = at * FLOW_BAR_STRIDE;
  const size = (numbers[base + FLOW_BAR.buyVolume] ?? 0) + (numbers[base + FLOW_BAR.sellVolume] ?? 0);
  // The weight of inverse contracts is their size by price: its quotient is the price at which the sum over both sides is right.
  return size / (numbers[base + FLOW_BAR.weight] ?? NaN) / (POW10[scales.priceScale] ?? NaN);
}

/** A size of a venue, as its bars have it, in base units; zero if it cannot be converted. Hot. */
export function toBase({ factors, buffer }: ConvertedBars, size: number, price: number): number {
  if (factors === undefined || size === 0) return 0;
  return convertSize(factors, size / (POW10[buffer.scales.sizeScale] ?? NaN), price);
}

/** Base units of one unit of the weight that average prices are made with: of a size, or of a size by price of inverse contracts. */
export function basePerWeight({ factors, buffer }: ConvertedBars): number {
  if (factors === undefined) return 0;
  const { priceScale, sizeScale } = buffer.scales;
  const perSize = factors.perSize + factors.perInverse * (POW10[priceScale] ?? NaN);
  return perSize / (POW10[sizeScale] ?? NaN);
}

/** What of a bar's flags a sum has too. */
export function flagsAt({ numbers }: FlowBuffer, at: number): number {
  return (numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.flags] ?? 0) & SUMMED_FLAGS;
}

/** When a bar begins; NaN without it. */
export function openTimeAt({ numbers, count }: FlowBuffer, at: number): number {
  return at < count ? (numbers[at * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN) : NaN;
}

/** Digits after the point with which the sizes of a venue are exact in base units, or so many as inverse contracts are rounded to. */
export function baseDigitsOf({ instrument, buffer }: VenueBars): number {
  if (instrument.sizeUnit === 'base') return buffer.scales.sizeScale;
  if (isInverse(instrument)) return INVERSE_DIGITS;
  return buffer.scales.sizeScale + (parseDecimal(instrument.contractSize ?? '')?.scale ?? 0);
}

const SUMMED_FLAGS =
  FlowFlag.gap |
  FlowFlag.lateStart |
  FlowFlag.clipped |
  FlowFlag.inexact |
  FlowFlag.mismatch |
  FlowFlag.unclassed |
  FlowFlag.estimated;
const INVERSE_DIGITS = 8;
