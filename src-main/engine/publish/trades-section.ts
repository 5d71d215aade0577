import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { StreamTiming, TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { TRADE, TRADE_STRIDE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import {
  TRADE_AFTER_GAP,
  TRADE_BACKFILLED,
  TRADE_IS_BLOCK,
  TRADE_IS_BUY,
  TRADE_UNCOUNTED,
  type PastTrades,
  type TradeRing,
} from '../market/trades/trade-ring.ts';
import type { SectionWriter } from './section.ts';
import type { FeedStream, StreamLease } from './market-source.ts';
import { rescale, type FrameWriter } from './frame-writer.ts';
import { StreamFreshness } from './stream-freshness.ts';

/**
 * Every trade since the last frame, in one batch; those that fell out of the ring meanwhile are counted. If trades before the first are wanted and come,
 * all are sent again.
 */
export class TradesSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'trades' }>;
  readonly #ring: TradeRing;
  readonly #lease: StreamLease;
  /** Number of the next trade to send; -1 before the first section. */
  #next = -1;
  /** What was sent as coming before the first trade. */
  #past: PastTrades | undefined;
  #state = '';
  readonly #freshness = new StreamFreshness();

  constructor(demand: Extract<Demand, { kind: 'trades' }>, ring: TradeRing, lease: StreamLease) {
    this.#demand = demand;
    this.#ring = ring;
    this.#lease = lease;
  }

  isDirty(): boolean {
    const { stream } = this.#lease;
    return (
      this.#next !== this.#ring.total ||
      this.#past !== this.#wantedPast ||
      this.#state !== stream.state ||
      this.#freshness.isOutdated(stream)
    );
  }

  sampledAt(): number {
    return this.#lease.stream.decodedAt ?? NaN;
  }

  write(frame: FrameWriter): void {
    const ring = this.#ring;
    // All are sent again after what came before the first of them.
    const isReset = this.#next < 0 || this.#past !== this.#wantedPast;
    this.#past = this.#wantedPast;
    const from = Math.max(isReset ? 0 : this.#next, ring.first, ring.total - MAX_TRADES_A_FRAME);
    const dropped = isReset ? 0 : from - this.#next;
    const past = isReset && from === 0 ? this.#past : undefined;
    const before = past === undefined ? 0 : Math.min(past.trades.total, MAX_TRADES_A_FRAME - ring.total);
    const batch = new TradeBatch(frame, before + ring.total - from);
    if (past !== undefined) {
      batch.scales(past.trades, past.trades.total - before);
      batch.scales(ring, from);
      batch.write(past.trades, past.trades.total - before);
    } else batch.scales(ring, from);
    batch.write(ring, from, past !== undefined && before > 0 && !past.isJoined);
    this.#next = ring.total;
    const { stream } = this.#lease;
    this.#state = stream.state;
    const section: TradesSection = {
      kind: 'trades',
      sub: this.#demand.sub,
      offset: batch.offset,
      instrument: this.#demand.instrument,
      scales: batch.allScales,
      count: batch.count,
      isReset,
      dropped,
      state: stream.state,
      ...this.#timing(stream),
      ...(batch.exact === undefined ? {} : { exact: batch.exact }),
    };
    frame.add(section);
  }

  dispose(): void {
    this.#lease.release();
  }

  get #wantedPast(): PastTrades | undefined {
    return this.#demand.past === true ? this.#ring.past : undefined;
  }

  /** Days without a forced order are no fault: they have no usual pause. */
  #timing(stream: FeedStream): StreamTiming {
    const timing = this.#freshness.take(stream);
    if (this.#demand.channel !== 'liquidation') return timing;
    const { usualPauseMs: _, ...rest } = timing;
    return rest;
  }
}

interface MutableScales {
  priceScale: number;
  priceSent: number;
  sizeScale: number;
  sizeSent: number;
}

/** Trades of one section, from one ring or from several one after the other. */
class TradeBatch {
  readonly count: number;
  readonly offset: number;
  /** Of all trades; known once every ring was passed to {@link TradeBatch.scales}. */
  readonly allScales: MutableScales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  exact: Record<string, string> | undefined;
  readonly #numbers: Float64Array;
  #written = 0;

  constructor(frame: FrameWriter, count: number) {
    this.count = count;
    this.offset = frame.reserve(count * TRADE_STRIDE);
    this.#numbers = frame.numbers;
  }

  scales(ring: TradeRing, from: number): void {
    const { rows } = ring;
    const scales = this.allScales;
    for (let n = from; n < ring.total; n++) {
      const slot = ring.slotOf(n);
      scales.priceScale = Math.max(scales.priceScale, rows.priceScale(slot));
      scales.priceSent = Math.max(scales.priceSent, rows.priceSent(slot));
      scales.sizeScale = Math.max(scales.sizeScale, rows.sizeScale(slot));
      scales.sizeSent = Math.max(scales.sizeSent, rows.sizeSent(slot));
    }
  }

  /** Writes the trades of a ring from number `from` on. `isAfterGap`: trades may be missing before the first of them. */
  write(ring: TradeRing, from: number, isAfterGap = false): void {
    const numbers = this.#numbers;
    for (let n = from; n < ring.total; n++) {
      const to = this.#written++ * TRADE_STRIDE;
      writeTrade(ring, n, this.allScales, numbers, this.offset + to);
      if (isAfterGap && n === from)
        numbers[this.offset + to + TRADE.flags] =
          (numbers[this.offset + to + TRADE.flags] as number) |
          TradeFlag.afterGap |
          (ring.ids === 'consecutive' ? 0 : TradeFlag.uncounted);
      this.#keepExact(ring, n, to);
    }
  }

  #keepExact(ring: TradeRing, n: number, to: number): void {
    const numbers = this.#numbers;
    const id = ring.idText(n);
    if (id !== '') (this.exact ??= {})[to + TRADE.id] = id;
    const isWide =
      (numbers[this.offset + to + TRADE.price] as number) > MAX_EXACT ||
      (numbers[this.offset + to + TRADE.size] as number) > MAX_EXACT;
    if (ring.exactOf(n) === undefined && !isWide) return;
    this.exact ??= {};
    this.exact[to + TRADE.price] = ring.priceText(n);
    this.exact[to + TRADE.size] = ring.sizeText(n);
  }
}

function writeTrade(ring: TradeRing, n: number, scales: MutableScales, to: Float64Array, at: number): void {
  const slot = ring.slotOf(n);
  const { rows } = ring;
  const flags = rows.flags(slot);
  to[at + TRADE.id] = rows.id(slot);
  to[at + TRADE.price] = rescale(rows.price(slot), rows.priceScale(slot), scales.priceScale);
  to[at + TRADE.size] = rescale(rows.size(slot), rows.sizeScale(slot), scales.sizeScale);
  to[at + TRADE.side] = (flags & TRADE_IS_BUY) === 0 ? -1 : 1;
  to[at + TRADE.venueTime] = rows.venueTime(slot);
  to[at + TRADE.receivedAt] = rows.receivedAt(slot);
  to[at + TRADE.flags] =
    ((flags & TRADE_AFTER_GAP) === 0 ? 0 : TradeFlag.afterGap) |
    ((flags & TRADE_UNCOUNTED) === 0 ? 0 : TradeFlag.uncounted) |
    ((flags & TRADE_IS_BLOCK) === 0 ? 0 : TradeFlag.block) |
    ((flags & TRADE_BACKFILLED) === 0 ? 0 : TradeFlag.backfilled);
}

const MAX_EXACT = Number.MAX_SAFE_INTEGER;
/** 56 bytes a trade: at most half a megabyte a frame, however large the ring is. */
const MAX_TRADES_A_FRAME = 10_000;
