import type { Alert, AlertRule } from '../../src-shared/alerts/alert.ts';
import { EVENT_LEVELS } from '../../src-shared/wire/event-log.ts';
import type { Channel, ChannelRequest } from '../../src-shared/market/channels.ts';
import { toInstrumentId, type Instrument } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { HealthReport, StreamHealth } from '../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../src-shared/wire/ledger.ts';
import type {
  AddBookOptions,
  AddCandleOptions,
  AddOptions,
  EngineApi,
  EngineEvents,
  EngineState,
  EngineStats,
  OrderFlowHandle,
  OrderFlowOptions,
  StartOptions,
  StreamDescription,
  StreamHandle,
} from './api.ts';
import { type AddAlertOptions, EngineAlerts } from './alerts/engine-alerts.ts';
import { ErrorCounts } from './error-counts.ts';
import { ConnectionError, StreamEndedError, type TapedeckError } from './errors.ts';
import { ALERT_FIRED, firedFields } from './alerts/firing-log.ts';
import { EventHub } from './event-hub.ts';
import type { EventQueue, EventQueueOptions } from './event-queue.ts';
import type { Lease } from './connect/stream-pool.ts';
import { configuredStreams } from './live/configured-streams.ts';
import { OrderFlowHandles } from './live/order-flow-handles.ts';
import { LiveSource, type LiveSourceOptions } from './live/live-source.ts';
import { StreamRegistry } from './live/stream-registry.ts';
import { StreamWaits, type WaitOptions } from './live/stream-waits.ts';
import { CandleQueue } from './market/candles/candle-queue.ts';
import { toMarketEvent, toTradeEvent } from './market/event-lines.ts';
import { MarketReader } from './market-reader.ts';
import type { Timer } from './ports.ts';
import type { MarketRecord } from './venue/records.ts';
import { toQualityNotice } from './quality/quality-notice.ts';
import { toChannelRequest } from './stream-request.ts';
import { summarize } from './summary.ts';
import type { StreamVenue } from './venue/venue.ts';

/** An engine of these parts. Nothing is opened before it is started and a stream is added. Throws if the configured streams cannot be. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

/** What an engine works with. */
export type EngineOptions = Omit<LiveSourceOptions, 'owner'>;

/** The engine for programs. It is started once: after `stop` make another. */
export class Engine extends MarketReader implements EngineApi {
  readonly configuredStreams: readonly StreamHandle[];
  readonly #hub: EventHub;
  readonly #waits: StreamWaits;
  readonly #streams: StreamRegistry;
  readonly #flows: OrderFlowHandles;
  readonly #errors = new ErrorCounts();
  readonly #alerts: EngineAlerts;
  #state: EngineState = 'stopped';
  #starting: Promise<void> | undefined;
  #healthTimer: Timer | undefined;

  constructor(options: EngineOptions) {
    super(
      new LiveSource({
        ...options,
        owner: () => ({
          listeners: { open: this.#hub.listeners, rejected: this.#hub.rejected },
          eventQueues: this.#hub.queueStats(),
        }),
      }),
    );
    const { source } = this;
    this.#waits = new StreamWaits({
      find: (key) => this.#streams.find(key),
      setTimer: (callback, delayMs) => source.setTimer(callback, delayMs),
    });
    this.#streams = new StreamRegistry(
      (venue, request, batchSize) => this.#open(venue, request, batchSize),
      (key) => {
        this.#waits.onRemoved(key);
      },
    );
    this.#hub = new EventHub(source.log, () => source.now(), {
      onChange: () => {
        this.#followListeners();
      },
      maxListeners: source.config.maxListeners,
      queueCapacity: source.config.eventQueue,
    });
    this.#flows = new OrderFlowHandles({
      source,
      open: (about) => this.addStream(about),
      close: (handle) => {
        this.#streams.remove(handle);
      },
      isRunning: (key) => this.#streams.find(key)?.stream.state === 'running',
      emit: (bar) => {
        this.#hub.emit('mkt.flow', bar);
      },
    });
    this.#alerts = this.#makeAlerts(options.ports);
    this.#follow();
    this.configuredStreams = configuredStreams(source.config, (about) => this.venueOf(about)).map((stream) =>
      this.addStream(stream),
    );
  }

  /** Facts about the quality of the data, as they are found. */
  get quality(): LiveSource['quality'] {
    return this.source.quality;
  }

  get name(): string {
    return this.config.name;
  }

  get state(): EngineState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state === 'running' || this.#state === 'starting';
  }

  start({ inBackground = false }: StartOptions = {}): Promise<void> {
    if (this.source.isStopped) return this.#rejectStart('the engine has stopped: make another');
    if (this.#starting !== undefined) return this.#starting;
    this.#state = 'starting';
    this.source.log.write({ name: 'FEED_STARTED', level: EVENT_LEVELS.FEED_STARTED, at: this.source.now() });
    this.#streams.openAll();
    this.#emitHealthLater();
    const handles = new Set(this.#streams.keys());
    if (inBackground || handles.size === 0) {
      this.#state = 'running';
      return (this.#starting = Promise.resolve());
    }
    return (this.#starting = this.#reach(handles));
  }

  async stop(): Promise<void> {
    if (!this.source.isStopped) {
      this.source.log.write({ name: 'FEED_STOPPING', level: EVENT_LEVELS.FEED_STOPPING, at: this.source.now() });
      this.#state = 'stopping';
    }
    this.#waits.stop();
    this.#healthTimer?.cancel();
    this.#streams.closeAll();
    this.#hub.endQueues();
    for (const feed of this.source.market.candleQueues) feed[Symbol.dispose]();
    // Together: whatever is asked for from now on is of a source that has stopped.
    await Promise.all([this.#alerts.stop(), this.source.stop()]);
    if (this.#state === 'stopping') this.#state = 'stopped';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  addStream({ batchSize, ...about }: StreamDescription): StreamHandle {
    const venue = this.venueOf(about);
    return this.#streams.add(venue, ...toChannelRequest(venue, about, this.config, batchSize));
  }

  addTradeStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.addStream({ ...options, symbol, channel: options.channel ?? this.venueOf(options).tradeChannel });
  }

  addTradeStreams(symbols: readonly string[], options: AddOptions = {}): readonly StreamHandle[] {
    return symbols.map((symbol) => this.addTradeStream(symbol, options));
  }

  addOrderBookStream(symbol: string, options: AddBookOptions = {}): StreamHandle {
    return this.#addOf('book', symbol, options);
  }

  addOrderBookStreams(symbols: readonly string[], options: AddBookOptions = {}): readonly StreamHandle[] {
    return symbols.map((symbol) => this.addOrderBookStream(symbol, options));
  }

  addCandleStream(symbol: string, options: AddCandleOptions = {}): StreamHandle {
    return this.#addOf('candle', symbol, options);
  }

  addCandleStreams(symbols: readonly string[], options: AddCandleOptions = {}): readonly StreamHandle[] {
    return symbols.map((symbol) => this.addCandleStream(symbol, options));
  }

  addTickerStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('ticker', symbol, options);
  }

  addMarkPriceStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('markPrice', symbol, options);
  }

  addBboStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('bbo', symbol, options);
  }

  addLiquidationStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('liquidation', symbol, options);
  }

  addOpenInterestStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('openInterest', symbol, options);
  }

  addLongShortRatioStream(symbol: string, options: AddOptions = {}): StreamHandle {
    return this.#addOf('longShortRatio', symbol, options);
  }

  addOrderFlow(symbol: string, options: OrderFlowOptions): OrderFlowHandle {
    return this.#flows.add(this.venueOf(options), symbol, options);
  }

  remove(handle: StreamHandle): void {
    this.#flows.remove(handle);
    this.#streams.remove(handle);
  }

  async whenRunning(handle: StreamHandle, options: WaitOptions = {}): Promise<StreamHealth> {
    const ended = (reason: string): StreamEndedError => new StreamEndedError(handle.key, reason);
    if (this.source.isStopped) throw ended('the engine has stopped');
    if (!this.#streams.has(handle.key)) throw ended('it was removed');
    await this.#waits.running(handle.key, options);
    const health = this.streamStatus(handle);
    if (health === undefined) throw ended('it was removed');
    return health;
  }

  getAllSymbols({ venue: of }: { readonly venue?: VenueId } = {}): readonly string[] {
    const symbols = new Set<string>();
    for (const { venue, request } of this.#streams.requests())
      if (of === undefined || venue.id === of) symbols.add(request.symbol);
    return [...symbols].sort();
  }

  getInstruments(options: { readonly venue?: VenueId } = {}): Promise<readonly Instrument[]> {
    return this.source.listInstruments(this.venueOf(options).id);
  }

  streamStatus(stream: StreamHandle | string): StreamHealth | undefined {
    const record = this.#streams.find(typeof stream === 'string' ? stream : stream.key)?.stream;
    return record === undefined ? undefined : this.source.streamHealth(record);
  }

  streamStatuses(): readonly StreamHealth[] {
    return this.health().streams;
  }

  health(): HealthReport {
    return this.source.health();
  }

  isHealthy(): boolean {
    return this.#state === 'running' && this.health().problems.every(({ severity }) => severity === 'info');
  }

  summary(): string {
    const health = this.health();
    return summarize({ name: this.name, state: this.#state, health, stats: this.#statsOf(health.totals) });
  }

  ledger(query?: LedgerQuery): LedgerPage {
    return this.source.ledger(query);
  }

  /** Closes a connection, or all, and opens it at once; false if there is none of that id. */
  reconnect(connection?: string): boolean {
    return this.source.reconnect(connection);
  }

  stats(): EngineStats {
    return this.#statsOf(this.source.totals());
  }

  candleQueue(): CandleQueue {
    const feed = new CandleQueue(this.config.candles.closedQueue, (ended) => {
      this.source.market.dropQueue(ended);
    });
    if (this.source.isStopped) feed[Symbol.dispose]();
    else this.source.market.candleQueues.add(feed);
    return feed;
  }

  eventQueue<K extends keyof EngineEvents>(channel: K, options: EventQueueOptions = {}): EventQueue<EngineEvents[K]> {
    const queue = this.#hub.queue(channel, options);
    if (this.source.isStopped) queue[Symbol.dispose]();
    return queue;
  }

  on<K extends keyof EngineEvents>(channel: K, listener: (event: EngineEvents[K]) => unknown): () => void {
    return this.#hub.on(channel, listener);
  }

  addAlert(alert: string | AlertRule, options: AddAlertOptions = {}): Promise<Alert> {
    if (this.source.isStopped) return Promise.reject(new StreamEndedError('', 'the engine has stopped'));
    return this.#alerts.add(alert, options);
  }

  removeAlert(id: string): void {
    this.#alerts.remove(id);
  }

  getAlerts(): readonly Alert[] {
    return this.#alerts.list();
  }

  #makeAlerts({ clock, store }: EngineOptions['ports']): EngineAlerts {
    const { source } = this;
    return new EngineAlerts({
      clock,
      store,
      source,
      venue: source.config.venue,
      onFired: (firing) => {
        source.log.write({ ...ALERT_FIRED, at: firing.at, fields: firedFields(firing) });
        this.#hub.emit('alert.fired', firing);
      },
      onProblem: (problem) => {
        source.log.write({
          name: 'ALERT_PROBLEM',
          level: EVENT_LEVELS.ALERT_PROBLEM,
          at: source.now(),
          fields: { code: problem.code, problem: problem.message },
        });
      },
    });
  }

  #follow(): void {
    this.source.onInstruments((changed) => {
      this.#hub.emit('mkt.instruments', changed);
    });
    this.quality.on((event) => {
      this.#errors.onEvent(event);
      if (event.kind === 'stream-changed') this.#waits.onChanged(`${event.venue}:${event.topic}`);
      if (event.kind === 'book-changed') this.#emitBooks(event.venue, event.symbol);
      if (!this.#hub.has('mkt.quality')) return;
      const notice = toQualityNotice(event, (venue, symbol) => this.source.market.find(venue, symbol));
      if (notice !== undefined) this.#hub.emit('mkt.quality', notice);
    });
  }

  /** Waits for the first stream; closes everything if none comes. */
  async #reach(handles: ReadonlySet<string>): Promise<void> {
    const { connectTimeoutMs } = this.config;
    try {
      await this.#waits.anyRunning(handles, connectTimeoutMs, () => this.#unreachable());
    } catch (error) {
      if (this.#state !== 'starting') throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.#logStartFailed(reason);
      this.#state = 'failed';
      await this.stop();
      this.#state = 'failed';
      throw error;
    }
    if (this.#state === 'starting') this.#state = 'running';
  }

  /** Why nothing came in time; undefined if a connection is open, so that it may still come. */
  #unreachable(): TapedeckError | undefined {
    const { connections } = this.health();
    if (connections.some(({ openedAt }) => openedAt !== undefined)) return undefined;
    const url = connections[0]?.url ?? '';
    const waited = `no connection within ${String(this.config.connectTimeoutMs)} ms`;
    return new ConnectionError('connect-timeout', { url, attempt: connections[0]?.attempt ?? 0 }, waited);
  }

  #logStartFailed(reason: string): void {
    this.source.log.write({
      name: 'FEED_START_FAILED',
      level: EVENT_LEVELS.FEED_START_FAILED,
      at: this.source.now(),
      fields: { reason },
    });
  }

  #rejectStart(reason: string): Promise<never> {
    this.#logStartFailed(reason);
    return Promise.reject(new StreamEndedError('', reason));
  }

  /** Options of trades mean nothing to other channels. */
  #addOf(channel: Exclude<Channel, 'trade' | 'aggTrade'>, symbol: string, options: AddOptions): StreamHandle {
    const { channel: _channel, ...others } = options;
    return this.addStream({ ...others, symbol, channel });
  }

  #open(venue: StreamVenue, request: ChannelRequest, batchSize: number | undefined): Lease | undefined {
    // Once the list is read, a symbol that it lacks is rejected as such: it would look like a market without trades.
    void this.source.getInstruments([toInstrumentId(venue.id, request.symbol)]);
    return this.source.open(venue.id, request, batchSize);
  }

  #statsOf(totals: ReturnType<LiveSource['totals']>): EngineStats {
    const { records, trades, bookUpdates } = this.source.market.counts;
    const handlerErrors = this.#hub.handlerErrors + this.source.log.handlerErrors + this.quality.handlerErrors;
    return {
      startedAt: this.source.startedAt,
      messages: totals.messages,
      bytes: this.source.bytes,
      events: records,
      trades,
      bookUpdates,
      gaps: totals.gaps,
      duplicates: totals.duplicates,
      resyncs: totals.resyncs,
      malformed: totals.malformed,
      handlerErrors,
      reconnects: totals.reconnects,
      droppedEvents: this.#hub.queueStats().dropped,
      errors: this.#errors.totals({ malformed: totals.malformed, handlers: handlerErrors }),
    };
  }

  /** Events are only built while somebody listens. */
  #followListeners(): void {
    const hasListener = this.#hub.hasAnyMarketListener();
    this.source.market.onRecord = hasListener
      ? (venue, record, receivedAt) => {
          this.#emit(venue, record, receivedAt);
        }
      : undefined;
  }

  #emit(venue: StreamVenue, record: MarketRecord, receivedAt: number): void {
    if (record.kind === 'book') this.#emitBooks(venue.id, record.symbol, receivedAt);
    if (!this.#hub.hasMarketListener(record)) return;
    const at = Math.floor(receivedAt);
    this.#hub.emitMarket(
      record.kind === 'trade'
        ? toTradeEvent(venue.id, record, at, this.source.market.find(venue.id, record.symbol)?.sizes)
        : toMarketEvent(venue.id, record, at),
    );
  }

  /** Every book of a symbol that was added, if a message of this instant changed it, or its state has. */
  #emitBooks(id: VenueId, symbol: string, receivedAt?: number): void {
    if (!this.#hub.has('mkt.books')) return;
    for (const request of this.#streams.booksOf(id, symbol)) {
      const view = this.bookChangedAt(this.venueOf({ venue: id }), request, receivedAt);
      if (view !== undefined) this.#hub.emit('mkt.books', view);
    }
  }

  /** A report has a row a stream: with thousands of streams it is built for somebody only. */
  async #emitHealth(): Promise<void> {
    if (!this.#hub.has('live.health')) {
      await this.source.sampleInTurns();
      return;
    }
    const report = await this.source.healthInTurns();
    if (!this.source.isStopped) this.#hub.emit('live.health', report);
  }

  #emitHealthLater(): void {
    this.#healthTimer = this.source.setTimer(() => {
      void this.#emitHealth();
      this.#emitHealthLater();
    }, this.config.healthCheckIntervalMs);
  }
}
