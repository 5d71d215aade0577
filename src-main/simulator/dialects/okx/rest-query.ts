import type { Timeline } from '../../timeline.ts';
import type { HttpAsk } from '../dialect.ts';
import { ApiError } from '../replies.ts';
import type { Listings, OkxListing } from './listings.ts';

/** What answers need. */
export interface RestContext {
  readonly listings: Listings;
  readonly timeline: Timeline;
  /** Requests in two seconds of any call; as documented of each if undefined. */
  readonly callsPer2s: number | undefined;
}

/** The listing that `instId` names. */
export function listingOf(ask: HttpAsk, listings: Listings): OkxListing {
  const symbol = ask.query.get('instId') ?? '';
  if (symbol === '') throw new ApiError('50014', 'Parameter instId cannot be empty');
  const listing = listings.get(symbol);
  if (listing === undefined)
    throw new ApiError('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
  return listing;
}

/** The listings of the type that `instType` names. */
export function listingsOf(ask: HttpAsk, listings: Listings): readonly OkxListing[] {
  const type = ask.query.get('instType') ?? '';
  if (type === '') throw new ApiError('50014', 'Parameter instType cannot be empty');
  if (!TYPES.has(type)) throw new ApiError('51000', 'Parameter instType error');
  return listings.all.filter((listing) => listing.type === type);
}

/** The `limit`; the venue rejects more than the call gives. */
export function limitOf(ask: HttpAsk, most: number): number {
  const limit = wholeOf(ask, 'limit') ?? 100;
  if (limit < 1 || limit > most) throw new ApiError('51000', 'Parameter limit error');
  return limit;
}

/** A whole number; undefined if it is absent. */
export function wholeOf(ask: HttpAsk, name: string): number | undefined {
  const text = ask.query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,19}$/.test(text)) throw new ApiError('51000', `Parameter ${name} error`);
  return Number(text);
}

const TYPES: ReadonlySet<string> = new Set(['SPOT', 'SWAP', 'FUTURES', 'OPTION', 'MARGIN']);
