/**
 * One quote on its way to any number of clients. `closed`: a closed candle, never left out. `gap`: that closed candles are missing before the next
 * one, never left out, in order with them, and no quote. `event`: a trade or a forced order, never left
 * out while a client is served at all. `notice`: what is known about the series itself, never left out, in order with events, and no quote: it counts
 * for no limit. `latest`: only the newest of its series matters.
 */
export interface Quote {
  /** See `seriesKey`. */
  readonly key: string;
  readonly kind: 'closed' | 'gap' | 'event' | 'notice' | 'latest';
  /** The message, made when the first client takes it. */
  text(): string;
}

/** A quote whose message is made once, however many clients take it. */
export function makeQuote(key: string, kind: Quote['kind'], build: () => object): Quote {
  let text: string | undefined;
  return { key, kind, text: () => (text ??= JSON.stringify(build())) };
}
