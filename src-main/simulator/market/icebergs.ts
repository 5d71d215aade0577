import type { Side } from './book-side.ts';
import type { MarketBook } from './market-book.ts';

/** Orders that show a part of their size, and show the next part when that is taken. At most one a side. */
export class Icebergs {
  readonly #bid: Iceberg = { price: 0, shown: 0, parts: 0 };
  readonly #ask: Iceberg = { price: 0, shown: 0, parts: 0 };

  /** Hides `parts` times the size `shown` behind a level of the book, unless another one is hidden on that side. */
  add(side: Side, price: number, shown: number, parts: number): void {
    const iceberg = side === 'bid' ? this.#bid : this.#ask;
    if (iceberg.parts > 0) return;
    iceberg.price = price;
    iceberg.shown = shown;
    iceberg.parts = parts;
  }

  /** Shows the next part where the one before is gone. Where the touch has left the price, the order is withdrawn. */
  refill(market: { readonly book: MarketBook; changeLevel(side: Side, price: number, size: number): void }): void {
    const { bids, asks } = market.book;
    this.#refill('bid', this.#bid, this.#bid.price < asks.price(0) && this.#bid.price >= bids.price(0), market);
    this.#refill('ask', this.#ask, this.#ask.price > bids.price(0) && this.#ask.price <= asks.price(0), market);
  }

  #refill(
    side: Side,
    iceberg: Iceberg,
    isAtTouch: boolean,
    market: { readonly book: MarketBook; changeLevel(side: Side, price: number, size: number): void },
  ): void {
    if (iceberg.parts === 0) return;
    if (!isAtTouch) {
      iceberg.parts = 0;
      return;
    }
    const { bids, asks } = market.book;
    if ((side === 'bid' ? bids : asks).sizeAt(iceberg.price) >= iceberg.shown / 2) return;
    iceberg.parts--;
    market.changeLevel(side, iceberg.price, iceberg.shown);
  }
}

interface Iceberg {
  price: number;
  shown: number;
  parts: number;
}
