import type { Interval } from '../../../src-shared/market/interval.ts';

/**
 * One decimal of a message. The value is `mantissa / 10^scale`, exact while `text` is empty. `decimals` is how many digits the venue
 * wrote after the point, so that the very same string can be printed (trailing zeros do not count into `scale`).
 * Where the value does not fit 2^53, or is spelled oddly, `text` contains the venue's exact string and `mantissa` the nearest number at `scale`.
 */
export class DecimalSlot {
  /** False if the message has no such field. */
  present = false;
  mantissa = 0;
  scale = 0;
  decimals = 0;
  text = '';

  clear(): void {
    this.present = false;
    this.mantissa = 0;
    this.scale = 0;
    this.decimals = 0;
    this.text = '';
  }
}

/**
 * Levels of one book side in the order of the message. Arrays grow and are reused, but for those of a message that is far longer than any
 * usual one; only the first `count` entries are valid.
 */
export class LevelList {
  count = 0;
  prices: Float64Array<ArrayBuffer> = NO_FLOATS;
  priceScales: Uint8Array<ArrayBuffer> = NO_BYTES;
  priceSents: Uint8Array<ArrayBuffer> = NO_BYTES;
  sizes: Float64Array<ArrayBuffer> = NO_FLOATS;
  sizeScales: Uint8Array<ArrayBuffer> = NO_BYTES;
  sizeSents: Uint8Array<ArrayBuffer> = NO_BYTES;
  /** Exact strings of levels with a value that does not fit 2^53, by index; undefined in the usual case. */
  wide: Map<number, readonly [price: string, size: string]> | undefined;
  /** How many orders make each level, 0 where the message does not say; undefined if it says so of no level. */
  orders: Uint32Array<ArrayBuffer> | undefined;
  /** What {@link LevelList.orders} is taken from: made by the first message that has it, then reused. */
  #ordersKept: Uint32Array<ArrayBuffer> | undefined;

  /** An empty one with room for a usual message; of another one, a copy with room for nothing more. */
  constructor(from?: LevelList) {
    this.count = from?.count ?? 0;
    const length = from === undefined ? LEVELS_AT_FIRST : this.count;
    this.#moveTo(length, from ?? this);
    this.wide = from?.wide === undefined ? undefined : new Map(from.wide);
    this.orders = from?.orders?.slice(0, length);
  }

  clear(): void {
    this.count = 0;
    this.wide = undefined;
    this.orders = undefined;
    if (this.prices.length > MOST_LEVELS_KEPT) this.#resize(LEVELS_AT_FIRST);
  }

  /** Makes room for one more level and returns its index; the caller fills all six arrays. */
  add(): number {
    if (this.count === this.prices.length) this.#resize(Math.max(this.count * 2, LEVELS_AT_FIRST));
    return this.count++;
  }

  /** How many orders make the level at `index`; anything but a whole number from 1 to 2^32 - 1 says nothing. */
  setOrders(index: number, orders: number): void {
    if (orders >>> 0 === orders && orders !== 0) (this.orders ??= this.#noOrders())[index] = orders;
  }

  #noOrders(): Uint32Array<ArrayBuffer> {
    const { length } = this.prices;
    if (this.#ordersKept?.length !== length) return (this.#ordersKept = new Uint32Array(length));
    return this.#ordersKept.fill(0);
  }

  /** Makes all arrays so long; entries are kept. */
  #resize(length: number): void {
    this.#moveTo(length, this);
    this.#ordersKept = undefined;
    if (this.orders === undefined) return;
    const grown = (this.#ordersKept = new Uint32Array(length));
    grown.set(this.orders);
    this.orders = grown;
  }

  /** Makes arrays so long with the entries of a list. They share one piece of memory: of six, what is around them takes more than the entries of a usual change. */
  #moveTo(length: number, from: LevelList): void {
    const memory = new ArrayBuffer(length * BYTES_A_LEVEL);
    const prices = new Float64Array(memory, 0, length);
    const sizes = new Float64Array(memory, 8 * length, length);
    const priceScales = new Uint8Array(memory, 16 * length, length);
    const priceSents = new Uint8Array(memory, 17 * length, length);
    const sizeScales = new Uint8Array(memory, 18 * length, length);
    const sizeSents = new Uint8Array(memory, 19 * length, length);
    for (let i = 0; i < this.count; i++) {
      prices[i] = from.prices[i] as number;
      priceScales[i] = from.priceScales[i] as number;
      priceSents[i] = from.priceSents[i] as number;
      sizes[i] = from.sizes[i] as number;
      sizeScales[i] = from.sizeScales[i] as number;
      sizeSents[i] = from.sizeSents[i] as number;
    }
    this.prices = prices;
    this.priceScales = priceScales;
    this.priceSents = priceSents;
    this.sizes = sizes;
    this.sizeScales = sizeScales;
    this.sizeSents = sizeSents;
  }
}

/** Any event inside a decoded message. Times are epoch ms; NaN if the message carries none. */
export type MarketRecord =
  | TradeRecord
  | BookRecord
  | BboRecord
  | CandleRecord
  | TickerRecord
  | MarkPriceRecord
  | LiquidationRecord
  | OpenInterestRecord
  | LongShortRatioRecord;

abstract class RecordBase {
  /** The venue's symbol, interned; empty if the message names none and the topic must report. */
  symbol = '';
  venueTime = NaN;
  /** It came from history, in place of what the stream did not bring. Trades and candles only. */
  isBackfilled = false;
}

/** One public execution. */
export class TradeRecord extends RecordBase {
  readonly kind = 'trade';
  /** Numeric id; NaN if the venue's id is not a number that fits 2^53, then `idText` has it. */
  id = NaN;
  idText = '';
  readonly price = new DecimalSlot();
  readonly size = new DecimalSlot();
  /** When the venue sent it, epoch ms, if the message says that besides when it was executed; NaN otherwise. */
  eventTime = NaN;
  isBuy = false;
  isAggregate = false;
  /** Its price was agreed upon outside the book, as the venue says. */
  isBlock = false;
  /** First and last fill id of an aggregate; NaN otherwise. */
  firstTradeId = NaN;
  lastTradeId = NaN;
  /** Trades that are missing before it, as whoever keeps them knows; NaN if nobody knows how many, or whether any. */
  missingBefore = 0;

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.isBackfilled = false;
    this.id = NaN;
    this.idText = '';
    this.price.clear();
    this.size.clear();
    this.eventTime = NaN;
    this.isBuy = false;
    this.isAggregate = false;
    this.isBlock = false;
    this.firstTradeId = NaN;
    this.lastTradeId = NaN;
    this.missingBefore = 0;
  }
}

/** A book message. Sequences are NaN if the message has none. */
export class BookRecord extends RecordBase {
  readonly kind = 'book';
  /** True: full state that replaces. False: absolute changes. */
  isSnapshot = false;
  firstSequence = NaN;
  lastSequence = NaN;
  previousSequence = NaN;
  /** The venue's checksum of the book after this message; NaN if it sends none. */
  checksum = NaN;
  /** Snapshots: the best so many levels a side that it speaks for; Infinity if it is all that the topic reports. */
  covers = Infinity;
  readonly bids: LevelList;
  readonly asks: LevelList;

  /** An empty one; of another one, a copy that outlives the decoder's reuse of it. */
  constructor(from?: BookRecord) {
    super();
    this.bids = new LevelList(from?.bids);
    this.asks = new LevelList(from?.asks);
    if (from === undefined) return;
    this.symbol = from.symbol;
    this.venueTime = from.venueTime;
    this.isSnapshot = from.isSnapshot;
    this.firstSequence = from.firstSequence;
    this.lastSequence = from.lastSequence;
    this.previousSequence = from.previousSequence;
    this.checksum = from.checksum;
    this.covers = from.covers;
  }

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.isSnapshot = false;
    this.firstSequence = NaN;
    this.lastSequence = NaN;
    this.previousSequence = NaN;
    this.checksum = NaN;
    this.covers = Infinity;
    this.bids.clear();
    this.asks.clear();
  }
}

/** Best bid and offer. */
export class BboRecord extends RecordBase {
  readonly kind = 'bbo';
  sequence = NaN;
  readonly bidPrice = new DecimalSlot();
  readonly bidSize = new DecimalSlot();
  readonly askPrice = new DecimalSlot();
  readonly askSize = new DecimalSlot();

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.sequence = NaN;
    this.bidPrice.clear();
    this.bidSize.clear();
    this.askPrice.clear();
    this.askSize.clear();
  }
}

/** One candle, live or from history. */
export class CandleRecord extends RecordBase {
  readonly kind = 'candle';
  interval: Interval = '1m';
  openTime = NaN;
  closeTime = NaN;
  readonly open = new DecimalSlot();
  readonly high = new DecimalSlot();
  readonly low = new DecimalSlot();
  readonly close = new DecimalSlot();
  readonly volume = new DecimalSlot();
  readonly quoteVolume = new DecimalSlot();
  readonly takerBuyVolume = new DecimalSlot();
  tradeCount = NaN;
  isClosed = false;
  /** It is made of shorter ones, as the venue has none of its interval. */
  isComposed = false;
  /** Composed, and some of what it is made of is missing. */
  isIncomplete = false;
  /** The venue has none, as nobody traded: flat at the close before. */
  isFlat = false;

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.isBackfilled = false;
    this.interval = '1m';
    this.openTime = NaN;
    this.closeTime = NaN;
    this.open.clear();
    this.high.clear();
    this.low.clear();
    this.close.clear();
    this.volume.clear();
    this.quoteVolume.clear();
    this.takerBuyVolume.clear();
    this.tradeCount = NaN;
    this.isClosed = false;
    this.isComposed = false;
    this.isIncomplete = false;
    this.isFlat = false;
  }
}

/** Rolling 24 h statistics. */
export class TickerRecord extends RecordBase {
  readonly kind = 'ticker';
  /** The venue's number of the message, by which it is ordered; NaN if it has none. */
  sequence = NaN;
  readonly last = new DecimalSlot();
  readonly open = new DecimalSlot();
  readonly high = new DecimalSlot();
  readonly low = new DecimalSlot();
  readonly volume = new DecimalSlot();
  readonly quoteVolume = new DecimalSlot();
  readonly priceChange = new DecimalSlot();
  readonly priceChangePercent = new DecimalSlot();
  readonly bidPrice = new DecimalSlot();
  readonly askPrice = new DecimalSlot();
  tradeCount = NaN;

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.sequence = NaN;
    this.last.clear();
    this.open.clear();
    this.high.clear();
    this.low.clear();
    this.volume.clear();
    this.quoteVolume.clear();
    this.priceChange.clear();
    this.priceChangePercent.clear();
    this.bidPrice.clear();
    this.askPrice.clear();
    this.tradeCount = NaN;
  }
}

/** Mark price and funding. */
export class MarkPriceRecord extends RecordBase {
  readonly kind = 'markPrice';
  /** The venue's number of the message, by which it is ordered; NaN if it has none. */
  sequence = NaN;
  readonly markPrice = new DecimalSlot();
  readonly indexPrice = new DecimalSlot();
  /** What the next payment will be, or was set to be if the venue fixes it ahead; a fraction an interval. */
  readonly fundingRate = new DecimalSlot();
  /** What the payment after the next is predicted to be, a fraction an interval. */
  readonly predictedFundingRate = new DecimalSlot();
  /** Time between payments, ms. */
  fundingIntervalMs = NaN;
  nextFundingTime = NaN;
  /** `symbol` names an index, whose price is that of every contract on it; see `StreamVenue.indexOf`. */
  isIndex = false;

  reset(): void {
    this.isIndex = false;
    this.symbol = '';
    this.venueTime = NaN;
    this.sequence = NaN;
    this.markPrice.clear();
    this.indexPrice.clear();
    this.fundingRate.clear();
    this.predictedFundingRate.clear();
    this.fundingIntervalMs = NaN;
    this.nextFundingTime = NaN;
  }
}

/** A forced order; `isBuy` is the side of the order. */
export class LiquidationRecord extends RecordBase {
  readonly kind = 'liquidation';
  isBuy = false;
  readonly price = new DecimalSlot();
  readonly averagePrice = new DecimalSlot();
  readonly size = new DecimalSlot();

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.isBuy = false;
    this.price.clear();
    this.averagePrice.clear();
    this.size.clear();
  }
}

/** Outstanding contracts or base units. */
export class OpenInterestRecord extends RecordBase {
  readonly kind = 'openInterest';
  /** The venue's number of the message, by which it is ordered; NaN if it has none. */
  sequence = NaN;
  readonly openInterest = new DecimalSlot();

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.sequence = NaN;
    this.openInterest.clear();
  }
}

/** Accounts that are long for each one that is short. `venueTime` is that of the period which was counted. */
export class LongShortRatioRecord extends RecordBase {
  readonly kind = 'longShortRatio';
  readonly ratio = new DecimalSlot();

  reset(): void {
    this.symbol = '';
    this.venueTime = NaN;
    this.ratio.clear();
  }
}

const NO_FLOATS = new Float64Array(0);
const NO_BYTES = new Uint8Array(0);
const LEVELS_AT_FIRST = 64;
/** Of all six arrays. */
const BYTES_A_LEVEL = 20;
/** More than any venue sends of a side in one message: snapshots have 5,000. */
const MOST_LEVELS_KEPT = 8192;
