import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { GaugeHealth, HealthReport } from '../../../src-shared/wire/health.ts';
import type { LedgerPage, LedgerQuery } from '../../../src-shared/wire/ledger.ts';
import type { BookHistories } from '../book-history/book-histories.ts';
import type { EventLog } from '../event-log.ts';
import { buildHealthReport, troubleOf, withChecks } from '../health/health-report.ts';
import { toStreamHealth } from '../health/stream-health.ts';
import { prepareSearch, searchInstruments } from '../instruments/instrument-search.ts';
import type { MarketCache } from '../market/market-cache.ts';
import { turnoverOf } from '../market/turnover.ts';
import { PastFigures, quotesIn } from '../past/past-figures.ts';
import type { ClockPort, Timer } from '../ports.ts';
import type {
  FeedStream,
  InstrumentSearch,
  InstrumentsListener,
  MarketSource,
  StreamLease,
} from '../publish/market-source.ts';
import type { QualityEvents } from '../quality/quality-events.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { Replay } from './replay.ts';

/** What screens are fed from while a capture is replayed. `log` is the one the replay writes to. */
export class ReplaySource implements MarketSource {
  readonly market: MarketCache;
  readonly histories: BookHistories;
  /** Only of what was replayed. */
  readonly past: PastFigures;
  readonly log: EventLog;
  readonly #replay: Replay;
  readonly #clock: ClockPort;

  constructor(replay: Replay, clock: ClockPort, log: EventLog) {
    this.market = replay.market;
    this.histories = replay.histories;
    this.#replay = replay;
    this.#clock = clock;
    this.log = log;
    this.past = new PastFigures({ now: () => this.now(), quoteOf: quotesIn(this.market) });
  }

  get quality(): Pick<QualityEvents, 'on'> {
    return this.#replay.facts;
  }

  now(): number {
    return this.#replay.position;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#clock.setTimer(callback, delayMs);
  }

  venue(id: StreamVenueId): StreamVenue | undefined {
    return id === this.#replay.venue.id ? this.#replay.venue : undefined;
  }

  /** What was recorded comes whether it is asked for or not; what was not stays `starting`. */
  open(venue: StreamVenueId, request: ChannelRequest): StreamLease | undefined {
    const topic = this.venue(venue)?.topicsOf(request)[0];
    return topic === undefined
      ? undefined
      : { stream: new RecordedStream(this.#replay, topic.key), release: () => undefined };
  }

  /** A recording has no history beyond itself. */
  loadOlderCandles(): void {
    return undefined;
  }

  getInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
    return Promise.resolve(this.#replay.instruments.list.filter((instrument) => ids.includes(instrument.id)));
  }

  onInstruments(listener: InstrumentsListener): () => void {
    return this.#replay.instruments.onChanged(listener);
  }

  searchInstruments(
    search: InstrumentSearch,
  ): Promise<{ readonly instruments: readonly Instrument[]; readonly total: number }> {
    return Promise.resolve(
      searchInstruments(prepareSearch(this.#replay.instruments.list), search, (instrument) =>
        turnoverOf(instrument, this.market),
      ),
    );
  }

  health(): HealthReport {
    const at = this.now();
    const { startTime, streams } = this.#replay;
    const records = streams.connections();
    this.#replay.quality.sample(streams.streams());
    return buildHealthReport({
      at,
      startedAt: startTime,
      ledger: this.#replay.ledger.health(),
      connections: records.map((record) =>
        record.health(at, {
          topics: streams.streams().filter((stream) => stream.connectionId === record.id).length,
          nextAttemptAt: NaN,
          attempt: 0,
        }),
      ),
      gauges: [this.#streamsGauge()],
      streams: streams.streams().map((stream) => toStreamHealth(stream, this.#replay.bookOf(stream), at)),
      pools: [],
      messages: records.reduce((sum, { messages }) => sum + messages, 0),
      venues: Array.from(
        Map.groupBy(records, ({ venue }) => venue),
        ([venue, of]) => ({
          ...troubleOf(venue, of, this.#replay.quality.totalsOf(venue)),
          ...withChecks(this.#replay.market.checks.reportOf(venue)),
        }),
      ),
      clocks: [],
    });
  }

  /** What is left out of a recording, for it has more streams or connections than are followed. */
  #streamsGauge(): GaugeHealth {
    const { streams } = this.#replay;
    const followed = streams.streams().length;
    const { maxStreams: cap, leftOut: rejected } = streams;
    return { name: 'streams', option: 'maxStreams', used: followed, cap, total: followed, rejected };
  }

  ledger(query: LedgerQuery): LedgerPage {
    this.#replay.quality.sample(this.#replay.streams.streams());
    return this.#replay.ledger.query(query);
  }

  onMerged(ids: readonly InstrumentId[], from: number, frames: number): void {
    this.#replay.quality.onMerged(ids, from, frames);
  }

  /** There is nothing to reconnect to. */
  reconnect(): boolean {
    return false;
  }
}

/** A stream that may not have appeared yet. */
class RecordedStream implements FeedStream {
  readonly key: string;
  readonly #replay: Replay;
  readonly #topic: string;

  constructor(replay: Replay, topic: string) {
    this.key = `${replay.venue.id}:${topic}`;
    this.#replay = replay;
    this.#topic = topic;
  }

  get state(): StreamState {
    return this.#replay.streams.find(this.#topic)?.state ?? (this.#replay.hasEnded ? 'stopped' : 'starting');
  }

  get lastDataAt(): number {
    return this.#replay.streams.find(this.#topic)?.lastDataAt ?? NaN;
  }

  get usualPauseMs(): number {
    return this.#replay.streams.find(this.#topic)?.usualPauseMs ?? NaN;
  }
}
