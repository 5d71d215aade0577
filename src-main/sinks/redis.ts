import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import type { EnginePorts } from '../engine/ports.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import { OutboxSender, type Delivery, type SenderHealth } from './outbox-sender.ts';

/** Where events go, and how many a stream keeps. */
export interface RedisPublisherOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  /** `redis://` or `rediss://`, with user and password if it wants them. */
  readonly url: string;
  /** Channel of Pub/Sub, and key of the stream. */
  readonly channel: string;
  /** Entries that the stream keeps, about; older ones are trimmed by Redis. */
  readonly maxLength: number;
  /** What waits for the stream while Redis is away; nothing is added to a stream if absent. */
  readonly outbox?: Outbox;
  /** So many events were dropped as the outbox had no room for them, as `message` says. */
  readonly onDropped?: (events: number, message: string) => void;
  /** The state of the connection changed, or something went wrong, as `message` says. */
  readonly onState?: (isConnected: boolean, message: string) => void;
}

/** What the publisher has done since its start. Pub/Sub gives no promise: what had no connection or no subscriber is counted, and gone. */
export interface RedisHealth {
  readonly isConnected: boolean;
  readonly published: number;
  /** Events published while nobody was subscribed. */
  readonly withoutSubscriber: number;
  /** Events that Pub/Sub lost as there was no connection. */
  readonly lost: number;
  /** Events that the outbox had no room for: the stream lacks them. */
  readonly dropped: number;
  /** Entries of the outbox are lists of events; absent if nothing goes to a stream. */
  readonly stream?: SenderHealth;
}

/**
 * Sends events to Redis: by Pub/Sub at once and at most once, and to a stream through an outbox, each at least once and in order. The connection
 * comes back by itself; what happens meanwhile waits for the stream, and is lost for Pub/Sub.
 */
export class RedisPublisher {
  readonly #options: RedisPublisherOptions;
  readonly #client: ReturnType<typeof makeClient>;
  readonly #sender: OutboxSender | undefined;
  #isConnected = false;
  #isStopped = false;
  #published = 0;
  #withoutSubscriber = 0;
  #lost = 0;
  #dropped = 0;

  constructor(options: RedisPublisherOptions) {
    this.#options = options;
    const { ports, outbox, url } = options;
    this.#client = makeClient(url, () => ports.random.next());
    this.#client.on('ready', () => {
      this.#enter(true, 'connected');
      this.#sender?.retryNow();
    });
    this.#client.on('error', (error: Error) => {
      this.#enter(false, error.message === '' ? String(error) : error.message);
    });
    this.#client.on('end', () => {
      this.#enter(false, 'closed');
    });
    if (outbox !== undefined)
      this.#sender = new OutboxSender({
        ports,
        outbox,
        receiver: new URL(url).host,
        send: (entry) => this.#add(entry),
      });
    // Tries until it is closed; failures come as 'error'.
    this.#client.connect().catch(() => undefined);
  }

  /** Takes events. Those for the stream are on the disk when this returns; never rejects. */
  async publish(events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    this.#keep(events);
    if (!this.#isConnected) {
      this.#lost += events.length;
      return;
    }
    const { channel } = this.#options;
    const outcomes = await Promise.allSettled(
      events.map((event) => this.#client.publish(channel, JSON.stringify(event))),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') this.#lost++;
      else {
        this.#published++;
        if (outcome.value === 0) this.#withoutSubscriber++;
      }
    }
  }

  health(): RedisHealth {
    return {
      isConnected: this.#isConnected,
      published: this.#published,
      withoutSubscriber: this.#withoutSubscriber,
      lost: this.#lost,
      dropped: this.#dropped,
      ...(this.#sender === undefined ? {} : { stream: this.#sender.health() }),
    };
  }

  /** Ends the connection. What waits for the stream stays in the outbox. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    // First, so that what is under way fails at once.
    if (this.#client.isOpen) this.#client.destroy();
    await this.#sender?.stop();
  }

  #keep(events: readonly CloudEvent[]): void {
    const { outbox, ports } = this.#options;
    if (outbox === undefined) return;
    const now = ports.clock.now();
    for (let start = 0; start < events.length; start += EVENTS_PER_ENTRY) {
      const some = events.slice(start, start + EVENTS_PER_ENTRY);
      const body = JSON.stringify(some);
      const key = createHash('sha256')
        .update(`${String(now)}\n${String(start)}\n${body}`)
        .digest('hex');
      const outcome = outbox.add(key, body, now);
      if (outcome.kind === 'kept') continue;
      this.#dropped += some.length;
      this.#options.onDropped?.(some.length, outcome.message);
    }
    this.#sender?.wake();
  }

  /** All events of an entry are added by one transaction, so that an attempt adds all or none. */
  async #add({ body }: OutboxEntry): Promise<Delivery> {
    if (!this.#isConnected) return { kind: 'failed', message: 'Redis is not connected', isAnswered: false };
    const { channel, maxLength } = this.#options;
    const transaction = this.#client.multi();
    for (const event of JSON.parse(body) as readonly CloudEvent[])
      transaction.xAdd(
        channel,
        '*',
        { event: JSON.stringify(event) },
        { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxLength } },
      );
    try {
      await transaction.exec();
      return { kind: 'accepted' };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message, isAnswered: this.#isConnected };
    }
  }

  #enter(isConnected: boolean, message: string): void {
    const isChange = isConnected !== this.#isConnected;
    this.#isConnected = isConnected;
    if (!this.#isStopped && (isChange || !isConnected)) this.#options.onState?.(isConnected, message);
  }
}

function makeClient(url: string, random: () => number) {
  return createClient({
    url,
    // What is sent without a connection would wait without a bound; the outbox does that, with one.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS,
    pingInterval: PING_MS,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) =>
        Math.min(FIRST_WAIT_MS * 2 ** Math.min(retries, 10), LONGEST_WAIT_MS) * (0.8 + 0.4 * random()),
    },
  });
}

const EVENTS_PER_ENTRY = 500;
const MAX_COMMANDS = 100_000;
const PING_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
