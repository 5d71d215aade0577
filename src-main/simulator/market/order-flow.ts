import type { Liquidation } from './trade-log.ts';
import type { Side } from './book-side.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketInstrument } from './instrument.ts';
import { smoothNoise } from './fair-price.ts';
import { hashName } from './prng.ts';
import type { Prng } from './prng.ts';

/** The market that the flow trades on. Prices are ticks, sizes are steps. */
export interface FlowTarget {
  readonly instrument: MarketInstrument;
  readonly book: MarketBook;
  /** Virtual time, epoch ms. */
  readonly now: number;
  /** The price that the flow quotes around, in ticks. */
  fairPrice(): number;
  changeLevel(side: Side, price: number, size: number): void;
  /** Takes what rests up to `limitPrice`; returns what was filled. */
  take(isBuy: boolean, size: number, limitPrice: number): { readonly size: number; readonly averagePrice: number };
  liquidate(liquidation: Liquidation): void;
}

/**
 * Who trades: makers that quote around the fair price, densest near the touch, takers that cross, and the followers of a moving
 * price who take or pull what it left behind. Keeps both sides above a thousand levels if the price has room for them.
 */
export class OrderFlow {
  readonly #market: FlowTarget;
  readonly #prng: Prng;
  readonly #mood: number;
  /** Usual distance between orders near the touch, in ticks. */
  readonly #spacing: number;
  /** How fast levels thin out behind the touch; less if a price has few ticks, so that a thousand levels fit. */
  readonly #growth: number;
  readonly #wallEvery: number;

  /** Fills the empty book around `price`. */
  constructor(market: FlowTarget, prng: Prng, price: number) {
    this.#market = market;
    this.#prng = prng;
    this.#mood = hashName(market.instrument.key);
    this.#spacing = Math.max(1, Math.round(price * SPACING));
    const room = Math.max(0, (price * DEEPEST) / FILLED_LEVELS - 1);
    this.#growth = Math.min(1, room / (this.#spacing * MEAN_GROWTH));
    this.#wallEvery = 10 ** Math.max(1, Math.round(Math.log10(price * 0.004)));
    this.#fill('bid', price - 1);
    this.#fill('ask', price + 1);
  }

  /** Events a second at a time: calm with bursts, the mean being the instrument's own. */
  rateAt(time: number): number {
    const calm = 0.75 + 0.35 * smoothNoise(this.#mood, time / 20_000);
    const burst = smoothNoise(this.#mood + 1, time / 1500) > BURST_LEVEL ? BURST_FACTOR : 1;
    return this.#market.instrument.eventsPerSecond * calm * burst;
  }

  /** One order event. */
  step(): void {
    const fair = this.#market.fairPrice();
    const { bids, asks } = this.#market.book;
    if (asks.price(0) < fair - this.#spacing) this.#follow('ask', fair);
    else if (bids.price(0) > fair + this.#spacing) this.#follow('bid', fair);
    else this.#ordinary(fair);
    this.#closeSpread(fair);
    this.#keepDepth('bid');
    this.#keepDepth('ask');
  }

  /** Makers are quicker than anybody else: a spread that a move has torn open is all but closed at once. */
  #closeSpread(fair: number): void {
    const { bids, asks } = this.#market.book;
    for (let quotes = 0; quotes < QUOTES_AT_ONCE && asks.price(0) - bids.price(0) > this.#spacing; quotes++) {
      this.#joinTouch(asks.price(0) - fair > fair - bids.price(0) ? 'ask' : 'bid', fair);
    }
  }

  #ordinary(fair: number): void {
    const side: Side = this.#prng.next() < 0.5 ? 'bid' : 'ask';
    const kind = this.#prng.next();
    if (kind < TAKER_SHARE) this.#cross(side === 'ask');
    else if (kind < 0.45) this.#joinTouch(side, fair);
    else if (kind < 0.68) this.#place(side, fair);
    else this.#cancel(side);
  }

  /** The price moved past a side's best levels: someone takes them, or their owners pull them. */
  #follow(side: Side, fair: number): void {
    const market = this.#market;
    const isBuy = side === 'ask';
    if (this.#prng.next() < 0.5) {
      market.take(isBuy, this.#size(), fair);
      return;
    }
    const levels = isBuy ? market.book.asks : market.book.bids;
    for (let pulled = 0; pulled < PULLED_AT_ONCE && levels.count > PULLED_AT_ONCE; pulled++) {
      const price = levels.price(0);
      if (isBuy ? price >= fair : price <= fair) break;
      market.changeLevel(side, price, 0);
    }
  }

  /** A taker. Some are patient: what is not filled at their price rests there. */
  #cross(isBuy: boolean): void {
    const market = this.#market;
    const { bids, asks } = market.book;
    const isForced = market.instrument.marketType !== 'spot' && this.#prng.next() < FORCED_SHARE;
    const size = isForced ? this.#size() * 4 : this.#size();
    const touch = isBuy ? asks.price(0) : bids.price(0);
    const reach = Math.round(this.#spacing * this.#prng.exponential());
    const limitPrice = Math.max(1, isBuy ? touch + reach : touch - reach);
    const done = market.take(isBuy, size, limitPrice);
    if (isForced) this.#emitForced(isBuy, limitPrice, done);
    else if (done.size < size && this.#prng.next() < RESTING_SHARE) this.#rest(isBuy, limitPrice, size - done.size);
  }

  #emitForced(
    isBuy: boolean,
    limitPrice: number,
    done: { readonly size: number; readonly averagePrice: number },
  ): void {
    if (done.size === 0) return;
    const worst = Math.max(1, Math.round(limitPrice * (isBuy ? 1.005 : 0.995)));
    this.#market.liquidate({
      time: this.#market.now,
      isBuy,
      size: done.size,
      limitPrice: worst,
      averagePrice: done.averagePrice,
    });
  }

  /** What a taker did not get stays at its price, unless someone is still there on the other side. */
  #rest(isBuy: boolean, price: number, size: number): void {
    const { bids, asks } = this.#market.book;
    if (isBuy ? price >= asks.price(0) : price <= bids.price(0)) return;
    this.#market.changeLevel(isBuy ? 'bid' : 'ask', price, (isBuy ? bids : asks).sizeAt(price) + size);
  }

  /** A maker at the best price, or a better one as far as the fair price allows: this is what closes a wide spread. */
  #joinTouch(side: Side, fair: number): void {
    const { bids, asks } = this.#market.book;
    const isBid = side === 'bid';
    const best = isBid ? bids.price(0) : asks.price(0);
    const room = isBid ? Math.min(fair, asks.price(0) - 1) - best : best - Math.max(fair, bids.price(0) + 1);
    const better = room > 0 ? Math.ceil(room * (this.#prng.next() < 0.5 ? 1 : this.#prng.next())) : 0;
    const price = isBid ? best + better : best - better;
    this.#market.changeLevel(side, price, (isBid ? bids : asks).sizeAt(price) + this.#size());
    if (better > this.#spacing) this.#layBehind(side, price, best);
  }

  /** Makers follow the touch with a few more orders, so that no gap is left where the price came from. */
  #layBehind(side: Side, touch: number, last: number): void {
    let price = touch;
    for (let laid = 0; laid < LAID_AT_ONCE; laid++) {
      const gap = 1 + Math.floor(this.#spacing * this.#prng.exponential());
      price = side === 'bid' ? price - gap : price + gap;
      if (side === 'bid' ? price <= last : price >= last) return;
      this.#market.changeLevel(side, price, this.#size());
    }
  }

  #place(side: Side, fair: number): void {
    const isBid = side === 'bid';
    const { bids, asks } = this.#market.book;
    const distance = 1 + Math.floor(this.#spacing * this.#prng.exponential() * (this.#prng.next() < 0.8 ? 2 : 60));
    let price = isBid ? fair - distance : fair + distance;
    price = isBid ? Math.min(price, asks.price(0) - 1) : Math.max(price, bids.price(0) + 1);
    if (this.#prng.next() < WALL_SHARE) {
      const round =
        (isBid ? Math.floor(price / this.#wallEvery) : Math.ceil(price / this.#wallEvery)) * this.#wallEvery;
      if (round > 0) price = round;
    }
    if (price < 1) return;
    const wall = price % this.#wallEvery === 0 ? WALL_FACTOR : 1;
    this.#market.changeLevel(side, price, (isBid ? bids : asks).sizeAt(price) + this.#size() * wall);
  }

  /** Someone leaves a level near the touch, or part of it. */
  #cancel(side: Side): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    const rank = Math.floor(this.#prng.exponential() * 12);
    if (rank >= levels.count - 1) return;
    const size = levels.size(rank);
    const left = this.#prng.next() < 0.6 ? 0 : Math.floor(size * this.#prng.next());
    this.#market.changeLevel(side, levels.price(rank), left);
  }

  /** New far levels if there are too few, the farthest withdrawn if there are too many. */
  #keepDepth(side: Side): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    const worst = levels.price(levels.count - 1);
    if (levels.count < FEWEST_LEVELS) this.#placeBehind(side, worst, levels.count);
    else if (levels.count > MOST_LEVELS) this.#market.changeLevel(side, worst, 0);
  }

  #fill(side: Side, touch: number): void {
    let price = touch;
    for (let rank = 0; rank < FILLED_LEVELS && price > 0; rank++) {
      price = this.#placeBehind(side, price, rank);
    }
  }

  /** A level behind `price`, the farther the more sparse and the bigger; returns its price. */
  #placeBehind(side: Side, price: number, rank: number): number {
    const gap =
      1 +
      Math.floor(this.#spacing * this.#growth * this.#prng.exponential() * (0.1 + Math.min(rank, FILLED_LEVELS) / 250));
    const next = side === 'bid' ? price - gap : price + gap;
    if (next < 1) return 0;
    const wall = next % this.#wallEvery === 0 ? WALL_FACTOR : 1;
    this.#market.changeLevel(side, next, Math.ceil(this.#size() * wall * (1 + rank / 200)));
    return next;
  }

  /** Most orders are small, a few are many times larger. */
  #size(): number {
    const u = this.#prng.exponential() * this.#prng.exponential();
    return Math.max(1, Math.round(this.#market.instrument.typicalSize * (0.05 + u)));
  }
}

/** Spacing of orders near the touch, relative to the price. */
const SPACING = 6e-6;
const TAKER_SHARE = 0.18;
/** Makers that close a wide spread after an event. */
const QUOTES_AT_ONCE = 3;
const RESTING_SHARE = 0.4;
const WALL_SHARE = 0.06;
const WALL_FACTOR = 8;
const FORCED_SHARE = 0.012;
const BURST_LEVEL = 0.55;
const BURST_FACTOR = 4;
const PULLED_AT_ONCE = 6;
const LAID_AT_ONCE = 5;
const FEWEST_LEVELS = 1060;
const FILLED_LEVELS = 1120;
const MOST_LEVELS = 1300;
/** The farthest bid, as a part of the price below it, about. */
const DEEPEST = 0.6;
const MEAN_GROWTH = 0.1 + FILLED_LEVELS / 500;
