import type { BookState } from '../../../src-shared/market/book-state.ts';
import { FakeClock } from './fake-clock.ts';
import type { BookPolicy } from '../venue/venue.ts';
import { toBookRecord, type BookFacts } from './book-fixture.ts';
import type { PendingUpdates } from '../book/pending-updates.ts';
import { BookSync, type SnapshotAnswer, type SnapshotRequest } from '../book/book-sync.ts';
import type { BookRecord } from '../venue/records.ts';
import type { LinkRule } from '../venue/link-rules.ts';

/** A book under test with its surroundings: virtual time, counted requests, the states it went through. */
export class SyncBench {
  readonly clock = new FakeClock();
  readonly states: `${BookState}: ${string}`[] = [];
  requests = 0;
  /** The newest request over REST, which the test may answer. */
  request: FakeRequest | undefined;
  readonly sync: BookSync;
  #last = NaN;

  constructor(kept: LinkRule | BookPolicy, random = 0) {
    this.sync = new BookSync({
      symbol: 'BTCUSDT',
      topic: 'book',
      policy: 'kind' in kept ? kept : restPolicy(kept),
      maxLevels: 100,
      host: {
        now: () => this.clock.now(),
        random: () => random,
        setTimer: (callback, delayMs) => this.clock.setTimer(callback, delayMs),
        requestSnapshot: () => {
          this.requests++;
          const request = new FakeRequest();
          this.request = request;
          return request;
        },
        resubscribe: () => {
          this.requests++;
        },
        onState: (sync) => {
          this.states.push(`${sync.state}: ${sync.reason}`);
        },
      },
    });
  }

  message(facts: BookFacts): boolean {
    this.#last = facts.last ?? NaN;
    return this.sync.onMessage(toBookRecord(facts), this.clock.now());
  }

  /** Gives the book a snapshot, whether it asked for one or not. */
  snapshot(last: number, facts: BookFacts = {}): void {
    this.sync.onSnapshot(this.snapshotRecord(last, facts), this.clock.now());
  }

  /** A snapshot of one level a side unless something else is said. */
  snapshotRecord(last: number, facts: BookFacts = {}): BookRecord {
    return toBookRecord({ bids: [['100', '1']], asks: [['101', '1']], ...facts, snapshot: true, last });
  }

  /** Number of the newest message. */
  get last(): number {
    return this.#last;
  }

  get stash(): PendingUpdates {
    const { stash } = this.sync;
    if (stash === undefined) throw new Error('nothing waits in such a book');
    return stash;
  }

  /** State and reason now. */
  get now(): string {
    return `${this.sync.state}: ${this.sync.reason}`;
  }
}

/** A snapshot request that a test answers. */
export class FakeRequest implements SnapshotRequest {
  isCancelled = false;
  /** Gives the answer. */
  give: (answer: SnapshotAnswer) => void = () => undefined;
  readonly answer = new Promise<SnapshotAnswer>((resolve) => {
    this.give = resolve;
  });

  cancel(): void {
    this.isCancelled = true;
  }
}

function restPolicy(link: LinkRule): BookPolicy {
  return {
    kind: 'rest-snapshot',
    link,
    snapshotDepth: 1000,
    snapshotRequest: () => ({ path: '/depth', weight: 1 }),
    parseSnapshot: () => undefined,
  };
}
