import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import type { Publishers } from '../../node/publishers/publishers.ts';
import { equityHealthPage, EquityMetrics, type EquityHealthPage } from './equity-pages.ts';
import { EquityQuotes } from './equity-quotes.ts';

/** What the service is made of. */
export interface EquityServiceOptions {
  /** Of the session; started and stopped with it. */
  readonly feed: EquityFeed;
  /** Epoch ms. */
  readonly now: () => number;
  /** What sends its quotes on, for the pages; absent if nothing does. */
  readonly publishers?: Pick<Publishers, 'health' | 'onAttempt'> | undefined;
}

/** A source of equity quotes as `/ready` reports it. Times are ISO 8601, UTC. */
export interface SourceStatus {
  readonly source: string;
  readonly tickers: number;
  readonly active_tickers: number;
  readonly last_fetch: string | null;
  /** Null while a cycle is under way. */
  readonly next_poll: string | null;
  readonly circuit_state: 'closed' | 'open' | 'half_open';
  /** Requests left in this hour; absent if there is no limit. */
  readonly requests_left?: number;
  readonly healthy: boolean;
  /** Why it is not healthy, in words; absent if it is. */
  readonly reason?: string;
}

/** The equities of a session beside the venues of a server: served to its clients, and shown on its pages. */
export class EquityService {
  readonly quotes: EquityQuotes;
  readonly #options: EquityServiceOptions;
  readonly #metrics = new EquityMetrics();
  readonly #stopListening: () => void;

  constructor(options: EquityServiceOptions) {
    const { feed, now, publishers } = options;
    this.#options = options;
    this.quotes = new EquityQuotes(feed, now);
    this.#stopListening = this.#metrics.follow(feed, publishers);
  }

  /** Whether the quotes are simulated. */
  get isSimulated(): boolean {
    return this.#options.feed.source.isSimulated === true;
  }

  /** Time from one cycle to the next, ms. */
  get intervalMs(): number {
    return this.#options.feed.intervalMs;
  }

  /** Which source it is. */
  get source(): string {
    return this.#options.feed.source.id;
  }

  /** What `/health` of the server says beside its own. */
  healthPage(): EquityHealthPage {
    return equityHealthPage(this.#options.feed.health(), this.#options.now());
  }

  /** What `/metrics` says. */
  metricsPage(): Promise<string> {
    return this.#metrics.page(this.#options.feed.health(), this.#options.publishers?.health());
  }

  /** What `/ready` says. */
  status(): SourceStatus {
    const { source, tickers, activeTickers, lastFetchAt, nextAt, breaker, budget, cycles, last } =
      this.#options.feed.health();
    const reason =
      breaker.state === 'open'
        ? `it failed so often that it is left alone for a while: ${last?.failures.at(-1)?.message ?? 'no answer'}`
        : cycles === 0
          ? 'its first cycle has not ended yet'
          : activeTickers * 2 < tickers
            ? `the last cycle brought ${String(activeTickers)} of ${String(tickers)} tickers`
            : undefined;
    return {
      source,
      tickers,
      active_tickers: activeTickers,
      last_fetch: isoOf(lastFetchAt),
      next_poll: isoOf(nextAt),
      circuit_state: breaker.state === 'half-open' ? 'half_open' : breaker.state,
      ...(budget === undefined ? {} : { requests_left: budget.perHour - budget.used }),
      healthy: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** Listens to nothing any more. May be called twice. */
  stop(): void {
    this.quotes.stop();
    this.#stopListening();
  }
}

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
