import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { PricedBars } from './flow-points.ts';
import { profileBetween } from './flow-profile.ts';
import type { NakedControl } from './flow-profile.ts';
import type { TimeRange } from './flow-spans.ts';

/** Bars that count up when any but their last two change. */
type CountedBars = PricedBars & { readonly structure: number };

/** Naked points of control of spans of time. Those of spans that ended before the last two bars are found once. */
export class NakedControls {
  readonly #found = new Map<string, NakedControl | undefined>();
  #bars: CountedBars | undefined;
  #structure = -1;

  /** Of each span that has one, oldest first; times in epoch ms, both included. */
  of(bars: CountedBars, spans: readonly TimeRange[]): readonly NakedControl[] {
    if (this.#bars !== bars || this.#structure !== bars.structure) this.#found.clear();
    this.#bars = bars;
    this.#structure = bars.structure;
    const settled = numberAt(bars, bars.count - 2, FLOW_BAR.openTime);
    return spans.flatMap(({ from, to }) => {
      const key = `${from} ${to}`;
      const known = this.#found.has(key) ? this.#found.get(key) : controlOf(bars, from, to);
      if (to < settled) this.#found.set(key, known);
      const naked = known === undefined ? undefined : nakedOf(bars, known);
      return naked === undefined ? [] : [naked];
    });
  }
}

/** The UTC days of bars until a time, oldest first. */
export function daysUntil(bars: PricedBars, time: number): readonly TimeRange[] {
  const first = Math.floor(numberAt(bars, 0, FLOW_BAR.openTime) / DAY_MS) * DAY_MS;
  const days: TimeRange[] = [];
  for (let from = Math.max(first, time - MOST_DAYS * DAY_MS); from <= time; from += DAY_MS)
    days.push({ from: Math.floor(from / DAY_MS) * DAY_MS, to: Math.floor(from / DAY_MS) * DAY_MS + DAY_MS - 1 });
  return days;
}

function controlOf(bars: PricedBars, from: number, to: number): NakedControl | undefined {
  const shown = profileBetween(bars, from, to);
  const control = shown?.profile.rows[shown.profile.control];
  return shown === undefined || control === undefined
    ? undefined
    : { price: control.price, after: shown.last, isWhole: shown.isWhole };
}

/**
 * A point of control if the ranges of all bars after it leave it out; not whole if trades are missing in one of them, which may have been at its price.
 * Prices of bars without trades are NaN, which no comparison takes.
 */
function nakedOf(bars: PricedBars, control: NakedControl): NakedControl | undefined {
  const { price, after } = control;
  let flags = 0;
  for (let index = bars.indexFrom(after) + 1; index < bars.count; index++) {
    if (numberAt(bars, index, FLOW_BAR.low) < price + bars.step && numberAt(bars, index, FLOW_BAR.high) >= price)
      return undefined;
    flags |= numberAt(bars, index, FLOW_BAR.flags);
  }
  const isMissing = bars.isStale || (flags & (FlowFlag.gap | FlowFlag.mismatch)) !== 0;
  return control.isWhole && isMissing ? { ...control, isWhole: false } : control;
}

function numberAt({ numbers }: PricedBars, index: number, position: number): number {
  return numbers[index * FLOW_BAR_STRIDE + position] ?? NaN;
}

const DAY_MS = 86_400_000;
/** Days whose points of control are looked for. */
const MOST_DAYS = 60;
