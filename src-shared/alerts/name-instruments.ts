import type { InstrumentId } from '../market/instrument.ts';
import type { VenueId } from '../market/venue-ids.ts';
import type { Condition } from './alert.ts';

/** What the names in a parsed condition stand for. */
export interface Names {
  readonly instrument: (name: string) => InstrumentId;
  readonly venue: (name: string) => VenueId;
}

/** A parsed condition with the instruments and venues that its names stand for. */
export function nameInstruments(condition: Condition<string, string>, names: Names): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map((part) => nameInstruments(part, names)) };
    case 'lasts':
      return { ...condition, condition: nameInstruments(condition.condition, names) };
    case 'venueDown':
    case 'clockError':
      return { ...condition, venue: names.venue(condition.venue) };
    case 'crossedVenues':
      return {
        ...condition,
        instrument: names.instrument(condition.instrument),
        other: names.instrument(condition.other),
      };
    case 'level':
    case 'crosses':
    case 'zone':
    case 'moves':
    case 'trade':
    case 'liquidation':
    case 'quiet':
    case 'fault':
      return { ...condition, instrument: names.instrument(condition.instrument) };
  }
}
