import type { Timeline } from '../../timeline.ts';
import { AttemptLimit } from '../limits.ts';
import type { Dialect, DialectFamily, DialectOptions, HttpAsk, HttpReply, Peer, Session, Wording } from '../dialect.ts';
import { textReply } from '../replies.ts';
import { TopicHub } from '../topic-hub.ts';
import { Listings, productKindOf } from './listings.ts';
import type { BinanceListing } from './listings.ts';
import { COINM, SPOT, USDM } from './product.ts';
import type { Product } from './product.ts';
import { producerOf } from './publishers.ts';
import { RestApi } from './rest-api.ts';
import { BinanceSession } from './session.ts';
import { wrapperOf, type BinanceSubscriber } from './combined.ts';
import { parseStreamName } from './stream-name.ts';
import { WeightPool } from './weight-pool.ts';
import { subjectOf, wordingOf } from './fault-format.ts';

/** The three products of Binance, the two futures ones sharing one request budget and one universe. */
export const BINANCE: DialectFamily = {
  exchange: 'binance',
  venuesOf: (instrument) => PRODUCTS.filter(({ kind }) => kind === productKindOf(instrument)).map(({ venue }) => venue),
  create,
};

function create(options: DialectOptions): readonly BinanceDialect[] {
  const products = PRODUCTS.map((product) => ({ ...product, limits: { ...product.limits, ...options.limits } }));
  const listings = new Map(
    products.map((product) => [product.kind, new Listings(product, options.market, options.instruments)]),
  );
  const futures = () => [...(listings.get('usdm')?.all ?? []), ...(listings.get('coinm')?.all ?? [])];
  const futuresPool = new WeightPool(options.timeline, { ...USDM.limits, ...options.limits });
  return products.map((product) => {
    const own = listings.get(product.kind) ?? new Listings(product, options.market, []);
    return new BinanceDialect({
      product,
      listings: own,
      timeline: options.timeline,
      universe: product.kind === 'spot' ? () => own.all : futures,
      pool: product.kind === 'spot' ? new WeightPool(options.timeline, product.limits) : futuresPool,
    });
  });
}

const PRODUCTS: readonly Product[] = [SPOT, USDM, COINM];

interface ProductOptions {
  readonly product: Product;
  readonly listings: Listings;
  readonly timeline: Timeline;
  readonly universe: () => readonly BinanceListing[];
  readonly pool: WeightPool;
}

/** One product of Binance. */
class BinanceDialect implements Dialect {
  readonly venue: Product['venue'];
  readonly wording: Wording;
  readonly #o: ProductOptions;
  readonly #hub: TopicHub<BinanceSubscriber>;
  readonly #rest: RestApi;
  readonly #attempts: AttemptLimit;

  constructor(options: ProductOptions) {
    this.#o = options;
    this.venue = options.product.venue;
    this.wording = wordingOf(options.product);
    this.#hub = new TopicHub((name) => {
      const spec = parseStreamName(name, options.product);
      const produce = spec === undefined ? undefined : producerOf(spec, options);
      return spec === undefined || produce === undefined
        ? undefined
        : { subject: subjectOf(name, spec), produce, wrap: wrapperOf(name) };
    });
    this.#rest = new RestApi(options);
    this.#attempts = new AttemptLimit(options.timeline, options.product.limits.connectionAttempts);
  }

  connect(target: string, peer: Peer): Session | HttpReply {
    if (!this.#attempts.admit(peer.address)) return textReply(429, 'Too many connection attempts');
    const url = URL.parse(`ws://venue${target}`);
    if (url === null) return textReply(400, 'Bad request');
    const { product, timeline } = this.#o;
    const path = url.pathname.split('/').filter((part) => part !== '');
    const route = product.isRouted && isRoute(path[0]) ? path[0] : undefined;
    if (route !== undefined) path.shift();
    const [kind, ...names] = path;
    if ((kind !== 'ws' && kind !== 'stream') || (kind === 'stream' && names.length > 0))
      return textReply(404, 'Not found');
    const asked = kind === 'ws' ? names : (url.searchParams.get('streams') ?? '').split('/');
    return new BinanceSession({
      product,
      timeline,
      hub: this.#hub,
      peer,
      isCombined: kind === 'stream',
      // An unrouted socket behaves like /public since 2026-04-23.
      route: product.isRouted ? (route ?? 'public') : undefined,
      names: asked.map(decoded).filter((name) => name !== ''),
    });
  }

  request(ask: HttpAsk): HttpReply {
    return this.#rest.answer(ask);
  }

  get listings(): readonly BinanceListing[] {
    return this.#o.listings.all;
  }

  listing(symbol: string): BinanceListing | undefined {
    return this.#o.listings.get(symbol);
  }
}

function isRoute(part: string | undefined): part is 'public' | 'market' | 'private' {
  return part === 'public' || part === 'market' || part === 'private';
}

/** A name without percent signs; as it stands if it has wrong ones, which makes it an unknown stream. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
