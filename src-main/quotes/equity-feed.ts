import type { EnginePorts } from '../engine/ports.ts';
import type { EquityQuote } from './equity-quote.ts';
import { QuotePoller, type CycleReport, type PollerHealth } from './quote-poller.ts';
import type { QuoteSource, SourceFailure } from './quote-source.ts';

/** What the feed is made of. */
export interface EquityFeedOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  /** Stopped with the feed. */
  readonly source: QuoteSource;
  readonly tickers: readonly string[];
  /** From the start of one cycle to the start of the next, ms. */
  readonly intervalMs: number;
}

/** What listeners of a feed receive. */
export interface EquityListener {
  /** Quotes of one batch, as soon as they are there. */
  readonly onQuotes?: (quotes: readonly EquityQuote[]) => void;
  /** A cycle has ended. */
  readonly onCycle?: (cycle: CycleReport) => void;
  /** So many of a cycle's tickers are done. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Tickers that are polled from now on, or no longer. */
  readonly onTickers?: (change: { readonly added: readonly string[]; readonly removed: readonly string[] }) => void;
}

/** Why a request brought nothing, or a row no quote. */
export const FETCH_ERRORS = ['rate-limited', 'rejected', 'unreadable', 'unreachable', 'malformed'] as const;

/** One of {@link FETCH_ERRORS}. */
export type FetchError = (typeof FETCH_ERRORS)[number];

/** State and counts of a feed. Counts are since its start. */
export interface EquityFeedHealth extends PollerHealth {
  readonly startedAt: number;
  readonly fetched: number;
  readonly errors: Readonly<Record<FetchError, number>>;
}

/**
 * Quotes of a list of tickers from one source: the poll that a process has, whoever shows, serves or publishes what it brings. It keeps the newest
 * quote of every ticker.
 */
export class EquityFeed {
  readonly source: QuoteSource;
  readonly intervalMs: number;
  readonly #poller: QuotePoller;
  readonly #startedAt: number;
  readonly #listeners = new Set<EquityListener>();
  /** By ticker, in the order of the list; undefined while none has come. */
  readonly #newest: Map<string, EquityQuote | undefined>;
  readonly #errors = Object.fromEntries(FETCH_ERRORS.map((type) => [type, 0])) as Record<FetchError, number>;
  #fetched = 0;
  #isStarted = false;

  constructor({ ports, source, tickers, intervalMs }: EquityFeedOptions) {
    this.source = source;
    this.intervalMs = intervalMs;
    this.#startedAt = ports.clock.now();
    this.#newest = new Map(tickers.map((ticker) => [ticker, undefined]));
    this.#poller = new QuotePoller({
      ports,
      source,
      tickers: () => this.tickers,
      intervalMs,
      onQuotes: (quotes) => {
        this.#take(quotes);
      },
      onCycle: (cycle) => {
        this.#end(cycle);
      },
      onProgress: (done, all) => {
        for (const { onProgress } of this.#listeners) onProgress?.(done, all);
      },
    });
  }

  /** Every ticker that is polled, in the order of the list. */
  get tickers(): readonly string[] {
    return [...this.#newest.keys()];
  }

  /** Whether a ticker is polled. */
  has(ticker: string): boolean {
    return this.#newest.has(ticker);
  }

  /** The last quote that came of a ticker; undefined if none has. */
  newest(ticker: string): EquityQuote | undefined {
    return this.#newest.get(ticker);
  }

  /** Begins the first cycle. */
  start(): void {
    this.#isStarted = true;
    this.#poller.start();
  }

  /** Begins a cycle now. */
  pollNow(): void {
    this.#poller.pollNow();
  }

  /** Polls these tickers too, from now on or from the start; those that are polled already stay as they are. */
  add(tickers: readonly string[]): void {
    const added = tickers.filter((ticker) => !this.#newest.has(ticker));
    if (added.length === 0) return;
    for (const ticker of added) this.#newest.set(ticker, undefined);
    for (const { onTickers } of this.#listeners) onTickers?.({ added, removed: [] });
    if (this.#isStarted) this.pollNow();
  }

  /** Polls these tickers no longer. */
  remove(tickers: readonly string[]): void {
    const removed = tickers.filter((ticker) => this.#newest.delete(ticker));
    if (removed.length > 0) for (const { onTickers } of this.#listeners) onTickers?.({ added: [], removed });
  }

  /** Calls a listener from now on; returns what stops it. */
  on(listener: EquityListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  health(): EquityFeedHealth {
    return {
      ...this.#poller.health(),
      startedAt: this.#startedAt,
      fetched: this.#fetched,
      errors: { ...this.#errors },
    };
  }

  /** Ends polling, and the source. May be called twice. */
  async stop(): Promise<void> {
    await this.#poller.stop();
    await this.source.stop();
  }

  #take(quotes: readonly EquityQuote[]): void {
    // What was removed while its batch was under way is nobody's any more.
    const polled = quotes.filter(({ ticker }) => this.#newest.has(ticker));
    this.#fetched += polled.length;
    for (const quote of polled) this.#newest.set(quote.ticker, quote);
    for (const { onQuotes } of this.#listeners) onQuotes?.(polled);
  }

  #end(cycle: CycleReport): void {
    for (const { reason } of cycle.failures) if (isCounted(reason)) this.#errors[reason]++;
    this.#errors.malformed += cycle.malformed.length;
    for (const { onCycle } of this.#listeners) onCycle?.(cycle);
  }
}

function isCounted(reason: SourceFailure['reason']): reason is Exclude<SourceFailure['reason'], 'cancelled'> {
  return reason !== 'cancelled';
}
