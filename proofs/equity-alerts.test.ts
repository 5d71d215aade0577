import { expect, test } from 'vitest';
import type { AlertFiring } from '../src-shared/alerts/alert.ts';
import { AlertEngine } from '../src-main/engine/alerts/alert-engine.ts';
import { readAlert } from '../src-main/engine/alerts/read-alert.ts';
import { settle } from '../src-main/engine/testing/fake-clock.ts';
import { FakeSource } from '../src-main/engine/testing/fake-source.ts';
import { toyVenue } from '../src-main/engine/testing/toy-venue.ts';
import { EquityFeed } from '../src-main/quotes/equity-feed.ts';
import type { EquityQuote } from '../src-main/quotes/equity-quote.ts';
import { PolledEquities } from '../src-main/quotes/session/polled-equities.ts';
import { withEquities } from '../src-main/quotes/session/with-equities.ts';
import { YahooSource } from '../src-main/quotes/sources/yahoo/yahoo-source.ts';
import { YahooDialect } from '../src-main/simulator/dialects/yahoo/yahoo-dialect.ts';
import { YahooFaults } from '../src-main/simulator/dialects/yahoo/yahoo-faults.ts';
import { EquityMarket } from '../src-main/simulator/equities/equity-market.ts';
import { NEW_YORK } from '../src-main/simulator/equities/sessions.ts';
import { VirtualHttp } from './virtual-http.ts';

const MINUTE = 60_000;
const TICKERS = ['AAPL', 'MSFT', 'NVDA', 'BRK-B', 'KO', 'IBM', 'XOM', 'JPM'];
/** Between nine and ten polls, so that latency does not decide which of them count. */
const WITHIN_S = 570;

/** Alerts about tickers of a simulated Yahoo that is polled every minute, in virtual time, after the open of a Monday in New York. */
class Polled {
  readonly faults = new YahooFaults();
  readonly fired: AlertFiring[] = [];
  /** Every quote that came, by ticker. */
  readonly seen = new Map<string, EquityQuote[]>();
  readonly #feed = new FakeSource(toyVenue());
  readonly #equities: PolledEquities;
  readonly #alerts: AlertEngine;

  constructor() {
    const { clock } = this.#feed;
    clock.sleep(Date.UTC(2026, 10, 30, 14, 35) - clock.now());
    const market = new EquityMarket({ seed: 5, calendar: NEW_YORK });
    const yahoo = new YahooDialect({ market, faults: this.faults, now: () => clock.now() });
    const http = new VirtualHttp(yahoo, clock);
    const source = new YahooSource({ ports: { clock, http }, requestsPerHour: 3000 });
    const feed = new EquityFeed({
      ports: { clock, random: { next: () => 0.5 } },
      source,
      tickers: TICKERS,
      intervalMs: MINUTE,
    });
    feed.on({
      onQuotes: (quotes) => {
        for (const quote of quotes) this.seen.set(quote.ticker, [...(this.seen.get(quote.ticker) ?? []), quote]);
      },
    });
    this.#equities = new PolledEquities({ ports: { clock }, log: this.#feed.log, feed, maxCandles: 100 });
    this.#alerts = new AlertEngine({ clock, onChanged: () => undefined, onFired: (firing) => this.fired.push(firing) });
    this.#alerts.attach(withEquities(this.#feed, this.#equities), 'live');
    this.#equities.start();
  }

  get now(): number {
    return this.#feed.clock.now();
  }

  run(ms: number): Promise<void> {
    return this.#feed.clock.run(ms);
  }

  /** Sets an alert as it is typed. */
  async put(text: string, id: string): Promise<void> {
    this.#alerts.put(await readAlert(text, { source: withEquities(this.#feed, this.#equities) }), id);
  }

  /** The prices of a ticker, from the newest one of now on. */
  follow(ticker: string): () => readonly EquityQuote[] {
    const from = (this.seen.get(ticker)?.length ?? 0) - 1;
    return () => this.seen.get(ticker)?.slice(from) ?? [];
  }

  firedAt(id: string): readonly number[] {
    return this.fired.filter(({ alert }) => alert === id).map(({ venueTime = NaN }) => venueTime);
  }

  async stop(): Promise<void> {
    await this.#alerts.stop();
    await this.#equities.stop();
    await settle();
  }
}

test('alerts on polled tickers fire for every poll that a scan of all quotes finds, and for no other', async () => {
  const polled = new Polled();
  await polled.run(10.5 * MINUTE);
  const rows = [];
  for (const ticker of TICKERS) {
    // Half a cent: no price is the level itself.
    const level = polled.seen.get(ticker)!.at(-1)!.price + 0.005;
    rows.push({ ticker, level, quotes: polled.follow(ticker) });
    await polled.put(`${ticker.toLowerCase()} > ${level} every time hysteresis 0%`, `${ticker} above`);
    await polled.put(`yahoo:${ticker} crosses below ${level} every time hysteresis 0%`, `${ticker} below`);
    await polled.put(`${ticker} rises 0.1% in ${WITHIN_S}s every time hysteresis 0%`, `${ticker} rises`);
  }
  await polled.run(60 * MINUTE);
  await polled.stop();
  for (const { ticker, level, quotes } of rows) {
    const prices = quotes();
    expect(prices.length).toBeGreaterThan(55);
    expect(polled.firedAt(`${ticker} above`)).toEqual(
      timesOf(prices, (price, before) => price > level && before < level),
    );
    expect(polled.firedAt(`${ticker} below`)).toEqual(
      timesOf(prices, (price, before) => price < level && before > level),
    );
    expect(polled.firedAt(`${ticker} rises`)).toEqual(risesOf(prices));
  }
  for (const kind of ['above', 'below', 'rises'])
    expect(polled.fired.filter(({ alert }) => alert.endsWith(kind)).length, kind).toBeGreaterThan(3);
});

test('what a ticker did while Yahoo did not answer is said to have happened without data', async () => {
  const polled = new Polled();
  await polled.run(5.5 * MINUTE);
  const last = new Map<string, EquityQuote>();
  for (const ticker of TICKERS) {
    const quote = polled.seen.get(ticker)!.at(-1)!;
    last.set(ticker, quote);
    await polled.put(`${ticker} crosses ${quote.price + 0.005} hysteresis 0%`, ticker);
  }
  const setAt = polled.now;
  polled.faults.set('error', 1000);
  await polled.run(10 * MINUTE);
  expect(polled.fired).toEqual([]);
  polled.faults.set('error', 0);
  await polled.run(3 * MINUTE);
  await polled.stop();
  const above = TICKERS.filter((ticker) => {
    const { price } = last.get(ticker)!;
    return polled.seen.get(ticker)!.find(({ receivedAt }) => receivedAt > last.get(ticker)!.receivedAt)!.price > price;
  });
  expect(above.length).toBeGreaterThan(0);
  for (const ticker of above)
    expect(polled.fired.find(({ alert }) => alert === ticker)).toMatchObject({
      missed: { from: setAt, reason: 'no-data' },
    });
});

/** When those prices were traded that are so after the one before; the first is compared with nothing. */
function timesOf(quotes: readonly EquityQuote[], isSo: (price: number, before: number) => boolean): readonly number[] {
  return quotes
    .filter(({ price }, at) => at > 0 && isSo(price, quotes[at - 1]!.price))
    .map(({ timestamp }) => timestamp);
}

/** When the price was 0.1 % above the lowest of the time before and, as time went on, had not been any more. */
function risesOf(quotes: readonly EquityQuote[]): readonly number[] {
  const hasRisen = (at: number, time: number): boolean =>
    quotes.some(
      (other, n) =>
        n <= at && time - other.timestamp <= WITHIN_S * 1000 && (quotes[at]!.price / other.price - 1) * 100 >= 0.1,
    );
  return quotes
    .filter(({ timestamp }, at) => hasRisen(at, timestamp) && !(at > 0 && hasRisen(at - 1, timestamp)))
    .map(({ timestamp }) => timestamp);
}
