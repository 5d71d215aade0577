import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import type { StreamState } from '../../src-shared/market/book-state.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { QUOTE, QUOTE_STRIDE } from '../../src-shared/wire/layout.ts';
import type { QuotesSection } from '../../src-shared/wire/feed-frame.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/** The rows of one watchlist. Hot: numbers are overwritten in place; NaN is an absent fact. */
export class QuoteBuffer implements FeedBuffer {
  version = 0;
  /** Counts up when rows changed their meaning. */
  structure = 0;
  status: FeedStatus = LOADING;
  instruments: readonly InstrumentId[] = [];
  numbers: Float64Array = new Float64Array(0);
  /** The last price before the present one, by row: which digits changed and which way. NaN before the second. */
  previousLast: Float64Array = new Float64Array(0);
  #rows = new Map<InstrumentId, number>();

  apply(section: QuotesSection, numbers: Float64Array): void {
    if (section.instruments !== undefined) this.#rename(section.instruments);
    let newest = this.status.lastDataAt ?? -Infinity;
    for (let i = 0; i < section.count; i++) {
      const from = section.offset + i * QUOTE_STRIDE;
      const row = numbers[from + QUOTE.row] ?? NaN;
      if (!(row < this.instruments.length)) continue;
      this.#overwrite(row, numbers, from);
      newest = Math.max(newest, numbers[from + QUOTE.updatedAt] || -Infinity);
    }
    this.status = { state: this.#worst(), ...(newest > -Infinity && { lastDataAt: newest }) };
    this.version++;
  }

  get isEmpty(): boolean {
    return this.status.lastDataAt === undefined;
  }

  clear(): void {
    this.#rename([]);
    this.status = LOADING;
    this.version++;
  }

  /** Base of an instrument's row in `numbers`; -1 if it has none. */
  baseOf(instrument: InstrumentId): number {
    const row = this.#rows.get(instrument);
    return row === undefined ? -1 : row * QUOTE_STRIDE;
  }

  #overwrite(row: number, numbers: Float64Array, from: number): void {
    const base = row * QUOTE_STRIDE;
    const before = this.numbers[base + QUOTE.last] ?? NaN;
    const last = numbers[from + QUOTE.last] ?? NaN;
    if (last !== before && !Number.isNaN(before)) this.previousLast[row] = before;
    for (let field = 0; field < QUOTE_STRIDE; field++) this.numbers[base + field] = numbers[from + field] ?? NaN;
  }

  #rename(instruments: readonly InstrumentId[]): void {
    this.instruments = instruments;
    this.numbers = new Float64Array(instruments.length * QUOTE_STRIDE).fill(NaN);
    this.previousLast = new Float64Array(instruments.length).fill(NaN);
    this.#rows = new Map(instruments.map((id, row) => [id, row]));
    this.structure++;
  }

  /** Running while any row runs: one silent symbol is a mark on its own row. */
  #worst(): StreamState {
    let state: StreamState = 'starting';
    for (let row = 0; row < this.instruments.length; row++) {
      const own = STREAM_STATES[this.numbers[row * QUOTE_STRIDE + QUOTE.state] ?? NaN];
      if (own === 'running') return 'running';
      if (own !== undefined) state = own;
    }
    return state;
  }
}
