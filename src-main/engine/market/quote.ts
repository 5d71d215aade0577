import { MessageOrder } from '../book/message-order.ts';
import type { QuoteChannel } from '../../../src-shared/market/channels.ts';
import {
  BboRecord,
  LongShortRatioRecord,
  MarkPriceRecord,
  OpenInterestRecord,
  TickerRecord,
  type DecimalSlot,
} from '../venue/records.ts';

/** The newest ticker, best bid and offer, mark price, open interest and long/short ratio of one symbol. A message that leaves a fact out keeps it as it was; a fact never sent stays absent. */
export class Quote {
  readonly ticker = new TickerRecord();
  readonly bbo = new BboRecord();
  readonly mark = new MarkPriceRecord();
  readonly openInterest = new OpenInterestRecord();
  readonly longShort = new LongShortRatioRecord();
  /** When each arrived, epoch ms; NaN while none did. */
  tickerAt = NaN;
  bboAt = NaN;
  markAt = NaN;
  openInterestAt = NaN;
  longShortAt = NaN;
  /** Grows with every change. */
  revision = 0;
  readonly #orders = {
    ticker: new MessageOrder(),
    bbo: new MessageOrder(),
    markPrice: new MessageOrder(),
    openInterest: new MessageOrder(),
    longShortRatio: new MessageOrder(),
  };

  /** When the newest fact arrived; NaN while there is none. */
  get updatedAt(): number {
    let newest = NaN;
    for (const at of [this.tickerAt, this.bboAt, this.markAt, this.openInterestAt, this.longShortAt])
      if (!(at <= newest)) newest = Number.isNaN(at) ? newest : at;
    return newest;
  }

  /** False if the message is older than the one taken last, see {@link MessageOrder}. */
  offerTicker(from: TickerRecord, receivedAt: number): boolean {
    const to = this.ticker;
    if (this.#orders.ticker.take(from.sequence, from.venueTime, receivedAt) === 'older') return false;
    for (const name of TICKER_DECIMALS) copyPresent(from[name], to[name]);
    if (!Number.isNaN(from.tradeCount)) to.tradeCount = from.tradeCount;
    this.tickerAt = receivedAt;
    return this.#took(from, to);
  }

  /** False if the message is older than the one taken last, see {@link MessageOrder}. A side that is absent is empty. */
  offerBbo(from: BboRecord, receivedAt: number): boolean {
    const to = this.bbo;
    if (this.#orders.bbo.take(from.sequence, from.venueTime, receivedAt) === 'older') return false;
    copy(from.bidPrice, to.bidPrice);
    copy(from.bidSize, to.bidSize);
    copy(from.askPrice, to.askPrice);
    copy(from.askSize, to.askSize);
    to.sequence = from.sequence;
    this.bboAt = receivedAt;
    return this.#took(from, to);
  }

  /** False if the message is older than the one taken last, see {@link MessageOrder}. */
  offerMark(from: MarkPriceRecord, receivedAt: number): boolean {
    const to = this.mark;
    // Funding comes by a topic of its own at some venues, with times of its own.
    const isMark = from.markPrice.present;
    if (isMark && this.#orders.markPrice.take(from.sequence, from.venueTime, receivedAt) === 'older') return false;
    copyPresent(from.markPrice, to.markPrice);
    copyPresent(from.indexPrice, to.indexPrice);
    copyPresent(from.fundingRate, to.fundingRate);
    copyPresent(from.predictedFundingRate, to.predictedFundingRate);
    if (!Number.isNaN(from.fundingIntervalMs)) to.fundingIntervalMs = from.fundingIntervalMs;
    if (!Number.isNaN(from.nextFundingTime)) to.nextFundingTime = from.nextFundingTime;
    this.markAt = receivedAt;
    const { venueTime } = to;
    this.#took(from, to);
    if (!isMark && venueTime > to.venueTime) to.venueTime = venueTime;
    return true;
  }

  /** False if the message is older than the one taken last, see {@link MessageOrder}. */
  offerOpenInterest(from: OpenInterestRecord, receivedAt: number): boolean {
    const to = this.openInterest;
    if (this.#orders.openInterest.take(from.sequence, from.venueTime, receivedAt) === 'older') return false;
    copyPresent(from.openInterest, to.openInterest);
    this.openInterestAt = receivedAt;
    return this.#took(from, to);
  }

  /** False if the message is older than the one taken last, see {@link MessageOrder}. */
  offerLongShortRatio(from: LongShortRatioRecord, receivedAt: number): boolean {
    const to = this.longShort;
    if (this.#orders.longShortRatio.take(NaN, from.venueTime, receivedAt) === 'older') return false;
    copyPresent(from.ratio, to.ratio);
    this.longShortAt = receivedAt;
    return this.#took(from, to);
  }

  /** Makes one part absent again. */
  forget(part: QuoteChannel): void {
    this.revision++;
    this.#orders[part].clear();
    switch (part) {
      case 'ticker':
        this.ticker.reset();
        this.tickerAt = NaN;
        return;
      case 'bbo':
        this.bbo.reset();
        this.bboAt = NaN;
        return;
      case 'markPrice':
        this.mark.reset();
        this.markAt = NaN;
        return;
      case 'openInterest':
        this.openInterest.reset();
        this.openInterestAt = NaN;
        return;
      case 'longShortRatio':
        this.longShort.reset();
        this.longShortAt = NaN;
        return;
    }
  }

  #took(from: { symbol: string; venueTime: number }, to: { symbol: string; venueTime: number }): true {
    to.symbol = from.symbol;
    to.venueTime = from.venueTime;
    this.revision++;
    return true;
  }
}

const TICKER_DECIMALS = [
  'last',
  'open',
  'high',
  'low',
  'volume',
  'quoteVolume',
  'priceChange',
  'priceChangePercent',
  'bidPrice',
  'askPrice',
] as const;

function copyPresent(from: DecimalSlot, to: DecimalSlot): void {
  if (from.present) copy(from, to);
}

function copy(from: DecimalSlot, to: DecimalSlot): void {
  to.present = from.present;
  to.mantissa = from.mantissa;
  to.scale = from.scale;
  to.decimals = from.decimals;
  to.text = from.text;
}
