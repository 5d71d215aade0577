import { expect, test } from 'vitest';
import { OrderBook } from '../../src-main/engine/book/order-book.ts';
import { Decoded } from '../../src-main/engine/venue/decoded.ts';
import { decodeFrame } from '../../src-main/engine/venue/decode-frame.ts';
import { BookRecord, type MarketRecord } from '../../src-main/engine/venue/records.ts';
import type { RestSnapshotPolicy } from '../../src-main/engine/venue/venue.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import { copyName, loadRecording, type Recording } from './recording.ts';

const USDM = VENUES['binance-usdm'];
const START = 1.8e12;
const COPY = 7;
const decoded = new Decoded();

/** What one pass brings of a symbol under another name, read as the engine reads it; the record is reused. */
function* recordsOf({ frames, lengthMs }: Recording, symbol: string, pass: number): Generator<MarketRecord> {
  const name = copyName(symbol, COPY);
  for (const frame of frames) {
    if (frame.symbol !== symbol || frame.passes === (pass === 0 ? 'later' : 'first')) continue;
    const sentAt = START + pass * lengthMs + frame.at;
    decodeFrame(USDM, Buffer.from(frame.text(name, sentAt, pass, false)), decoded);
    const record = decoded.records[0] as MarketRecord;
    const isRead = decoded.kind === 'events' && decoded.topic === `${name.toLowerCase()}${frame.channel}`;
    if (!isRead || !(Math.abs(record.venueTime - sentAt) < 2000)) throw new Error(JSON.stringify(decoded));
    yield record;
  }
}

/** A book kept from a recorded answer on, which throws if a change does not follow the one before. */
class FollowedBook {
  readonly book = new OrderBook(5000);
  readonly #policy: RestSnapshotPolicy;
  #applied: number;
  #hasJoined = false;

  constructor(symbol: string, answer: string) {
    const policy = USDM.bookPolicy(`${symbol.toLowerCase()}@depth@100ms`);
    if (policy.kind !== 'rest-snapshot') throw new Error(policy.kind);
    this.#policy = policy;
    const snapshot = new BookRecord();
    expect(policy.parseSnapshot(Buffer.from(answer), snapshot)).toBeUndefined();
    this.book.replace(snapshot, 1000);
    this.#applied = snapshot.lastSequence;
  }

  take(record: BookRecord): void {
    const { link } = this.#policy;
    const verdict = this.#hasJoined ? link.follow(this.#applied, record) : link.join(this.#applied, record);
    if (verdict === 'stale' && !this.#hasJoined) return;
    if (verdict !== 'apply') throw new Error(`${verdict}: ${record.lastSequence} after ${this.#applied}`);
    this.#hasJoined = true;
    this.#applied = record.lastSequence;
    this.book.apply(record);
    if (this.book.isCrossed) throw new Error(`crossed at ${record.lastSequence}`);
  }
}

test('a recording can be played again and again: numbers go on, times are those of sending, books are put back', async () => {
  const recording = await loadRecording();
  for (const symbol of recording.symbols) {
    const followed = new FollowedBook(symbol, recording.books.get(symbol) ?? '');
    const { book } = followed;
    const ends: string[] = [];
    let lastTrade = NaN;
    for (let pass = 0; pass < 3; pass++) {
      for (const record of recordsOf(recording, symbol, pass)) {
        if (record.kind === 'book') followed.take(record);
        if (record.kind !== 'trade') continue;
        if (!Number.isNaN(lastTrade)) expect(record.id).toBe(lastTrade + 1);
        lastTrade = record.id;
      }
      ends.push(JSON.stringify([book.levels(book.bids), book.levels(book.asks)]));
    }
    const late = new FollowedBook(symbol, recording.bookAt(symbol, 12_000, 1) ?? '');
    for (const pass of [1, 2])
      for (const record of recordsOf(recording, symbol, pass)) if (record.kind === 'book') late.take(record);
    expect(JSON.stringify(late.book.levels(late.book.bids, 20))).toBe(JSON.stringify(book.levels(book.bids, 20)));
    expect(JSON.stringify(late.book.levels(late.book.asks, 20))).toBe(JSON.stringify(book.levels(book.asks, 20)));
    expect(book.bids.count).toBeGreaterThan(10);
    expect(new Set(ends).size).toBe(1);
  }
});
