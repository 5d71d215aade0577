import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import type { StreamState } from '../../src-shared/market/book-state.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../src-shared/market/market-state.ts';
import { QUOTE, QUOTE_STRIDE } from '../../src-shared/wire/layout.ts';
import type { QuotesSection, StreamTiming } from '../../src-shared/wire/feed-frame.ts';
import { quietAfterMs, silenceOf, type StreamPace } from '../../src-shared/market/stream-pace.ts';
import { LOADING } from './feed-status.ts';
import type { FeedBuffer, FeedStatus } from './feed-status.ts';

/** The rows of one watchlist. Hot: numbers are overwritten in place; NaN is an absent fact. */
export class QuoteBuffer implements FeedBuffer {
  version = 0;
  /** Counts up when rows changed their meaning. */
  structure = 0;
  instruments: readonly InstrumentId[] = [];
  numbers: Float64Array = new Float64Array(0);
  /** The last price before the present one, by row: which digits changed and which way. NaN before the second. */
  previousLast: Float64Array = new Float64Array(0);
  /** How silent each row's streams are: an index into {@link SILENCES}. */
  #silences: Uint8Array = new Uint8Array(0);
  #status: FeedStatus = LOADING;
  #rows = new Map<InstrumentId, number>();

  apply(section: QuotesSection, numbers: Float64Array): void {
    if (section.instruments !== undefined) this.#rename(section.instruments);
    for (let i = 0; i < section.count; i++) {
      const from = section.offset + i * QUOTE_STRIDE;
      const row = numbers[from + QUOTE.row] ?? NaN;
      if (!(row < this.instruments.length)) continue;
      this.#overwrite(row, numbers, from);
    }
    this.#summarise();
    this.version++;
  }

  get status(): FeedStatus {
    return this.#status;
  }

  judge(now: number): boolean {
    let isChanged = false;
    for (let row = 0; row < this.instruments.length; row++) {
      const silence = SILENCES.indexOf(this.#silenceAt(row * QUOTE_STRIDE, now));
      if (silence === this.#silences[row]) continue;
      this.#silences[row] = silence;
      isChanged = true;
    }
    if (isChanged) this.#summarise();
    return isChanged;
  }

  /** How silent an instrument's streams are, as last judged; `fine` if it has no row. */
  silenceOf(instrument: InstrumentId): Silence {
    return SILENCES[this.#silences[this.#rows.get(instrument) ?? -1] ?? 0] ?? 'fine';
  }

  /** When the data of an instrument's ticker or best prices came, and its pace: of the one that is to be quiet first. Absent facts are NaN. */
  timingOf(instrument: InstrumentId): StreamTiming {
    const base = this.baseOf(instrument);
    const at = (field: number): number => this.numbers[base + field] ?? NaN;
    const ticker = {
      lastDataAt: at(QUOTE.tickerAt),
      usualPauseMs: at(QUOTE.tickerPauseMs),
      cadenceMs: at(QUOTE.tickerCadenceMs),
    };
    const bbo = { lastDataAt: at(QUOTE.bboAt), usualPauseMs: at(QUOTE.bboPauseMs) };
    return quietFrom(ticker) > quietFrom(bbo) ? bbo : ticker;
  }

  get isEmpty(): boolean {
    return this.#status.lastDataAt === undefined;
  }

  clear(): void {
    this.#rename([]);
    this.#status = LOADING;
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
    this.#silences = new Uint8Array(instruments.length);
    this.#rows = new Map(instruments.map((id, row) => [id, row]));
    this.structure++;
  }

  /** The silence of a row whose streams run: of its ticker or its best prices, whichever is worse. */
  #silenceAt(base: number, now: number): Silence {
    if (STREAM_STATES[this.numbers[base + QUOTE.state] ?? NaN] !== 'running') return 'fine';
    PACE.cadenceMs = this.numbers[base + QUOTE.tickerCadenceMs] ?? NaN;
    const ticker = this.#silenceOfStream(base + QUOTE.tickerAt, base + QUOTE.tickerPauseMs, now);
    PACE.cadenceMs = NaN;
    const bbo = this.#silenceOfStream(base + QUOTE.bboAt, base + QUOTE.bboPauseMs, now);
    return SILENCES.indexOf(ticker) > SILENCES.indexOf(bbo) ? ticker : bbo;
  }

  #silenceOfStream(at: number, pause: number, now: number): Silence {
    const silenceMs = now - (this.numbers[at] ?? NaN);
    PACE.usualPauseMs = this.numbers[pause] ?? NaN;
    return Number.isNaN(silenceMs) ? 'fine' : silenceOf(PACE, silenceMs);
  }

  /** Where the exchange is in its day, if all rows with data say the same. */
  #marketState(): Pick<FeedStatus, 'sessions'> {
    let market = NaN;
    for (let base = 0; base < this.numbers.length; base += QUOTE_STRIDE) {
      if (Number.isNaN(this.numbers[base + QUOTE.updatedAt] ?? NaN)) continue;
      const ofRow = this.numbers[base + QUOTE.marketState] ?? NaN;
      if (Number.isNaN(ofRow) || ofRow !== (Number.isNaN(market) ? ofRow : market)) return {};
      market = ofRow;
    }
    const state = MARKET_STATES[market];
    return state === undefined ? {} : { sessions: { state, delayMs: 0 } };
  }

  /** The best that any row is: one silent symbol is a mark on its own row. */
  #summarise(): void {
    let lastDataAt = -Infinity;
    let state: StreamState = 'starting';
    let best: number = SILENCES.length;
    for (let row = 0; row < this.instruments.length; row++) {
      const base = row * QUOTE_STRIDE;
      for (const field of [QUOTE.updatedAt, QUOTE.tickerAt, QUOTE.bboAt])
        lastDataAt = Math.max(lastDataAt, this.numbers[base + field] || -Infinity);
      const own = STREAM_STATES[this.numbers[base + QUOTE.state] ?? NaN];
      if (own === 'running') best = Math.min(best, this.#silences[row] ?? 0);
      if (own !== undefined && state !== 'running') state = own;
    }
    const silence: Silence = SILENCES[best] ?? 'fine';
    this.#status = {
      state: silence === 'stale' ? 'stale' : state,
      ...(silence === 'stale' && { reason: 'silence' }),
      ...(silence === 'quiet' && { isQuiet: true }),
      ...this.#marketState(),
      ...(lastDataAt > -Infinity && { lastDataAt }),
    };
  }
}

/** From when on a stream without further data is quiet, epoch ms; Infinity if that is not known. */
function quietFrom(timing: StreamPace & { readonly lastDataAt: number }): number {
  return timing.lastDataAt + quietAfterMs(timing) || Infinity;
}

/** How silent streams can be, the least first. */
const SILENCES = ['fine', 'quiet', 'stale'] as const;

type Silence = (typeof SILENCES)[number];

/** Reused, so that judging many rows makes no garbage. */
const PACE = { usualPauseMs: NaN, cadenceMs: NaN };
