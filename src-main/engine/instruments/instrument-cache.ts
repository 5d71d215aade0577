import * as v from 'valibot';
import { INSTRUMENT_STATUSES, MARKET_TYPES, type Instrument } from '../../../src-shared/market/instrument.ts';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import type { StorePort } from '../ports.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';

/** What the cache contained for a venue. `savedAt` is epoch ms. `corrupt` says why a text that exists could not be used. */
export type CachedInstruments =
  | { readonly kind: 'found'; readonly instruments: readonly Instrument[]; readonly savedAt: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt'; readonly reason: string };

/** Reads the instruments kept of a venue. Another endpoint's are not used: a simulator's symbols are not the venue's. */
export async function readInstruments(
  store: StorePort,
  venue: StreamVenue,
  endpoints: VenueEndpoints,
): Promise<CachedInstruments> {
  const text = await store.read(nameOf(venue, endpoints));
  if (text === undefined) return { kind: 'absent' };
  const parsed = parseJsonText(text);
  const outcome = v.safeParse(CACHE_SCHEMA, parsed);
  if (!outcome.success) {
    const reason = outcome.issues[0].message;
    await store.setAside?.(nameOf(venue, endpoints), reason);
    return { kind: 'corrupt', reason };
  }
  const { rest, savedAt, instruments } = outcome.output;
  if (rest !== endpoints.rest) return { kind: 'absent' };
  // The schema has checked every field; only the template type of the id cannot be expressed in it.
  return {
    kind: 'found',
    instruments: instruments.filter((instrument) => instrument.venue === venue.id) as readonly Instrument[],
    savedAt,
  };
}

/** Keeps the instruments of a venue. Rejects if the disk cannot be written. */
export async function writeInstruments(store: StorePort, at: Place, instruments: readonly Instrument[]): Promise<void> {
  await store.write(
    nameOf(at.venue, at.endpoints),
    JSON.stringify({ version: VERSION, savedAt: at.savedAt, rest: at.endpoints.rest, instruments }),
  );
}

/** Whose instruments are kept, and since when. */
export interface Place {
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly savedAt: number;
}

/** Production has a name of its own, so that a demo or a test network cannot push it out; all others share a second one. */
function nameOf(venue: StreamVenue, endpoints: VenueEndpoints): string {
  return `instruments-${venue.id}${endpoints.rest === venue.endpoints.production.rest ? '' : '-other'}`;
}

const VERSION = 1;

const INSTRUMENT_SCHEMA = v.object({
  id: v.string(),
  venue: v.picklist(STREAM_VENUE_IDS),
  symbol: v.string(),
  name: v.optional(v.string()),
  marketType: v.picklist(MARKET_TYPES),
  base: v.string(),
  quote: v.string(),
  tick: v.optional(v.string()),
  step: v.optional(v.string()),
  sizeUnit: v.picklist(['base', 'contracts']),
  contractSize: v.optional(v.string()),
  status: v.picklist(INSTRUMENT_STATUSES),
  expiryTime: v.optional(v.number()),
  delistingTime: v.optional(v.number()),
  fundingIntervalMs: v.optional(v.number()),
});

const CACHE_SCHEMA = v.object({
  version: v.literal(VERSION),
  savedAt: v.number(),
  rest: v.string(),
  instruments: v.array(INSTRUMENT_SCHEMA),
});
