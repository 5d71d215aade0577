import { Counter, Gauge, Registry } from 'prom-client';
import type { PublishersHealth } from '../../node/publishers/publishers.ts';
import type { HttpBatchHealth } from '../../../sinks/http-batch.ts';
import type { HttpSenderHealth } from '../../../sinks/http-sender.ts';
import { ROW_INVARIANTS, type RowInvariant } from '../../../sinks/quote-batch.ts';
import type { SenderHealth } from '../../../sinks/outbox-sender.ts';
import type { RedisHealth } from '../../../sinks/redis.ts';
import { GrowingCounter } from '../health/growing-counter.ts';

/** Publishers by the names that pages have for them. */
const PUBLISHERS = {
  http_quotes: 'httpQuotes',
  http_candles: 'httpCandles',
  redis_quotes: 'redisQuotes',
  redis_market: 'redisMarket',
} as const;

/** One publisher as `/health` says it. Counts are since its start. */
export interface PublisherStatus {
  /** `failing`: the last attempt failed, and there will be another. `left_alone`: so many failed that it is not tried for a while. */
  readonly state: 'idle' | 'delivering' | 'failing' | 'left_alone';
  /** Batches that wait on disk. */
  readonly waiting: number;
  readonly waiting_bytes: number;
  /** ISO 8601, UTC: when the oldest of them was added. */
  readonly oldest?: string;
  /** Batches that the receiver rejected for good. */
  readonly set_aside: number;
  readonly delivered: number;
  /** Rows or events that there was no room for. */
  readonly dropped: number;
  readonly last_failure?: string;
  /** Quotes over HTTP alone: rows that were not sent as the receiver would reject them, by the invariant that they break. */
  readonly rejected_rows?: Readonly<Record<RowInvariant, number>>;
  /** Redis alone: whether there is a connection. */
  readonly connected?: boolean;
  /** Redis alone: events that Pub/Sub has published, that had no subscriber, and that were lost without a connection. */
  readonly published?: number;
  readonly without_subscriber?: number;
  readonly lost?: number;
}

/** Every publisher that there is, by its name on the page. */
export function publisherStatuses(health: PublishersHealth): Readonly<Record<string, PublisherStatus>> {
  return Object.fromEntries(
    Object.entries(PUBLISHERS).flatMap(([name, key]) => {
      const one = health[key];
      return one === undefined ? [] : [[name, statusOf(one)]];
    }),
  );
}

function statusOf(health: HttpBatchHealth | HttpSenderHealth | RedisHealth): PublisherStatus {
  if (!('isConnected' in health))
    return {
      ...senderStatus(health, health.dropped),
      ...('rejectedRows' in health ? { rejected_rows: health.rejectedRows } : {}),
    };
  const { stream, dropped, isConnected, published, withoutSubscriber, lost } = health;
  return {
    ...senderStatus(stream ?? NO_STREAM, dropped),
    connected: isConnected,
    published,
    without_subscriber: withoutSubscriber,
    lost,
  };
}

function senderStatus(sender: SenderHealth, dropped: number): PublisherStatus {
  const { breaker, lastFailure, waiting, waitingBytes, oldestAt, setAside, accepted } = sender;
  return {
    state:
      breaker.state !== 'closed'
        ? 'left_alone'
        : lastFailure !== undefined
          ? 'failing'
          : waiting > 0
            ? 'delivering'
            : 'idle',
    waiting,
    waiting_bytes: waitingBytes,
    ...(oldestAt === undefined ? {} : { oldest: new Date(oldestAt).toISOString() }),
    set_aside: setAside,
    delivered: accepted,
    dropped,
    ...(lastFailure === undefined ? {} : { last_failure: lastFailure }),
  };
}

/** Metrics of publishers. */
export class PublisherMetrics {
  readonly #registry = new Registry();
  readonly #waiting = this.#gauge('tapedeck_publisher_waiting', 'Batches that wait on disk for their receiver');
  readonly #setAside = this.#gauge('tapedeck_publisher_set_aside', 'Batches that the receiver rejected for good');
  readonly #connected = this.#gauge('tapedeck_publisher_connected', 'Whether there is a connection to Redis');
  readonly #delivered = this.#growing('tapedeck_publisher_delivered_total', 'Batches that the receiver has accepted');
  readonly #failed = this.#growing('tapedeck_publisher_failed_attempts_total', 'Attempts to deliver that failed');
  readonly #dropped = this.#growing('tapedeck_publisher_dropped_total', 'Rows and events that there was no room for');
  readonly #rejected = new GrowingCounter(
    new Counter({
      name: 'tapedeck_publisher_rejected_rows_total',
      help: 'Rows that were not sent as their receiver would reject them',
      labelNames: ['publisher', 'invariant'],
      registers: [this.#registry],
    }),
  );
  readonly #lost = this.#growing('tapedeck_publisher_lost_total', 'Events that Pub/Sub lost without a connection');

  /** The page as of a health. */
  page(health: PublishersHealth): Promise<string> {
    for (const [publisher, key] of Object.entries(PUBLISHERS)) {
      const one = health[key];
      if (one === undefined) continue;
      const labels = { publisher };
      const sender = 'isConnected' in one ? (one.stream ?? NO_STREAM) : one;
      this.#waiting.set(labels, sender.waiting);
      this.#setAside.set(labels, sender.setAside);
      this.#delivered.follow(publisher, sender.accepted, labels);
      this.#failed.follow(publisher, sender.failedAttempts, labels);
      this.#dropped.follow(publisher, one.dropped, labels);
      if (!('isConnected' in one)) {
        if ('rejectedRows' in one) this.#followRejected(publisher, one.rejectedRows);
        continue;
      }
      this.#connected.set(labels, one.isConnected ? 1 : 0);
      this.#lost.follow(publisher, one.lost, labels);
    }
    return this.#registry.metrics();
  }

  #followRejected(publisher: string, rows: Readonly<Record<RowInvariant, number>>): void {
    for (const invariant of ROW_INVARIANTS)
      this.#rejected.follow(`${publisher} ${invariant}`, rows[invariant], { publisher, invariant });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, labelNames: ['publisher'], registers: [this.#registry] });
  }

  #growing(name: string, help: string): GrowingCounter {
    return new GrowingCounter(new Counter({ name, help, labelNames: ['publisher'], registers: [this.#registry] }));
  }
}

const NO_STREAM: SenderHealth = {
  waiting: 0,
  waitingBytes: 0,
  setAside: 0,
  accepted: 0,
  rejected: 0,
  failedAttempts: 0,
  breaker: { host: '', state: 'closed' } as SenderHealth['breaker'],
};
