import type { QuoteSizes } from '../market/quote-size.ts';

/** Quote units of sizes as numbers: near enough to compare with a level, without the cost of exact decimals. Hot. */
export class QuoteFactor {
  readonly #sizes: () => QuoteSizes | undefined;
  #known: QuoteSizes | undefined;
  #factor = NaN;
  #byPrice = false;

  constructor(sizes: () => QuoteSizes | undefined) {
    this.#sizes = sizes;
  }

  /** NaN while the contract size is not known. */
  quoteOf(price: number, size: number): number {
    const sizes = this.#sizes();
    if (sizes !== this.#known) this.#learn(sizes);
    return this.#byPrice ? price * size * this.#factor : size * this.#factor;
  }

  #learn(sizes: QuoteSizes | undefined): void {
    this.#known = sizes;
    const contract = sizes?.contractSize;
    this.#byPrice = sizes?.byPrice ?? false;
    this.#factor =
      sizes === undefined ? NaN : contract === undefined ? 1 : Number(contract.unscaled) / 10 ** contract.scale;
  }
}
