import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { FETCH_ERRORS, type EquityFeed, type EquityFeedHealth } from '../../../quotes/equity-feed.ts';
import { VERSION } from '../../node/version.ts';
import type { Publishers, PublishersHealth } from '../../node/publishers/publishers.ts';
import { GrowingCounter } from '../health/growing-counter.ts';

/** The body of `/health`. Times are ISO 8601, UTC. */
export interface EquityHealthPage {
  /** `starting` before the first cycle has ended; `degraded` if the last one brought less than half of the tickers. */
  readonly status: 'healthy' | 'degraded' | 'starting';
  readonly version: string;
  readonly repository: string;
  readonly active_tickers: number;
  readonly last_fetch: string | null;
  readonly uptime_seconds: number;
}

/** What `/health` says; `now` is epoch ms. */
export function equityHealthPage(health: EquityFeedHealth, now: number): EquityHealthPage {
  const { cycles, activeTickers, tickers, lastFetchAt, startedAt } = health;
  return {
    status: cycles === 0 ? 'starting' : activeTickers * 2 < tickers ? 'degraded' : 'healthy',
    version: VERSION,
    repository: 'tapedeck',
    active_tickers: activeTickers,
    last_fetch: lastFetchAt === undefined ? null : new Date(lastFetchAt).toISOString(),
    uptime_seconds: Math.floor((now - startedAt) / 1000),
  };
}

/** Metrics of an equity feed under the names that streamers of quotes have, all of them there from the start. */
export class EquityMetrics {
  readonly #registry = new Registry();
  readonly #fetched: GrowingCounter;
  readonly #published: GrowingCounter;
  readonly #errors: GrowingCounter;
  readonly #rateLimitHits: GrowingCounter;
  readonly #active: Gauge;
  readonly #fetchSeconds: Histogram;
  readonly #publishSeconds: Histogram;

  constructor() {
    const registers = [this.#registry];
    this.#fetched = new GrowingCounter(
      new Counter({ name: 'streamer_quotes_fetched_total', help: 'Quotes that came', registers }),
    );
    this.#published = new GrowingCounter(
      new Counter({
        name: 'streamer_quotes_published_total',
        help: 'Quotes that a receiver has accepted: http by row, redis by event of Pub/Sub',
        labelNames: ['sink'],
        registers,
      }),
    );
    this.#errors = new GrowingCounter(
      new Counter({ name: 'streamer_errors_total', help: 'What went wrong', labelNames: ['type'], registers }),
    );
    this.#rateLimitHits = new GrowingCounter(
      new Counter({
        name: 'streamer_rate_limit_hits_total',
        help: 'Requests that waited for the budget of an hour, or that the source rejected as too many',
        registers,
      }),
    );
    this.#active = new Gauge({
      name: 'streamer_active_tickers',
      help: 'Tickers with a quote in the last cycle',
      registers,
    });
    this.#fetchSeconds = new Histogram({
      name: 'streamer_fetch_duration_seconds',
      help: 'How long cycles took',
      buckets: [0.5, 1, 2, 5, 10, 20, 30, 45, 60, 120],
      registers,
    });
    this.#publishSeconds = new Histogram({
      name: 'streamer_publish_duration_seconds',
      help: 'How long attempts to deliver a batch took',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
      registers,
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Measures the cycles of a feed and what publishing its quotes takes, from now on; returns what stops it. */
  follow(feed: Pick<EquityFeed, 'on'>, publishers: Pick<Publishers, 'onAttempt'> | undefined): () => void {
    const ends = [
      feed.on({ onCycle: ({ durationMs }) => this.#fetchSeconds.observe(durationMs / 1000) }),
      publishers?.onAttempt((tookMs) => this.#publishSeconds.observe(tookMs / 1000)),
    ];
    return () => {
      for (const end of ends) end?.();
    };
  }

  /** The page as of these; `publishers` is undefined if there are none. */
  page(health: EquityFeedHealth, publishers: PublishersHealth | undefined): Promise<string> {
    this.#fetched.follow('', health.fetched, {});
    this.#published.follow('http', publishers?.acceptedQuotes ?? 0, { sink: 'http' });
    this.#published.follow('redis', publishers?.redisQuotes?.published ?? 0, { sink: 'redis' });
    for (const type of FETCH_ERRORS) this.#errors.follow(type, health.errors[type], { type });
    const http = publishers?.httpQuotes;
    const rejected = Object.values(http?.rejectedRows ?? {}).reduce((sum, count) => sum + count, 0);
    this.#errors.follow('publish-rejected', rejected, { type: 'publish-rejected' });
    this.#errors.follow('publish-dropped', http?.dropped ?? 0, { type: 'publish-dropped' });
    this.#rateLimitHits.follow('', (health.budget?.hits ?? 0) + health.errors['rate-limited'], {});
    this.#active.set(health.activeTickers);
    return this.#registry.metrics();
  }
}
