import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { FrameHeader } from '../../src-shared/wire/feed-frame.ts';
import { encodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../src-shared/wire/frame-guard.ts';
import type { FeedHandlers, HostBridge } from '../../src-shared/wire/host-bridge.ts';
import { LEDGER_FIGURES } from '../../src-shared/wire/ledger.ts';
import { CANDLE_STRIDE, QUOTE, QUOTE_STRIDE, TRADE_STRIDE } from '../../src-shared/wire/layout.ts';
import type { ServerMessage } from '../../src-shared/wire/protocol.ts';
import { guardServerMessage } from '../../src-shared/wire/server-guards.ts';
import { pillDetails, PILLS, pillTexts } from '../app/panel/pill-texts.ts';
import { problemText } from '../app/start/problem-text.ts';
import { Feed } from '../feed/feed.ts';
import { healthSentence } from '../panels/health/health-sentence.ts';
import { noteAssetInstruments } from '../state/asset-instruments.ts';
import { keepInstruments, noteInstruments } from '../state/instruments.ts';
import { noteSession } from '../state/session.ts';
import { fitToSession } from '../state/workspace.ts';
import { NO_COUNTS, reportOf } from '../../src-shared/testing/health-fixture.ts';
import { EngineClient } from './engine-client.ts';

const AT = 1_800_000_000_000;
const BTC = 'binance-spot:BTCUSDT';
const SCALES = { priceScale: 2, priceSent: 2, sizeScale: 5, sizeSent: 5 };
const EVENT = { name: 'BOOK_GAP', level: 'warn', at: AT, venue: 'okx', symbol: 'X', fields: { expected: 1 } } as const;

const TEXTS: readonly ServerMessage[] = [
  { kind: 'heartbeat' },
  {
    kind: 'instruments',
    instruments: [
      {
        id: BTC,
        venue: 'binance-spot',
        symbol: 'BTCUSDT',
        marketType: 'spot',
        base: 'BTC',
        quote: 'USDT',
        tick: '0.01',
        sizeUnit: 'base',
        status: 'halted',
      },
    ],
  },
  {
    kind: 'session',
    session: {
      epoch: 3,
      mode: 'replay',
      state: 'running',
      error: 'none',
      venues: [
        {
          id: 'okx',
          exchange: 'OKX',
          title: 'OKX',
          marketTypes: ['spot', 'perp'],
          intervals: ['1m', '1M'],
          channels: ['trade', 'longShortRatio'],
          longShortScope: 'asset',
        },
      ],
      replay: { file: 'x', venue: 'okx', startTime: AT, endTime: AT + 1, position: AT, speed: 1, isPaused: false },
      suggested: [BTC],
      version: '1',
      remote: 'mars:1',
      slowedToMs: 1000,
    },
  },
  { kind: 'response', id: 1, result: { kind: 'ok' } },
  {
    kind: 'response',
    id: 2,
    result: {
      kind: 'instruments',
      instruments: [
        {
          id: BTC,
          venue: 'binance-spot',
          symbol: 'BTCUSDT',
          marketType: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tick: '0.01',
          step: '0.00001',
          sizeUnit: 'base',
          status: 'trading',
          expiryTime: AT,
        },
      ],
      total: 1,
    },
  },
  {
    kind: 'response',
    id: 4,
    result: {
      kind: 'past',
      pasts: [
        {
          instrument: 'okx:X',
          price1h: { time: 1, value: 2 },
          openInterest1h: { time: 1, value: 2 },
          openInterest24h: { time: 1, value: 2 },
          openInterest: [{ time: 1, value: 2 }],
          funding: [{ time: 1, value: -2 }],
          isLoading: true,
        },
      ],
    },
  },
  {
    kind: 'response',
    id: 3,
    result: {
      kind: 'ledger',
      page: {
        entries: [
          { id: 1, kind: 'gap', venue: 'okx', symbol: 'X', from: 1, to: 2, count: 3, reason: 'r', firstId: 1 },
          {
            id: 2,
            kind: 'mismatch',
            venue: 'okx',
            symbol: 'X',
            channel: 'trade',
            interval: '1m',
            from: 0,
            to: 9,
            count: 1,
            reason: 'candle-differs',
            differences: LEDGER_FIGURES.map((of) => ({ of, expected: '12.50', received: '11.5' })),
          },
        ],
        total: 2,
        completeSince: 0,
      },
    },
  },
  { kind: 'response', id: 4, result: { kind: 'log', first: 0, events: [EVENT] } },
  { kind: 'failure', id: 5, error: { code: 'internal', message: 'no' } },
  { kind: 'log', first: 7, events: [EVENT] },
  { kind: 'problem', problem: { code: 'log-lost', file: '/logs', reason: 'full', at: AT, keptAs: '/kept' } },
];

const DEMANDS: readonly Demand[] = [
  { sub: 'p/book', kind: 'book', instrument: BTC, depth: 100, levels: 10, orders: true },
  { sub: 'p/trades', kind: 'trades', instrument: BTC },
  { sub: 'p/candles', kind: 'candles', instrument: BTC, interval: '1m' },
  { sub: 'p/quotes', kind: 'quotes', instruments: [BTC] },
  { sub: 'p/health', kind: 'health' },
];

const HEADER: FrameHeader = {
  seq: 1,
  at: AT,
  conflated: 0,
  sections: [
    {
      sub: 'p/book',
      kind: 'book',
      offset: 0,
      instrument: BTC,
      scales: SCALES,
      bids: 2,
      asks: 1,
      hasOrders: true,
      state: 'verified',
      reason: 'chain-unbroken',
      since: AT,
      lastSequence: 9,
      knownDepth: 2,
      bidLevels: 2,
      askLevels: 1,
      receivedAt: AT,
      venueTime: AT,
      exact: { '1': '9007199254740993' },
    },
    {
      sub: 'p/trades',
      kind: 'trades',
      offset: 9,
      instrument: BTC,
      scales: SCALES,
      count: 2,
      isReset: false,
      dropped: 0,
      state: 'running',
      lastDataAt: AT,
    },
    {
      sub: 'p/candles',
      kind: 'candles',
      offset: 9 + 2 * TRADE_STRIDE,
      instrument: BTC,
      interval: '1m',
      scales: SCALES,
      quoteScale: 7,
      count: 3,
      isReset: false,
      state: 'running',
      history: 'idle',
    },
    {
      sub: 'p/quotes',
      kind: 'quotes',
      offset: 9 + 2 * TRADE_STRIDE + 3 * CANDLE_STRIDE,
      count: 1,
      instruments: [BTC],
    },
    {
      sub: 'p/health',
      kind: 'health',
      offset: 0,
      report: reportOf({
        problems: [{ severity: 'error', code: 'stream-failed', subject: 'k', venue: 'okx', symbol: 'X', since: AT }],
        hops: [
          { hop: 'venue-received', venue: 'okx', p50: 1, p99: 2, max: 3, count: 4, negative: 0, counts: NO_COUNTS },
        ],
        gauges: [{ name: 'symbols', option: 'maxSymbols', used: 1, cap: 2, total: 1 }],
      }),
      isPartial: true,
    },
  ],
};

const CANDLES = [1, 2, 3].flatMap((minute) => [
  AT + minute * 60_000,
  AT + minute * 60_000 + 59_999,
  1,
  2,
  1,
  2,
  5,
  NaN,
  3,
  1,
]);
/** Place of the sections among the header's keys. */
const SECTIONS_KEY = Object.keys(HEADER).indexOf('sections');

const NUMBERS = [
  100,
  1,
  99,
  2,
  101,
  3,
  4,
  0,
  12,
  7,
  100,
  5,
  1,
  AT,
  AT,
  0,
  8,
  101,
  6,
  -1,
  AT,
  AT,
  1,
  ...CANDLES,
  ...Array.from({ length: QUOTE_STRIDE }, (_, i) => [0, 1, AT, 2][i] ?? NaN),
];

const EVIL_VALUES: readonly unknown[] = [
  null,
  true,
  undefined,
  -1,
  0,
  0.5,
  101,
  2 ** 53,
  1e18,
  1e300,
  -1e300,
  8.64e15 + 1,
  '',
  'x',
  '__proto__',
  'constructor',
  '<img src=x>',
  'x'.repeat(10_000),
  [],
  {},
  [null],
  { length: 1e9 },
];
const EVIL = fc.constantFrom(...EVIL_VALUES);
const EVIL_NUMBER = fc.constantFrom(NaN, Infinity, -Infinity, -0, -1, 0.5, 1e300, 2 ** 53, 1e18, 8.64e15 + 1, AT * 1e6);

/** Changes one place of a JSON value, chosen by `choices`, for an evil one; undefined takes it away. */
function mutated(value: unknown, choices: readonly number[], evil: unknown): unknown {
  const [choice = 0, ...rest] = choices;
  if (typeof value !== 'object' || value === null || rest.length === 0) return evil;
  const keys = Object.keys(value);
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined) return evil;
  const inner = mutated((value as Record<string, unknown>)[key], rest, evil);
  if (Array.isArray(value)) return value.map((one: unknown, i) => (String(i) === key ? inner : one));
  return { ...value, [key]: inner };
}

const CHANGE = fc.record({ choices: fc.array(fc.nat(40), { minLength: 1, maxLength: 7 }), evil: EVIL });

/** A screen as it is started, and what it did not survive. */
function setUp() {
  const faults: unknown[] = [];
  const kept: { handlers?: FeedHandlers } = {};
  const bridge = {
    connect: (handlers: FeedHandlers) => {
      kept.handlers = handlers;
      return { send: () => undefined, close: () => undefined };
    },
  } as unknown as HostBridge;
  const feed = new Feed({
    publish: () => undefined,
    request: () => Promise.resolve({ ok: false, error: { code: 'unavailable', message: '' } }),
    clock: { requestFrame: () => undefined, every: () => () => undefined, isVisible: () => true },
    delay: () => () => undefined,
    monotonic: () => 0,
  });
  feed.demand('p', DEMANDS);
  const client = new EngineClient(
    bridge,
    {
      onFrame: (frame) => feed.onFrame(frame),
      takePainted: () => undefined,
      onSession: (session) => {
        noteSession(session);
        feed.onSession(session);
        fitToSession(session);
      },
      onLink: () => undefined,
      onReachable: () => undefined,
      onContact: () => undefined,
      onSilence: () => undefined,
      onEngine: () => undefined,
      onLog: (page) => feed.events.note(page),
      onAlerts: () => undefined,
      onInstruments: (changed) => {
        keepInstruments(changed);
        noteInstruments(changed);
        noteAssetInstruments(changed);
      },
      onProblem: (problem) => void problemText(problem),
      onFault: (error) => faults.push(error),
    },
    { perSecond: 10, delay: () => () => undefined, every: () => () => undefined, monotonic: () => 0 },
  );
  kept.handlers?.onLink(true);
  return { client, feed, faults, handlers: kept.handlers! };
}

/** What panels read of their buffers when they draw. */
function readAll(feed: Feed): void {
  const { report } = feed.health();
  if (report !== undefined) {
    healthSentence(report, feed.engineNow());
    pillTexts(report, undefined);
    for (const pill of PILLS) pillDetails(pill, report, feed.engineNow());
  }
  for (const side of ['bid', 'ask'] as const)
    for (let i = 0; i < 3; i++) {
      feed.book('p/book').priceText(side, i);
      feed.book('p/book').sizeText(side, i);
    }
  const trades = feed.trades('p/trades');
  for (let age = 0; age < Math.min(trades.count, 3); age++) {
    const base = trades.baseOf(age);
    trades.priceText(base);
    trades.sizeText(base);
    trades.idText(base);
    new Date(trades.numbers[base + 4] ?? 0).toISOString();
  }
  const candles = feed.candles('p/candles');
  for (let i = 0; i < Math.min(candles.count, 4); i++) {
    for (let field = 0; field < CANDLE_STRIDE; field++) candles.text(i, field);
    new Date(candles.numbers[i * CANDLE_STRIDE] ?? 0).toISOString();
  }
  for (const { sub } of DEMANDS) feed.status(sub);
  new Date(feed.engineNow()).toISOString();
}

test('what a good server sends passes', () => {
  for (const message of TEXTS) expect(guardServerMessage(JSON.stringify(message))).toEqual({ ok: true, message });
  const { feed, faults, handlers } = setUp();
  const bytes = encodeFrame(HEADER, Float64Array.from(NUMBERS), NUMBERS.length);
  expect(frameProblem(bytes)).toBeUndefined();
  handlers.onFrame(bytes);
  readAll(feed);
  expect(faults).toEqual([]);
  expect(feed.candles('p/candles').count).toBe(3);
});

test.each([
  ['of something unknown', [{ of: 'spread', expected: '1', received: '2' }]],
  ['without one of its numbers', [{ of: 'volume', expected: '1' }]],
  ['with a number that is no text', [{ of: 'volume', expected: '1', received: 2 }]],
  ['more than there are figures', Array.from({ length: 7 }, () => ({ of: 'volume', expected: '1', received: '2' }))],
  ['that are no list', { of: 'volume', expected: '1', received: '2' }],
])('an entry of the ledger with differences %s is rejected', (_, differences) => {
  const entry = { id: 1, kind: 'mismatch', venue: 'okx', symbol: 'X', from: 1, to: 2, count: 1, reason: 'r' };
  const textOf = (entries: readonly object[]): string =>
    JSON.stringify({
      kind: 'response',
      id: 3,
      result: { kind: 'ledger', page: { entries, total: 1, completeSince: 0 } },
    });
  expect(guardServerMessage(textOf([entry]))).toMatchObject({ ok: true });
  expect(guardServerMessage(textOf([{ ...entry, differences }]))).toMatchObject({ ok: false });
});

test('a venue that counts the accounts of something unknown is rejected', () => {
  const session = JSON.stringify(TEXTS.find(({ kind }) => kind === 'session'));
  expect(session).toContain('"longShortScope":"asset"');
  expect(guardServerMessage(session.replace('"asset"', '"galaxy"'))).toMatchObject({
    ok: false,
    problem: expect.stringContaining('longShortScope'),
  });
});

test.each([0, -1])('a frame whose funding is paid every %d ms is rejected', (intervalMs) => {
  const { offset } = HEADER.sections.find(({ kind }) => kind === 'quotes') ?? { offset: NaN };
  const numbers = Float64Array.from(NUMBERS);
  numbers[offset + QUOTE.fundingIntervalMs] = intervalMs;
  expect(frameProblem(encodeFrame(HEADER, numbers, numbers.length))).toContain(`is ${String(intervalMs)}`);
});

test('a book that waits for something unknown is rejected', () => {
  const waitingFor = (waitsFor: string): object => ({
    ...HEADER,
    sections: HEADER.sections.map((section) => (section.kind === 'book' ? { ...section, waitsFor } : section)),
  });
  const problemOf = (waitsFor: string): string | undefined =>
    frameProblem(encodeFrame(waitingFor(waitsFor) as typeof HEADER, Float64Array.from(NUMBERS), NUMBERS.length));
  expect(problemOf('connecting')).toBeUndefined();
  expect(problemOf('nonsense')).toContain('waitsFor');
});

test('no text of a server puts the screen out of order, whatever is changed in it', () => {
  const { feed, faults, handlers } = setUp();
  let passed = 0;
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), fc.array(CHANGE, { minLength: 1, maxLength: 2 }), (message, changes) => {
      const evil = changes.reduce<unknown>((value, { choices, evil: by }) => mutated(value, choices, by), message);
      const text = JSON.stringify(evil) ?? '';
      const guarded = guardServerMessage(text);
      if (!guarded.ok) return;
      passed++;
      handlers.onText(text);
      readAll(feed);
      expect(faults).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
  expect(passed).toBeGreaterThan(50);
});

test('no frame of a server puts the screen out of order, whatever is changed in it', () => {
  const { feed, faults, handlers } = setUp();
  let passed = 0;
  fc.assert(
    fc.property(
      fc.array(CHANGE, { maxLength: 2 }),
      fc.array(fc.tuple(fc.nat(NUMBERS.length - 1), EVIL_NUMBER), { maxLength: 3 }),
      (changes, numbers) => {
        const header = changes.reduce<unknown>(
          (value, { choices, evil }) => mutated(value, [SECTIONS_KEY, ...choices], evil),
          HEADER,
        );
        const payload = Float64Array.from(NUMBERS);
        for (const [at, value] of numbers) payload[at] = value;
        const bytes = encodeFrame(header as FrameHeader, payload, payload.length);
        if (frameProblem(bytes) !== undefined) return;
        passed++;
        handlers.onFrame(bytes);
        readAll(feed);
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(passed).toBeGreaterThan(50);
});

test('what comes of a broken host is a fault that is reported, and the next message is taken', () => {
  const { faults, handlers } = setUp();
  for (const text of ['', 'no json', 'null', '[]', '{"kind":7}', '{"kind":"session"}']) handlers.onText(text);
  expect(faults).toHaveLength(6);
  handlers.onText(JSON.stringify(TEXTS[1]));
  expect(faults).toHaveLength(6);
});
