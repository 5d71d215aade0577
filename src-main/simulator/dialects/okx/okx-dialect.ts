import type { Timeline } from '../../timeline.ts';
import { AttemptLimit } from '../limits.ts';
import type { Dialect, DialectFamily, DialectOptions, HttpAsk, HttpReply, Peer, Session, Wording } from '../dialect.ts';
import { MaintenanceBoard } from '../maintenance-board.ts';
import { textReply } from '../replies.ts';
import { TopicHub } from '../topic-hub.ts';
import { Listings, type OkxListing } from './listings.ts';
import { payloadsOf } from './publishers.ts';
import { RestApi } from './rest-api.ts';
import { OkxSession, type SessionLimits } from './session.ts';
import { argNamed, readTopic, subjectOf } from './topic.ts';
import { wordingOf } from './fault-format.ts';

/** OKX: every market in one venue. */
export const OKX: DialectFamily = {
  exchange: 'okx',
  venuesOf: () => ['okx'],
  create: (options) => [new OkxDialect(options)],
};

/**
 * How OKX speaks: two sockets, an acknowledgement for each topic, a whole book first and changes after it, texts for numbers and bare texts
 * for pings. Facts as of the venue's documentation and change log, read 2026-07.
 */
class OkxDialect implements Dialect {
  readonly venue = 'okx';
  readonly wording: Wording;
  readonly maintenance = new MaintenanceBoard();
  readonly #timeline: Timeline;
  readonly #listings: Listings;
  readonly #limits: SessionLimits;
  readonly #attempts: AttemptLimit;
  readonly #rest: RestApi;
  readonly #hub: TopicHub;

  constructor({ market, instruments, timeline, limits = {} }: DialectOptions) {
    this.#timeline = timeline;
    this.#listings = new Listings(market, instruments);
    this.wording = wordingOf(this.#listings);
    this.#limits = {
      topics: limits.streamsPerConnection ?? Infinity,
      operationsPerHour: OPERATIONS_PER_HOUR,
      lifeMs: limits.connectionLifeMs,
    };
    this.#attempts =
      limits.connectionAttempts === undefined
        ? new AttemptLimit(timeline, ATTEMPTS_PER_S, 1000)
        : new AttemptLimit(timeline, limits.connectionAttempts);
    const { requestWeightPerMinute } = limits;
    this.#rest = new RestApi({
      timeline,
      listings: this.#listings,
      callsPer2s: requestWeightPerMinute === undefined ? undefined : Math.ceil(requestWeightPerMinute / 30),
    });
    this.#hub = new TopicHub((name) => {
      const arg = argNamed(name);
      const topic = readTopic(arg, 'public', this.#listings) ?? readTopic(arg, 'business', this.#listings);
      return topic === undefined
        ? undefined
        : {
            subject: subjectOf(topic),
            ...payloadsOf(topic, { timeline, listings: this.#listings, board: this.maintenance }),
          };
    });
  }

  connect(target: string, peer: Peer): Session | HttpReply {
    const path = target.split('?')[0];
    if (path !== '/public' && path !== '/business') return textReply(404, 'Not found');
    if (!this.#attempts.admit(peer.address)) return textReply(429, 'Too many connection attempts');
    return new OkxSession({
      timeline: this.#timeline,
      listings: this.#listings,
      hub: this.#hub,
      limits: this.#limits,
      peer,
      route: path === '/public' ? 'public' : 'business',
    });
  }

  request(ask: HttpAsk): HttpReply {
    return this.#rest.answer(ask);
  }

  get listings(): readonly OkxListing[] {
    return this.#listings.all;
  }

  listing(symbol: string): OkxListing | undefined {
    return this.#listings.get(symbol);
  }
}

const OPERATIONS_PER_HOUR = 480;
const ATTEMPTS_PER_S = 3;
