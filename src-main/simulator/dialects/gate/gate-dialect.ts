import { AttemptLimit } from '../limits.ts';
import type { Dialect, DialectFamily, DialectOptions, HttpAsk, HttpReply, Peer, Session, Wording } from '../dialect.ts';
import { textReply } from '../replies.ts';
import { TopicHub } from '../topic-hub.ts';
import { readChannel, subjectOf } from './channel.ts';
import { Listings } from './listings.ts';
import type { GateListing } from './listings.ts';
import { producerOf } from './publishers.ts';
import type { StreamSources } from './publishers.ts';
import { PRODUCTS } from './product.ts';
import type { Product } from './product.ts';
import { RestApi } from './rest-api.ts';
import { GateSession } from './session.ts';
import { wordingOf } from './fault-format.ts';

/** The three markets of Gate that are carried: spot, and perpetuals settled in USDT and in BTC. */
export const GATE: DialectFamily = {
  exchange: 'gate',
  venuesOf: ({ marketType }) =>
    PRODUCTS.filter((product) => product.marketType === marketType).map(({ venue }) => venue),
  create,
};

function create({ market, instruments, timeline, limits }: DialectOptions): readonly GateDialect[] {
  const markets = PRODUCTS.map((product) => ({
    product: { ...product, limits: { ...product.limits, ...limits } },
    listings: new Listings(product, market, instruments),
  }));
  const rest = new RestApi(markets, timeline);
  return markets.map((listed) => new GateDialect({ ...listed, timeline }, rest));
}

/** One market of Gate. */
class GateDialect implements Dialect {
  readonly venue: Product['venue'];
  readonly wording: Wording;
  readonly #sources: StreamSources;
  readonly #hub: TopicHub;
  readonly #rest: RestApi;
  readonly #attempts: AttemptLimit;

  constructor(sources: StreamSources, rest: RestApi) {
    const { product, timeline } = sources;
    this.venue = product.venue;
    this.wording = wordingOf(product, timeline);
    this.#sources = sources;
    this.#hub = new TopicHub((name) => {
      const [subscription] = subscriptionsOf(name, product);
      const produce = subscription === undefined ? undefined : producerOf(subscription.spec, this.#sources);
      return subscription === undefined || produce === undefined
        ? undefined
        : { subject: subjectOf(subscription), produce };
    });
    this.#rest = rest;
    this.#attempts = new AttemptLimit(timeline, product.limits.connectionAttempts);
  }

  connect(target: string, peer: Peer): Session | HttpReply {
    if (!this.#attempts.admit(peer.address)) return textReply(429, 'Too many connections');
    const path = (target.split('?')[0] ?? '').replace(/\/$/, '');
    if (path !== '' && !this.#sources.product.socketPaths.includes(path)) return textReply(404, 'Not found');
    return new GateSession({ ...this.#sources, hub: this.#hub, peer });
  }

  request(ask: HttpAsk): HttpReply {
    return this.#rest.answer(ask);
  }

  get listings(): readonly GateListing[] {
    return this.#sources.listings.all;
  }

  listing(symbol: string): GateListing | undefined {
    return this.#sources.listings.get(symbol);
  }
}

function subscriptionsOf(name: string, product: Product): Exclude<ReturnType<typeof readChannel>, string> {
  const colon = name.indexOf(':');
  const asked = readChannel(name.slice(0, colon), name.slice(colon + 1).split(','), product);
  return typeof asked === 'string' ? [] : asked;
}
