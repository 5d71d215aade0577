import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { MarketState, SessionStatus } from '../../../src-shared/market/market-state.ts';
import type { CandlesSection } from '../../../src-shared/wire/feed-frame.ts';
import { CANDLE, CANDLE_STRIDE, CandleFlag } from '../../../src-shared/wire/layout.ts';
import { CANDLE_DIGITS, CANDLE_NUMBERS, REVISION, TRADE_COUNT } from '../market/candles/candle-rows.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import type { SectionWriter } from './section.ts';
import type { StreamLease } from './market-source.ts';
import { rescale, type FrameWriter } from './frame-writer.ts';
import { StreamFreshness } from './stream-freshness.ts';

/** Candles that are new or changed since the last frame, whether live or of history. */
export class CandlesSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'candles' }>;
  readonly #series: CandleSeries;
  readonly #lease: StreamLease;
  readonly #venueAheadMs: () => number | undefined;
  readonly #session: SessionStatus | undefined;
  /** Revision of the series that was sent; -1 before the first section. */
  #revision = -1;
  #state = '';
  #history = '';
  #aheadMs: number | undefined;
  #marketState: MarketState | undefined;
  #delayMs: number | undefined;
  readonly #freshness = new StreamFreshness();

  /** `venueAheadMs` is how far the venue's clock is ahead of the engine's; undefined while it is not known. `session` is of an exchange that has any. */
  constructor(
    demand: Extract<Demand, { kind: 'candles' }>,
    series: CandleSeries,
    lease: StreamLease,
    venueAheadMs: () => number | undefined,
    session?: SessionStatus,
  ) {
    this.#session = session;
    this.#demand = demand;
    this.#series = series;
    this.#lease = lease;
    this.#venueAheadMs = venueAheadMs;
  }

  isDirty(): boolean {
    return (
      this.#series.rows.revision !== this.#revision ||
      this.#series.history !== this.#history ||
      this.#venueAheadMs() !== this.#aheadMs ||
      this.#session?.state !== this.#marketState ||
      this.#session?.delayMs !== this.#delayMs ||
      this.#lease.stream.state !== this.#state ||
      this.#freshness.isOutdated(this.#lease.stream)
    );
  }

  sampledAt(): number {
    return this.#lease.stream.decodedAt ?? NaN;
  }

  write(frame: FrameWriter): void {
    const series = this.#series;
    const sent = this.#revision;
    const scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0, quoteScale: 0 };
    let count = 0;
    for (let row = 0; row < series.rows.count; row++) {
      if ((series.rows.numbers[row * CANDLE_NUMBERS + REVISION] as number) <= sent) continue;
      count++;
      widen(scales, series.rows.digits, row * CANDLE_DIGITS);
    }
    const offset = frame.reserve(count * CANDLE_STRIDE);
    const exact: Record<string, string> = {};
    let to = 0;
    for (let row = 0; to < count * CANDLE_STRIDE; row++) {
      if ((series.rows.numbers[row * CANDLE_NUMBERS + REVISION] as number) <= sent) continue;
      writeCandle(series, row, scales, frame.numbers, offset + to);
      for (let i = 0; i < SENT_DECIMALS; i++) {
        const isWide = (frame.numbers[offset + to + CANDLE.open + i] as number) > Number.MAX_SAFE_INTEGER;
        if (isWide || (series.rows.exactAt(row)?.[i] ?? '') !== '')
          exact[to + CANDLE.open + i] = series.rows.textAt(row, i);
      }
      to += CANDLE_STRIDE;
    }
    const { stream } = this.#lease;
    this.#revision = series.rows.revision;
    this.#state = stream.state;
    this.#history = series.history;
    this.#aheadMs = this.#venueAheadMs();
    this.#marketState = this.#session?.state;
    this.#delayMs = this.#session?.delayMs;
    const { quoteScale, ...shared } = scales;
    const section: CandlesSection = {
      kind: 'candles',
      sub: this.#demand.sub,
      offset,
      instrument: this.#demand.instrument,
      interval: this.#demand.interval,
      scales: shared,
      quoteScale,
      count,
      isReset: sent < 0,
      state: stream.state,
      history: series.history,
      ...(this.#aheadMs === undefined ? {} : { venueAheadMs: this.#aheadMs }),
      ...sessionsOf(this.#session),
      ...(series.part === undefined ? {} : { composedOf: series.part.interval }),
      ...this.#freshness.take(stream),
      ...(Object.keys(exact).length === 0 ? {} : { exact }),
    };
    frame.add(section);
  }

  dispose(): void {
    this.#lease.release();
  }
}

function sessionsOf(session: SessionStatus | undefined): Pick<CandlesSection, 'sessions'> {
  return session === undefined ? {} : { sessions: { state: session.state, delayMs: session.delayMs } };
}

interface CandleScales {
  priceScale: number;
  priceSent: number;
  sizeScale: number;
  sizeSent: number;
  quoteScale: number;
}

/** Open, high, low, close, volume, quoteVolume; the taker's volume is not sent. */
const SENT_DECIMALS = 6;

/** Columns of `digits`, two each: open, high, low, close, volume, quoteVolume. */
function widen(scales: CandleScales, digits: Uint8Array, at: number): void {
  for (let i = 0; i < 8; i += 2) {
    if ((digits[at + i] as number) > scales.priceScale) scales.priceScale = digits[at + i] as number;
    if ((digits[at + i + 1] as number) > scales.priceSent) scales.priceSent = digits[at + i + 1] as number;
  }
  scales.sizeScale = Math.max(scales.sizeScale, digits[at + 8] as number);
  scales.sizeSent = Math.max(scales.sizeSent, digits[at + 9] as number);
  scales.quoteScale = Math.max(scales.quoteScale, digits[at + 10] as number);
}

function writeCandle(series: CandleSeries, row: number, scales: CandleScales, to: Float64Array, at: number): void {
  const { numbers, digits } = series.rows;
  const from = row * CANDLE_NUMBERS;
  const d = row * CANDLE_DIGITS;
  to[at + CANDLE.openTime] = numbers[from] as number;
  to[at + CANDLE.closeTime] = numbers[from + 1] as number;
  for (let i = 0; i < 4; i++)
    to[at + CANDLE.open + i] = rescale(numbers[from + 2 + i] as number, digits[d + i * 2] as number, scales.priceScale);
  to[at + CANDLE.volume] = rescale(numbers[from + 6] as number, digits[d + 8] as number, scales.sizeScale);
  to[at + CANDLE.quoteVolume] = rescale(numbers[from + 7] as number, digits[d + 10] as number, scales.quoteScale);
  to[at + CANDLE.tradeCount] = numbers[from + TRADE_COUNT] as number;
  to[at + CANDLE.flags] =
    (series.rows.isClosedAt(row) ? CandleFlag.closed : 0) |
    (series.isAfterGap(row) ? CandleFlag.afterGap : 0) |
    (series.isBackfilledAt(row) ? CandleFlag.backfilled : 0) |
    (series.rows.isIncompleteAt(row) ? CandleFlag.incomplete : 0) |
    (series.rows.isFlatAt(row) ? CandleFlag.flat : 0) |
    (series.isSessionStart(row) ? CandleFlag.sessionStart : 0);
}
