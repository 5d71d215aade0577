import type { QuietHours } from './alert.ts';

/** Whether an instant, epoch ms, is in quiet hours. Those that end when they begin are none. */
export function isQuietAt(hours: QuietHours | undefined, at: number): boolean {
  if (hours === undefined) return false;
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const now = minuteOfDay(hours.timeZone, at);
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

/** Whether a text is a time of day, `HH:MM`. */
export function isClockTime(text: string): boolean {
  return CLOCK_TIME.test(text);
}

/** Whether the runtime knows a time zone, an IANA name. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function minutesOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3, 5));
}

function minuteOfDay(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .format(at)
    .split(':');
  return Number(parts[0]) * 60 + Number(parts[1]);
}

const CLOCK_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
