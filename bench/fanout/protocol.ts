/** What readers are instructed to do. */
export type ToReaders =
  | { readonly kind: 'connect'; readonly url: string; readonly clients: number; readonly request?: object }
  /** Counts from 0 on; the texts of the first reader are kept if `isKept`. */
  | { readonly kind: 'begin'; readonly isKept: boolean }
  | { readonly kind: 'end' };

/** What readers have read since they began. */
export interface ReadCounts {
  readonly messages: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Connections that were closed. */
  readonly closed: number;
  readonly closedCandles: number;
  /** Closed candles that did not follow the one before of their reader and symbol. */
  readonly candleGaps: number;
  /** The texts of the first reader, with the ms since the beginning. */
  readonly kept: readonly KeptText[];
}

/** One message of a recording. */
export type KeptText = readonly [atMs: number, text: string];
