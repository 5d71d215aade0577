import type { BookView } from '../src-main/engine/api.ts';
import type { Engine } from '../src-main/engine/engine.ts';
import { QuoteClient } from '../src-main/hosts/server/quotes/quote-client.ts';
import { UNPACED } from '../src-main/hosts/server/quotes/pacer.ts';
import { QuoteHub } from '../src-main/hosts/server/quotes/quote-hub.ts';
import { seriesKey } from '../src-main/hosts/server/quotes/series-key.ts';
import type { ChannelRequest } from '../src-shared/market/channels.ts';
import { nextOpenTime } from '../src-shared/market/interval.ts';
import { DAY_VENUES, type DayVenueId } from './day-venues.ts';

/** A quote client that believes what it is sent and nothing else; `judge` compares that with what the engine knows. */
export class ClientOracle {
  /** Comparisons in which a state was other than well. */
  unwell = 0;
  /** Messages about gaps in trades and candles. */
  gaps = 0;
  /** Messages that history did not fill in all. */
  notFilled = 0;
  readonly #engine: Engine;
  readonly #venue: DayVenueId;
  readonly #hub: QuoteHub;
  #isSubscribed = false;
  readonly #wrong: string[] = [];
  /** Messages that are not read yet. */
  readonly #inbox: string[] = [];
  /** The book of each symbol, as sent. */
  readonly #books = new Map<string, Partial<BookView>>();
  /** State of each stream, by topic. */
  readonly #streams = new Map<string, string>();
  /** Id of the newest trade of each symbol, if ids count. */
  readonly #newest = new Map<string, number>();
  /** Trades that were said to be missing before the next one. */
  readonly #missing = new Map<string, number>();
  /** When the closed candle after the newest one of each symbol opens. */
  readonly #nextOpen = new Map<string, number>();
  /** The gap that was said to be before the next closed candle. */
  readonly #candleGaps = new Map<string, Received>();

  constructor(engine: Engine, venue: DayVenueId) {
    this.#engine = engine;
    this.#venue = venue;
    this.#hub = new QuoteHub(engine);
  }

  /** Subscribes to trades, books and minutes. The engine has been started. */
  subscribe(): void {
    this.#isSubscribed = true;
    const client = new QuoteClient({
      pacer: UNPACED,
      socket: {
        bufferedAmount: 0,
        send: (text) => {
          this.#inbox.push(text);
        },
      },
      counts: { bytes: 0, blocked: 0, conflated: 0 },
      limits: { closedQueue: 1000, eventQueue: 1000, openQueue: 0, queueBytes: 1e9, slowMs: 1e9 },
      onReleased: () => undefined,
      onDone: () => undefined,
      onTooSlow: () => undefined,
    });
    const requests = DAY_VENUES[this.#venue].symbols.flatMap((symbol): readonly ChannelRequest[] => [
      { channel: 'trade', symbol },
      { channel: 'book', symbol, depth: DEPTH },
      { channel: 'candle', symbol, interval: INTERVAL },
    ]);
    for (const request of requests) this.#hub.join(client, this.#venue, request);
    const keys = requests.map((request) => seriesKey(this.#venue, request));
    client.subscribe({ keys, limit: Infinity });
    this.#hub.sendState(client, keys);
  }

  /** What the client believes now and should not. */
  judge(): readonly string[] {
    for (const text of this.#inbox.splice(0)) this.#believe(JSON.parse(text) as Received);
    if (!this.#isSubscribed) return [];
    for (const symbol of DAY_VENUES[this.#venue].symbols) this.#judgeBook(symbol);
    const candles = new Set(this.#streams.keys());
    for (const { topic, state, channel } of this.#engine.streamStatuses()) {
      // The engine follows candles of other intervals as well.
      if (channel !== 'trade' && channel !== 'book' && !candles.has(topic)) continue;
      if (state !== 'running') this.unwell++;
      const received = this.#streams.get(topic);
      if (received !== state) this.#wrong.push(`${topic} is ${state} and sent as ${String(received)}`);
    }
    return this.#wrong.splice(0);
  }

  stop(): Promise<void> {
    return this.#hub.stop();
  }

  #judgeBook(symbol: string): void {
    const book = this.#engine.getOrderBook(symbol, { venue: this.#venue, depth: DEPTH, levels: DEPTH });
    if (book === undefined) return;
    const received = this.#books.get(symbol);
    if (book.state !== received?.state || book.reason !== received.reason)
      this.#wrong.push(
        `book of ${symbol} is ${book.state} (${book.reason}) and sent as ${String(received?.state)} (${String(received?.reason)})`,
      );
    if (book.state !== 'verified' && book.state !== 'unverifiable') this.unwell++;
    else if (
      book.lastSequence !== received?.lastSequence ||
      JSON.stringify([book.bids, book.asks]) !== JSON.stringify([received?.bids, received?.asks])
    )
      this.#wrong.push(`book of ${symbol} is ${book.state} and sent with other levels`);
  }

  #believe(received: Received): void {
    const { symbol = '' } = received;
    switch (received.type) {
      case 'quote':
        this.#onQuote(symbol, received);
        break;
      case 'book-state':
        this.#books.set(symbol, { ...this.#books.get(symbol), ...(received as Partial<BookView>) });
        break;
      case 'stream-state':
        this.#streams.set(String(received.topic), String(received.state));
        break;
      case 'gap':
        this.gaps++;
        if (received.channel === 'candle') this.#candleGaps.set(symbol, received);
        else this.#missing.set(symbol, received.missing ?? NaN);
        break;
      case 'filled':
        break;
      case 'not-filled':
        this.notFilled++;
        if (received.reason === undefined || received.reason === '')
          this.#wrong.push('trades were not filled in, and why is not said');
        break;
      default:
        this.#wrong.push(`nobody knows ${received.type}`);
    }
  }

  #onQuote(symbol: string, received: Received): void {
    if (received.kind === 'book') this.#books.set(symbol, received as Partial<BookView>);
    else if (received.kind === 'trade') this.#onTrade(symbol, received);
    else if (received.kind === 'candle' && received.closed === true) this.#onCandle(symbol, received);
  }

  /** A gap is sent before the trade after it, and the trade says it again. */
  #onTrade(symbol: string, { id, missingBefore }: Received): void {
    const said = this.#missing.get(symbol) ?? 0;
    this.#missing.delete(symbol);
    if ((missingBefore ?? 0) !== (Number.isNaN(said) ? 'unknown' : said))
      this.#wrong.push(`before trade ${String(id)} ${String(said)} are missing, and it says ${String(missingBefore)}`);
    if (typeof id !== 'number' || !this.#venue.startsWith('binance')) return;
    const newest = this.#newest.get(symbol);
    if (newest !== undefined && id - newest - 1 !== said)
      this.#wrong.push(`trade ${String(id)} follows ${String(newest)}, and ${String(said)} are said to be missing`);
    this.#newest.set(symbol, id);
  }

  /** Candles come each once and in order, but for what is said to be missing, by number and by time. */
  #onCandle(symbol: string, { openTime = NaN, missingBefore }: Received): void {
    const gap = this.#candleGaps.get(symbol);
    this.#candleGaps.delete(symbol);
    const next = this.#nextOpen.get(symbol);
    this.#nextOpen.set(symbol, nextOpenTime(openTime, INTERVAL));
    if (gap?.missing !== missingBefore || (gap !== undefined && gap.to !== openTime))
      this.#wrong.push(
        `before candle ${String(openTime)} ${JSON.stringify(gap)} is missing, and it says ${String(missingBefore)}`,
      );
    if (next !== undefined && (gap?.from ?? openTime) !== next)
      this.#wrong.push(`candle ${String(openTime)} follows ${String(next)}, and ${JSON.stringify(gap)} is said`);
  }
}

interface Received {
  readonly type: string;
  readonly kind?: string;
  readonly symbol?: string;
  readonly topic?: string;
  readonly state?: string;
  readonly id?: number | string;
  readonly missing?: number;
  readonly channel?: string;
  readonly reason?: string;
  readonly closed?: boolean;
  readonly openTime?: number;
  readonly from?: number;
  readonly to?: number;
  readonly missingBefore?: number | 'unknown';
}

const DEPTH = 1000;
const INTERVAL = '1m';
