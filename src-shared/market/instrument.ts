import { isVenueId, type VenueId } from './venue-ids.ts';

/**
 * Kinds of market an instrument can trade on. `perp-inverse` and `future-inverse` are margined and settled in the base asset; an `equity` is a
 * share of a company or fund.
 */
export const MARKET_TYPES = ['spot', 'perp', 'future', 'perp-inverse', 'future-inverse', 'equity'] as const;

/** Kind of market. */
export type MarketType = (typeof MARKET_TYPES)[number];

/** The statuses of what is not traded at present. */
export const NOT_TRADED_STATUSES = ['upcoming', 'halted', 'closed'] as const;

/** One of {@link NOT_TRADED_STATUSES}. */
export type NotTradedStatus = (typeof NOT_TRADED_STATUSES)[number];

/**
 * What a venue's list says of trading an instrument: `upcoming` is listed and not open yet, `halted` has been open and may be again, `closed`
 * is over.
 */
export const INSTRUMENT_STATUSES = ['trading', ...NOT_TRADED_STATUSES, 'unknown'] as const;

/** One of {@link INSTRUMENT_STATUSES}. */
export type InstrumentStatus = (typeof INSTRUMENT_STATUSES)[number];

/** Our record of one tradable thing at one venue. All decimals are exact strings as the venue sent them; absent facts are absent. */
export interface Instrument {
  /** `venue:symbol`, unique. */
  readonly id: InstrumentId;
  readonly venue: VenueId;
  /** The venue's own string, spelled as the venue spells it. */
  readonly symbol: string;
  /** What people call it, if the symbol says nothing: `HYPE/USDC` for `@107`. */
  readonly name?: string;
  /** What the company or fund behind an equity is called: `Apple Inc.` */
  readonly title?: string;
  readonly marketType: MarketType;
  readonly base: string;
  readonly quote: string;
  /** Price step; absent if the venue's tick moves with the price. */
  readonly tick?: string;
  /** Size step, in the venue's own unit. */
  readonly step?: string;
  /** Unit of sizes on the wire: `base`, or `contracts` to be converted with `contractSize`. */
  readonly sizeUnit: 'base' | 'contracts';
  /** Worth of one contract in quote units for inverse markets, in base units otherwise; only if `sizeUnit` is `contracts`. */
  readonly contractSize?: string;
  readonly status: InstrumentStatus;
  /** Delivery time of a dated future, epoch ms. */
  readonly expiryTime?: number;
  /** When the venue will end it, epoch ms; of instruments that have no delivery. */
  readonly delistingTime?: number;
  /** Time between funding payments, ms; if the instrument list says it. */
  readonly fundingIntervalMs?: number;
}

/** `venue:symbol`. */
export type InstrumentId = `${VenueId}:${string}`;

/** Whether the list says that an instrument is not traded at present; false while nothing is known. */
export function isNotTraded(status: InstrumentStatus | undefined): status is NotTradedStatus {
  return status !== undefined && status !== 'trading' && status !== 'unknown';
}

/** What people call an instrument. */
export function instrumentName({ name, symbol }: Pick<Instrument, 'name' | 'symbol'>): string {
  return name ?? symbol;
}

/** The id of a symbol at a venue. */
export function toInstrumentId(venue: VenueId, symbol: string): InstrumentId {
  return `${venue}:${symbol}`;
}

/** Whether a text names a symbol of a known venue: what does not is in no message. */
export function isInstrumentId(text: string): text is InstrumentId {
  const colon = text.indexOf(':');
  return colon > 0 && colon < text.length - 1 && text.length <= MOST_ID_CHARS && isVenueId(text.slice(0, colon));
}

/** Venue and symbol of an id. */
export function splitInstrumentId(id: InstrumentId): { readonly venue: VenueId; readonly symbol: string } {
  const colon = id.indexOf(':');
  // eslint-disable-next-line -- the template type guarantees the prefix
  return { venue: id.slice(0, colon) as VenueId, symbol: id.slice(colon + 1) };
}

const MOST_ID_CHARS = 128;
