import { expect, test } from 'vitest';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { BookSection, FrameSection, TradesSection } from '../../src-shared/wire/feed-frame.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { reportOf } from '../../src-shared/testing/health-fixture.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import { Feed } from './feed.ts';
import { DIRTY } from './frame-loop.ts';

const SCALES = { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 3 };
const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';
const SOL = 'binance-spot:SOLUSDT';
const session = (epoch: number, more: Partial<SessionInfo> = {}): SessionInfo => ({
  epoch,
  mode: 'demo',
  state: 'running',
  venues: [],
  suggested: [],
  version: '0',
  ...more,
});

const fail = (error: unknown): void => {
  throw error;
};

function setUp() {
  const published: (readonly Demand[])[] = [];
  const frames: (() => void)[] = [];
  const prefetched: (readonly Demand[])[] = [];
  const timers = new Set<{ readonly ms: number; readonly run: () => void }>();
  const later = (ms: number): void => {
    for (const timer of timers) {
      if (timer.ms > ms) continue;
      timers.delete(timer);
      timer.run();
    }
  };
  const seen = { isVisible: true };
  let now = 0;
  const feed = new Feed({
    publish: (demands, prefetch) => {
      published.push(demands);
      prefetched.push(prefetch);
    },
    request: () => Promise.resolve({ ok: true, result: { kind: 'ok' } }),
    clock: {
      requestFrame: (callback) => frames.push(callback),
      every: () => () => undefined,
      isVisible: () => seen.isVisible,
    },
    delay: (ms, run) => {
      const timer = { ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    monotonic: () => now,
  });
  return {
    feed,
    published,
    prefetched,
    frames,
    seen,
    /** Lets timers of at most so many ms end. */
    later,
    settle: () => later(0),
    paint: () => {
      for (const run of frames.splice(0)) run();
    },
    pass: (ms: number) => {
      now += ms;
    },
    deliver: (sections: readonly FrameSection[], numbers: readonly number[], at = 1_000) => {
      const message = encodeFrame({ seq: 1, at, conflated: 0, sections }, Float64Array.from(numbers), numbers.length);
      const frame = decodeFrame(message);
      if (frame !== undefined) feed.onFrame(frame);
    },
  };
}

const book = (
  sub: string,
  instrument: typeof BTC | typeof ETH = BTC,
  more: Partial<BookSection> = {},
): BookSection => ({
  kind: 'book',
  sub,
  offset: 0,
  instrument,
  scales: SCALES,
  bids: 1,
  asks: 1,
  state: 'verified',
  reason: 'chain-unbroken',
  since: 1,
  knownDepth: 1_000,
  bidLevels: 1,
  askLevels: 1,
  receivedAt: 990,
  ...more,
});
const wants = (sub: string, instrument: InstrumentId = BTC): Demand => ({
  sub,
  kind: 'book',
  instrument,
  depth: 1_000,
  levels: 50,
});

test('a frame overwrites the buffer and only surfaces of that subscription are drawn, once a frame', () => {
  const { feed, deliver, frames, paint } = setUp();
  const drawn: string[] = [];
  feed.demand('p', [wants('p/book')]);
  feed.loop.add({ subs: ['p/book'], draw: (level) => drawn.push(`book ${level}`), fail });
  feed.loop.add({ subs: ['other'], draw: (level) => drawn.push(`other ${level}`), fail });
  paint();
  drawn.length = 0;
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  deliver([book('p/book')], [641_510, 3_277, 641_520, 3_179]);
  expect(frames).toHaveLength(1);
  paint();
  expect(drawn).toEqual(['book 2']);
  expect(feed.book('p/book').priceText('bid', 0)).toBe('64151.00');
  expect(feed.book('p/book').sizeText('ask', 0)).toBe('3.179');
  expect(feed.book('p/book').priceText('ask', 1)).toBeUndefined();
});

test('a paced surface is drawn with the first data at once, then requests no frame before its time is over', () => {
  const { feed, deliver, frames, paint, pass } = setUp();
  const drawn: string[] = [];
  feed.demand('p', [wants('p/book')]);
  feed.demand('q', [wants('q/book', ETH)]);
  const paced = feed.loop.add({ subs: ['p/book'], everyMs: 100, draw: (level) => drawn.push(`paced ${level}`), fail });
  feed.loop.add({ subs: ['q/book'], draw: (level) => drawn.push(`other ${level}`), fail });
  const bring = (sub: string, instrument: typeof BTC | typeof ETH): readonly string[] => {
    deliver([book(sub, instrument)], [641_515, 3_277, 641_520, 3_179]);
    paint();
    return drawn.splice(0);
  };
  paint();
  drawn.length = 0;
  pass(10);
  expect(bring('p/book', BTC)).toEqual(['paced 2']);
  pass(50);
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  expect(frames).toHaveLength(0);
  expect(bring('q/book', ETH)).toEqual(['other 2']);
  // Raised by hand it is drawn as raised; the data waits on.
  paced.raise(1);
  paint();
  expect(drawn.splice(0)).toEqual(['paced 1']);
  pass(50);
  // Any frame brings what waits.
  expect(bring('q/book', ETH)).toEqual(['paced 2', 'other 2']);
  expect(bring('q/book', ETH)).toEqual(['other 2']);
});

test('nothing asks for frames while nothing changes', () => {
  const { feed, frames, paint } = setUp();
  feed.loop.add({ subs: [], draw: () => undefined, fail });
  paint();
  expect(frames).toHaveLength(0);
});

test('a surface that fails is drawn no more and learns why; the others go on', () => {
  const { feed, paint, frames } = setUp();
  const errors: unknown[] = [];
  let drawn = 0;
  feed.loop.add({
    subs: [],
    draw: () => {
      throw new Error('broken');
    },
    fail: (error) => errors.push(error),
  });
  feed.loop.add({
    subs: [],
    draw: () => {
      drawn++;
    },
    fail,
  });
  paint();
  feed.loop.raiseAll(2);
  paint();
  expect(errors).toEqual([new Error('broken')]);
  expect(drawn).toBe(2);
  expect(frames).toHaveLength(0);
});

test('demands are sent as soon as all panels have made theirs, whole, and only when they differ', () => {
  const { feed, published, settle } = setUp();
  feed.demand('a', [wants('a/book')]);
  feed.demand('b', [wants('b/book', ETH)]);
  expect(published).toHaveLength(0);
  settle();
  expect(published).toEqual([[wants('a/book'), wants('b/book', ETH)]]);
  feed.demand('b', [wants('b/book', ETH)]);
  settle();
  expect(published).toHaveLength(1);
  feed.demand('a', []);
  settle();
  expect(published[1]).toEqual([wants('b/book', ETH)]);
});

test('what may be shown next is asked for as it is shown now, once the instrument has rested', () => {
  const { feed, prefetched, later, settle } = setUp();
  feed.demand('p', [wants('p/book'), { sub: 'p/depth', kind: 'depth', instrument: BTC, columns: 1 }]);
  feed.demand('q', [{ sub: 'q/tape', kind: 'trades', instrument: BTC }, wants('q/book', SOL)]);
  feed.prefetch(BTC, [ETH, SOL, 'binance-spot:XRPUSDT']);
  settle();
  expect(prefetched.at(-1)).toEqual([]);
  later(150);
  const tape = (instrument: InstrumentId) => ({ sub: 'q/tape', kind: 'trades', instrument });
  expect(prefetched.at(-1)).toEqual([wants('p/book', ETH), tape(ETH), wants('p/book', SOL), tape(SOL)]);
  // The selection moves on, and on before it has rested.
  feed.prefetch(ETH, [SOL, BTC]);
  feed.demand('p', [wants('p/book', ETH)]);
  feed.demand('q', []);
  settle();
  expect(prefetched.at(-1)).toEqual([]);
  feed.prefetch(SOL, [ETH]);
  feed.demand('p', [wants('p/book', SOL)]);
  later(150);
  expect(prefetched.at(-1)).toEqual([wants('p/book', ETH)]);
  feed.prefetch(undefined);
  settle();
  expect(prefetched.at(-1)).toEqual([]);
});

test('another instrument under the same name voids the buffer, and late frames of the old one are ignored', () => {
  const { feed, deliver } = setUp();
  feed.demand('p', [wants('p/book')]);
  const kept = feed.book('p/book');
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  feed.demand('p', [wants('p/book', ETH)]);
  expect(kept.bids).toHaveLength(0);
  expect(feed.status('p/book').state).toBe('loading');
  deliver([book('p/book', BTC)], [641_515, 3_277, 641_520, 3_179]);
  expect(kept.bids).toHaveLength(0);
  deliver([book('p/book', ETH)], [31_804, 3_277, 31_806, 3_179]);
  expect(kept.priceText('bid', 0)).toBe('3180.40');
});

test('a panel that goes and comes back at once begins anew, also for the engine, and no change is drawn on what was cleared', () => {
  const { feed, deliver, published, settle } = setUp();
  const tape: Demand = { sub: 'p/trades', kind: 'trades', instrument: BTC };
  const trade = (isReset: boolean): TradesSection => ({
    kind: 'trades',
    sub: 'p/trades',
    offset: 0,
    instrument: BTC,
    scales: SCALES,
    count: 1,
    isReset,
    dropped: 0,
    state: 'running',
  });
  feed.demand('p', [tape]);
  feed.demand('q', [wants('q/book')]);
  settle();
  deliver([trade(true)], [1, 10, 1, 1, 5, 6, 0]);
  feed.demand('p', []);
  feed.demand('p', [tape]);
  settle();
  expect(published.slice(1)).toEqual([[wants('q/book')], [wants('q/book'), tape]]);
  deliver([trade(false)], [2, 10, 1, 1, 5, 6, 0]);
  expect(feed.trades('p/trades').count).toBe(0);
  deliver([trade(true)], [2, 10, 1, 1, 5, 6, 0]);
  deliver([trade(false)], [3, 10, 1, 1, 5, 6, 0]);
  expect(feed.trades('p/trades').count).toBe(2);
  settle();
  expect(published).toHaveLength(3);
});

test('an instrument that is chosen and given up before the change was sent is begun anew too', () => {
  const { feed, published, settle } = setUp();
  feed.demand('p', [wants('p/book')]);
  settle();
  feed.demand('p', [wants('p/book', ETH)]);
  feed.demand('p', [wants('p/book')]);
  settle();
  expect(published.slice(1)).toEqual([[], [wants('p/book')]]);
});

test('what was drawn last stays for 250 ms, or until something of the new instrument is there', () => {
  const { feed, deliver, later } = setUp();
  feed.demand('p', [wants('p/book')]);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(false);
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  feed.demand('p', [wants('p/book', ETH)]);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(true);
  deliver([book('p/book', ETH, { state: 'syncing', bids: 0, asks: 0 })], []);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(true);
  deliver([book('p/book', ETH)], [31_804, 3_277, 31_806, 3_179]);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(false);
  feed.demand('p', [wants('p/book')]);
  later(249);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(true);
  later(250);
  expect(feed.isHeld(['p/book', 'p/tape'])).toBe(false);
});

test('once something is there only what shows it is drawn anew', () => {
  const { feed, deliver, paint } = setUp();
  const drawn: string[] = [];
  for (const sub of ['p/book', 'q/book'])
    feed.loop.add({ subs: [sub], draw: (level) => drawn.push(`${sub} ${level}`), fail });
  feed.demand('p', [wants('p/book')]);
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  feed.demand('p', [wants('p/book', ETH)]);
  paint();
  drawn.length = 0;
  deliver([book('p/book', ETH)], [31_804, 3_277, 31_806, 3_179]);
  paint();
  expect(drawn).toEqual([`p/book ${DIRTY.layout}`]);
});

test('more depth of the same book is the same book', () => {
  const { feed, deliver } = setUp();
  feed.demand('p', [wants('p/book')]);
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  feed.demand('p', [{ sub: 'p/book', kind: 'book', instrument: BTC, depth: 1_000, levels: 200 }]);
  expect(feed.book('p/book').bids).toHaveLength(2);
});

test('a new session voids everything and asks for everything again', () => {
  const { feed, deliver, published, settle } = setUp();
  feed.onSession(session(1));
  feed.demand('p', [wants('p/book')]);
  settle();
  deliver([book('p/book')], [641_515, 3_277, 641_520, 3_179]);
  const before = published.length;
  feed.onSession(session(1, { state: 'ended' }));
  expect(feed.book('p/book').bids).toHaveLength(2);
  feed.onSession(session(2));
  expect(feed.book('p/book').bids).toHaveLength(0);
  expect(published.slice(before)).toEqual([[wants('p/book')]]);
});

test('ages count on between frames, at the speed of a replay, and stand while it is paused', () => {
  const { feed, deliver, pass } = setUp();
  const replay = {
    file: 'x',
    venue: 'binance-spot' as const,
    startTime: 0,
    endTime: 1e6,
    position: 1,
    speed: 10,
    isPaused: false,
  };
  deliver([], [], 5_000);
  pass(300);
  expect(feed.engineNow()).toBe(5_300);
  feed.onSession(session(1, { mode: 'replay', replay }));
  deliver([], [], 5_000);
  pass(300);
  feed.onSession(session(1, { mode: 'replay', replay: { ...replay, isPaused: true } }));
  pass(10_000);
  expect(feed.engineNow()).toBe(8_000);
});

test('the clock of a replay stands at its end, whether that was known before or not', () => {
  for (const known of [{ endTime: 6_000 }, {}]) {
    const { feed, deliver, pass } = setUp();
    const replay = {
      file: 'x',
      venue: 'binance-spot' as const,
      startTime: 0,
      position: 5_000,
      speed: 10,
      isPaused: false,
      ...known,
    };
    feed.onSession(session(1, { mode: 'replay', replay }));
    deliver([], [], 5_000);
    pass(50);
    expect(feed.engineNow()).toBe(5_500);
    pass(1_000);
    expect(feed.engineNow()).toBe(known.endTime ?? 15_500);
    feed.onSession(
      session(1, { mode: 'replay', state: 'ended', replay: { ...replay, position: 6_000, endTime: 6_000 } }),
    );
    pass(1_000);
    expect(feed.engineNow()).toBe(6_000);
  }
});

test('listeners are called for a state that changed, not of every frame', () => {
  const { feed, deliver } = setUp();
  feed.demand('p', [wants('p/book')]);
  let calls = 0;
  feed.onStatus(() => calls++);
  const numbers = [641_515, 3_277, 641_520, 3_179];
  deliver([book('p/book')], numbers);
  deliver([book('p/book')], numbers);
  expect(calls).toBe(1);
  deliver([book('p/book', BTC, { state: 'resyncing', reason: 'sequence-gap' })], numbers);
  expect(calls).toBe(2);
});

test('trades of two tapes do not mix', () => {
  const { feed, deliver } = setUp();
  feed.demand('a', [{ sub: 'a/trades', kind: 'trades', instrument: BTC }]);
  feed.demand('b', [{ sub: 'b/trades', kind: 'trades', instrument: BTC }]);
  const section = (sub: string, offset: number): TradesSection => ({
    kind: 'trades',
    sub,
    offset,
    instrument: BTC,
    scales: SCALES,
    count: 1,
    isReset: false,
    dropped: 0,
    state: 'running',
  });
  deliver([section('a/trades', 0), section('b/trades', 7)], [1, 10, 1, 1, 5, 6, 0, 2, 20, 1, -1, 5, 6, 0]);
  expect(feed.trades('a/trades').idText(0)).toBe('1');
  expect(feed.trades('b/trades').idText(0)).toBe('2');
});

test('the oldest frame that a drawing shows is the one that is timed; a sleeping computer and a hidden window are not timed', () => {
  const { feed, deliver, paint, pass, seen } = setUp();
  feed.demand('p', [wants('p/book')]);
  feed.loop.add({ subs: ['p/book'], draw: () => undefined, fail });
  paint();
  deliver([book('p/book')], [1, 1, 2, 1]);
  pass(30);
  deliver([book('p/book')], [1, 1, 2, 1]);
  pass(12);
  expect(feed.takePainted()).toBeUndefined();
  paint();
  expect([feed.takePainted(), feed.takePainted()]).toEqual([{ seq: 1, afterMs: 42 }, undefined]);
  deliver([book('p/book')], [1, 1, 2, 1]);
  pass(3_600_000);
  paint();
  expect(feed.takePainted()).toBeUndefined();
  deliver([book('other')], [1, 1, 2, 1]);
  paint();
  expect(feed.takePainted()).toBeUndefined();
  seen.isVisible = false;
  deliver([book('p/book')], [1, 1, 2, 1]);
  pass(60_000);
  paint();
  expect(feed.takePainted()).toBeUndefined();
});

test('one demand of health is enough for all, and its report is for each of them', () => {
  const { feed, published, settle, paint } = setUp();
  const drawn: string[] = [];
  for (const sub of ['app/health', 'p/health'])
    feed.loop.add({ subs: [sub], showsAge: false, draw: () => drawn.push(sub), fail });
  feed.demand('app', [{ sub: 'app/health', kind: 'health' }]);
  feed.demand('p', [{ sub: 'p/health', kind: 'health' }]);
  settle();
  paint();
  drawn.length = 0;
  feed.onFrame({
    header: {
      seq: 1,
      at: 1,
      conflated: 0,
      sections: [{ kind: 'health', sub: 'app/health', offset: 0, report: reportOf() }],
    },
    numbers: new Float64Array(),
  });
  paint();
  expect([published.at(-1)?.map(({ sub }) => sub), drawn]).toEqual([['app/health'], ['app/health', 'p/health']]);
  feed.demand('app', []);
  settle();
  expect(published.at(-1)?.map(({ sub }) => sub)).toEqual(['p/health']);
});
