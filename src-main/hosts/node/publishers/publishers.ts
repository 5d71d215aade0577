import path from 'node:path';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { HttpBatchPublisher, type HttpBatchHealth } from '../../../sinks/http-batch.ts';
import { HttpBatchSender, type HttpSenderHealth } from '../../../sinks/http-sender.ts';
import type { Delivery } from '../../../sinks/outbox-sender.ts';
import type { TickerNames } from '../../../sinks/quote-batch.ts';
import { Outbox } from '../../../sinks/outbox.ts';
import { RedisPublisher, type RedisHealth } from '../../../sinks/redis.ts';
import { makeFolder } from '../ports/make-folder.ts';

/** Where things are sent. */
export interface PublishersOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly config: Pick<EngineConfig['publishers'], 'http' | 'redis' | 'tickerNames'>;
  /** What there is to send: quotes of equities, trades and closed candles, or both. */
  readonly of: readonly ('quotes' | 'market')[];
  /** Where outboxes are; made if it is not there. */
  readonly folder: string;
  /** Something went wrong, or is well again, in words. */
  readonly onProblem: (problem: string) => void;
}

/** The publishers that are configured. */
export interface Publishers {
  readonly httpQuotes?: HttpBatchPublisher;
  readonly httpCandles?: HttpBatchSender;
  readonly redisQuotes?: RedisPublisher;
  readonly redisMarket?: RedisPublisher;
  health(): PublishersHealth;
  /** Calls `listener` with how long each attempt to deliver a batch of quotes over HTTP took; returns what stops it. */
  onAttempt(listener: (tookMs: number) => void): () => void;
  /** Ends them and closes the outboxes; what waits stays there. */
  readonly close: () => Promise<void>;
}

/** State of every publisher that there is. */
export interface PublishersHealth {
  readonly httpQuotes?: HttpBatchHealth;
  readonly httpCandles?: HttpSenderHealth;
  readonly redisQuotes?: RedisHealth;
  readonly redisMarket?: RedisHealth;
  /** Quotes that the HTTP receiver has accepted since the start. */
  readonly acceptedQuotes: number;
}

/** Opens them. Throws `OutboxError` if an outbox cannot be used. */
export function openPublishers(options: PublishersOptions): Publishers {
  const { config, of } = options;
  const { http, redis } = config;
  const opening = new Opening(options);
  const made: { -readonly [Name in keyof Omit<Publishers, 'health' | 'onAttempt' | 'close'>]: Publishers[Name] } = {};
  try {
    if (of.includes('quotes')) {
      if (http !== '') made.httpQuotes = opening.httpQuotes();
      if (redis.enabled) made.redisQuotes = opening.redis('redis', redis.channel);
    }
    if (of.includes('market')) {
      if (http !== '') made.httpCandles = opening.httpCandles();
      if (redis.enabled) made.redisMarket = opening.redis('redis-market', redis.marketChannel);
    }
  } catch (error) {
    void opening.close(Object.values(made));
    throw error;
  }
  return {
    ...made,
    health: () => ({
      ...(made.httpQuotes === undefined ? {} : { httpQuotes: made.httpQuotes.health() }),
      ...(made.httpCandles === undefined ? {} : { httpCandles: made.httpCandles.health() }),
      ...(made.redisQuotes === undefined ? {} : { redisQuotes: made.redisQuotes.health() }),
      ...(made.redisMarket === undefined ? {} : { redisMarket: made.redisMarket.health() }),
      acceptedQuotes: opening.acceptedQuotes,
    }),
    onAttempt(listener) {
      opening.onAttempt.add(listener);
      return () => {
        opening.onAttempt.delete(listener);
      };
    },
    close: () => opening.close(Object.values(made)),
  };
}

/** Makes publishers, each with an outbox of its own. */
class Opening {
  acceptedQuotes = 0;
  readonly onAttempt = new Set<(tookMs: number) => void>();
  readonly #options: PublishersOptions;
  readonly #outboxes: Outbox[] = [];
  readonly #report: (text: string) => void;

  constructor(options: PublishersOptions) {
    this.#options = options;
    this.#report = changesOnly(options.onProblem);
  }

  httpQuotes(): HttpBatchPublisher {
    const { ports, config } = this.#options;
    return new HttpBatchPublisher({
      ports,
      outbox: this.#openOutbox('http'),
      url: config.http,
      tickerNames: toTickerNames(config.tickerNames),
      onAttempt: (delivery, rows, tookMs) => {
        for (const listener of this.onAttempt) listener(tookMs);
        if (delivery.kind === 'accepted') this.acceptedQuotes += rows;
        this.#onDelivery('HTTP receiver of quotes', delivery);
      },
    });
  }

  httpCandles(): HttpBatchSender {
    const { ports, config } = this.#options;
    return new HttpBatchSender('candles', {
      ports,
      outbox: this.#openOutbox('http-candles'),
      url: config.http,
      onAttempt: (delivery) => {
        this.#onDelivery('HTTP receiver of candles', delivery);
      },
    });
  }

  redis(name: string, channel: string): RedisPublisher {
    const { ports, config } = this.#options;
    return new RedisPublisher({
      ports,
      url: config.redis.url,
      channel,
      maxLength: config.redis.maxLength,
      outbox: this.#openOutbox(name),
      onDropped: (_events, message) => {
        this.#report(`Stream ${channel}: events are dropped: ${message}`);
      },
      onState: (_isConnected, message) => {
        this.#report(`Redis for ${channel}: ${message}`);
      },
    });
  }

  async close(publishers: readonly { stop(): Promise<void> }[]): Promise<void> {
    await Promise.all(publishers.map((publisher) => publisher.stop()));
    for (const outbox of this.#outboxes) outbox.close();
  }

  #onDelivery(receiver: string, delivery: Delivery): void {
    if (delivery.kind === 'accepted') this.#report(`${receiver}: accepts batches`);
    else if (delivery.kind === 'rejected')
      this.#options.onProblem(`${receiver}: a batch was rejected and set aside: ${delivery.answer}`);
    else this.#report(`${receiver}: ${delivery.message}; batches wait on disk`);
  }

  #openOutbox(name: string): Outbox {
    makeFolder(this.#options.folder);
    const outbox = new Outbox(path.join(this.#options.folder, `${name}.db`), OUTBOX);
    this.#outboxes.push(outbox);
    return outbox;
  }
}

function toTickerNames(pairs: string): TickerNames {
  return Object.fromEntries(
    pairs
      .split(',')
      .map((pair) => pair.trim().split('=', 2))
      .filter((pair) => pair.length === 2),
  ) as TickerNames;
}

/** Passes on what differs from what the same subject said last. */
function changesOnly(listener: (text: string) => void): (text: string) => void {
  const last = new Map<string, string>();
  return (text) => {
    const subject = text.slice(0, text.indexOf(':'));
    if (last.get(subject) === text) return;
    last.set(subject, text);
    listener(text);
  };
}

/** A day of 300 tickers a minute is some 60 MB. */
const OUTBOX = { maxEntries: 100_000, maxBytes: 256 * 1024 * 1024 };
