/** Candle intervals, shortest first. `1M` is a calendar month, `3M` a quarter, `1w` starts on Monday, all in UTC. */
export const INTERVALS = [
  '1s',
  '10s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '2d',
  '3d',
  '1w',
  '1M',
  '3M',
] as const;

/** Length of a candle. */
export type Interval = (typeof INTERVALS)[number];

/** Whether a text is a known interval. */
export function isInterval(text: string): text is Interval {
  return (INTERVALS as readonly string[]).includes(text);
}

/** Nominal length in ms. For `1M` and `3M` this is 30 and 90 days: use {@link nextOpenTime} for calendar arithmetic. */
export function intervalMs(interval: Interval): number {
  return LENGTH_MS[interval];
}

/** Open time, epoch ms UTC, of the candle that contains `time`. */
export function openTimeOf(time: number, interval: Interval): number {
  if (interval === '1M') return monthStart(time, 0);
  if (interval === '3M') return monthStart(time, -(new Date(time).getUTCMonth() % 3));
  const origin = interval === '1w' ? MONDAY_ORIGIN : 0;
  const length = LENGTH_MS[interval];
  return Math.floor((time - origin) / length) * length + origin;
}

/** Open time of the candle after the one that opens at `openTime`. */
export function nextOpenTime(openTime: number, interval: Interval): number {
  if (interval === '1M') return monthStart(openTime, 1);
  return interval === '3M' ? monthStart(openTime, 3) : openTime + LENGTH_MS[interval];
}

/** The longest of some intervals whose candles fill those of `interval` without a rest; undefined if there is none. */
export function partOf(interval: Interval, among: readonly Interval[]): Interval | undefined {
  return INTERVALS.filter((part) => part !== interval && among.includes(part) && divides(part, interval)).at(-1);
}

/** Intervals that some intervals are enough to make, shortest first: themselves and those they fill. */
export function composable(among: readonly Interval[]): readonly Interval[] {
  return INTERVALS.filter((interval) => among.includes(interval) || partOf(interval, among) !== undefined);
}

/** Whether every candle of `whole` begins with one of `part`. */
function divides(part: Interval, whole: Interval): boolean {
  if (part === '1M') return whole === '3M';
  if (part === '3M' || LENGTH_MS[part] >= LENGTH_MS[whole]) return false;
  if (whole === '1M' || whole === '3M') return DAY % LENGTH_MS[part] === 0;
  const origins = (whole === '1w' ? MONDAY_ORIGIN : 0) - (part === '1w' ? MONDAY_ORIGIN : 0);
  return LENGTH_MS[whole] % LENGTH_MS[part] === 0 && origins % LENGTH_MS[part] === 0;
}

function monthStart(time: number, monthsAhead: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsAhead, 1);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 1970-01-05 was a Monday. */
const MONDAY_ORIGIN = 4 * DAY;

const LENGTH_MS: Readonly<Record<Interval, number>> = {
  '1s': SECOND,
  '10s': 10 * SECOND,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '2d': 2 * DAY,
  '3d': 3 * DAY,
  '1w': 7 * DAY,
  '1M': 30 * DAY,
  '3M': 90 * DAY,
};
