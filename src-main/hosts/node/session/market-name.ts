import type { MarketType } from '../../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';

/** A market as operators name it: `binance` + `spot`, or an exchange that is one venue, such as `okx`, alone. */
export interface MarketName {
  readonly exchange: string;
  /** Absent if the exchange is one venue. */
  readonly contractType?: string;
}

/** What is read of a venue here. */
export type NamedVenue = Pick<StreamVenue, 'id' | 'marketTypes'>;

/** Which venue a name stands for, or what is wrong with it. `marketType` narrows an exchange that is one venue with several kinds of market. */
export type MarketLookup<Venue extends NamedVenue> =
  | { readonly ok: true; readonly venue: Venue; readonly marketType?: MarketType }
  | { readonly ok: false; readonly code: 'unknown-exchange' | 'unknown-contract-type'; readonly message: string };

/** The venue of a name in any case, among those there are. A whole venue id is an exchange of its own, so `binance-spot` is found alone, too. */
export function findMarket<Venue extends NamedVenue>(venues: readonly Venue[], name: MarketName): MarketLookup<Venue> {
  const exchange = toOwnName(name.exchange.toLowerCase());
  const contractType = name.contractType?.toLowerCase();
  const byId = (id: string): Venue | undefined => venues.find((candidate) => candidate.id === id);
  const venue = byId(contractType === undefined ? exchange : `${exchange}-${contractType}`);
  if (venue !== undefined) return { ok: true, venue };
  const single = byId(exchange);
  if (single !== undefined && contractType === 'all') return { ok: true, venue: single };
  const marketType = single?.marketTypes.find((known) => known === contractType);
  if (single !== undefined && marketType !== undefined) return { ok: true, venue: single, marketType };
  const types: readonly string[] =
    single?.marketTypes ??
    venues.filter(({ id }) => id.startsWith(`${exchange}-`)).map(({ id }) => id.slice(exchange.length + 1));
  const own = contractType === undefined ? undefined : ownTypeOf(contractType, types);
  if (own !== undefined) return findMarket(venues, { exchange, contractType: own });
  return types.length === 0
    ? {
        ok: false,
        code: 'unknown-exchange',
        message: `there is no exchange ${name.exchange}: known are ${exchangeNames(venues).join(', ')}`,
      }
    : {
        ok: false,
        code: 'unknown-contract-type',
        message: `${name.exchange} has ${contractType === undefined ? 'several contract types' : `no contract type ${contractType}`}: known are ${types.join(', ')}`,
      };
}

/** How operators name a venue. */
export function marketNameOf(venue: VenueId): MarketName {
  const dash = venue.indexOf('-');
  const own = dash === -1 ? venue : venue.slice(0, dash);
  const exchange = OTHER_NAMES.find((each) => each.own === own)?.known ?? own;
  return dash === -1 ? { exchange } : { exchange, contractType: venue.slice(dash + 1) };
}

/** Every exchange there is, as operators name it. */
export function exchangeNames(venues: readonly NamedVenue[]): readonly string[] {
  return [...new Set(venues.map(({ id }) => marketNameOf(id).exchange))];
}

/** The exchange's own word for a contract type in that of another exchange or program; undefined if it has none, or the word is its own. */
function ownTypeOf(contractType: string, types: readonly string[]): string | undefined {
  if (types.includes(contractType)) return undefined;
  const word = contractType.replaceAll(/[-_ .]/g, '');
  const own = OTHER_TYPES.find(({ words }) => words.includes(word))?.own ?? [];
  return own.find((type) => types.includes(type));
}

function toOwnName(exchange: string): string {
  return OTHER_NAMES.find(({ known }) => known === exchange)?.own ?? exchange;
}

/** Exchanges that operators know by another name than our venue ids. */
const OTHER_NAMES: readonly { readonly known: string; readonly own: string }[] = [{ known: 'gateio', own: 'gate' }];

/** What contract types are called elsewhere, without separators, and by the exchanges here, the likeliest first. */
const OTHER_TYPES: readonly { readonly words: readonly string[]; readonly own: readonly string[] }[] = [
  {
    words: ['usdm', 'usdtm', 'usdt', 'usdtmargined', 'usdmargined', 'linear', 'umfutures', 'perp', 'perpetual', 'swap'],
    own: ['usdm', 'linear', 'perp'],
  },
  {
    words: ['coinm', 'coin', 'coinmargined', 'inverse', 'cmfutures', 'perpinverse', 'inverseperpetual'],
    own: ['coinm', 'inverse', 'perp-inverse'],
  },
  // A market of its own at some, dated contracts at OKX, and perpetuals if there is nothing else.
  { words: ['futures', 'future'], own: ['usdm', 'linear', 'future', 'perp'] },
];
