import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { SkipReason } from '../../../src-shared/wire/health.ts';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { CandleRecord, TradeRecord } from '../venue/records.ts';
import { BarSums, SUM, type SummedTrade } from './bar-sums.ts';
import type { CheckSubject } from './check-subject.ts';
import { type ClosedCandle, differencesOf, toClosedCandle } from './closed-candle.ts';

/** How many closed candles were compared, and how many were not, by reason. */
export interface CheckCounts {
  compared: number;
  readonly skipped: Record<SkipReason, number>;
}

/**
 * Compares each closed candle of a venue with what the trades of its time come to: as soon as a trade came that is later than the candle by a second,
 * so that none of its own is on its way. A candle of which a trade may be unknown is not compared, but counted. Hot: a few additions a trade for
 * each interval whose candles come.
 */
export class CandleCheck {
  readonly #subject: CheckSubject;
  readonly #counts: CheckCounts;
  readonly #series: CheckedSeries[] = [];
  readonly #trade: SummedTrade = { price: NaN, size: NaN, time: NaN, isBuy: false, fills: 1 };
  #priceScale = 0;
  #sizeScale = 0;
  #lastTime: number;
  /** Id of the newest fill, of aggregates that number them. */
  #lastFill = NaN;
  /** Whether the trades are counted as those of candles are. */
  #isCounted = true;
  /** Why the sums began where they do. */
  #doubt: SkipReason = 'late-start';
  /** A trade after this instant has candles compared. */
  #dueAt = Infinity;

  constructor(subject: CheckSubject, counts: CheckCounts) {
    this.#subject = subject;
    this.#counts = counts;
    this.#lastTime = subject.trades.lastVenueTime;
  }

  /** Takes a trade in its order. `missing`: trades that are missing before it, NaN if that is not known, else 0. */
  take(trade: TradeRecord, receivedAt: number, missing: number): void {
    const { price, size } = trade;
    const summed = this.#trade;
    if (price.scale > this.#priceScale || size.scale > this.#sizeScale) this.#widen(price.scale, size.scale);
    summed.price = price.mantissa * (POW10[this.#priceScale - price.scale] as number);
    summed.size = size.mantissa * (POW10[this.#sizeScale - size.scale] as number);
    summed.time = Number.isNaN(trade.venueTime) ? receivedAt : trade.venueTime;
    summed.isBuy = trade.isBuy;
    const doubt = this.#doubtOf(trade, missing);
    if (doubt !== undefined) this.#restart(summed.time, doubt);
    const series = this.#series;
    for (let i = 0; i < series.length; i++) (series[i] as CheckedSeries).sums.add(summed);
    if (!(summed.time < this.#lastTime)) this.#lastTime = summed.time;
    if (summed.time > this.#dueAt) this.#settle(summed.time - BORDER_MS);
  }

  /** Takes a candle, running or closed. Trades are counted from the first one of its interval on. */
  onCandle(candle: CandleRecord): void {
    const { interval } = candle;
    // Neither is a candle of the venue.
    if (candle.isComposed || candle.isFlat) return;
    let series = this.#series.find(({ sums }) => sums.interval === interval);
    if (series === undefined) this.#series.push((series = { sums: new BarSums(interval, this.#lastTime), closed: [] }));
    if (!candle.isClosed) return;
    const { closed } = series;
    const at = closed.findIndex(({ openTime }) => openTime === candle.openTime);
    if (at !== -1) closed.splice(at, 1);
    closed.push(toClosedCandle(candle));
    if (closed.length > MOST_WAITING) {
      closed.shift();
      this.#counts.skipped['no-later-trade']++;
    }
    this.#settle(this.#lastTime - BORDER_MS);
  }

  /** No more candles of an interval will come. */
  stop(interval: Interval): void {
    const at = this.#series.findIndex(({ sums }) => sums.interval === interval);
    if (at !== -1) this.#series.splice(at, 1);
  }

  /** Why a trade shows that others are not known, or cannot be added; undefined if it does not. */
  #doubtOf(trade: TradeRecord, missing: number): SkipReason | undefined {
    const { firstTradeId, lastTradeId } = trade;
    let doubt: SkipReason | undefined;
    if (trade.isAggregate) {
      const hasFills = lastTradeId >= firstTradeId;
      this.#trade.fills = hasFills ? lastTradeId - firstTradeId + 1 : 1;
      this.#isCounted = hasFills;
      // Fills between two aggregates that are in none: takeovers by the insurance fund and the like, which candles may contain.
      if (this.#lastFill + 1 < firstTradeId) doubt = 'other-trades';
      this.#lastFill = lastTradeId;
    }
    if (missing !== 0) return 'gap';
    // No venue says whether its candles contain them.
    if (trade.isBlock) doubt = 'other-trades';
    return trade.price.text === '' && trade.size.text === '' ? doubt : 'inexact';
  }

  #restart(time: number, doubt: SkipReason): void {
    // The bars before that of the newest trade are whole.
    this.#settle(this.#lastTime);
    this.#doubt = doubt;
    for (const { sums } of this.#series) sums.restart(time);
  }

  /** Compares the candles that closed before `time`. */
  #settle(time: number): void {
    this.#dueAt = Infinity;
    for (const series of this.#series) {
      const { closed } = series;
      for (let i = 0; i < closed.length;) {
        const candle = closed[i] as ClosedCandle;
        if (candle.closeTime < time) {
          closed.splice(i, 1);
          this.#compare(series, candle);
        } else {
          this.#dueAt = Math.min(this.#dueAt, candle.closeTime + BORDER_MS);
          i++;
        }
      }
    }
  }

  #compare(series: CheckedSeries, candle: ClosedCandle): void {
    const { sums } = series;
    const { venue, symbol, channel, trades, host } = this.#subject;
    const base = sums.baseOf(candle.openTime);
    const at = (position: number): number => (base < 0 ? 0 : (sums.numbers[base + position] as number));
    const reason = this.#reasonToSkip(sums, candle, at(SUM.volume));
    if (reason !== undefined) {
      this.#counts.skipped[reason]++;
      return;
    }
    const differences = differencesOf(candle, {
      volume: at(SUM.volume),
      bought: at(SUM.bought),
      trades: this.#isCounted ? at(SUM.trades) : NaN,
      high: base < 0 ? NaN : at(SUM.high),
      low: base < 0 ? NaN : at(SUM.low),
      priceScale: this.#priceScale,
      sizeScale: this.#sizeScale,
    });
    this.#counts.compared++;
    if (differences.length === 0) return;
    const { openTime, closeTime } = candle;
    trades.differing.push({ from: openTime, to: closeTime });
    if (trades.differing.length > MOST_DIFFERING) trades.differing.shift();
    for (const { bars } of trades.flow?.series ?? []) bars.markSpan(openTime, closeTime, FlowFlag.mismatch);
    const about = { at: host.now(), venue, symbol, channel, interval: sums.interval } as const;
    host.report({ kind: 'candle-differs', ...about, openTime, closeTime, differences });
  }

  #reasonToSkip(sums: BarSums, { openTime }: ClosedCandle, volume: number): SkipReason | undefined {
    if (openTime < sums.knownFrom) return this.#doubt;
    if (sums.isBeyond(openTime)) return 'candle-late';
    return volume > Number.MAX_SAFE_INTEGER ? 'inexact' : undefined;
  }

  #widen(priceScale: number, sizeScale: number): void {
    const [price, size] = [Math.max(priceScale, this.#priceScale), Math.max(sizeScale, this.#sizeScale)];
    for (const { sums } of this.#series)
      sums.scale(POW10[price - this.#priceScale] as number, POW10[size - this.#sizeScale] as number);
    this.#priceScale = price;
    this.#sizeScale = size;
  }
}

/** Candles of one interval that wait for a later trade, and what trades come to in its bars. */
interface CheckedSeries {
  readonly sums: BarSums;
  readonly closed: ClosedCandle[];
}

/** Trades about the end of a bar may come in another order than their times. */
const BORDER_MS = 1000;
/** Without a trade for so many candles the oldest is not compared any more. */
const MOST_WAITING = 4;
/** So many are remembered, for bars that are counted later. */
const MOST_DIFFERING = 256;
