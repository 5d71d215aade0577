import type { VenueId } from '../venue-ids.ts';
import type { FlowReason } from './completeness.ts';

/**
 * An order-flow bar as programs get it. Decimals are exact strings in the venue's own unit of size; times are epoch ms by the venue's clock. Prices and `vwap` are
 * absent if nobody traded in it, which only bars between the two sides of a gap show.
 */
export interface FlowBar {
  readonly kind: 'flowBar';
  readonly venue: VenueId;
  readonly symbol: string;
  /** The rule it was made by, as it was asked for. */
  readonly bars: string;
  readonly openTime: number;
  /** Of bars by time their last ms, else the time of the last trade. */
  readonly closeTime: number;
  readonly open?: string;
  readonly high?: string;
  readonly low?: string;
  readonly close?: string;
  /** Bought and sold by the aggressor, and the difference, with its extremes within the bar. */
  readonly buyVolume: string;
  readonly sellVolume: string;
  readonly delta: string;
  readonly minDelta: string;
  readonly maxDelta: string;
  /** Trades; of an aggregate its fills, if the venue says how many. NaN if estimated: candles do not count sides apart. */
  readonly buyCount: number;
  readonly sellCount: number;
  /** Volume-weighted average price. */
  readonly vwap?: number;
  /**
   * By size class, smallest first: worth below 1,000 quote units, from 1,000, from 10,000, from 100,000. Absent if the size of a contract was not known, and
   * if estimated.
   */
  readonly classes?: readonly { readonly buyVolume: string; readonly sellVolume: string }[];
  /** Whether a later trade has begun another bar. */
  readonly closed: boolean;
  /** Why its numbers are not whole; empty if they are. */
  readonly incomplete: readonly FlowReason[];
  /** By price ascending; absent without a step. */
  readonly footprint?: readonly FlowCell[];
}

/** What was traded within one price step, of which `price` is the lower edge. */
export interface FlowCell {
  readonly price: string;
  readonly buyVolume: string;
  readonly sellVolume: string;
  readonly buyCount: number;
  readonly sellCount: number;
}

/** Volume by price over some bars. Prices are lower edges of steps; absent while nothing was traded. */
export interface FlowProfile {
  readonly from: number;
  readonly to: number;
  readonly cells: readonly FlowCell[];
  readonly volume: string;
  /** Point of control: the step with the most volume. */
  readonly poc?: string;
  /** First and last step of the 70 % of the volume about it. */
  readonly valueAreaLow?: string;
  readonly valueAreaHigh?: string;
  readonly highNodes: readonly string[];
  readonly lowNodes: readonly string[];
  /** Why it is not whole: the reasons of its bars, and `late-start` if it begins before the first. */
  readonly incomplete: readonly FlowReason[];
}
