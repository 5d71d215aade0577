import type { LinkRule } from '../../../engine/venue/link-rules.ts';
import type { BookRecord, TradeRecord } from '../../../engine/venue/records.ts';
import type { TradeIds } from '../../../engine/venue/venue.ts';

/** Whether messages of one topic on one connection follow each other as assumed. */
export interface SequenceCheck {
  /** Messages that could be compared with the one before. */
  readonly compared: number;
  /** The first that did not follow, in words; undefined if all did. */
  readonly breach: string | undefined;
}

/** The changes of a book by the rule of its venue, from one message to the next; a snapshot begins anew. */
export class BookSequence implements SequenceCheck {
  compared = 0;
  breach: string | undefined;
  readonly #link: LinkRule;
  #last = NaN;

  constructor(link: LinkRule) {
    this.#link = link;
  }

  add(book: BookRecord): void {
    if (!book.isSnapshot && !Number.isNaN(this.#last)) {
      this.compared++;
      const verdict = this.#link.follow(this.#last, book);
      if (verdict !== 'apply') this.breach ??= `${verdict} at ${String(book.lastSequence)} after ${String(this.#last)}`;
    }
    this.#last = book.lastSequence;
  }
}

/** The ids of trades: consecutive, ascending, or at least different. */
export class TradeIdSequence implements SequenceCheck {
  compared = 0;
  breach: string | undefined;
  readonly #ids: TradeIds;
  readonly #seen = new Set<string>();
  #last = NaN;

  constructor(ids: TradeIds) {
    this.#ids = ids;
  }

  add({ id, idText }: TradeRecord): void {
    const text = Number.isNaN(id) ? idText : String(id);
    const hasBefore = this.#ids === 'opaque' ? this.#seen.size > 0 : !Number.isNaN(this.#last);
    if (hasBefore) {
      this.compared++;
      if (!this.#follows(id, text)) this.breach ??= `${text} after ${String(this.#last)}`;
    }
    this.#last = id;
    if (this.#ids === 'opaque' && this.#seen.size < MOST_IDS) this.#seen.add(text);
  }

  #follows(id: number, text: string): boolean {
    switch (this.#ids) {
      case 'consecutive':
        return id === this.#last + 1;
      case 'ascending':
        return id > this.#last;
      case 'opaque':
        return !this.#seen.has(text);
    }
  }
}

const MOST_IDS = 100_000;
