import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { StreamTiming, TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { TRADE, TRADE_STRIDE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import {
  TRADE_AFTER_GAP,
  TRADE_IS_BLOCK,
  TRADE_IS_BUY,
  TRADE_UNCOUNTED,
  type TradeRing,
} from '../market/trades/trade-ring.ts';
import type { SectionWriter } from './section.ts';
import type { FeedStream, StreamLease } from './market-source.ts';
import { rescale, type FrameWriter } from './frame-writer.ts';
import { StreamFreshness } from './stream-freshness.ts';

/** Every trade since the last frame, in one batch; those that fell out of the ring meanwhile are counted. */
export class TradesSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'trades' }>;
  readonly #ring: TradeRing;
  readonly #lease: StreamLease;
  /** Number of the next trade to send; -1 before the first section. */
  #next = -1;
  #state = '';
  readonly #freshness = new StreamFreshness();

  constructor(demand: Extract<Demand, { kind: 'trades' }>, ring: TradeRing, lease: StreamLease) {
    this.#demand = demand;
    this.#ring = ring;
    this.#lease = lease;
  }

  isDirty(): boolean {
    const { stream } = this.#lease;
    return this.#next !== this.#ring.total || this.#state !== stream.state || this.#freshness.isOutdated(stream);
  }

  sampledAt(): number {
    return this.#lease.stream.decodedAt ?? NaN;
  }

  write(frame: FrameWriter): void {
    const ring = this.#ring;
    const isReset = this.#next < 0;
    const from = Math.max(this.#next, ring.first, ring.total - MAX_TRADES_A_FRAME);
    const dropped = isReset ? 0 : from - this.#next;
    const count = ring.total - from;
    const scales = scalesOf(ring, from);
    const offset = frame.reserve(count * TRADE_STRIDE);
    let exact: Record<string, string> | undefined;
    for (let n = from; n < ring.total; n++) {
      const to = (n - from) * TRADE_STRIDE;
      writeTrade(ring, n, scales, frame.numbers, offset + to);
      const id = ring.idText(n);
      if (id !== '') (exact ??= {})[to + TRADE.id] = id;
      const isWide =
        (frame.numbers[offset + to + TRADE.price] as number) > MAX_EXACT ||
        (frame.numbers[offset + to + TRADE.size] as number) > MAX_EXACT;
      if (ring.exactOf(n) === undefined && !isWide) continue;
      exact ??= {};
      exact[to + TRADE.price] = ring.priceText(n);
      exact[to + TRADE.size] = ring.sizeText(n);
    }
    this.#next = ring.total;
    const { stream } = this.#lease;
    this.#state = stream.state;
    const section: TradesSection = {
      kind: 'trades',
      sub: this.#demand.sub,
      offset,
      instrument: this.#demand.instrument,
      scales,
      count,
      isReset,
      dropped,
      state: stream.state,
      ...this.#timing(stream),
      ...(exact === undefined ? {} : { exact }),
    };
    frame.add(section);
  }

  dispose(): void {
    this.#lease.release();
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

function scalesOf(ring: TradeRing, from: number): MutableScales {
  const scales: MutableScales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  const { rows } = ring;
  for (let n = from; n < ring.total; n++) {
    const slot = ring.slotOf(n);
    scales.priceScale = Math.max(scales.priceScale, rows.priceScale(slot));
    scales.priceSent = Math.max(scales.priceSent, rows.priceSent(slot));
    scales.sizeScale = Math.max(scales.sizeScale, rows.sizeScale(slot));
    scales.sizeSent = Math.max(scales.sizeSent, rows.sizeSent(slot));
  }
  return scales;
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
    ((flags & TRADE_IS_BLOCK) === 0 ? 0 : TradeFlag.block);
}

const MAX_EXACT = Number.MAX_SAFE_INTEGER;
/** 56 bytes a trade: at most half a megabyte a frame, however large the ring is. */
const MAX_TRADES_A_FRAME = 10_000;
