import type { CompatForm } from '../../node/session/ohlcv-form.ts';

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
  /** The message, made when the first client takes it; in the form that a client asked for, our own if that is undefined. */
  text(form?: CompatForm): string;
}

/** How the message of a quote is made. */
export interface QuoteForms {
  own(): object;
  /** For programs written for OHLCV connectors; our own if absent. */
  ohlcv?(): object;
}

/** A quote whose message is made once, however many clients take it. */
export function makeQuote(key: string, kind: Quote['kind'], forms: QuoteForms): Quote {
  let own: string | undefined;
  let ohlcv: string | undefined;
  return {
    key,
    kind,
    text: (form) =>
      form === 'ohlcv' && forms.ohlcv !== undefined
        ? (ohlcv ??= JSON.stringify(forms.ohlcv()))
        : (own ??= JSON.stringify(forms.own())),
  };
}
