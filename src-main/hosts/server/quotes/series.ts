import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { StreamLease } from '../../../engine/publish/market-source.ts';
import { marketNameOf } from '../../node/session/market-name.ts';
import type { QuoteClient } from './quote-client.ts';

/** A channel of a symbol, of one interval or depth, opened once for all clients that have it. */
export interface Series {
  /** See `seriesKey`. */
  readonly key: string;
  /** What the keys of all depths of its book begin with; else `key`. */
  readonly eventKey: string;
  readonly venue: VenueId;
  readonly request: ChannelRequest;
  readonly lease: StreamLease;
  /** `venue:topic` of every stream behind it. */
  readonly streamKeys: readonly string[];
  readonly clients: Set<QuoteClient>;
}

/** What every message about a market begins with. */
export function marketHead(venue: VenueId): object {
  const { exchange, contractType } = marketNameOf(venue);
  return { exchange, ...(contractType === undefined ? {} : { contract_type: contractType }) };
}

/** What every message about a series itself begins with. */
export function seriesHead({ venue, request }: Series): object {
  const { channel, symbol } = request;
  return {
    ...marketHead(venue),
    channel,
    symbol,
    ...(channel === 'candle' ? { interval: request.interval } : {}),
    ...(channel === 'book' ? { depth: request.depth } : {}),
  };
}

/** Series by what they are looked up by. */
export class SeriesIndex {
  readonly #byKey = new Map<string, Set<Series>>();

  add(key: string, series: Series): void {
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, new Set([series]));
    else known.add(series);
  }

  delete(key: string, series: Series): void {
    const known = this.#byKey.get(key);
    if (known?.delete(series) === true && known.size === 0) this.#byKey.delete(key);
  }

  of(key: string): Iterable<Series> {
    return this.#byKey.get(key) ?? [];
  }

  clear(): void {
    this.#byKey.clear();
  }
}
