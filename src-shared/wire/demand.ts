import type { QuoteChannel } from '../market/channels.ts';
import type { InstrumentId } from '../market/instrument.ts';
import type { Interval } from '../market/interval.ts';
import type { PollVenueId } from '../market/venue-ids.ts';

/**
 * One thing a screen wants to be kept informed of. `sub` is the screen's own name for it. Two with the same needs cost one
 * subscription at the venue. Tapes take the venue's own trade channel unless `channel` says otherwise; forced orders are sent as trades without ids.
 */
export type Demand =
  | {
      readonly sub: string;
      readonly kind: 'book';
      readonly instrument: InstrumentId;
      readonly depth: number;
      /** Levels a side to send. */ readonly levels: number;
      /** With how many orders make each level, if the venue says so. */
      readonly orders?: true;
    }
  /**
   * The history of a book at a price step, a decimal text, or of so many `ticks` of the instrument; chosen by the engine if both are absent. `columns`: how many of the newest to send;
   * none if 0, only what goes with them.
   */
  | {
      readonly sub: string;
      readonly kind: 'depth';
      readonly instrument: InstrumentId;
      readonly step?: string;
      readonly ticks?: number;
      readonly columns: number;
    }
  | {
      readonly sub: string;
      readonly kind: 'trades';
      readonly instrument: InstrumentId;
      readonly channel?: 'trade' | 'aggTrade' | 'liquidation';
      /** With those before the first that the stream brought, as far as the venue tells them at once. */
      readonly past?: true;
    }
  | {
      readonly sub: string;
      readonly kind: 'flow';
      readonly instrument: InstrumentId;
      /** When a bar ends, see `parseBarRule`. */
      readonly bars: string;
      /** Price step of the footprint, a positive decimal, or `auto` for one of some 2 bps of the price; none if absent. */
      readonly step?: string;
    }
  | { readonly sub: string; readonly kind: 'candles'; readonly instrument: InstrumentId; readonly interval: Interval }
  | {
      readonly sub: string;
      readonly kind: 'quotes';
      readonly instruments: readonly InstrumentId[];
      /** What of them is wanted; all if absent. Without a ticker, state and times of a row are those of the first of its other streams. */
      readonly channels?: readonly QuoteChannel[];
      /** A venue that is polled, all of whose quotes are wanted; `instruments` is empty then. */
      readonly venue?: PollVenueId;
    }
  | { readonly sub: string; readonly kind: 'health' };
