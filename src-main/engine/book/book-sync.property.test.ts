import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import type { BookFacts } from '../testing/book-fixture.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { previousMatches, rangeFollows, type LinkRule } from '../venue/link-rules.ts';

/** One change of one level; bids below 50, asks above, so that the venue's own book is never crossed. */
const change = fc.record({
  price: fc.integer({ min: 1, max: 99 }).filter((price) => price !== 50),
  size: fc.integer({ min: 0, max: 3 }),
});
/** What happens on the way: messages are lost, doubled, overtaken; snapshots are late; connections break. */
const fate = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
  jump: fc.integer({ min: 0, max: 3 }),
  arrival: fc.constantFrom('on time', 'on time', 'on time', 'lost', 'twice', 'late'),
  snapshotAge: fc.integer({ min: 0, max: 6 }),
  answers: fc.boolean(),
  breaks: fc.integer({ min: 0, max: 25 }).map((n) => n === 0),
});

describe.each<[string, LinkRule]>([
  ['ranges that follow', rangeFollows],
  ['named predecessors', previousMatches],
])('a book by %s', (_name, link) => {
  it('equals the venue whenever it says verified, and gets there again', () => {
    fc.assert(
      fc.property(fc.array(fate, { minLength: 5, maxLength: 60 }), (fates) => {
        const venue = new Venue(link === previousMatches);
        const bench = new SyncBench(link);
        let late: BookFacts | undefined;
        let pending = 0;
        const check = (): void => {
          expectTruth(bench, venue);
        };
        for (const { changes, jump, arrival, snapshotAge, answers, breaks } of fates) {
          const message = venue.change(changes, jump);
          if (arrival !== 'lost' && arrival !== 'late') bench.message(message);
          check();
          if (arrival === 'twice') bench.message(message);
          if (late !== undefined) bench.message(late);
          late = arrival === 'late' ? message : undefined;
          check();
          if (breaks) {
            bench.sync.onConnectionLost();
            bench.sync.onConnectionUp();
            pending = bench.requests;
          }
          bench.clock.advance(200);
          if (answers && bench.requests > pending) {
            pending = bench.requests;
            venue.answer(bench, snapshotAge);
          }
          check();
        }
        for (let n = 0; n < 30; n++) {
          bench.message(venue.change([{ price: 1 + (n % 49), size: 1 + (n % 2) }], 0));
          bench.clock.advance(31_000);
          if (bench.sync.state !== 'verified') venue.answer(bench, 0);
          check();
        }
        expect(bench.sync.state).toBe('verified');
        expect(bench.sync.lastSequence).toBe(venue.last);
      }),
      { numRuns: 500 },
    );
  }, 120_000);
});

/** The venue's side: every state its book ever had, by sequence. */
class Venue {
  last = 100;
  readonly #skips: boolean;
  #levels = new Map<number, number>();
  readonly #states: { readonly id: number; readonly levels: ReadonlyMap<number, number> }[] = [
    { id: 100, levels: new Map() },
  ];

  /** `skips`: numbers jump, and messages name their predecessors. */
  constructor(skips: boolean) {
    this.#skips = skips;
  }

  change(changes: readonly { readonly price: number; readonly size: number }[], jump: number): BookFacts {
    const previous = this.last;
    const first = previous + 1 + (this.#skips ? jump : 0);
    this.last = first - 1;
    for (const { price, size } of changes) {
      this.last++;
      this.#levels = new Map(this.#levels);
      if (size === 0) this.#levels.delete(price);
      else this.#levels.set(price, size);
      this.#states.push({ id: this.last, levels: this.#levels });
    }
    const final = new Map(changes.map(({ price, size }) => [price, size]));
    const levels = [...final].map(([price, size]): LevelStrings => [String(price), String(size)]);
    return {
      first,
      last: this.last,
      ...(this.#skips && { previous }),
      bids: levels.filter(([price]) => Number(price) < 50),
      asks: levels.filter(([price]) => Number(price) > 50),
    };
  }

  /** A snapshot, perhaps from some changes ago and from the middle of a message. */
  answer(bench: SyncBench, age: number): void {
    const state = this.#states[Math.max(0, this.#states.length - 1 - age)];
    if (state !== undefined) bench.snapshot(state.id, sides(state.levels));
  }

  at(id: number): { readonly bids: LevelStrings[]; readonly asks: LevelStrings[] } {
    const state = this.#states.find((each) => each.id === id);
    if (state === undefined) throw new Error(`no state ${id}`);
    return sides(state.levels);
  }
}

function sides(levels: ReadonlyMap<number, number>): { readonly bids: LevelStrings[]; readonly asks: LevelStrings[] } {
  const sorted = [...levels]
    .sort((a, b) => a[0] - b[0])
    .map(([price, size]): LevelStrings => [String(price), String(size)]);
  return {
    bids: sorted.filter(([price]) => Number(price) < 50).reverse(),
    asks: sorted.filter(([price]) => Number(price) > 50),
  };
}

function expectTruth({ sync }: SyncBench, venue: Venue): void {
  if (sync.state !== 'verified') return;
  const { book } = sync;
  expect({ bids: book.levels(book.bids), asks: book.levels(book.asks) }).toEqual(venue.at(sync.lastSequence));
}
