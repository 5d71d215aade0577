import type { Timeline } from '../timeline.ts';
import { activityAt } from './activity.ts';
import { CandleSeries } from './candle-series.ts';
import { Derivatives } from './derivatives.ts';
import type { FairPrice } from './fair-price.ts';
import { type MarketInstrument, turnoverOf } from './instrument.ts';
import { MarketBook } from './market-book.ts';
import type { Side } from './book-side.ts';
import { OrderFlow } from './order-flow.ts';
import { PastCandles } from './past-candles.ts';
import { Prng, hashName, subSeed } from './prng.ts';
import { IdLog, type Liquidation, type MarketTrade, type Match } from './trade-log.ts';

/** What a market emits while it moves, in the order it happens. All are called after the book has the change. */
export interface MarketListener {
  onMatch?(match: Match): void;
  /** The best bid or offer, or its size, is not what it was. */
  onBbo?(): void;
  onLiquidation?(liquidation: Liquidation): void;
}

/** What the market of an instrument is made of besides it. */
export interface MarketSettings {
  readonly seed: number;
  readonly timeline: Timeline;
  /** The worth of the base, which all instruments and venues of an asset share. */
  readonly fair: FairPrice;
  /** The whole minute at which the live part starts. */
  readonly liveTime: number;
  /** Book changes, and trades, kept per instrument. */
  readonly journal: number;
  readonly tradesKept: number;
}

/** The live market of one instrument: its book, its trades and everything that follows from them. */
export class InstrumentMarket {
  readonly instrument: MarketInstrument;
  readonly book: MarketBook;
  readonly trades: IdLog<MarketTrade>;
  readonly matches: IdLog<Match>;
  readonly candles: CandleSeries;
  readonly derivatives: Derivatives;
  readonly listeners = new Set<MarketListener>();
  readonly #timeline: Timeline;
  readonly #fair: FairPrice;
  readonly #prng: Prng;
  readonly #flow: OrderFlow;
  #changedAt: number;
  #bbo = [0, 0, 0, 0];

  constructor(instrument: MarketInstrument, settings: MarketSettings) {
    const { seed, timeline } = settings;
    this.instrument = instrument;
    this.#timeline = timeline;
    const { fair } = settings;
    this.#fair = fair;
    const tradesPerDay = instrument.eventsPerSecond * TRADE_SHARE * 86_400;
    const past = new PastCandles({ instrument, fair, seed, tradesPerDay });
    this.candles = new CandleSeries(past, settings.liveTime);
    this.derivatives = new Derivatives(instrument, fair, subSeed(seed, `derivatives:${instrument.key}`));
    this.#prng = new Prng(seed, `flow:${instrument.key}`);
    this.book = new MarketBook(FIRST_SEQUENCE + (hashName(instrument.key) >>> 4), settings.journal);
    const lastId = this.candles.nextId - 1;
    this.trades = new IdLog<MarketTrade>(lastId, settings.tradesKept);
    this.matches = new IdLog<Match>(Math.floor(lastId * 0.6), settings.tradesKept);
    this.#changedAt = settings.liveTime;
    this.#flow = new OrderFlow(this, this.#prng, this.candles.lastPrice);
  }

  /** Venue time of the last change of the book, epoch ms. */
  get changedAt(): number {
    return this.#changedAt;
  }

  /** Current instant, epoch ms. */
  get now(): number {
    return this.#timeline.now;
  }

  /** Lets orders arrive from now on, for as long as the timeline runs. */
  start(): void {
    this.#scheduleNext();
  }

  /** The price that all venues believe in, as this one knows it now, in ticks and parts of them. */
  fairPrice(): number {
    const { referencePrice, basis, priceDecimals, lagMs } = this.instrument;
    return referencePrice * basis * this.#fair.at(this.now - lagMs) * 10 ** priceDecimals;
  }

  /** Adds to (or takes from) a level. Must not cross. */
  changeLevel(side: Side, price: number, size: number): void {
    this.book.set(side, price, size);
  }

  /**
   * A taker order: takes at most `size` from the other side, at `limitPrice` or better, level by level. Returns what was taken.
   */
  take(isBuy: boolean, size: number, limitPrice: number): { readonly size: number; readonly averagePrice: number } {
    const side = isBuy ? this.book.asks : this.book.bids;
    let left = size;
    let paid = 0;
    while (left > 0 && side.count > MIN_LEVELS) {
      const price = side.price(0);
      if (isBuy ? price > limitPrice : price < limitPrice) break;
      const taken = Math.min(left, side.size(0));
      this.book.set(isBuy ? 'ask' : 'bid', price, side.size(0) - taken);
      this.#execute(isBuy, price, taken);
      left -= taken;
      paid += taken * price;
    }
    const done = size - left;
    return { size: done, averagePrice: done === 0 ? 0 : Math.round(paid / done) };
  }

  /** Emits a forced order that was just executed. */
  liquidate(liquidation: Liquidation): void {
    for (const listener of this.listeners) listener.onLiquidation?.(liquidation);
  }

  /** Cuts an execution into the resting orders it met, which are the trades. */
  #execute(isBuy: boolean, price: number, size: number): void {
    const time = this.now;
    const firstId = this.trades.lastId + 1;
    let left = size;
    for (let fills = 0; left > 0; fills++) {
      const wanted = fills === MAX_FILLS - 1 ? left : Math.ceil(left * (0.5 + this.#prng.next()));
      const taken = Math.min(left, wanted);
      const trade: MarketTrade = {
        id: this.trades.lastId + 1,
        time,
        price,
        size: taken,
        turnover: turnoverOf(this.instrument, price, taken),
        isBuy,
      };
      this.trades.push(trade);
      this.candles.add(trade);
      left -= taken;
    }
    const match: Match = { id: this.matches.lastId + 1, firstId, lastId: this.trades.lastId, time, price, size, isBuy };
    this.matches.push(match);
    for (const listener of this.listeners) listener.onMatch?.(match);
  }

  #scheduleNext(): void {
    const { now } = this;
    const busy = activityAt(now) * (0.5 + 0.5 * this.#fair.paceAt(now));
    const wait = (1000 * this.#flow.pause * this.#prng.exponential()) / (this.instrument.eventsPerSecond * busy);
    this.#timeline.at(Math.ceil(now + wait), this.#onEvent);
  }

  readonly #onEvent = (): void => {
    const before = this.book.sequence;
    this.#flow.step();
    if (this.book.sequence !== before) {
      this.#changedAt = this.now;
      this.#emitBbo();
    }
    this.#scheduleNext();
  };

  #emitBbo(): void {
    const { bids, asks } = this.book;
    const bbo = this.#bbo;
    if (bbo[0] === bids.price(0) && bbo[1] === bids.size(0) && bbo[2] === asks.price(0) && bbo[3] === asks.size(0))
      return;
    bbo[0] = bids.price(0);
    bbo[1] = bids.size(0);
    bbo[2] = asks.price(0);
    bbo[3] = asks.size(0);
    for (const listener of this.listeners) listener.onBbo?.();
  }
}

/** Part of the order events that execute, about. */
export const TRADE_SHARE = 0.45;
const FIRST_SEQUENCE = 40_000_000_000;
const MAX_FILLS = 4;
/** A taker never empties a side. */
const MIN_LEVELS = 5;
