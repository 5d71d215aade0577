import type { TroubleCounts } from '../../../src-shared/wire/health.ts';
import type { QualityEvent } from '../quality-event.ts';

/** What a book counts from its making on. */
type BookCounts = Pick<TroubleCounts, 'gaps' | 'missing' | 'resyncs'>;

/**
 * Counts gaps, resyncs and duplicates since the start, from the facts about the quality of the data: a stream that ends or is opened again takes
 * nothing away.
 */
export class TroubleTotals {
  gaps = 0;
  missing = 0;
  resyncs = 0;
  /** Candles that differ from their trades, and trades outside the book. */
  differences = 0;
  /** Counted by whoever compares the counters of streams. */
  duplicates = 0;
  /** What each open book had counted when it was last looked at, by stream key. */
  readonly #books = new Map<string, BookCounts>();

  /** Counts what is counted here of a fact, and leaves all else alone. */
  onEvent(event: QualityEvent): void {
    if (event.kind === 'trade-gap') {
      this.gaps++;
      if (event.missing.by === 'id') this.missing += event.missing.lastId - event.missing.firstId + 1;
    } else if (event.kind === 'candle-differs') this.differences++;
    else if (event.kind === 'trades-outside-book') this.differences += event.count;
    else if (event.kind === 'book-changed') {
      const key = `${event.venue}:${event.topic}`;
      this.follow(key, event);
      if (event.reason === 'stopped') this.#books.delete(key);
    }
  }

  /** Adds what a book has counted since this was called last; `key` is that of its stream. */
  follow(key: string, { gaps, missing, resyncs }: BookCounts): void {
    const before = this.#books.get(key);
    // Hundreds are looked at for every report, and nearly none has counted anything.
    if (before?.gaps === gaps && before.missing === missing && before.resyncs === resyncs) return;
    this.gaps += gaps - (before?.gaps ?? 0);
    this.missing += missing - (before?.missing ?? 0);
    this.resyncs += resyncs - (before?.resyncs ?? 0);
    this.#books.set(key, { gaps, missing, resyncs });
  }
}
