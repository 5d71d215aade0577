import type { BookReason, BookState, StreamState } from '../../src-shared/market/book-state.ts';
import type { SessionStatus } from '../../src-shared/market/market-state.ts';
import type { StreamTiming } from '../../src-shared/wire/feed-frame.ts';

/** What a panel's header says about its data: the state of a book or of a stream, `loading` before the first section came. */
export type StatusState = BookState | StreamState | 'loading';

/**
 * What is known about one subscription. Times are epoch ms of the engine's clock; absent facts are absent. Its age, and whether it is quiet or stale,
 * are found when it is painted, from `lastDataAt`, its pace and `feed.engineNow()`.
 */
export interface FeedStatus extends StreamTiming {
  readonly state: StatusState;
  readonly reason?: BookReason;
  /** No data for longer than is usual for it, and not yet for so long that it is stale. */
  readonly isQuiet?: true;
  /** When the state began. */
  readonly since?: number;
  readonly lastSequence?: number;
  readonly knownDepth?: number;
  /** Of an exchange with sessions: of all rows that have data, if they agree. */
  readonly sessions?: SessionStatus;
}

/** The status of a subscription nothing has arrived for. */
export const LOADING: FeedStatus = { state: 'loading' };

/** The timing of a section as part of a status. */
export function timingOf({ lastDataAt, usualPauseMs, cadenceMs }: StreamTiming): StreamTiming {
  return {
    ...(lastDataAt !== undefined && { lastDataAt }),
    ...(usualPauseMs !== undefined && { usualPauseMs }),
    ...(cadenceMs !== undefined && { cadenceMs }),
  };
}

/** A buffer of one subscription: overwritten in place, outside React. `version` counts up with every change, clearing included. */
export interface FeedBuffer {
  readonly version: number;
  readonly status: FeedStatus;
  /** Whether there is nothing to show. */
  readonly isEmpty: boolean;
  /** Judges by the time that has passed whether it is quiet or stale; `now` is engine time, epoch ms. Returns whether `status`, or that of a row, changed. */
  judge(now: number): boolean;
  clear(): void;
}
