/** How busy markets are at a time of the day (UTC), if 1 is their mean: nights are quiet, and New York's morning is the peak. */
export function activityAt(time: number): number {
  const hour = (time % DAY) / HOUR;
  const before = Math.floor(hour);
  const from = BY_HOUR[before] as number;
  return from + ((BY_HOUR[(before + 1) % 24] as number) - from) * (hour - before);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** At each whole hour of the day; the mean is 1. */
const BY_HOUR: readonly number[] = [
  0.95, 0.9, 0.85, 0.8, 0.72, 0.68, 0.7, 0.85, 0.98, 0.95, 0.88, 0.85, 0.98, 1.3, 1.75, 1.65, 1.4, 1.2, 1.08, 1.02,
  0.98, 0.92, 0.82, 0.79,
];
