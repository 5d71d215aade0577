import { type Interval, isInterval } from '../../../../src-shared/market/interval.ts';
import { ApiError } from '../replies.ts';
import type { GateListing, Listings } from './listings.ts';
import { INTERVALS, type Product } from './product.ts';

/** The parameters of a request, checked as the venue checks them. All methods throw {@link ApiError}. */
export class RestQuery {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  has(name: string): boolean {
    return this.#query.has(name);
  }

  /** A whole number, undefined if it is absent. */
  number(name: string): number | undefined {
    const text = this.#query.get(name);
    if (text === null) return undefined;
    if (!/^\d{1,16}$/.test(text)) throw new ApiError('INVALID_PARAM_VALUE', `Invalid value for ${name}: ${text}`);
    return Number(text);
  }

  /** The `limit`; the venue rejects more than it gives. */
  limit(usual: number, most: number): number {
    const limit = this.number('limit') ?? usual;
    if (limit < 1 || limit > most) throw new ApiError('INVALID_PARAM_VALUE', `Invalid value for limit: ${limit}`);
    return limit;
  }

  /** The listing that `key` names; undefined if it is absent. */
  listing(key: 'currency_pair' | 'contract', listings: Listings): GateListing | undefined {
    const symbol = this.#query.get(key);
    if (symbol === null) return undefined;
    const listing = listings.get(symbol);
    if (listing === undefined)
      throw new ApiError(
        key === 'contract' ? 'CONTRACT_NOT_FOUND' : 'INVALID_CURRENCY_PAIR',
        `Invalid ${key} ${symbol}`,
      );
    return listing;
  }

  /** The same if it must be there. */
  needed(key: 'currency_pair' | 'contract', listings: Listings): GateListing {
    const listing = this.listing(key, listings);
    if (listing === undefined) throw new ApiError('MISSING_REQUIRED_PARAM', `Missing required parameter: ${key}`);
    return listing;
  }

  /** The `interval` of candles or statistics. */
  interval(usual: Interval): Interval {
    const interval = this.#query.get('interval') ?? usual;
    if (!isInterval(interval) || !INTERVALS.includes(interval))
      throw new ApiError('INVALID_PARAM_VALUE', `Invalid interval: ${interval}`);
    return interval;
  }
}

/** What answers need. */
export interface RestContext {
  readonly product: Product;
  readonly listings: Listings;
  /** Epoch ms, whole. */
  readonly now: number;
  /** Send books as they were this many changes ago. */
  readonly bookAge: number;
}
