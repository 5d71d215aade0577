import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { HealthProblem, StreamHealth } from '../../../src-shared/wire/health.ts';

/**
 * What a report says of all streams together: how many run, and what is wrong with them. It takes in each row as it is made, so that nothing has to
 * go through thousands of rows when the report is whole; problems are objects only if they are reported.
 */
export class StreamDigest {
  /** Streams that run. */
  running = 0;
  #count = 0;
  /** By connection; '' without one. */
  readonly #groups = new Map<string, Group[]>();

  /** Takes in a row as it is at an instant, epoch ms. */
  add(row: StreamHealth, at: number): void {
    const index = this.#count++;
    if (row.state === 'running') this.running++;
    const code = codeOf(row, at);
    if (code === undefined) return;
    const connection = row.connection ?? '';
    let groups = this.#groups.get(connection);
    if (groups === undefined) this.#groups.set(connection, (groups = []));
    const group = groups.find((one) => one.code === code && one.venue === row.venue);
    if (group === undefined) groups.push(new Group(code, row, index));
    else group.add(row, index);
  }

  /**
   * What is wrong, but for streams of connections that are `broken` themselves. More than {@link FOLD_ABOVE} streams of a venue with the same problem
   * are one, with their number and the time of the oldest. In the order of the rows.
   */
  problems(broken: ReadonlySet<string>): HealthProblem[] {
    const whole: Group[] = [];
    for (const [connection, groups] of this.#groups) {
      if (broken.has(connection)) continue;
      for (const group of groups) {
        const at = whole.findIndex(({ code, venue }) => code === group.code && venue === group.venue);
        const other = whole[at];
        if (other === undefined) whole.push(group);
        else whole[at] = other.with(group);
      }
    }
    return whole.sort((a, b) => a.index - b.index).flatMap((group) => group.problems());
  }
}

/** The digest of rows that are there already. */
export function digestOf(rows: readonly StreamHealth[], at: number): StreamDigest {
  const digest = new StreamDigest();
  for (const row of rows) digest.add(row, at);
  return digest;
}

/** Streams of one venue and connection with the same problem. */
class Group {
  readonly code: StreamCode;
  readonly venue: VenueId;
  /** The first of them, no more than are named each, in their order. */
  readonly #first: Found[];
  #oldest: Found;
  #count = 1;

  constructor(code: StreamCode, row: StreamHealth, index: number) {
    this.code = code;
    this.venue = row.venue;
    this.#oldest = { row, index, since: sinceOf(code, row) };
    this.#first = [this.#oldest];
  }

  /** Of the first row. */
  get index(): number {
    return this.#first[0]?.index ?? NaN;
  }

  add(row: StreamHealth, index: number): void {
    this.#count++;
    const since = sinceOf(this.code, row);
    const isOldest = since < this.#oldest.since;
    if (!isOldest && this.#count > FOLD_ABOVE) return;
    const found = { row, index, since };
    if (isOldest) this.#oldest = found;
    if (this.#count <= FOLD_ABOVE) this.#first.push(found);
  }

  /** Both together, as a new one: a digest is read more than once. */
  with(other: Group): Group {
    const [first, ...more] = [...this.#first, ...other.#first].sort((a, b) => a.index - b.index);
    const both = new Group(this.code, (first ?? this.#oldest).row, this.index);
    both.#first.splice(0, 1, ...(first === undefined ? [] : [first]), ...more.slice(0, FOLD_ABOVE - 1));
    both.#oldest = isBefore(other.#oldest, this.#oldest) ? other.#oldest : this.#oldest;
    both.#count = this.#count + other.#count;
    return both;
  }

  problems(): HealthProblem[] {
    if (this.#count <= FOLD_ABOVE) return this.#first.map((found) => this.#toProblem(found));
    return [{ ...this.#toProblem(this.#oldest), count: this.#count }];
  }

  #toProblem({ row: { key, venue, symbol }, since }: Found): HealthProblem {
    const severity = ERRORS.has(this.code) ? 'error' : 'warning';
    return { severity, code: this.code, subject: key, venue, symbol, since };
  }
}

/** A stream with a problem, the number of its row, and since when. */
interface Found {
  readonly row: StreamHealth;
  readonly index: number;
  readonly since: number;
}

function isBefore(one: Found, other: Found): boolean {
  return one.since === other.since ? one.index < other.index : one.since < other.since;
}

type StreamCode = Extract<HealthProblem['code'], `stream-${'failed' | 'silent' | 'stale'}` | `book-${string}`>;

/** What is wrong with a stream or its book; undefined if nothing is. */
function codeOf(row: StreamHealth, at: number): StreamCode | undefined {
  const { state, silentSince, book } = row;
  if (state === 'failed') return 'stream-failed';
  if (silentSince !== undefined && at - silentSince >= (SOON_MS[row.channel] ?? LATE_MS)) return 'stream-silent';
  if (state === 'stale') return 'stream-stale';
  if (book === undefined || state !== 'running') return undefined;
  switch (book.state) {
    case 'suspect':
      return 'book-suspect';
    case 'resyncing':
      return 'book-resyncing';
    case 'stale':
      return 'book-stale';
    case 'syncing':
    case 'verified':
    case 'unverifiable':
      return undefined;
  }
}

function sinceOf(code: StreamCode, { since, silentSince, lastDataAt, book }: StreamHealth): number {
  switch (code) {
    case 'stream-failed':
      return since;
    case 'stream-silent':
      return silentSince ?? since;
    case 'stream-stale':
      return lastDataAt ?? since;
    case 'book-suspect':
    case 'book-resyncing':
    case 'book-stale':
      return book?.since ?? since;
  }
}

/** A person can keep so many subjects in mind; above it the number says more. */
export const FOLD_ABOVE = 3;
const ERRORS: ReadonlySet<StreamCode> = new Set(['stream-failed', 'book-suspect']);
/** How soon the first message of a channel comes in any market that is traded. */
const SOON_MS: Readonly<Partial<Record<StreamHealth['channel'], number>>> = {
  book: 20_000,
  bbo: 20_000,
  ticker: 20_000,
  markPrice: 20_000,
  openInterest: 120_000,
  longShortRatio: 120_000,
  liquidation: Infinity,
};
/** Of the others: a market in which nobody trades for minutes is quiet. */
const LATE_MS = 300_000;
