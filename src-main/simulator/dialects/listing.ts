import type { InstrumentMarket } from '../market/instrument-market.ts';

/** An instrument under a venue's symbol and in its spelling of numbers. */
export interface Listing {
  readonly symbol: string;
  readonly market: InstrumentMarket;
  price(ticks: number): string;
  size(steps: number): string;
  turnover(units: number | bigint): string;
  /** The venue's number for a book change of the market. */
  toVenueSequence(sequence: number): number;
  /** The change of the market that the venue numbers so (or the last one before), in its book of `depth` levels where depths are numbered apart. */
  toMarketSequence(venueSequence: number, depth?: number): number;
  /** The venue's own id of a trade; its number where absent. */
  tradeIdText?(id: number): string;
}
