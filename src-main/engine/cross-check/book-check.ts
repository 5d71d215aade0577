import { formatScaled, POW10, toNumber } from '../../../src-shared/market/decimal.ts';
import type { BookSync } from '../book/book-sync.ts';
import { TradeRecord } from '../venue/records.ts';
import type { CheckSubject } from './check-subject.ts';

/**
 * Finds trades outside the best prices of a verified book: of each second of the venue's clock the highest and lowest trade are compared with the
 * highest ask and lowest bid of that second and those before and after it. What is clearly beyond is looked at trade by trade. An order that takes
 * several prices at once is right if it began within. Block trades are of no book and left out. Reports once a minute at most. Hot: a few comparisons a trade and a book message.
 */
export class BookCheck {
  readonly #subject: CheckSubject;
  /** Of each second, by its number modulo their count; of trades NaN if there were none. */
  readonly #bids = new Float64Array(SECONDS);
  readonly #asks = new Float64Array(SECONDS);
  readonly #highs = new Float64Array(SECONDS).fill(NaN);
  readonly #lows = new Float64Array(SECONDS).fill(NaN);
  #book: BookSync | undefined;
  /** Since when the book has been right without an interruption, and in which scale. */
  #since = NaN;
  #scale = 0;
  #bid = NaN;
  #ask = NaN;
  /** The first second that is known whole, the newest one, and when that ends. */
  #first = Infinity;
  #second = NaN;
  #bookEnd = -Infinity;
  #bookSlot = 0;
  /** The second of the newest trade, when it ends, and the next one to be judged. */
  #traded = NaN;
  #tradeEnd = -Infinity;
  #tradeSlot = 0;
  #next = NaN;
  /** Between these prices trades of the last judged second took place, rightly. */
  #low = NaN;
  #high = NaN;
  #found: Outside | undefined;
  #reportedAt = -Infinity;

  constructor(subject: CheckSubject) {
    this.#subject = subject;
  }

  /** A message was applied to a book, or was not. */
  onBook(sync: BookSync): void {
    if (sync.state !== 'verified') return;
    const { book, venueTime } = sync;
    const { bids, asks } = book;
    if (sync !== this.#book || sync.since !== this.#since || book.priceScale !== this.#scale)
      if (!this.#start(sync)) return;
    if (venueTime >= this.#bookEnd) this.#openBook(Math.floor(venueTime / SECOND_MS));
    // An empty side is no bound.
    const bid = bids.count === 0 ? -Infinity : (bids.prices[bids.count - 1] as number);
    const ask = asks.count === 0 ? Infinity : (asks.prices[asks.count - 1] as number);
    const slot = this.#bookSlot;
    if (bid < (this.#bids[slot] as number)) this.#bids[slot] = bid;
    if (ask > (this.#asks[slot] as number)) this.#asks[slot] = ask;
    this.#bid = bid;
    this.#ask = ask;
  }

  /** Takes a trade in its order. */
  take({ price, venueTime }: TradeRecord): void {
    if (venueTime >= this.#tradeEnd) this.#openTrades(Math.floor(venueTime / SECOND_MS));
    const value = price.scale === 0 ? price.mantissa : price.mantissa / (POW10[price.scale] as number);
    const slot = this.#tradeSlot;
    if (!(value <= (this.#highs[slot] as number))) this.#highs[slot] = value;
    if (!(value >= (this.#lows[slot] as number))) this.#lows[slot] = value;
  }

  /** Begins with a book; false if another one is right and goes on. */
  #start(sync: BookSync): boolean {
    if (Number.isNaN(sync.venueTime)) return false;
    if (sync !== this.#book && this.#book?.state === 'verified' && this.#book.since === this.#since) return false;
    this.#book = sync;
    this.#since = sync.since;
    this.#scale = sync.book.priceScale;
    this.#first = Infinity;
    this.#second = NaN;
    this.#bookEnd = -Infinity;
    return true;
  }

  #openBook(second: number): void {
    // A book that was silent for longer is known from now on.
    const isFirst = !(second - this.#second < SECONDS);
    for (let open = isFirst ? second : this.#second + 1; open <= second; open++) {
      this.#bids[open % SECONDS] = isFirst ? Infinity : this.#bid;
      this.#asks[open % SECONDS] = isFirst ? -Infinity : this.#ask;
    }
    if (isFirst) this.#first = second + 1;
    this.#second = second;
    this.#bookSlot = second % SECONDS;
    this.#bookEnd = (second + 1) * SECOND_MS;
    this.#judge();
  }

  #openTrades(second: number): void {
    const from = second - this.#traded < SECONDS ? this.#traded + 1 : second - SECONDS + 1;
    for (let open = from; open <= second; open++) this.#highs[open % SECONDS] = this.#lows[open % SECONDS] = NaN;
    this.#traded = second;
    this.#tradeSlot = second % SECONDS;
    this.#tradeEnd = (second + 1) * SECOND_MS;
    if (!(second - this.#next < SECONDS)) this.#next = second;
    this.#judge();
  }

  /** Judges the seconds that are over, and of which the book is known a second further: without a later trade, those that it has left behind. */
  #judge(): void {
    const end = Math.max(Math.min(this.#second - 1, this.#traded), this.#second - LATEST_TRADE);
    for (; this.#next < end; this.#next++) {
      const oldest = this.#second - SECONDS + 1;
      if (this.#next - 1 >= Math.max(this.#first, oldest)) this.#judgeSecond(this.#next);
      else this.#low = this.#high = NaN;
    }
    if (this.#found !== undefined && this.#second * SECOND_MS - this.#reportedAt >= REPORT_EVERY_MS) this.#report();
  }

  #judgeSecond(second: number): void {
    const slot = second % SECONDS;
    const high = this.#highs[slot] as number;
    const low = this.#lows[slot] as number;
    if (Number.isNaN(high) || second > this.#traded) {
      this.#low = this.#high = NaN;
      return;
    }
    let [bid, ask] = [Infinity, -Infinity];
    for (let near = second - 1; near <= second + 1; near++) {
      bid = Math.min(bid, this.#bids[near % SECONDS] as number);
      ask = Math.max(ask, this.#asks[near % SECONDS] as number);
    }
    const unit = POW10[this.#scale] as number;
    // A sweep of the second before may have left its prices before the book was seen again.
    const bounds = { low: least(bid / unit, this.#low), high: most(ask / unit, this.#high), slack: 0 };
    bounds.slack = most(bounds.low * PRICE_TOLERANCE, UNIT_TOLERANCE / unit);
    if (isOutside(low, high, bounds) || isOutside(high, low, bounds)) {
      this.#examine(second, bounds);
      this.#low = bounds.low;
      this.#high = bounds.high;
    } else {
      this.#low = low;
      this.#high = high;
    }
  }

  /** Looks at the trades of a second, those of one order together: same aggressor and millisecond. */
  #examine(second: number, bounds: Bounds): void {
    const { trades } = this.#subject;
    const trade = new TradeRecord();
    let first = trades.total;
    for (; first > trades.first; first--) {
      trades.read(first - 1, '', trade);
      if (trade.venueTime < second * SECOND_MS) break;
    }
    for (let n = first; n < trades.total;) {
      trades.read(n, '', trade);
      const { venueTime, isBuy, isBlock } = trade;
      if (venueTime >= (second + 1) * SECOND_MS) return;
      if (isBlock) {
        n++;
        continue;
      }
      const order: Order = { first: n, prices: [], time: venueTime };
      let [low, high] = [Infinity, -Infinity];
      for (; n < trades.total; n++) {
        trades.read(n, '', trade);
        if (trade.venueTime !== venueTime || trade.isBuy !== isBuy || trade.isBlock) break;
        const price = toNumber(trade.price.mantissa, trade.price.scale);
        order.prices.push(price);
        low = Math.min(low, price);
        high = Math.max(high, price);
      }
      if (isOutside(low, high, bounds)) this.#add(order, bounds);
      else Object.assign(bounds, { low: least(low, bounds.low), high: most(high, bounds.high) });
    }
  }

  /** All trades of an order are outside. */
  #add({ first, prices, time }: Order, bounds: Bounds): void {
    const found = (this.#found ??= { from: time, to: time, count: 0, distance: -1, expected: '', received: '' });
    found.to = time;
    found.count += prices.length;
    for (const [place, price] of prices.entries()) {
      const bound = price > bounds.high ? bounds.high : bounds.low;
      const distance = Math.abs(price / bound - 1);
      if (distance <= found.distance) continue;
      found.distance = distance;
      found.expected = formatScaled(Math.round(bound * (POW10[this.#scale] as number)), this.#scale, 0);
      found.received = this.#subject.trades.priceText(first + place);
    }
  }

  #report(): void {
    const { venue, symbol, channel, host } = this.#subject;
    const { from, to, count, expected, received } = this.#found as Outside;
    this.#found = undefined;
    this.#reportedAt = this.#second * SECOND_MS;
    const worst = { of: 'price', expected, received } as const;
    host.report({ kind: 'trades-outside-book', at: host.now(), venue, symbol, channel, from, to, count, worst });
  }
}

/** Trades outside the book that are not yet reported. */
interface Outside {
  from: number;
  to: number;
  count: number;
  /** Of the worst, as a part of the price. */
  distance: number;
  expected: string;
  received: string;
}

/** Trades of one order, from one number on. */
interface Order {
  readonly first: number;
  readonly time: number;
  readonly prices: number[];
}

/** Best prices, and how far beyond them is not outside. */
interface Bounds {
  low: number;
  high: number;
  readonly slack: number;
}

/** Whether prices from one to another are all beyond the bounds, on one side. */
function isOutside(low: number, high: number, bounds: Bounds): boolean {
  return low > bounds.high + bounds.slack || high < bounds.low - bounds.slack;
}

function least(a: number, b: number): number {
  return b < a ? b : a;
}

function most(a: number, b: number): number {
  return b > a ? b : a;
}

/** How far apart the times of a trade and of the best price that it took may be: one to two of these. */
const SECOND_MS = 1000;
/** Best prices come and go between two messages of a book: a trade is outside if it is a thousandth beyond, and by more than three units of the last digit. */
const PRICE_TOLERANCE = 0.001;
const UNIT_TOLERANCE = 3;
/** So many seconds are remembered: a stream that is further behind the other is not compared. */
const SECONDS = 8;
/** Trades that come so many seconds after the book are not compared. */
const LATEST_TRADE = 5;
const REPORT_EVERY_MS = 60_000;
