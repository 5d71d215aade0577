import type { Timeline } from '../../timeline.ts';
import type { HttpAsk, HttpReply } from '../dialect.ts';
import type { Listings } from './listings.ts';
import type { Product } from './product.ts';
import { contracts, currencyPairs } from './rest-lists.ts';
import { candlesticks, fundingRate, orderBook, tickers, trades } from './rest-market.ts';
import { ApiError, RestQuery } from './rest-query.ts';

/** What answers need. */
export interface RestContext {
  readonly product: Product;
  readonly listings: Listings;
  /** Epoch ms, whole. */
  readonly now: number;
  /** Tell books as they were this many changes ago. */
  readonly bookAge: number;
}

/** The REST side of a market: calls, budgets and errors. */
export class RestApi {
  readonly #product: Product;
  readonly #listings: Listings;
  readonly #timeline: Timeline;
  /** Requests in the window, by address and call. */
  readonly #used = new Map<string, { window: number; count: number }>();

  constructor(product: Product, listings: Listings, timeline: Timeline) {
    this.#product = product;
    this.#listings = listings;
    this.#timeline = timeline;
  }

  /** The answer to a request. */
  answer(ask: HttpAsk): HttpReply {
    const call = callOf(ask.path, this.#product);
    const answer = ask.method === 'GET' ? CALLS[this.#product.section][call] ?? CALLS.both[call] : undefined;
    if (answer === undefined) return { status: 404, headers: JSON_TYPE, body: '{"label":"NOT_FOUND","message":"Not found"}' };
    const budget = this.#charge(`${ask.address} ${call}`);
    if (budget.isOver) return { status: 429, headers: budget.headers, body: '{"label":"TOO_MANY_REQUESTS","message":"Request Rate limit Exceeded (10)"}' };
    try {
      const context = { product: this.#product, listings: this.#listings, now: Math.floor(this.#timeline.now), bookAge: ask.bookAge ?? 0 };
      return { status: 200, headers: budget.headers, body: answer(new RestQuery(ask.query), context) };
    } catch (error) {
      if (error instanceof ApiError) return { status: 400, headers: budget.headers, body: JSON.stringify({ label: error.label, message: error.message }) };
      throw error;
    }
  }

  /** Each call has a budget of its own, an address and ten seconds. */
  #charge(account: string): { readonly isOver: boolean; readonly headers: HttpReply['headers'] } {
    const window = Math.floor(this.#timeline.now / WINDOW_MS);
    const limit = (this.#product.limits.requestWeightPerMinute * WINDOW_MS) / MINUTE;
    const held = this.#used.get(account);
    const used = held?.window === window ? held : { window, count: 0 };
    used.count++;
    this.#used.set(account, used);
    const headers = {
      ...JSON_TYPE, 'x-gate-ratelimit-limit': String(limit), 'x-gate-ratelimit-requests-remain': String(Math.max(0, limit - used.count)),
      'x-gate-ratelimit-reset-timestamp': String(((window + 1) * WINDOW_MS) / 1000),
    };
    return { isOver: used.count > limit, headers };
  }
}

/** The call behind the section and its settlement, such as `order_book`; the path itself where it is another's. */
export function callOf(path: string, { section, settle }: Product): string {
  if (path === '/spot/time') return 'time';
  const prefix = settle === undefined ? `/${section}/` : `/${section}/${settle}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

type Answer = (query: RestQuery, context: RestContext) => string;

const CALLS: Readonly<Record<Product['section'] | 'both', Readonly<Record<string, Answer>>>> = {
  both: { time: (_, { now }) => `{"server_time":${now}}`, order_book: orderBook, trades, candlesticks, tickers },
  spot: { currency_pairs: currencyPairs },
  futures: { contracts, funding_rate: fundingRate },
};

const JSON_TYPE = { 'content-type': 'application/json' };
const WINDOW_MS = 10_000;
const MINUTE = 60_000;
