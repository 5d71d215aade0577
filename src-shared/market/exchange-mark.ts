import type { VenueId } from './venue-ids.ts';

/** How an exchange is named where there is room for two letters only. */
export interface ExchangeMark {
  /** Two capitals. */
  readonly code: string;
  readonly exchange: string;
  /** Its colour among those of venues, from 0; no other exchange has it. */
  readonly colour: number;
}

/** The mark of a venue's exchange. */
export function exchangeMarkOf(venue: VenueId): ExchangeMark {
  const dash = venue.indexOf('-');
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the part before the dash, as the type says
  return MARKS[(dash === -1 ? venue : venue.slice(0, dash)) as ExchangeId];
}

/** The mark of the exchange that a name begins with, of a venue, a connection or a request budget; undefined if it begins with none. */
export function exchangeMarkIn(name: string): ExchangeMark | undefined {
  const [word = ''] = name.split(/[- ]/, 1);
  return Object.entries(MARKS).find(([exchange]) => exchange === word)?.[1];
}

/** The first word of a venue id. */
type ExchangeId = VenueId extends infer Id ? (Id extends `${infer First}-${string}` ? First : Id) : never;

const MARKS = {
  binance: { code: 'BN', exchange: 'Binance', colour: 3 },
  bybit: { code: 'BY', exchange: 'Bybit', colour: 1 },
  okx: { code: 'OK', exchange: 'OKX', colour: 7 },
  gate: { code: 'GT', exchange: 'Gate', colour: 5 },
  yahoo: { code: 'EQ', exchange: 'Equities', colour: 6 },
  hyperliquid: { code: 'HL', exchange: 'Hyperliquid', colour: 2 },
} as const satisfies Readonly<Record<ExchangeId, ExchangeMark>>;
