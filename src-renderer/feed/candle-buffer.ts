import { formatScaled, moreDecimals, POW10 } from '../../src-shared/market/decimal.ts';
import type { SessionStatus } from '../../src-shared/market/market-state.ts';
import type { Interval } from '../../src-shared/market/interval.ts';
import { CANDLE, CANDLE_STRIDE } from '../../src-shared/wire/layout.ts';
import type { CandlesSection, Scales } from '../../src-shared/wire/feed-frame.ts';
import { LOADING, timingOf } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';
import { JudgedStatus } from './judged-status.ts';

/** The candles of one subscription by open time ascending, without doubles. All share `scales` and `quoteScale`. */
export class CandleBuffer implements FeedBuffer {
  version = 0;
  /** Counts up when anything but the last candle changed (reset, history, a gap filled): redraw all. Appending does not count. */
  structure = 0;
  interval: Interval | undefined;
  /** What ends a bar, such as `50t`, if these are not candles of the venue but bars counted from trades; see `parseBarRule`. */
  bars: string | undefined;
  /** The interval of the candles that these are made of; undefined if they are the venue's own. */
  composedOf: Interval | undefined;
  history: CandlesSection['history'] = 'idle';
  /** There if the exchange trades in sessions: between them there are no candles, and none are missing. */
  sessions: SessionStatus | undefined;
  /** How far the venue's clock is ahead of the engine's, ms; NaN while it is not known. */
  venueAheadMs = NaN;
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  quoteScale = 0;
  /** Most digits after the point that a price since the last reset has, trailing zeros not counted. */
  priceDecimals = 0;
  count = 0;
  numbers: Float64Array = new Float64Array(1_024 * CANDLE_STRIDE);
  readonly #status = new JudgedStatus();
  /** Exact texts of values that do not fit 2^53, by open time, then field. */
  #exact = new Map<number, Map<number, string>>();

  apply(section: CandlesSection, numbers: Float64Array): void {
    if (section.isReset) this.#reset();
    const factors = this.#rescale(section);
    const incoming = numbers.slice(section.offset, section.offset + section.count * CANDLE_STRIDE);
    for (const [field, factor] of factors) scaleColumn(incoming, section.count, field, factor);
    for (let i = 0; i < section.count; i++) {
      this.#keepExact(section, incoming, i);
      for (let field = CANDLE.open; field <= CANDLE.close; field++)
        this.priceDecimals = moreDecimals(
          this.priceDecimals,
          incoming[i * CANDLE_STRIDE + field] ?? NaN,
          this.scales.priceScale,
        );
    }
    this.#merge(incoming, section.count);
    this.interval = section.interval;
    this.composedOf = section.composedOf;
    this.history = section.history;
    this.venueAheadMs = section.venueAheadMs ?? NaN;
    this.sessions = section.sessions;
    this.#status.take({
      state: section.state,
      ...timingOf(section),
      ...(section.sessions !== undefined && { sessions: section.sessions }),
    });
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
    this.history = 'idle';
    this.sessions = undefined;
    this.venueAheadMs = NaN;
    this.#status.take(LOADING);
    this.version++;
  }

  /** The exact decimal string of a field of the candle at `index`; undefined if the venue does not say, or if there is no such candle. */
  text(index: number, field: number): string | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const value = this.numbers[index * CANDLE_STRIDE + field] ?? NaN;
    const exact = this.#exact.get(this.numbers[index * CANDLE_STRIDE] ?? NaN)?.get(field);
    if (exact !== undefined) return exact;
    if (Number.isNaN(value)) return undefined;
    if (field >= CANDLE.open && field <= CANDLE.close)
      return formatScaled(value, this.scales.priceScale, this.scales.priceSent);
    if (field === CANDLE.volume) return formatScaled(value, this.scales.sizeScale, this.scales.sizeSent);
    return field === CANDLE.quoteVolume ? formatScaled(value, this.quoteScale, 0) : String(value);
  }

  /** Appends and updates at the end in place; anything else is one merge of two sorted runs. */
  #merge(incoming: Float64Array, count: number): void {
    this.#reserve(this.count + count);
    let taken = 0;
    while (taken < count) {
      const time = incoming[taken * CANDLE_STRIDE] ?? NaN;
      const last = this.count === 0 ? -Infinity : (this.numbers[(this.count - 1) * CANDLE_STRIDE] ?? NaN);
      if (time < last) break;
      const base = (time === last ? this.count - 1 : this.count++) * CANDLE_STRIDE;
      this.numbers.set(incoming.subarray(taken * CANDLE_STRIDE, (taken + 1) * CANDLE_STRIDE), base);
      taken++;
    }
    if (taken < count) this.#mergeOlder(incoming.subarray(taken * CANDLE_STRIDE), count - taken);
  }

  #mergeOlder(incoming: Float64Array, count: number): void {
    const merged = new Float64Array(this.numbers.length);
    let stored = 0;
    let came = 0;
    let out = 0;
    while (stored < this.count || came < count) {
      const storedTime = stored < this.count ? (this.numbers[stored * CANDLE_STRIDE] ?? NaN) : Infinity;
      const cameTime = came < count ? (incoming[came * CANDLE_STRIDE] ?? NaN) : Infinity;
      const source =
        cameTime <= storedTime
          ? incoming.subarray(came * CANDLE_STRIDE)
          : this.numbers.subarray(stored * CANDLE_STRIDE);
      merged.set(source.subarray(0, CANDLE_STRIDE), out++ * CANDLE_STRIDE);
      if (cameTime <= storedTime) came++;
      if (storedTime <= cameTime) stored++;
    }
    this.numbers = merged;
    this.count = out;
    this.structure++;
  }

  #keepExact(section: CandlesSection, incoming: Float64Array, index: number): void {
    const time = incoming[index * CANDLE_STRIDE] ?? NaN;
    if (this.#exact.size > 0) this.#exact.delete(time);
    if (section.exact === undefined) return;
    const fields = new Map<number, string>();
    for (let field = CANDLE.open; field <= CANDLE.quoteVolume; field++) {
      const text = section.exact[index * CANDLE_STRIDE + field];
      if (text !== undefined) fields.set(field, text);
    }
    if (fields.size > 0) this.#exact.set(time, fields);
  }

  #rescale(section: CandlesSection): readonly (readonly [field: number, factor: number])[] {
    const next = section.scales;
    const isEmpty = this.count === 0;
    const price = raise(isEmpty ? next.priceScale : this.scales.priceScale, next.priceScale);
    const size = raise(isEmpty ? next.sizeScale : this.scales.sizeScale, next.sizeScale);
    const quote = raise(isEmpty ? section.quoteScale : this.quoteScale, section.quoteScale);
    const columns = [
      [CANDLE.open, price],
      [CANDLE.high, price],
      [CANDLE.low, price],
      [CANDLE.close, price],
      [CANDLE.volume, size],
      [CANDLE.quoteVolume, quote],
    ] as const;
    for (const [field, change] of columns) scaleColumn(this.numbers, this.count, field, change.stored);
    this.scales = {
      priceScale: price.scale,
      sizeScale: size.scale,
      priceSent: next.priceSent,
      sizeSent: next.sizeSent,
    };
    this.quoteScale = quote.scale;
    return columns.map(([field, change]) => [field, change.came]);
  }

  #reserve(count: number): void {
    let length = this.numbers.length;
    while (length < count * CANDLE_STRIDE) length *= 2;
    if (length === this.numbers.length) return;
    const grown = new Float64Array(length);
    grown.set(this.numbers);
    this.numbers = grown;
  }

  #reset(): void {
    this.count = 0;
    this.priceDecimals = 0;
    this.interval = undefined;
    this.composedOf = undefined;
    this.#exact.clear();
    this.structure++;
  }
}

function raise(
  stored: number,
  came: number,
): { readonly scale: number; readonly stored: number; readonly came: number } {
  const scale = Math.max(stored, came);
  return { scale, stored: POW10[scale - stored] ?? 1, came: POW10[scale - came] ?? 1 };
}

function scaleColumn(numbers: Float64Array, count: number, field: number, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < count; i++)
    numbers[i * CANDLE_STRIDE + field] = (numbers[i * CANDLE_STRIDE + field] ?? NaN) * factor;
}
