import type { BookState } from '../../../src-shared/market/book-state.ts';
import type { Timer } from '../ports.ts';
import type { BookFeed } from '../venue/venue.ts';
import type { BookSync } from './book-sync.ts';

/** What a book asks of its surroundings. */
export interface BookSyncHost {
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /**
   * Get a snapshot. Over REST the answer is `onSnapshot` or `onSnapshotFailed`, and it is not called again before one of them, or a lost
   * connection. By the stream it comes as a message, and is asked for again where it does not.
   */
  requestSnapshot(sync: BookSync): void;
  /** State or reason changed. */
  onState(sync: BookSync, previous: BookState): void;
}

/** How one book is kept. */
export interface BookSyncOptions {
  readonly symbol: string;
  /** The topic that tells it. */
  readonly topic: string;
  readonly feed: BookFeed;
  readonly maxLevels: number;
  readonly maxStashed?: number;
  readonly host: BookSyncHost;
}
