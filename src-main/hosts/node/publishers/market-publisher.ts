import type { CandleEvent, TradeEvent } from '../../../../src-shared/market/events.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { CandleQueue } from '../../../engine/market/candles/candle-queue.ts';
import type { EnginePorts, Timer } from '../../../engine/ports.ts';
import type { StreamLease } from '../../../engine/publish/market-source.ts';
import { toCandleRow, type CandleRow } from '../../../sinks/candle-batch.ts';
import { marketCloudEvent, type CloudEvent } from '../../../sinks/cloud-event.ts';
import type { Publishers } from './publishers.ts';

/** A series that is sent on: trades of a symbol, or its candles of an interval. */
export interface PublishedSeries {
  readonly venue: VenueId;
  readonly request:
    | { readonly channel: 'trade' | 'aggTrade'; readonly symbol: string }
    | { readonly channel: 'candle'; readonly symbol: string; readonly interval: Interval };
}

/** What the publisher is made of. */
export interface MarketPublisherOptions {
  readonly engine: Pick<Engine, 'candleQueue' | 'on' | 'source'>;
  readonly clock: EnginePorts['clock'];
  readonly publishers: Pick<Publishers, 'httpCandles' | 'redisMarket'>;
  readonly series: readonly PublishedSeries[];
  readonly isSimulated: boolean;
  /** Something is not sent, in words. */
  readonly onProblem: (problem: string) => void;
}

/** What the publisher has handed on since its start. */
export interface MarketPublisherHealth {
  readonly series: number;
  readonly trades: number;
  readonly candles: number;
  /** Closed candles of its series that were missing before one that came. */
  readonly missingCandles: number;
}

/**
 * Sends trades and closed candles of series on, which it keeps subscribed itself. They are collected for {@link FLUSH_MS} and then handed to the
 * publishers together: every time writes to the disk. What is collected at a kill -9 is lost, what was handed on is not.
 */
export class MarketPublisher {
  readonly #options: MarketPublisherOptions;
  readonly #keys: ReadonlySet<string>;
  readonly #leases: readonly StreamLease[];
  readonly #candleQueue: CandleQueue;
  readonly #reading: Promise<void>;
  readonly #stopListening: () => void;
  #events: CloudEvent[] = [];
  #rows: CandleRow[] = [];
  #timer: Timer | undefined;
  #trades = 0;
  #candles = 0;
  #missingCandles = 0;

  constructor(options: MarketPublisherOptions) {
    this.#options = options;
    const { engine, series, onProblem } = options;
    this.#keys = new Set(series.map(keyOf));
    // Before anything is open, so that it has the first candle.
    this.#candleQueue = engine.candleQueue();
    this.#reading = this.#read();
    this.#stopListening = engine.on('mkt.trades', (trade) => {
      this.#onTrade(trade);
    });
    this.#leases = series.flatMap((each) => {
      const lease = engine.source.open(each.venue, each.request);
      if (lease === undefined) onProblem(`${keyOf(each)} is not sent on: there is no room for more streams`);
      return lease ?? [];
    });
  }

  health(): MarketPublisherHealth {
    return {
      series: this.#leases.length,
      trades: this.#trades,
      candles: this.#candles,
      missingCandles: this.#missingCandles,
    };
  }

  /** Hands on what is collected and lets its series go. The publishers are the caller's. May be called twice. */
  async stop(): Promise<void> {
    this.#stopListening();
    this.#candleQueue[Symbol.dispose]();
    await this.#reading;
    for (const lease of this.#leases) lease.release();
    this.#flush();
  }

  async #read(): Promise<void> {
    for await (const { candle, missingBefore } of this.#candleQueue) {
      if (!candle.closed || !this.#keys.has(keyOf({ venue: candle.venue, request: { channel: 'candle', ...candle } })))
        continue;
      this.#candles++;
      this.#missingCandles += missingBefore;
      this.#collect(candle);
    }
  }

  #onTrade(trade: TradeEvent): void {
    const { venue, symbol } = trade;
    const channel = trade.aggregate === true ? 'aggTrade' : 'trade';
    if (!this.#keys.has(keyOf({ venue, request: { channel, symbol } }))) return;
    this.#trades++;
    this.#collect(trade);
  }

  #collect(event: TradeEvent | CandleEvent): void {
    const { publishers, clock, isSimulated } = this.#options;
    if (publishers.redisMarket !== undefined) this.#events.push(marketCloudEvent(event, isSimulated));
    if (publishers.httpCandles !== undefined && event.kind === 'candle')
      this.#rows.push(toCandleRow(event, isSimulated));
    if (this.#events.length + this.#rows.length >= MOST_COLLECTED) this.#flush();
    else
      this.#timer ??= clock.setTimer(() => {
        this.#flush();
      }, FLUSH_MS);
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { publishers, onProblem } = this.#options;
    const events = this.#events;
    const rows = this.#rows;
    this.#events = [];
    this.#rows = [];
    void publishers.redisMarket?.publish(events);
    if (rows.length === 0) return;
    const outcome = publishers.httpCandles?.add(rows);
    if (outcome?.problem !== undefined)
      onProblem(`${String(outcome.dropped)} candles are not sent on: ${outcome.problem}`);
  }
}

function keyOf({ venue, request }: PublishedSeries): string {
  return `${venue}:${request.symbol} ${request.channel === 'candle' ? request.interval : request.channel}`;
}

const FLUSH_MS = 100;
const MOST_COLLECTED = 1000;
