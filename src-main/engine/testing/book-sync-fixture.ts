import type { BookState } from '../../../src-shared/market/book-state.ts';
import { FakeClock } from './fake-clock.ts';
import type { BookPolicy } from '../venue/venue.ts';
import { toBookRecord, type BookFacts } from './book-fixture.ts';
import type { PendingUpdates } from '../book/pending-updates.ts';
import { BookSync } from '../book/book-sync.ts';
import type { LinkRule } from '../venue/link-rules.ts';

/** A book under test with its surroundings: virtual time, counted requests, the states it went through. */
export class SyncBench {
  readonly clock = new FakeClock();
  readonly states: `${BookState}: ${string}`[] = [];
  requests = 0;
  readonly sync: BookSync;

  constructor(told: LinkRule | BookPolicy, random = 0) {
    this.sync = new BookSync({
      symbol: 'BTCUSDT',
      topic: 'book',
      policy: 'kind' in told ? told : restPolicy(told),
      maxLevels: 100,
      host: {
        now: () => this.clock.now(),
        random: () => random,
        setTimer: (callback, delayMs) => this.clock.setTimer(callback, delayMs),
        requestSnapshot: () => {
          this.requests++;
        },
        onState: (sync) => {
          this.states.push(`${sync.state}: ${sync.reason}`);
        },
      },
    });
  }

  message(facts: BookFacts): boolean {
    return this.sync.onMessage(toBookRecord(facts), this.clock.now());
  }

  snapshot(last: number, facts: BookFacts = {}): void {
    this.sync.onSnapshot(
      toBookRecord({ bids: [['100', '1']], asks: [['101', '1']], ...facts, snapshot: true, last }),
      this.clock.now(),
    );
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

function restPolicy(link: LinkRule): BookPolicy {
  return {
    kind: 'rest-snapshot',
    link,
    snapshotDepth: 1000,
    snapshotRequest: () => ({ path: '/depth', weight: 1 }),
    parseSnapshot: () => undefined,
  };
}
