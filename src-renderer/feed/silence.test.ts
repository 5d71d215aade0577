import { expect, test } from 'vitest';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { FrameSection } from '../../src-shared/wire/feed-frame.ts';
import { STREAM_STATES } from '../../src-shared/market/book-state.ts';
import { encodeFrame, decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { QUOTE, QUOTE_STRIDE } from '../../src-shared/wire/layout.ts';
import type { StreamHealth } from '../../src-shared/wire/health.ts';
import type { ReplayInfo, SessionInfo } from '../../src-shared/wire/protocol.ts';
import { reportOf, streamOf } from '../../src-shared/testing/health-fixture.ts';
import { Feed } from './feed.ts';

const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';
const T0 = 1_800_000_000_000;
const SESSION: SessionInfo = { epoch: 1, mode: 'live', state: 'running', venues: [], suggested: [], version: '0' };
const DEMANDS: readonly Demand[] = [
  { sub: 'p/book', kind: 'book', instrument: BTC, depth: 1000, levels: 50 },
  { sub: 'p/trades', kind: 'trades', instrument: BTC },
  { sub: 'p/candles', kind: 'candles', instrument: BTC, interval: '1m' },
  { sub: 'p/quotes', kind: 'quotes', instruments: [BTC, ETH] },
  { sub: 'p/health', kind: 'health' },
];

/** A feed with a screen that ticks, on a clock of its own. */
function setUp(session: SessionInfo = SESSION) {
  let now = 0;
  let tick = (): void => undefined;
  const changes: string[] = [];
  const feed = new Feed({
    publish: () => undefined,
    request: () => Promise.resolve({ ok: true, result: { kind: 'ok' } }),
    clock: {
      requestFrame: () => undefined,
      every: (_ms, callback) => {
        tick = callback;
        return () => undefined;
      },
      isVisible: () => true,
    },
    delay: () => () => undefined,
    monotonic: () => now,
  });
  const fail = (error: unknown): void => {
    throw error;
  };
  feed.loop.add({ subs: [], showsAge: true, draw: () => undefined, fail });
  feed.onSession(session);
  feed.demand('p', DEMANDS);
  const stateOf = (sub: string): string => {
    const { state, isQuiet } = feed.status(sub);
    return `${state}${isQuiet === true ? ' quiet' : ''}`;
  };
  feed.onStatus(() => changes.push(DEMANDS.map(({ sub }) => stateOf(sub)).join(', ')));
  const deliver = (at: number, sections: readonly FrameSection[], numbers: readonly number[] = []): void => {
    const message = encodeFrame({ seq: 1, at, conflated: 0, sections }, Float64Array.from(numbers), numbers.length);
    const frame = decodeFrame(message);
    if (frame !== undefined) feed.onFrame(frame);
  };
  return {
    feed,
    changes,
    stateOf,
    deliver,
    /** Lets time pass as a window has it: ticks four times a second, and a frame with nothing but health twice a second. */
    pass: (ms: number, from: number, hasFrames = true) => {
      for (let ago = 250; ago <= ms; ago += 250) {
        now += 250;
        if (hasFrames && ago % 500 === 0)
          deliver(from + ago, [{ kind: 'health', sub: 'p/health', offset: 0, report: reportOf({ at: from + ago }) }]);
        tick();
      }
    },
  };
}

const SCALES = { priceScale: 1, priceSent: 1, sizeScale: 1, sizeSent: 1 };
const PACE = { usualPauseMs: 103 };
const sections = (at: number): readonly FrameSection[] => [
  {
    kind: 'book',
    sub: 'p/book',
    offset: 0,
    instrument: BTC,
    scales: SCALES,
    bids: 0,
    asks: 0,
    state: 'verified',
    reason: 'chain-unbroken',
    since: T0,
    knownDepth: 1,
    bidLevels: 0,
    askLevels: 0,
    lastDataAt: at,
    ...PACE,
  },
  {
    kind: 'trades',
    sub: 'p/trades',
    offset: 0,
    instrument: BTC,
    scales: SCALES,
    count: 0,
    isReset: false,
    dropped: 0,
    state: 'running',
    lastDataAt: at,
    usualPauseMs: 400,
  },
  {
    kind: 'candles',
    sub: 'p/candles',
    offset: 0,
    instrument: BTC,
    interval: '1m',
    scales: SCALES,
    quoteScale: 0,
    count: 0,
    isReset: false,
    history: 'idle',
    state: 'running',
    lastDataAt: at,
    cadenceMs: 2000,
  },
];

function quoteRow(row: number, facts: Partial<Record<keyof typeof QUOTE, number>>): number[] {
  const numbers = Array.from({ length: QUOTE_STRIDE }, () => NaN);
  numbers[QUOTE.row] = row;
  numbers[QUOTE.state] = STREAM_STATES.indexOf('running');
  for (const [name, value] of Object.entries(facts)) numbers[QUOTE[name as keyof typeof QUOTE]] = value;
  return numbers;
}

test('a stream falls quiet, then stale, by its own pace, while no frame says so; the screen is called, and data brings it back', () => {
  const { changes, deliver, pass, stateOf } = setUp();
  deliver(T0, sections(T0));
  changes.length = 0;
  pass(1250, T0);
  expect(stateOf('p/book')).toBe('verified');
  pass(250, T0 + 1250);
  expect(stateOf('p/book')).toBe('verified quiet');
  expect(stateOf('p/trades')).toBe('running');
  pass(3250, T0 + 1500);
  expect([stateOf('p/book'), stateOf('p/trades'), stateOf('p/candles')]).toEqual([
    'verified quiet',
    'running quiet',
    'running quiet',
  ]);
  pass(250, T0 + 4750);
  expect(stateOf('p/book')).toBe('stale');
  pass(5000, T0 + 5000);
  expect([stateOf('p/book'), stateOf('p/trades'), stateOf('p/candles')]).toEqual(['stale', 'stale', 'stale']);
  // Said once a change, not once a tick.
  expect(changes.filter((change) => change.startsWith('stale, running quiet, running quiet'))).toHaveLength(1);
  deliver(T0 + 10_000, sections(T0 + 9900));
  expect([stateOf('p/book'), stateOf('p/trades'), stateOf('p/candles')]).toEqual(['verified', 'running', 'running']);
});

test('a section that brings no newer data does not make a silent stream live', () => {
  const { changes, deliver, pass, stateOf } = setUp();
  deliver(T0, sections(T0));
  pass(6000, T0);
  expect(stateOf('p/book')).toBe('stale');
  changes.length = 0;
  deliver(T0 + 6000, sections(T0));
  expect([stateOf('p/book'), changes]).toEqual(['stale', []]);
});

test('a page that was held up, or a link that is silent, is no silence of the market', () => {
  const { deliver, pass, stateOf } = setUp();
  deliver(T0 + 100, sections(T0));
  pass(60_000, T0 + 100, false);
  expect([stateOf('p/book'), stateOf('p/trades')]).toEqual(['verified', 'running']);
});

test('what is not known is not silent: no pace, no data, a stream that does not run', () => {
  const { deliver, pass, stateOf } = setUp();
  const [book, trades, candles] = sections(T0);
  if (book?.kind !== 'book' || trades?.kind !== 'trades' || candles?.kind !== 'candles') throw new Error('sections');
  const { usualPauseMs: _, ...unpaced } = trades;
  const { lastDataAt: __, ...empty } = candles;
  deliver(T0, [{ ...book, state: 'resyncing', reason: 'sequence-gap' }, unpaced, empty]);
  pass(60_000, T0);
  expect([stateOf('p/book'), stateOf('p/trades'), stateOf('p/candles')]).toEqual(['resyncing', 'running', 'running']);
});

test('a replay that runs faster than time is judged at its frames', () => {
  const replay: ReplayInfo = {
    file: 'x',
    venue: 'binance-spot',
    startTime: T0,
    endTime: T0 + 1e7,
    position: T0,
    speed: 60,
    isPaused: false,
  };
  const { deliver, pass, stateOf } = setUp({ ...SESSION, mode: 'replay', replay });
  deliver(T0, sections(T0));
  pass(250, T0, false);
  expect(stateOf('p/book')).toBe('verified');
  deliver(T0 + 6000, sections(T0 + 5990));
  expect(stateOf('p/book')).toBe('verified');
  deliver(T0 + 12_000, sections(T0 + 5990));
  expect(stateOf('p/book')).toBe('stale');
});

test('a row of a watchlist is as silent as the worse of its ticker and its best prices, the list as the best of its rows', () => {
  const { feed, deliver, pass, stateOf } = setUp();
  const rows = (at: number, from = 0): void =>
    deliver(
      at,
      [{ kind: 'quotes', sub: 'p/quotes', offset: 0, count: 2 - from, ...(from === 0 && { instruments: [BTC, ETH] }) }],
      [
        ...(from === 0 ? quoteRow(0, { tickerAt: at, tickerPauseMs: 1000, bboAt: at, bboPauseMs: 50 }) : []),
        ...quoteRow(1, { tickerAt: at, tickerPauseMs: 1000, updatedAt: at }),
      ],
    );
  const silences = (): readonly string[] => [BTC, ETH].map((id) => feed.quotes('p/quotes').silenceOf(id as typeof BTC));
  rows(T0);
  pass(2000, T0);
  expect([silences(), stateOf('p/quotes')]).toEqual([['quiet', 'fine'], 'running']);
  expect(feed.quotes('p/quotes').timingOf(BTC)).toEqual({ lastDataAt: T0, usualPauseMs: 50 });
  pass(4000, T0 + 2000);
  expect(silences()).toEqual(['stale', 'fine']);
  pass(3000, T0 + 6000);
  expect([silences(), stateOf('p/quotes')]).toEqual([['stale', 'quiet'], 'running quiet']);
  rows(T0 + 9000, 1);
  expect([silences(), stateOf('p/quotes')]).toEqual([['stale', 'fine'], 'running']);
  pass(25_000, T0 + 9000);
  expect([silences(), feed.status('p/quotes')]).toEqual([
    ['stale', 'stale'],
    { state: 'stale', reason: 'silence', lastDataAt: T0 + 9000 },
  ]);
});

test('how far a book is behind is that of the newest report', () => {
  const { feed, deliver } = setUp();
  const report = (behindMs?: number): void =>
    deliver(T0, [
      {
        kind: 'health',
        sub: 'p/health',
        offset: 0,
        report: reportOf({
          streams: [
            streamOf({ symbol: 'BTCUSDT', ...(behindMs !== undefined && { behindMs }) }),
            streamOf({ symbol: 'ETHUSDT', channel: 'trade', behindMs: 9000 }),
          ],
        }),
      },
    ]);
  report(1740);
  expect([feed.health().bookBehindMs(BTC), feed.health().bookBehindMs(ETH)]).toEqual([1740, undefined]);
  report();
  expect(feed.health().bookBehindMs(BTC)).toBeUndefined();
});

test('rows of a health report that did not change stay, in their order', () => {
  const { feed, deliver } = setUp();
  const report = (streams: readonly StreamHealth[], isPartial = false): unknown => {
    const section = { kind: 'health', sub: 'p/health', offset: 0, report: reportOf({ streams }) } as const;
    deliver(T0, [isPartial ? { ...section, isPartial } : section]);
    return feed.health().report?.streams.map(({ key, messages }) => [key, messages]);
  };
  const a = streamOf({ key: 'a', symbol: 'BTCUSDT', behindMs: 1740 });
  const b = streamOf({ key: 'b', symbol: 'ETHUSDT' });
  report([a, b]);
  expect(report([{ ...b, messages: 2 }], true)).toEqual([
    ['a', 0],
    ['b', 2],
  ]);
  expect(feed.health().bookBehindMs(BTC)).toBe(1740);
  expect(report([b])).toEqual([['b', 0]]);
  // A server may say anything: what is not among the streams of the last whole report makes no row.
  expect(report([a], true)).toEqual([['b', 0]]);
  feed.onSession({ ...SESSION, epoch: 2 });
  expect(report([b], true)).toEqual([]);
});
