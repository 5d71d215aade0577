import { controlOf, type PriceRow } from './volume-profile.ts';

/** When one side outweighs the other: at least `ratio` times as much, and at least `minSize`, as a scaled integer. */
export interface ImbalanceRule {
  readonly ratio: number;
  readonly minSize: number;
}

/** Steps of a footprint at which one side outweighs the other, by price, and spans of three or more of them one upon the other. */
export interface Imbalances {
  readonly buy: readonly number[];
  readonly sell: readonly number[];
  readonly stackedBuy: readonly PriceSpan[];
  readonly stackedSell: readonly PriceSpan[];
}

/** Lower edges of the first and the last step of a span. */
export interface PriceSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Diagonal imbalances of a bar's rows, by price ascending: what was bought at a step against what was sold one step below, as buyers who lift an offer
 * compete with sellers who hit the bid under it. Where nothing was traded on the other side, `minSize` alone decides.
 */
export function imbalancesOf(rows: readonly PriceRow[], step: number, rule: ImbalanceRule): Imbalances {
  const buy: number[] = [];
  const sell: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as PriceRow;
    const [below, above] = [rows[i - 1], rows[i + 1]];
    const soldBelow = below !== undefined && below.price === row.price - step ? below.sell : 0;
    const boughtAbove = above !== undefined && above.price === row.price + step ? above.buy : 0;
    if (outweighs(row.buy, soldBelow, rule)) buy.push(row.price);
    if (outweighs(row.sell, boughtAbove, rule)) sell.push(row.price);
  }
  return { buy, sell, stackedBuy: stacksOf(buy, step), stackedSell: stacksOf(sell, step) };
}

/** Whether both sides traded at an end of a bar, so that the auction there is not finished: sellers at its high, buyers at its low. */
export function unfinishedAuctions(rows: readonly PriceRow[]): { readonly high: boolean; readonly low: boolean } {
  const last = rows.at(-1);
  const first = rows[0];
  return {
    high: last !== undefined && last.sell > 0 && last.buy > 0,
    low: first !== undefined && first.buy > 0 && first.sell > 0,
  };
}

/** A bar with what of it matters for naked points of control; prices as scaled integers, NaN if nobody traded. */
export interface ControlledBar {
  readonly rows: readonly PriceRow[];
  readonly high: number;
  readonly low: number;
}

/** Points of control that no later bar has come back to: index of the bar and lower edge of the step. The newest bar has none yet. */
export function nakedControls(
  bars: readonly ControlledBar[],
  step: number,
): readonly { readonly bar: number; readonly price: number }[] {
  const naked: { readonly bar: number; readonly price: number }[] = [];
  let highest = -Infinity;
  let lowest = Infinity;
  for (let i = bars.length - 1; i >= 0; i--) {
    const bar = bars[i] as ControlledBar;
    const price = bar.rows[controlOf(bar.rows)]?.price;
    // Later bars may have jumped over it, which counts as well: what is between their extremes was passed.
    if (i < bars.length - 1 && price !== undefined && (price > highest || price + step <= lowest))
      naked.push({ bar: i, price });
    if (bar.high > highest) highest = bar.high;
    if (bar.low < lowest) lowest = bar.low;
  }
  return naked.reverse();
}

function outweighs(size: number, other: number, { ratio, minSize }: ImbalanceRule): boolean {
  return size > 0 && size >= minSize && size >= other * ratio;
}

function stacksOf(prices: readonly number[], step: number): readonly PriceSpan[] {
  const stacks: PriceSpan[] = [];
  let first = 0;
  for (let i = 1; i <= prices.length; i++) {
    if (i < prices.length && prices[i] === (prices[i - 1] ?? NaN) + step) continue;
    if (i - first >= LEAST_STACKED) stacks.push({ from: prices[first] ?? NaN, to: prices[i - 1] ?? NaN });
    first = i;
  }
  return stacks;
}

const LEAST_STACKED = 3;
