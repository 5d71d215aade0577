import { beforeEach, describe, expect, it } from 'vitest';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { Quote } from '../market/quote.ts';
import type { PolledMarket, PolledQuote } from '../publish/market-source.ts';
import { settle } from '../testing/fake-clock.ts';
import { AlertFixture } from '../testing/alert-fixture.ts';

const MINUTE = 60_000;

/** A venue that is polled every minute; the test makes what the polls bring. */
class Tickers implements PolledMarket {
  readonly ids = [];
  readonly rows = new Map<string, Row>();
  readonly listeners = new Set<(venue: VenueId) => void>();

  quote(symbol: string): PolledQuote | undefined {
    return this.rows.get(symbol);
  }

  candles(): undefined {
    return undefined;
  }

  add(symbol: string): void {
    this.rows.set(symbol, {
      quote: new Quote(),
      stream: { key: `yahoo:${symbol}`, state: 'starting', lastDataAt: NaN, cadenceMs: MINUTE },
      session: { state: 'regular', delayMs: 0, previousClose: NaN, tradedAt: NaN },
    });
    for (const listener of this.listeners) listener('yahoo');
  }

  remove(symbol: string): void {
    this.rows.delete(symbol);
    for (const listener of this.listeners) listener('yahoo');
  }
}

type Row = {
  readonly quote: Quote;
  readonly stream: { key: string; state: 'starting' | 'running' | 'failed'; lastDataAt: number; cadenceMs: number };
  readonly session: { state: 'regular' | 'closed'; delayMs: number; previousClose: number; tradedAt: number };
};

let t: AlertFixture;
let tickers: Tickers;

beforeEach(() => {
  t = new AlertFixture();
  tickers = new Tickers();
  tickers.add('AAPL');
  const polled = {
    polled: (venue: VenueId) => (venue === 'yahoo' ? tickers : undefined),
    onTickers: (listener: (venue: VenueId) => void) => {
      tickers.listeners.add(listener);
      return () => tickers.listeners.delete(listener);
    },
  };
  Object.assign(t.source, polled);
  t.engine.attach(t.source, 'live');
});

/** Polls, a minute apart, each with a price that was traded `agoMs` before. */
function polls(...prices: readonly number[]): void {
  for (const price of prices) poll(price);
}

function poll(price: number, { tradedAt = t.source.now() + MINUTE - 1000 } = {}): void {
  t.source.clock.advance(MINUTE - 500);
  const row = tickers.rows.get('AAPL')!;
  const { mantissa, scale } = parseDecimal(String(price))!;
  Object.assign(row.quote.ticker.last, { present: true, mantissa, scale });
  row.quote.tickerAt = t.source.now();
  row.quote.revision++;
  row.session.tradedAt = tradedAt;
  row.stream.state = 'running';
  row.stream.lastDataAt = t.source.now();
  t.source.clock.advance(500);
}

describe('what is polled', () => {
  it('fires above and below a price, at once if it is there already, and only once for one poll', async () => {
    t.put('yahoo:AAPL > 200', 'above');
    t.put('yahoo:AAPL < 190 every time', 'below');
    polls(199, 200, 200.01, 189.99, 189, 195, 180);
    expect(await t.told()).toEqual(['price 200.01', 'price 189.99', 'price 180']);
    t.put('yahoo:AAPL < 190', 'at-once');
    polls(180);
    expect(await t.told()).toHaveLength(4);
    expect(t.fired[0]).toMatchObject({ alert: 'above', instruments: ['yahoo:AAPL'] });
    expect(t.fired[0]?.venueTime).toBeLessThan(t.fired[0]!.at);
    expect(t.fired[0]?.missed).toBeUndefined();
  });

  it('fires for a crossing and a zone', async () => {
    t.put('yahoo:AAPL crosses 200 every time hysteresis 0%');
    t.put('yahoo:AAPL enters 210..220');
    polls(199, 201, 215, 199);
    expect(await t.told()).toEqual(['price 201', 'price 215', 'price 199']);
  });

  it('fires for a change within a time, measured by when the price was traded', async () => {
    t.put('yahoo:AAPL moves 2% in 5m every time');
    polls(100, 101, 102.5);
    expect(await t.told()).toEqual(['price up 2.5% in 5m']);
    // Nobody trades: the same trade comes again and again, and the change is no longer of the last five minutes.
    const { tradedAt } = tickers.rows.get('AAPL')!.session;
    for (let n = 0; n < 8; n++) poll(102.5, { tradedAt });
    polls(104);
    expect(t.fired).toHaveLength(1);
    polls(106.7);
    expect((await t.told())[1]).toBe('price up 2.59615% in 5m');
  });

  it('has no trades and no books, which is said when the alert is set', () => {
    for (const text of [
      'volume > 1m in 5m',
      'trade > 1m',
      'quiet 30s',
      'gap',
      'lagging',
      'spread > 5 bps',
      'crossed',
    ]) {
      const id = t.put(`yahoo:AAPL ${text}`);
      expect(t.engine.find(id)?.problem, text).toBe(
        'yahoo:AAPL is polled: its price, and whether that is stale, can be watched, and nothing else',
      );
    }
    expect(t.engine.use.streams).toBe(0);
  });

  it('is stale after three intervals in vain, and what was crossed meanwhile is said so', async () => {
    t.put('yahoo:AAPL stale', 'stale');
    t.put('yahoo:AAPL crosses 200', 'cross');
    polls(199);
    const lastAt = tickers.rows.get('AAPL')!.stream.lastDataAt;
    t.source.clock.advance(2 * MINUTE);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(2 * MINUTE);
    expect(await t.told()).toEqual(['the stream delivers nothing']);
    polls(201);
    await settle();
    expect(t.fired[1]).toMatchObject({ alert: 'cross', missed: { from: lastAt, reason: 'no-data' } });
  });

  it('of a closed market is not stale, and nothing was missed while nobody traded', async () => {
    const id = t.put('yahoo:AAPL crosses 200');
    t.put('yahoo:AAPL stale');
    polls(199);
    const { session } = tickers.rows.get('AAPL')!;
    session.state = 'closed';
    const { tradedAt } = session;
    for (let n = 0; n < 10; n++) poll(199, { tradedAt });
    await t.restart();
    for (let n = 0; n < 3; n++) poll(199, { tradedAt });
    expect(t.engine.find(id)?.unseen).toBeUndefined();
    polls(201);
    await settle();
    expect(t.fired).toMatchObject([{ alert: id, reading: 'price 201' }]);
    expect(t.fired[0]?.missed).toBeUndefined();
  });

  it('says what was crossed while nothing ran, once', async () => {
    t.put('yahoo:AAPL crosses 200', 'cross');
    polls(199);
    await settle();
    tickers.add('AAPL');
    await t.restart();
    t.source.clock.advance(10 * MINUTE);
    polls(201, 201);
    await settle();
    expect(t.fired).toMatchObject([{ alert: 'cross', missed: { reason: 'not-running' } }]);
    tickers.add('AAPL');
    await t.restart();
    polls(202, 201);
    await settle();
    expect(t.fired).toHaveLength(1);
  });

  it('is watched from when a ticker is added, and says if it is no longer polled', async () => {
    const id = t.put('yahoo:QXYZ > 1');
    expect(t.engine.find(id)?.problem).toBe('QXYZ is not among the tickers that are polled');
    tickers.add('QXYZ');
    expect(t.engine.find(id)?.problem).toBeUndefined();
    const kept = t.put('yahoo:AAPL > 200');
    polls(199);
    tickers.remove('AAPL');
    expect(t.engine.find(kept)?.problem).toBe('AAPL is not among the tickers that are polled');
    tickers.add('AAPL');
    polls(201);
    expect(await t.told()).toEqual(['price 201']);
  });
});
