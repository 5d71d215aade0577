import type { Timeline } from '../../timeline.ts';
import type { HttpAsk, HttpReply } from '../dialect.ts';
import { WindowCount } from '../limits.ts';
import { ApiError, jsonReply } from '../replies.ts';
import type { Product } from './product.ts';
import { contracts, currencyPairs } from './rest-lists.ts';
import { candlesticks, contractStats, fundingRate, orderBook, tickers, trades } from './rest-market.ts';
import { type RestContext, RestQuery } from './rest-query.ts';

/** A market and what it lists. */
export type Listed = Pick<RestContext, 'product' | 'listings'>;

/** The REST side of the venue, one host for all its markets: calls, budgets and errors. */
export class RestApi {
  readonly #markets: readonly Listed[];
  readonly #timeline: Timeline;
  /** By address and call. */
  readonly #requests: WindowCount;

  constructor(markets: readonly Listed[], timeline: Timeline) {
    this.#markets = markets;
    this.#timeline = timeline;
    this.#requests = new WindowCount(timeline, WINDOW_MS);
  }

  /** The answer to a request. */
  answer(ask: HttpAsk): HttpReply {
    const market = this.#markets.find(({ product }) => ask.path.startsWith(prefixOf(product))) ?? this.#markets[0];
    const answer =
      market === undefined || ask.method !== 'GET'
        ? undefined
        : (COMMON[ask.path] ?? CALLS[market.product.section][callOf(ask.path, market.product)]);
    if (market === undefined || answer === undefined)
      return jsonReply(404, '{"label":"NOT_FOUND","message":"Not found"}');
    const budget = this.#charge(`${ask.address} ${ask.path}`, market.product);
    if (budget.isOver)
      return {
        status: 429,
        headers: budget.headers,
        body: '{"label":"TOO_MANY_REQUESTS","message":"Request Rate limit Exceeded (10)"}',
      };
    try {
      const context = { ...market, now: Math.floor(this.#timeline.now), bookAge: ask.bookAge ?? 0 };
      return { status: 200, headers: budget.headers, body: answer(new RestQuery(ask.query), context) };
    } catch (error) {
      if (error instanceof ApiError)
        return {
          status: 400,
          headers: budget.headers,
          body: JSON.stringify({ label: error.code, message: error.message }),
        };
      throw error;
    }
  }

  /** Each call has a budget of its own, an address and ten seconds. */
  #charge(account: string, { limits }: Product): { readonly isOver: boolean; readonly headers: HttpReply['headers'] } {
    const limit = (limits.requestWeightPerMinute * WINDOW_MS) / MINUTE;
    const count = this.#requests.add(account);
    const headers = {
      'content-type': 'application/json',
      'x-gate-ratelimit-limit': String(limit),
      'x-gate-ratelimit-requests-remain': String(Math.max(0, limit - count)),
      'x-gate-ratelimit-reset-timestamp': String(((Math.floor(this.#timeline.now / WINDOW_MS) + 1) * WINDOW_MS) / 1000),
    };
    return { isOver: count > limit, headers };
  }
}

/** The call behind the section and its settlement, such as `order_book`; the path itself if it is another's. */
export function callOf(path: string, product: Product): string {
  const prefix = prefixOf(product);
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function prefixOf({ section, settle }: Product): string {
  return settle === undefined ? `/${section}/` : `/${section}/${settle}/`;
}

type Answer = (query: RestQuery, context: RestContext) => string;

/** Nothing trades on margin. */
const COMMON: Readonly<Record<string, Answer>> = {
  '/spot/time': (_, { now }) => `{"server_time":${now}}`,
  '/margin/currency_pairs': () => '[]',
};
const MARKET: Readonly<Record<string, Answer>> = { order_book: orderBook, trades, candlesticks, tickers };
const CALLS: Readonly<Record<Product['section'], Readonly<Record<string, Answer>>>> = {
  spot: { ...MARKET, currency_pairs: currencyPairs },
  futures: { ...MARKET, contracts, contract_stats: contractStats, funding_rate: fundingRate },
};

const WINDOW_MS = 10_000;
const MINUTE = 60_000;
