import { TradeRecord, type DecimalSlot } from '../records.ts';

/** One trade that waits. */
export interface HeldTrade {
  readonly trade: TradeRecord;
  readonly receivedAt: number;
}

/** Copies of live trades that wait for the ones before them, by id ascending, one an id. Bounded. */
export class HeldTrades {
  readonly #capacity: number;
  #trades: HeldTrade[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get count(): number {
    return this.#trades.length;
  }

  /** NaN where none waits. */
  get firstId(): number {
    return this.#trades[0]?.trade.id ?? NaN;
  }

  /** NaN where none waits. */
  get lastId(): number {
    return this.#trades.at(-1)?.trade.id ?? NaN;
  }

  /** Keeps a copy. `double`: one of that id waits already. `full`: there is no room, and it is not kept. */
  add(trade: TradeRecord, receivedAt: number): 'kept' | 'double' | 'full' {
    const trades = this.#trades;
    let at = trades.length;
    while (at > 0 && (trades[at - 1]?.trade.id ?? -Infinity) > trade.id) at--;
    if (at > 0 && trades[at - 1]?.trade.id === trade.id) return 'double';
    if (trades.length >= this.#capacity) return 'full';
    trades.splice(at, 0, { trade: copyOf(trade), receivedAt });
    return 'kept';
  }

  /** Takes the first one out; throws where none waits. */
  shift(): HeldTrade {
    const first = this.#trades.shift();
    if (first === undefined) throw new Error('no trade waits');
    return first;
  }

  clear(): void {
    this.#trades = [];
  }
}

function copyOf(trade: TradeRecord): TradeRecord {
  const copy = new TradeRecord();
  copy.symbol = trade.symbol;
  copy.venueTime = trade.venueTime;
  copy.id = trade.id;
  copy.idText = trade.idText;
  copySlot(trade.price, copy.price);
  copySlot(trade.size, copy.size);
  copy.isBuy = trade.isBuy;
  copy.isAggregate = trade.isAggregate;
  copy.firstTradeId = trade.firstTradeId;
  copy.lastTradeId = trade.lastTradeId;
  return copy;
}

function copySlot(from: DecimalSlot, to: DecimalSlot): void {
  to.present = from.present;
  to.mantissa = from.mantissa;
  to.scale = from.scale;
  to.sent = from.sent;
  to.text = from.text;
}
