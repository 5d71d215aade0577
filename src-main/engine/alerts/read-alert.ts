import { type AlertRule, instrumentsOf, leavesOf } from '../../../src-shared/alerts/alert.ts';
import { nameInstruments } from '../../../src-shared/alerts/name-instruments.ts';
import { parseAlert } from '../../../src-shared/alerts/parse-alert.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { isInstrumentId, splitInstrumentId, toInstrumentId } from '../../../src-shared/market/instrument.ts';
import { isVenueId, type VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { MarketSource } from '../publish/market-source.ts';
import { AlertError } from './alert-error.ts';

/** What names in a text are looked up in, and what they are taken for if several instruments have them. */
export interface NameSources {
  readonly source: Pick<MarketSource, 'searchInstruments' | 'venue' | 'polled' | 'now'>;
  /** The instrument that is shown: what a condition without one is about, and whose venue and kind of market come first. */
  readonly shown?: InstrumentId;
  /** The venue that comes first otherwise. */
  readonly venue?: VenueId;
}

/**
 * The alert that a text describes, with the instruments that its names stand for: `venue:symbol`, a symbol, or an asset such as `btc`. Rejects with
 * {@link AlertError} if it describes none, or a name stands for nothing.
 */
export async function readAlert(text: string, names: NameSources): Promise<AlertRule> {
  const parsed = parseAlert(text, names.source.now());
  if (!parsed.ok) throw new AlertError('invalid-alert', parsed.problem.message, parsed.problem.at);
  const { condition, ...rest } = parsed.rule;
  const known = new Map<string, InstrumentId>();
  const venues = leavesOf(condition).flatMap((leaf) =>
    'venue' in leaf && !isVenueId(leaf.venue.toLowerCase()) ? [leaf.venue] : [],
  );
  for (const name of new Set([...instrumentsOf(condition), ...venues])) known.set(name, await find(name, names));
  return {
    ...rest,
    condition: nameInstruments(condition, {
      instrument: (name) => known.get(name) ?? missing(name),
      venue: (name) => {
        const id = name.toLowerCase();
        return isVenueId(id) ? id : splitInstrumentId(known.get(name) ?? missing(name)).venue;
      },
    }),
  };
}

async function find(name: string, names: NameSources): Promise<InstrumentId> {
  const { source, shown } = names;
  if (name === '') return shown ?? missing(name);
  const colon = name.indexOf(':');
  const venue = name.slice(0, Math.max(0, colon)).toLowerCase();
  if (isVenueId(venue)) return ofVenue(venue, name.slice(colon + 1), source);
  const { instruments } = await source.searchInstruments({ query: name, limit: MOST_FOUND });
  const typed = name.toUpperCase();
  const same = instruments.filter((one) => isCalled(one, typed));
  const [best] = [...same].sort((a, b) => rank(b, names) - rank(a, names));
  return best?.id ?? missing(name);
}

/** The symbol as its venue spells it. Its list may not have been read: whether there is such an instrument shows when it is watched. */
function ofVenue(venue: VenueId, symbol: string, source: NameSources['source']): InstrumentId {
  const streaming = source.venue(venue);
  if (streaming === undefined && source.polled?.(venue) === undefined)
    throw new AlertError('unknown-instrument', `${venue} is not part of this session`);
  const id = toInstrumentId(venue, streaming?.symbolOf(symbol) ?? symbol.toUpperCase());
  return isInstrumentId(id) ? id : missing(`${venue}:${symbol}`);
}

function isCalled({ symbol, base, name }: Instrument, typed: string): boolean {
  return [symbol, base, name, symbol.replaceAll(/[-_/]/g, '')].some((one) => one?.toUpperCase() === typed);
}

/** The symbol itself is meant before the asset, the shown venue and kind of market before others; then the order of the search counts. */
function rank(instrument: Instrument, { shown, venue }: NameSources): number {
  const first = shown === undefined ? venue : splitInstrumentId(shown).venue;
  return Number(instrument.venue === first) * 2 + Number(instrument.status === 'trading');
}

function missing(name: string): never {
  throw new AlertError(
    'unknown-instrument',
    name === '' ? 'name an instrument, such as btc > 100k' : `no instrument is called ${name.slice(0, 64)}`,
  );
}

const MOST_FOUND = 100;
