import type { StreamState } from '../../../../src-shared/market/book-state.ts';
import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import { isNotTrading } from '../../../../src-shared/market/market-state.ts';
import type { EquityQuote } from '../../../quotes/equity-quote.ts';
import type { CycleReport } from '../../../quotes/quote-poller.ts';
import type { QuoteClient } from '../quotes/quote-client.ts';
import { makeQuote, type Quote } from '../quotes/quote.ts';

/** Name under which clients ask for equities. */
export const EQUITIES = 'equities';

/** Quotes of a feed of equities for any number of clients: the newest of every ticker, and the state of its series. */
export class EquityQuotes {
  readonly #feed: Pick<EquityFeed, 'tickers' | 'newest' | 'on'>;
  readonly #series = new Map<string, Series>();
  readonly #now: () => number;
  readonly #stopListening: () => void;

  /** `now` is epoch ms. */
  constructor(feed: Pick<EquityFeed, 'tickers' | 'newest' | 'on'>, now: () => number) {
    this.#feed = feed;
    this.#now = now;
    this.#add(feed.tickers);
    this.#stopListening = feed.on({
      onQuotes: (quotes) => {
        this.#onQuotes(quotes);
      },
      onCycle: (cycle) => {
        this.#onCycle(cycle);
      },
      onTickers: ({ added, removed }) => {
        this.#add(added);
        for (const ticker of removed) this.#remove(ticker);
      },
    });
  }

  /** Series that clients have. */
  get seriesCount(): number {
    let count = 0;
    for (const { clients } of this.#series.values()) if (clients.size > 0) count++;
    return count;
  }

  /** Whether a client has a series. */
  has(key: string): boolean {
    return (this.#series.get(key)?.clients.size ?? 0) > 0;
  }

  /** The series of a ticker in any case and either spelling; undefined if it is not polled. */
  find(typed: string): { readonly ticker: string; readonly key: string } | undefined {
    return this.#series.get(keyOf(typed.trim().toUpperCase().replace('.', '-')));
  }

  /** Gives a client series, and sends it what is known of them. */
  join(client: QuoteClient, keys: readonly string[]): void {
    for (const key of keys) {
      const series = this.#series.get(key);
      if (series === undefined) continue;
      series.clients.add(client);
      client.offer(this.#stateQuote(series));
      const quote = this.#feed.newest(series.ticker);
      if (quote !== undefined) client.offer(quoteOf(series, quote));
    }
  }

  /** Takes series from a client. */
  leave(client: QuoteClient, keys: readonly string[]): void {
    for (const key of keys) this.#series.get(key)?.clients.delete(client);
  }

  /** Listens to the feed no longer. May be called twice. */
  stop(): void {
    this.#stopListening();
  }

  #add(tickers: readonly string[]): void {
    for (const ticker of tickers) {
      const state = this.#feed.newest(ticker) === undefined ? 'starting' : 'running';
      this.#series.set(keyOf(ticker), { ticker, key: keyOf(ticker), clients: new Set(), state });
    }
  }

  /** Its clients keep the series, which has stopped. */
  #remove(ticker: string): void {
    const series = this.#series.get(keyOf(ticker));
    if (series !== undefined) this.#enter(series, 'stopped', 'it is no longer polled');
    this.#series.delete(keyOf(ticker));
  }

  #onQuotes(quotes: readonly EquityQuote[]): void {
    for (const quote of quotes) {
      const series = this.#series.get(keyOf(quote.ticker));
      if (series === undefined) continue;
      this.#enter(series, 'running');
      for (const client of series.clients) client.offer(quoteOf(series, quote));
    }
  }

  /** A cycle has ended: tickers of which it brought nothing are in another state. */
  #onCycle({ missing, malformed, failed }: CycleReport): void {
    for (const ticker of missing) this.#lose(ticker, 'failed', 'the source does not know it, or says nothing of it');
    for (const { ticker, reason } of malformed) this.#lose(ticker, 'stale', `its row cannot be read: ${reason}`);
    for (const ticker of failed) this.#lose(ticker, 'stale', 'the last cycle brought nothing of it');
  }

  #lose(ticker: string, state: StreamState, reason: string): void {
    const series = this.#series.get(keyOf(ticker));
    if (series === undefined) return;
    // Stale is what was up before.
    this.#enter(series, state === 'stale' && this.#feed.newest(ticker) === undefined ? 'connecting' : state, reason);
  }

  #enter(series: Series, state: StreamState, reason?: string): void {
    if (series.state === state && series.reason === reason) return;
    series.state = state;
    series.reason = reason;
    const notice = this.#stateQuote(series);
    for (const client of series.clients) client.offer(notice);
  }

  #stateQuote({ key, ticker, state, reason }: Series): Quote {
    const at = Math.floor(this.#now());
    return makeQuote(key, 'notice', {
      own: () => ({
        type: 'stream-state',
        exchange: EQUITIES,
        channel: 'quote',
        symbol: ticker,
        topic: ticker,
        state,
        ...(reason === undefined ? {} : { reason }),
        at,
      }),
    });
  }
}

interface Series {
  readonly ticker: string;
  readonly key: string;
  readonly clients: Set<QuoteClient>;
  state: StreamState;
  reason?: string | undefined;
}

function quoteOf({ key }: Series, quote: EquityQuote): Quote {
  const { ticker, timestamp, receivedAt, ...facts } = quote;
  return makeQuote(key, 'latest', {
    own: () => ({
      type: 'quote',
      exchange: EQUITIES,
      kind: 'quote',
      symbol: ticker,
      ...facts,
      ...(isNotTrading(quote) ? { notTrading: true } : {}),
      venueTime: Math.floor(timestamp),
      receivedAt: Math.floor(receivedAt),
    }),
  });
}

function keyOf(ticker: string): string {
  return `${EQUITIES}|quote|${ticker}`;
}
