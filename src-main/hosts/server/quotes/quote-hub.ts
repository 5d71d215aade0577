import type { BookState } from '../../../../src-shared/market/book-state.ts';
import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { Instrument } from '../../../../src-shared/market/instrument.ts';
import type { CandleEvent, MarketEvent } from '../../../../src-shared/market/events.ts';
import { openTimeOf } from '../../../../src-shared/market/interval.ts';
import type {
  BookStateNotice,
  QualityNotice,
  StreamStateNotice,
  TradeGapNotice,
  TradesFilledNotice,
  TradesNotFilledNotice,
} from '../../../../src-shared/market/quality-notice.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { CandleDelivery, CandleQueue } from '../../../engine/market/candles/candle-queue.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import { bookKey } from '../../../engine/market/symbol-market.ts';
import type { BookView } from '../../../engine/api.ts';
import { toOhlcvForm } from '../../node/session/ohlcv-form.ts';
import { LOAD_STEPS } from '../load-monitor.ts';
import type { LoadMonitor, LoadStep } from '../load-monitor.ts';
import type { QuoteClient } from './quote-client.ts';
import { makeQuote } from './quote.ts';
import type { Quote } from './quote.ts';
import { SeriesIndex, marketHead, seriesHead } from './series.ts';
import type { Series } from './series.ts';
import { eventKey, seriesKey } from './series-key.ts';

/** The engine that quotes come from, and its source, at which streams are opened. */
export interface QuoteSource extends Pick<Engine, 'candleQueue' | 'on' | 'getOrderBook'> {
  readonly source: Pick<MarketSource, 'open' | 'venue' | 'now'>;
}

/**
 * Quotes from one engine to any number of clients: a series is subscribed once, however many want it, and let go with the last. Candles
 * come by the engine's two pipelines, the rest as events. Beside the quotes, every client is sent all that is known about its series:
 * states of streams and books, gaps and what filled them.
 */
export class QuoteHub {
  readonly #engine: QuoteSource;
  readonly #series = new Map<string, Series>();
  /** The series of every depth, by the key of the book's events. */
  readonly #books = new SeriesIndex();
  /** The series behind which a stream is, by `venue:topic`. */
  readonly #streams = new SeriesIndex();
  /** The newest values of series, while the server is busy. */
  readonly #due = new Map<Series, Quote>();
  #timer: NodeJS.Timeout | undefined;
  readonly #load: Pick<LoadMonitor, 'step'>;
  readonly #candles: CandleQueue;
  readonly #stopListening: readonly (() => void)[];
  readonly #reading: Promise<void>;

  /** `load` says how often values leave; every one at once if it is absent. */
  constructor(engine: QuoteSource, load: Pick<LoadMonitor, 'step'> = { step: LOAD_STEPS[0] as LoadStep }) {
    this.#engine = engine;
    this.#load = load;
    this.#candles = engine.candleQueue();
    this.#reading = this.#read();
    this.#stopListening = [
      engine.on('mkt.all', (event) => {
        this.#onEvent(event);
      }),
      engine.on('mkt.quality', (notice) => {
        this.#onNotice(notice);
      }),
      engine.on('mkt.instruments', (changed) => {
        this.#onInstruments(changed);
      }),
    ];
  }

  /** Series that are open. */
  get seriesCount(): number {
    return this.#series.size;
  }

  /** Whether a series is open. */
  has(key: string): boolean {
    return this.#series.has(key);
  }

  /** Depth and blocking of the pipeline of closed candles. */
  get candleStats(): ReturnType<CandleQueue['stats']> {
    return this.#candles.stats();
  }

  /** Gives the client a series; false if there is no room for another stream. */
  join(client: QuoteClient, venue: VenueId, request: ChannelRequest): boolean {
    const key = seriesKey(venue, request);
    const series = this.#series.get(key) ?? this.#open(key, venue, request);
    series?.clients.add(client);
    return series !== undefined;
  }

  /** Sends a client what is known about series that it has just been given; a book that is right comes whole. */
  sendState(client: QuoteClient, keys: readonly string[]): void {
    for (const key of keys) {
      const series = this.#series.get(key);
      if (series === undefined) continue;
      const { lease, request, venue } = series;
      const at = Math.floor(this.#engine.source.now());
      for (const { key: streamKey, state } of lease.streams ?? [lease.stream])
        client.offer(streamQuote(series, { topic: streamKey.slice(venue.length + 1), state, at }));
      if (request.channel !== 'book') continue;
      const { symbol, depth } = request;
      const book = this.#engine.getOrderBook(symbol, { venue, depth, levels: 0 });
      if (book === undefined) continue;
      client.offer(IS_RIGHT.has(book.state) ? this.#bookQuote(series) : bookStateQuote(series, { ...book, at }));
    }
  }

  /** Takes series from a client; those that nobody has any more are let go. */
  leave(client: QuoteClient, keys: readonly string[]): void {
    for (const key of keys) {
      const series = this.#series.get(key);
      if (series === undefined || !series.clients.delete(client) || series.clients.size > 0) continue;
      this.#series.delete(key);
      this.#due.delete(series);
      this.#books.delete(series.eventKey, series);
      for (const streamKey of series.streamKeys) this.#streams.delete(streamKey, series);
      series.lease.release();
    }
  }

  /** Gives every client the values that are due. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [series, quote] of this.#due) for (const client of series.clients) client.offer(quote);
    this.#due.clear();
  }

  /** Hands on the closed candles that are in the pipeline, and ends it. May be called twice. */
  async stop(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    clearTimeout(this.#timer);
    this.#due.clear();
    // The reader takes them one by one, as fast as promises go.
    for (let turn = 0; this.#candles.stats().depth > 0 && turn < MOST_TURNS; turn++)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    this.#candles[Symbol.dispose]();
    await this.#reading;
    for (const { lease } of this.#series.values()) lease.release();
    this.#series.clear();
    this.#books.clear();
    this.#streams.clear();
  }

  #open(key: string, venue: VenueId, request: ChannelRequest): Series | undefined {
    const lease = this.#engine.source.open(venue, request);
    if (lease === undefined) return undefined;
    const series: Series = {
      key,
      eventKey: `${venue}|${request.channel}|${request.symbol}`,
      venue,
      request,
      lease,
      streamKeys: (lease.streams ?? [lease.stream]).map((stream) => stream.key),
      clients: new Set(),
    };
    this.#series.set(key, series);
    for (const streamKey of series.streamKeys) this.#streams.add(streamKey, series);
    if (request.channel === 'book') this.#books.add(series.eventKey, series);
    return series;
  }

  async #read(): Promise<void> {
    for await (const delivery of this.#candles) this.#onCandle(delivery);
  }

  #onCandle({ candle, missingBefore }: CandleDelivery): void {
    const series = this.#series.get(eventKey(candle));
    if (series === undefined) return;
    if (missingBefore > 0)
      this.#give(series, candleGapQuote(series, candle, missingBefore, Math.floor(this.#engine.source.now())));
    this.#give(
      series,
      makeQuote(series.key, candle.closed ? 'closed' : 'latest', {
        own: () => ({ ...quoteMessage(candle), ...(missingBefore > 0 ? { missingBefore } : {}) }),
        ohlcv: () => ({ ...toOhlcvForm(candle), ...(missingBefore > 0 ? { missing_before: missingBefore } : {}) }),
      }),
    );
  }

  #onEvent(event: MarketEvent): void {
    if (event.kind === 'candle') return;
    const key = eventKey(event);
    if (event.kind === 'book') {
      for (const series of this.#books.of(key)) this.#give(series, this.#bookQuote(series));
      return;
    }
    const series = this.#series.get(key);
    if (series === undefined) return;
    this.#give(
      series,
      makeQuote(key, IS_EVENT.has(event.kind) ? 'event' : 'latest', {
        own: () => quoteMessage(event),
        ohlcv: () => toOhlcvForm(event),
      }),
    );
  }

  #onNotice(notice: QualityNotice): void {
    switch (notice.kind) {
      case 'bookState':
        this.#onBookState(notice);
        break;
      case 'streamState':
        for (const series of this.#streams.of(`${notice.venue}:${notice.topic}`))
          this.#give(series, streamQuote(series, notice));
        break;
      case 'tradeGap':
      case 'tradesFilled':
      case 'tradesNotFilled': {
        const series = this.#series.get(`${notice.venue}|${notice.channel}|${notice.symbol}`);
        if (series !== undefined) this.#give(series, tradesQuote(series, notice));
        break;
      }
      case 'candleGap':
      case 'candlesNotFilled':
        // Closed candles wait until it is known what history has: a gap that stays comes with the one after it.
        break;
      case 'candleDiffers':
      case 'tradesOutsideBook':
        // Neither changes what was sent; the ledger has both numbers.
        break;
      case 'lag':
        // How late a message is shows in its own times.
        break;
    }
  }

  /** A book that became right comes whole: its levels have changed as well. Of one that is not, the state is enough. */
  #onBookState(notice: BookStateNotice): void {
    for (const series of this.#books.of(`${notice.venue}|book|${notice.symbol}`)) {
      if (!this.#isOf(series, notice.topic)) continue;
      if (IS_RIGHT.has(notice.state)) {
        this.#give(series, this.#bookQuote(series));
        continue;
      }
      this.#give(series, bookStateQuote(series, notice));
      // What waits may have been made when it was right.
      const newest = this.#bookQuote(series);
      for (const client of series.clients) if (client.hasLatest(series.key)) client.offer(newest);
    }
  }

  /** Once to each client that has a series of an instrument, however many it has. */
  #onInstruments(changed: readonly Instrument[]): void {
    const records = new Map(changed.map((instrument) => [instrument.id, instrument]));
    const sent = new Map<Instrument, Set<QuoteClient>>();
    for (const { key, venue, request, clients } of this.#series.values()) {
      const instrument = records.get(toInstrumentId(venue, request.symbol));
      if (instrument === undefined) continue;
      const informed = sent.get(instrument) ?? new Set();
      sent.set(instrument, informed);
      const quote = makeQuote(key, 'notice', { own: () => instrumentMessage(instrument) });
      for (const client of clients) if (!informed.has(client)) client.offer(quote);
      for (const client of clients) informed.add(client);
    }
  }

  #isOf({ venue, streamKeys }: Series, topic: string): boolean {
    const descriptor = this.#engine.source.venue(venue);
    return (
      descriptor !== undefined && streamKeys.some((key) => bookKey(descriptor, key.slice(venue.length + 1)) === topic)
    );
  }

  #give(series: Series, quote: Quote): void {
    // What is due of it is older.
    if (quote.kind === 'closed' || quote.kind === 'latest') this.#due.delete(series);
    if (quote.kind === 'latest' && this.#load.step.valuesEveryMs > 0) {
      this.#due.set(series, quote);
      this.#scheduleValues();
      return;
    }
    for (const client of series.clients) client.offer(quote);
  }

  #scheduleValues(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#load.step.valuesEveryMs);
  }

  /** A book comes whole, as it is when the first client takes it. */
  #bookQuote({ key, venue, request }: Series): Quote {
    const view = (): BookView | undefined =>
      request.channel === 'book'
        ? this.#engine.getOrderBook(request.symbol, { venue, depth: request.depth, levels: request.depth })
        : undefined;
    const depth = request.channel === 'book' ? { depth: request.depth } : {};
    return makeQuote(key, 'latest', {
      own: () => ({ type: 'quote', ...marketHead(venue), kind: 'book', ...view(), ...depth }),
      ohlcv: () => {
        const book = view();
        return book === undefined
          ? { type: 'quote', ...marketHead(venue), kind: 'book', symbol: request.symbol, ...depth }
          : { ...toOhlcvForm({ kind: 'book', ...book }), ...depth };
      },
    });
  }
}

/** An event as clients get it; some venues say fractions of a ms, which clients need not expect. */
function quoteMessage(event: MarketEvent): object {
  const { venueTime } = event;
  return {
    type: 'quote',
    ...marketHead(event.venue),
    ...event,
    ...(venueTime === undefined ? {} : { venueTime: Math.floor(venueTime) }),
  };
}

/** What a client is sent about an instrument that it has a series of. */
export function instrumentMessage(instrument: Instrument): object {
  return { type: 'instrument', ...marketHead(instrument.venue), ...instrument };
}

function streamQuote(
  series: Series,
  { topic, state, reason, at }: Pick<StreamStateNotice, 'topic' | 'state' | 'reason' | 'at'>,
): Quote {
  return makeQuote(series.key, 'notice', {
    own: () => ({
      type: 'stream-state',
      ...seriesHead(series),
      topic,
      state,
      ...(reason === undefined ? {} : { reason }),
      at,
    }),
  });
}

function bookStateQuote(
  series: Series,
  { state, reason, at }: Pick<BookStateNotice, 'state' | 'reason' | 'at'>,
): Quote {
  return makeQuote(series.key, 'notice', {
    own: () => ({ type: 'book-state', ...seriesHead(series), state, reason, at }),
  });
}

function tradesQuote(series: Series, notice: TradeGapNotice | TradesFilledNotice | TradesNotFilledNotice): Quote {
  const { kind, venue: _venue, symbol: _symbol, channel: _channel, ...numbers } = notice;
  return makeQuote(series.key, 'notice', {
    own: () => ({ type: TRADES_TYPE[kind], ...seriesHead(series), ...numbers }),
  });
}

/** Between the open times of the first one that is missing and of the one that came. */
function candleGapQuote(series: Series, candle: CandleEvent, missing: number, at: number): Quote {
  return makeQuote(series.key, 'gap', {
    own: () => {
      const { interval, openTime: to } = candle;
      let from = to;
      for (let n = 0; n < missing; n++) from = openTimeOf(from - 1, interval);
      return { type: 'gap', ...seriesHead(series), missing, from, to, at };
    },
  });
}

/** What clients know notices about trades as. */
const TRADES_TYPE = { tradeGap: 'gap', tradesFilled: 'filled', tradesNotFilled: 'not-filled' } as const;
/** Each one counts, unlike states, of which the newest does. */
const IS_EVENT: ReadonlySet<MarketEvent['kind']> = new Set(['trade', 'liquidation']);
/** Books that a client may rely on. */
const IS_RIGHT: ReadonlySet<BookState> = new Set(['verified', 'unverifiable']);
const MOST_TURNS = 100_000;
