import { BOOK_REASONS, BOOK_STATES, type StreamState } from '../../../src-shared/market/book-state.ts';
import { parseDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { multipleBelow } from '../../../src-shared/market/grouping.ts';
import { SWEEP_LEVELS, SweepFinder } from '../../../src-shared/market/sweep-finder.ts';
import type { DepthEvent, DepthFlow, RestingSize } from '../../../src-shared/wire/feed-frame.ts';
import { DEPTH, DEPTH_ROWS, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import type { BookSide } from '../book/book-side.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { TradeRing } from '../market/trades/trade-ring.ts';
import type { Timer } from '../ports.ts';
import { AbsorptionFinder } from './absorption-finder.ts';
import { COLUMNS_BYTES, DepthColumns } from './depth-columns.ts';
import { DepthSampler } from './depth-sampler.ts';
import { FLOW_BYTES, RestingFlow } from './resting-flow.ts';
import { RowTrades } from './row-trades.ts';

/** What a history is made of. */
export interface BookHistoryOptions {
  readonly book: BookSync;
  readonly trades: TradeRing;
  /** The stream of the trades: while it does not run, trades may be missing. */
  readonly tradeStream: { readonly state: StreamState };
  /** Price step of a row, a decimal text; if it and `ticks` are absent it is chosen by the first book. */
  readonly step?: string | undefined;
  /** The step in ticks of the instrument; waits for its record. A unit of the book's prices stands for a tick that the record lacks. */
  readonly ticks?: number | undefined;
  /** The instrument's record, once it is known. */
  readonly record: () => Pick<Instrument, 'tick'> | undefined;
  readonly clock: HistoryClock;
}

/** Time as a history needs it: the engine's, or that of a capture. */
export interface HistoryClock {
  /** Epoch ms. */
  now(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
}

/**
 * The history of one book: a column of sizes by price every {@link DEPTH_TICK_MS}, and what columns and trades show together. A column whose
 * book was not right has no sizes, but the state and the reason. Fixed memory; works on its own timer, so that messages cost nothing.
 */
export class BookHistory {
  readonly columns = new DepthColumns();
  /** Price units of a row; 0 until the first book if it was not given. */
  step = 0;
  priceScale = 0;
  sizeScale = 0;
  /** Counts up when everything was forgotten, as the clock was set back. */
  resets = 0;
  /** Ticks taken: changes whenever something is new. */
  ticks = 0;
  /** The newest events, oldest first, and how many there have been. */
  readonly events: DepthEvent[] = [];
  eventCount = 0;
  readonly #o: BookHistoryOptions;
  readonly #sampler = new DepthSampler();
  readonly #flow = new RestingFlow();
  readonly #trades: RowTrades;
  readonly #sweeps: SweepFinder;
  readonly #absorption: AbsorptionFinder;
  #timer: Timer | undefined;

  constructor(options: BookHistoryOptions) {
    this.#o = options;
    this.#sweeps = new SweepFinder(SWEEP_LEVELS, ({ isBuy, from, firstPrice, lastPrice, levels, size }) => {
      const side = isBuy ? 'buy' : 'sell';
      this.#emit({ kind: 'sweep', ...this.#stamp(from), side, firstPrice, lastPrice, levels, size });
    });
    this.#absorption = new AbsorptionFinder(({ isBid, row, from, sizeBefore, sizeNow, traded }) => {
      const side = isBid ? 'bid' : 'ask';
      this.#emit({
        kind: 'absorption',
        ...this.#stamp(from),
        side,
        price: row * this.step,
        sizeBefore,
        sizeNow,
        traded,
      });
    });
    this.#trades = new RowTrades(options.trades, this.#sweeps);
    const step = options.step === undefined ? undefined : parseDecimal(options.step);
    if (step?.isExact === true && step.mantissa > 0) {
      this.priceScale = step.scale;
      this.step = step.mantissa;
    }
    this.#later();
  }

  /** The book's state now. */
  get book(): BookSync {
    return this.#o.book;
  }

  /** Ends its timer. May be called twice. */
  stop(): void {
    this.#timer?.cancel();
  }

  /** What {@link BookHistory.writeFlow} writes. */
  get flow(): DepthFlow {
    const { base } = this.#sampler;
    const to = this.columns.endTime;
    if (Number.isNaN(base) || Number.isNaN(to)) return { rows: 0, base: 0, from: 0, to: 0 };
    const { incomplete, ticks } = this.#flow;
    return {
      rows: DEPTH_ROWS,
      base,
      from: to - ticks * DEPTH_TICK_MS,
      to,
      ...(incomplete === undefined ? {} : { incomplete }),
    };
  }

  /** Writes what was added to or taken from each row; as many numbers as `flow` has rows. */
  writeFlow(to: Float64Array, offset: number): void {
    if (!Number.isNaN(this.#sampler.base)) this.#flow.write(this.#sampler.base, to, offset);
  }

  /** The largest sizes at single prices within the rows, `count` a side; none while the book is not right. */
  largest(count: number): readonly RestingSize[] {
    if (!this.#isRight) return [];
    return [...this.#largestOf('bid', count), ...this.#largestOf('ask', count)];
  }

  #later(): void {
    const { clock } = this.#o;
    const now = clock.now();
    this.#timer = clock.setTimer(
      () => {
        this.#later();
        this.#tick();
      },
      Math.max(1, (Math.floor(now / DEPTH_TICK_MS) + 1) * DEPTH_TICK_MS - now),
    );
  }

  #tick(): void {
    const time = Math.floor(this.#o.clock.now() / DEPTH_TICK_MS) * DEPTH_TICK_MS;
    const end = this.columns.endTime;
    if (time < end) {
      // A timer that is early by less than a tick takes this one again; a clock that was set back starts over.
      if (end - time <= DEPTH_TICK_MS) return;
      this.#restart();
    }
    this.#grow();
    if (this.step === 0 && this.#isRight) this.#chooseStep();
    this.ticks++;
    if (time > end) this.#addBlank(end, (time - end) / DEPTH_TICK_MS, -1, -1);
    if (this.#isRight && this.step > 0) this.#addSample(time);
    else this.#addBlank(time, 1, BOOK_STATES.indexOf(this.book.state), BOOK_REASONS.indexOf(this.book.reason));
  }

  #addSample(time: number): void {
    const { book, state, reason } = this.book;
    const { step, priceScale, sizeScale } = this;
    const sampler = this.#sampler;
    sampler.sample(book, {
      priceFactor: POW10[priceScale - book.priceScale] as number,
      sizeFactor: POW10[sizeScale - book.sizeScale] as number,
      step,
    });
    this.#setHead(time, 1, BOOK_STATES.indexOf(state), BOOK_REASONS.indexOf(reason));
    this.columns.add(sampler);
    this.#takeTrades();
    this.#flow.add(sampler, this.#trades);
    if (this.#trades.isComplete) this.#absorption.take(sampler, this.#trades, time);
    else this.#absorption.reset();
  }

  #addBlank(time: number, ticks: number, state: number, reason: number): void {
    const sampler = this.#sampler;
    sampler.blank();
    this.#setHead(time, ticks, state, reason);
    this.columns.add(sampler);
    this.#absorption.reset();
    this.#takeTrades();
    this.#flow.add(sampler, this.#trades);
  }

  #setHead(time: number, ticks: number, state: number, reason: number): void {
    const { head } = this.#sampler;
    head[DEPTH.time] = time;
    head[DEPTH.ticks] = ticks;
    head[DEPTH.state] = state;
    head[DEPTH.reason] = reason;
  }

  #takeTrades(): void {
    const { base } = this.#sampler;
    if (Number.isNaN(base)) {
      this.#trades.skip();
      return;
    }
    const { step, priceScale, sizeScale } = this;
    this.#trades.take({ base, step, priceScale, sizeScale }, this.#o.tradeStream.state === 'running');
    // Trades carry the venue's time, and come a moment later.
    this.#sweeps.advance(this.#o.clock.now() - LATENESS_MS);
  }

  get #isRight(): boolean {
    const { state, book } = this.book;
    return (state === 'verified' || state === 'unverifiable') && book.bids.count > 0 && book.asks.count > 0;
  }

  /** Takes on the scales of the book and of the trades, if they have become larger. */
  #grow(): void {
    const { book } = this.book;
    const traded = this.#trades.scales();
    const price = Math.max(this.priceScale, book.priceScale, traded.price);
    const size = Math.max(this.sizeScale, book.sizeScale, traded.size);
    const priceDigits = price - this.priceScale;
    const sizeDigits = size - this.sizeScale;
    if (priceDigits === 0 && sizeDigits === 0) return;
    this.columns.rescale(priceDigits, sizeDigits);
    this.#flow.rescale(sizeDigits);
    this.#absorption.rescale(sizeDigits);
    this.#sweeps.reset();
    this.events.length = 0;
    this.step *= POW10[priceDigits] as number;
    this.priceScale = price;
    this.sizeScale = size;
  }

  /** So many ticks, or rows for the part of the book that is known, 0.6 % of the price at most. */
  #chooseStep(): void {
    const unit = this.#tickUnits();
    if (unit === undefined) return;
    if (this.#o.ticks !== undefined) {
      this.step = unit * this.#o.ticks;
      return;
    }
    const { book } = this.book;
    const factor = POW10[this.priceScale - book.priceScale] as number;
    const bid = (book.bids.prices[book.bids.count - 1] as number) * factor;
    const ask = (book.asks.prices[book.asks.count - 1] as number) * factor;
    const low = book.bids.edge * factor;
    const high = book.asks.edge * factor;
    const wanted = ((bid + ask) / 2) * SHOWN_SHARE;
    const known = Number.isNaN(low) || Number.isNaN(high) ? wanted : high - low;
    this.step = unit * multipleBelow(Math.max(1, Math.min(wanted, known) / DEPTH_ROWS / unit));
  }

  /** A tick in units of price; undefined while it has to be waited for. */
  #tickUnits(): number | undefined {
    const record = this.#o.record();
    if (record === undefined && this.#o.ticks !== undefined) return undefined;
    const tick = parseDecimal(record?.tick ?? '');
    if (tick?.isExact !== true || tick.mantissa <= 0) return 1;
    if (tick.scale > this.priceScale) {
      this.columns.rescale(tick.scale - this.priceScale, 0);
      this.priceScale = tick.scale;
    }
    return tick.mantissa * (POW10[this.priceScale - tick.scale] as number);
  }

  #largestOf(side: 'bid' | 'ask', count: number): RestingSize[] {
    const { book } = this.book;
    const { prices, sizes, count: levels }: BookSide = side === 'bid' ? book.bids : book.asks;
    const priceFactor = POW10[this.priceScale - book.priceScale] as number;
    const sizeFactor = POW10[this.sizeScale - book.sizeScale] as number;
    const from = this.#sampler.base * this.step;
    const found: RestingSize[] = [];
    for (let i = levels - 1; i >= 0; i--) {
      const price = (prices[i] as number) * priceFactor;
      const size = (sizes[i] as number) * sizeFactor;
      if (price < from || price >= from + DEPTH_ROWS * this.step) {
        if ((side === 'bid') === price < from) break;
        continue;
      }
      if (found.length === count && size <= (found.at(-1)?.size ?? 0)) continue;
      const at = found.findIndex((one) => one.size < size);
      found.splice(at === -1 ? found.length : at, 0, { side, price, size });
      found.length = Math.min(found.length, count);
    }
    return found;
  }

  #stamp(from: number): { readonly number: number; readonly at: number; readonly from: number } {
    return { number: this.eventCount++, at: this.#o.clock.now(), from };
  }

  #emit(event: DepthEvent): void {
    this.events.push(event);
    if (this.events.length > MAX_EVENTS) this.events.shift();
  }

  #restart(): void {
    this.resets++;
    this.columns.clear();
    this.#flow.clear();
    this.#absorption.reset();
    this.#sweeps.reset();
    this.events.length = 0;
  }
}

/** Share of the price that the rows span at most, if the step is not given. */
const SHOWN_SHARE = 0.006;
const MAX_EVENTS = 256;
/** How late a trade of a burst may come. */
const LATENESS_MS = 1000;
/** Memory of the events, of some 200 bytes each, and of what is made anew at every tick. */
const REST_BYTES = MAX_EVENTS * 200 + DEPTH_ROWS * 64;

/** Memory that one history takes, bytes. */
export const HISTORY_BYTES = COLUMNS_BYTES + FLOW_BYTES + REST_BYTES;
