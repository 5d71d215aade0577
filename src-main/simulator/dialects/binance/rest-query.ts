import { type Interval, isInterval } from '../../../../src-shared/market/interval.ts';
import { ApiError } from '../replies.ts';
import type { BinanceListing, Listings } from './listings.ts';
import type { Product } from './product.ts';
import type { Timeline } from '../../timeline.ts';

/** The parameters of a request, checked as the venue checks them. All methods throw {@link ApiError}. */
export class RestQuery {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  has(name: string): boolean {
    return this.#query.has(name);
  }

  text(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  /** A whole number, undefined if it is absent. */
  number(name: string): number | undefined {
    const text = this.#query.get(name);
    if (text === null) return undefined;
    if (text === '') throw new ApiError(-1105, `Parameter '${name}' was empty.`);
    if (!/^[0-9]{1,20}$/.test(text))
      throw new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`);
    return Number(text);
  }

  /** The `limit`, cut to the most the call gives. */
  limit(usual: number, most: number): number {
    const limit = this.number('limit') ?? usual;
    if (limit < 1) throw new ApiError(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(limit, most);
  }

  /** The listing named by `symbol`. */
  listing(listings: Listings): BinanceListing {
    const symbol = this.#query.get('symbol');
    if (symbol === null || symbol === '')
      throw new ApiError(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    return known(listings, symbol);
  }

  /** The listings named by `symbol`, `symbols` or `pair`; undefined if none is named. */
  listings(listings: Listings): readonly BinanceListing[] | undefined {
    if (this.#query.has('symbol')) return [this.listing(listings)];
    const pair = this.#query.get('pair');
    if (pair !== null) return listings.ofPair(pair);
    const symbols = this.#query.get('symbols');
    return symbols === null ? undefined : readSymbols(symbols).map((symbol) => known(listings, symbol));
  }

  /** The `interval` of a kline request. */
  interval(product: Product): Interval {
    const interval = this.#query.get('interval');
    if (interval === null)
      throw new ApiError(-1102, "Mandatory parameter 'interval' was not sent, was empty/null, or malformed.");
    if (!isInterval(interval) || !product.intervals.includes(interval)) throw new ApiError(-1120, 'Invalid interval.');
    return interval;
  }
}

function readSymbols(text: string): readonly string[] {
  if (!/^\[("[^"]+",?)*\]$/.test(text))
    throw new ApiError(
      -1100,
      'Illegal characters found in parameter \'symbols\'; legal range is \'^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$\'.',
    );
  return JSON.parse(text) as readonly string[];
}

function known(listings: Listings, symbol: string): BinanceListing {
  const listing = listings.get(symbol);
  if (listing === undefined) throw new ApiError(-1121, 'Invalid symbol.');
  return listing;
}

/** What answers need. */
export interface RestContext {
  readonly product: Product;
  readonly listings: Listings;
  readonly timeline: Timeline;
}
