import { reportOf } from '../../../src-shared/testing/health-fixture.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../../src-shared/wire/ledger.ts';
import { BookHistories } from '../book-history/book-histories.ts';
import { defaultConfig, type EngineConfig } from '../config/config.ts';
import { StreamRecord } from '../connect/stream-record.ts';
import { decodeFrame } from '../venue/decode-frame.ts';
import { Decoded } from '../venue/decoded.ts';
import { EventLog } from '../event-log.ts';
import { QualityEvents } from '../quality/quality-events.ts';
import { MarketCache } from '../market/market-cache.ts';
import { NO_REQUEST } from '../market/market-host.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { Timer } from '../ports.ts';
import type { StreamLease, MarketSource, InstrumentSearch, InstrumentsListener } from '../publish/market-source.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { PastFigures, quotesIn } from '../past/past-figures.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLog } from './fake-ports.ts';

/** A source of feeds with one venue, whose messages the test decodes itself. */
export class FakeSource implements MarketSource {
  readonly clock = new FakeClock();
  readonly market: MarketCache;
  readonly histories: BookHistories;
  readonly past = new PastFigures({ now: () => this.now(), quoteOf: (id) => quotesIn(this.market)(id) });
  readonly streams = new Map<string, { readonly stream: StreamRecord<SymbolMarket>; leases: number; opened: number }>();
  readonly calls: string[] = [];
  instruments: readonly Instrument[] = [];
  /** What {@link FakeSource.venueAheadMs} returns. */
  aheadMs: number | undefined;
  readonly log = new EventLog(new FakeLog());
  readonly quality = new QualityEvents(this.log);
  readonly #venue: StreamVenue;
  readonly #decoded = new Decoded();

  constructor(venue: StreamVenue, config: EngineConfig = defaultConfig()) {
    this.#venue = venue;
    this.market = new MarketCache(
      {
        now: () => this.now(),
        random: () => 0,
        setTimer: (callback, delayMs) => this.setTimer(callback, delayMs),
        requestSnapshot: (_, book) => {
          this.calls.push(`snapshot ${book.symbol}`);
          return NO_REQUEST;
        },
        onCandleGap: (market, series) => {
          this.calls.push(`gap ${market.symbol} ${series.interval}`);
        },
        report: (event) => {
          this.quality.report(event);
        },
      },
      config,
    );
    this.histories = new BookHistories(this, config.book.maxHistoryBytes);
  }

  /** Decodes a frame as the venue would send it and applies it. */
  frame(text: string): void {
    decodeFrame(this.#venue, new TextEncoder().encode(text), this.#decoded);
    if (this.#decoded.kind !== 'events') throw new Error(`${this.#decoded.kind}: ${this.#decoded.reason}`);
    const entry = this.streams.get(`${this.#venue.id}:${this.#decoded.topic}`);
    if (entry !== undefined) entry.stream.lastDataAt = this.now();
    this.market.apply(this.#venue, this.#decoded, entry?.stream, this.now());
  }

  /** Streams with a lease. */
  get leased(): string[] {
    return [...this.streams]
      .filter(([, { leases }]) => leases > 0)
      .map(([key]) => key)
      .sort();
  }

  now(): number {
    return this.clock.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.clock.setTimer(callback, delayMs);
  }

  venueAheadMs(venue: VenueId = this.#venue.id): number | undefined {
    return venue === this.#venue.id ? this.aheadMs : undefined;
  }

  venue(id: VenueId): StreamVenue | undefined {
    return id === this.#venue.id ? this.#venue : undefined;
  }

  open(_: VenueId, request: ChannelRequest): StreamLease | undefined {
    const topic = this.#venue.topicsOf(request)[0];
    if (topic === undefined) return undefined;
    const key = `${this.#venue.id}:${topic.key}`;
    const entry = this.streams.get(key) ?? {
      stream: new StreamRecord<SymbolMarket>(
        this.#venue.id,
        topic,
        { ...request, target: this.market.symbol(this.#venue, request.symbol) },
        this.now(),
      ),
      leases: 0,
      opened: 0,
    };
    this.streams.set(key, entry);
    entry.leases++;
    entry.opened++;
    let isActive = true;
    return {
      stream: entry.stream,
      release: () => {
        if (isActive) entry.leases--;
        isActive = false;
      },
    };
  }

  /** What {@link FakeSource.canPrefetch} returns. */
  hasRoom = true;

  canPrefetch(): boolean {
    return this.hasRoom;
  }

  loadOlderCandles(venue: VenueId, symbol: string, interval: string): void {
    this.calls.push(`older ${venue}:${symbol} ${interval}`);
  }

  getInstruments(ids: readonly string[]): Promise<readonly Instrument[]> {
    return Promise.resolve(this.instruments.filter(({ id }) => ids.includes(id)));
  }

  /** Listeners to changes of instruments. */
  readonly instrumentListeners = new Set<InstrumentsListener>();

  onInstruments(listener: InstrumentsListener): () => void {
    this.instrumentListeners.add(listener);
    return () => {
      this.instrumentListeners.delete(listener);
    };
  }

  searchInstruments({
    query,
    limit,
  }: InstrumentSearch): Promise<{ readonly instruments: readonly Instrument[]; readonly total: number }> {
    const found = this.instruments.filter(({ symbol }) => symbol.toLowerCase().includes(query.toLowerCase()));
    return Promise.resolve({ instruments: found.slice(0, limit), total: found.length });
  }

  health(): HealthReport {
    return reportOf({ at: this.now() });
  }

  ledger(query: LedgerQuery): LedgerPage {
    this.calls.push(`ledger ${JSON.stringify(query)}`);
    return { entries: [], total: 0, completeSince: 0 };
  }

  onMerged(ids: readonly string[], _: number, frames: number): void {
    this.calls.push(`merged ${ids.join(' ')} ${frames}`);
  }

  reconnect(connection?: string): boolean {
    this.calls.push(`reconnect ${connection ?? 'all'}`);
    return connection !== 'unknown';
  }
}
