import type { EnginePorts } from '../../../engine/ports.ts';
import type { EquityQuote } from '../../../quotes/equity-quote.ts';
import { QuotePoller, type CycleReport, type PollerHealth } from '../../../quotes/quote-poller.ts';
import type { QuoteSource, SourceFailure } from '../../../quotes/quote-source.ts';
import { quoteEvent } from '../../../sinks/cloud-event.ts';
import type { HttpBatchHealth, HttpBatchPublisher } from '../../../sinks/http-batch.ts';
import type { RedisHealth, RedisPublisher } from '../../../sinks/redis.ts';

/** What the feed is made of. */
export interface EquityFeedOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly source: QuoteSource;
  readonly tickers: readonly string[];
  readonly intervalMs: number;
  /** Where quotes are sent besides. */
  readonly http?: HttpBatchPublisher;
  readonly redis?: RedisPublisher;
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
  readonly http?: HttpBatchHealth;
  readonly redis?: RedisHealth;
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
    const { http, redis } = this.#options;
    return {
      ...this.#poller.health(),
      startedAt: this.#startedAt,
      fetched: this.#fetched,
      errors: { ...this.#errors },
      ...(http === undefined ? {} : { http: http.health() }),
      ...(redis === undefined ? {} : { redis: redis.health() }),
    };
  }

  /** Ends polling, then publishing; what waits stays in the outboxes. May be called twice. */
  async stop(): Promise<void> {
    const { source, http, redis } = this.#options;
    await this.#poller.stop();
    await source.stop();
    await Promise.all([http?.stop(), redis?.stop()]);
  }

  #take(quotes: readonly EquityQuote[]): void {
    const { http, redis, onQuotes, onProblem } = this.#options;
    this.#fetched += quotes.length;
    onQuotes?.(quotes);
    const outcome = http?.publish(quotes);
    if (outcome !== undefined) {
      this.#errors['publish-rejected'] += outcome.rejected.length;
      this.#errors['publish-dropped'] += outcome.dropped;
      if (outcome.problem !== undefined)
        onProblem?.(`${String(outcome.dropped)} quotes are not published: ${outcome.problem}`);
    }
    void redis?.publish(quotes.map(quoteEvent));
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
