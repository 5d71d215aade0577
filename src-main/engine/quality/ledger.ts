import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Writable } from '../../../src-shared/writable.ts';
import type {
  LedgerDifference,
  LedgerEntry,
  LedgerHealth,
  LedgerKind,
  LedgerLine,
  LedgerPage,
  LedgerQuery,
} from '../../../src-shared/wire/ledger.ts';

/** Facts of a new entry. Without `to` it lasts until it is closed. */
export interface LedgerFacts {
  readonly from: number;
  readonly to?: number;
  readonly count?: number;
  readonly reason: string;
  readonly firstId?: number;
  readonly lastId?: number;
  readonly differences?: readonly LedgerDifference[];
}

/**
 * The data-quality ledger: everything that was wrong with data, by instrument and time. Append-only; full, the oldest entries that
 * have ended make way and are counted, so that a gap in the ledger itself is known as well.
 */
export class Ledger {
  readonly limit: number;
  dropped = 0;
  /** Grows with every change. */
  revision = 0;
  /** By id, ascending. */
  #entries: Writable<LedgerEntry>[] = [];
  #nextId = 1;
  #completeSince: number;
  readonly #onDropped: (count: number) => void;

  /** `since` is when it begins to know; `onDropped` receives how many entries were dropped. */
  constructor(limit: number, since: number, onDropped: (count: number) => void = () => undefined) {
    this.limit = limit;
    this.#completeSince = since;
    this.#onDropped = onDropped;
  }

  /** Adds an entry. */
  add(line: LedgerLine, kind: LedgerKind, facts: LedgerFacts): LedgerEntry {
    if (this.#entries.length >= this.limit) this.#makeRoom();
    const { venue, symbol, channel, interval } = line;
    const { from, to, count = 0, reason, firstId, lastId, differences } = facts;
    const entry: Writable<LedgerEntry> = {
      id: this.#nextId++,
      kind,
      venue,
      symbol,
      ...(channel === undefined ? {} : { channel }),
      ...(interval === undefined ? {} : { interval }),
      from,
      ...(to === undefined ? {} : { to: Math.max(from, to) }),
      count,
      reason,
      ...(firstId === undefined ? {} : { firstId }),
      ...(lastId === undefined ? {} : { lastId }),
      ...(differences === undefined ? {} : { differences }),
    };
    this.#entries.push(entry);
    this.revision++;
    return entry;
  }

  /** Ends an entry that lasts, with the count as it is known by then. */
  close(handle: LedgerEntry, to: number, count = handle.count): void {
    const entry: Writable<LedgerEntry> = handle;
    if (entry.to !== undefined) return;
    entry.to = Math.max(entry.from, to);
    entry.count = count;
    this.revision++;
  }

  /** Goes on with a run of things that happen again and again, so that a storm is one entry and not thousands. */
  extend(handle: LedgerEntry, to: number, count: number): void {
    const entry: Writable<LedgerEntry> = handle;
    entry.to = Math.max(entry.to ?? entry.from, to);
    entry.count += count;
    this.revision++;
  }

  /** Whether an entry is still there; what it grows by would be lost otherwise. */
  contains(handle: LedgerEntry): boolean {
    let low = 0;
    let high = this.#entries.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.id ?? Infinity) < handle.id) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low] === handle;
  }

  query(query: LedgerQuery = {}): LedgerPage {
    const { limit = DEFAULT_LIMIT } = query;
    const matches = matcherOf(query);
    const found = this.#entries.filter(matches);
    return {
      entries: found.slice(Math.max(0, found.length - limit)).map((entry) => ({ ...entry })),
      total: found.length,
      completeSince: this.#completeSince,
    };
  }

  health(): LedgerHealth {
    return { entries: this.#entries.length, limit: this.limit, dropped: this.dropped, revision: this.revision };
  }

  /** Drops a sixteenth at once, so that a full ledger is not copied for every entry. Those that last go only if there are no others. */
  #makeRoom(): void {
    const chunk = Math.max(1, Math.floor(this.limit / 16));
    const hasEnded = this.#entries.some(({ to }) => to !== undefined);
    let left = chunk;
    this.#entries = this.#entries.filter((entry) => {
      if (left === 0 || (hasEnded && entry.to === undefined)) return true;
      left--;
      this.#completeSince = Math.max(this.#completeSince, entry.to ?? entry.from);
      return false;
    });
    this.dropped += chunk - left;
    this.#onDropped(chunk - left);
  }
}

function matcherOf({
  instruments,
  kinds,
  from = -Infinity,
  to = Infinity,
}: LedgerQuery): (entry: LedgerEntry) => boolean {
  const wanted = instruments === undefined ? undefined : new Set<string>(instruments);
  const venues = instruments === undefined ? undefined : new Set(instruments.map((id) => splitInstrumentId(id).venue));
  return (entry) => {
    if (entry.from > to || (entry.to ?? Infinity) < from) return false;
    if (kinds !== undefined && !kinds.includes(entry.kind)) return false;
    if (wanted === undefined || venues === undefined) return true;
    return entry.symbol === '' ? venues.has(entry.venue) : wanted.has(`${entry.venue}:${entry.symbol}`);
  };
}

const DEFAULT_LIMIT = 1000;
