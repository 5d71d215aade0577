import { STREAM_STATES, type StreamState } from '../../../src-shared/market/book-state.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import { MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { Quote } from '../market/quote.ts';
import type { DecimalSlot } from '../venue/records.ts';
import type { SectionWriter } from './section.ts';
import type { FeedStream, SessionFacts, StreamLease } from './market-source.ts';
import type { FrameWriter } from './frame-writer.ts';
import { StreamFreshness } from './stream-freshness.ts';

/** One row of a watchlist: a quote and the streams it needs. */
export interface QuoteRow {
  readonly quote: Quote;
  readonly leases: readonly StreamLease[];
  /** The streams of its ticker and of its best prices; undefined if the venue has none. */
  readonly ticker: FeedStream | undefined;
  readonly bbo: FeedStream | undefined;
  /** How far the venue's clock is ahead of the engine's, ms; undefined while it is not known. */
  readonly venueAheadMs: () => number | undefined;
  /** Of an exchange with sessions; changes with the quote. */
  readonly session?: SessionFacts;
}

/** The rows of a watchlist that changed since the last frame, as plain numbers. */
export class QuotesSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'quotes' }>;
  readonly #rows: readonly QuoteRow[];
  readonly #revisions: Float64Array;
  readonly #states: string[];
  readonly #freshness: readonly { readonly ticker: StreamFreshness; readonly bbo: StreamFreshness }[];
  #hasInstruments = false;

  constructor(demand: Extract<Demand, { kind: 'quotes' }>, rows: readonly QuoteRow[]) {
    this.#demand = demand;
    this.#rows = rows;
    this.#revisions = new Float64Array(rows.length).fill(-1);
    this.#states = rows.map(() => '');
    this.#freshness = rows.map(() => ({ ticker: new StreamFreshness(), bbo: new StreamFreshness() }));
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
      const state = stateOf(row);
      const at = frame.reserve(QUOTE_STRIDE);
      writeRow(frame.numbers, at, row.quote);
      this.#writeTiming(frame.numbers, at, i);
      writeSession(frame.numbers, at, row.session);
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
    const { ticker, bbo } = row;
    const freshness = this.#freshness[index];
    return (
      row.quote.revision !== this.#revisions[index] ||
      stateOf(row) !== this.#states[index] ||
      (ticker !== undefined && freshness?.ticker.isOutdated(ticker) === true) ||
      (bbo !== undefined && freshness?.bbo.isOutdated(bbo) === true)
    );
  }

  #writeTiming(to: Float64Array, at: number, index: number): void {
    const { ticker, bbo } = this.#rows[index] as QuoteRow;
    const freshness = this.#freshness[index];
    const ofTicker = ticker === undefined ? undefined : freshness?.ticker.take(ticker);
    const ofBbo = bbo === undefined ? undefined : freshness?.bbo.take(bbo);
    to[at + QUOTE.tickerAt] = ofTicker?.lastDataAt ?? NaN;
    to[at + QUOTE.tickerPauseMs] = ofTicker?.usualPauseMs ?? NaN;
    to[at + QUOTE.tickerCadenceMs] = ofTicker?.cadenceMs ?? NaN;
    to[at + QUOTE.bboAt] = ofBbo?.lastDataAt ?? NaN;
    to[at + QUOTE.bboPauseMs] = ofBbo?.usualPauseMs ?? NaN;
  }
}

/** That of the ticker; best prices that do not come any more make the row stale too. */
function stateOf({ ticker, bbo }: QuoteRow): StreamState {
  const state = (ticker ?? bbo)?.state ?? 'failed';
  return state === 'running' && (bbo?.state === 'stale' || bbo?.state === 'reconnecting') ? bbo.state : state;
}

function writeSession(to: Float64Array, at: number, session: SessionFacts | undefined): void {
  to[at + QUOTE.previousClose] = session?.previousClose ?? NaN;
  to[at + QUOTE.tradedAt] = session?.tradedAt ?? NaN;
  to[at + QUOTE.marketState] = session === undefined ? NaN : MARKET_STATES.indexOf(session.state);
  to[at + QUOTE.delayMs] = session?.delayMs ?? NaN;
}

/** Fills all of a row except `row`, `state`, `venueAheadMs` and what is known of its streams and its exchange's session. */
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
  to[at + QUOTE.longShortRatio] = plain(quote.longShort.ratio);
  to[at + QUOTE.longShortTime] = quote.longShort.venueTime;
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
