import { EVENT_LEVELS } from '../../src-shared/wire/event-log.ts';
import type { MarketEvent } from '../../src-shared/market/events.ts';
import type { EngineEvents } from './api.ts';
import { callListener } from './call-listener.ts';
import { HandlerError, TapedeckError } from './errors.ts';
import type { EventLog } from './event-log.ts';

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
    'mkt.orderbook': new Set(),
    'mkt.ticker': new Set(),
    'mkt.funding': new Set(),
    'mkt.quality': new Set(),
    'mkt.instruments': new Set(),
    'mkt.all': new Set(),
    'live.health': new Set(),
    'log.event': new Set(),
  };
  /** What notes the failure of a listener, by channel: made once, not once an event. */
  readonly #onError: Readonly<Record<keyof EngineEvents, (thrown: unknown) => void>>;
  readonly #onChange: () => void;
  readonly #maxListeners: number;

  /** `onChange` is called when listeners come or go. */
  constructor(log: EventLog, now: () => number, onChange: () => void, maxListeners = Infinity) {
    this.#log = log;
    this.#now = now;
    this.#onChange = onChange;
    this.#maxListeners = maxListeners;
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
    if (this.listeners >= this.#maxListeners) {
      this.rejected++;
      throw new TapedeckError(
        'too-many-listeners',
        `${this.listeners} listeners already: stop those that are done with, or raise maxListeners`,
      );
    }
    if (channel === 'log.event') return this.#log.on(listener as (event: EngineEvents['log.event']) => unknown);
    this.#listeners[channel].add(listener);
    this.#onChange();
    return () => {
      this.#listeners[channel].delete(listener);
      this.#onChange();
    };
  }

  has(channel: keyof EngineEvents): boolean {
    return this.#listeners[channel].size > 0;
  }

  /** Whether anybody listens to market events at all. */
  hasAnyMarketListener(): boolean {
    return MARKET_CHANNELS.some((channel) => this.#listeners[channel].size > 0);
  }

  /** Whether anybody listens to market events of this kind. */
  hasMarketListener(kind: MarketEvent['kind']): boolean {
    if (this.#listeners['mkt.all'].size > 0) return true;
    const channel = channelOf(kind);
    return channel !== undefined && this.#listeners[channel].size > 0;
  }

  /** Emits a market event on its own channel and on `mkt.all`. */
  emitMarket(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        this.emit('mkt.trades', event);
        break;
      case 'candle':
        this.emit('mkt.candles', event);
        break;
      case 'book':
        this.emit('mkt.orderbook', event);
        break;
      case 'ticker':
        this.emit('mkt.ticker', event);
        break;
      case 'markPrice':
        this.emit('mkt.funding', event);
        break;
      case 'bbo':
      case 'liquidation':
      case 'openInterest':
        break;
    }
    this.emit('mkt.all', event);
  }

  emit<K extends keyof EngineEvents>(channel: K, event: EngineEvents[K]): void {
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
const MARKET_CHANNELS = ['mkt.all', 'mkt.trades', 'mkt.candles', 'mkt.orderbook', 'mkt.ticker', 'mkt.funding'] as const;

function channelOf(
  kind: MarketEvent['kind'],
): 'mkt.trades' | 'mkt.candles' | 'mkt.orderbook' | 'mkt.ticker' | 'mkt.funding' | undefined {
  switch (kind) {
    case 'trade':
      return 'mkt.trades';
    case 'candle':
      return 'mkt.candles';
    case 'book':
      return 'mkt.orderbook';
    case 'ticker':
      return 'mkt.ticker';
    case 'markPrice':
      return 'mkt.funding';
    case 'bbo':
    case 'liquidation':
    case 'openInterest':
      return undefined;
  }
}
