import { hashName, noiseAt, subSeed } from '../market/prng.ts';
import type { Calendar, Session, SessionState } from './sessions.ts';

/** What the market knows of a ticker at an instant; prices are whole cents. */
export interface EquityFacts {
  readonly ticker: string;
  readonly state: SessionState;
  readonly price: number;
  /** When the price was made, epoch ms. */
  readonly tradedAt: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly previousClose: number;
  /** Shares of the session so far. */
  readonly volume: number;
  readonly bid: number;
  readonly ask: number;
  /** How far the exchange's data is behind for those who do not pay, minutes. */
  readonly delayMinutes: number;
  readonly isHalted: boolean;
}

/** One candle of a session. */
export interface EquityBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Equities with sessions, gaps overnight and halts. Everything is a function of seed, ticker and time, so that any instant can be asked for and
 * quotes and candles agree by construction: prices change on whole minutes only in what is summed up, and every {@link STEP_MS} in between.
 */
export class EquityMarket {
  readonly #seed: number;
  readonly #calendar: Calendar;
  readonly #ranges = new Map<string, DayRange>();

  constructor(options: { readonly seed: number; readonly calendar: Calendar }) {
    this.#seed = subSeed(options.seed, 'equities');
    this.#calendar = options.calendar;
  }

  /** Whether there is such a ticker: whatever looks like one, but for those that begin with `ZZ`. */
  isListed(ticker: string): boolean {
    return LISTED.test(ticker);
  }

  /** The facts about a ticker at an instant, epoch ms; undefined if it is not listed. */
  at(ticker: string, at: number): EquityFacts | undefined {
    if (!this.isListed(ticker)) return undefined;
    const seed = subSeed(this.#seed, ticker);
    const session = this.#calendar.lastSession(at);
    const halt = haltOf(seed, session);
    const until = Math.min(at, session.close - 1);
    const isHalted = halt !== undefined && until >= halt.from && until < halt.to;
    const tradedAt = stepOf(isHalted ? halt.from : until, session);
    const price = pricesOf(seed, session)(tradedAt);
    const { high, low, volume } = this.#rangeOf(ticker, seed, session, tradedAt);
    const before = this.#calendar.before(session);
    const spread = Math.max(1, Math.round(price * 0.0001));
    return {
      ticker,
      state: this.#calendar.stateAt(at),
      price,
      tradedAt,
      open: pricesOf(seed, session)(session.open),
      high,
      low,
      previousClose: pricesOf(seed, before)(before.close - STEP_MS),
      volume,
      bid: price - spread,
      ask: price + spread,
      delayMinutes: noiseAt(seed, 77) < 0.03 ? 15 : 0,
      isHalted,
    };
  }

  /** Candles that open from `from` to before `to`, oldest first; `everyMs` divides a day. None between sessions. */
  bars(
    ticker: string,
    range: { readonly from: number; readonly to: number; readonly everyMs: number },
  ): readonly EquityBar[] {
    const seed = subSeed(this.#seed, ticker);
    const sessions: EquityBar[][] = [];
    for (
      let session = this.#calendar.lastSession(range.to - 1);
      session.close > range.from;
      session = this.#calendar.before(session)
    ) {
      const ofSession: EquityBar[] = [];
      const everyMs = Math.min(range.everyMs, session.close - session.open);
      const price = pricesOf(seed, session);
      for (let openTime = session.open; openTime < session.close; openTime += everyMs) {
        if (openTime < range.from || openTime >= range.to) continue;
        const end = Math.min(openTime + everyMs, session.close, range.to);
        const last = stepOf(end - 1, session);
        const day = new DayRange();
        day.advance(last, { from: openTime, price, seed });
        ofSession.push({
          openTime,
          open: price(openTime),
          high: day.high,
          low: day.low,
          close: price(last),
          volume: day.volume,
        });
      }
      sessions.unshift(ofSession);
    }
    return sessions.flat();
  }

  #rangeOf(ticker: string, seed: number, session: Session, until: number): DayRange {
    let range = this.#ranges.get(ticker);
    if (range === undefined || range.day !== session.day || range.until > until) {
      range = new DayRange(session.day);
      this.#ranges.set(ticker, range);
    }
    range.advance(until, { from: session.open, price: pricesOf(seed, session), seed });
    return range;
  }
}

/**
 * Prices of a session, cents: a level of the day, so that it gaps overnight, and waves within the day from hours down to seconds. Hot: thousands of
 * prices are asked for in a row.
 */
function pricesOf(seed: number, session: Session): (at: number) => number {
  const base = 1500 + 48_500 * noiseAt(seed, 1) ** 2;
  const day =
    0.15 * (noiseAt(seed ^ DAY_SALT, session.day) - 0.5) + 0.5 * new Wave(seed ^ YEAR_SALT).at(session.day / 90);
  const waves = WAVES.map(
    ([lengthMs, size], index) => [lengthMs, size, new Wave(subSeed(seed, `wave${String(index)}`))] as const,
  );
  return (at) => {
    let within = 0;
    for (const [lengthMs, size, wave] of waves)
      within += size * wave.at((at - session.open) / lengthMs + session.day * 1000);
    return Math.max(100, Math.round(base * Math.exp(day + within)));
  };
}

/** What is summed up over a session; extended as time goes on. */
class DayRange {
  readonly day: number;
  until = -Infinity;
  high = -Infinity;
  low = Infinity;
  volume = 0;

  constructor(day = NaN) {
    this.day = day;
  }

  advance(
    to: number,
    { from, price, seed }: { readonly from: number; readonly price: (at: number) => number; readonly seed: number },
  ): void {
    for (let at = this.until === -Infinity ? from : this.until + STEP_MS; at <= to; at += STEP_MS) {
      const now = price(at);
      this.high = Math.max(this.high, now);
      this.low = Math.min(this.low, now);
      this.volume += Math.round(200 + 20_000 * noiseAt(seed ^ VOLUME_SALT, Math.floor(at / STEP_MS)) ** 4);
      this.until = at;
    }
  }
}

/** The time of the last price at or before an instant. */
function stepOf(at: number, { open }: Session): number {
  return open + Math.floor((at - open) / STEP_MS) * STEP_MS;
}

/** One session in forty of a ticker has a halt of 20 to 60 minutes. */
function haltOf(
  seed: number,
  { day, open, close }: Session,
): { readonly from: number; readonly to: number } | undefined {
  if (noiseAt(seed ^ HALT_SALT, day) > 1 / 40) return undefined;
  const from = open + Math.floor(((close - open) * noiseAt(seed ^ HALT_SALT, day + 0x10000)) / STEP_MS) * STEP_MS;
  return { from, to: from + (20 + 40 * noiseAt(seed ^ HALT_SALT, day + 0x20000)) * 60_000 };
}

/** Smooth noise from -0.5 to 0.5 with a knot at every whole number. The knots around the last place are kept: a session is read along its time. */
class Wave {
  readonly #seed: number;
  #knot = NaN;
  #from = NaN;
  #to = NaN;

  constructor(seed: number) {
    this.#seed = seed;
  }

  at(x: number): number {
    const knot = Math.floor(x);
    if (knot !== this.#knot) {
      this.#from = knot === this.#knot + 1 ? this.#to : noiseAt(this.#seed, knot);
      this.#to = noiseAt(this.#seed, knot + 1);
      this.#knot = knot;
    }
    const part = x - knot;
    const weight = part * part * (3 - 2 * part);
    return this.#from * (1 - weight) + this.#to * weight - 0.5;
  }
}

/** Time between two prices of a ticker. */
const STEP_MS = 15_000;
/** Length and size of the waves within a day. */
const WAVES: readonly (readonly [lengthMs: number, size: number])[] = [
  [2 * 3_600_000, 0.02],
  [20 * 60_000, 0.006],
  [3 * 60_000, 0.002],
  [STEP_MS, 0.0008],
];
const LISTED = /^(?!ZZ)[A-Z]{1,5}(?:-[A-Z])?$/;
const DAY_SALT = hashName('day');
const YEAR_SALT = hashName('year');
const VOLUME_SALT = hashName('volume');
const HALT_SALT = hashName('halt');
