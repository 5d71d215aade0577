import type { EnginePorts } from '../../../engine/ports.ts';
import type {
  BatchOutcome,
  BudgetHealth,
  CandlesOutcome,
  EquityCandleRequest,
  QuoteSource,
  SourceFailure,
} from '../../quote-source.ts';
import { RequestBudget } from '../../request-budget.ts';
import { chart, createYahooFinance, ExtendedCookieJar, quote } from './yahoo-finance2.bundle.mjs';
import { createYahooFetch, YahooError } from './yahoo-fetch.ts';
import { readCandles, readQuoteRow } from './yahoo-rows.ts';

/** What the source is made of. */
export interface YahooSourceOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http'>;
  /** Requests in any hour, at most: cookies and crumbs count. */
  readonly requestsPerHour: number;
  /** Base URL of a simulator; see `YahooFetchOptions.base`. */
  readonly base?: string;
  readonly timeoutMs?: number;
  /** Ends what the source was opened with. */
  readonly onStop?: () => Promise<void>;
}

/**
 * Yahoo Finance by `yahoo-finance2`, which knows its cookies, consent pages and crumbs. Yahoo has no promise of any kind for this: it may change or
 * reject at any time, and then says so here as a failure.
 */
export class YahooSource implements QuoteSource {
  readonly id = 'yahoo';
  readonly title = 'Yahoo Finance';
  readonly tickersPerBatch = 100;
  readonly batchesAtOnce = 2;
  readonly #options: YahooSourceOptions;
  readonly #budget: RequestBudget;
  readonly #abort = new AbortController();
  #library: Library | undefined;

  constructor(options: YahooSourceOptions) {
    this.#options = options;
    this.#budget = new RequestBudget(options.requestsPerHour, options.ports.clock);
  }

  get isSimulated(): boolean {
    return this.#options.base !== undefined;
  }

  async quotes(tickers: readonly string[], cancel: AbortSignal): Promise<BatchOutcome> {
    const answer = await this.#ask(
      cancel,
      (library) => library.quote([...tickers], {}, LENIENT) as Promise<readonly unknown[]>,
    );
    if (!answer.ok) return answer;
    const { ports } = this.#options;
    return toBatch(tickers, answer.value, {
      receivedAt: Math.floor(ports.clock.now()),
      isSimulated: this.isSimulated,
    });
  }

  async candles(request: EquityCandleRequest, cancel: AbortSignal): Promise<CandlesOutcome> {
    if (!TICKER.test(request.ticker))
      return { ok: false, reason: 'rejected', message: `${request.ticker} is no ticker` };
    const interval = request.interval === '1w' ? '1wk' : request.interval;
    const answer = await this.#ask(
      cancel,
      (library) =>
        library.chart(
          request.ticker,
          { period1: new Date(request.from), period2: new Date(request.to), interval, includePrePost: false },
          LENIENT,
        ) as Promise<{ readonly quotes: readonly unknown[] }>,
    );
    if (!answer.ok) return answer;
    return { ok: true, candles: readCandles(answer.value.quotes) };
  }

  budget(): BudgetHealth {
    return this.#budget.health();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#options.onStop?.();
  }

  /** A crumb that Yahoo no longer takes is thrown away with its cookies, and the request made once more. */
  async #ask<T>(
    cancel: AbortSignal,
    call: (library: Library) => Promise<T>,
  ): Promise<{ readonly ok: true; readonly value: T } | SourceFailure> {
    for (let attempt = 1; ; attempt++) {
      this.#library ??= this.#makeLibrary();
      const used = this.#library;
      try {
        const value = await unlessAborted(call(used), [cancel, this.#abort.signal]);
        return { ok: true, value };
      } catch (error) {
        const failure = toFailure(error);
        // Nothing that went wrong on the way to a crumb may be kept as one.
        if (failure.reason !== 'cancelled' && this.#library === used) this.#library = undefined;
        if (attempt > 1 || failure.status !== 401) return failure;
      }
    }
  }

  #makeLibrary(): Library {
    const { ports, base, timeoutMs = TIMEOUT_MS } = this.#options;
    return new YahooFinance({
      fetch: createYahooFetch({
        ports,
        budget: this.#budget,
        timeoutMs,
        cancel: this.#abort.signal,
        ...(base === undefined ? {} : { base }),
      }),
      cookieJar: new ExtendedCookieJar(),
      queue: { concurrency: this.batchesAtOnce },
      suppressNotices: ['yahooSurvey'],
      validation: { logErrors: false, logOptionsErrors: false },
      versionCheck: false,
      logger: SILENT,
    });
  }
}

function toBatch(
  tickers: readonly string[],
  rows: readonly unknown[],
  { receivedAt, isSimulated }: { readonly receivedAt: number; readonly isSimulated: boolean },
): BatchOutcome {
  const waiting = new Set(tickers);
  const quotes = [];
  const malformed = [];
  for (const row of rows) {
    const ticker = symbolOf(row);
    // A row that nobody asked for, or a second one, says nothing.
    if (ticker === undefined || !waiting.delete(ticker)) continue;
    const read = readQuoteRow(row, receivedAt);
    if ('malformed' in read) malformed.push({ ticker, reason: read.malformed });
    else quotes.push(isSimulated ? { ...read, isSimulated } : read);
  }
  return { ok: true, quotes, malformed, missing: [...waiting] };
}

function symbolOf(row: unknown): string | undefined {
  return typeof row === 'object' && row !== null && 'symbol' in row && typeof row.symbol === 'string'
    ? row.symbol
    : undefined;
}

function toFailure(error: unknown): SourceFailure {
  if (error instanceof YahooError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, reason: 'unreadable', message: message.slice(0, MAX_MESSAGE) };
}

/** What `work` resolves with; rejects at once when a signal is aborted. */
function unlessAborted<T>(work: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      reject(new YahooError({ reason: 'cancelled', message: 'cancelled' }));
    };
    for (const signal of signals) {
      if (signal.aborted) fail();
      signal.addEventListener('abort', fail);
    }
    work.then(resolve, reject).finally(() => {
      for (const signal of signals) signal.removeEventListener('abort', fail);
    });
  });
}

const YahooFinance = createYahooFinance({ modules: { quote, chart } });
type Library = InstanceType<typeof YahooFinance>;

/** Rows are read one by one here: a field that has changed in one of them must not cost the batch. */
const LENIENT = { validateResult: false } as const;
const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  dir: () => undefined,
};
const TICKER = /^[A-Z0-9.^=-]{1,16}$/;
const TIMEOUT_MS = 20_000;
const MAX_MESSAGE = 300;
