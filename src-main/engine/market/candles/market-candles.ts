import { intervalMs, partOf, type Interval } from '../../../../src-shared/market/interval.ts';
import type { CandleRecord } from '../../venue/records.ts';
import { compose } from './candle-composer.ts';
import type { CandleQueue } from './candle-queue.ts';
import { CandleSeries } from './candle-series.ts';
import { CandleEmitter, type CandleEmitted } from './candle-emitter.ts';
import { KeptCandles } from './kept-candles.ts';
import type { SymbolMarket } from '../symbol-market.ts';

/** What candles are kept with. */
export interface MarketCandlesOptions {
  readonly maxCandles: number;
  /** Candles that are kept of series whose streams have ended, and those that are loaded when one is opened. */
  readonly maxKept: number;
  readonly historyOnOpen: number;
  readonly now: () => number;
  /** Live candles do not join the ones before them, and something may have been missed. */
  readonly onGap: (market: SymbolMarket, series: CandleSeries) => void;
  /** Receives candles as listeners do. */
  readonly emit: CandleEmitted;
  /** Nobody will say by the clock that a candle of a venue that sends no ends is over: its successor says so. */
  readonly endBySuccessor: boolean;
}

/** Candles of every market: series as they are emitted, those composed of them, and their listeners. */
export class MarketCandles {
  /** Those who receive every change. */
  readonly feeds = new Set<CandleQueue>();
  /** Candles of series that have ended. */
  readonly kept: KeptCandles;
  readonly #options: MarketCandlesOptions;
  readonly #emitter: CandleEmitter;

  constructor(options: MarketCandlesOptions) {
    this.#options = options;
    this.#emitter = new CandleEmitter(options.emit);
    this.kept = new KeptCandles(options.maxKept);
  }

  /** The stream of a series ends: its candles, or those it is composed of, are kept for when it is opened again. */
  keep(market: SymbolMarket, interval: Interval): void {
    const series = market.candles.get(interval);
    const own = series?.part ?? series;
    if (own !== undefined) this.kept.keep(keyOf(market, own.interval), own);
  }

  /** The candles of an interval, made if there are none: composed of others if the venue lacks it. */
  series(market: SymbolMarket, interval: Interval): CandleSeries {
    const series = market.candles.get(interval) ?? this.#make(market, interval);
    series.isAsked = true;
    return series;
  }

  /** Takes a live candle; false if it is no news. */
  take(market: SymbolMarket, candle: CandleRecord, receivedAt: number): boolean {
    const series = market.candles.get(candle.interval) ?? this.series(market, candle.interval);
    const outcome = series.offer(candle);
    if (outcome === 'stale') return false;
    if (outcome === 'gap' && !isQuiet(market, series)) this.#options.onGap(market, series);
    this.#onLive(market, series, candle, { receivedAt, isCorrection: outcome === 'corrected' });
    for (const whole of series.wholes)
      compose(whole, candle.openTime, (composed, isCorrection) => {
        this.#onLive(market, whole, composed, { receivedAt, isCorrection });
      });
    if (
      this.#options.endBySuccessor &&
      series.endsAreInferred &&
      series.rows.count > 1 &&
      !series.rows.isClosedAt(series.rows.count - 2)
    )
      this.end(market, series, series.rows.count - 2);
    return true;
  }

  /** History was merged into a series, or what is missing there is not to be had. */
  onLoaded(market: SymbolMarket, series: CandleSeries, from = -Infinity): void {
    this.#onLoaded(market, series);
    for (const whole of series.wholes) {
      compose(whole, from, () => undefined);
      this.#onLoaded(market, whole);
    }
  }

  /** A candle of which the venue does not say that it is over is over. */
  end(market: SymbolMarket, series: CandleSeries, row: number): void {
    series.close(row);
    this.onLoaded(market, series, series.rows.openTimeAt(row));
  }

  #make(market: SymbolMarket, interval: Interval): CandleSeries {
    const { intervals, candleEnds } = market.venue;
    const part = intervals.includes(interval) ? undefined : partOf(interval, intervals);
    const series = new CandleSeries(interval, this.#options.maxCandles, {
      endsAreInferred: candleEnds === 'inferred',
      ...(part === undefined ? {} : { part: market.candles.get(part) ?? this.#make(market, part) }),
    });
    market.candles.set(interval, series);
    if (part === undefined) this.#restore(market, series);
    compose(series, -Infinity, () => undefined);
    return series;
  }

  /** After a long time all is loaded anew: it takes no more requests than what is missing. */
  #restore(market: SymbolMarket, series: CandleSeries): void {
    const kept = this.kept.take(keyOf(market, series.interval));
    if (kept === undefined) return;
    const sinceMs = this.#options.now() - kept.rows.openTimeAt(kept.rows.count - 1);
    if (sinceMs <= this.#options.historyOnOpen * intervalMs(series.interval)) series.restore(kept);
  }

  #onLive(
    market: SymbolMarket,
    series: CandleSeries,
    candle: CandleRecord,
    how: { readonly receivedAt: number; readonly isCorrection: boolean },
  ): void {
    if (!series.isAsked) return;
    candle.symbol = market.symbol;
    if (this.feeds.size > 0) {
      const live = { candle, receivedAt: how.receivedAt };
      for (const feed of this.feeds) feed.onChange(market, series, { live, now: how.receivedAt });
    }
    this.#emitter.onLive(market, series, candle, how.receivedAt, how.isCorrection);
  }

  #onLoaded(market: SymbolMarket, series: CandleSeries): void {
    if (!series.isAsked) return;
    const now = this.#options.now();
    for (const feed of this.feeds) feed.onChange(market, series, { now });
    this.#emitter.onLoaded(market, series, now);
  }
}

function keyOf({ venue, symbol }: SymbolMarket, interval: Interval): string {
  return `${venue.id}:${symbol} ${interval}`;
}

/** Whether a jump of live candles is nothing but a time in which nobody traded: the venue sends no candles then, and none can have been missed. */
function isQuiet({ venue }: SymbolMarket, series: CandleSeries): boolean {
  const before = series.rows.count - 2;
  return (
    venue.emptyCandles === 'omitted' &&
    !series.isDoubtedAt(before) &&
    (series.endsAreInferred || series.rows.isClosedAt(before))
  );
}
