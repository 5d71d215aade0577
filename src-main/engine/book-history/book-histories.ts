import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { BookHistory, HISTORY_BYTES, type BookHistoryOptions, type HistoryClock } from './book-history.ts';

/** One need of a history. Releasing twice does nothing. */
export interface HistoryLease {
  readonly history: BookHistory;
  release(): void;
}

/** The histories that are needed: two needs of one book at one step share one, and it ends with the last of them. */
export class BookHistories {
  /** How often there was no memory for one. */
  rejected = 0;
  readonly #clock: HistoryClock;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();

  /** They take `maxBytes` of memory at most. */
  constructor(clock: HistoryClock, maxBytes: number) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /** Memory of each, bytes. */
  get bytes(): readonly number[] {
    return Array.from(this.#entries, () => HISTORY_BYTES);
  }

  /** Keeps a history until it is released; undefined if there is no memory for it. */
  open(id: InstrumentId, options: Omit<BookHistoryOptions, 'clock'>): HistoryLease | undefined {
    const key = `${id} ${options.book.topic} ${options.step ?? ''} ${options.ticks ?? ''}`;
    let entry = this.#entries.get(key);
    if (entry !== undefined && entry.history.book !== options.book) {
      // A stream that was closed in between has a book of its own.
      entry.history.stop();
      this.#entries.delete(key);
      entry = undefined;
    }
    if (entry === undefined) {
      if ((this.#entries.size + 1) * HISTORY_BYTES > this.#maxBytes) {
        this.rejected++;
        return undefined;
      }
      entry = { history: new BookHistory({ ...options, clock: this.#clock }), leases: 0 };
      this.#entries.set(key, entry);
    }
    return this.#lease(key, entry);
  }

  #lease(key: string, entry: Entry): HistoryLease {
    entry.leases++;
    let isActive = true;
    return {
      history: entry.history,
      release: () => {
        if (!isActive) return;
        isActive = false;
        if (--entry.leases > 0) return;
        entry.history.stop();
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    };
  }
}

interface Entry {
  readonly history: BookHistory;
  leases: number;
}
