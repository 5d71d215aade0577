import { BookRecord } from '../venue/records.ts';

/** A copy of a book message that outlives the decoder's reused record. */
export interface StashedMessage {
  readonly record: BookRecord;
  readonly receivedAt: number;
}

/** Book messages kept in order until a snapshot comes, each following the one before. Bounded: the oldest make way. */
export class PendingUpdates {
  readonly messages: StashedMessage[] = [];

  readonly #capacity: number;

  /** 1,024 are more than a minute of the fastest stream (100 ms); a snapshot that takes longer is asked for again. */
  constructor(capacity = 1024) {
    this.#capacity = capacity;
  }

  /** Whether only the newest few are kept: the snapshot waits in a queue, and will contain all the others; hundreds of books may wait for minutes. */
  isShort = false;

  /** Keeps a copy of a message. */
  push(record: BookRecord, receivedAt: number): void {
    const limit = this.isShort ? Math.min(SHORT_MESSAGES, this.#capacity) : this.#capacity;
    if (this.messages.length >= limit) this.messages.splice(0, this.messages.length - Math.floor(limit * 0.75));
    this.messages.push({ record: new BookRecord(record), receivedAt });
  }

  clear(): void {
    this.messages.length = 0;
  }
}

/** Two seconds of the fastest stream: no snapshot is so much older than the moment it was asked for. */
const SHORT_MESSAGES = 20;
