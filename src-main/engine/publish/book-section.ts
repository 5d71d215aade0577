import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { BookSection } from '../../../src-shared/wire/feed-frame.ts';
import { LEVEL, LEVEL_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { BookSide } from '../book/book-side.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { OrderBook } from '../book/order-book.ts';
import type { SectionWriter } from './section.ts';
import type { StreamLease } from './market-source.ts';
import type { FrameWriter } from './frame-writer.ts';
import { StreamFreshness, busiestOf } from './stream-freshness.ts';

/** The best levels of one book, whole each time it changed. */
export class BookSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'book' }>;
  readonly #sync: BookSync;
  readonly #lease: StreamLease;
  readonly #releaseOrders: (() => void) | undefined;
  #updates = -1;
  #state = '';
  #reason = '';
  #since = NaN;
  readonly #freshness = new StreamFreshness();
  #waitsFor: BookSection['waitsFor'];

  constructor(demand: Extract<Demand, { kind: 'book' }>, sync: BookSync, lease: StreamLease) {
    this.#demand = demand;
    this.#sync = sync;
    this.#lease = lease;
    if (demand.orders === true) this.#releaseOrders = sync.keepOrders();
  }

  isDirty(): boolean {
    const sync = this.#sync;
    return (
      sync.updatesApplied !== this.#updates ||
      sync.state !== this.#state ||
      sync.reason !== this.#reason ||
      sync.since !== this.#since ||
      this.#freshness.isOutdated(busiestOf(this.#lease)) ||
      this.#stateOfStream !== this.#waitsFor
    );
  }

  sampledAt(): number {
    return this.#lease.stream.decodedAt ?? NaN;
  }

  write(frame: FrameWriter): void {
    const sync = this.#sync;
    const book = sync.book;
    this.#updates = sync.updatesApplied;
    this.#state = sync.state;
    this.#reason = sync.reason;
    this.#since = sync.since;
    const waitsFor = (this.#waitsFor = this.#stateOfStream);
    const bids = Math.min(book.bids.count, this.#demand.levels);
    const asks = Math.min(book.asks.count, this.#demand.levels);
    const hasOrders =
      this.#demand.orders === true && (book.bids.orders !== undefined || book.asks.orders !== undefined);
    const offset = frame.reserve((bids + asks) * (hasOrders ? LEVEL_STRIDE + 1 : LEVEL_STRIDE));
    const priceSent = Math.max(
      writeSide(frame, offset, book.bids, bids),
      writeSide(frame, offset + bids * LEVEL_STRIDE, book.asks, asks),
    );
    if (hasOrders) {
      const behind = offset + (bids + asks) * LEVEL_STRIDE;
      writeOrders(frame, behind, book.bids, bids);
      writeOrders(frame, behind + bids, book.asks, asks);
    }
    const section: BookSection = {
      kind: 'book',
      sub: this.#demand.sub,
      offset,
      instrument: this.#demand.instrument,
      bids,
      asks,
      ...(hasOrders ? { hasOrders } : {}),
      scales: {
        priceScale: book.priceScale,
        priceSent,
        sizeScale: book.sizeScale,
        sizeSent: Math.max(sizeSent(book.bids), sizeSent(book.asks)),
      },
      state: sync.state,
      reason: sync.reason,
      since: sync.since,
      ...(waitsFor === undefined ? {} : { waitsFor }),
      knownDepth: book.knownDepth,
      bidLevels: book.bids.count,
      askLevels: book.asks.count,
      ...this.#freshness.take(busiestOf(this.#lease)),
      ...(Number.isNaN(sync.lastSequence) ? {} : { lastSequence: sync.lastSequence }),
      ...(Number.isNaN(sync.previousSequence) ? {} : { previousSequence: sync.previousSequence }),
      ...(Number.isNaN(sync.receivedAt) ? {} : { receivedAt: sync.receivedAt }),
      ...(Number.isNaN(sync.venueTime) ? {} : { venueTime: sync.venueTime }),
      ...(sync.older === undefined ? {} : { older: sync.older }),
      ...(book.isExactOnly ? { exact: exactTexts(book, bids, asks) } : {}),
    };
    frame.add(section);
  }

  dispose(): void {
    this.#releaseOrders?.();
    this.#lease.release();
  }

  /** The state of a stream that has not come up, which the book itself does not know. */
  get #stateOfStream(): BookSection['waitsFor'] {
    const { state } = this.#lease.stream;
    return this.#sync.state === 'syncing' && (state === 'connecting' || state === 'failed') ? state : undefined;
  }
}

/** Writes the best `count` levels and returns the most digits their prices were sent with. */
function writeSide(frame: FrameWriter, offset: number, side: BookSide, count: number): number {
  const { numbers } = frame;
  const { prices, sizes } = side;
  let sent = 0;
  let to = offset;
  for (let i = side.count - 1; i >= side.count - count; i--) {
    numbers[to + LEVEL.price] = prices[i] as number;
    numbers[to + LEVEL.size] = sizes[i] as number;
    to += LEVEL_STRIDE;
    sent = Math.max(sent, side.priceSent(i));
  }
  return sent;
}

/** Writes how many orders make each of the best `count` levels; the buffer is reused, so that 0 is written as well. */
function writeOrders(
  { numbers }: FrameWriter,
  offset: number,
  { orders, count: levels }: BookSide,
  count: number,
): void {
  for (let rank = 0; rank < count; rank++) numbers[offset + rank] = orders?.[levels - 1 - rank] ?? 0;
}

function sizeSent(side: BookSide): number {
  return side.count === 0 ? 0 : side.sizeSent(side.count - 1);
}

function exactTexts(book: OrderBook, bids: number, asks: number): Record<string, string> {
  const texts: Record<string, string> = {};
  let at = 0;
  for (const [side, count] of [
    [book.bids, bids],
    [book.asks, asks],
  ] as const) {
    for (let rank = 0; rank < count; rank++) {
      texts[at + LEVEL.price] = book.priceText(side, rank);
      texts[at + LEVEL.size] = book.sizeText(side, rank);
      at += LEVEL_STRIDE;
    }
  }
  return texts;
}
