import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import type { EquityFeed } from '../../node/equities/equity-feed.ts';
import type { Publishers } from '../../node/publishers/publishers.ts';
import { equityHealthPage, type EquityHealthPage, type EquityMetrics } from './equity-pages.ts';
import { EquityQuotes } from './equity-quotes.ts';
import { openEquities } from './open-equities.ts';

/** What the service is made of. */
export interface EquityServiceOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly config: EngineConfig['equities'];
  readonly metrics: EquityMetrics;
  readonly publishers?: Publishers;
  readonly onProblem: (problem: string) => void;
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

/** Equities beside the venues of a server: polled, sent on, and served to its clients. */
export class EquityService {
  readonly quotes: EquityQuotes;
  /** Whether the quotes are simulated. */
  readonly isSimulated: boolean;
  readonly #feed: EquityFeed;
  readonly #metrics: EquityMetrics;
  readonly #now: () => number;
  readonly #intervalMs: number;

  private constructor(feed: EquityFeed, quotes: EquityQuotes, { ports, config, metrics }: EquityServiceOptions) {
    this.#feed = feed;
    this.quotes = quotes;
    this.#metrics = metrics;
    this.#now = () => ports.clock.now();
    this.#intervalMs = config.intervalMs;
    this.isSimulated = config.source === 'sim';
  }

  /** Opens it, not started yet. Rejects with `EquitySetupError`, in words for people. */
  static async open(options: EquityServiceOptions): Promise<EquityService> {
    let quotes: EquityQuotes | undefined;
    const { feed, tickers } = await openEquities({
      ...options,
      onQuotes: (some) => quotes?.onQuotes(some),
      onCycle: (cycle) => quotes?.onCycle(cycle),
    });
    quotes = new EquityQuotes(tickers, () => options.ports.clock.now());
    return new EquityService(feed, quotes, options);
  }

  /** Time from one cycle to the next, ms. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Which source it is. */
  get source(): string {
    return this.#feed.health().source;
  }

  start(): void {
    this.#feed.start();
  }

  /** What `/health` of the server says beside its own. */
  healthPage(): EquityHealthPage {
    return equityHealthPage(this.#feed.health(), this.#now());
  }

  /** What `/metrics` says. */
  metricsPage(): Promise<string> {
    return this.#metrics.page(this.#feed.health());
  }

  /** What `/ready` says. */
  status(): SourceStatus {
    const { source, tickers, activeTickers, lastFetchAt, nextAt, breaker, budget, cycles, last } = this.#feed.health();
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

  /** Ends polling. May be called twice. */
  stop(): Promise<void> {
    return this.#feed.stop();
  }
}

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
