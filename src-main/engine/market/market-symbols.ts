import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { type MarketStream, SymbolMarket } from './symbol-market.ts';

/** The state of every symbol, by venue, and which symbol a record is about. Hot. */
export class MarketSymbols {
  /** Records of unknown symbols that were left out, as there was state of too many. */
  rejected = 0;
  readonly #max: number;
  readonly #symbols = new Map<VenueId, Map<string, SymbolMarket>>();
  /** Contracts by the index that they are on, `venue:index`. */
  readonly #onIndex = new Map<string, Set<SymbolMarket>>();
  #count = 0;

  /** Messages make no more than `max` symbols; those that were asked for are made all the same. */
  constructor(max: number) {
    this.#max = max;
  }

  /** The symbol's state, created if there is none. */
  get(venue: StreamVenue, symbol: string): SymbolMarket {
    let symbols = this.#symbols.get(venue.id);
    if (symbols === undefined) this.#symbols.set(venue.id, (symbols = new Map()));
    let market = symbols.get(symbol);
    if (market === undefined) {
      symbols.set(symbol, (market = new SymbolMarket(venue, symbol)));
      this.#count++;
      this.#joinIndex(market);
    }
    return market;
  }

  /** The symbol's state; undefined if nothing was ever asked or received of it. */
  find(venue: VenueId, symbol: string): SymbolMarket | undefined {
    return this.#symbols.get(venue)?.get(symbol);
  }

  /** Every symbol there is state of. */
  *all(): Generator<SymbolMarket> {
    for (const symbols of this.#symbols.values()) yield* symbols.values();
  }

  /** Forgets a symbol's state. */
  forget(venue: VenueId, symbol: string): void {
    const market = this.find(venue, symbol);
    if (market === undefined) return;
    this.#symbols.get(venue)?.delete(symbol);
    this.#count--;
    const index = indexKey(market.venue, market.venue.indexOf?.(symbol));
    const contracts = this.#onIndex.get(index);
    if (contracts?.delete(market) === true && contracts.size === 0) this.#onIndex.delete(index);
  }

  /** The contracts on an index that there is state of. */
  onIndex(venue: StreamVenue, index: string): Iterable<SymbolMarket> {
    return this.#onIndex.get(indexKey(venue, index)) ?? NONE;
  }

  /** The symbol that a record is about, and names it in the record; undefined if it is none that is followed. */
  of(venue: StreamVenue, record: MarketRecord, stream: MarketStream | undefined): SymbolMarket | undefined {
    const target = stream?.target;
    if (target !== undefined && (record.symbol === '' || record.symbol === target.symbol)) {
      record.symbol = target.symbol;
      return target;
    }
    if (record.symbol === '') return undefined;
    const known = this.find(venue.id, record.symbol);
    if (stream?.isShared === true) return known;
    if (known !== undefined || this.#count < this.#max) return known ?? this.get(venue, record.symbol);
    this.rejected++;
    return undefined;
  }

  #joinIndex(market: SymbolMarket): void {
    const { venue, symbol } = market;
    const index = venue.indexOf?.(symbol) ?? '';
    if (index === '') return;
    const key = indexKey(venue, index);
    const contracts = this.#onIndex.get(key);
    if (contracts === undefined) this.#onIndex.set(key, new Set([market]));
    else contracts.add(market);
  }
}

function indexKey(venue: StreamVenue, index = ''): string {
  return `${venue.id}:${index}`;
}

const NONE: readonly SymbolMarket[] = [];
