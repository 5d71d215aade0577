import * as v from 'valibot';
import { INSTRUMENT_STATUSES, MARKET_TYPES, type Instrument } from '../../../src-shared/market/instrument.ts';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import { inTurns } from '../in-turns.ts';
import type { EnginePorts } from '../ports.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';

/** What the cache contained for a venue. `savedAt` is epoch ms. `corrupt` says why a text that exists could not be used. */
export type CachedInstruments =
  | { readonly kind: 'found'; readonly instruments: readonly Instrument[]; readonly savedAt: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt'; readonly reason: string };

/** Reads the instruments kept of a venue. Another endpoint's are not used: a simulator's symbols are not the venue's. */
export async function readInstruments(
  { store, clock }: CachePorts,
  venue: StreamVenue,
  endpoints: VenueEndpoints,
): Promise<CachedInstruments> {
  const text = await store.read(nameOf(venue, endpoints));
  if (text === undefined) return { kind: 'absent' };
  const parsed = parseJsonText(text);
  const outcome = await inTurns(checked(parsed), clock);
  if (typeof outcome === 'string') {
    await store.setAside?.(nameOf(venue, endpoints), outcome);
    return { kind: 'corrupt', reason: outcome };
  }
  const { rest, savedAt, instruments } = outcome;
  if (rest !== endpoints.rest) return { kind: 'absent' };
  return { kind: 'found', instruments: instruments.filter((instrument) => instrument.venue === venue.id), savedAt };
}

/** What a text of the cache says, or what is wrong with it; thousands of records are checked some at a time. */
function* checked(parsed: unknown): Generator<void, Cached | string> {
  const head = v.safeParse(CACHE_SCHEMA, parsed);
  if (!head.success) return head.issues[0].message;
  const { rest, savedAt, instruments } = head.output;
  const records: Instrument[] = [];
  for (let from = 0; from < instruments.length; from += AT_ONCE) {
    const some = v.safeParse(v.array(INSTRUMENT_SCHEMA), instruments.slice(from, from + AT_ONCE));
    if (!some.success) return some.issues[0].message;
    // The schema has checked every field; only the template type of the id cannot be expressed in it.
    for (const record of some.output) records.push(record as Instrument);
    yield;
  }
  return { rest, savedAt, instruments: records };
}

interface Cached {
  readonly rest: string;
  readonly savedAt: number;
  readonly instruments: readonly Instrument[];
}

/** What the cache needs of its host. */
export type CachePorts = Pick<EnginePorts, 'store' | 'clock'>;

/** Keeps the instruments of a venue. Rejects if the disk cannot be written. */
export async function writeInstruments(
  { store, clock }: CachePorts,
  at: Place,
  instruments: readonly Instrument[],
): Promise<void> {
  const head = JSON.stringify({ version: VERSION, savedAt: at.savedAt, rest: at.endpoints.rest });
  const list = await inTurns(listText(instruments), clock);
  await store.write(nameOf(at.venue, at.endpoints), `${head.slice(0, -1)},"instruments":[${list}]}`);
}

function* listText(instruments: readonly Instrument[]): Generator<void, string> {
  const parts: string[] = [];
  for (let from = 0; from < instruments.length; from += AT_ONCE) {
    parts.push(JSON.stringify(instruments.slice(from, from + AT_ONCE)).slice(1, -1));
    yield;
  }
  return parts.join(',');
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
/** Records that are checked or written in one go: some milliseconds. */
const AT_ONCE = 1000;

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
  instruments: v.array(v.unknown()),
});
