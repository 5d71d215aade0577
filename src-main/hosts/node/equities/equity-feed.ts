import type { EnginePorts } from '../../../engine/ports.ts';
import type { EquityQuote } from '../../../quotes/equity-quote.ts';
import { QuotePoller, type CycleReport, type PollerHealth } from '../../../quotes/quote-poller.ts';
import type { QuoteSource, SourceFailure } from '../../../quotes/quote-source.ts';
import { quoteEvent } from '../../../sinks/cloud-event.ts';
import type { Publishers, PublishersHealth } from '../publishers/publishers.ts';

/** What the feed is made of. */
export interface EquityFeedOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly source: QuoteSource;
  readonly tickers: readonly string[];
  readonly intervalMs: number;
  /** Where quotes are sent besides; the caller's. */
  readonly publishers?: Publishers;
  readonly onQuotes?: (quotes: readonly EquityQuote[]) => void;
  readonly onCycle?: (cycle: CycleReport) => void;
  readonly onProgress?: (done: number, all: number) => void;
  /** Something went wrong that people should know of. */
  readonly onProblem?: (problem: string) => void;
}

/** Why a request brought nothing, or a quote was not published. */
export const EQUITY_ERRORS = [
  'rate-limited',
  'rejected',
  'unreadable',
  'unreachable',
  'malformed',
  'publish-rejected',
  'publish-dropped',
] as const;

/** One of {@link EQUITY_ERRORS}. */
export type EquityError = (typeof EQUITY_ERRORS)[number];

/** State and counts of a feed. Counts are since its start. */
export interface EquityFeedHealth extends PollerHealth {
  readonly startedAt: number;
  readonly fetched: number;
  readonly errors: Readonly<Record<EquityError, number>>;
  readonly publishers?: PublishersHealth;
}

/** Polls quotes and hands them to publishers. */
export class EquityFeed {
  readonly #options: EquityFeedOptions;
  readonly #poller: QuotePoller;
  readonly #startedAt: number;
  readonly #errors = Object.fromEntries(EQUITY_ERRORS.map((type) => [type, 0])) as Record<EquityError, number>;
  #fetched = 0;

  constructor(options: EquityFeedOptions) {
    this.#options = options;
    const { ports, source, tickers, intervalMs, onProgress } = options;
    this.#startedAt = ports.clock.now();
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
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  }

  start(): void {
    this.#poller.start();
  }

  health(): EquityFeedHealth {
    const { publishers } = this.#options;
    return {
      ...this.#poller.health(),
      startedAt: this.#startedAt,
      fetched: this.#fetched,
      errors: { ...this.#errors },
      ...(publishers === undefined ? {} : { publishers: publishers.health() }),
    };
  }

  /** Ends polling, and the source. May be called twice. */
  async stop(): Promise<void> {
    await this.#poller.stop();
    await this.#options.source.stop();
  }

  #take(quotes: readonly EquityQuote[]): void {
    const { publishers, onQuotes, onProblem } = this.#options;
    this.#fetched += quotes.length;
    onQuotes?.(quotes);
    const outcome = publishers?.httpQuotes?.publish(quotes);
    if (outcome !== undefined) {
      this.#errors['publish-rejected'] += outcome.rejected.length;
      this.#errors['publish-dropped'] += outcome.dropped;
      if (outcome.problem !== undefined)
        onProblem?.(`${String(outcome.dropped)} quotes are not published: ${outcome.problem}`);
    }
    void publishers?.redisQuotes?.publish(quotes.map(quoteEvent));
  }

  #end(cycle: CycleReport): void {
    for (const { reason } of cycle.failures) if (isCounted(reason)) this.#errors[reason]++;
    this.#errors.malformed += cycle.malformed.length;
    this.#options.onCycle?.(cycle);
  }
}

function isCounted(reason: SourceFailure['reason']): reason is Exclude<SourceFailure['reason'], 'cancelled'> {
  return reason !== 'cancelled';
}
