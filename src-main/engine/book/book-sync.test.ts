import { describe, expect, it } from 'vitest';
import type { BookPolicy } from '../venue/venue.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { previousMatches, rangeFollows } from '../venue/link-rules.ts';

const WHOLE: BookPolicy = { kind: 'every-message', levels: 1000 };

/** A spot bench that is verified at 10. */
function verified(): SyncBench {
  const bench = new SyncBench(rangeFollows);
  bench.message({ first: 9, last: 10 });
  bench.snapshot(10);
  expect(bench.now).toBe('verified: chain-unbroken');
  return bench;
}

describe('the first join', () => {
  it('asks for a snapshot with the first message and joins what was kept', () => {
    const bench = new SyncBench(rangeFollows);
    expect(bench.now).toBe('syncing: waiting-for-stream');
    bench.message({ first: 5, last: 7, bids: [['90', '1']] });
    expect([bench.now, bench.requests]).toEqual(['syncing: waiting-for-snapshot', 1]);
    bench.message({ first: 8, last: 9, bids: [['99', '1']] });
    bench.message({ first: 10, last: 12, bids: [['99.5', '1']] });
    bench.snapshot(8);
    expect(bench.now).toBe('verified: chain-unbroken');
    expect([bench.sync.lastSequence, bench.sync.previousSequence, bench.sync.updatesApplied]).toEqual([12, 9, 3]);
    expect(bench.sync.book.levels(bench.sync.book.bids)).toEqual([
      ['100', '1'],
      ['99.5', '1'],
      ['99', '1'],
    ]);
    expect(bench.requests).toBe(1);
  });

  it('asks without a first message if the market is quiet, and claims nothing before one comes', () => {
    const bench = new SyncBench(rangeFollows);
    bench.sync.onConnectionUp();
    expect(bench.requests).toBe(0);
    bench.clock.advance(1000);
    expect(bench.requests).toBe(1);
    bench.snapshot(10);
    expect(bench.now).toBe('syncing: waiting-for-stream');
    expect(bench.sync.book.bids.count).toBe(1);
    bench.message({ first: 11, last: 11 });
    expect(bench.now).toBe('verified: chain-unbroken');
  });

  it('takes a first message that the snapshot already contains as proof enough', () => {
    const bench = new SyncBench(rangeFollows);
    bench.snapshot(10);
    bench.message({ first: 4, last: 10 });
    expect([bench.now, bench.sync.duplicates]).toEqual(['verified: chain-unbroken', 0]);
  });

  it('fetches again, later each time, while the snapshot is older than the stream, and keeps what it has', () => {
    const bench = new SyncBench(rangeFollows);
    bench.message({ first: 20, last: 21, bids: [['99', '1']] });
    bench.snapshot(15);
    expect(bench.now).toBe('syncing: snapshot-too-old');
    bench.clock.advance(249);
    expect(bench.requests).toBe(1);
    bench.clock.advance(1);
    expect([bench.requests, bench.now]).toEqual([2, 'syncing: waiting-for-snapshot']);
    bench.snapshot(18);
    bench.clock.advance(499);
    expect(bench.requests).toBe(2);
    bench.clock.advance(1);
    expect(bench.requests).toBe(3);
    bench.snapshot(19);
    expect([bench.now, bench.sync.lastSequence, bench.sync.gaps, bench.sync.resyncs]).toEqual([
      'verified: chain-unbroken',
      21,
      0,
      0,
    ]);
  });

  it('fetches again if the first message shows that an early snapshot was too old', () => {
    const bench = new SyncBench(rangeFollows);
    bench.snapshot(10);
    bench.message({ first: 15, last: 16 });
    expect([bench.now, bench.sync.gaps]).toEqual(['resyncing: snapshot-too-old', 0]);
    bench.clock.advance(250);
    bench.snapshot(16);
    expect(bench.now).toBe('verified: chain-unbroken');
  });

  it('says why a snapshot could not be had, and waits as long as the venue wants', () => {
    const bench = new SyncBench(rangeFollows);
    bench.message({ first: 1, last: 2 });
    bench.sync.onSnapshotFailed('rate-limited', 5000);
    expect(bench.now).toBe('syncing: rate-limited');
    bench.clock.advance(4999);
    expect(bench.requests).toBe(1);
    bench.clock.advance(1);
    expect(bench.requests).toBe(2);
    bench.sync.onSnapshotFailed('snapshot-failed');
    expect(bench.now).toBe('syncing: snapshot-failed');
  });

  it('counts a gap among the messages kept and joins behind it', () => {
    const bench = new SyncBench(rangeFollows);
    bench.message({ first: 1, last: 2 });
    bench.message({ first: 6, last: 7 });
    bench.snapshot(5);
    expect([bench.now, bench.sync.gaps, bench.sync.missing, bench.sync.lastSequence]).toEqual([
      'verified: chain-unbroken',
      1,
      3,
      7,
    ]);
  });
});

describe('a snapshot that is far off', () => {
  it('keeps only the newest messages until it is asked for, and joins them all the same', () => {
    const bench = new SyncBench(rangeFollows);
    bench.stash.isShort = true;
    for (let id = 1; id <= 500; id++) bench.message({ first: id, last: id });
    bench.stash.isShort = false;
    for (let id = 501; id <= 600; id++) bench.message({ first: id, last: id });
    bench.snapshot(500);
    expect([bench.now, bench.sync.lastSequence, bench.sync.updatesApplied]).toEqual([
      'verified: chain-unbroken',
      600,
      101,
    ]);
  });

  it('asks again if what was kept does not reach back to it', () => {
    const bench = new SyncBench(rangeFollows);
    bench.stash.isShort = true;
    for (let id = 1; id <= 500; id++) bench.message({ first: id, last: id });
    bench.snapshot(400);
    expect(bench.now).toBe('syncing: snapshot-too-old');
  });
});

describe('both joins of futures', () => {
  it.each([
    ['covers the snapshot', { first: 8, last: 12, previous: 7 }],
    ['ends with the snapshot', { first: 8, last: 10, previous: 7 }],
    ['names it as its predecessor', { first: 11, last: 12, previous: 10 }],
  ])('takes a message that %s', (_name, facts) => {
    const bench = new SyncBench(previousMatches);
    bench.message({ first: 1, last: 7, previous: 0 });
    bench.message(facts);
    bench.snapshot(10);
    expect([bench.now, bench.sync.lastSequence, bench.sync.updatesApplied]).toEqual([
      'verified: chain-unbroken',
      facts.last,
      2,
    ]);
  });

  it('follows by the predecessor only: numbers may jump', () => {
    const bench = new SyncBench(previousMatches);
    bench.message({ first: 8, last: 12, previous: 7 });
    bench.snapshot(10);
    bench.message({ first: 50, last: 60, previous: 12 });
    expect(bench.now).toBe('verified: chain-unbroken');
    bench.message({ first: 61, last: 70, previous: 59 });
    expect([bench.now, bench.sync.gaps, bench.sync.missing]).toEqual(['resyncing: sequence-gap', 1, 0]);
  });
});

describe('a verified book', () => {
  it('drops what it already contains, and counts it', () => {
    const bench = verified();
    bench.message({ first: 11, last: 12 });
    expect(bench.message({ first: 11, last: 12, bids: [['1', '1']] })).toBe(false);
    expect([bench.now, bench.sync.duplicates, bench.sync.book.bids.count]).toEqual(['verified: chain-unbroken', 1, 1]);
  });

  it('shows a gap at once, keeps its last good levels and joins a new snapshot', () => {
    const bench = verified();
    bench.message({ first: 13, last: 14, bids: [['99', '1']] });
    expect([bench.now, bench.sync.gaps, bench.sync.missing, bench.sync.resyncs]).toEqual([
      'resyncing: sequence-gap',
      1,
      2,
      1,
    ]);
    expect([bench.sync.lastSequence, bench.sync.book.bids.count]).toEqual([10, 1]);
    bench.clock.advance(0);
    expect([bench.now, bench.requests]).toEqual(['resyncing: waiting-for-snapshot', 2]);
    bench.message({ first: 15, last: 15, bids: [['98', '1']] });
    bench.snapshot(13);
    expect([bench.now, bench.sync.lastSequence, bench.sync.book.bids.count]).toEqual([
      'verified: chain-unbroken',
      15,
      3,
    ]);
  });

  it('spreads its request, lest many books ask at the same instant', () => {
    const bench = new SyncBench(rangeFollows, 0.8);
    bench.message({ first: 9, last: 10 });
    bench.snapshot(10);
    bench.message({ first: 13, last: 14 });
    bench.clock.advance(399);
    expect(bench.requests).toBe(1);
    bench.clock.advance(1);
    expect(bench.requests).toBe(2);
  });

  it('becomes suspect when crossed, goes on, and asks for the truth', () => {
    const bench = verified();
    bench.message({ first: 11, last: 11, bids: [['102', '1']] });
    expect([bench.now, bench.sync.lastSequence]).toEqual(['suspect: crossed', 11]);
    bench.message({ first: 12, last: 12, bids: [['102', '0']] });
    expect([bench.now, bench.sync.lastSequence]).toEqual(['suspect: crossed', 12]);
    bench.clock.advance(250);
    expect(bench.requests).toBe(2);
    bench.snapshot(11);
    expect([bench.now, bench.sync.lastSequence, bench.sync.resyncs]).toEqual(['verified: chain-unbroken', 12, 1]);
  });

  it('asks less and less often while every snapshot is crossed', () => {
    const bench = verified();
    bench.message({ first: 11, last: 11, bids: [['102', '1']] });
    for (let n = 0; n < 12; n++) {
      bench.clock.advance(40_000);
      bench.snapshot(11, { bids: [['102', '1']] });
    }
    expect(bench.now).toBe('suspect: crossed');
    const before = bench.requests;
    bench.clock.advance(29_000);
    expect(bench.requests).toBe(before);
  });

  it('is stale in silence, and right again with the next message of the chain', () => {
    const bench = verified();
    bench.sync.onStale();
    expect(bench.now).toBe('stale: silence');
    bench.message({ first: 11, last: 11 });
    expect([bench.now, bench.sync.resyncs]).toEqual(['verified: chain-unbroken', 0]);
  });

  it('ignores a snapshot that nobody needs', () => {
    const bench = verified();
    bench.snapshot(5);
    expect([bench.now, bench.sync.lastSequence, bench.sync.updatesApplied]).toEqual([
      'verified: chain-unbroken',
      10,
      1,
    ]);
  });
});

describe('a lost connection', () => {
  it('makes the book stale and everything kept void', () => {
    const bench = verified();
    bench.sync.onConnectionLost();
    expect([bench.now, bench.sync.resyncs]).toEqual(['stale: connection-lost', 1]);
    bench.sync.onConnectionUp();
    expect(bench.now).toBe('resyncing: waiting-for-stream');
    bench.message({ first: 30, last: 31 });
    expect([bench.now, bench.requests]).toEqual(['resyncing: waiting-for-snapshot', 2]);
    bench.snapshot(30);
    expect([bench.now, bench.sync.lastSequence, bench.sync.gaps]).toEqual(['verified: chain-unbroken', 31, 0]);
  });

  it('before the first snapshot leaves the book syncing', () => {
    const bench = new SyncBench(rangeFollows);
    bench.message({ first: 1, last: 2 });
    bench.sync.onConnectionLost();
    expect([bench.now, bench.sync.resyncs]).toEqual(['syncing: connection-lost', 0]);
  });

  it('does not trust an answer that was asked for before', () => {
    const bench = verified();
    bench.message({ first: 20, last: 21 });
    bench.sync.onConnectionLost();
    bench.snapshot(21);
    expect(bench.sync.state).not.toBe('verified');
    bench.message({ first: 40, last: 41 });
    expect(bench.now).toBe('resyncing: snapshot-too-old');
  });
});

describe('a partial book', () => {
  it('is replaced by every message and never claims more than that', () => {
    const bench = new SyncBench(WHOLE);
    bench.message({
      snapshot: true,
      last: 5,
      bids: [
        ['100', '1'],
        ['99', '1'],
      ],
      asks: [['101', '1']],
    });
    bench.message({ snapshot: true, last: 9, bids: [['100', '2']], asks: [['101', '1']] });
    expect([bench.now, bench.requests, bench.sync.lastSequence]).toEqual(['unverifiable: no-sequence', 0, 9]);
    expect(bench.sync.book.levels(bench.sync.book.bids)).toEqual([['100', '2']]);
    expect(bench.sync.book.knownDepth).toBe(1);
  });

  it('drops older messages of an overlapping connection', () => {
    const bench = new SyncBench(WHOLE);
    bench.message({ snapshot: true, last: 9, bids: [['100', '2']] });
    expect(bench.message({ snapshot: true, last: 5, bids: [['98', '2']] })).toBe(false);
    expect([bench.sync.duplicates, bench.sync.lastSequence]).toEqual([1, 9]);
  });

  it('is stale in silence or without a connection, and suspect while crossed', () => {
    const bench = new SyncBench(WHOLE);
    bench.message({ snapshot: true, last: 1, bids: [['102', '1']], asks: [['101', '1']] });
    expect(bench.now).toBe('suspect: crossed');
    bench.message({ snapshot: true, last: 2, bids: [['100', '1']], asks: [['101', '1']] });
    bench.sync.onStale();
    expect(bench.now).toBe('stale: silence');
    bench.sync.onConnectionLost();
    expect(bench.now).toBe('stale: connection-lost');
    bench.sync.onConnectionUp();
    bench.message({ snapshot: true, last: 1, bids: [['100', '1']], asks: [['101', '1']] });
    expect(bench.now).toBe('unverifiable: no-sequence');
  });
});

describe('stop', () => {
  it('ends timers and requests for good, and may be called twice', () => {
    const bench = verified();
    bench.message({ first: 20, last: 21 });
    bench.sync.stop();
    bench.sync.stop();
    expect([bench.now, bench.clock.pending]).toEqual(['stale: stopped', 0]);
    bench.message({ first: 22, last: 22 });
    bench.snapshot(22);
    bench.sync.onConnectionLost();
    bench.sync.onConnectionUp();
    bench.sync.onSnapshotFailed('snapshot-failed');
    expect([bench.now, bench.clock.pending, bench.requests]).toEqual(['stale: stopped', 0, 1]);
  });
});
