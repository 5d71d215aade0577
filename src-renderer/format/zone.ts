/**
 * Wall-clock times in one time zone. Its offset from UTC is asked of Intl once per quarter of an hour of data and remembered (every
 * zone changes its clock on such a boundary), so that a time costs integer arithmetic only. All times are epoch ms.
 */
export interface Zone {
  /** IANA name, `UTC` included. */
  readonly name: string;
  /** What to add to UTC for the wall clock at `time`, in ms. */
  offsetMs(time: number): number;
  /** `14:32:07`. */
  clock(time: number): string;
  /** `14:32:07.644`. */
  clockMs(time: number): string;
  /** `2026-11-20`. */
  date(time: number): string;
  /** `UTC`, or the offset at that time, such as `UTC+05:30`. */
  short(time: number): string;
  /** For people: `UTC`, or name and offset, such as `Asia/Kolkata (UTC+05:30)`. */
  label(time: number): string;
}

/** The zone of that name, made once; `local` is the computer's own, and a name that Intl does not know is UTC. */
export function zoneOf(name: string): Zone {
  let zone = ZONES.get(name);
  if (zone === undefined) {
    zone = createZone(name);
    ZONES.set(name, zone);
  }
  return zone;
}

/** UTC. */
export const UTC: Zone = createZone('UTC');

/** ISO-8601 in UTC with milliseconds, for exports. */
export function toIso(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : '';
}

function createZone(wanted: string): Zone {
  const format = formatterOf(wanted);
  const name = format?.resolvedOptions().timeZone ?? 'UTC';
  const isUtc = format === undefined || name === 'UTC';
  const offsets = new Map<number, number>();
  let lastBucket = NaN;
  let lastOffset = 0;
  const offsetMs = (time: number): number => {
    if (isUtc || !Number.isFinite(time)) return 0;
    const bucket = Math.floor(time / QUARTER_HOUR);
    if (bucket === lastBucket) return lastOffset;
    let offset = offsets.get(bucket);
    if (offset === undefined) {
      if (offsets.size >= MAX_OFFSETS) offsets.clear();
      offset = wallClock(format, bucket * QUARTER_HOUR) - bucket * QUARTER_HOUR;
      offsets.set(bucket, offset);
    }
    lastBucket = bucket;
    lastOffset = offset;
    return offset;
  };
  const clock = (time: number): string => {
    const seconds = Math.floor((time + offsetMs(time)) / 1000);
    return `${two(mod(Math.floor(seconds / 3600), 24))}:${two(mod(Math.floor(seconds / 60), 60))}:${two(mod(seconds, 60))}`;
  };
  return {
    name,
    offsetMs,
    clock,
    clockMs: (time) => `${clock(time)}.${three(mod(Math.floor(time), 1000))}`,
    date: (time) => (Number.isFinite(time) ? new Date(time + offsetMs(time)).toISOString().slice(0, 10) : ''),
    short: (time) => (isUtc ? 'UTC' : `UTC${offsetText(offsetMs(time))}`),
    label: (time) => (isUtc ? 'UTC' : `${name} (UTC${offsetText(offsetMs(time))})`),
  };
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', name === 'local' ? options : { ...options, timeZone: name });
  } catch {
    return undefined;
  }
}

/** The wall clock at `time`, read as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, time: number): number {
  const field: Record<string, number> = {};
  for (const part of format.formatToParts(time)) field[part.type] = Number(part.value);
  return Date.UTC(
    field['year'] ?? 0,
    (field['month'] ?? 1) - 1,
    field['day'] ?? 1,
    field['hour'] ?? 0,
    field['minute'] ?? 0,
    field['second'] ?? 0,
  );
}

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function mod(value: number, base: number): number {
  return ((value % base) + base) % base;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

function three(n: number): string {
  return n < 10 ? `00${n}` : n < 100 ? `0${n}` : `${n}`;
}

const ZONES = new Map<string, Zone>();
const QUARTER_HOUR = 900_000;
/** Enough for years of hourly candles; beyond it the memory starts anew. */
const MAX_OFFSETS = 20_000;
