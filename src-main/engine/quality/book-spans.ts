import type { LedgerEntry, LedgerLine } from '../../../src-shared/wire/ledger.ts';
import type { BookChanged } from '../quality-event.ts';
import type { Ledger } from './ledger.ts';

/** The ledger's entries of one book: each begins where the last good message was, and ends when the book is right again. */
export class BookSpans {
  readonly #ledger: Ledger;
  readonly #line: LedgerLine;
  readonly #open = new Map<BookTrouble, LedgerEntry>();
  /** `missing` of the book before the gap that is open. */
  #missingBefore = 0;

  constructor(ledger: Ledger, line: LedgerLine) {
    this.#ledger = ledger;
    this.#line = line;
  }

  onState(book: BookChanged): void {
    const { state, reason, previous, since } = book;
    const lastGood = Number.isNaN(book.receivedAt) ? since : Math.min(book.receivedAt, since);
    if (reason === 'stopped') {
      this.#closeAll(book, since);
      return;
    }
    if (reason === 'sequence-gap' || (reason === 'connection-lost' && state === 'stale'))
      this.#begin('gap', lastGood, reason);
    if (reason === 'silence') this.#begin('stale', lastGood, reason);
    else this.#close('stale', since);
    if (state === 'suspect') this.#begin('crossed', since, reason);
    if (state === 'resyncing' && previous !== 'resyncing') this.#begin('resync', since, reason);
    if (state === 'verified' || state === 'unverifiable') this.#closeAll(book, since);
  }

  #begin(kind: BookTrouble, from: number, reason: string): void {
    if (!this.#open.has(kind)) this.#open.set(kind, this.#ledger.add(this.#line, kind, { from, reason }));
  }

  #close(kind: BookTrouble, to: number, count?: number): void {
    const entry = this.#open.get(kind);
    if (entry === undefined) return;
    this.#ledger.close(entry, to, count);
    this.#open.delete(kind);
  }

  #closeAll(book: BookChanged, to: number): void {
    this.#close('gap', to, book.missing - this.#missingBefore);
    this.#missingBefore = book.missing;
    for (const kind of ['resync', 'stale', 'crossed'] as const) this.#close(kind, to);
  }
}

type BookTrouble = 'gap' | 'resync' | 'stale' | 'crossed';
