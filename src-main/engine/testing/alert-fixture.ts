import type { Alert, AlertFiring, AlertRule } from '../../../src-shared/alerts/alert.ts';
import { nameInstruments } from '../../../src-shared/alerts/name-instruments.ts';
import { parseAlert } from '../../../src-shared/alerts/parse-alert.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { type InstrumentId, toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import { AlertEngine } from '../alerts/alert-engine.ts';
import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { Decoded } from '../venue/decoded.ts';
import type { DecimalSlot } from '../venue/records.ts';
import { type BookFacts, fillBook } from './book-fixture.ts';
import { settle } from './fake-clock.ts';
import { FakeStore } from './fake-ports.ts';
import { FakeSource } from './fake-source.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { type ToyChanges, toyVenue } from './toy-venue.ts';

/** An alert engine over a venue in memory, whose trades and books the test makes. Instruments are all `BTCUSDT`, or as the text says. */
export class AlertFixture {
  readonly venue: StreamVenue;
  readonly source: FakeSource;
  readonly store = new FakeStore();
  readonly fired: AlertFiring[] = [];
  readonly problems: string[] = [];
  engine: AlertEngine;
  #id = 0;
  #setBackMs = 0;

  readonly #onChanged: (changed: readonly Alert[]) => void;

  constructor(changes: ToyChanges = {}, onChanged: (changed: readonly Alert[]) => void = () => undefined) {
    this.#onChanged = onChanged;
    this.venue = toyVenue({ channels: CHANNELS, ...changes });
    this.source = new FakeSource(this.venue);
    this.source.aheadMs = 0;
    this.engine = this.#make();
  }

  /** Ends the engine, and starts another over the same market and what was kept, or over `kept`. */
  async restart(mode: SessionMode = 'live', kept?: string): Promise<void> {
    await this.engine.stop();
    if (kept !== undefined) this.store.texts.set('alerts', kept);
    this.renew();
    await this.engine.load(true);
    this.engine.attach(this.source, mode);
  }

  /** Another engine, which has not read what was kept. */
  renew(): void {
    this.engine = this.#make();
  }

  /** The rule of a text. */
  rule(text: string): AlertRule {
    const parsed = parseAlert(text, this.source.now());
    if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
    const { condition, ...rest } = parsed.rule;
    return {
      ...rest,
      condition: nameInstruments(condition, {
        instrument: (name) =>
          name.startsWith('yahoo:')
            ? (name as InstrumentId)
            : toInstrumentId(this.venue.id, name === '' ? 'BTCUSDT' : name),
        venue: () => this.venue.id,
      }),
    };
  }

  put(text: string, id?: string): string {
    return this.engine.put(this.rule(text), id).id;
  }

  /** A trade, now. */
  trade(
    price: number | string,
    { size = 1, isBuy = true, symbol = 'BTCUSDT', at = this.venueNow, isBackfilled = false } = {},
  ): void {
    const decoded = new Decoded();
    decoded.begin('events');
    const trade = decoded.addTrade();
    trade.symbol = symbol;
    trade.id = ++this.#id;
    trade.venueTime = at;
    trade.isBuy = isBuy;
    trade.isBackfilled = isBackfilled;
    fill(trade.price, String(price));
    fill(trade.size, String(size));
    this.source.market.apply(this.venue, decoded, this.stream('trade', symbol), this.source.now());
  }

  bbo(bid: number, ask: number, symbol = 'BTCUSDT'): void {
    const decoded = new Decoded();
    decoded.begin('events');
    const bbo = decoded.addBbo();
    bbo.symbol = symbol;
    fill(bbo.bidPrice, String(bid));
    fill(bbo.askPrice, String(ask));
    fill(bbo.bidSize, '1');
    fill(bbo.askSize, '1');
    this.source.market.apply(this.venue, decoded, undefined, this.source.now());
  }

  /** The venue's clock, which nobody sets. */
  get venueNow(): number {
    return this.source.now() + this.#setBackMs;
  }

  /** Somebody sets our clock back. */
  setBack(ms: number): void {
    this.source.clock.sleep(-ms);
    this.#setBackMs += ms;
  }

  funding(rate: string): void {
    const decoded = new Decoded();
    decoded.begin('events');
    const mark = decoded.addMarkPrice();
    mark.symbol = 'BTCUSDT';
    fill(mark.fundingRate, rate);
    this.source.market.apply(this.venue, decoded, undefined, this.source.now());
  }

  /** The whole book, as one message. Its venue needs the policy `every-message`. */
  book(facts: BookFacts, symbol = 'BTCUSDT'): void {
    const decoded = new Decoded();
    decoded.begin('events');
    decoded.topic = `${symbol}@book`;
    const book = decoded.addBook();
    book.symbol = symbol;
    fillBook(book, { ...facts, snapshot: true });
    this.source.market.apply(this.venue, decoded, this.stream('book', symbol), this.source.now());
  }

  openInterest(amount: string): void {
    const decoded = new Decoded();
    decoded.begin('events');
    const record = decoded.addOpenInterest();
    record.symbol = 'BTCUSDT';
    fill(record.openInterest, amount);
    this.source.market.apply(this.venue, decoded, undefined, this.source.now());
  }

  /** A forced order. */
  liquidation(price: number, { size = 1, isBuy = true } = {}): void {
    const decoded = new Decoded();
    decoded.begin('events');
    const record = decoded.addLiquidation();
    record.symbol = 'BTCUSDT';
    record.venueTime = this.venueNow;
    record.isBuy = isBuy;
    fill(record.price, String(price));
    fill(record.size, String(size));
    this.source.market.apply(this.venue, decoded, this.stream('liquidation', 'BTCUSDT'), this.source.now());
  }

  /** So many trades never come. */
  skip(count: number): void {
    this.#id += count;
  }

  /** The newest trade has just come by its stream. */
  touch(): void {
    const stream = this.stream('trade', 'BTCUSDT');
    if (stream !== undefined) stream.lastDataAt = this.source.now();
  }

  /** Every stream goes to a state. */
  enterAll(state: StreamState): void {
    for (const { channel, symbol } of [...this.source.streams.values()].map(({ stream }) => stream))
      this.enter(state, channel, symbol);
  }

  /** The stream of a channel goes to a state, and says so. */
  enter(state: StreamState, channel: Channel = 'trade', symbol = 'BTCUSDT'): void {
    const stream = this.stream(channel, symbol);
    if (stream === undefined) throw new Error(`no stream ${channel} ${symbol}`);
    const previous = stream.state;
    stream.enter(state, this.source.now());
    this.source.quality.report({
      kind: 'stream-changed',
      at: this.source.now(),
      venue: this.venue.id,
      symbol,
      channel,
      topic: stream.topic.key,
      state,
      previous,
      lastReceivedAt: stream.lastDataAt,
    });
  }

  stream(channel: string, symbol: string): StreamRecord<SymbolMarket> | undefined {
    for (const { stream } of this.source.streams.values())
      if (stream.channel === channel && stream.symbol === symbol) return stream;
    return undefined;
  }

  /** Lets what was kept be kept, and what was fired be sent. */
  async told(): Promise<readonly string[]> {
    await settle();
    return this.fired.map(({ reading }) => reading);
  }

  #make(): AlertEngine {
    return new AlertEngine({
      clock: this.source.clock,
      store: { port: this.store, name: 'alerts' },
      onChanged: this.#onChanged,
      onFired: (firing) => {
        this.fired.push(firing);
      },
      onProblem: ({ message }) => {
        this.problems.push(message);
      },
    });
  }
}

function fill(slot: DecimalSlot, text: string): void {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new Error(`not a decimal: ${text}`);
  slot.present = true;
  slot.mantissa = parsed.mantissa;
  slot.scale = parsed.scale;
  slot.decimals = parsed.decimals;
}

const CHANNELS: readonly Channel[] = ['trade', 'bbo', 'book', 'markPrice', 'openInterest', 'liquidation'];
