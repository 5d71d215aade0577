import { EVENT_LEVELS } from '../../src-shared/wire/event-log.ts';
import type { MarketEvent } from '../../src-shared/market/events.ts';
import type { BookView, EngineEvents } from './api.ts';
import { callListener } from './call-listener.ts';
import { HandlerError, InvalidOptionError, TapedeckError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { EventQueue, type EventQueueOptions } from './event-queue.ts';
import type { MarketRecord } from './venue/records.ts';

/** Emits events to listeners by channel. One that throws, or whose promise rejects, is counted and logged, and disturbs nobody else. */
export class EventHub {
  handlerErrors = 0;
  /** Listeners that had no room. */
  rejected = 0;
  #notedAt = -Infinity;
  readonly #log: EventLog;
  readonly #now: () => number;
  readonly #listeners: { readonly [K in keyof EngineEvents]: Set<(event: EngineEvents[K]) => unknown> } = {
    'mkt.trades': new Set(),
    'mkt.candles': new Set(),
    'mkt.candleUpdates': new Set(),
    'mkt.orderbook': new Set(),
    'mkt.books': new Set(),
    'mkt.bbo': new Set(),
    'mkt.ticker': new Set(),
    'mkt.funding': new Set(),
    'mkt.liquidations': new Set(),
    'mkt.openInterest': new Set(),
    'mkt.longShortRatio': new Set(),
    'mkt.quality': new Set(),
    'mkt.flow': new Set(),
    'mkt.instruments': new Set(),
    'mkt.all': new Set(),
    'live.health': new Set(),
    'log.event': new Set(),
    'alert.fired': new Set(),
  };
  /** What notes the failure of a listener, by channel: made once, not once an event. */
  readonly #onError: Readonly<Record<keyof EngineEvents, (thrown: unknown) => void>>;
  readonly #options: EventHubOptions;
  /** Queues that have not ended. */
  readonly #queues = new Set<EventQueue<unknown>>();
  /** Events that queues which have ended dropped or replaced. */
  #droppedBefore = 0;

  constructor(log: EventLog, now: () => number, options: EventHubOptions = {}) {
    this.#log = log;
    this.#now = now;
    this.#options = options;
    this.#onError = Object.fromEntries(
      Object.keys(this.#listeners).map((channel) => [
        channel,
        (thrown: unknown) => {
          this.#note(new HandlerError(channel, thrown));
        },
      ]),
    ) as Record<keyof EngineEvents, (thrown: unknown) => void>;
  }

  /** Listeners of all channels. */
  get listeners(): number {
    return Object.values(this.#listeners).reduce((sum, { size }) => sum + size, this.#log.listeners);
  }

  /** Listens; the returned function stops it. Throws if there are too many: whoever adds so many forgets to stop them. */
  on<K extends keyof EngineEvents>(channel: K, listener: (event: EngineEvents[K]) => unknown): () => void {
    if (this.listeners >= (this.#options.maxListeners ?? Infinity)) {
      this.rejected++;
      throw new TapedeckError(
        'too-many-listeners',
        `${this.listeners} listeners already: stop those that are done with, or raise maxListeners`,
      );
    }
    if (channel === 'log.event') return this.#log.on(listener as (event: EngineEvents['log.event']) => unknown);
    this.#listeners[channel].add(listener);
    this.#options.onChange?.();
    return () => {
      this.#listeners[channel].delete(listener);
      this.#options.onChange?.();
    };
  }

  /** A queue of the events of a channel; it counts as a listener until it ends. */
  queue<K extends keyof EngineEvents>(channel: K, options: EventQueueOptions = {}): EventQueue<EngineEvents[K]> {
    const { policy = 'drop-oldest', capacity = this.#options.queueCapacity ?? MOST_QUEUED } = options;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_QUEUED)
      throw new InvalidOptionError('capacity', capacity, `a whole number from 1 to ${String(MOST_QUEUED)}`);
    const queue = new EventQueue<EngineEvents[K]>(
      capacity,
      (ended) => {
        stop();
        this.#queues.delete(ended as EventQueue<unknown>);
        const { dropped, replaced } = ended.stats();
        this.#droppedBefore += dropped + replaced;
      },
      policy === 'conflate' ? seriesOf : undefined,
    );
    const stop = this.on(channel, (event) => {
      queue.push(event);
    });
    this.#queues.add(queue as EventQueue<unknown>);
    return queue;
  }

  /** Events that wait, a queue each, and those that all queues ever dropped or replaced. */
  queueStats(): { readonly waiting: readonly number[]; readonly dropped: number } {
    const stats = Array.from(this.#queues, (queue) => queue.stats());
    const dropped = stats.reduce((sum, queue) => sum + queue.dropped + queue.replaced, this.#droppedBefore);
    return { waiting: stats.map(({ depth }) => depth), dropped };
  }

  /** Ends every queue. */
  endQueues(): void {
    for (const queue of this.#queues) queue[Symbol.dispose]();
  }

  has(channel: keyof EngineEvents): boolean {
    return this.#listeners[channel].size > 0;
  }

  /** Whether anybody listens to market events at all. */
  hasAnyMarketListener(): boolean {
    return MARKET_CHANNELS.some((channel) => this.#listeners[channel].size > 0);
  }

  /** Whether anybody listens to events that a record makes. */
  hasMarketListener(record: Pick<MarketRecord, 'kind'> & { readonly isClosed?: boolean }): boolean {
    if (this.#listeners['mkt.all'].size > 0 || this.#listeners[CHANNEL_OF[record.kind]].size > 0) return true;
    return record.kind === 'candle' && record.isClosed === true && this.#listeners['mkt.candles'].size > 0;
  }

  /** Emits a market event, frozen, on its own channel and on `mkt.all`. */
  emitMarket(event: MarketEvent): void {
    if (event.kind === 'book') freezeLevels(event);
    Object.freeze(event);
    switch (event.kind) {
      case 'trade':
        this.#send('mkt.trades', event);
        break;
      case 'candle':
        this.#send('mkt.candleUpdates', event);
        if (event.closed) this.#send('mkt.candles', event);
        break;
      case 'book':
        this.#send('mkt.orderbook', event);
        break;
      case 'ticker':
        this.#send('mkt.ticker', event);
        break;
      case 'markPrice':
        this.#send('mkt.funding', event);
        break;
      case 'bbo':
        this.#send('mkt.bbo', event);
        break;
      case 'liquidation':
        this.#send('mkt.liquidations', event);
        break;
      case 'openInterest':
        this.#send('mkt.openInterest', event);
        break;
      case 'longShortRatio':
        this.#send('mkt.longShortRatio', event);
        break;
    }
    this.#send('mkt.all', event);
  }

  /** Emits any other event, frozen: all listeners receive the same object. */
  emit<K extends keyof EngineEvents>(channel: K, event: EngineEvents[K]): void {
    if (channel === 'mkt.books') freezeLevels(event as BookView);
    Object.freeze(event);
    this.#send(channel, event);
  }

  #send<K extends keyof EngineEvents>(channel: K, event: EngineEvents[K]): void {
    const onError = this.#onError[channel];
    for (const listener of this.#listeners[channel]) callListener(listener, event, onError);
  }

  /** A listener that fails at every event must not fill the log as well: all are counted, one a second is logged. */
  #note(error: HandlerError): void {
    this.handlerErrors++;
    const at = this.#now();
    if (Math.abs(at - this.#notedAt) < NOTE_EVERY_MS) return;
    this.#notedAt = at;
    this.#log.write({
      name: 'HANDLER_ERROR',
      level: EVENT_LEVELS.HANDLER_ERROR.listener,
      at,
      fields: { channel: error.channel, code: error.code, error: error.message, errors: this.handlerErrors },
    });
  }
}

const NOTE_EVERY_MS = 1000;

/** The channel that receives every event of a kind; closed candles go to `mkt.candles` besides. */
const CHANNEL_OF = {
  trade: 'mkt.trades',
  candle: 'mkt.candleUpdates',
  book: 'mkt.orderbook',
  ticker: 'mkt.ticker',
  markPrice: 'mkt.funding',
  bbo: 'mkt.bbo',
  liquidation: 'mkt.liquidations',
  openInterest: 'mkt.openInterest',
  longShortRatio: 'mkt.longShortRatio',
} as const satisfies Record<MarketEvent['kind'], keyof EngineEvents>;
const MARKET_CHANNELS = ['mkt.all', 'mkt.candles', 'mkt.books', ...Object.values(CHANNEL_OF)] as const;
/** As of `eventQueue` of the configuration. */
const MOST_QUEUED = 1_000_000;

/** What hub and host agree on. */
export interface EventHubOptions {
  /** Called when listeners come or go. */
  readonly onChange?: () => void;
  /** Any number if absent. */
  readonly maxListeners?: number;
  /** Of queues that name none; 1,000,000 if absent. */
  readonly queueCapacity?: number;
}

/** Freezes the levels of a book. Hot. */
function freezeLevels({ bids, asks }: Pick<BookView, 'bids' | 'asks'>): void {
  for (const level of bids) Object.freeze(level);
  for (const level of asks) Object.freeze(level);
  Object.freeze(bids);
  Object.freeze(asks);
}

/** What conflation distinguishes: for events that are about no series, their channel is all. */
function seriesOf(event: unknown): string {
  const { venue = '', symbol = '', kind = '', interval = '', key = '' } = event as Readonly<Record<string, string>>;
  return `${venue}|${symbol}|${kind}|${interval}|${key}`;
}
