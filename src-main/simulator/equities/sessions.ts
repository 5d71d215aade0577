/** Where the exchange is in its day. */
export type SessionState = 'PRE' | 'REGULAR' | 'POST' | 'CLOSED';

/** The regular session of one day; times are epoch ms. */
export interface Session {
  /** Days since the epoch, of New York. */
  readonly day: number;
  readonly open: number;
  readonly close: number;
}

/** When an exchange trades. */
export interface Calendar {
  /** The last regular session that has begun. */
  lastSession(at: number): Session;
  /** The session before another one. */
  before(session: Session): Session;
  stateAt(at: number): SessionState;
}

/** New York: 9:30 to 16:00 on weekdays, with trading before and after from 4:00 to 20:00. Public holidays are not observed. */
export const NEW_YORK: Calendar = {
  lastSession(at) {
    for (let day = dayOf(at); ; day--) if (isWeekday(day) && sessionOf(day).open <= at) return sessionOf(day);
  },
  before({ day }) {
    let earlier = day - 1;
    while (!isWeekday(earlier)) earlier--;
    return sessionOf(earlier);
  },
  stateAt(at) {
    const day = dayOf(at);
    if (!isWeekday(day)) return 'CLOSED';
    const { open, close } = sessionOf(day);
    if (at >= open && at < close) return 'REGULAR';
    if (at >= open - PRE_MS && at < open) return 'PRE';
    return at >= close && at < close + POST_MS ? 'POST' : 'CLOSED';
  },
};

/** Open all day, every day: for demonstrations at any hour. A session is a day of UTC. */
export const ALWAYS_OPEN: Calendar = {
  lastSession: (at) => utcSession(Math.floor(at / DAY_MS)),
  before: ({ day }) => utcSession(day - 1),
  stateAt: () => 'REGULAR',
};

/** Open every day but for the first hour of UTC: for demonstrations at almost any hour that show sessions and what is between them. */
export const EVERY_DAY: Calendar = {
  lastSession: (at) => longSession(Math.floor((at - HOUR_MS) / DAY_MS)),
  before: ({ day }) => longSession(day - 1),
  stateAt: (at) => (at % DAY_MS < HOUR_MS ? 'CLOSED' : 'REGULAR'),
};

function longSession(day: number): Session {
  return { day, open: day * DAY_MS + HOUR_MS, close: (day + 1) * DAY_MS };
}

function utcSession(day: number): Session {
  return { day, open: day * DAY_MS, close: (day + 1) * DAY_MS };
}

function dayOf(at: number): number {
  return Math.floor((at + offsetAt(at)) / DAY_MS);
}

/** 0 is a Thursday. */
function isWeekday(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday !== 0 && weekday !== 6;
}

function sessionOf(day: number): Session {
  const midnight = day * DAY_MS;
  const offset = offsetAt(midnight + 12 * HOUR_MS - offsetAt(midnight));
  const open = midnight - offset + OPENS_MS;
  return { day, open, close: open + REGULAR_MS };
}

/** New York minus UTC, ms: summer time is from the second Sunday of March to the first of November, at 2:00. */
function offsetAt(at: number): number {
  const year = new Date(at + WINTER_MS).getUTCFullYear();
  const begins = sundayOf(year, 2, 8) + 2 * HOUR_MS - WINTER_MS;
  const ends = sundayOf(year, 10, 1) + 2 * HOUR_MS - SUMMER_MS;
  return at >= begins && at < ends ? SUMMER_MS : WINTER_MS;
}

/** The first Sunday on or after a date, epoch ms of its midnight in UTC. */
function sundayOf(year: number, month: number, date: number): number {
  const first = new Date(Date.UTC(year, month, date));
  return first.getTime() + ((7 - first.getUTCDay()) % 7) * DAY_MS;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WINTER_MS = -5 * HOUR_MS;
const SUMMER_MS = -4 * HOUR_MS;
const OPENS_MS = 9.5 * HOUR_MS;
const REGULAR_MS = 6.5 * HOUR_MS;
const PRE_MS = 5.5 * HOUR_MS;
const POST_MS = 4 * HOUR_MS;
