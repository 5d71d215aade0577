import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Timeline } from '../../timeline.ts';
import type { HttpAsk } from '../dialect.ts';
import { ApiError } from '../replies.ts';
import type { BybitListing, Category, Listings } from './listings.ts';
import { INTERVALS } from './topic.ts';

/** What answers need. A request names its market: all of them are served from one address. */
export interface RestContext {
  readonly listings: Readonly<Record<Category, Listings>>;
  readonly timeline: Timeline;
}

/** The market that `category` names. */
export function categoryOf(ask: HttpAsk): Category {
  const category = ask.query.get('category') ?? '';
  if (category !== 'spot' && category !== 'linear' && category !== 'inverse')
    throw new ApiError(PARAMS, 'params error: Category is invalid');
  return category;
}

/** The listing that `category` and `symbol` name. */
export function listingOf(ask: HttpAsk, { listings }: RestContext): BybitListing {
  const listing = listings[categoryOf(ask)].get(ask.query.get('symbol') ?? '');
  if (listing === undefined) throw new ApiError(PARAMS, 'params error: Symbol Invalid');
  return listing;
}

/** The `limit`, cut to the most the call gives. */
export function limitOf(ask: HttpAsk, usual: number, most: number): number {
  const limit = wholeOf(ask, 'limit') ?? usual;
  if (limit < 1) throw new ApiError(PARAMS, 'params error: Limit is invalid');
  return Math.min(limit, most);
}

/** A whole number; undefined if it is absent. */
export function wholeOf(ask: HttpAsk, name: string): number | undefined {
  const text = ask.query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,16}$/.test(text)) throw new ApiError(PARAMS, `params error: ${name} is invalid`);
  return Number(text);
}

/** The interval that `interval` names. */
export function intervalOf(ask: HttpAsk): Interval {
  const interval = INTERVALS.get(ask.query.get('interval') ?? '');
  if (interval === undefined) throw new ApiError(PARAMS, 'Invalid period!');
  return interval;
}

const PARAMS = 10001;
