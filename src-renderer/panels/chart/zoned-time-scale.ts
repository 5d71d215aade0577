import { defaultHorzScaleBehavior } from 'lightweight-charts';
import type {
  IHorzScaleBehavior,
  InternalHorzScaleItem,
  Mutable,
  TickMark,
  TickMarkWeightValue,
  Time,
  TimeScalePoint,
} from 'lightweight-charts';
import type { Zone } from '../../format/zone.ts';
import { fromChartTime } from './candle-points.ts';

/** A time axis whose hours, days and months begin when they do in a time zone. Points stay UTC, so that a repeated hour is no trouble. */
export interface ZonedTimeScale extends IHorzScaleBehavior<Time> {
  zone: Zone;
  showsSeconds: boolean;
}

/** Makes a zoned time axis. After a change of `zone` all points must be set anew. */
export function zonedTimeScale(zone: Zone): ZonedTimeScale {
  class Zoned extends defaultHorzScaleBehavior() implements ZonedTimeScale {
    zone = zone;
    showsSeconds = false;

    override formatTickmark(mark: TickMark): string {
      return tickText(this.zone, fromChartTime(this.key(mark.time)), mark.weight);
    }

    override formatHorzItem(item: InternalHorzScaleItem): string {
      return momentText(this.zone, fromChartTime(this.key(item)), this.showsSeconds);
    }

    override fillWeightsForPoints(points: readonly Mutable<TimeScalePoint>[], startIndex: number): void {
      for (let index = startIndex; index < points.length; index++) {
        const point = points[index];
        const previous = points[index - 1] ?? points[index];
        if (point === undefined || previous === undefined) continue;
        const time = fromChartTime(this.key(point.time));
        const before = index === 0 ? time - FIRST_STEP : fromChartTime(this.key(previous.time));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's nominal number
        point.timeWeight = weightOf(this.zone, before, time) as TickMarkWeightValue;
      }
    }
  }
  return new Zoned();
}

/** How important the boundary between two instants is on a wall clock: the library's weights, year to second. */
export function weightOf(zone: Zone, before: number, time: number): number {
  const from = before + zone.offsetMs(before);
  const to = time + zone.offsetMs(time);
  const fromDate = new Date(from);
  const toDate = new Date(to);
  if (fromDate.getUTCFullYear() !== toDate.getUTCFullYear()) return WEIGHT.year;
  if (fromDate.getUTCMonth() !== toDate.getUTCMonth()) return WEIGHT.month;
  if (fromDate.getUTCDate() !== toDate.getUTCDate()) return WEIGHT.day;
  for (const [length, weight] of INTRADAY) if (Math.floor(from / length) !== Math.floor(to / length)) return weight;
  return 0;
}

/** The text of a mark on the axis, by the weight of the boundary it stands on. */
export function tickText(zone: Zone, time: number, weight: number): string {
  const date = zone.date(time);
  if (weight >= WEIGHT.year) return date.slice(0, 4);
  if (weight >= WEIGHT.month) return MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
  if (weight >= WEIGHT.day) return String(Number(date.slice(8, 10)));
  if (weight >= WEIGHT.minute) return zone.clock(time).slice(0, 5);
  // Bars within one second: its digits with the milliseconds.
  return weight >= WEIGHT.second ? zone.clock(time) : zone.clockMs(time).slice(6);
}

/** The text of a moment under the crosshair. */
export function momentText(zone: Zone, time: number, showsSeconds: boolean): string {
  return `${zone.date(time)} ${zone.clock(time).slice(0, showsSeconds ? 8 : 5)}`;
}

const WEIGHT = { year: 70, month: 60, day: 50, minute: 20, second: 10 } as const;
const MINUTE = 60_000;
/** The first point is taken to follow one of an earlier minute. */
const FIRST_STEP = MINUTE;
const INTRADAY: readonly (readonly [length: number, weight: number])[] = [
  [720 * MINUTE, 33],
  [360 * MINUTE, 32],
  [180 * MINUTE, 31],
  [60 * MINUTE, 30],
  [30 * MINUTE, 22],
  [5 * MINUTE, 21],
  [MINUTE, 20],
  [1000, WEIGHT.second],
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
