import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { FlowSpan } from '../order-flow/flow-bars.ts';
import type { TradeFlow } from '../order-flow/trade-flow.ts';
import type { QualityEvent, TradeChannel } from '../quality-event.ts';
import type { TradeRecord } from '../venue/records.ts';

/** The trades that are checked, and where a difference is reported. */
export interface CheckSubject {
  readonly venue: StreamVenueId;
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly trades: CheckedTrades;
  readonly host: { now(): number; report(event: QualityEvent): void };
}

/** The newest trades of one stream, numbered as they were kept: those from `first` to `total - 1` are there. */
export interface CheckedTrades {
  readonly first: number;
  readonly total: number;
  /** Of the newest one; NaN before the first. */
  readonly lastVenueTime: number;
  /** Times of candles that say something else, oldest first. */
  readonly differing: FlowSpan[];
  /** What they are counted in besides. */
  readonly flow: TradeFlow | undefined;
  /** Fills `out` with trade `n`. */
  read(n: number, symbol: string, out: TradeRecord): unknown;
  /** The venue's own string of a price. */
  priceText(n: number): string;
}
