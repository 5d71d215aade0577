import { CandleRecord } from '../../venue/records.ts';
import type { CandleSeries } from './candle-series.ts';
import type { SymbolMarket } from '../symbol-market.ts';
import { intervalMs, nextOpenTime } from '../../../../src-shared/market/interval.ts';

/** Receives one candle. The record is reused: take what you need during the call. */
export type CandleEmitted = (market: SymbolMarket, candle: CandleRecord, receivedAt: number) => void;

/**
 * Emits candles to listeners: open ones as they come, closed ones each once and in order, those from history in their place. Closed ones
 * behind a gap wait while it is being filled. Only one that the venue corrects, by the stream and with more trades, is emitted again.
 */
export class CandleEmitter {
  readonly #emit: CandleEmitted;
  readonly #cursors = new WeakMap<CandleSeries, ClosedCursor>();
  readonly #record = new CandleRecord();

  constructor(emit: CandleEmitted) {
    this.#emit = emit;
  }

  /** A live candle was taken into its series; `isCorrection` if it was closed there before. */
  onLive(
    market: SymbolMarket,
    series: CandleSeries,
    candle: CandleRecord,
    receivedAt: number,
    isCorrection: boolean,
  ): void {
    let cursor = this.#cursors.get(series);
    if (cursor === undefined) this.#cursors.set(series, (cursor = new ClosedCursor(series)));
    if (candle.isClosed && !isCorrection) this.#advance(market, cursor, receivedAt, candle);
    // A late change of one that has a successor is no news before it is closed.
    else if (isCorrection || candle.openTime >= series.rows.openTimeAt(series.rows.count - 1))
      this.#emit(market, candle, receivedAt);
  }

  /** History came, or what is missing is not to be had. */
  onLoaded(market: SymbolMarket, series: CandleSeries, now: number): void {
    const cursor = this.#cursors.get(series);
    if (cursor !== undefined) this.#advance(market, cursor, now);
  }

  #advance(market: SymbolMarket, cursor: ClosedCursor, receivedAt: number, live?: CandleRecord): void {
    const { series } = cursor;
    for (let row = cursor.due(); row >= 0; row = cursor.due()) {
      const isLive = live?.openTime === series.rows.openTimeAt(row);
      if (!isLive) series.read(row, market.symbol, this.#record);
      cursor.pass(row);
      this.#emit(market, isLive ? live : this.#record, receivedAt);
    }
  }
}

/** Goes through the closed candles of a series, each once and in order. Waits at a gap that is being filled, and passes over one that stays. */
export class ClosedCursor {
  readonly series: CandleSeries;
  #next: number;

  /** Begins with the newest candle of the series. */
  constructor(series: CandleSeries) {
    this.series = series;
    this.#next = series.rows.openTimeAt(series.rows.count - 1);
  }

  /** Row of the closed candle that is due; -1 if there is none yet. */
  due(): number {
    const { series } = this;
    for (let row = series.rows.rowFrom(this.#next); row < series.rows.count; row++) {
      if (series.rows.isClosedAt(row)) return series.isFilling && series.rows.openTimeAt(row) > this.#next ? -1 : row;
      // The end of one that has a successor was never emitted: it is on its way, or one of the missing.
      if (row === series.rows.count - 1 || series.isFilling) return -1;
    }
    return -1;
  }

  /** Goes on behind a row that was due. Returns how many candles are missing before it. */
  pass(row: number): number {
    const { series } = this;
    const openTime = series.rows.openTimeAt(row);
    const missing = Math.round((openTime - this.#next) / intervalMs(series.interval));
    this.#next = nextOpenTime(openTime, series.interval);
    return missing;
  }
}
