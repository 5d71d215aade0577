/** A venue's time, as candles need it. */
export interface VenueTime {
  /** Epoch ms as far as known; NaN while nobody knows. */
  now(): number;
  /** Resolves once {@link now} is a number, or nobody will ask any more. */
  known(): Promise<void>;
  /** What the venue itself says now, epoch ms; undefined if it does not answer. */
  ask(): Promise<number | undefined>;
}
