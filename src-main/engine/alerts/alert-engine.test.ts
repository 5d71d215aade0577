import type { InstrumentStatus } from '../../../src-shared/market/instrument.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { toyInstrument } from '../testing/toy-venue.ts';
import { AlertFixture } from '../testing/alert-fixture.ts';

let t: AlertFixture;

beforeEach(() => {
  t = new AlertFixture();
  t.engine.attach(t.source, 'live');
});

/** Trades one after the other, a second apart. */
function trades(...prices: readonly (number | string)[]): void {
  for (const price of prices) {
    t.source.clock.advance(1000);
    t.trade(price);
  }
}

describe('conditions', () => {
  it('a price above a level, once: also if it is already', async () => {
    t.put('> 100');
    trades(99, 101, 99, 101);
    expect(await t.told()).toEqual(['price 101']);
    t.put('> 100', 'at-once');
    trades(101);
    expect(await t.told()).toEqual(['price 101', 'price 101']);
    expect(t.engine.list().map(({ state }) => state)).toEqual(['fired', 'fired']);
    expect(t.source.leased).toEqual([]);
  });

  it('a crossing, and not a price that was there before; again only behind the hysteresis', async () => {
    t.put('crosses above 100 every time hysteresis 1%');
    trades(101, 99.5, 100, 99.2, 100, 98.9, 100, 101, 99.1, 100);
    expect(await t.told()).toEqual(['price 100']);
    trades(98, 100.5);
    expect(await t.told()).toEqual(['price 100', 'price 100.5']);
  });

  it('a crossing in either direction', async () => {
    t.put('crosses 100 every time hysteresis 0%');
    trades(99, 100, 101, 100, 99);
    expect(await t.told()).toEqual(['price 100', 'price 100']);
  });

  it('a zone that is entered, and one that is left', async () => {
    t.put('enters 95..100 every time hysteresis 0%');
    t.put('leaves 95..100 every time hysteresis 0%');
    trades(90, 95, 97, 101, 100);
    expect(await t.told()).toEqual(['price 90', 'price 95', 'price 101', 'price 100']);
  });

  it('a move within a time, up or down', async () => {
    t.put('moves 2% in 5m every time');
    trades(100, 101, 102);
    expect(await t.told()).toEqual(['price up 2% in 5m']);
    trades(101, 99.9);
    expect((await t.told())[1]).toBe('price down 2.05882% in 5m');
    t.source.clock.advance(310_000);
    trades(100, 98.5, 97.9);
    expect((await t.told()).at(-1)).toBe('price down 2.1% in 5m');
  });

  it('volume and delta in a time, in quote units', async () => {
    t.put('buy volume > 1k in 1m');
    t.put('delta < -500 in 1m');
    t.trade(100, { size: 6 });
    t.trade(100, { size: 9, isBuy: false });
    expect(await t.told()).toEqual([]);
    t.trade(100, { size: 5 });
    expect(await t.told()).toEqual(['buy volume 1100 in 1m']);
    t.trade(100, { size: 8, isBuy: false });
    expect(await t.told()).toHaveLength(1);
    // The trades before the first are not known until a minute has passed.
    t.source.clock.advance(61_000);
    t.trade(100, { size: 6, isBuy: false });
    expect((await t.told())[1]).toBe('delta -600 in 1m');
  });

  it('little volume, only once a whole time was seen', async () => {
    t.put('volume < 100 in 10s');
    t.trade(100, { size: 0.5 });
    t.source.clock.advance(9000);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(2000);
    expect(await t.told()).toEqual(['volume 50 in 10s']);
  });

  it('little volume, and not while nothing is known of it', async () => {
    t.put('volume < 100 in 10s');
    t.enter('running');
    for (let second = 0; second < 12; second++) trades(200);
    t.enter('reconnecting');
    t.source.clock.advance(30_000);
    expect(await t.told()).toEqual([]);
    t.enter('running');
    trades(50);
    t.source.clock.advance(9000);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(2000);
    expect(await t.told()).toEqual(['volume 50 in 10s']);
  });

  it('what has lasted its time when the stream is lost, though nothing looked since', async () => {
    t.put('price > 100 for 1s');
    t.enterAll('running');
    t.trade(99);
    t.source.clock.advance(100);
    t.trade(101);
    t.source.clock.advance(1010);
    expect(await t.told()).toEqual([]);
    t.enter('reconnecting');
    expect(await t.told()).toEqual(['price 101']);
  });

  it('much volume, proved after a break in which it may have been so already', async () => {
    t.put('volume > 1k in 10s and spread > 5 bps every time hysteresis 0%');
    t.enterAll('running');
    t.bbo(100, 100.01);
    t.trade(100, { size: 20 });
    t.enter('reconnecting');
    t.source.clock.advance(20_000);
    t.enter('running');
    t.bbo(100, 101);
    t.trade(100, { size: 5 });
    expect(await t.told()).toEqual([]);
    t.trade(100, { size: 6 });
    expect(await t.told()).toEqual(['volume 1100 in 10s, spread 99.5025 bps']);
  });

  it('every large trade of a side', async () => {
    t.put('buy trade > 1k every time');
    t.trade(100, { size: 10 });
    t.trade(100, { size: 9.9 });
    t.trade(100, { size: 11, isBuy: false });
    t.trade(100, { size: 12 });
    expect(await t.told()).toEqual(['trade of 1000', 'trade of 1200']);
  });

  it('a spread that lasts, without a break in the data', async () => {
    t.put('spread > 5 bps for 10s');
    t.enterAll('running');
    t.bbo(100, 100.1);
    t.source.clock.advance(6000);
    t.enter('stale', 'bbo');
    t.enter('running', 'bbo');
    t.bbo(100, 100.1);
    t.source.clock.advance(9500);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(1000);
    expect(await t.told()).toEqual(['spread 9.995 bps']);
  });

  it('what has lasted long enough when it ends', async () => {
    t.put('spread > 5 bps for 10s');
    t.bbo(100, 100.1);
    t.source.clock.block(10_100);
    t.bbo(100, 100.01);
    expect(await t.told()).toHaveLength(1);
  });

  it('quiet, counted from when the stream runs; and joined to others', async () => {
    t.put('quiet 5s and spread > 5 bps');
    t.enterAll('running');
    t.bbo(100, 100.1);
    t.source.clock.advance(4000);
    t.trade(100);
    t.source.clock.advance(4000);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(1500);
    expect(await t.told()).toEqual(['no trade for 5s, spread 9.995 bps']);
  });

  it('stale, lagging and a gap', async () => {
    for (const fault of ['stale', 'lagging', 'gap']) t.put(fault);
    t.enter('running');
    t.trade(100);
    t.enter('stale');
    expect(await t.told()).toEqual(['the stream delivers nothing']);
    const about = { at: t.source.now(), venue: t.venue.id };
    t.source.quality.report({
      ...about,
      kind: 'lag-changed',
      scope: 'venue',
      subject: t.venue.id,
      isBehind: true,
      behindMs: 900,
      lastedMs: 0,
    });
    t.source.quality.report({
      ...about,
      kind: 'trade-gap',
      symbol: 'BTCUSDT',
      channel: 'trade',
      missing: { by: 'id', firstId: 2, lastId: 3 },
    });
    expect(await t.told()).toEqual(['the stream delivers nothing', 'data comes late', 'data is missing']);
  });

  it('crossed venues, a venue that is down, and a clock error', async () => {
    t.put('crossed with ETHUSDT by 3 bps');
    t.put('toy down');
    t.put('toy clock > 500ms');
    t.bbo(100, 101, 'BTCUSDT');
    t.bbo(98, 99, 'ETHUSDT');
    t.enterAll('running');
    t.source.aheadMs = -600;
    t.source.clock.advance(250);
    expect(await t.told()).toEqual([
      'binance-spot:BTCUSDT and binance-spot:ETHUSDT crossed by 101.01 bps',
      'clocks differ by 600 ms, more than 500ms',
    ]);
    t.enterAll('reconnecting');
    expect((await t.told())[2]).toBe('no stream of binance-spot delivers');
  });

  it('funding, and its change in percentage points', async () => {
    t.put('funding > 0.05%');
    t.put('funding moves 0.02% in 1h');
    t.funding('0.0003');
    t.funding('0.00049');
    expect(await t.told()).toEqual([]);
    t.funding('0.00051');
    expect(await t.told()).toEqual(['funding 0.051%', 'funding up 0.021% in 1h']);
  });

  it('open interest, and its change', async () => {
    t.put('oi > 1200');
    t.put('oi falls 10% in 1h');
    t.openInterest('1000');
    t.openInterest('1100');
    t.openInterest('991');
    expect(await t.told()).toEqual([]);
    t.openInterest('990');
    t.openInterest('1201');
    expect(await t.told()).toEqual(['open interest down 10% in 1h', 'open interest 1201']);
  });

  it('moves of a figure in a time that the computer slept through', async () => {
    t.put('oi falls 10% in 1h');
    t.enterAll('running');
    t.openInterest('1000');
    t.source.clock.sleep(3_700_000);
    t.source.clock.advance(1000);
    t.openInterest('800');
    expect(await t.told()).toEqual([]);
    t.setBack(3_700_000);
    t.openInterest('710');
    expect(await t.told()).toEqual(['open interest down 11.25% in 1h']);
  });

  it('a liquidation of a side above a size, every time', async () => {
    t.put('sell liquidation > 1k every time');
    t.liquidation(100, { size: 20 });
    t.liquidation(100, { size: 9.9, isBuy: false });
    t.liquidation(100, { size: 10, isBuy: false });
    t.liquidation(101, { size: 20, isBuy: false });
    expect(await t.told()).toEqual(['liquidation of 1000', 'liquidation of 2020']);
  });

  describe('of a book', () => {
    beforeEach(() => {
      t = new AlertFixture({ bookPolicy: () => ({ kind: 'every-message', levels: 5 }) });
      t.engine.attach(t.source, 'live');
    });

    /** Bids of 100 and 99.5, asks of 100.1 and 100.6, with these sizes; measured at most ten times a second. */
    function book([bid, farBid]: readonly [number, number], [ask, farAsk]: readonly [number, number]): void {
      t.book({
        bids: [
          ['100', String(bid)],
          ['99.5', String(farBid)],
        ],
        asks: [
          ['100.1', String(ask)],
          ['100.6', String(farAsk)],
        ],
      });
      t.source.clock.advance(200);
    }

    it('depth of a side within so many bps of the middle', async () => {
      t.put('bid depth < 500 within 10 bps every time hysteresis 0%');
      t.put('depth > 3k within 100 bps');
      book([6, 50], [5, 1]);
      // Within 100 bps: 600 + 4975 + 500.5 + 100.6.
      expect(await t.told()).toEqual(['depth 6176.1 within 100 bps']);
      book([4, 90], [5, 1]);
      expect((await t.told())[1]).toBe('bid depth 400 within 10 bps');
    });

    it('imbalance, and not of a book that goes on beyond what is known', async () => {
      t.put('imbalance < -60% within 10 bps every time hysteresis 0%');
      book([10, 1], [10, 1]);
      expect(await t.told()).toEqual([]);
      book([1, 90], [9, 1]);
      expect(await t.told()).toEqual(['imbalance -80.018% within 10 bps']);
    });

    it('one that is crossed, once for each time', async () => {
      t.put('crossed every time');
      book([10, 1], [10, 1]);
      expect(await t.told()).toEqual([]);
      t.book({ bids: [['100.2', '1']], asks: [['100.1', '1']] });
      t.source.clock.advance(500);
      t.book({ bids: [['100.3', '1']], asks: [['100.1', '1']] });
      t.source.clock.advance(500);
      expect(await t.told()).toEqual(['the book is crossed']);
    });

    it('what a book shows first after a break was missed', async () => {
      t.put('depth > 5k within 100 bps');
      t.enterAll('running');
      book([6, 1], [5, 1]);
      t.enter('reconnecting', 'book');
      t.source.market.bookOf(t.venue, { channel: 'book', symbol: 'BTCUSDT', depth: 1000 })?.onConnectionLost();
      t.source.clock.advance(10_000);
      t.enter('running', 'book');
      book([60, 1], [5, 1]);
      expect(await t.told()).toEqual(['depth 6700.6 within 100 bps']);
      expect(t.fired[0]?.missed?.reason).toBe('no-data');
    });

    it('nothing of a book that came just before the computer slept', async () => {
      t.put('bid depth > 5k within 10 bps');
      t.enterAll('running');
      book([6, 1], [5, 1]);
      const change = { bids: [['100', '60']], asks: [['100.1', '5']] } as const;
      t.book({ bids: [['100', '7']], asks: [['100.1', '5']] });
      t.book(change);
      t.source.clock.sleep(100_000);
      t.source.clock.advance(1000);
      expect(await t.told()).toEqual([]);
      t.book(change);
      expect(await t.told()).toEqual(['bid depth 6000 within 10 bps']);
      expect(t.fired[0]?.missed?.reason).toBe('asleep');
    });

    it('nothing of a stream that was lost, until the book is in step again', async () => {
      t.put('depth > 5k within 100 bps for 10s');
      t.enterAll('running');
      book([60, 1], [5, 1]);
      t.source.clock.advance(5000);
      t.enter('stale', 'book');
      t.source.clock.advance(10_000);
      t.enter('running', 'book');
      book([60, 1], [5, 1]);
      t.source.clock.advance(9000);
      expect(await t.told()).toEqual([]);
      t.source.clock.advance(2000);
      expect(await t.told()).toEqual(['depth 6700.6 within 100 bps']);
    });
  });

  it('two events joined by or fire for each, and and needs the state at the instant', async () => {
    t.put('trade > 1k and spread > 5 bps every time');
    t.bbo(100, 100.01);
    t.trade(100, { size: 20 });
    t.bbo(100, 100.1);
    t.trade(100, { size: 20 });
    t.trade(100, { size: 30 });
    expect(await t.told()).toEqual(['trade of 2000, spread 9.995 bps', 'trade of 3000, spread 9.995 bps']);
  });

  it('an instrument that its venue does not know is said, for as long as that is so', async () => {
    const id = t.put('NOSUCH > 100');
    const stream = t.stream('trade', 'NOSUCH');
    if (stream === undefined) throw new Error('no stream');
    stream.lastError = { code: 'symbol-unknown', message: 'toy has no symbol NOSUCH', at: 0 };
    t.enter('failed', 'trade', 'NOSUCH');
    const later = t.put('NOSUCH trade > 1 and > 100');
    t.source.clock.advance(300);
    for (const one of [id, later])
      expect(t.engine.find(one)).toMatchObject({ state: 'armed', problem: 'toy has no symbol NOSUCH' });
    t.engine.pause(later);
    expect(t.engine.find(later)?.problem).toBeUndefined();
    t.enter('running', 'trade', 'NOSUCH');
    expect(t.engine.find(id)?.problem).toBeUndefined();
    t.trade(101, { symbol: 'NOSUCH' });
    expect(await t.told()).toEqual(['price 101']);
  });

  it.each([
    ['halted', 'is halted'],
    ['upcoming', 'is not open for trading yet'],
    ['closed', 'is closed'],
  ] as const)(
    'an instrument that is %s is said, also if it becomes so, until it is traded again',
    async (status, words) => {
      const list = (listed: InstrumentStatus): void => {
        t.source.market.symbol(t.venue, 'BTCUSDT').describe({ ...toyInstrument('BTCUSDT'), status: listed });
      };
      const early = t.put('> 100');
      t.enterAll('running');
      expect(t.engine.find(early)?.problem).toBeUndefined();
      list(status);
      const late = t.put('> 100 and spread > 5 bps');
      const other = t.put('ETHUSDT > 100');
      t.source.clock.advance(300);
      for (const id of [early, late])
        expect(t.engine.find(id)).toMatchObject({ state: 'armed', problem: expect.stringContaining(words) as string });
      expect(t.engine.find(other)?.problem).toBeUndefined();
      list('trading');
      t.source.clock.advance(300);
      expect(t.engine.find(early)?.problem).toBeUndefined();
      expect(t.engine.find(late)?.problem).toBeUndefined();
      trades(101);
      expect(await t.told()).toEqual(['price 101']);
    },
  );

  it('an alert set on one that is halted says so at once', () => {
    t.source.market.symbol(t.venue, 'BTCUSDT').describe({ ...toyInstrument('BTCUSDT'), status: 'halted' });
    expect(t.engine.put(t.rule('> 100')).problem).toContain('is halted');
  });

  it('of two instruments that cannot be watched one is said, and that does not change by itself', () => {
    const changed: string[] = [];
    t = new AlertFixture({}, (alerts) => changed.push(...alerts.map(({ problem = '' }) => problem)));
    t.engine.attach(t.source, 'live');
    for (const symbol of ['BTCUSDT', 'ETHUSDT'])
      t.source.market.symbol(t.venue, symbol).describe({ ...toyInstrument(symbol), status: 'halted' });
    t.put('> 100 or ETHUSDT > 100');
    changed.length = 0;
    t.source.clock.advance(2000);
    expect(changed).toEqual([]);
  });

  it('lagging: the venue as a whole, a stream of the instrument or the connection that brings it, and no other', async () => {
    const lag = (
      scope: 'venue' | 'connection' | 'stream',
      subject: string,
      isBehind: boolean,
      symbol?: string,
    ): void => {
      t.source.quality.report({
        kind: 'lag-changed',
        at: t.source.now(),
        venue: t.venue.id,
        scope,
        subject,
        ...(symbol === undefined ? {} : { symbol, channel: 'book' }),
        isBehind,
        behindMs: 900,
        lastedMs: 0,
      });
    };
    t.put('lagging every time');
    t.enter('running');
    const stream = t.stream('trade', 'BTCUSDT');
    if (stream === undefined) throw new Error('no stream');
    stream.connectionId = 'toy#1';
    lag('connection', 'toy#2', true);
    lag('stream', 'toy:ETHUSDT@book', true, 'ETHUSDT');
    t.source.clock.advance(1000);
    expect(await t.told()).toEqual([]);
    for (const [at, about] of [
      ['connection', 'toy#1'],
      ['venue', t.venue.id],
      ['stream', 'toy:BTCUSDT@book'],
    ] as const) {
      const symbol = at === 'stream' ? 'BTCUSDT' : undefined;
      lag(at, about, true, symbol);
      lag(at, about, false, symbol);
    }
    expect(await t.told()).toHaveLength(3);
    // It moves to the connection that is behind.
    stream.connectionId = 'toy#2';
    t.source.clock.advance(300);
    expect(await t.told()).toHaveLength(4);
  });

  it('a gap in the book, which is kept for it', async () => {
    t = new AlertFixture({ bookPolicy: () => ({ kind: 'every-message', levels: 5 }) });
    t.engine.attach(t.source, 'live');
    t.put('gap');
    expect(t.source.leased).toEqual(['binance-spot:BTCUSDT@book', 'binance-spot:BTCUSDT@trade']);
    t.source.quality.report({
      kind: 'book-changed',
      at: t.source.now(),
      venue: t.venue.id,
      symbol: 'BTCUSDT',
      topic: 'BTCUSDT@book',
      state: 'resyncing',
      reason: 'sequence-gap',
      previous: 'verified',
      since: t.source.now(),
      receivedAt: t.source.now(),
      lastSequence: 1,
      gaps: 1,
      missing: 2,
      resyncs: 0,
    });
    expect(await t.told()).toEqual(['data is missing']);
    expect(t.source.leased).toEqual([]);
  });

  it('a venue that has no such data is said, and disturbs no other', () => {
    const without = new AlertFixture({
      topicsOf: ({ channel, symbol }) =>
        channel === 'liquidation' ? [] : [{ key: `${symbol}@${channel}`, route: '' }],
    });
    without.engine.attach(without.source, 'live');
    without.put('liquidation > 100k', 'a');
    without.put('> 1', 'b');
    expect(without.engine.find('a')?.problem).toBe('Toy has no liquidations of BTCUSDT');
    expect(without.engine.find('b')?.problem).toBeUndefined();
    expect(without.source.leased).toEqual(['binance-spot:BTCUSDT@trade']);
  });
});

describe('what an alert does after it fired', () => {
  it('fires once, and again when it is armed: not for what is true already', async () => {
    const id = t.put('> 100');
    trades(101);
    t.engine.arm(id);
    trades(102);
    expect(await t.told()).toEqual(['price 101']);
    trades(99, 103);
    expect(await t.told()).toEqual(['price 101', 'price 103']);
  });

  it('fires every time, but for the cool-down, and says how often it would have', async () => {
    t.put('trade > 1k every 10s');
    for (let second = 0; second < 12; second++) {
      t.trade(100, { size: 20 });
      t.source.clock.advance(1000);
    }
    await settle();
    expect(t.fired.map(({ suppressed }) => suppressed)).toEqual([0, 9]);
    expect(t.engine.counts).toEqual({ fired: 2, suppressed: 10, missed: 0 });
    t.source.clock.advance(10_000);
    expect(t.engine.list()[0]?.state).toBe('armed');
  });

  it('fires every time on a busy market, but for the most that it may, and counts what it leaves out', async () => {
    const id = t.put('trade > 1 every time');
    const calm = t.put('ETHUSDT > 1');
    t.trade(2, { symbol: 'ETHUSDT' });
    const writes = t.store.writes;
    // 23 a second for 25 s.
    for (let at = 0; at < 575; at++) {
      t.trade(100);
      t.source.clock.advance(1000 / 23);
      if (at % 5 === 0) await settle();
    }
    t.source.clock.advance(1000);
    await settle();
    const fired = t.fired.filter(({ alert }) => alert === id);
    expect(fired.length).toBeGreaterThan(80);
    expect(fired.length).toBeLessThan(90);
    expect(new Set(fired.map((one) => one.id)).size).toBe(fired.length);
    const said = fired.reduce((sum, { suppressed }) => sum + suppressed, 0) + (t.engine.find(id)?.suppressed ?? 0);
    expect(fired.length + said).toBe(575);
    expect(t.store.writes - writes).toBeLessThan(115);
    for (let at = 0; at < 200; at++) {
      t.trade(100);
      t.source.clock.advance(1000);
      await settle();
    }
    expect(t.engine.firings.map(({ alert }) => alert).filter((alert) => alert === id)).toHaveLength(100);
    expect(t.engine.firings.at(-1)?.alert).toBe(calm);
  });

  it('is kept before it is sent however many there are, and all are at the end', async () => {
    t.put('trade > 1 every time');
    t.put('ETHUSDT trade > 1 every time');
    for (let at = 0; at < 100; at++) {
      t.trade(100, { symbol: at < 50 ? 'BTCUSDT' : 'ETHUSDT' });
      t.source.clock.advance(20);
      await settle();
      const kept = t.store.texts.get('alerts') ?? '';
      for (const { id } of t.fired.slice(-2)) expect(kept).toContain(`"${id}"`);
    }
    expect(t.fired.length).toBeLessThan(t.engine.counts.fired);
    await t.engine.stop();
    await settle();
    expect(t.fired).toHaveLength(t.engine.counts.fired);
  });

  it('expires by the wall clock, also if that is set', async () => {
    t.put('> 100 expires in 1h');
    t.source.clock.sleep(2 * 3_600_000);
    t.trade(101);
    expect(await t.told()).toEqual([]);
    expect(t.engine.list()[0]?.state).toBe('expired');
    expect(t.source.leased).toEqual([]);
  });

  it('is paused, and says nothing of what happened meanwhile', async () => {
    const id = t.put('> 100 every time');
    trades(99);
    t.engine.pause(id);
    expect(t.source.leased).toEqual([]);
    t.engine.arm(id);
    trades(101);
    expect(await t.told()).toEqual([]);
  });

  it.each([
    ['before', -3000, 0, []],
    ['after', 1500, 0, ['trade of 2000']],
    ['before, by a clock that is ahead', 1500, 4000, []],
    ['before, as far as our clock says', -3000, undefined, []],
    ['after, as far as our clock says', 1500, undefined, ['trade of 2000']],
  ] as const)(
    'set before the clock of the venue is known, it looks once that is: a trade made %s',
    async (_, afterMs, aheadMs, readings) => {
      t.source.aheadMs = undefined;
      t.put('trade > 1k');
      t.trade(100, { size: 20, at: t.source.now() + afterMs });
      expect(await t.told()).toEqual([]);
      t.source.aheadMs = aheadMs;
      t.source.clock.advance(aheadMs === undefined ? 6000 : 300);
      expect(await t.told()).toEqual(readings);
      t.source.clock.advance(6000);
      t.trade(100, { size: 30, at: t.source.now() + 10_000 });
      expect((await t.told()).length).toBe(1);
    },
  );

  it('is deleted, and put back as it was', () => {
    const id = t.put('> 100');
    const gone = t.engine.remove(id);
    expect(t.engine.remove(id)).toBeUndefined();
    expect(t.source.leased).toEqual([]);
    t.engine.put(gone?.rule ?? t.rule('> 1'), id);
    expect(t.engine.list()).toHaveLength(1);
    expect(t.source.leased).toEqual(['binance-spot:BTCUSDT@trade']);
  });

  it('is rejected if it cannot be, or there are too many', () => {
    expect(() => t.engine.put({ ...t.rule('> 1'), hysteresisPercent: 99 })).toThrow('hysteresis');
    expect(() => t.engine.arm('nobody')).toThrow('no such alert');
    expect(t.engine.use).toEqual({ alerts: 0, cap: 1000, streams: 0 });
    for (let i = 0; i < 1000; i++) t.put(`> ${String(i + 1)}`, `id${String(i)}`);
    expect(() => t.put('> 1')).toThrow('1000 alerts already');
  });

  it('knows quiet hours', async () => {
    t.engine.setQuietHours({ from: '11:00', to: '13:00', timeZone: 'UTC' });
    t.put('> 100 via sound');
    trades(101);
    await settle();
    expect(t.fired).toMatchObject([{ isQuiet: true, deliver: ['sound'] }]);
  });
});

describe('periods without data', () => {
  it('says that it was crossed while there was no data', async () => {
    t.put('crosses 100');
    t.enter('running');
    trades(99);
    const lastAt = t.source.now();
    t.touch();
    t.enter('reconnecting');
    t.source.clock.advance(60_000);
    t.enter('running');
    t.trade(101);
    await settle();
    expect(t.fired).toMatchObject([
      { reading: 'price 101', missed: { from: lastAt, to: t.source.now(), reason: 'no-data' } },
    ]);
  });

  it('says of an alert that did not fire what it has not seen; not if history brought it', () => {
    const id = t.put('crosses 100');
    t.enter('running');
    trades(98);
    t.touch();
    t.enter('reconnecting');
    t.source.clock.advance(60_000);
    t.enter('running');
    t.source.quality.report({
      kind: 'trades-filled',
      at: t.source.now(),
      venue: t.venue.id,
      symbol: 'BTCUSDT',
      channel: 'trade',
      loaded: 1,
      range: { by: 'time', from: 0, to: 1 },
    });
    t.trade(98.5, { isBackfilled: true });
    trades(98);
    expect(t.engine.find(id)?.unseen).toBeUndefined();
    t.enter('reconnecting');
    t.source.clock.advance(60_000);
    t.enter('running');
    trades(98);
    expect(t.engine.find(id)?.unseen).toMatchObject({ reason: 'no-data' });
  });

  it('says that it was crossed while the computer slept', async () => {
    t.put('crosses 100');
    t.enter('running');
    trades(99);
    t.source.clock.sleep(600_000);
    t.source.clock.advance(300);
    t.trade(101);
    await settle();
    expect(t.fired[0]?.missed?.reason).toBe('asleep');
  });

  it('says so of a gap in trades', async () => {
    t.put('crosses 100');
    trades(99);
    t.skip(5);
    trades(101);
    await settle();
    expect(t.fired[0]?.missed?.reason).toBe('gap');
  });

  it('goes on after a restart: no event twice, and none missed', async () => {
    t.put('crosses 100', 'cross');
    t.put('trade > 1k every time', 'large');
    t.put('> 50 every time', 'above');
    t.enter('running');
    trades(99);
    t.trade(99, { size: 20 });
    await settle();
    const lastTrade = t.source.now();
    t.source.clock.advance(5000);
    await t.restart();
    t.source.clock.advance(5000);
    // Some venues send the newest trades again when a stream is opened.
    t.trade(99, { size: 20, at: lastTrade });
    t.trade(101);
    await settle();
    expect(t.fired.map(({ alert, missed }) => [alert, missed?.reason])).toEqual([
      ['above', undefined],
      ['large', undefined],
      ['cross', 'not-running'],
    ]);
    expect(t.engine.find('cross')).toMatchObject({ state: 'fired', firings: 1 });
  });

  it('keeps the cool-down over a restart', async () => {
    t.put('trade > 1k every 1m');
    t.trade(100, { size: 20 });
    await settle();
    await t.restart();
    t.source.clock.advance(30_000);
    t.trade(100, { size: 20 });
    t.source.clock.advance(31_000);
    t.trade(100, { size: 20 });
    await settle();
    expect(t.fired.map(({ suppressed }) => suppressed)).toEqual([0, 1]);
  });

  it('fires in no session that is simulated or replayed, unless it is to; and carries nothing over', async () => {
    t.put('crosses 100', 'live');
    t.put('crosses 100 simulated', 'any');
    trades(99);
    t.engine.attach(t.source, 'demo');
    trades(101, 99, 101);
    await settle();
    expect(t.fired.map(({ alert, mode }) => [alert, mode])).toEqual([['any', 'demo']]);
    t.engine.attach(t.source, 'live');
    trades(101);
    await settle();
    expect(t.fired.map(({ alert, mode, missed }) => [alert, mode, missed?.reason])).toEqual([
      ['any', 'demo', undefined],
      ['live', 'live', 'not-running'],
    ]);
  });
});

describe('simulated sessions', () => {
  it('fire at once for what is true when an alert is set, as live ones do', async () => {
    t.engine.attach(t.source, 'demo');
    t.put('> 100 simulated');
    trades(101);
    expect(await t.told()).toEqual(['price 101']);
  });

  it('do not compare their prices with those of a live session before', async () => {
    t.put('crosses 100 simulated every time');
    trades(99);
    t.engine.attach(t.source, 'demo');
    trades(101);
    expect(await t.told()).toEqual([]);
    trades(99, 101);
    expect(await t.told()).toEqual(['price 99', 'price 101']);
  });

  it('fire at once for an alert that was set before the first, and not again in the next', async () => {
    t.engine.detach();
    t.put('> 100 simulated every time');
    t.engine.attach(t.source, 'demo');
    trades(101);
    t.engine.attach(t.source, 'demo');
    trades(102);
    await t.restart('demo');
    trades(103);
    expect(await t.told()).toEqual(['price 101']);
  });
});

describe('what is kept', () => {
  it('has the sound of each alert, also in its firings; one that there is not is said, and the alert goes on without', async () => {
    t.put('> 100 every time sound bell', 'own');
    t.put('> 1000', 'usual');
    await settle();
    const kept = t.store.texts.get('alerts') ?? '';
    await t.restart('live', kept);
    trades(101);
    await t.told();
    expect(t.fired.map(({ sound }) => sound)).toEqual(['bell']);
    expect(t.engine.list().map(({ rule }) => rule.sound)).toEqual(['bell', undefined]);
    await t.restart('live', kept.replaceAll('"bell"', '"trumpet"'));
    expect(t.engine.list().map(({ id, rule }) => [id, rule.sound])).toEqual([
      ['own', undefined],
      ['usual', undefined],
    ]);
    expect(t.problems).toEqual([expect.stringContaining('1 alerts that were kept have a sound that there is not')]);
  });

  it('sets aside what cannot be read, leaves out what is wrong, and goes on', async () => {
    t.put('> 100', 'good');
    await settle();
    const saved = JSON.parse(t.store.texts.get('alerts') ?? '') as { alerts: object[] };
    await t.restart('live', JSON.stringify({ ...saved, alerts: [...saved.alerts, { id: 'bad' }] }));
    expect(t.engine.list().map(({ id }) => id)).toEqual(['good']);
    expect(t.problems[0]).toContain('1 alerts or firings');
    await t.restart('live', '{"version":99}');
    expect(t.engine.list()).toEqual([]);
    expect(t.problems[1]).toContain('cannot be read');
  });

  it('of a newer version is set aside as that', async () => {
    await t.restart('live', '{"version":2,"alerts":[],"firings":[],"new":true}');
    expect(t.problems).toEqual([
      'alerts that were kept cannot be read: they were written by a newer version of Tapedeck',
    ]);
    t.put('> 100');
    await settle();
    expect(t.store.texts.get('alerts-set-aside')).toContain('"new":true');
    expect(t.store.texts.get('alerts')).toContain('"version":1');
  });

  it('and makes no sense, and cannot be set aside, is not written over until it could be', async () => {
    const kept = '{"version":2,"alerts":[],"firings":[]}';
    let isStuck = true;
    const setAside = async (name: string): Promise<void> => {
      if (!isStuck) t.store.texts.delete(name);
    };
    Object.assign(t.store, { setAside });
    await t.restart('live', kept);
    t.put('> 100');
    await settle();
    t.source.clock.advance(5000);
    await settle();
    expect(t.store.texts.get('alerts')).toBe(kept);
    expect(t.problems).toEqual([expect.stringContaining('they could not be set aside')]);
    isStuck = false;
    t.source.clock.advance(5000);
    await settle();
    expect(t.store.texts.get('alerts')).toContain('"version":1');
  });

  it('and cannot be read for a while is not written over, and goes on once it can be read', async () => {
    t.engine.setQuietHours({ from: '01:00', to: '02:00', timeZone: 'UTC' });
    t.put('> 100', 'fired');
    t.put('> 1000 every time', 'armed');
    trades(101);
    await t.engine.stop();
    const kept = t.store.texts.get('alerts');
    t.store.isLocked = true;
    await t.restart();
    expect(t.engine.list()).toEqual([]);
    t.put('> 2000', 'new');
    trades(101, 2001);
    t.source.clock.advance(60_000);
    expect(await t.told()).toEqual(['price 101', 'price 2001']);
    expect(t.store.texts.get('alerts')).toBe(kept);
    expect(t.problems).toEqual([
      'alerts that were kept cannot be read now, and nothing is written until they can be: permission denied',
    ]);
    t.store.isLocked = false;
    t.source.clock.advance(5000);
    await settle();
    expect(t.engine.list().map(({ id, state }) => [id, state])).toEqual([
      ['new', 'fired'],
      ['fired', 'fired'],
      ['armed', 'armed'],
    ]);
    expect(t.engine.firings.map(({ alert }) => alert)).toEqual(['new', 'fired']);
    expect(t.engine.quietHours?.from).toBe('01:00');
    trades(1001);
    expect((await t.told()).at(-1)).toBe('price 1001');
    await t.restart();
    expect(t.engine.list()).toHaveLength(3);
  });

  it('and was to fire once is not armed by a restart of whoever lists it again', async () => {
    t.put('> 100 via sound', 'a');
    trades(101);
    await t.engine.stop();
    t.renew();
    await t.engine.load(false);
    t.engine.attach(t.source, 'live');
    t.put('> 100 via sound', 'a');
    trades(99, 101);
    expect(await t.told()).toEqual(['price 101']);
  });

  it('and cannot be read for a while: an alert of the same id that was set meanwhile goes on where it was', async () => {
    t.put('> 100', 'a');
    trades(101);
    await settle();
    t.store.isLocked = true;
    await t.engine.stop();
    t.renew();
    await t.engine.load(false);
    t.engine.attach(t.source, 'live');
    t.put('> 100', 'a');
    t.store.isLocked = false;
    t.source.clock.advance(5000);
    await settle();
    trades(101);
    expect(await t.told()).toEqual(['price 101']);
    expect(t.engine.find('a')?.state).toBe('fired');
    await settle();
    expect(JSON.parse(t.store.texts.get('alerts') ?? '')).toMatchObject({ alerts: [{ id: 'a', state: 'fired' }] });
  });

  it('fires though the disk is full, and says that once', async () => {
    t.store.isFull = true;
    t.put('> 100');
    t.put('> 101');
    trades(102);
    expect(await t.told()).toHaveLength(2);
    expect(t.problems).toEqual(['alerts cannot be kept: disk full']);
  });
});
