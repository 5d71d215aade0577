import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import { toInstrumentId, type Instrument, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { PollVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { PollHealth } from '../../../src-shared/wire/health.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import type { Writable } from '../../../src-shared/writable.ts';
import { prepareSearch, searchInstruments, type SearchRow } from '../../engine/instruments/instrument-search.ts';
import { Quote } from '../../engine/market/quote.ts';
import type { EventLog } from '../../engine/event-log.ts';
import type { EnginePorts } from '../../engine/ports.ts';
import type {
  InstrumentSearch,
  InstrumentsFound,
  InstrumentsListener,
  PolledCandles,
  PolledMarket,
  PolledQuote,
  SessionFacts,
} from '../../engine/publish/market-source.ts';
import type { EquityQuote } from '../equity-quote.ts';
import { QuotePoller, type CycleReport } from '../quote-poller.ts';
import type { QuoteSource } from '../quote-source.ts';
import { POLLED_INTERVALS, PolledCandleSeries } from './polled-candles.ts';
import { PolledStream } from './polled-stream.ts';
import { fillQuote } from './session-records.ts';

/** What the equities of a session are made of. Times are ms. */
export interface PolledEquitiesOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly log: Pick<EventLog, 'write'>;
  readonly source: QuoteSource;
  readonly tickers: readonly string[];
  /** From one cycle to the next. */
  readonly intervalMs: number;
  /** Candles kept of one ticker and interval. */
  readonly maxCandles: number;
}

/** The equities of a session: every ticker's quote in cycles, the candles that somebody looks at, and their records. */
export class PolledEquities implements PolledMarket {
  /** As screens see it. */
  readonly venue: VenueInfo = {
    id: VENUE,
    exchange: 'Equities',
    title: 'Equities',
    marketTypes: ['equity'],
    intervals: POLLED_INTERVALS,
    channels: ['ticker', 'candle'],
  };
  readonly #options: PolledEquitiesOptions;
  readonly #poller: QuotePoller;
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #series = new Map<string, PolledCandleSeries>();
  readonly #listeners = new Set<InstrumentsListener>();
  readonly #abort = new AbortController();
  /** Undefined while records have changed since it was made. */
  #searchRows: readonly SearchRow[] | undefined;
  #failingSince: number | undefined;

  constructor(options: PolledEquitiesOptions) {
    const { ports, source, tickers, intervalMs } = options;
    this.#options = options;
    this.#rows = new Map(tickers.map((ticker) => [ticker, new Row(ticker, intervalMs)]));
    this.#poller = new QuotePoller({
      ports,
      source,
      tickers,
      intervalMs,
      onQuotes: (quotes) => {
        this.#take(quotes);
      },
      onCycle: (cycle) => {
        this.#end(cycle);
      },
    });
  }

  /** Every ticker, in the order of the list. */
  get ids(): readonly InstrumentId[] {
    return [...this.#rows.values()].map(({ instrument }) => instrument.id);
  }

  start(): void {
    this.#poller.start();
  }

  /** Begins a cycle now. */
  pollNow(): void {
    this.#poller.pollNow();
  }

  quote(symbol: string): PolledQuote | undefined {
    return this.#rows.get(symbol);
  }

  candles(symbol: string, interval: Interval): PolledCandles | undefined {
    const row = this.#rows.get(symbol);
    const offered = POLLED_INTERVALS.find((one) => one === interval);
    if (row === undefined || offered === undefined) return undefined;
    const key = `${row.stream.key}@${interval}`;
    const { ports, source, intervalMs, maxCandles } = this.#options;
    let polled = this.#series.get(key);
    if (polled === undefined) {
      polled = new PolledCandleSeries({
        clock: ports.clock,
        source,
        key,
        ticker: symbol,
        interval: offered,
        session: row.session,
        cadenceMs: intervalMs,
        maxCandles,
        cancel: this.#abort.signal,
      });
      this.#series.set(key, polled);
    }
    void polled.refresh();
    return { series: polled.series, lease: leaseOf(polled), session: row.session };
  }

  /** Asks for candles older than those kept. The series says when they are there. */
  loadOlderCandles(symbol: string, interval: Interval): void {
    void this.#series.get(`${VENUE}:${symbol}@${interval}`)?.loadOlder();
  }

  /** Those of the ids that are polled. */
  instruments(ids: readonly InstrumentId[]): readonly Instrument[] {
    return ids.flatMap((id) => this.#rows.get(id.slice(VENUE.length + 1))?.instrumentOf(id) ?? []);
  }

  /** Tickers that match, best first. */
  search(search: InstrumentSearch): InstrumentsFound {
    this.#searchRows ??= prepareSearch([...this.#rows.values()].map(({ instrument }) => instrument));
    return searchInstruments(this.#searchRows, search);
  }

  /** Calls `listener` with records whose company names have come; returns what stops it. */
  onInstruments(listener: InstrumentsListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  health(): PollHealth {
    const { source, intervalMs } = this.#options;
    const { tickers, activeTickers, cycles, isUnderWay, last, nextAt, budget, breaker } = this.#poller.health();
    return {
      venue: VENUE,
      source: source.title,
      tickers,
      activeTickers,
      cycles,
      intervalMs,
      isUnderWay,
      ...(last === undefined ? {} : { last: toPollCycle(last) }),
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(budget === undefined ? {} : { budget: { perHour: budget.perHour, used: budget.used } }),
      breaker,
      ...(this.#failingSince === undefined ? {} : { failingSince: this.#failingSince }),
    };
  }

  /** Resolves when nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#poller.stop();
    await this.#options.source.stop();
  }

  #take(quotes: readonly EquityQuote[]): void {
    const named: Instrument[] = [];
    for (const quote of quotes) {
      const row = this.#rows.get(quote.ticker);
      if (row?.take(quote) === true) named.push(row.instrument);
    }
    if (named.length === 0) return;
    this.#searchRows = undefined;
    for (const listener of this.#listeners) listener(named);
  }

  #end(cycle: CycleReport): void {
    for (const ticker of cycle.failed) this.#rows.get(ticker)?.stream.onFailure();
    for (const ticker of cycle.missing) this.#rows.get(ticker)?.stream.onUnknown();
    for (const { ticker } of cycle.malformed) this.#rows.get(ticker)?.stream.onFailure();
    this.#noteFailure(cycle);
    for (const [key, polled] of this.#series) {
      if (polled.leases === 0) this.#series.delete(key);
      else void polled.refresh();
    }
  }

  /** What fails is logged when it begins and when it ends. */
  #noteFailure({ failed, quotes, startedAt, failures }: CycleReport): void {
    const { log, ports, source } = this.#options;
    const isFailing = failed.length > 0;
    if (isFailing === (this.#failingSince !== undefined)) return;
    this.#failingSince = isFailing ? startedAt : undefined;
    log.write({
      name: isFailing ? 'QUOTES_FAILED' : 'QUOTES_RECOVERED',
      level: isFailing ? EVENT_LEVELS.QUOTES_FAILED : EVENT_LEVELS.QUOTES_RECOVERED,
      at: ports.clock.now(),
      venue: VENUE,
      fields: {
        source: source.title,
        quotes,
        failed: failed.length,
        ...(isFailing ? { reason: failures.at(-1)?.message ?? '' } : {}),
      },
    });
  }
}

/** One ticker: its record, its last quote, and what is known of its exchange's session. */
class Row implements PolledQuote {
  readonly quote = new Quote();
  readonly stream: PolledStream;
  readonly session: Writable<SessionFacts> = { state: 'unknown', delayMs: 0, previousClose: NaN, tradedAt: NaN };
  instrument: Instrument;

  constructor(ticker: string, intervalMs: number) {
    const id = toInstrumentId(VENUE, ticker);
    this.stream = new PolledStream(id, intervalMs);
    this.instrument = {
      id,
      venue: VENUE,
      symbol: ticker,
      marketType: 'equity',
      base: ticker,
      quote: 'USD',
      sizeUnit: 'base',
      status: 'trading',
    };
  }

  instrumentOf(id: InstrumentId): Instrument | undefined {
    return id === this.instrument.id ? this.instrument : undefined;
  }

  /** True if its record has changed. */
  take(quote: EquityQuote): boolean {
    this.session.state = quote.marketState;
    this.session.delayMs = quote.delayMs;
    this.session.previousClose = quote.previousClose ?? NaN;
    this.session.tradedAt = quote.timestamp;
    fillQuote(this.quote, quote);
    this.stream.onAnswer(quote.receivedAt);
    const { title, quote: currency } = this.instrument;
    const { name = title, currency: newest = currency } = quote;
    if (name === title && newest === currency) return false;
    this.instrument = { ...this.instrument, ...(name === undefined ? {} : { title: name }), quote: newest };
    return true;
  }
}

function leaseOf(polled: PolledCandleSeries): PolledCandles['lease'] {
  let isReleased = false;
  polled.leases++;
  return {
    stream: polled.stream,
    release() {
      if (isReleased) return;
      isReleased = true;
      polled.leases--;
    },
  };
}

function toPollCycle(cycle: CycleReport): NonNullable<PollHealth['last']> {
  const { startedAt, durationMs, quotes, missing, malformed, failed, notTrading, failures } = cycle;
  const error = failures.at(-1)?.message;
  return {
    startedAt,
    durationMs,
    quotes,
    missing,
    malformed: malformed.map(({ ticker }) => ticker),
    failed,
    notTrading,
    ...(error === undefined ? {} : { error }),
  };
}

const VENUE: PollVenueId = 'yahoo';
