import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import {
  type InstrumentId,
  isNotTraded,
  type NotTradedStatus,
  splitInstrumentId,
} from '../../../src-shared/market/instrument.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { MarketWatch, SymbolMarket } from '../market/symbol-market.ts';
import type { MarketSource, PolledQuote, StreamLease } from '../publish/market-source.ts';
import type { BookChanged, LagChanged, QualityEvent, TradeGap } from '../quality-event.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { AlertError } from './alert-error.ts';
import { BestMeasures, hasBest } from './best-measures.ts';
import { BookMeasures } from './book-measures.ts';
import { FaultMeasures } from './fault-measures.ts';
import { Feed, type Lost } from './feed.ts';
import { type FeedKind, feedKindOf } from './feed-kind.ts';
import type { LeafOwner, Made } from './leaf-maker.ts';
import type { Leaf } from './leaf.ts';
import type { Measures, RecordTimes } from './measures.ts';
import { isKnownOfPolls, PolledFeedStream } from './polled-feed.ts';
import { FigureMeasures, fundingOf, LiquidationMeasures, openInterestOf, plain } from './quote-measures.ts';
import { TradeMeasures } from './trade-measures.ts';

/** What a watch needs of whoever keeps the alerts. */
export interface WatchHost<Owner> {
  readonly source: MarketSource;
  /** Ms of a clock that never goes back: of the capture, in a replay. */
  time(): number;
  /** What is behind now, of any venue. */
  lags(): Iterable<LagChanged>;
  /** Something has changed for an alert; it is looked at by {@link WatchHost.end}. */
  dirty(owner: Owner): void;
  /** A record is about to be taken at a time. */
  begin(time: number): void;
  /** It was taken: what has changed is looked at. */
  end(cause: Cause<Owner>): void;
}

/** What made an alert change. */
export interface Cause<Owner> {
  /** Venue time of the record, epoch ms; NaN if it was none or has none. */
  readonly venueTime: number;
  /** It is the first one after a period without data. `isOver`: and live. */
  readonly feed?: {
    readonly lost: Lost;
    readonly isFilled: boolean;
    readonly isOver: boolean;
    readonly owners: ReadonlySet<Owner>;
  };
}

/** Watches one instrument for every alert about it, and keeps coming what they need. Hot: `onRecord` allocates nothing in steady state. */
export class InstrumentWatch<Owner extends LeafOwner> implements MarketWatch {
  readonly instrument: InstrumentId;
  readonly #host: WatchHost<Owner>;
  readonly #venue: StreamVenue | undefined;
  readonly #symbol: string;
  readonly #feeds = new Map<FeedKind, Feed<Owner>>();
  readonly #faults: FaultMeasures<Owner>;
  readonly #ends = new Map<Owner, (() => void)[]>();
  #market: SymbolMarket | undefined;
  #revision = -1;
  #lost: Lost | undefined;
  readonly #cause: { venueTime: number } = { venueTime: NaN };
  readonly #times: { receivedAt: number; time: number } = { receivedAt: NaN, time: NaN };

  /** Throws {@link AlertError} if the source does not carry the instrument. `lost`: nobody has watched it since then. */
  constructor(instrument: InstrumentId, host: WatchHost<Owner>, lost: Lost | undefined) {
    const { venue, symbol } = splitInstrumentId(instrument);
    this.instrument = instrument;
    this.#host = host;
    this.#lost = lost;
    this.#venue = host.source.venue(venue);
    this.#symbol = this.#venue?.symbolOf(symbol) ?? symbol;
    this.#faults = new FaultMeasures((owner) => {
      host.dirty(owner);
    });
    if (this.#venue === undefined && this.#polled === undefined)
      throw new AlertError(
        'unknown-instrument',
        host.source.polled?.(venue) === undefined
          ? `${instrument} is not part of this session`
          : `${symbol} is not among the tickers that are polled`,
      );
  }

  get isEmpty(): boolean {
    return this.#feeds.size === 0;
  }

  /** Streams that it keeps coming. */
  get streams(): number {
    let streams = 0;
    for (const feed of this.#feeds.values()) streams += feed.keys.length;
    return streams;
  }

  /** Feeds made from here on are new: nothing was missed before them. */
  settle(): void {
    this.#lost = undefined;
  }

  /** The leaves of a condition about this instrument. Throws {@link AlertError} if the venue has no such data. */
  add(condition: LeafCondition, owner: Owner): Leaf | Made {
    if (this.#venue === undefined && !isKnownOfPolls(condition)) throw this.#polledOnly();
    const feed = this.#feed(feedKindOf(condition), owner);
    if (condition.kind === 'fault' && condition.fault !== 'crossed') {
      // Changes of a book are missed only while it is kept.
      if (condition.fault === 'gap' && this.#venue?.channels.includes('book') === true) this.#feed('book', owner);
      const leaf = this.#faults.add(condition.fault, owner);
      this.#faults.setState(feed.state);
      this.#faults.setLagging(this.#isBehind());
      return leaf;
    }
    return feed.measures.add(condition, owner);
  }

  /** The best prices, for an alert that compares them with others; `onChange` follows them until it is removed. */
  best(owner: Owner, onChange: () => void): BestMeasures<Owner> {
    const { measures } = this.#feed('best', owner);
    if (!(measures instanceof BestMeasures)) throw new TypeError('best prices are measured otherwise');
    this.#ends.set(owner, [...(this.#ends.get(owner) ?? []), measures.follow(onChange)]);
    return measures;
  }

  /** Removes an alert; what nothing else needs is given back. */
  remove(owner: Owner): void {
    for (const end of this.#ends.get(owner) ?? []) end();
    this.#ends.delete(owner);
    this.#faults.remove(owner);
    for (const [kind, feed] of this.#feeds) {
      feed.measures.remove(owner);
      feed.owners.delete(owner);
      if (feed.owners.size > 0) continue;
      feed.release();
      this.#feeds.delete(kind);
    }
    if (this.isEmpty) this.stop();
  }

  /** Gives back every stream. May be called twice. */
  stop(): void {
    for (const feed of this.#feeds.values()) feed.release();
    this.#feeds.clear();
    const at = this.#market?.watches.indexOf(this) ?? -1;
    if (at >= 0) this.#market?.watches.splice(at, 1);
    this.#market = undefined;
  }

  onRecord(record: MarketRecord, receivedAt: number): void {
    switch (record.kind) {
      case 'trade':
        // A tape may have opened the venue's other channel of trades.
        if (record.isAggregate === (this.#venue?.tradeChannel === 'aggTrade')) this.#give('trade', record, receivedAt);
        return;
      case 'bbo':
        this.#give('best', record, receivedAt);
        return;
      case 'book':
        this.#give('book', record, receivedAt);
        if (this.#isBestOfBook) this.#give('best', record, receivedAt);
        return;
      case 'markPrice':
        this.#give('funding', record, receivedAt);
        return;
      case 'openInterest':
        this.#give('openInterest', record, receivedAt);
        return;
      case 'liquidation':
        this.#give('liquidation', record, receivedAt);
        return;
      case 'candle':
      case 'ticker':
      case 'longShortRatio':
        return;
    }
  }

  /** Several times a second. `now` is epoch ms. */
  onTick(now: number, time: number): void {
    this.look(now, time);
    this.#faults.setLagging(this.#isBehind());
    this.#poll(time);
    for (const feed of this.#feeds.values()) feed.measures.onTick(time);
  }

  /** Looks whether its streams run. */
  look(now: number, time: number): void {
    for (const [kind, feed] of this.#feeds) {
      feed.look(now, time);
      if (kind === 'trade') this.#faults.setState(feed.state);
    }
  }

  /** Adds to `problems` why what alerts need of it cannot come, in words, for those of which nothing is said there yet. */
  addProblems(problems: Map<Owner, string>): void {
    if (this.#venue === undefined) return;
    const { status } = this.#market ?? {};
    const notTraded = isNotTraded(status) ? `${this.instrument} ${NOT_TRADED[status]}` : undefined;
    for (const feed of this.#feeds.values()) {
      const problem = feed.failure ?? notTraded;
      if (problem === undefined) continue;
      for (const owner of feed.owners) if (!problems.has(owner)) problems.set(owner, problem);
    }
  }

  /** There was no data for anything: the computer slept. */
  lose(lost: Lost): void {
    for (const feed of this.#feeds.values()) feed.lose(lost);
  }

  /** A fact about the data of this instrument or its venue. */
  onQuality(event: QualityEvent, now: number, time: number): void {
    const { symbol = '' } = 'symbol' in event ? event : {};
    if (symbol !== '' && symbol !== this.#symbol) return;
    if (event.kind === 'stream-changed') this.look(now, time);
    else if (event.kind === 'book-changed') this.#onBook(event, time);
    else if (event.kind === 'trade-gap') this.#onTradeGap(event);
    else if (event.kind === 'trades-filled') {
      const feed = this.#feeds.get('trade');
      if (feed?.lost !== undefined) feed.isFilled = true;
    } else if (event.kind === 'lag-changed') this.#faults.setLagging(this.#isBehind());
  }

  /** Whether its venue as a whole is behind, a stream of it, or a connection that brings what alerts need of it. */
  #isBehind(): boolean {
    const { venue } = splitInstrumentId(this.instrument);
    for (const lag of this.#host.lags()) if (lag.venue === venue && this.#isAboutThis(lag)) return true;
    return false;
  }

  #isAboutThis({ scope, subject, symbol }: LagChanged): boolean {
    if (scope === 'stream') return symbol === this.#symbol;
    if (scope === 'venue') return true;
    for (const feed of this.#feeds.values()) if (feed.isBroughtBy(subject)) return true;
    return false;
  }

  #onBook({ reason }: BookChanged, time: number): void {
    for (const kind of ['book', 'best'] as const) {
      const feed = this.#feeds.get(kind);
      if (feed === undefined || (kind === 'best' && !this.#isBestOfBook)) continue;
      const { measures, lost } = feed;
      if (measures instanceof BookMeasures) measures.onState(time);
      else if (measures instanceof BestMeasures) measures.onState();
      // The message that brings the book back comes after this: what it shows already became so while there was no data.
      if (lost !== undefined && hasBest(this.#book())) this.#endLost(feed, lost, { venueTime: NaN, isOver: true });
    }
    if (reason === 'sequence-gap') this.#faults.onGap();
  }

  #onTradeGap({ channel }: TradeGap): void {
    if (channel !== this.#venue?.tradeChannel) return;
    const feed = this.#feeds.get('trade');
    // Without a trade before it nothing is known to compare with.
    if (feed !== undefined && !Number.isNaN(feed.lastAt)) feed.lose({ from: feed.lastAt, reason: 'gap' });
    this.#faults.onGap();
  }

  #give(kind: FeedKind, record: MarketRecord, receivedAt: number): void {
    const feed = this.#feeds.get(kind);
    if (feed === undefined) return;
    const time = this.#host.time();
    this.#host.begin(time);
    this.#times.receivedAt = receivedAt;
    this.#times.time = time;
    const { lost } = feed;
    feed.lastAt = receivedAt;
    feed.measures.onRecord(record, this.#times satisfies RecordTimes, lost !== undefined);
    const venueTime = record.kind === 'trade' ? record.venueTime : NaN;
    if (lost === undefined) {
      this.#cause.venueTime = venueTime;
      this.#host.end(this.#cause);
      return;
    }
    // Some venues begin with trades that were made before: they say nothing of the time since.
    const ahead = this.#host.source.venueAheadMs?.(splitInstrumentId(this.instrument).venue) ?? 0;
    this.#endLost(feed, lost, { venueTime, isOver: !record.isBackfilled && !(venueTime < lost.from + ahead) });
  }

  /** A feed has delivered something again. `isOver`: it is live. */
  #endLost(
    feed: Feed<Owner>,
    lost: Lost,
    { venueTime, isOver }: { readonly venueTime: number; readonly isOver: boolean },
  ): void {
    if (isOver) feed.lost = undefined;
    this.#host.end({ venueTime, feed: { lost, isFilled: feed.isFilled, isOver, owners: feed.owners } });
  }

  get #polled(): PolledQuote | undefined {
    const { venue, symbol } = splitInstrumentId(this.instrument);
    return this.#host.source.polled?.(venue)?.quote(symbol);
  }

  /** Takes what the newest poll brought. */
  #poll(time: number): void {
    if (this.#venue !== undefined) return;
    const polled = this.#polled;
    const feed = this.#feeds.get('trade');
    const measures = feed?.measures;
    if (polled === undefined || polled.quote.revision === this.#revision || !(measures instanceof TradeMeasures))
      return;
    this.#revision = polled.quote.revision;
    const price = plain(polled.quote.ticker.last);
    if (Number.isNaN(price)) return;
    const { tradedAt, delayMs } = polled.session;
    const { updatedAt } = polled.quote;
    this.#host.begin(time);
    measures.takePrice(price, Number.isNaN(tradedAt) ? updatedAt : tradedAt, time);
    const lost = feed?.lost;
    // What was traded before there was no data has been seen: nothing was missed.
    if (feed !== undefined && lost !== undefined && !(tradedAt + delayMs <= lost.from)) {
      this.#endLost(feed, lost, { venueTime: tradedAt, isOver: true });
      return;
    }
    if (feed !== undefined) feed.lost = undefined;
    this.#cause.venueTime = tradedAt;
    this.#host.end(this.#cause);
  }

  #feed(kind: FeedKind, owner: Owner): Feed<Owner> {
    let feed = this.#feeds.get(kind);
    if (feed === undefined) this.#feeds.set(kind, (feed = this.#open(kind)));
    feed.owners.add(owner);
    return feed;
  }

  #open(kind: FeedKind): Feed<Owner> {
    const measures = this.#measuresOf(kind);
    if (this.#venue === undefined) {
      if (kind !== 'trade') throw this.#polledOnly();
      const { source } = this.#host;
      const stream = new PolledFeedStream(
        this.instrument,
        () => source.now(),
        () => this.#polled,
      );
      return new Feed(measures, { stream, streams: [], release: () => undefined }, this.#lost);
    }
    const lease = this.#lease(kind, this.#venue);
    this.#market ??= this.#host.source.market.symbol(this.#venue, this.#symbol);
    if (!this.#market.watches.includes(this)) this.#market.watches.push(this);
    const feed = new Feed(measures, lease, this.#lost);
    feed.look(this.#host.source.now(), this.#host.time());
    return feed;
  }

  #polledOnly(): AlertError {
    return new AlertError(
      'no-such-data',
      `${this.instrument} is polled: its price, and whether that is stale, can be watched, and nothing else`,
    );
  }

  #lease(kind: FeedKind, venue: StreamVenue): StreamLease {
    const lease = this.#host.source.open(venue.id, this.#requestOf(kind, venue));
    if (lease === undefined)
      throw new AlertError('no-such-data', `${venue.title} has no ${WORDS[kind]} of ${this.#symbol}`);
    return lease;
  }

  #requestOf(kind: FeedKind, venue: StreamVenue): ChannelRequest {
    const symbol = this.#symbol;
    switch (kind) {
      case 'trade':
        return { channel: venue.tradeChannel, symbol };
      case 'best':
        return this.#isBestOfBook ? { channel: 'book', symbol, depth: DEPTH } : { channel: 'bbo', symbol };
      case 'book':
        return { channel: 'book', symbol, depth: DEPTH };
      case 'funding':
        return { channel: 'markPrice', symbol };
      case 'openInterest':
      case 'liquidation':
        return { channel: kind, symbol };
    }
  }

  get #isBestOfBook(): boolean {
    return this.#venue?.channels.includes('bbo') === false;
  }

  #measuresOf(kind: FeedKind): Measures<Owner> {
    const dirty = (owner: Owner): void => {
      this.#host.dirty(owner);
    };
    const sizes = (): SymbolMarket['sizes'] => this.#market?.sizes;
    switch (kind) {
      case 'trade':
        return new TradeMeasures(dirty, sizes);
      case 'best':
        return new BestMeasures(dirty, () => (this.#isBestOfBook ? this.#book() : undefined));
      case 'book':
        return new BookMeasures(dirty, () => this.#book(), sizes);
      case 'funding':
        return new FigureMeasures(dirty, fundingOf, true);
      case 'openInterest':
        return new FigureMeasures(dirty, openInterestOf, false);
      case 'liquidation':
        return new LiquidationMeasures(dirty, sizes);
    }
  }

  #book(): BookSync | undefined {
    return this.#market?.bookOf({ channel: 'book', symbol: this.#symbol, depth: DEPTH });
  }
}

/** As of the panels that show books, so that both need one subscription. */
const DEPTH = 1000;
const NOT_TRADED: Readonly<Record<NotTradedStatus, string>> = {
  upcoming: 'is not open for trading yet',
  halted: 'is halted: its venue does not trade it now',
  closed: 'is closed: its venue no longer trades it',
};
const WORDS: Readonly<Record<FeedKind, string>> = {
  trade: 'trades',
  best: 'best prices',
  book: 'book',
  funding: 'funding',
  openInterest: 'open interest',
  liquidation: 'liquidations',
};
