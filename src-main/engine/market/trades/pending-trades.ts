import { TradeRecord, type DecimalSlot } from '../../venue/records.ts';
import type { TradeIds } from '../../venue/venue.ts';
import { keyOf } from './seen-trades.ts';

/** One trade that waits. */
export interface PendingTrade {
  readonly trade: TradeRecord;
  readonly receivedAt: number;
  /** How many had been kept before it. */
  readonly arrival: number;
}

/** Copies of live trades that wait for the ones before them, by id ascending, or by time if ids are opaque; at most one of each id. Bounded. */
export class PendingTrades {
  /** Trades ever kept. */
  arrivals = 0;
  readonly #capacity: number;
  readonly #isOpaque: boolean;
  #trades: PendingTrade[] = [];

  constructor(capacity: number, ids: TradeIds) {
    this.#capacity = capacity;
    this.#isOpaque = ids === 'opaque';
  }

  get count(): number {
    return this.#trades.length;
  }

  /** The first in line; undefined if none waits. */
  get first(): PendingTrade | undefined {
    return this.#trades[0];
  }

  /** NaN if none waits. */
  get firstId(): number {
    return this.#trades[0]?.trade.id ?? NaN;
  }

  /** NaN if none waits. */
  get lastId(): number {
    return this.#trades.at(-1)?.trade.id ?? NaN;
  }

  /** Keeps a copy. `double`: one of that id waits already. `full`: there is no room, and it is not kept. */
  add(trade: TradeRecord, receivedAt: number): 'kept' | 'double' | 'full' {
    const trades = this.#trades;
    if (this.#isOpaque && this.#find(trade) !== -1) return 'double';
    let at = trades.length;
    while (at > 0 && this.isBefore(trade, (trades[at - 1] as PendingTrade).trade)) at--;
    if (!this.#isOpaque && at > 0 && trades[at - 1]?.trade.id === trade.id) return 'double';
    if (trades.length >= this.#capacity) return 'full';
    trades.splice(at, 0, { trade: copyTrade(trade), receivedAt, arrival: this.arrivals++ });
    return 'kept';
  }

  /** Takes the first one out; throws if none waits. */
  shift(): PendingTrade {
    const first = this.#trades.shift();
    if (first === undefined) throw new Error('no trade waits');
    return first;
  }

  /** Takes the one with the same id out; undefined if it does not wait. */
  take(trade: TradeRecord): PendingTrade | undefined {
    const at = this.#find(trade);
    return at === -1 ? undefined : this.#trades.splice(at, 1)[0];
  }

  /** Whether a trade comes before another. */
  isBefore(trade: TradeRecord, other: TradeRecord): boolean {
    return this.#isOpaque ? trade.venueTime < other.venueTime : trade.id < other.id;
  }

  clear(): void {
    this.#trades = [];
    this.arrivals = 0;
  }

  #find(trade: TradeRecord): number {
    const key = keyOf(trade);
    return this.#trades.findIndex((pending) => keyOf(pending.trade) === key);
  }
}

/** A copy that may be kept. */
export function copyTrade(trade: TradeRecord): TradeRecord {
  const copy = new TradeRecord();
  copy.symbol = trade.symbol;
  copy.venueTime = trade.venueTime;
  copy.eventTime = trade.eventTime;
  copy.id = trade.id;
  copy.idText = trade.idText;
  copySlot(trade.price, copy.price);
  copySlot(trade.size, copy.size);
  copy.isBuy = trade.isBuy;
  copy.isBlock = trade.isBlock;
  copy.isAggregate = trade.isAggregate;
  copy.firstTradeId = trade.firstTradeId;
  copy.lastTradeId = trade.lastTradeId;
  return copy;
}

function copySlot(from: DecimalSlot, to: DecimalSlot): void {
  to.present = from.present;
  to.mantissa = from.mantissa;
  to.scale = from.scale;
  to.decimals = from.decimals;
  to.text = from.text;
}
