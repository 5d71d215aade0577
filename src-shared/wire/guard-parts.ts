import * as v from 'valibot';
import { isInstrumentId, type InstrumentId } from '../market/instrument.ts';
import { INTERVALS } from '../market/interval.ts';
import { VENUE_IDS } from '../market/venue-ids.ts';

// The schemas that messages of both directions are checked with.

/** A whole number from 0. */
export const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Epoch ms that a `Date` can represent. */
export const INSTANT = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));

/** A text for people, or a path. */
export const TEXT = v.pipe(v.string(), v.maxLength(4096));

/** A name, such as a symbol or a topic. */
export const NAME = v.pipe(v.string(), v.maxLength(512));

/** A venue. */
export const VENUE = v.picklist(VENUE_IDS);

/** Length of a candle. */
export const INTERVAL = v.picklist(INTERVALS);

/** `venue:symbol`. */
export const INSTRUMENT = v.custom<InstrumentId>(
  (value) => typeof value === 'string' && isInstrumentId(value),
  'expected venue:symbol',
);

/** Many of them: a watchlist. */
export const INSTRUMENTS = v.pipe(v.array(INSTRUMENT), v.maxLength(2000));

/** The first thing that is wrong with a message, and where. */
export function firstProblem(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`;
}
