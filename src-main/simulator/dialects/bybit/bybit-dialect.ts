import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { Timeline } from '../../timeline.ts';
import { AttemptLimit } from '../limits.ts';
import type { Dialect, DialectFamily, DialectLimits, HttpAsk, HttpReply, Peer, Session, Wording } from '../dialect.ts';
import { MaintenanceBoard } from '../maintenance-board.ts';
import { textReply } from '../replies.ts';
import { TopicHub } from '../topic-hub.ts';
import { categoryOf, Listings, venueOf, type BybitListing, type Category } from './listings.ts';
import { payloadsOf, STATUS, statusSource } from './publishers.ts';
import { RestApi } from './rest-api.ts';
import { BybitSession, type SessionLimits } from './session.ts';
import { readTopic, subjectOf } from './topic.ts';
import { wordingOf } from './fault-format.ts';

/** Bybit: three markets, each with a socket of its own; requests of all share one limit of the address. */
export const BYBIT: DialectFamily = {
  exchange: 'bybit',
  venuesOf: (instrument) => [venueOf(categoryOf(instrument))],
  create: ({ market, instruments, timeline, limits = {} }) => {
    const listings = {
      spot: new Listings('spot', market, instruments),
      linear: new Listings('linear', market, instruments),
      inverse: new Listings('inverse', market, instruments),
    };
    const { requestWeightPerMinute } = limits;
    const rest = new RestApi(
      { listings, timeline },
      requestWeightPerMinute === undefined ? CALLS_PER_5S : Math.ceil(requestWeightPerMinute / 12),
    );
    return CATEGORIES.map(
      (category) => new BybitDialect({ category, listings: listings[category], timeline, rest, limits }),
    );
  },
};

interface BybitOptions {
  readonly category: Category;
  readonly listings: Listings;
  readonly timeline: Timeline;
  readonly rest: RestApi;
  readonly limits: Partial<DialectLimits>;
}

/** One market of Bybit. Facts as of the venue's documentation, read 2026-07, and a recording of spot of 2026-08. */
class BybitDialect implements Dialect {
  readonly venue: StreamVenueId;
  readonly wording: Wording;
  readonly maintenance = new MaintenanceBoard();
  readonly #o: BybitOptions;
  readonly #limits: SessionLimits;
  readonly #attempts: AttemptLimit;
  readonly #hub: TopicHub;
  readonly #statusHub: TopicHub;

  constructor(options: BybitOptions) {
    const { category, listings, timeline, limits } = options;
    this.#o = options;
    this.venue = venueOf(category);
    this.wording = wordingOf(listings);
    this.#limits = {
      topics: limits.streamsPerConnection ?? Infinity,
      messagesPerSecond: limits.messagesPerSecond ?? Infinity,
      lifeMs: limits.connectionLifeMs,
    };
    this.#attempts = new AttemptLimit(timeline, limits.connectionAttempts ?? ATTEMPTS);
    this.#hub = new TopicHub((name) => {
      const topic = readTopic(name, listings);
      return topic === undefined ? undefined : { subject: subjectOf(name, topic), ...payloadsOf(topic, timeline) };
    });
    this.#statusHub = new TopicHub((name) => (name === STATUS ? statusSource(this.maintenance, timeline) : undefined));
  }

  connect(target: string, peer: Peer): Session | HttpReply {
    const { category, listings, timeline } = this.#o;
    const [path] = target.split('?');
    const isStatus = path === '/v5/public/misc/status';
    if (!isStatus && path !== `/v5/public/${category}`) return textReply(404, 'Not found');
    if (!this.#attempts.admit(peer.address)) return textReply(403, 'Too many connection attempts');
    const shared = { timeline, limits: this.#limits, peer };
    return isStatus
      ? new BybitSession({ ...shared, category: 'status', isTopic: (name) => name === STATUS, hub: this.#statusHub })
      : new BybitSession({
          ...shared,
          category,
          isTopic: (name) => readTopic(name, listings) !== undefined,
          hub: this.#hub,
        });
  }

  request(ask: HttpAsk): HttpReply {
    return this.#o.rest.answer(ask);
  }

  get listings(): readonly BybitListing[] {
    return this.#o.listings.all;
  }

  listing(symbol: string): BybitListing | undefined {
    return this.#o.listings.get(symbol);
  }
}

const CATEGORIES: readonly Category[] = ['spot', 'linear', 'inverse'];
/** Of an address and market in five minutes. */
const ATTEMPTS = 500;
const CALLS_PER_5S = 600;
