import { boundKeptTexts } from '../../../src-shared/market/byte-interner.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import { type Instrument, type InstrumentId, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../../src-shared/wire/ledger.ts';
import { type BookSync, toBookHealth } from '../book/book-sync.ts';
import { type EngineConfig, defaultConfig } from '../config/config.ts';
import { ClockSteps } from '../connect/clock-watch.ts';
import type { Lease } from '../connect/stream-pool.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { StreamLossReason, StreamSink } from '../connect/stream-sink.ts';
import type { EngineOptions } from '../engine-options.ts';
import { EventLog } from '../event-log.ts';
import { StageLatency } from '../measure/stage-latency.ts';
import { Ledger } from '../quality/ledger.ts';
import { readLiveHealth } from './live-health.ts';
import { QualityEvents } from '../quality/quality-events.ts';
import { QualityRecorder } from '../quality/quality-recorder.ts';
import type { EngineParts } from '../engine-parts.ts';
import { InstrumentCatalogue } from '../instruments/instrument-catalogue.ts';
import { TickWatch } from './tick-watch.ts';
import { RestClient } from '../rest/rest-client.ts';
import { HistoryFiller } from './history-filler.ts';
import { toCandleGap } from '../market/candles/candle-gap.ts';
import { MarketCache } from '../market/market-cache.ts';
import { type MarketHost, NO_REQUEST } from '../market/market-host.ts';
import { fetchSnapshot } from './snapshot-loader.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { Timer } from '../ports.ts';
import type { StreamLease, InstrumentSearch, MarketSource } from '../publish/market-source.ts';
import { StreamOpenings } from './stream-openings.ts';
import type { StreamVenue, Topic } from '../venue/venue.ts';
import { nativeRequest } from './native-request.ts';
import { VenueSession, endpointsOf } from './venue-session.ts';

/** The market, live: sockets and REST of every venue feeding one cache. Nothing is opened before the first need. */
export class LiveSource implements MarketSource {
  readonly market: MarketCache;
  readonly config: EngineConfig;
  readonly log: EventLog;
  /** Facts about the quality of the data, as they are found. */
  readonly quality: QualityEvents;
  readonly hops: StageLatency;
  protected readonly ports: EngineParts;
  protected readonly sessions = new Map<VenueId, VenueSession>();
  readonly startedAt: number;
  readonly #hostStats: EngineOptions['hostStats'];
  readonly #rest: RestClient;
  readonly #catalogue: InstrumentCatalogue;
  /** What each stream is open for, by its key. */
  readonly #openings = new StreamOpenings();
  /** Streams that had no room. */
  #refused = 0;
  readonly #ledger: Ledger;
  readonly #recorder: QualityRecorder;
  readonly #filler: HistoryFiller;
  readonly #clockSteps: ClockSteps;
  readonly #ticks: TickWatch;
  #stopping: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    this.config = options.config ?? defaultConfig();
    this.log = new EventLog(options.ports.log, this.config.log.recent);
    this.quality = new QualityEvents(this.log);
    this.ports = { ...options.ports, log: this.log, quality: this.quality };
    this.hops = new StageLatency(this.ports.clock);
    this.#clockSteps = new ClockSteps(this.ports.clock);
    this.#ticks = new TickWatch({
      clock: this.ports.clock,
      markets: () => this.market.all(),
      find: (id) => this.#catalogue.find(id),
      onOutdated: (venue) => {
        this.#catalogue.readAgain(venue);
      },
    });
    this.startedAt = this.now();
    boundKeptTexts(this.config.maxTexts);
    this.#ledger = new Ledger(this.config.ledger.maxEntries, this.startedAt, (dropped) => {
      this.log.write({
        name: 'LEDGER_TRIMMED',
        level: 'warn',
        at: this.now(),
        fields: { dropped, limit: this.config.ledger.maxEntries },
      });
    });
    this.#recorder = new QualityRecorder(this.#ledger, {
      now: () => this.now(),
      find: (venue, symbol) => this.market.find(venue, symbol),
      quality: this.quality,
    });
    this.quality.on((event) => {
      this.#recorder.onEvent(event);
    });
    this.#hostStats = options.hostStats;
    this.#rest = new RestClient({ ports: this.ports, config: this.config });
    this.market = new MarketCache(this.#marketHost(), this.config);
    this.#filler = new HistoryFiller({
      clock: this.ports.clock,
      quality: this.quality,
      rest: this.#rest,
      config: this.config,
      market: this.market,
      endpointsOf: ({ venue }) => (this.sessions.get(venue.id) as VenueSession).endpoints,
      venueClockOf: ({ venue }) => (this.sessions.get(venue.id) as VenueSession).clock,
    });
    for (const venue of Object.values(options.venues)) this.#addVenue(venue);
    this.#catalogue = new InstrumentCatalogue({
      ports: this.ports,
      rest: this.#rest,
      venues: [...this.sessions.values()],
      maxInstruments: this.config.maxInstruments,
      onChange: (venue) => {
        this.#ticks.onList(venue);
      },
    });
  }

  /** What the market cache asks of its engine; called only once everything is made. */
  #marketHost(): MarketHost {
    return {
      now: () => this.now(),
      random: () => this.ports.random.next(),
      setTimer: (callback, delayMs) => this.setTimer(callback, delayMs),
      requestSnapshot: (venue, book) => {
        const session = this.sessions.get(venue.id);
        return session === undefined || this.isStopped
          ? NO_REQUEST
          : fetchSnapshot(this.#rest, venue, session.endpoints, book);
      },
      resubscribe: (venue, topic) => {
        if (!this.isStopped) this.sessions.get(venue.id)?.pool.resubscribe(topic);
      },
      onTradeGap: (market, trade, receivedAt) => this.#filler.onTradeGap(market, trade, receivedAt),
      onCandleHole: (market, series) => {
        this.quality.report(toCandleGap(market, series, this.now()));
        this.#filler.loader(market, series).fill();
      },
      report: (event) => {
        this.quality.report(event);
      },
    };
  }

  now(): number {
    return this.ports.clock.now();
  }

  venueAheadMs(venue: VenueId): number | undefined {
    return this.sessions.get(venue)?.clock.estimate?.offsetMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.ports.clock.setTimer(callback, delayMs);
  }

  venue(id: VenueId): StreamVenue | undefined {
    return this.sessions.get(id)?.venue;
  }

  open(venueId: VenueId, request: ChannelRequest): StreamLease | undefined {
    return this.acquire(venueId, request);
  }

  loadOlderCandles(venue: VenueId, symbol: string, interval: Interval): void {
    const market = this.market.find(venue, symbol);
    const series = market?.candles.get(interval);
    if (market !== undefined && series !== undefined) this.#filler.older(market, series);
  }

  async getInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
    await this.#readCatalogue([...new Set(ids.map((id) => splitInstrumentId(id).venue))]);
    return ids.map((id) => this.#catalogue.find(id)).filter((instrument) => instrument !== undefined);
  }

  async searchInstruments(
    search: InstrumentSearch,
  ): Promise<{ readonly instruments: readonly Instrument[]; readonly total: number }> {
    await this.#readCatalogue(search.venues);
    return this.#catalogue.search(search);
  }

  health(): HealthReport {
    this.#sample();
    return readLiveHealth({
      at: this.now(),
      startedAt: this.startedAt,
      config: this.config,
      sessions: [...this.sessions.values()],
      market: this.market,
      filler: this.#filler,
      pools: this.#rest.pools(),
      ledger: this.#ledger.health(),
      hops: this.hops,
      instruments: this.#catalogue,
      listeners: this.listeners(),
      logEvents: this.log.size,
      streams: { open: this.#openings.size, refused: this.#refused },
      host: this.#hostStats?.(),
      streamHealth: (stream, at) => this.streamHealth(stream, at),
    });
  }

  ledger(query: LedgerQuery = {}): LedgerPage {
    this.#sample();
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
    for (const { pool } of this.sessions.values()) isAny = pool.reconnect(connection) || isAny;
    return isAny;
  }

  protected get isStopped(): boolean {
    return this.#stopping !== undefined;
  }

  /** Who listens to this engine, and who had no room. */
  protected listeners(): { readonly open: number; readonly refused: number } {
    return { open: this.log.listeners, refused: 0 };
  }

  protected acquire(venueId: VenueId, request: ChannelRequest): Lease | undefined {
    const session = this.sessions.get(venueId);
    const topics = session?.venue.topicsOf(nativeRequest(session.venue, request)) ?? [];
    if (session === undefined || topics.length === 0 || this.isStopped) return undefined;
    const added = topics.filter(({ key }) => !this.#openings.has(`${venueId}:${key}`)).length;
    if (added > 0 && this.#openings.size + added > this.config.maxStreams) {
      this.#refused++;
      this.quality.report({
        kind: 'subscription-refused',
        at: this.now(),
        venue: venueId,
        symbol: request.symbol,
        topic: topics[0]?.key ?? '',
        reason: 'too many streams',
      });
      return undefined;
    }
    session.clock.start();
    this.#ticks.start();
    const leases = topics.map((topic) => this.#acquireTopic(session, topic, request));
    const [first, ...others] = leases as [Lease, ...Lease[]];
    if (others.length === 0) return first;
    const release = (): void => {
      for (const lease of leases) lease.release();
    };
    return {
      stream: first.stream,
      streams: leases.map(({ stream }) => stream),
      release,
      [Symbol.dispose]: release,
    };
  }

  #acquireTopic(session: VenueSession, topic: Topic, request: ChannelRequest): Lease {
    const lease = session.pool.acquire(topic, {
      symbol: topic.isShared === true ? '' : request.symbol,
      channel: request.channel,
      ...(request.channel === 'candle' && { interval: request.interval }),
    });
    const { stream } = lease;
    const market = this.market.symbol(session.venue, request.symbol);
    if (topic.isShared !== true) stream.target = market;
    if (this.#openings.add(stream, market, request)) this.#prepare(market, stream, request);
    return lease;
  }

  protected streamHealth(stream: StreamRecord, at: number): StreamHealth {
    const book = this.#bookOf(stream);
    if (book === undefined) return stream.health(at);
    stream.gaps = book.gaps;
    stream.missing = book.missing;
    stream.duplicates = book.duplicates;
    stream.resyncs = book.resyncs;
    return stream.health(at, toBookHealth(book));
  }

  /** Ends everything; resolves when no socket, request or timer is left. The same promise for every caller. */
  protected shutDown(): Promise<void> {
    return (this.#stopping ??= this.#shutDown());
  }

  async #shutDown(): Promise<void> {
    this.#filler.dispose();
    this.#ticks.stop();
    for (const market of this.market.all()) market.stop();
    await Promise.all([...this.sessions.values()].map((session) => session.stop()));
    await Promise.all([this.#catalogue.stop(), this.#rest.stop()]);
  }

  #addVenue(venue: StreamVenue): void {
    const endpoints = endpointsOf(venue, this.config);
    if (endpoints === undefined) return;
    const sink: StreamSink = {
      onMessage: (decoded, stream, receivedAt) => {
        this.market.apply(venue, decoded, stream, receivedAt);
      },
      onStreamUp: (stream) => {
        this.#onUp(stream);
      },
      onStreamLost: (stream, reason) => {
        this.#onLost(stream, reason);
      },
      onStreamStale: (stream) => {
        this.#onStale(stream);
      },
      onStreamRenewed: (stream) => {
        this.#filler.onRenewed(stream);
      },
    };
    this.sessions.set(
      venue.id,
      new VenueSession({
        ports: this.ports,
        config: this.config,
        rest: this.#rest,
        venue,
        endpoints,
        sink,
        hops: this.hops,
        steps: this.#clockSteps,
      }),
    );
  }

  /** Makes the state that a new stream fills, so that screens see it from the first moment. */
  #prepare(market: SymbolMarket, stream: StreamRecord, request: ChannelRequest): void {
    this.#filler.open(market, stream, request);
    const book = this.#bookOf(stream);
    if (stream.state === 'running') book?.onConnectionUp();
  }

  #onUp(stream: StreamRecord): void {
    this.#recorder.onStreamUp(stream);
    this.#bookOf(stream)?.onConnectionUp();
    // What was missed while the stream was away comes from history; at the very start that is under way already.
    if (stream.reconnects === 0) return;
    for (const request of this.#openings.requestsOf(stream)) {
      const market = this.market.find(stream.venue, request.symbol);
      if (market !== undefined) this.#filler.onReconnected(market, stream, request);
    }
  }

  #onLost(stream: StreamRecord, reason: StreamLossReason): void {
    this.#recorder.onStreamLost(stream, reason);
    if (reason === 'stopped') this.#drop(stream);
    else this.#bookOf(stream)?.onConnectionLost();
  }

  #onStale(stream: StreamRecord): void {
    this.#recorder.onStreamStale(stream);
    this.#bookOf(stream)?.onStale();
  }

  #drop(stream: StreamRecord): void {
    for (const request of this.#openings.requestsOf(stream)) {
      const market = this.market.find(stream.venue, request.symbol);
      if (market === undefined) continue;
      this.#filler.close(market, stream, request);
      market.drop(request, stream.topic.key);
    }
    for (const { symbol } of this.#openings.end(stream)) this.market.forget(stream.venue, symbol);
  }

  #bookOf(stream: StreamRecord): BookSync | undefined {
    const venue = this.sessions.get(stream.venue)?.venue;
    if (venue === undefined || !this.#openings.tellsBook(stream)) return undefined;
    return this.market.book(venue, stream.symbol, stream.topic.key);
  }

  /** Brings the ledger up to the counters of streams and books. */
  #sample(): void {
    for (const { pool, venue } of this.sessions.values()) {
      this.#recorder.sampleMalformed(venue.id, pool.totals().malformed);
      for (const stream of pool.streams()) {
        const book = this.#bookOf(stream);
        if (book !== undefined) stream.duplicates = book.duplicates;
      }
      this.#recorder.sample(pool.streams());
    }
  }

  /** Waits for these venues only: one that cannot be reached must not keep the others waiting. */
  async #readCatalogue(venues: readonly VenueId[] | undefined): Promise<void> {
    if (!this.isStopped) await this.#catalogue.start(venues);
  }
}
