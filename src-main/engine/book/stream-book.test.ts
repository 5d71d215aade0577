import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StreamSnapshotPolicy } from '../venue/venue.ts';
import type { BookFacts } from '../testing/book-fixture.ts';
import { SyncBench } from '../testing/book-sync-fixture.ts';
import { chainsOnly, incrementsByOne } from '../venue/link-rules.ts';

const COUNTED: StreamSnapshotPolicy = { kind: 'stream-snapshot', link: incrementsByOne, levels: 3 };
const CHAINED: StreamSnapshotPolicy = { kind: 'stream-snapshot', link: chainsOnly, levels: 400, checksum: 'crc32-25' };
const SNAPSHOT: BookFacts = {
  snapshot: true,
  bids: [
    ['100', '1'],
    ['99', '2'],
  ],
  asks: [
    ['101', '1'],
    ['102', '3'],
  ],
};

describe('a book whose snapshot comes by the stream', () => {
  it('is verified from the snapshot on and follows every change', () => {
    const bench = new SyncBench(COUNTED);
    bench.message({ ...SNAPSHOT, last: 10 });
    bench.message({
      last: 11,
      bids: [
        ['100', '0'],
        ['98.5', '7'],
      ],
    });
    expect([bench.now, bench.requests, bench.sync.lastSequence]).toEqual(['verified: chain-unbroken', 0, 11]);
    expect(bench.sync.book.levels(bench.sync.book.bids)).toEqual([
      ['99', '2'],
      ['98.5', '7'],
    ]);
  });

  it('keeps numbers of orders while they are wanted only, and asks for those of levels that it has already, once', () => {
    const bench = new SyncBench(COUNTED);
    const { sync } = bench;
    const told: BookFacts = { ...SNAPSHOT, orders: { bids: [7, 3] } };
    const orders = (): readonly number[] | undefined =>
      sync.book.bids.orders && Array.from(sync.book.bids.orders.subarray(0, 2));
    bench.message({ ...told, last: 10 });
    expect([bench.requests, orders()]).toEqual([0, undefined]);
    const releases = [sync.keepOrders(), sync.keepOrders()];
    expect(bench.requests).toBe(1);
    bench.message({ last: 11, bids: [['100', '2']], orders: { bids: [8] } });
    expect([bench.now, orders()]).toEqual(['verified: chain-unbroken', [0, 8]]);
    bench.message({ ...told, last: 12 });
    expect([bench.now, sync.resyncs, orders()]).toEqual(['verified: chain-unbroken', 0, [3, 7]]);
    releases[0]?.();
    releases[0]?.();
    expect(orders()).toEqual([3, 7]);
    releases[1]?.();
    bench.message({ ...told, last: 13 });
    expect([bench.requests, orders()]).toEqual([1, undefined]);
  });

  it('is not asked for numbers of orders that the venue does not tell', () => {
    const bench = new SyncBench(COUNTED);
    bench.message({ ...SNAPSHOT, last: 10 });
    bench.sync.keepOrders();
    expect(bench.requests).toBe(0);
  });

  it('knows no more than the levels that the venue keeps up to date, also after they have moved', () => {
    const bench = new SyncBench(COUNTED);
    bench.message({
      ...SNAPSHOT,
      last: 10,
      bids: [
        ['100', '1'],
        ['99', '2'],
        ['98', '2'],
      ],
    });
    expect(bench.sync.book.bids.edge).toBe(98);
    bench.message({
      last: 11,
      bids: [
        ['98', '0'],
        ['100.5', '1'],
      ],
    });
    const { bids, asks, priceScale } = bench.sync.book;
    expect([bids.edge / 10 ** priceScale, asks.edge]).toEqual([99, NaN]);
  });

  it('asks for a new one if a number is missing, and shows that until it is there', () => {
    const bench = new SyncBench(COUNTED);
    bench.message({ ...SNAPSHOT, last: 10 });
    bench.message({ last: 13, bids: [['100', '5']] });
    expect([bench.now, bench.sync.gaps, bench.sync.missing]).toEqual(['resyncing: sequence-gap', 1, 2]);
    bench.clock.advance(500);
    expect(bench.requests).toBe(1);
    bench.message({ last: 14, bids: [['100', '6']] });
    expect([bench.now, bench.sync.lastSequence]).toEqual(['resyncing: waiting-for-snapshot', 10]);
    bench.message({ ...SNAPSHOT, last: 20 });
    expect([bench.now, bench.sync.resyncs, bench.sync.stash?.messages.length]).toEqual([
      'verified: chain-unbroken',
      1,
      0,
    ]);
  });

  it('asks again, later each time, if the snapshot does not come', () => {
    const bench = new SyncBench(COUNTED);
    bench.sync.onConnectionUp();
    bench.clock.advance(5000);
    expect([bench.requests, bench.now]).toEqual([1, 'syncing: waiting-for-snapshot']);
    bench.clock.advance(60_000);
    expect(bench.requests).toBeGreaterThan(3);
    expect(bench.requests).toBeLessThan(12);
    bench.message({ ...SNAPSHOT, last: 1 });
    bench.clock.advance(60_000);
    expect([bench.now, bench.clock.pending]).toEqual(['verified: chain-unbroken', 0]);
  });

  it('starts over if the venue sends a whole book unasked', () => {
    const bench = new SyncBench(COUNTED);
    bench.message({ ...SNAPSHOT, last: 10 });
    bench.message({ ...SNAPSHOT, last: 1, bids: [['50', '1']] });
    bench.message({ last: 2, bids: [['49', '1']] });
    expect([bench.now, bench.sync.gaps, bench.sync.book.levels(bench.sync.book.bids)]).toEqual([
      'verified: chain-unbroken',
      0,
      [
        ['50', '1'],
        ['49', '1'],
      ],
    ]);
  });

  it('does not take changes before a snapshot for a book', () => {
    const bench = new SyncBench(COUNTED);
    expect(bench.message({ last: 4, bids: [['100', '1']] })).toBe(false);
    expect([bench.now, bench.requests, bench.sync.book.bids.count]).toEqual(['syncing: waiting-for-snapshot', 1, 0]);
  });
});

describe('a chain whose numbers may fall', () => {
  it('takes a lower number that follows, a heartbeat and a repetition, and nothing else', () => {
    const bench = new SyncBench(CHAINED);
    bench.message({ ...SNAPSHOT, last: 500, previous: -1 });
    bench.message({ last: 30, previous: 500, bids: [['99', '9']] });
    bench.message({ last: 30, previous: 30 });
    expect([bench.now, bench.sync.lastSequence]).toEqual(['verified: chain-unbroken', 30]);
    bench.message({ last: 30, previous: 500, bids: [['99', '9']] });
    expect([bench.now, bench.sync.duplicates]).toEqual(['verified: chain-unbroken', 1]);
    bench.message({ last: 12, previous: 11 });
    expect([bench.now, bench.sync.gaps, bench.sync.missing]).toEqual(['resyncing: sequence-gap', 1, 0]);
  });
});

describe('a checksum', () => {
  const right = crc32('100:1:101:1:99:2:102:3') | 0;

  it('verifies a book that has no numbers', () => {
    const bench = new SyncBench(CHAINED);
    bench.message({ ...SNAPSHOT, checksum: right });
    expect(bench.now).toBe('verified: checksum-matches');
    bench.message({ bids: [['99', '0']], checksum: crc32('100:1:101:1:102:3') | 0 });
    expect(bench.now).toBe('verified: checksum-matches');
  });

  it('makes a book suspect that it contradicts, however the numbers follow, until a new snapshot has come', () => {
    const bench = new SyncBench(CHAINED);
    bench.message({ ...SNAPSHOT, last: 5, previous: -1, checksum: right });
    bench.message({ last: 6, previous: 5, bids: [['99', '3']], checksum: right });
    expect(bench.now).toBe('suspect: checksum-mismatch');
    bench.clock.advance(5000);
    expect(bench.requests).toBe(1);
    bench.message({ ...SNAPSHOT, last: 9, previous: -1, checksum: right });
    expect(bench.now).toBe('verified: chain-unbroken');
  });

  it('is not needed: without it and without numbers the book says that nothing proves it', () => {
    const bench = new SyncBench(CHAINED);
    bench.message(SNAPSHOT);
    expect(bench.now).toBe('unverifiable: no-sequence');
  });
});

describe('whole books to two depths', () => {
  const DEEP: BookFacts = {
    snapshot: true,
    at: 1000,
    bids: [
      ['100', '1'],
      ['99', '1'],
      ['98', '1'],
      ['97', '1'],
    ],
    asks: [
      ['101', '1'],
      ['102', '1'],
      ['103', '1'],
    ],
  };

  function bench(): SyncBench {
    return new SyncBench({ kind: 'every-message', levels: 20 });
  }

  function bids({ sync }: SyncBench): string {
    return sync.book
      .levels(sync.book.bids)
      .map((level) => level.join('x'))
      .join(' ');
  }

  it('become one: the newer best levels over the older others, whose age is known', () => {
    const book = bench();
    book.message(DEEP);
    expect(book.sync.older).toBeUndefined();
    book.clock.advance(2000);
    book.message({
      snapshot: true,
      covers: 2,
      at: 3000,
      bids: [
        ['100.5', '4'],
        ['99', '5'],
      ],
      asks: [
        ['101', '2'],
        ['104', '2'],
      ],
    });
    expect(bids(book)).toBe('100.5x4 99x5 98x1 97x1');
    expect(book.sync.book.levels(book.sync.book.asks)).toEqual([
      ['101', '2'],
      ['104', '2'],
    ]);
    expect(book.sync.older).toMatchObject({ from: 2, venueTime: 1000 });
    expect([book.now, book.sync.venueTime]).toEqual(['unverifiable: no-sequence', 3000]);
  });

  it('know the best levels wherever the price has gone', () => {
    const book = new SyncBench({ kind: 'every-message', levels: 3 });
    book.message({
      ...DEEP,
      bids: [
        ['100', '1'],
        ['99', '1'],
        ['98', '1'],
      ],
    });
    book.message({
      snapshot: true,
      covers: 2,
      at: 3000,
      bids: [
        ['90', '4'],
        ['89', '5'],
      ],
      asks: [
        ['91', '2'],
        ['92', '2'],
      ],
    });
    expect([bids(book), book.sync.book.knownDepth]).toEqual(['90x4 89x5', 2]);
    expect(book.sync.book.asks.edge).toBe(103);
    book.message({
      snapshot: true,
      covers: 2,
      at: 4000,
      bids: [['90', '4']],
      asks: [
        ['91', '2'],
        ['92', '2'],
      ],
    });
    expect(book.sync.book.bids.edge).toBe(NaN);
  });

  it('keep the newer best levels if the deep message comes late', () => {
    const book = bench();
    book.message({
      snapshot: true,
      covers: 2,
      at: 3000,
      bids: [
        ['100.5', '4'],
        ['99', '5'],
      ],
      asks: [
        ['101', '2'],
        ['104', '2'],
      ],
    });
    book.message(DEEP);
    expect(bids(book)).toBe('100.5x4 99x5 98x1 97x1');
    book.message({ ...DEEP, at: 4000 });
    expect([bids(book), book.sync.older]).toEqual(['100x1 99x1 98x1 97x1', undefined]);
  });

  it('never go back in time', () => {
    const book = bench();
    book.message({ ...DEEP, at: 4000 });
    expect(
      book.message({
        snapshot: true,
        covers: 2,
        at: 3000,
        bids: [
          ['90', '1'],
          ['89', '1'],
        ],
      }),
    ).toBe(false);
    expect(book.message(DEEP)).toBe(false);
    expect([bids(book), book.sync.duplicates]).toEqual(['100x1 99x1 98x1 97x1', 2]);
  });

  it('a side of fewer levels than a message covers is the whole side', () => {
    const book = bench();
    book.message(DEEP);
    book.message({ snapshot: true, covers: 5, at: 3000, bids: [['100', '3']], asks: [] });
    expect([bids(book), book.sync.book.asks.count]).toEqual(['100x3', 0]);
  });
});
