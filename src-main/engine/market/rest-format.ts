import { exactProduct } from '../../../src-shared/market/exact-arithmetic.ts';
import type { LevelStrings, TradeEvent } from '../../../src-shared/market/events.ts';

/** A trade as exchanges give it over REST (`GET /api/v3/trades`). */
export interface RestTrade {
  readonly id: number | string;
  readonly price: string;
  readonly qty: string;
  /** Price times quantity, exact, without trailing zeros. */
  readonly quoteQty: string;
  /** Epoch ms; absent if the trade carries none. */
  readonly time?: number;
  readonly isBuyerMaker: boolean;
}

/** A book as exchanges give it over REST: `[price, qty]`, best first. */
export interface RestBook {
  readonly lastUpdateId?: number;
  readonly bids: readonly LevelStrings[];
  readonly asks: readonly LevelStrings[];
}

/** What the REST form of a book is made of: a book event, or the view that `getOrderBook` returns. */
type BookLike = { readonly lastSequence?: number } & Pick<RestBook, 'bids' | 'asks'>;

export function toRestFormat<E extends TradeEvent | BookLike>(event: E): E extends TradeEvent ? RestTrade : RestBook;
/** The REST form of a trade or a book, every decimal the venue's own string. */
export function toRestFormat(event: TradeEvent | BookLike): RestTrade | RestBook {
  if ('price' in event) {
    const { id, price, size, venueTime, aggressor } = event;
    return {
      id,
      price,
      qty: size,
      quoteQty: exactProduct(price, size) ?? '',
      ...(venueTime !== undefined && { time: venueTime }),
      isBuyerMaker: aggressor === 'sell',
    };
  }
  const { lastSequence, bids, asks } = event;
  return { ...(lastSequence !== undefined && { lastUpdateId: lastSequence }), bids, asks };
}
