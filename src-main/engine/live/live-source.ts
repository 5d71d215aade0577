import { boundKeptTexts } from '../../../src-shared/market/byte-interner.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import {
  type Instrument,
  type InstrumentId,
  splitInstrumentId,
  toInstrumentId,
} from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthReport, StreamHealth, TroubleCounts } from '../../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../../src-shared/wire/ledger.ts';
import { BookHistories } from '../book-history/book-histories.ts';
import { type EngineConfig, defaultConfig } from '../config/config.ts';
import { ConnectionAttempts } from '../connect/connection-attempts.ts';
import { ClockSteps } from '../connect/clock-watch.ts';
import type { Lease } from '../connect/stream-pool.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import { EventLog } from '../event-log.ts';
import { MaintenanceBoard } from '../health/announced-maintenance.ts';
import { atOnce, inTurns } from '../in-turns.ts';
import { InstrumentCatalogue, type InstrumentsState } from '../instruments/instrument-catalogue.ts';
import { toCandleGap } from '../market/candles/candle-gap.ts';
import { MarketCache } from '../market/market-cache.ts';
import { type MarketHost, NO_REQUEST } from '../market/market-host.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { turnoverOf } from '../market/turnover.ts';
import { HoldUps } from '../measure/hold-ups.ts';
import { RecentGrowth } from '../measure/recent-growth.ts';
import { StageLatency } from '../measure/stage-latency.ts';
import { PastFigures, quotesIn } from '../past/past-figures.ts';
import { PastLoader } from '../past/past-loader.ts';
import type { EnginePorts, Timer } from '../ports.ts';
import type {
  InstrumentSearch,
  InstrumentsFound,
  InstrumentsListener,
  MarketSource,
} from '../publish/market-source.ts';
import type { EngineParts, QualityEvent } from '../quality-event.ts';
import type { Ledger } from '../quality/ledger.ts';
import { openLedger } from '../quality/open-ledger.ts';
import { QualityEvents } from '../quality/quality-events.ts';
import { QualityRecorder } from '../quality/quality-recorder.ts';
import { RestClient } from '../rest/rest-client.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { FlowHistory } from './flow-history.ts';
import { type OwnerUse, readMarkets } from './gauges.ts';
import { HistoryFiller } from './history-filler.ts';
import { LagWatch } from './lag-watch.ts';
import { type HostStats, messagesOf, noteHeldUp, ownerUse, readLiveHealth, troubles } from './live-health.ts';
import { sumOf } from '../health/health-report.ts';
import { ListWatch } from './list-watch.ts';
import { LiveStreams, type LiveStreamsOptions } from './live-streams.ts';
import { fetchSnapshot } from './snapshot-loader.ts';
import { StreamRows } from './stream-rows.ts';
import { TickWatch } from './tick-watch.ts';
import { VenueSession, endpointsOf } from './venue-session.ts';

/** What a live source works with. */
export interface LiveSourceOptions {
  readonly ports: EnginePorts;
  /** The venues it can speak to, such as the whole registry. */
  readonly venues: Readonly<Partial<Record<VenueId, StreamVenue>>>;
  /** As {@link parseConfig} gives it; the defaults if absent. */
  readonly config?: EngineConfig;
  /** What the host knows about itself, for the health report. */
  readonly hostStats?: () => HostStats;
  /** What whoever owns the source bounds; nothing if absent. */
  readonly owner?: () => OwnerUse;
}

/** The market, live: sockets and REST of every venue, which fill one cache. Nothing is opened before the first need. */
export class LiveSource implements MarketSource {
  readonly market: MarketCache;
  readonly histories: BookHistories;
  readonly past: PastFigures;
  readonly config: EngineConfig;
  readonly log: EventLog;
  /** Facts about the quality of the data, as they are found. */
  readonly quality: QualityEvents;
  readonly hops: StageLatency;
  /** When it was made, epoch ms. */
  readonly startedAt: number;
  readonly #options: LiveSourceOptions;
  readonly #ports: EngineParts;
  readonly #sessions = new Map<VenueId, VenueSession>();
  readonly #rest: RestClient;
  readonly #catalogue: InstrumentCatalogue;
  readonly #streams: LiveStreams;
  readonly #rows: StreamRows;
  readonly #ledger: Ledger;
  readonly #recorder: QualityRecorder;
  readonly #filler: HistoryFiller;
  readonly #flowHistory: FlowHistory;
  readonly #recent = new RecentGrowth(sumOf([]));
  readonly #clockSteps: ClockSteps;
  readonly #attempts = new ConnectionAttempts();
  readonly #ticks: TickWatch;
  readonly #lists: ListWatch;
  readonly #lags: LagWatch;
  readonly #holdUps = new HoldUps();
  readonly #instrumentListeners = new Set<InstrumentsListener>();
  readonly #listListeners = new Set<(venue: VenueId) => void>();
  readonly #maintenance = new MaintenanceBoard();
  #stopping: Promise<void> | undefined;

  constructor(options: LiveSourceOptions) {
    this.#options = options;
    this.config = options.config ?? defaultConfig();
    boundKeptTexts(this.config.maxTexts);
    this.log = new EventLog(options.ports.log, this.config.log.recent, this.config.name);
    this.quality = new QualityEvents(this.log);
    this.#ports = { ...options.ports, log: this.log, quality: this.quality };
    const { clock } = this.#ports;
    this.hops = new StageLatency(clock);
    this.#clockSteps = new ClockSteps(clock);
    const find = (id: InstrumentId): Instrument | undefined => this.#catalogue.find(id);
    const sessions = (): Iterable<VenueSession> => this.#sessions.values();
    const readAgain = (venue: VenueId): void => this.#catalogue.readAgain(venue);
    this.#ticks = new TickWatch({ clock, sessions, markets: () => this.market.all(), find, onOutdated: readAgain });
    this.#lists = new ListWatch({ clock, find, onDoubt: readAgain });
    this.#lags = new LagWatch({ clock, quality: this.quality, sessions });
    this.startedAt = this.now();
    this.#ledger = openLedger(this.config.ledger.maxEntries, this.startedAt, this.#ports);
    this.#recorder = new QualityRecorder(this.#ledger, {
      now: () => this.now(),
      find: (venue, symbol) => this.market.find(venue, symbol),
      bookOf: (stream) => this.#streams.bookOf(stream),
      quality: this.quality,
    });
    this.quality.on((event) => this.#onQuality(event));
    this.#rest = new RestClient({ ports: this.#ports, config: this.config });
    this.market = new MarketCache(this.#marketHost(), this.config);
    this.histories = new BookHistories(clock, this.config.book.maxHistoryBytes);
    const { config, market, quality } = this;
    const history = {
      clock,
      rest: this.#rest,
      config,
      market,
      endpointsOf: ({ venue }: SymbolMarket) => (this.#sessions.get(venue.id) as VenueSession).endpoints,
      venueClockOf: ({ venue }: SymbolMarket) => (this.#sessions.get(venue.id) as VenueSession).clock,
    };
    this.#filler = new HistoryFiller({ ...history, quality });
    this.#flowHistory = new FlowHistory(history);
    const loader = new PastLoader({ ...history, quality, sessionOf: (venue) => this.#sessions.get(venue) });
    this.past = new PastFigures({ now: () => this.now(), quoteOf: quotesIn(market), loader });
    this.#streams = new LiveStreams({
      clock,
      quality,
      config,
      market,
      ...this.#streamParts(),
    });
    this.#rows = new StreamRows({
      clock,
      streams: this.#streams,
      recorder: this.#recorder,
      find,
      onSampled: () => this.#sampleTotals(),
    });
    for (const venue of Object.values(options.venues)) this.#addVenue(venue);
    this.#catalogue = this.#openCatalogue();
  }

  /** Ids of the venues it can reach under its configuration. */
  get venueIds(): readonly VenueId[] {
    return [...this.#sessions.keys()];
  }

  get isStopped(): boolean {
    return this.#stopping !== undefined;
  }

  /** Bytes received by every socket since the start. */
  get bytes(): number {
    let bytes = 0;
    for (const { pool } of this.#sessions.values()) bytes += pool.totals().bytes;
    return bytes;
  }

  now(): number {
    return this.#ports.clock.now();
  }

  venueAheadMs(venue: VenueId): number | undefined {
    return this.#sessions.get(venue)?.clock.estimate?.offsetMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#ports.clock.setTimer(callback, delayMs);
  }

  venue(id: VenueId): StreamVenue | undefined {
    return this.#sessions.get(id)?.venue;
  }

  /** `batchSize`: the stream joins no socket with so many topics, while another can be opened; `config.batchSize` if absent. */
  open(venueId: VenueId, request: ChannelRequest, batchSize?: number): Lease | undefined {
    if (this.isStopped) return undefined;
    const lease = this.#streams.acquire(venueId, request, batchSize);
    if (lease === undefined) return undefined;
    this.#ticks.start();
    this.#lags.start();
    // What the list lacks is given up once it is there, unless data came.
    this.#catalogue.begin(venueId);
    const market = this.market.find(venueId, request.symbol);
    if (market !== undefined) this.#describe(market);
    return lease;
  }

  canPrefetch(venue: VenueId): boolean {
    return this.#streams.isHalfFree && this.#rest.isSlack(this.venue(venue));
  }

  loadOlderCandles(venue: VenueId, symbol: string, interval: Interval): void {
    const market = this.market.find(venue, symbol);
    const series = market?.candles.get(interval);
    if (market !== undefined && series !== undefined) this.#filler.older(market, series);
  }

  loadPastTrades(venue: VenueId, symbol: string, channel: 'trade' | 'aggTrade'): void {
    const market = this.market.find(venue, symbol);
    if (market !== undefined) this.#filler.past(market, channel);
  }

  async getInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
    await this.#readCatalogue([...new Set(ids.map((id) => splitInstrumentId(id).venue))]);
    return ids.map((id) => this.#catalogue.find(id)).filter((instrument) => instrument !== undefined);
  }

  /** Every instrument that a venue lists, once its list has been read; empty if it cannot be. */
  async listInstruments(venue: VenueId): Promise<readonly Instrument[]> {
    await this.#readCatalogue([venue]);
    return this.#catalogue.of(venue);
  }

  onInstruments(listener: InstrumentsListener): () => void {
    this.#instrumentListeners.add(listener);
    return () => {
      this.#instrumentListeners.delete(listener);
    };
  }

  /** One instrument, if the list of its venue has been read and has it. */
  instrument(venue: VenueId, symbol: string): Instrument | undefined {
    return this.#catalogue.find(toInstrumentId(venue, symbol));
  }

  /** What is known of a venue's list of instruments. */
  instrumentsOf(venue: VenueId): InstrumentsState {
    return this.#catalogue.state(venue);
  }

  /** Calls `listener` whenever the list of a venue was read, the first time included; returns what stops it. */
  onList(listener: (venue: VenueId) => void): () => void {
    this.#listListeners.add(listener);
    return () => {
      this.#listListeners.delete(listener);
    };
  }

  async searchInstruments(search: InstrumentSearch): Promise<InstrumentsFound> {
    await this.#readCatalogue(search.venues);
    const unlisted = (search.venues ?? this.venueIds).filter((id) => this.#catalogue.state(id).source === 'none');
    const found = this.#catalogue.search(search, (instrument) => turnoverOf(instrument, this.market));
    return { ...found, ...(unlisted.length > 0 && { unlisted }) };
  }

  /** As {@link sample}, over several turns of the loop. */
  sampleInTurns(): Promise<void> {
    return inTurns(this.#rows.sample(), this.#ports.clock, PART_MS);
  }

  /** Brings the ledger and the counts of the last ten minutes up to the counters of streams and books. Costs far less than {@link health}. */
  sample(): void {
    atOnce(this.#rows.sample());
  }

  #sampleTotals(): void {
    for (const { venue, pool } of this.#sessions.values())
      this.#recorder.sampleMalformed(venue.id, pool.totals().malformed);
    this.#recent.until(this.#ports.clock.monotonic(), this.#troubles());
  }

  /** Counters since the start, as {@link health} has them, without making a report. */
  totals(): TroubleCounts & { readonly messages: number } {
    this.sample();
    return { ...this.#troubles(), messages: messagesOf([...this.#sessions.values()]) };
  }

  #troubles(): TroubleCounts {
    return sumOf(troubles(this.#sessions.values(), (venue) => this.#recorder.totalsOf(venue)));
  }

  health(): HealthReport {
    return atOnce(this.healthInParts());
  }

  /** The same, made over several turns of the loop, so that messages are taken in between. */
  healthInTurns(): Promise<HealthReport> {
    return inTurns(this.healthInParts(), this.#ports.clock, PART_MS);
  }

  /**
   * Makes the report in parts, each of a few streams or markets. It states the time at which it is whole, so that no row is newer than it says,
   * and what changes after a row was made is in the next one.
   */
  *healthInParts(): Generator<void, HealthReport> {
    // How long states have lasted is measured by the wall clock.
    this.#clockSteps.look();
    const streamRows = yield* this.#rows.make();
    const marketUses = yield* readMarkets(this.market, this.config);
    return readLiveHealth({
      at: this.now(),
      monotonic: this.#ports.clock.monotonic(),
      startedAt: this.startedAt,
      streamRows,
      marketUses,
      config: this.config,
      sessions: [...this.#sessions.values()],
      market: this.market,
      filler: this.#filler,
      histories: this.histories,
      pools: this.#rest.pools(),
      ledger: this.#ledger.health(),
      hops: this.hops,
      troubleOf: (venue) => this.#recorder.totalsOf(venue),
      recent: this.#recent,
      maintenance: this.#maintenance.current(this.now()),
      lags: this.#lags.current(),
      holdUps: this.#holdUps,
      instruments: this.#catalogue,
      ...ownerUse(this.#options.owner?.(), this.log),
      logEvents: this.log.size,
      streams: { open: this.#streams.open, rejected: this.#streams.rejected },
      host: noteHeldUp(this.#options.hostStats?.(), this.#holdUps, this.#ports),
    });
  }

  /** Health of one of its streams, at an instant of the monotonic clock; now if absent. */
  streamHealth(stream: StreamRecord, monotonic = this.#ports.clock.monotonic()): StreamHealth {
    return this.#rows.of(stream, monotonic);
  }

  ledger(query: LedgerQuery = {}): LedgerPage {
    this.sample();
    return this.#ledger.query(query);
  }

  onMerged(ids: readonly InstrumentId[], from: number, frames: number): void {
    this.#recorder.onMerged(ids, from, frames);
  }

  reconnect(connection?: string): boolean {
    if (connection === undefined) {
      this.#rest.lift();
      this.#catalogue.retryNow();
      this.#filler.retryNow();
    }
    let isAny = false;
    for (const { pool, polls } of this.#sessions.values()) {
      isAny = pool.reconnect(connection) || isAny;
      if (connection === undefined) isAny = polls.retryNow() || isAny;
    }
    return isAny;
  }

  /** Ends everything; resolves when no socket, request or timer is left. The same promise for every caller. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.sample();
    this.#filler.dispose();
    this.#flowHistory.dispose();
    this.past.dispose();
    this.#ticks.stop();
    this.#lags.stop();
    for (const market of this.market.all()) market.stop();
    await Promise.all([...this.#sessions.values()].map((session) => session.stop()));
    await Promise.all([this.#catalogue.stop(), this.#rest.stop()]);
  }

  #onList(venue: VenueId): void {
    for (const listener of this.#listListeners) listener(venue);
    this.#ticks.onList(venue);
    this.#sessions.get(venue)?.pool.review();
    for (const stream of this.#sessions.get(venue)?.streams() ?? []) stream.row = undefined;
    for (const market of this.market.all()) if (market.venue.id === venue) this.#describe(market);
  }

  /** Gives a symbol what the list of instruments says and its messages do not. */
  #describe(market: SymbolMarket): void {
    const instrument = this.#catalogue.find(toInstrumentId(market.venue.id, market.symbol));
    if (instrument !== undefined) market.describe(instrument);
  }

  #openCatalogue(): InstrumentCatalogue {
    return new InstrumentCatalogue({
      ports: this.#ports,
      rest: this.#rest,
      venues: [...this.#sessions.values()],
      maxInstruments: this.config.maxInstruments,
      onRead: (venue, changed) => {
        this.#onList(venue);
        if (changed.length > 0) for (const listener of this.#instrumentListeners) listener(changed);
      },
    });
  }

  #streamParts(): Pick<LiveStreamsOptions, 'sessions' | 'filler' | 'onEnded'> {
    return { sessions: this.#sessions, filler: this.#filler, onEnded: (stream) => this.#recorder.onEnded(stream) };
  }

  /** What the market cache asks of its engine; called only once everything is made. */
  #marketHost(): MarketHost {
    return {
      now: () => this.now(),
      random: () => this.#ports.random.next(),
      setTimer: (callback, delayMs) => this.setTimer(callback, delayMs),
      requestSnapshot: (venue, book) => {
        const session = this.#sessions.get(venue.id);
        return session === undefined || this.isStopped
          ? NO_REQUEST
          : fetchSnapshot(this.#rest, venue, session.endpoints, book);
      },
      resubscribe: (venue, topic) => {
        if (!this.isStopped) this.#sessions.get(venue.id)?.pool.resubscribe(topic);
      },
      onTradeGap: (market, trade, receivedAt) => this.#filler.onTradeGap(market, trade, receivedAt),
      onCandleGap: (market, series) => {
        this.quality.report(toCandleGap(market, series, this.now()));
        this.#filler.loader(market, series).fill();
      },
      report: (event) => this.quality.report(event),
    };
  }

  #onQuality(event: QualityEvent): void {
    this.#recorder.onEvent(event);
    this.#lists.onEvent(event);
    this.market.onQuality(event);
    if (event.kind === 'maintenance') this.#maintenance.take(event, this.venue(event.venue)?.exchange ?? event.venue);
  }

  #addVenue(venue: StreamVenue): void {
    const endpoints = endpointsOf(venue, this.config);
    if (endpoints === undefined) return;
    const session = new VenueSession({
      ports: this.#ports,
      config: this.config,
      rest: this.#rest,
      venue,
      endpoints,
      sink: this.#streams.sinkOf(venue),
      hops: this.hops,
      steps: this.#clockSteps,
      attempts: this.#attempts.of(venue),
      problemOf: (symbol) => this.#catalogue.problemOf(venue.id, symbol),
    });
    this.#sessions.set(venue.id, session);
  }

  /** Waits for these venues only: one that cannot be reached must not keep the others waiting. */
  async #readCatalogue(venues: readonly VenueId[] | undefined): Promise<void> {
    if (!this.isStopped) await this.#catalogue.start(venues);
  }
}

/** A part of the report takes the thread for about so long: frames of a screen follow each other after 16 ms. */
const PART_MS = 1;
