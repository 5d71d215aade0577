import type { BookReason, BookState, StreamState } from '../../src-shared/market/book-state.ts';

/** What a panel's header says about its data: the state of a book or of a stream, `loading` before the first section came. */
export type StatusState = BookState | StreamState | 'loading';

/** What is known about one subscription. Times are epoch ms of the engine's clock; absent facts are absent. */
export interface FeedStatus {
  readonly state: StatusState;
  readonly reason?: BookReason;
  /** When the state began. */
  readonly since?: number;
  /** When the last data arrived. The age is computed from it at paint time with `feed.engineNow()`. */
  readonly lastDataAt?: number;
  readonly lastSequence?: number;
  readonly knownDepth?: number;
}

/** The status of a subscription nothing has arrived for. */
export const LOADING: FeedStatus = { state: 'loading' };

/** A buffer of one subscription: overwritten in place, outside React. `version` counts up with every change, clearing included. */
export interface FeedBuffer {
  readonly version: number;
  readonly status: FeedStatus;
  /** Whether there is nothing to show. */
  readonly isEmpty: boolean;
  clear(): void;
}
