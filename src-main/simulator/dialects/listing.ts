import type { InstrumentMarket } from '../market/instrument-market.ts';
import type { BookNumbers } from './book-numbers.ts';

/** An instrument under a venue's symbol and in its spelling of numbers. */
export interface Listing extends BookNumbers {
  readonly symbol: string;
  readonly market: InstrumentMarket;
  price(ticks: number): string;
  size(steps: number): string;
  turnover(units: number | bigint): string;
  /** The venue's own id of a trade; its number if absent. */
  tradeIdText?(id: number): string;
}
