import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import { DEPTH, DEPTH_ROWS, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import { BookHistory } from '../book-history/book-history.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import { rangeFollows } from '../venue/link-rules.ts';
import { type DecimalSlot, TradeRecord } from '../venue/records.ts';
import { SyncBench } from './book-sync-fixture.ts';

/** A verified book, its trades and their history, under virtual time. */
export class HistoryBench {
  readonly bench = new SyncBench(rangeFollows);
  readonly trades = new TradeRing(1000);
  readonly tradeStream: { state: 'running' | 'reconnecting' } = { state: 'running' };
  readonly history: BookHistory;
  /** The instrument's record. */
  record: { readonly tick?: string } | undefined;
  #sequence = 10;
  #tradeId = 0;

  /** `step` is that of the rows; `auto` leaves it to the history. */
  constructor(bids: readonly LevelStrings[], asks: readonly LevelStrings[], step = '1', ticks?: number) {
    this.bench.message({ first: 9, last: this.#sequence });
    this.bench.snapshot(this.#sequence, { bids, asks });
    this.history = new BookHistory({
      book: this.bench.sync,
      trades: this.trades,
      tradeStream: this.tradeStream,
      step: step === 'auto' ? undefined : step,
      ticks,
      record: () => this.record,
      clock: this.bench.clock,
    });
  }

  /** Changes levels by the next message. */
  change(bids: readonly LevelStrings[], asks: readonly LevelStrings[] = []): void {
    this.#sequence++;
    this.bench.message({ first: this.#sequence, last: this.#sequence, bids, asks });
  }

  /** Loses a message, and sends the next. */
  lose(): void {
    this.#sequence++;
    this.change([]);
  }

  /** Answers the request for a snapshot. */
  answer(bids: readonly LevelStrings[], asks: readonly LevelStrings[]): void {
    this.bench.snapshot(this.#sequence, { bids, asks });
  }

  /** A trade; `missing` so many trades before it. */
  trade(side: 'buy' | 'sell', price: string, size: string, missing = 0): void {
    const trade = new TradeRecord();
    trade.id = this.#tradeId += missing + 1;
    setSlot(trade.price, price);
    setSlot(trade.size, size);
    trade.isBuy = side === 'buy';
    trade.venueTime = this.bench.clock.now();
    this.trades.offer(trade, this.bench.clock.now());
  }

  /** Lets so many ticks pass. */
  tick(count = 1): void {
    this.bench.clock.advance(count * DEPTH_TICK_MS);
  }

  /** Sizes of the newest column by price, of rows that have any. */
  sizes(number = this.history.columns.total - 1): Readonly<Record<string, number>> {
    const { columns, step, priceScale, sizeScale } = this.history;
    const found: Record<string, number> = {};
    for (let row = 0; row < DEPTH_ROWS; row++) {
      const size = columns.cell(number, row) * columns.head(number, DEPTH.quantum);
      if (size === 0) continue;
      const price = ((columns.head(number, DEPTH.base) + row) * step) / 10 ** priceScale;
      found[price] = size / 10 ** sizeScale;
    }
    return found;
  }

  /** What was added or taken by price, of rows where that is not zero. */
  flow(): Readonly<Record<string, number>> {
    const { flow, step, priceScale, sizeScale } = this.history;
    const sums = new Float64Array(flow.rows);
    this.history.writeFlow(sums, 0);
    const found: Record<string, number> = {};
    for (const [row, sum] of sums.entries())
      if (sum !== 0) found[((flow.base + row) * step) / 10 ** priceScale] = sum / 10 ** sizeScale;
    return found;
  }
}

function setSlot(slot: DecimalSlot, text: string): void {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new Error(`no decimal: ${text}`);
  slot.present = true;
  slot.mantissa = parsed.mantissa;
  slot.scale = parsed.scale;
  slot.decimals = parsed.decimals;
}
