import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { BookSection, DepthSection } from '../../../src-shared/wire/feed-frame.ts';
import { DEPTH_COLUMNS, DEPTH_STRIDE } from '../../../src-shared/wire/layout.ts';
import { HISTORY_BYTES, type BookHistory } from '../book-history/book-history.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { StreamLease } from './market-source.ts';
import type { SectionWriter } from './section.ts';
import { StreamFreshness, busiestOf } from './stream-freshness.ts';

/** What a depth section is written from. */
export interface DepthSource {
  readonly history: BookHistory;
  readonly book: StreamLease;
  /** Gives history and streams back. May be called twice. */
  release(): void;
}

/** The columns of a book's history that are new or got longer, a few hundred a frame, and what goes with them. */
export class DepthSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'depth' }>;
  readonly #source: DepthSource;
  readonly #freshness = new StreamFreshness();
  /** Number of the next column to send; -1 before the first section. */
  #next = -1;
  /** How long the column before that was when it was sent. */
  #ticksSent = 0;
  #ticks = -1;
  #resets = 0;
  #nextEvent = 0;
  #waitsFor: BookSection['waitsFor'];

  constructor(demand: Extract<Demand, { kind: 'depth' }>, source: DepthSource) {
    this.#demand = demand;
    this.#source = source;
  }

  isDirty(): boolean {
    const { history, book } = this.#source;
    return (
      history.ticks !== this.#ticks ||
      (this.#demand.columns > 0 && this.#next < history.columns.total) ||
      this.#freshness.isOutdated(busiestOf(book)) ||
      this.#stateOfStream !== this.#waitsFor
    );
  }

  sampledAt(): number {
    return NaN;
  }

  write(frame: FrameWriter): void {
    const { history, book } = this.#source;
    const { columns } = history;
    const isReset = this.#next < 0 || history.resets !== this.#resets || this.#next < columns.first;
    if (isReset) {
      this.#next = Math.max(columns.first, columns.total - Math.min(DEPTH_COLUMNS, this.#demand.columns));
      this.#ticksSent = 0;
      this.#nextEvent = 0;
    }
    const from =
      !isReset && this.#next === columns.total && columns.ticks !== this.#ticksSent ? this.#next - 1 : this.#next;
    const count = this.#demand.columns === 0 ? 0 : Math.min(MAX_COLUMNS_A_FRAME, columns.total - Math.max(0, from));
    const { flow } = history;
    const offset = frame.reserve(count * DEPTH_STRIDE + flow.rows);
    for (let i = 0; i < count; i++) columns.write(from + i, frame.numbers, offset + i * DEPTH_STRIDE);
    history.writeFlow(frame.numbers, offset + count * DEPTH_STRIDE);
    this.#next = this.#demand.columns === 0 ? columns.total : Math.max(0, from) + count;
    this.#ticksSent = columns.ticks;
    this.#ticks = history.ticks;
    this.#resets = history.resets;
    const waitsFor = (this.#waitsFor = this.#stateOfStream);
    const { state, reason, since } = history.book;
    const { priceScale, sizeScale } = history;
    const section: DepthSection = {
      kind: 'depth',
      sub: this.#demand.sub,
      offset,
      instrument: this.#demand.instrument,
      scales: { priceScale, priceSent: priceScale, sizeScale, sizeSent: sizeScale },
      step: history.step,
      state,
      reason,
      since,
      ...(waitsFor === undefined ? {} : { waitsFor }),
      isReset,
      from: Math.max(0, from),
      count,
      flow,
      largest: history.largest(LARGEST),
      events: history.events.filter(({ number }) => number >= this.#nextEvent),
      bytes: HISTORY_BYTES,
      ...this.#freshness.take(busiestOf(book)),
    };
    this.#nextEvent = history.eventCount;
    frame.add(section);
  }

  dispose(): void {
    this.#source.release();
  }

  get #stateOfStream(): BookSection['waitsFor'] {
    const { state } = this.#source.book.stream;
    return this.#source.history.book.state === 'syncing' && (state === 'connecting' || state === 'failed')
      ? state
      : undefined;
  }
}

/** The section of a history that is not there: the venue has no such book, or there is no memory for it. Sent once. */
export class NoDepthSection implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'depth' }>;
  readonly #isFull: boolean;
  #isSent = false;

  constructor(demand: Extract<Demand, { kind: 'depth' }>, isFull: boolean) {
    this.#demand = demand;
    this.#isFull = isFull;
  }

  isDirty(): boolean {
    return !this.#isSent;
  }

  write(frame: FrameWriter, now: number): void {
    this.#isSent = true;
    const section: DepthSection = {
      kind: 'depth',
      sub: this.#demand.sub,
      offset: frame.reserve(0),
      instrument: this.#demand.instrument,
      scales: { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 },
      step: 0,
      state: 'stale',
      reason: 'stopped',
      since: now,
      waitsFor: 'failed',
      ...(this.#isFull ? { isFull: true } : {}),
      isReset: true,
      from: 0,
      count: 0,
      flow: { rows: 0, base: 0, from: 0, to: 0 },
      largest: [],
      events: [],
      bytes: 0,
    };
    frame.add(section);
  }

  dispose(): void {
    // It has nothing to give back.
  }
}

/** 880 bytes a column: some 350 KB a frame. */
const MAX_COLUMNS_A_FRAME = 400;
/** Largest sizes that are sent, a side. */
const LARGEST = 5;
