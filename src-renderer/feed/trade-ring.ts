import { formatScaled, moreDecimals, POW10 } from '../../src-shared/market/decimal.ts';
import { TRADE, TRADE_STRIDE, TradeFlag } from '../../src-shared/wire/layout.ts';
import type { Scales, TradesSection } from '../../src-shared/wire/feed-frame.ts';
import { LOADING, timingOf } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';
import { JudgedStatus } from './judged-status.ts';

/**
 * The newest trades of one subscription, in a ring of numbers. Hot. All entries share `scales`: when the venue starts to send more
 * digits, what is stored is scaled up once.
 */
export class TradeRing implements FeedBuffer {
  version = 0;
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  /** Most digits after the point that a price since the last reset has, trailing zeros not counted. */
  priceDecimals = 0;
  /** Trades stored, at most `capacity`. */
  count = 0;
  /** Trades ever appended since the last reset: position `total - 1` is the newest. */
  total = 0;
  /** Trades the engine lost before it could send them. */
  dropped = 0;
  /** Counts up when earlier trades were forgotten: row positions taken before mean nothing now. */
  resets = 0;
  readonly capacity: number;
  readonly numbers: Float64Array;
  readonly #status = new JudgedStatus();
  #exact = new Map<number, string>();

  constructor(capacity = DEFAULT_CAPACITY) {
    this.capacity = capacity;
    this.numbers = new Float64Array(capacity * TRADE_STRIDE);
  }

  apply(section: TradesSection, numbers: Float64Array): void {
    if (section.isReset) this.#reset();
    const up = this.#rescale(section.scales);
    for (let i = 0; i < section.count; i++) this.#append(section, numbers, i, up);
    this.dropped += section.dropped;
    this.#status.take({ state: section.state, ...timingOf(section) });
    this.version++;
  }

  get status(): FeedStatus {
    return this.#status.now;
  }

  judge(now: number): boolean {
    return this.#status.judge(now);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  clear(): void {
    this.#reset();
    this.dropped = 0;
    this.#status.take(LOADING);
    this.version++;
  }

  /** Base of the trade that is `age` places before the newest (0 is the newest) in `numbers`; -1 if there is none. */
  baseOf(age: number): number {
    if (age < 0 || age >= this.count) return -1;
    return ((this.total - 1 - age) % this.capacity) * TRADE_STRIDE;
  }

  /** How many trades are missing between the one with `previousId` and that at `base`: 0 if it is not known, undefined if none is. */
  missingBefore(base: number, previousId: number): number | undefined {
    const flags = this.numbers[base + TRADE.flags] ?? 0;
    if ((flags & TradeFlag.afterGap) === 0) return undefined;
    const missing = (flags & TradeFlag.uncounted) === 0 ? (this.numbers[base + TRADE.id] ?? NaN) - previousId - 1 : 0;
    return missing > 0 ? missing : 0;
  }

  /** The venue's own id of the trade at `base`. */
  idText(base: number): string {
    return this.#exact.get(base + TRADE.id) ?? String(this.numbers[base + TRADE.id]);
  }

  /** The venue's own price string of the trade at `base`. */
  priceText(base: number): string {
    return (
      this.#exact.get(base + TRADE.price) ??
      formatScaled(this.numbers[base + TRADE.price] ?? NaN, this.scales.priceScale, this.scales.priceSent)
    );
  }

  /** The venue's own size string of the trade at `base`. */
  sizeText(base: number): string {
    return (
      this.#exact.get(base + TRADE.size) ??
      formatScaled(this.numbers[base + TRADE.size] ?? NaN, this.scales.sizeScale, this.scales.sizeSent)
    );
  }

  #append(section: TradesSection, numbers: Float64Array, index: number, up: ScaleUp): void {
    const from = section.offset + index * TRADE_STRIDE;
    const base = (this.total % this.capacity) * TRADE_STRIDE;
    for (let field = 0; field < TRADE_STRIDE; field++) this.numbers[base + field] = numbers[from + field] ?? NaN;
    this.numbers[base + TRADE.price] = (this.numbers[base + TRADE.price] ?? NaN) * up.price;
    this.numbers[base + TRADE.size] = (this.numbers[base + TRADE.size] ?? NaN) * up.size;
    this.priceDecimals = moreDecimals(
      this.priceDecimals,
      this.numbers[base + TRADE.price] ?? NaN,
      this.scales.priceScale,
    );
    if (this.#exact.size > 0 || section.exact !== undefined) this.#keepExact(section, index, base);
    this.total++;
    if (this.count < this.capacity) this.count++;
  }

  #keepExact(section: TradesSection, index: number, base: number): void {
    for (const field of [TRADE.id, TRADE.price, TRADE.size]) {
      const text = section.exact?.[index * TRADE_STRIDE + field];
      if (text === undefined) this.#exact.delete(base + field);
      else this.#exact.set(base + field, text);
    }
  }

  /** Brings what is stored to the larger of both scales; returns the factors for what comes in. */
  #rescale(next: Scales): ScaleUp {
    const stored = this.count === 0 ? next : this.scales;
    const priceScale = Math.max(stored.priceScale, next.priceScale);
    const sizeScale = Math.max(stored.sizeScale, next.sizeScale);
    this.#multiply(TRADE.price, POW10[priceScale - stored.priceScale] ?? 1);
    this.#multiply(TRADE.size, POW10[sizeScale - stored.sizeScale] ?? 1);
    this.scales = { priceScale, sizeScale, priceSent: next.priceSent, sizeSent: next.sizeSent };
    return { price: POW10[priceScale - next.priceScale] ?? 1, size: POW10[sizeScale - next.sizeScale] ?? 1 };
  }

  #multiply(field: number, factor: number): void {
    if (factor === 1) return;
    for (let at = field; at < this.count * TRADE_STRIDE; at += TRADE_STRIDE)
      this.numbers[at] = (this.numbers[at] ?? NaN) * factor;
  }

  #reset(): void {
    this.count = 0;
    this.total = 0;
    this.priceDecimals = 0;
    this.#exact.clear();
    this.resets++;
  }
}

interface ScaleUp {
  readonly price: number;
  readonly size: number;
}

/** Enough for several minutes of a busy instrument; 560 KB. */
const DEFAULT_CAPACITY = 10_000;
