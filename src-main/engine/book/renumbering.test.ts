import { describe, expect, it } from 'vitest';
import type { BookFacts } from '../testing/book-fixture.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { chainsOnly, incrementsByOne, previousMatches, rangeFollows } from '../venue/link-rules.ts';
import type { BookPolicy } from '../venue/venue.ts';

/** How one venue numbers: its policy, and the change that follows number `n` (`n + 1` on a counter of changes). */
interface Numbering {
  readonly policy: BookPolicy;
  readonly change: (n: number, at?: number) => BookFacts;
}

const REST = {
  kind: 'rest-snapshot',
  snapshotDepth: 1000,
  snapshotRequest: () => ({ path: '/depth', weight: 1 }),
  parseSnapshot: () => undefined,
} as const;
const RANGES: Numbering = {
  policy: { ...REST, link: rangeFollows },
  change: (n, at = NaN) => ({ first: n + 1, last: n + 1, at }),
};
const PREDECESSORS: Numbering = {
  policy: { ...REST, link: previousMatches },
  change: (n, at = NaN) => ({ first: n + 1, last: n + 1, previous: n, at }),
};
const COUNTED: Numbering = {
  policy: { kind: 'stream-snapshot', link: incrementsByOne, levels: 50 },
  change: (n, at = NaN) => ({ last: n + 1, at }),
};
const CHAINED: Numbering = {
  policy: { kind: 'stream-snapshot', link: chainsOnly, levels: 50 },
  change: (n, at = NaN) => ({ last: n + 1, previous: n, at }),
};
const HIGH = 40_257_789_000;

/** A book that is verified at `HIGH` by a message of second 10. */
function verified({ policy, change }: Numbering): SyncBench {
  const bench = new SyncBench(policy);
  if (policy.kind === 'stream-snapshot') bench.message({ snapshot: true, ...SIDES, last: HIGH - 1, at: 9000 });
  bench.message(change(HIGH - 1, 10_000));
  if (policy.kind === 'rest-snapshot') bench.snapshot(HIGH);
  expect([bench.now, bench.sync.lastSequence]).toEqual(['verified: chain-unbroken', HIGH]);
  return bench;
}

const SIDES = { bids: [['100', '1']], asks: [['101', '1']] } as const;

describe.each([
  ['ranges that follow', RANGES],
  ['named predecessors', PREDECESSORS],
  ['a counter by one', COUNTED],
  ['a chain', CHAINED],
])('%s that start again on an open connection', (_name, numbering) => {
  const { policy, change } = numbering;

  it('break the chain at the first message that is later by the venue’s time, and the new numbers are followed', () => {
    const bench = verified(numbering);
    bench.message(change(0, 10_100));
    expect([bench.now, bench.sync.gaps, bench.sync.resyncs]).toEqual(['resyncing: sequence-gap', 1, 1]);
    bench.clock.advance(500);
    bench.message(change(1, 10_200));
    if (policy.kind === 'rest-snapshot') bench.snapshot(1);
    else bench.message({ snapshot: true, ...SIDES, last: 2, at: 10_250 });
    bench.message(change(2, 10_300));
    expect([bench.now, bench.sync.lastSequence, bench.sync.gaps]).toEqual(['verified: chain-unbroken', 3, 1]);
  });

  it('break it within a second of messages if the venue’s clock was set back as well, or there is none', () => {
    for (const at of [5000, NaN]) {
      const bench = verified(numbering);
      for (let n = 0; n < 10 && bench.sync.state === 'verified'; n++) {
        bench.clock.advance(100);
        bench.message(change(n, at + n * 100));
      }
      expect(bench.now).toBe('resyncing: sequence-gap');
      expect(bench.clock.now() - bench.sync.receivedAt).toBeLessThan(1000);
    }
  });

  it('are not seen in what two overlapping connections both deliver, however late the slower one is', () => {
    const bench = verified(numbering);
    for (let n = 0; n < 40; n++) bench.message(change(HIGH + n, 10_000 + n * 100));
    for (let n = 0; n < 40; n++) {
      bench.clock.advance(100);
      // Its server dates them a little differently.
      bench.message(change(HIGH + n, 10_030 + n * 100));
      expect(bench.sync.state).toBe('verified');
    }
    bench.message(change(HIGH + 40, 14_000));
    expect([bench.now, bench.sync.resyncs, bench.sync.duplicates]).toEqual(['verified: chain-unbroken', 0, 40]);
  });
});

describe('counters that start again while a snapshot is on its way', () => {
  it('make the answer void: it is of the old numbering', async () => {
    const bench = new SyncBench(rangeFollows);
    bench.message(RANGES.change(HIGH, 10_000));
    const asked = bench.request;
    bench.message(RANGES.change(0, 10_100));
    expect(asked?.isCancelled).toBe(true);
    bench.clock.advance(500);
    expect(bench.requests).toBe(2);
    asked?.give({ ok: true, record: bench.snapshotRecord(HIGH + 1), at: bench.clock.now() });
    await Promise.resolve();
    expect(bench.now).toBe('syncing: waiting-for-snapshot');
    bench.message(RANGES.change(1, 10_200));
    bench.request?.give({ ok: true, record: bench.snapshotRecord(1), at: bench.clock.now() });
    await Promise.resolve();
    await Promise.resolve();
    expect([bench.now, bench.sync.lastSequence]).toEqual(['verified: chain-unbroken', 2]);
  });

  it('leave a snapshot of the old numbering unproven, and it is fetched anew', () => {
    const bench = new SyncBench(rangeFollows);
    bench.message(RANGES.change(0, 10_000));
    bench.snapshot(HIGH);
    for (let n = 1; bench.sync.reason !== 'waiting-for-snapshot' && n < 40; n++) {
      bench.clock.advance(100);
      bench.message(RANGES.change(n, 10_000 + n * 100));
      expect(bench.sync.state).not.toBe('verified');
    }
    const { last } = bench;
    bench.snapshot(last);
    bench.message(RANGES.change(last));
    expect(bench.now).toBe('verified: chain-unbroken');
  });

  it('waits longer each time if the line of the stream is slow, so that it gets there in the end', () => {
    const bench = new SyncBench(rangeFollows);
    const lag = 60;
    for (let n = 0; n < 300 && bench.sync.state !== 'verified'; n++) {
      bench.clock.advance(100);
      bench.message(RANGES.change(n, n * 100));
      if (bench.sync.reason === 'waiting-for-snapshot') bench.snapshot(n + lag);
    }
    expect(bench.now).toBe('verified: chain-unbroken');
  });
});

describe('whole books', () => {
  it('by number: a lower one with a later time is the newest, one with an earlier time is late', () => {
    const bench = new SyncBench({ kind: 'every-message', levels: 20 });
    bench.message({ snapshot: true, ...SIDES, last: HIGH, at: 1000 });
    expect(bench.message({ snapshot: true, ...SIDES, last: HIGH - 1, at: 900 })).toBe(false);
    expect(bench.message({ snapshot: true, ...SIDES, last: 1, at: 1100 })).toBe(true);
    expect([bench.sync.lastSequence, bench.sync.resyncs, bench.sync.duplicates]).toEqual([1, 1, 1]);
  });

  it.each([
    ['number', (n: number): BookFacts => ({ last: n < 0 ? HIGH : n })],
    ['time', (n: number): BookFacts => ({ at: n < 0 ? 10_000 : 1000 + n })],
  ])('by %s: go on within a second after the venue set it back', (_name, facts) => {
    const bench = new SyncBench({ kind: 'every-message', levels: 20 });
    bench.message({ snapshot: true, ...SIDES, ...facts(-1) });
    let taken = 0;
    for (let n = 0; n < 10; n++) {
      bench.clock.advance(100);
      if (bench.message({ snapshot: true, ...SIDES, ...facts(n) })) taken++;
    }
    expect([taken, bench.sync.receivedAt, bench.sync.resyncs]).toEqual([5, bench.clock.now(), 1]);
  });

  it('to two depths: the best levels and all levels go back together', () => {
    const bench = new SyncBench({ kind: 'every-message', levels: 20 });
    const top = (at: number, size: string): BookFacts => ({
      snapshot: true,
      covers: 1,
      at,
      bids: [['100', size]],
      asks: [['101', size]],
    });
    bench.message({ snapshot: true, ...SIDES, at: 10_000 });
    bench.message(top(10_100, '2'));
    for (let n = 0; n < 8; n++) {
      bench.clock.advance(100);
      bench.message(top(1000 + n * 100, '3'));
    }
    expect(bench.sync.book.levels(bench.sync.book.bids)).toEqual([['100', '3']]);
    bench.message({ snapshot: true, bids: [['99', '9']], asks: [['101', '9']], at: 2000 });
    expect(bench.sync.book.levels(bench.sync.book.bids)).toEqual([['99', '9']]);
  });
});
