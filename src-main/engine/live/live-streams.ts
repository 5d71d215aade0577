import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { EngineConfig } from '../config/config.ts';
import type { Lease } from '../connect/stream-pool.ts';
import type { StreamAbout, StreamRecord } from '../connect/stream-record.ts';
import type { StreamSink } from '../connect/stream-sink.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityPort, StreamLossReason } from '../quality-event.ts';
import type { StreamVenue, Topic } from '../venue/venue.ts';
import type { HistoryFiller } from './history-filler.ts';
import { StreamOpenings, nativeRequest } from './stream-openings.ts';
import type { VenueSession } from './venue-session.ts';

/** What live streams are opened at, and what they fill. */
export interface LiveStreamsOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly config: Pick<EngineConfig, 'maxStreams'>;
  readonly sessions: ReadonlyMap<VenueId, VenueSession>;
  readonly market: MarketCache;
  readonly filler: HistoryFiller;
  /** A stream has ended; what it was applied to is still there. */
  readonly onEnded: (stream: StreamRecord<SymbolMarket>) => void;
}

/** Opens streams at their venues, and does what follows for books and history when one comes up, is lost, falls silent or ends. */
export class LiveStreams {
  /** Streams that were not opened for lack of room, since the start. */
  rejected = 0;
  readonly #options: LiveStreamsOptions;
  readonly #openings = new StreamOpenings();

  constructor(options: LiveStreamsOptions) {
    this.#options = options;
  }

  /** Streams that are open. */
  get open(): number {
    return this.#openings.size;
  }

  /** At most half as many streams are open as may be. */
  get isHalfFree(): boolean {
    return this.#openings.size * 2 <= this.#options.config.maxStreams;
  }

  /** Every stream of every venue. */
  *all(): Generator<StreamRecord<SymbolMarket>> {
    for (const session of this.#options.sessions.values()) yield* session.streams();
  }

  /** Keeps a channel coming until released; undefined if the venue has no such channel, or there is no room for more streams. `batchSize`: see {@link StreamAbout}. */
  acquire(venueId: VenueId, request: ChannelRequest, batchSize?: number): Lease | undefined {
    const { clock, quality, config, sessions } = this.#options;
    const session = sessions.get(venueId);
    const topics = session?.venue.topicsOf(nativeRequest(session.venue, request)) ?? [];
    if (session === undefined || topics.length === 0) return undefined;
    const added = topics.filter(({ key }) => !this.#openings.has(`${venueId}:${key}`)).length;
    if (added > 0 && this.#openings.size + added > config.maxStreams) {
      this.rejected++;
      quality.report({
        kind: 'subscription-rejected',
        code: 'subscription-rejected',
        at: clock.now(),
        venue: venueId,
        symbol: request.symbol,
        topic: topics[0]?.key ?? '',
        reason: 'too many streams',
      });
      return undefined;
    }
    session.clock.start();
    const leases = topics.map((topic) => this.#acquireTopic(session, topic, { request, batchSize }));
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

  /** Where the connections of a venue put what they receive. */
  sinkOf(venue: StreamVenue): StreamSink<SymbolMarket> {
    const { market, filler } = this.#options;
    return {
      onMessage: (decoded, stream, receivedAt) => {
        market.apply(venue, decoded, stream, receivedAt);
      },
      onStreamUp: (stream) => {
        this.#onUp(stream);
      },
      onStreamLost: (stream, reason) => {
        this.#onLost(stream, reason);
      },
      onStreamStale: (stream) => {
        this.bookOf(stream)?.onStale();
      },
      onStreamRenewed: (stream) => {
        for (const [market, request] of this.#requestsOf(stream)) filler.onRenewed(market, stream, request);
      },
    };
  }

  /** The book that a stream was opened for, whatever else it brings; undefined if it was opened for none. */
  bookOf(stream: StreamRecord): BookSync | undefined {
    if (!stream.hasBook) return undefined;
    const venue = this.#options.sessions.get(stream.venue)?.venue;
    if (venue === undefined) return undefined;
    return this.#options.market.book(venue, stream.symbol, stream.topic.key);
  }

  #acquireTopic(
    session: VenueSession,
    topic: Topic,
    { request, batchSize }: { readonly request: ChannelRequest; readonly batchSize: number | undefined },
  ): Lease {
    const market = this.#options.market.symbol(session.venue, request.symbol);
    const about: StreamAbout<SymbolMarket> = {
      channel: request.channel,
      ...(topic.isShared === true ? { symbol: '' } : { symbol: request.symbol, target: market }),
      ...(request.channel === 'candle' && { interval: request.interval }),
      batchSize,
    };
    const polled = session.venue.polled?.[request.channel];
    const lease =
      polled === undefined ? session.pool.acquire(topic, about) : session.polls.acquire(polled, topic, about);
    const { stream } = lease;
    if (!this.#openings.has(stream.key)) session.maintenance.onOpened();
    if (this.#openings.add(stream, market, request)) this.#prepare(market, stream, request);
    return lease;
  }

  /** Makes the state that a new stream fills, so that screens see it from the first moment. */
  #prepare(market: SymbolMarket, stream: StreamRecord<SymbolMarket>, request: ChannelRequest): void {
    this.#options.filler.open(market, stream, request);
    const book = this.bookOf(stream);
    if (stream.state === 'running') book?.onConnectionUp();
  }

  #onUp(stream: StreamRecord<SymbolMarket>): void {
    const { filler } = this.#options;
    this.bookOf(stream)?.onConnectionUp();
    // What was missed while the stream was away comes from history; at the very start that is under way already.
    if (stream.reconnects === 0) return;
    for (const [market, request] of this.#requestsOf(stream)) filler.onReconnected(market, stream, request);
  }

  #onLost(stream: StreamRecord<SymbolMarket>, reason: StreamLossReason): void {
    if (reason === 'stopped') this.#drop(stream);
    else this.bookOf(stream)?.onConnectionLost();
  }

  #drop(stream: StreamRecord<SymbolMarket>): void {
    const { market: cache, filler, onEnded } = this.#options;
    onEnded(stream);
    for (const [market, request] of this.#requestsOf(stream)) {
      filler.close(market, stream, request);
      if (request.channel === 'candle') cache.keepCandles(market, request.interval);
      market.drop(request, stream.topic.key);
    }
    if (this.#openings.has(stream.key)) this.#options.sessions.get(stream.venue)?.maintenance.onEnded();
    for (const { symbol } of this.#openings.end(stream)) cache.forget(stream.venue, symbol);
  }

  /** What a stream is open for, each with the symbol it is about. */
  #requestsOf(stream: StreamRecord<SymbolMarket>): (readonly [SymbolMarket, ChannelRequest])[] {
    return this.#openings.requestsOf(stream).flatMap((request) => {
      const market = this.#options.market.find(stream.venue, request.symbol);
      return market === undefined ? [] : [[market, request] as const];
    });
  }
}
