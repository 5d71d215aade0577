import { rangeBetween } from './flow-spans.ts';
import type { PlacedTimes, TimeRange } from './flow-spans.ts';
import type { ChartSettings } from './settings.ts';

/** Something that stands at a time of the chart: the anchor of sums, or an end of a range. */
export type TimeMark = 'anchor' | 'from' | 'to';

/** What tools for times need of a chart. */
export interface TimeHost {
  /** Open time of the candle under a place, epoch ms; undefined if there is none. */
  timeAt(x: number): number | undefined;
  /** Where the candle of a time is, CSS pixels of the chart's box; undefined if it is not on the axis. */
  xOf(time: number): number | undefined;
  /** Draws anew. */
  refresh(): void;
  /** Keeps the times of the instrument shown. */
  keep(times: PlacedTimes): void;
}

/** What the pointer does to the times placed on a chart: drags a range over it, moves the anchor and the ends of the range. */
export class TimeTools {
  /** The times as they are on screen, a change not yet kept included. */
  times: PlacedTimes = {};
  /** Marks that can be taken. */
  marks: readonly TimeMark[] = [];
  /** The next press begins a range. */
  isChoosing = false;
  readonly #host: TimeHost;
  #drag: { readonly move: (time: number) => PlacedTimes; readonly before: PlacedTimes } | undefined;

  constructor(host: TimeHost) {
    this.#host = host;
  }

  /** Shows the times that are kept, unless one is being moved; `marks` are those drawn. */
  take(kept: PlacedTimes, marks: readonly TimeMark[]): void {
    this.marks = marks;
    if (this.#drag === undefined) this.times = kept;
  }

  /** The next press begins a range. */
  chooseRange(): void {
    this.isChoosing = true;
    this.#host.refresh();
  }

  /** Chooses no range after all; false if none was being chosen. */
  cancel(): boolean {
    if (!this.isChoosing) return false;
    this.isChoosing = false;
    this.#host.refresh();
    return true;
  }

  /** A press at a place; true if it belongs to the times. */
  press(x: number): boolean {
    const at = this.#host.timeAt(x);
    const before = this.times;
    const mark = this.under(x);
    if (this.isChoosing && at !== undefined) {
      this.isChoosing = false;
      this.#drag = { before, move: (time) => ({ ...before, range: rangeBetween(at, time) }) };
      this.drag(x);
      return true;
    }
    if (mark === undefined) return false;
    this.#drag = { before, move: (time) => moved(before, mark, time) };
    return true;
  }

  /** The pointer moved with the button down. */
  drag(x: number): void {
    const time = this.#host.timeAt(x);
    if (this.#drag === undefined || time === undefined) return;
    this.times = this.#drag.move(time);
    this.#host.refresh();
  }

  /** The button came up: what was moved is kept. */
  release(): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag !== undefined && this.times !== drag.before) this.#host.keep(this.times);
  }

  /** The mark near a place; undefined for none. */
  under(x: number): TimeMark | undefined {
    return this.marks.find((mark) => {
      const time = timeOf(this.times, mark);
      const at = time === undefined ? undefined : this.#host.xOf(time);
      return at !== undefined && Math.abs(at - x) <= NEAR;
    });
  }
}

/** The marks that are drawn: of what is shown. The lists are the same objects each time. */
export function marksShown(
  { flow, profileSpan }: Pick<ChartSettings, 'flow' | 'profileSpan'>,
  { anchor, range }: PlacedTimes,
): readonly TimeMark[] {
  const hasProfile = flow.includes('profile');
  const isAnchored = flow.includes('vwap') || flow.includes('cvd') || (hasProfile && profileSpan === 'anchored');
  const hasAnchor = anchor !== undefined && isAnchored;
  const hasRange = range !== undefined && hasProfile && profileSpan === 'fixed';
  if (hasAnchor) return hasRange ? ALL : ANCHOR;
  return hasRange ? RANGE : NO_MARKS;
}

/** The time at which a mark stands; undefined if it was not placed. */
export function timeOf({ anchor, range }: PlacedTimes, mark: TimeMark): number | undefined {
  return mark === 'anchor' ? anchor : range?.[mark];
}

function moved(times: PlacedTimes, mark: TimeMark, time: number): PlacedTimes {
  if (mark === 'anchor') return { ...times, anchor: time };
  const range: TimeRange = times.range ?? { from: time, to: time };
  return { ...times, range: mark === 'from' ? rangeBetween(time, range.to) : rangeBetween(range.from, time) };
}

const NO_MARKS: readonly TimeMark[] = [];
const ANCHOR: readonly TimeMark[] = ['anchor'];
const RANGE: readonly TimeMark[] = ['from', 'to'];
const ALL: readonly TimeMark[] = [...ANCHOR, ...RANGE];
/** How near a mark is taken, px. */
const NEAR = 5;
