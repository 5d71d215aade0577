import { BookShape, FILLED_LEVELS } from './book-shape.ts';
import type { Side } from './book-side.ts';
import { Icebergs } from './icebergs.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketInstrument } from './instrument.ts';
import { OrderSizes } from './order-sizes.ts';
import type { Prng } from './prng.ts';
import type { Liquidation } from './trade-log.ts';

/** The market that the flow trades on. Prices are ticks, sizes are steps. */
export interface FlowTarget {
  readonly instrument: MarketInstrument;
  readonly book: MarketBook;
  /** Virtual time, epoch ms. */
  readonly now: number;
  /** What all venues together believe the price to be, in ticks and parts of them. */
  fairPrice(): number;
  changeLevel(side: Side, price: number, size: number): void;
  /** Takes what rests up to `limitPrice`; returns what was filled. */
  take(isBuy: boolean, size: number, limitPrice: number): { readonly size: number; readonly averagePrice: number };
  liquidate(liquidation: Liquidation): void;
}

/**
 * Who trades: makers who keep the touch close and move it with the price in leaps, takers, arbitrage with the other venues, and
 * those who must. Keeps both sides above a thousand levels if the price has room for them, and no denser or thinner than their shape.
 */
export class OrderFlow {
  readonly #market: FlowTarget;
  readonly #prng: Prng;
  readonly #shape: BookShape;
  readonly #sizes: OrderSizes;
  readonly #icebergs = new Icebergs();
  /** Ticks between the best bid and ask that makers keep, and how far the price may be off the middle before they move. */
  readonly #spread: number;
  readonly #slack: number;
  /** How far this venue's price is off that of all, as a part of it, and when that was. */
  #offset = 0;
  #lastTime: number;
  /** Where the price went lately, as a part of it, and what it was. */
  #trend = 0;
  #lastTarget: number;
  #isBuy = true;
  /** Slices of a large order that are still to come. The first event is one, so that every market has traded. */
  #slices = 1;
  /** Ranks that are looked at next: near the touch, and anywhere. */
  #near = 0;
  #far = 0;

  /** Fills the empty book around `price`. */
  constructor(market: FlowTarget, prng: Prng, price: number) {
    this.#market = market;
    this.#prng = prng;
    this.#shape = new BookShape(price);
    this.#sizes = new OrderSizes(prng, market.instrument.typicalSize);
    this.#spread = Math.max(1, Math.round(price * market.instrument.spread));
    this.#slack = this.#spread / 2 + Math.max(0.3, price * SLACK);
    this.#lastTime = market.now;
    this.#lastTarget = price;
    this.#fill('bid', price - Math.ceil(this.#spread / 2));
    this.#fill('ask', price - Math.ceil(this.#spread / 2) + this.#spread);
  }

  /** How long until the next event, if 1 is usual. */
  get pause(): number {
    return this.#slices > 0 ? SLICE_PAUSE : OTHER_PAUSE;
  }

  /** One order event. */
  step(): void {
    const target = this.#target();
    const { bids, asks } = this.#market.book;
    const off = target - (bids.price(0) + asks.price(0)) / 2;
    if (Math.abs(off) > this.#slack) this.#move(off > 0, target);
    else this.#ordinary();
    this.#icebergs.refill(this.#market);
    this.#closeSpread(target);
    this.#near = (this.#near + 1) % NEAR_RANKS;
    this.#far++;
    this.#tend('bid');
    this.#tend('ask');
  }

  /** The price that this venue's makers believe in: near that of all venues, for arbitrage lets it get no further away. */
  #target(): number {
    const { now } = this.#market;
    const passed = (now - this.#lastTime) / 1000;
    this.#lastTime = now;
    // Straight lines instead of exponential decay: events are close to each other.
    const pull = Math.min(1, passed / OFFSET_S);
    this.#offset += OFFSET * Math.sqrt(2 * pull) * this.#prng.bell() - this.#offset * pull;
    const fair = this.#market.fairPrice();
    if (Math.abs(this.#offset) > ARBITRAGE_FROM) this.#arbitrage(fair);
    const target = fair * (1 + this.#offset);
    const move = target / this.#lastTarget - 1;
    this.#trend = this.#trend * Math.max(0, 1 - passed / TREND_S) + move;
    this.#lastTarget = target;
    return target;
  }

  /** Someone who can trade elsewhere at a better price takes what is offered here. */
  #arbitrage(fair: number): void {
    const isBuy = this.#offset < 0;
    this.#offset *= 0.3;
    const target = fair * (1 + this.#offset);
    this.#market.take(isBuy, this.#sizes.next(ARBITRAGE_SIZE), isBuy ? Math.floor(target) : Math.ceil(target));
  }

  /** The price has left the touch: takers and makers clear the way, and makers quote on both sides of it. */
  #move(isUp: boolean, target: number): void {
    const market = this.#market;
    const { bids, asks } = market.book;
    const levels = isUp ? asks : bids;
    const last = (isUp ? bids : asks).price(0);
    const limit = isUp ? Math.round(target - this.#spread / 2) : Math.round(target + this.#spread / 2);
    if (this.#prng.next() < TAKEN_SHARE) this.#cross(isUp, this.#sizes.next(SWEEP_SIZE), limit);
    for (let pulled = 0; pulled < PULLED_AT_ONCE && levels.count > PULLED_AT_ONCE; pulled++) {
      const price = levels.price(0);
      if (isUp ? price >= limit + this.#spread : price <= limit - this.#spread) break;
      market.changeLevel(isUp ? 'ask' : 'bid', price, 0);
    }
    const best = levels.price(0);
    const quoted = isUp ? Math.min(limit, best - 1) : Math.max(limit, best + 1);
    this.#improve(isUp ? 'bid' : 'ask', quoted, last);
    this.#improve(isUp ? 'ask' : 'bid', isUp ? quoted + this.#spread : quoted - this.#spread, best);
  }

  /** Makers quote at a price that is better than the best of their side so far; nothing if it is not. */
  #improve(side: Side, price: number, best: number): void {
    if (price < 1 || (side === 'bid' ? price <= best : price >= best)) return;
    this.#add(side, price, TOUCH_SIZE);
    this.#layBehind(side, price, best);
  }

  #ordinary(): void {
    const side: Side = this.#prng.next() < 0.5 ? 'bid' : 'ask';
    const kind = this.#prng.next();
    if (this.#slices > 0) this.#takeSlice();
    else if (kind < TAKER_SHARE) this.#takeSome();
    else if (kind < 0.5) this.#joinTouch(side);
    else if (kind < 0.74) this.#place(side);
    else this.#cancel(side);
  }

  /** One of the quick takers by which someone buys or sells more than is offered at once. */
  #takeSlice(): void {
    this.#slices--;
    const { bids, asks } = this.#market.book;
    const touch = (this.#isBuy ? asks : bids).price(0);
    this.#cross(this.#isBuy, this.#sizes.next(), touch);
  }

  /** A taker, often on the side of the last one. Most look at what is offered, a few sweep. */
  #takeSome(): void {
    if (this.#prng.next() > SAME_SIDE) this.#isBuy = !this.#isBuy;
    if (this.#prng.next() < SLICED_SHARE) this.#slices = Math.ceil(4 * this.#prng.exponential());
    const isBuy = this.#isBuy;
    const levels = isBuy ? this.#market.book.asks : this.#market.book.bids;
    const touch = levels.price(0);
    if (this.#prng.next() >= SWEEP_SHARE) {
      const most = this.#prng.next() < 0.97 ? Math.ceil(levels.size(0) * 0.7) : Infinity;
      this.#cross(isBuy, Math.min(most, this.#sizes.next()), touch);
      return;
    }
    const reach = Math.ceil(this.#shape.gapAt(0) * (1 + 6 * this.#prng.next()));
    this.#cross(isBuy, this.#sizes.next(SWEEP_SIZE), Math.max(1, isBuy ? touch + reach : touch - reach));
  }

  /** A taker order. Where the price ran against those who must close, it may be one of theirs. */
  #cross(isBuy: boolean, size: number, limitPrice: number): void {
    const { marketType } = this.#market.instrument;
    const pain = Math.min(1, Math.max(0, (isBuy ? this.#trend : -this.#trend) / PAINFUL));
    const isForced = marketType !== 'spot' && this.#prng.next() < FORCED_SHARE + FORCED_IN_PAIN * pain;
    const done = this.#market.take(isBuy, isForced ? size * FORCED_SIZE : size, limitPrice);
    if (!isForced || done.size === 0) return;
    this.#market.liquidate({
      time: this.#market.now,
      isBuy,
      size: done.size,
      limitPrice: Math.max(1, Math.round(limitPrice * (isBuy ? 1.005 : 0.995))),
      averagePrice: done.averagePrice,
    });
  }

  /** A maker at the best price; sometimes one who shows a part only. */
  #joinTouch(side: Side): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    const price = levels.price(0);
    if (this.#prng.next() < ICEBERG_SHARE)
      this.#icebergs.add(side, price, this.#sizes.next(4), Math.ceil(3 + 20 * this.#prng.next()));
    if (levels.size(0) < MOST_AT_TOUCH * this.#market.instrument.typicalSize) this.#add(side, price, TOUCH_SIZE);
  }

  /** Makers are quicker than anybody else: a spread that was torn open is mostly closed at once, on the side where the price is. */
  #closeSpread(target: number): void {
    const { bids, asks } = this.#market.book;
    const [bid, ask] = [bids.price(0), asks.price(0)];
    if (ask - bid <= this.#spread || this.#prng.next() < LEFT_OPEN) return;
    if (target > (bid + ask) / 2) this.#improve('bid', ask - this.#spread, bid);
    else this.#improve('ask', bid + this.#spread, ask);
  }

  /** Makers fill the way that the touch came with orders, so that no gap is left. */
  #layBehind(side: Side, touch: number, last: number): void {
    const sign = side === 'bid' ? -1 : 1;
    let distance = 0;
    for (let laid = 0; laid < LAID_AT_ONCE; laid++) {
      distance += Math.ceil(this.#shape.gapAt(distance) * (1 + this.#prng.next()));
      const price = touch + sign * distance;
      if ((last - price) * sign <= 0) return;
      this.#market.changeLevel(side, price, this.#sizes.next(BEHIND_SIZE));
    }
  }

  #place(side: Side): void {
    const isBid = side === 'bid';
    const { bids, asks } = this.#market.book;
    const levels = isBid ? bids : asks;
    const touch = levels.price(0);
    const near = this.#shape.gapAt(0) * (this.#prng.next() < 0.8 ? 5 : 150);
    const distance = Math.floor(near * this.#prng.exponential());
    let price = isBid ? touch - distance : touch + distance;
    if (this.#prng.next() < WALL_SHARE) {
      const { wallEvery } = this.#shape;
      price = (isBid ? Math.floor(price / wallEvery) : Math.ceil(price / wallEvery)) * wallEvery;
    }
    // A wall beyond the last level would stand alone.
    if (Math.abs(price - touch) > Math.abs(levels.price(levels.count - 1) - touch)) return;
    this.#add(side, price, this.#shape.isWall(price) ? WALL_SIZE : BEHIND_SIZE);
  }

  #add(side: Side, price: number, times: number): void {
    const { bids, asks } = this.#market.book;
    const size = (side === 'bid' ? bids : asks).sizeAt(price) + this.#sizes.next(times);
    this.#market.changeLevel(side, price, size);
  }

  /** Someone leaves a level near the touch, or part of it; at the touch only ever a part. */
  #cancel(side: Side): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    const rank = Math.floor(this.#prng.exponential() * 12);
    if (rank >= levels.count - 1) return;
    const size = levels.size(rank);
    const isWhole = rank > 0 && this.#prng.next() < 0.6 && !this.#shape.isNeeded(levels, rank);
    const left = isWhole ? 0 : Math.ceil(size * (0.3 + 0.7 * this.#prng.next()));
    this.#market.changeLevel(side, levels.price(rank), left);
  }

  /** Fills wide gaps and thins close levels, a few ranks an event; new far levels if there are too few, the farthest go if too many. */
  #tend(side: Side): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    this.#tendRank(side, this.#near);
    this.#tendRank(side, this.#far % levels.count);
    const worst = levels.price(levels.count - 1);
    if (levels.count < FEWEST_LEVELS) this.#placeBehind(side, worst);
    else if (levels.count > MOST_LEVELS) this.#market.changeLevel(side, worst, 0);
  }

  #tendRank(side: Side, rank: number): void {
    const levels = side === 'bid' ? this.#market.book.bids : this.#market.book.asks;
    const need = this.#shape.need(levels, rank);
    if (need === 'level') {
      const between = Math.round((levels.price(rank) + levels.price(rank + 1)) / 2);
      this.#market.changeLevel(side, between, this.#sizes.next(sizeAt(rank)));
    } else if (need === 'fewer') this.#market.changeLevel(side, levels.price(rank + 1), 0);
  }

  #fill(side: Side, touch: number): void {
    this.#market.changeLevel(side, touch, this.#sizes.next(TOUCH_SIZE));
    for (let rank = 1, price = touch; rank < FILLED_LEVELS && price > 0; rank++)
      price = this.#placeBehind(side, price, rank, Math.abs(price - touch));
  }

  /** A level behind `price`, the farther the bigger; returns its price, 0 if there is no room. */
  #placeBehind(side: Side, price: number, rank = FEWEST_LEVELS, distance = this.#distance(side, price)): number {
    const luck = Math.min(MOST_LUCK, this.#prng.exponential());
    const gap = 1 + Math.floor((this.#shape.gapAt(distance) - 1) * luck);
    const next = side === 'bid' ? price - gap : price + gap;
    if (next < 1) return 0;
    const times = this.#shape.isWall(next) ? WALL_SIZE : 1;
    this.#market.changeLevel(side, next, this.#sizes.next(times * sizeAt(rank)));
    return next;
  }

  #distance(side: Side, price: number): number {
    const { bids, asks } = this.#market.book;
    return Math.abs((side === 'bid' ? bids : asks).price(0) - price);
  }
}

/** How much more rests at a level farther from the touch. */
function sizeAt(rank: number): number {
  return BEHIND_SIZE * (1 + rank / 200);
}

/** The price may be so far off the middle, as a part of it, before the touch moves. */
const SLACK = 2.2e-5;
/** A venue's own deviation from the price of all, as a part of it, and how long it lasts, s; arbitrage sets in where it pays. */
const OFFSET = 2.5e-5;
const OFFSET_S = 25;
const ARBITRAGE_FROM = 6e-5;
const ARBITRAGE_SIZE = 8;
/** How long a move is remembered, s, and how far it must go to force all who can be forced. */
const TREND_S = 15;
const PAINFUL = 4e-4;
const FORCED_SHARE = 0.006;
const FORCED_IN_PAIN = 0.06;
const FORCED_SIZE = 4;
/** Part of the moves that begin with a taker. */
const TAKEN_SHARE = 0.8;
const TAKER_SHARE = 0.13;
const SAME_SIDE = 0.5;
const SLICED_SHARE = 0.25;
const SLICE_PAUSE = 0.15;
const OTHER_PAUSE = 1.12;
const SWEEP_SHARE = 0.012;
const SWEEP_SIZE = 6;
const ICEBERG_SHARE = 0.01;
/** Sizes in usual orders. */
const TOUCH_SIZE = 6;
const MOST_AT_TOUCH = 60;
const BEHIND_SIZE = 2;
const WALL_SIZE = 12;
const WALL_SHARE = 0.06;
const LEFT_OPEN = 0.6;
const PULLED_AT_ONCE = 80;
const LAID_AT_ONCE = 300;
const NEAR_RANKS = 60;
const FEWEST_LEVELS = 1060;
const MOST_LEVELS = 1300;
/** No gap of a new book is more than so many times what is meant. */
const MOST_LUCK = 2.5;
