import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { Quote } from '../market/quote.ts';
import type { DecimalSlot } from '../venue/records.ts';
import type { SectionWriter } from './section.ts';
import type { StreamLease } from './market-source.ts';
import type { FrameWriter } from './frame-writer.ts';

/** One row of a watchlist: a quote and the streams it needs, the ticker's first. */
export interface QuoteRow {
  readonly quote: Quote;
  readonly leases: readonly StreamLease[];
  /** How far the venue's clock is ahead of the engine's, ms; undefined while it is not known. */
  readonly venueAheadMs: () => number | undefined;
}

/** The rows of a watchlist that changed since the last frame, as plain numbers. */
export class QuotesSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'quotes' }>;
  readonly #rows: readonly QuoteRow[];
  readonly #revisions: Float64Array;
  readonly #states: string[];
  #hasInstruments = false;

  constructor(demand: Extract<Demand, { kind: 'quotes' }>, rows: readonly QuoteRow[]) {
    this.#demand = demand;
    this.#rows = rows;
    this.#revisions = new Float64Array(rows.length).fill(-1);
    this.#states = rows.map(() => '');
  }

  isDirty(): boolean {
    if (!this.#hasInstruments) return true;
    for (let row = 0; row < this.#rows.length; row++) if (this.#isRowDirty(row)) return true;
    return false;
  }

  write(frame: FrameWriter): void {
    const offset = frame.length;
    let count = 0;
    for (let i = 0; i < this.#rows.length; i++) {
      if (!this.#isRowDirty(i)) continue;
      const row = this.#rows[i] as QuoteRow;
      const state = row.leases[0]?.stream.state ?? 'failed';
      const at = frame.reserve(QUOTE_STRIDE);
      writeRow(frame.numbers, at, row.quote);
      frame.numbers[at + QUOTE.row] = i;
      frame.numbers[at + QUOTE.venueAheadMs] = row.venueAheadMs() ?? NaN;
      frame.numbers[at + QUOTE.state] = STREAM_STATES.indexOf(state);
      this.#revisions[i] = row.quote.revision;
      this.#states[i] = state;
      count++;
    }
    frame.add({
      kind: 'quotes',
      sub: this.#demand.sub,
      offset,
      count,
      ...(this.#hasInstruments ? {} : { instruments: this.#demand.instruments }),
    });
    this.#hasInstruments = true;
  }

  dispose(): void {
    for (const row of this.#rows) for (const lease of row.leases) lease.release();
  }

  #isRowDirty(index: number): boolean {
    const row = this.#rows[index] as QuoteRow;
    return (
      row.quote.revision !== this.#revisions[index] || (row.leases[0]?.stream.state ?? 'failed') !== this.#states[index]
    );
  }
}

/** Fills all of a row except `row`, `state` and `venueAheadMs`. */
function writeRow(to: Float64Array, at: number, quote: Quote): void {
  const { ticker, bbo, mark } = quote;
  to[at + QUOTE.updatedAt] = quote.updatedAt;
  to[at + QUOTE.priceDecimals] = ticker.last.present
    ? ticker.last.decimals
    : bbo.bidPrice.present
      ? bbo.bidPrice.decimals
      : NaN;
  to[at + QUOTE.last] = plain(ticker.last);
  to[at + QUOTE.open] = plain(ticker.open);
  to[at + QUOTE.high] = plain(ticker.high);
  to[at + QUOTE.low] = plain(ticker.low);
  to[at + QUOTE.changePercent] = changePercentOf(ticker);
  to[at + QUOTE.volume] = plain(ticker.volume);
  to[at + QUOTE.quoteVolume] = plain(ticker.quoteVolume);
  to[at + QUOTE.bidPrice] = bbo.bidPrice.present ? plain(bbo.bidPrice) : plain(ticker.bidPrice);
  to[at + QUOTE.bidSize] = plain(bbo.bidSize);
  to[at + QUOTE.askPrice] = bbo.askPrice.present ? plain(bbo.askPrice) : plain(ticker.askPrice);
  to[at + QUOTE.askSize] = plain(bbo.askSize);
  to[at + QUOTE.markPrice] = plain(mark.markPrice);
  to[at + QUOTE.indexPrice] = plain(mark.indexPrice);
  to[at + QUOTE.fundingRate] = plain(mark.fundingRate);
  to[at + QUOTE.predictedFundingRate] = plain(mark.predictedFundingRate);
  to[at + QUOTE.fundingIntervalMs] = mark.fundingIntervalMs;
  to[at + QUOTE.nextFundingTime] = mark.nextFundingTime;
  to[at + QUOTE.openInterest] = plain(quote.openInterest.openInterest);
}

/** As the venue has it; if it sends none, from the prices. */
function changePercentOf({ priceChangePercent, last, open }: Quote['ticker']): number {
  if (priceChangePercent.present) return plain(priceChangePercent);
  const from = plain(open);
  return from > 0 ? (plain(last) / from - 1) * 100 : NaN;
}

function plain(slot: DecimalSlot): number {
  return slot.present ? toNumber(slot.mantissa, slot.scale) : NaN;
}
