import type { MarketType } from '../../src-shared/market/instrument.ts';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { VENUES } from '../../src-main/venues/registry.ts';

/** One symbol that is followed, and where. */
export interface Followed {
  readonly venue: StreamVenueId;
  readonly exchange: string;
  readonly symbol: string;
}

/** So many symbols of one market of a venue. */
interface Share {
  readonly venue: StreamVenueId;
  readonly marketType: MarketType;
  readonly count: number;
}

/** So many symbols spread evenly over exchanges, and of each over its venues and market types. */
export function sharesOf(venues: readonly StreamVenueId[], symbols: number): readonly Share[] {
  const exchanges = Map.groupBy(venues, (id) => VENUES[id].exchange);
  return parts(symbols, exchanges.size).flatMap((quota, i) => {
    const markets = ([...exchanges.values()][i] ?? []).flatMap((venue) =>
      VENUES[venue].marketTypes.filter((type) => MADE_UP.has(type)).map((marketType) => ({ venue, marketType })),
    );
    const counts = parts(quota, markets.length);
    return markets.map((market, n) => ({ ...market, count: counts[n] ?? 0 }));
  });
}

/** Finds the symbols of the shares in what the venues list. Rejects if they have too few. */
export async function findFollowed(engine: Engine, shares: readonly Share[]): Promise<readonly Followed[]> {
  const followed: Followed[] = [];
  for (const { venue, marketType, count } of shares) {
    if (count === 0) continue;
    const { instruments } = await engine.source.searchInstruments({
      query: '',
      limit: count,
      venues: [venue],
      marketTypes: [marketType],
    });
    if (instruments.length < count)
      throw new Error(`${venue} lists ${instruments.length} ${marketType} instead of ${count}`);
    for (const { symbol } of instruments) followed.push({ venue, exchange: VENUES[venue].exchange, symbol });
  }
  return followed;
}

/** `total` as equal whole parts. */
function parts(total: number, count: number): readonly number[] {
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * total) / count) - Math.floor((i * total) / count),
  );
}

/** Market types of the simulator's made-up instruments. */
const MADE_UP: ReadonlySet<MarketType> = new Set(['spot', 'perp', 'perp-inverse']);
