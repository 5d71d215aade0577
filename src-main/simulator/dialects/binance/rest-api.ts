import type { HttpAsk, HttpReply } from '../dialect.ts';
import { ApiError } from '../replies.ts';
import type { Product } from './product.ts';
import { exchangeInfo } from './rest-exchange-info.ts';
import { aggTrades, depth, depthWeight, historicalTrades, klines, klinesWeight, trades } from './rest-market.ts';
import { type RestContext, RestQuery } from './rest-query.ts';
import {
  bookTickers,
  fundingInfo,
  fundingRate,
  longShortRatios,
  openInterest,
  openInterestHistory,
  premiumIndex,
  statistics,
} from './rest-tickers.ts';
import type { Admission, WeightPool } from './weight-pool.ts';

/** The REST side of a product: routes, weights, limits and errors. */
export class RestApi {
  readonly #context: RestContext & { readonly pool: WeightPool };

  constructor(context: RestContext & { readonly pool: WeightPool }) {
    this.#context = context;
  }

  /** The answer to a request. */
  answer(ask: HttpAsk): HttpReply {
    const { product, pool } = this.#context;
    const call = ask.method === 'GET' ? callOf(ask.path, product) : undefined;
    if (call === undefined || call.products?.includes(product.kind) === false)
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>404 Not found</body></html>' };
    const query = new RestQuery(ask.query);
    const admission = pool.charge(ask.address, weightOf(call, query, product));
    if (admission.verdict !== 'ok') return this.#reject(admission);
    try {
      return reply(200, admission, call.answer(query, { ...this.#context, bookAge: ask.bookAge ?? 0 }));
    } catch (error) {
      if (error instanceof ApiError)
        return reply(400, admission, JSON.stringify({ code: error.code, msg: error.message }));
      throw error;
    }
  }

  #reject(admission: Exclude<Admission, { verdict: 'ok' }>): HttpReply {
    const { limits } = this.#context.product;
    const isBanned = admission.verdict === 'banned';
    const until = this.#context.timeline.now + admission.retryAfterSeconds * 1000;
    const msg = isBanned
      ? `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`
      : `Too much request weight used; current limit is ${limits.requestWeightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`;
    const answer = reply(isBanned ? 418 : 429, admission, JSON.stringify({ code: -1003, msg }));
    return { ...answer, headers: { ...answer.headers, 'retry-after': String(admission.retryAfterSeconds) } };
  }
}

interface Call {
  readonly weight: number | ((query: RestQuery, product: Product) => number);
  /** Absent: all of them. */
  readonly products?: readonly Product['kind'][];
  answer(query: RestQuery, context: RestContext & { readonly bookAge: number }): string;
}

/** Calls are below the product's prefix, but for statistics, which both futures products have below the same. */
function callOf(path: string, product: Product): Call | undefined {
  const prefix = `${product.restPrefix}/`;
  return path.startsWith(prefix) ? CALLS[path.slice(prefix.length)] : STATISTICS[path];
}

/** A request that is rejected for its parameters still costs the least. */
function weightOf(call: Call, query: RestQuery, product: Product): number {
  if (typeof call.weight === 'number') return call.weight;
  try {
    return call.weight(query, product);
  } catch {
    return 1;
  }
}

function reply(status: number, admission: Admission, body: string): HttpReply {
  const used = String(admission.used);
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'x-mbx-used-weight': used,
      'x-mbx-used-weight-1m': used,
    },
    body,
  };
}

const FUTURES = ['usdm', 'coinm'] as const;

/** Weights as documented, read 2026-07. */
const CALLS: Readonly<Record<string, Call>> = {
  ping: { weight: 1, answer: () => '{}' },
  time: { weight: 1, answer: (_, { timeline }) => `{"serverTime":${Math.floor(timeline.now)}}` },
  exchangeInfo: { weight: (_, product) => (product.kind === 'spot' ? 20 : 1), answer: exchangeInfo },
  depth: { weight: depthWeight, answer: depth },
  trades: { weight: (_, product) => (product.kind === 'spot' ? 25 : 5), answer: trades },
  historicalTrades: { weight: (_, product) => (product.kind === 'spot' ? 25 : 20), answer: historicalTrades },
  aggTrades: { weight: (_, product) => (product.kind === 'spot' ? 4 : 20), answer: aggTrades },
  klines: { weight: klinesWeight, answer: klines },
  'ticker/24hr': { weight: statisticsWeight, answer: statistics },
  'ticker/bookTicker': {
    weight: (query, product) => (product.kind === 'spot' ? (query.has('symbol') ? 2 : 4) : query.has('symbol') ? 2 : 5),
    answer: bookTickers,
  },
  premiumIndex: {
    weight: (query, product) => (product.kind === 'usdm' && query.has('symbol') ? 1 : 10),
    products: FUTURES,
    answer: premiumIndex,
  },
  fundingRate: { weight: 1, products: FUTURES, answer: fundingRate },
  // It counts into a limit of its own.
  fundingInfo: { weight: 0, products: FUTURES, answer: fundingInfo },
  openInterest: { weight: 1, products: FUTURES, answer: openInterest },
};

/** They count into a limit of their own. */
const STATISTICS: Readonly<Record<string, Call>> = {
  '/futures/data/openInterestHist': { weight: 0, products: FUTURES, answer: openInterestHistory },
  '/futures/data/globalLongShortAccountRatio': { weight: 0, products: FUTURES, answer: longShortRatios },
};

function statisticsWeight(query: RestQuery, product: Product): number {
  if (product.kind !== 'spot') return query.has('symbol') ? 1 : 40;
  if (query.has('symbol')) return 2;
  const symbols = query.text('symbols');
  if (symbols === undefined) return 80;
  const count = symbols.split(',').length;
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
}
