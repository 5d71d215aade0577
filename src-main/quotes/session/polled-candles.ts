import { intervalMs, openTimeOf, type Interval } from '../../../src-shared/market/interval.ts';
import type { SessionStatus } from '../../../src-shared/market/market-state.ts';
import { CandleSeries } from '../../engine/market/candles/candle-series.ts';
import type { ClockPort } from '../../engine/ports.ts';
import { CandleRecord } from '../../engine/venue/records.ts';
import type { EquityCandle, EquityCandleRequest, QuoteSource } from '../quote-source.ts';
import { PolledStream } from './polled-stream.ts';
import { fillCandle } from './session-records.ts';

/** Intervals that sources have, shortest first. */
export const POLLED_INTERVALS = ['1m', '5m', '15m', '1h', '1d', '1w'] as const satisfies readonly Interval[];

/** What the candles of one ticker and interval are made of. */
export interface PolledCandlesOptions {
  readonly clock: ClockPort;
  readonly source: QuoteSource;
  readonly key: string;
  readonly ticker: string;
  readonly interval: EquityCandleRequest['interval'];
  readonly session: SessionStatus;
  readonly cadenceMs: number;
  readonly maxCandles: number;
  readonly cancel: AbortSignal;
}

/** Candles of one ticker and interval, as a source's chart has them: history, then what is newest whenever it is asked for. */
export class PolledCandleSeries {
  readonly series: CandleSeries;
  readonly stream: PolledStream;
  /** How many need it. */
  leases = 0;
  readonly #options: PolledCandlesOptions;
  readonly #record = new CandleRecord();
  #loading: Promise<void> | undefined;

  constructor(options: PolledCandlesOptions) {
    const { interval, maxCandles, key, cadenceMs } = options;
    this.#options = options;
    this.stream = new PolledStream(key, cadenceMs);
    this.series = new CandleSeries(interval, maxCandles, {
      startsSession: (before, openTime) => startsSession(interval, before, openTime),
    });
  }

  /** Asks for what is new: at first for as much as a screen shows. Not while an answer is on its way. */
  refresh(): Promise<void> {
    return (this.#loading ??= this.#refresh().finally(() => {
      this.#loading = undefined;
    }));
  }

  /** Asks for candles before the oldest one; the series says when they are there. */
  async loadOlder(): Promise<void> {
    const { series } = this;
    const { clock, interval } = this.#options;
    if (series.rows.count === 0 || series.history === 'loading' || series.history === 'end') return;
    const to = series.rows.openTimeAt(0);
    const earliest = clock.now() - REACH_MS[interval];
    if (to <= earliest || series.rows.count >= series.maxCandles) {
      series.history = 'end';
      return;
    }
    series.history = 'loading';
    const candles = await this.#ask(Math.max(earliest, to - PAGE_MS[interval]), to);
    if (candles === undefined) {
      series.history = 'failed';
      return;
    }
    const older = new CandleSeries(interval, series.maxCandles);
    for (const candle of candles) if (candle.openTime < to) this.#put(older, candle, true);
    series.merge(older);
    series.history = older.rows.count === 0 ? 'end' : 'idle';
  }

  async #refresh(): Promise<void> {
    const { series, stream } = this;
    const { clock, interval } = this.#options;
    const isFirst = series.rows.count === 0;
    const now = clock.now();
    const from = isFirst ? now - PAGE_MS[interval] : series.rows.openTimeAt(series.rows.count - 1);
    if (isFirst) series.history = 'loading';
    const candles = await this.#ask(from, now + 1);
    if (candles === undefined) {
      stream.onFailure();
      if (isFirst) series.history = 'failed';
      return;
    }
    if (isFirst) series.history = 'idle';
    for (const [index, candle] of candles.entries())
      this.#put(series, candle, index < candles.length - 1 || this.#isOver(candle));
    stream.onAnswer(clock.now());
  }

  #put(series: CandleSeries, candle: EquityCandle, isClosed: boolean): void {
    fillCandle(this.#record, candle, { interval: series.interval, isClosed });
    series.put(this.#record);
  }

  /** Undefined if the source does not answer. */
  async #ask(from: number, to: number): Promise<readonly EquityCandle[] | undefined> {
    const { source, ticker, interval, cancel } = this.#options;
    const outcome = await source.candles?.({ ticker, interval, from, to }, cancel);
    return outcome?.ok === true ? foldCandles(outcome.candles, interval) : undefined;
  }

  /** Whether nothing more comes of the newest candle: its time is over, or its session is. */
  #isOver({ openTime }: EquityCandle): boolean {
    const { clock, interval, session } = this.#options;
    return (
      clock.now() - session.delayMs >= openTime + intervalMs(interval) ||
      (session.state !== 'regular' && session.state !== 'unknown' && interval !== '1w')
    );
  }
}

/**
 * Candles one a place on the time axis. Days and weeks open at midnight in UTC, as everywhere here, whenever the session began; a source
 * may have several rows of what is one candle, as Yahoo has of the newest.
 */
function foldCandles(candles: readonly EquityCandle[], interval: Interval): readonly EquityCandle[] {
  const isLong = intervalMs(interval) >= DAY_MS;
  const folded: EquityCandle[] = [];
  for (const candle of candles) {
    const openTime = isLong ? openTimeOf(candle.openTime, interval) : candle.openTime;
    const before = folded.at(-1);
    if (before === undefined || openTime >= before.openTime + intervalMs(interval)) {
      folded.push({ ...candle, openTime });
      continue;
    }
    folded[folded.length - 1] = {
      openTime: before.openTime,
      open: before.open,
      high: Math.max(before.high, candle.high),
      low: Math.min(before.low, candle.low),
      close: candle.close,
      volume: before.volume + candle.volume,
    };
  }
  return folded;
}

/** Whether nobody could trade for an hour or more between two candles: a session of the exchange begins with the second. */
function startsSession(interval: Interval, before: number, openTime: number): boolean {
  return intervalMs(interval) < DAY_MS && openTime - before - intervalMs(interval) >= LEAST_BREAK_MS;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAST_BREAK_MS = HOUR_MS;
/** How far back one request goes: some hundreds of candles, and over a long weekend in any case. */
const PAGE_MS: Readonly<Record<EquityCandleRequest['interval'], number>> = {
  '1m': 5 * DAY_MS,
  '5m': 10 * DAY_MS,
  '15m': 30 * DAY_MS,
  '1h': 55 * DAY_MS,
  '1d': 2 * 365 * DAY_MS,
  '1w': 10 * 365 * DAY_MS,
};
/** How far back sources have anything, days less one for the pause until they answer. https://finance.yahoo.com answers 422 beyond (read 2026-11-29). */
const REACH_MS: Readonly<Record<EquityCandleRequest['interval'], number>> = {
  '1m': 6 * DAY_MS,
  '5m': 59 * DAY_MS,
  '15m': 59 * DAY_MS,
  '1h': 729 * DAY_MS,
  '1d': 40 * 365 * DAY_MS,
  '1w': 40 * 365 * DAY_MS,
};
