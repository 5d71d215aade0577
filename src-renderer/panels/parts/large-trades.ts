import { convertSize } from '../../../src-shared/market/contract.ts';
import type { SizeFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { tradeTime } from './trade-fills.ts';

/** Fills of one order that is large, or a place where trades of an instrument are missing (`side` 0). */
export interface LargeTrade {
  readonly instrument: InstrumentId;
  /** Of the aggressor: 1 bought, -1 sold; 0 where trades are missing. */
  readonly side: 1 | 0 | -1;
  /** When the newest fill was made, epoch ms. */
  readonly time: number;
  /** Plain numbers: average price, size in the venue's unit, quote value. */
  readonly price: number;
  readonly size: number;
  readonly quote: number;
  readonly fills: number;
  /** Prices of the first and the last fill differ. */
  readonly isRange: boolean;
}

/** An instrument that is watched. */
export interface WatchedTrades {
  readonly instrument: InstrumentId;
  readonly ring: TradeRing;
  /** Undefined while the instrument's record is not known. */
  readonly toQuote: SizeFactors | undefined;
}

/**
 * The large orders of many instruments, in the order in which they came. Fills of one aggressor at one millisecond are an order, unless each is
 * one by itself. Hot: each trade is looked at once.
 */
export class LargeTrades {
  /** The newest are last; at most {@link MOST_ROWS}. */
  readonly rows: LargeTrade[] = [];
  /** Rows ever made. */
  total = 0;
  readonly #cursors = new Map<InstrumentId, Cursor>();
  readonly #mergesFills: boolean;
  #minQuote = NaN;

  constructor({ mergesFills = true }: { readonly mergesFills?: boolean } = {}) {
    this.#mergesFills = mergesFills;
  }

  /** Brings the rows up to the trades. Another `minQuote` starts over with the trades that are kept. */
  update(watched: readonly WatchedTrades[], minQuote: number): void {
    if (minQuote !== this.#minQuote) {
      this.rows.length = 0;
      this.#cursors.clear();
    }
    const isAnew = this.#cursors.size === 0;
    this.#minQuote = minQuote;
    for (const { instrument, ring, toQuote } of watched) {
      if (toQuote === undefined) continue;
      const cursor = this.#cursorOf(instrument, ring);
      for (; cursor.next < ring.total; cursor.next++) this.#take(cursor, ring, toQuote);
    }
    if (isAnew) this.rows.sort((a, b) => a.time - b.time);
    if (this.rows.length > MOST_ROWS) this.rows.splice(0, this.rows.length - MOST_ROWS);
  }

  #cursorOf(instrument: InstrumentId, ring: TradeRing): Cursor {
    const oldest = ring.total - ring.count;
    let cursor = this.#cursors.get(instrument);
    if (cursor === undefined || cursor.ring !== ring || cursor.resets !== ring.resets || cursor.next < oldest) {
      cursor = { instrument, ring, resets: ring.resets, next: oldest, open: undefined };
      this.#cursors.set(instrument, cursor);
    }
    return cursor;
  }

  #take(cursor: Cursor, ring: TradeRing, toQuote: SizeFactors): void {
    const { numbers, scales } = ring;
    const base = ring.baseOf(ring.total - 1 - cursor.next);
    const time = tradeTime(ring, base);
    const isBuy = (numbers[base + TRADE.side] ?? 0) > 0;
    const price = (numbers[base + TRADE.price] ?? NaN) / (POW10[scales.priceScale] ?? NaN);
    const size = (numbers[base + TRADE.size] ?? NaN) / (POW10[scales.sizeScale] ?? NaN);
    if (((numbers[base + TRADE.flags] ?? 0) & TradeFlag.afterGap) !== 0) {
      cursor.open = undefined;
      this.#push({
        instrument: cursor.instrument,
        side: 0,
        time,
        price: NaN,
        size: NaN,
        quote: NaN,
        fills: 0,
        isRange: false,
      });
    }
    const { open } = cursor;
    const joins = this.#mergesFills && open !== undefined && open.time === time && open.isBuy === isBuy;
    const order = joins
      ? open
      : { time, isBuy, firstPrice: price, weighted: 0, size: 0, quote: 0, fills: 0, row: undefined };
    order.weighted += price * size;
    order.size += size;
    order.quote += convertSize(toQuote, size, price);
    order.fills++;
    cursor.open = order;
    if (order.quote >= this.#minQuote) this.#show(cursor.instrument, order, price);
  }

  /** Adds the row of an order that has become large, or brings the one it has up to date. */
  #show(instrument: InstrumentId, order: Order, lastPrice: number): void {
    const row: LargeTrade = {
      instrument,
      side: order.isBuy ? 1 : -1,
      time: order.time,
      price: order.weighted / order.size,
      size: order.size,
      quote: order.quote,
      fills: order.fills,
      isRange: lastPrice !== order.firstPrice,
    };
    const at = order.row === undefined ? -1 : this.rows.lastIndexOf(order.row);
    order.row = row;
    if (at === -1) this.#push(row);
    else this.rows[at] = row;
  }

  #push(row: LargeTrade): void {
    this.rows.push(row);
    this.total++;
  }
}

interface Order {
  readonly time: number;
  readonly isBuy: boolean;
  readonly firstPrice: number;
  weighted: number;
  size: number;
  quote: number;
  fills: number;
  row: LargeTrade | undefined;
}

interface Cursor {
  readonly instrument: InstrumentId;
  readonly ring: TradeRing;
  readonly resets: number;
  next: number;
  open: Order | undefined;
}

const MOST_ROWS = 500;
