import {
  BboRecord,
  BookRecord,
  CandleRecord,
  LiquidationRecord,
  LongShortRatioRecord,
  MarkPriceRecord,
  OpenInterestRecord,
  TickerRecord,
  TradeRecord,
  type MarketRecord,
} from './records.ts';
import type { KeyedTopic, TopicSlot } from './topic-slot.ts';

import type { Maintenance } from './maintenance.ts';

/**
 * The outcome of one frame: a reused record, filled anew by every call and valid until the next.
 * Hot: one instance a connection pool, no allocation in steady state.
 */
export class Decoded {
  kind: DecodedKind = 'ignored';
  /** Topic key as the ledger knows it, interned; empty if the frame does not name its topic. */
  topic = '';
  /** Of that topic's interned name; undefined if the decoder has none. */
  slot: TopicSlot | undefined;
  /** The one symbol that the topic is about; empty if it is about many, or the frame does not name it apart from its records. */
  topicSymbol = '';
  /** Events of this message, valid up to `recordCount`. */
  readonly records: MarketRecord[] = [];
  recordCount = 0;
  /** Read straight from bytes; otherwise parsed as JSON. */
  isScanned = false;
  /** `ack`: id of the request that is answered, and its error if it was rejected. With a `topic` it answers for that topic only; the id may then be empty. */
  ackId = '';
  ackError = '';
  /** `ack` of a topic: that it is no longer delivered. */
  isLeave = false;
  /** `malformed`: why. */
  reason = '';
  /** `reply`: the frame that the venue wants back. */
  replyText = '';
  /** `maintenance`: what is announced. */
  maintenance: readonly Maintenance[] = NOTHING;

  readonly #pools: { [K in MarketRecord['kind']]: RecordPool<Extract<MarketRecord, { kind: K }>> } = {
    trade: new RecordPool(() => new TradeRecord()),
    book: new RecordPool(() => new BookRecord()),
    bbo: new RecordPool(() => new BboRecord()),
    candle: new RecordPool(() => new CandleRecord()),
    ticker: new RecordPool(() => new TickerRecord()),
    markPrice: new RecordPool(() => new MarkPriceRecord()),
    liquidation: new RecordPool(() => new LiquidationRecord()),
    openInterest: new RecordPool(() => new OpenInterestRecord()),
    longShortRatio: new RecordPool(() => new LongShortRatioRecord()),
  };

  /** Forgets the last message and sets what the new one is. */
  begin(kind: DecodedKind): void {
    this.kind = kind;
    this.topic = '';
    this.slot = undefined;
    this.topicSymbol = '';
    this.recordCount = 0;
    this.ackId = '';
    this.ackError = '';
    this.isLeave = false;
    this.reason = '';
    this.replyText = '';
    this.maintenance = NOTHING;
    const pools = this.#pools;
    pools.trade.used = pools.book.used = pools.bbo.used = pools.candle.used = 0;
    pools.ticker.used = pools.markPrice.used = pools.liquidation.used = pools.openInterest.used = 0;
    pools.longShortRatio.used = 0;
    if (this.records.length > MOST_KEPT || pools.book.made > MOST_BOOKS_KEPT) this.#shrink();
  }

  /** Says of which topic the message is, with its slot. */
  setTopic(topic: KeyedTopic): void {
    this.topic = topic.key;
    this.slot = topic.slot;
  }

  /** Makes the message malformed, whatever was filled in so far. */
  fail(reason: string): void {
    this.begin('malformed');
    this.reason = reason;
  }

  /** Takes back the record that was added last. */
  dropLast(): void {
    const last = this.records[--this.recordCount];
    if (last !== undefined) this.#pools[last.kind].used--;
  }

  addTrade(): TradeRecord {
    return this.#add(this.#pools.trade.take());
  }
  addBook(): BookRecord {
    return this.#add(this.#pools.book.take());
  }
  addBbo(): BboRecord {
    return this.#add(this.#pools.bbo.take());
  }
  addCandle(): CandleRecord {
    return this.#add(this.#pools.candle.take());
  }
  addTicker(): TickerRecord {
    return this.#add(this.#pools.ticker.take());
  }
  addMarkPrice(): MarkPriceRecord {
    return this.#add(this.#pools.markPrice.take());
  }
  addLiquidation(): LiquidationRecord {
    return this.#add(this.#pools.liquidation.take());
  }
  addOpenInterest(): OpenInterestRecord {
    return this.#add(this.#pools.openInterest.take());
  }
  addLongShortRatio(): LongShortRatioRecord {
    return this.#add(this.#pools.longShortRatio.take());
  }

  /** One enormous frame must not occupy its memory for ever. */
  #shrink(): void {
    this.records.length = 0;
    for (const pool of Object.values(this.#pools)) pool.keep(MOST_KEPT);
    this.#pools.book.keep(MOST_BOOKS_KEPT);
  }

  #add<R extends MarketRecord>(record: R): R {
    record.reset();
    this.records[this.recordCount++] = record;
    return record;
  }
}

/**
 * `events`: market data. `ack`: answer to a subscribe or unsubscribe. `pong`: answer to our ping frame. `reply`: a ping that wants
 * an answer. `going-away`: the venue will close soon, open another connection. `maintenance`: the venue announces some. `ignored`: known and of no interest.
 * `malformed`: not what the venue documents.
 */
export type DecodedKind = 'events' | 'ack' | 'pong' | 'reply' | 'going-away' | 'maintenance' | 'ignored' | 'malformed';

const NOTHING: readonly Maintenance[] = [];

/** Records handed out in turn and reused after every `begin`. */
class RecordPool<R> {
  used = 0;
  readonly #made: R[] = [];
  readonly #make: () => R;

  constructor(make: () => R) {
    this.#make = make;
  }

  /** Records that there are. */
  get made(): number {
    return this.#made.length;
  }

  /** Forgets all records but so many. None is in use. */
  keep(most: number): void {
    if (this.#made.length > most) this.#made.length = most;
  }

  take(): R {
    const index = this.used++;
    const made = this.#made[index];
    if (made !== undefined) return made;
    const fresh = this.#make();
    this.#made.push(fresh);
    return fresh;
  }
}

/** Records of one kind that are kept for the next frame; usual frames have far fewer. */
const MOST_KEPT = 1024;
/** Each has room for levels of its own. */
const MOST_BOOKS_KEPT = 2;
